#include "clock.h"
#include "writer.h"

int64_t
suite_count(int64_t given, int64_t otherwise)
{
	return given > 0 ? given : otherwise;
}

const char *
suite_path(const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

static void
suite_put_duration(struct json_writer *w, const char *name, int64_t ns)
{
	TEXT_LOCAL text = TEXT_INIT(64);

	if (ns % CLOCK_SECOND == 0)
		text_add_format(&text, "%llds", (long long)(ns / CLOCK_SECOND));
	else
		text_add_format(&text, "%lldms", (long long)(ns / CLOCK_MS));
	json_put_string(w, name, text_string(&text));
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
	json_put_bool(w, "until", true);
	suite_put_duration(w, "timeout", timeout_ns);
	suite_put_duration(w, "every", suite_count(options->poll_ns, CLOCK_SECOND / 2));
}

void
suite_put_range(struct json_writer *w, const char *name, int64_t to)
{
	json_open_object(w, name);
	json_put_integer(w, "from", 1);
	json_put_integer(w, "to", to);
	json_close_object(w);
}

void
suite_open_expects(struct json_writer *w, const char *const *jq)
{
	json_open_object(w, "expect");
	json_put_integer(w, "status", 200);
	json_open_array(w, "jq");
	for (; *jq; jq++)
		json_put_string(w, NULL, *jq);
	json_close_array(w);
}

void
suite_open_expect(struct json_writer *w, const char *jq, const char *more_jq)
{
	suite_open_expects(w, (const char *const[]){jq, more_jq, NULL});
}

void
suite_put_expect(struct json_writer *w, const char *jq, const char *more_jq)
{
	suite_open_expect(w, jq, more_jq);
	json_close_object(w);
}
