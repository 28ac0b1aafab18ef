#include <string.h>

#include "clock.h"
#include "writer.h"

/* The shapes in use; a body without any of them says nothing, and fails. */
static const char healthy[] =
    ".status == \"ok\" or .status == \"alive\" or .status == \"ready\" or .ready == true";

/* Whatever else it says. */
static const char not_unready[] = "if has(\"ready\") then .ready == true else true end";

/* The usual paths.  Those that tell of readiness are waited for. */
static const struct {
	const char *path;
	bool waits;
} usual[] = {{"/readyz", true}, {"/ready", true}, {"/startup", true}, {"/startupz", true},
    {"/health", false}, {"/healthz", false}, {"/livez", false}, {"/live", false}};

static bool
health_is_required(const struct smoke_options *options, const char *path)
{
	for (size_t i = 0; i < options->health_paths.count; i++)
		if (strcmp(options->health_paths.items[i], path) == 0)
			return true;
	return false;
}

static bool
health_is_usual(const char *path)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (strcmp(usual[i].path, path) == 0)
			return true;
	return false;
}

/* One that is not there is skipped, unless it was asked for by name. */
static void
health_write_path(
    const struct smoke_options *options, const char *path, bool waits, struct text *out)
{
	struct json_writer w = suite_begin(out, path + 1, "get", path);

	if (!health_is_required(options, path))
		json_put_bool(&w, "optional", true);
	if (waits)
		suite_put_until(
		    &w, options, suite_count(options->ready_timeout_ns, 60 * CLOCK_SECOND));
	suite_open_expect(&w, healthy, not_unready);
	/* Orchestrators give a probe a second, and restart what takes longer. */
	if (!waits)
		json_put_integer(
		    &w, "max_ms", suite_count(options->max_latency_ns, CLOCK_SECOND) / CLOCK_MS);
	json_close_object(&w);
	suite_end(&w);
}

void
suite_write_health(const struct smoke_options *options, struct text *out)
{
	const struct option_list *more = &options->health_paths;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		health_write_path(options, usual[i].path, usual[i].waits, out);
	for (size_t i = 0; i < more->count; i++)
		if (!health_is_usual(more->items[i]))
			health_write_path(options, more->items[i], false, out);
}
