#include "clock.h"
#include "suite.h"

/* The shapes in use; a body without any of them says nothing, and fails. */
static const char healthy[] =
    ".status == \"ok\" or .status == \"alive\" or .status == \"ready\" or .ready == true";

void
suite_write_health(const struct smoke_options *options, struct text *out)
{
	static const char *const paths[] = {"/health", "/healthz", "/ready", "/startup"};
	struct json_writer w = suite_begin(out, "readyz", "get", "/readyz");

	suite_put_until(&w, options, suite_count(options->ready_timeout_ns, 60 * CLOCK_SECOND));
	suite_put_expect(&w, healthy, NULL);
	suite_end(&w);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		w = suite_begin(out, paths[i] + 1, "get", paths[i]);
		suite_put_expect(&w, healthy, NULL);
		suite_end(&w);
	}
}
