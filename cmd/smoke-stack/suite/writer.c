#include "writer.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "clock.h"

long long
suite_count(int64_t given, int64_t otherwise)
{
	return given > 0 ? given : otherwise;
}

const char *
suite_path(const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

const char *
suite_duration(char out[SUITE_DURATION], int64_t ns)
{
	bool whole = ns % CLOCK_SECOND == 0;

	snprintf(out, SUITE_DURATION, "%lld%s", (long long)(ns / (whole ? CLOCK_SECOND : CLOCK_MS)),
	    whole ? "s" : "ms");
	return out;
}

void
suite_add(struct text *out, const char *format, ...)
{
	size_t from = out->len;
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(out, format, arguments);
	va_end(arguments);
	for (size_t i = from; i < out->len; i++)
		if (out->bytes[i] == '\'')
			out->bytes[i] = '"';
}

struct json_writer
suite_begin(struct text *out, const char *name, const char *method, const char *path)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "name", name);
	json_put_string(&w, method, path);
	return w;
}

void
suite_end(struct json_writer *w)
{
	json_close_object(w);
	text_add_byte(w->out, '\n');
}

void
suite_put_until(struct json_writer *w, const struct smoke_options *options, int64_t timeout_ns)
{
	char duration[SUITE_DURATION];

	json_put_bool(w, "until", true);
	json_put_string(w, "timeout", suite_duration(duration, timeout_ns));
	json_put_string(
	    w, "every", suite_duration(duration, suite_count(options->poll_ns, CLOCK_SECOND / 2)));
}

void
suite_open_expect(struct json_writer *w, const char *jq, const char *more_jq)
{
	json_open_object(w, "expect");
	json_put_integer(w, "status", 200);
	json_open_array(w, "jq");
	json_put_string(w, NULL, jq);
	json_put_string(w, NULL, more_jq);
	json_close_array(w);
}
