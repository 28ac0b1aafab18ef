#include "headers.h"

#include "http.h"

size_t
step_header_join(const struct http_answer *answer, const char *name, struct text *out)
{
	const char *value = NULL;
	size_t len, count = 0;

	while ((value = http_answer_next_header(answer, name, value, &len))) {
		if (count++ > 0)
			text_add_string(out, ", ");
		text_add(out, value, len);
	}
	return count;
}
