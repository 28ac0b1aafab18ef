#include "file.h"

#include <string.h>

#include "clock.h"
#include "document.h"
#include "json_writer.h"

void
state_time_put(struct json_writer *w, const char *name, int64_t ms)
{
	char time[CLOCK_RFC3339_SIZE];

	clock_format(time, ms * CLOCK_MS);
	json_put_string(w, name, time);
}

int
state_time_read(const struct document_value *value, int64_t latest, int64_t *ms)
{
	int64_t ns;

	if (!value || !value->string ||
	    clock_parse(value->string, strlen(value->string), &ns) == -1 || ns < 0)
		return -1;
	*ms = ns / CLOCK_MS;
	return *ms <= latest ? 0 : -1;
}
