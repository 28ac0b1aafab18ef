#include "compare.h"
#include "json_writer.h"
#include "text.h"

const char *
labels_put(struct text *labels, const char *name, const char *value)
{
	struct json_writer w = json_writer(labels);

	json_open_object(&w, NULL);
	json_put_string(&w, name, value);
	json_close_object(&w);

	return text_string(labels);
}
