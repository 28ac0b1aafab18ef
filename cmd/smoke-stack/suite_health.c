#include "clock.h"
#include "suite.h"

/* The shapes in use; a body without any of them says nothing, and fails. */
static const char healthy[] =
    ".status == \"ok\" or .status == \"alive\" or .status == \"ready\" or .ready == true";

/* Whatever else it says. */
static const char not_unready[] = "if has(\"ready\") then .ready == true else true end";

/* Orchestrators give a probe a second, and restart what takes longer. */
static void
put_expect_in_time(struct json_writer *w, const struct smoke_options *options)
{
	suite_open_expect(w, healthy, not_unready);
	json_put_integer(
	    w, "max_ms", suite_count(options->max_latency_ns, CLOCK_SECOND) / CLOCK_MS);
	json_close_object(w);
}

void
suite_write_health(const struct smoke_options *options, struct text *out)
{
	static const char *const paths[] = {"/health", "/healthz", "/ready", "/startup"};
	struct json_writer w = suite_begin(out, "readyz", "get", "/readyz");

	suite_put_until(&w, options, suite_count(options->ready_timeout_ns, 60 * CLOCK_SECOND));
	suite_put_expect(&w, healthy, not_unready);
	suite_end(&w);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		w = suite_begin(out, paths[i] + 1, "get", paths[i]);
		put_expect_in_time(&w, options);
		suite_end(&w);
	}
}
