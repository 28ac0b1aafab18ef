/* smoke-stack: runs a plan of end-to-end checks against a running stack. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "memory.h"
#include "options.h"
#include "plan.h"
#include "records.h"
#include "replay.h"
#include "signals.h"
#include "smoke.h"
#include "suite.h"

/* What there is on the service, which is asked for it.  *up: whether all of that is up. */
static int
smoke_discover(const struct options *options, const struct smoke_options *o, struct text *plan,
    bool *up, struct text *why)
{
	struct smoke smoke = {.options = o};
	int rc = smoke_open_world(&smoke, options->common.run, why);

	if (rc == 0)
		rc = suite_discover(&smoke, plan, up, why);
	smoke_close_world(&smoke);
	if (signal_pending())
		signal_die(signal_pending());
	return rc;
}

/* What would be sent, of the suite or the incidents. */
static int
smoke_write_plan(
    const struct smoke_options *o, char *const *files, struct text *plan, struct text *why)
{
	if (o->suite)
		suite_write(o, plan);
	for (; *files; files++)
		if (replay_file(*files, NULL, o->base_url, plan, why) == -1)
			return -1;
	return 0;
}

static int
smoke_print_plan(const struct options *options, const struct smoke_options *o, char *const *files,
    bool *up, struct text *why)
{
	TEXT_LOCAL text = TEXT_INIT(TEXT_MAX_DOCUMENT);
	bool asks = o->suite && o->base_url && strcmp(o->suite, "health") == 0;
	int rc = asks ? smoke_discover(options, o, &text, up, why)
		      : smoke_write_plan(o, files, &text, why);

	if (rc == -1)
		return -1;
	if (text_failed(&text))
		memory_lacked();
	if (fwrite(text_string(&text), 1, text.len, stdout) == text.len && fflush(stdout) == 0)
		return 0;
	if (errno == EPIPE)
		signal_die(SIGPIPE);

	return text_fail(why, "cannot write the plan to stdout: %m");
}

/* Each file is a check: what can be said of it without running it. */
static int
smoke_check_plans(struct smoke *smoke, char *const *files, struct text *why)
{
	for (; *files; files++) {
		char *const one[] = {*files, NULL};
		struct plan *plan = plan_new();
		int rc = plan_read(plan, smoke->options, one, why);
		struct check check = {.name = *files, .status = CHECK_PASS, .file = *files};

		plan_free(plan);
		if (rc == 0)
			records_check(smoke->records, &check);
		else
			records_trouble_with(smoke->records, "%s", text_string(why));
	}
	return 0;
}

static int
smoke_run_plan(struct smoke *smoke, char *const *files, struct text *why)
{
	struct plan *plan = plan_new();
	int rc = plan_read(plan, smoke->options, files, why);

	if (rc == 0)
		plan_run(plan, smoke);
	plan_free(plan);
	return rc;
}

/* One that cannot be read does not keep the others from being replayed. */
static int
smoke_run_replays(struct smoke *smoke, char *const *files, struct text *why)
{
	for (; *files && !signal_pending(); files++) {
		text_clear(why);
		if (replay_file(*files, smoke, smoke->options->base_url, NULL, why) == -1)
			records_trouble_with(smoke->records, "%s", text_string(why));
	}
	return 0;
}

static int
smoke_run(const struct options *options, const struct smoke_options *o, char *const *files,
    struct text *why)
{
	struct smoke smoke = {.options = o};
	int rc = smoke_open(&smoke, options, why);

	if (rc == 0)
		rc = o->replay  ? smoke_run_replays(&smoke, files, why)
		     : o->check ? smoke_check_plans(&smoke, files, why)
				: smoke_run_plan(&smoke, files, why);
	if (rc == -1)
		records_trouble_with(smoke.records, "%s", text_string(why));
	return smoke_close(&smoke);
}

static int
smoke_print(const struct options *options, const struct smoke_options *o, char *const *files,
    struct text *why)
{
	bool up = true;

	if (smoke_print_plan(options, o, files, &up, why) == 0)
		return up ? 0 : 1;
	diag_error("%s", text_string(why));
	return 2;
}

int
main(int argc, char *argv[])
{
	struct smoke_options o = SMOKE_DEFAULTS;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct options options;
	int status;

	program_begin("smoke-stack");
	smoke_parse(&o, &options, &argc, &argv);
	signal_watch(SIGNAL_SOURCE);
	status = o.print_plan ? smoke_print(&options, &o, argv, &why)
			      : smoke_run(&options, &o, argv, &why);
	options_free(&options);
	return status;
}
