/* smoke-stack: runs a plan of end-to-end checks against a running stack. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include "diag.h"
#include "options.h"
#include "records.h"
#include "smoke.h"
#include "suite.h"

/* Writes what would be sent, and sends nothing. */
static int
print_plan(const struct smoke_options *o, char *const *files, struct text *why)
{
	struct text text = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = 0;

	if (o->suite)
		suite_write(o, &text);
	for (; *files && rc == 0; files++)
		rc = replay_file(*files, NULL, o->base_url, &text, why);
	if (rc == 0 && text_failed(&text))
		rc = (text_set_format(why, "out of memory"), -1);
	if (rc == 0 &&
	    (fwrite(text_string(&text), 1, text.len, stdout) != text.len || fflush(stdout) != 0)) {
		if (errno == EPIPE)
			signal_die(SIGPIPE);
		rc = (text_set_format(why, "cannot write the plan to stdout: %m"), -1);
	}
	text_free(&text);
	return rc;
}

/* Each file is a check: what can be said of it without running it. */
static int
check_plans(struct smoke *smoke, char *const *files, struct text *why)
{
	for (; *files; files++) {
		char *const one[] = {*files, NULL};
		struct plan *plan = plan_new();
		int rc = plan ? plan_read(plan, smoke->options, one, why)
			      : (text_set_format(why, "out of memory"), -1);
		struct check check = {.name = *files, .status = CHECK_PASS, .file = *files};

		plan_free(plan);
		if (rc == 0) {
			records_check(smoke->records, &check);
			continue;
		}
		diag_error("%s", text_string(why));
		records_trouble(smoke->records);
	}
	return 0;
}

static int
run_plan(struct smoke *smoke, char *const *files, struct text *why)
{
	struct plan *plan = plan_new();
	int rc = plan ? plan_read(plan, smoke->options, files, why)
		      : (text_set_format(why, "out of memory"), -1);

	if (rc == 0)
		plan_run(plan, smoke);
	plan_free(plan);
	return rc;
}

/* One that cannot be read does not keep the others from being replayed. */
static int
run_replays(struct smoke *smoke, char *const *files, struct text *why)
{
	for (; *files && !signal_pending(); files++) {
		text_clear(why);
		if (replay_file(*files, smoke, smoke->options->base_url, NULL, why) == 0)
			continue;
		diag_error("%s", text_string(why));
		records_trouble(smoke->records);
	}
	return 0;
}

static int
run(const struct options *options, const struct smoke_options *o, char *const *files,
    struct text *why)
{
	struct smoke smoke = {.options = o};
	int rc = smoke_open(&smoke, options, why);

	if (rc == 0)
		rc = o->replay  ? run_replays(&smoke, files, why)
		     : o->check ? check_plans(&smoke, files, why)
				: run_plan(&smoke, files, why);
	if (rc < 0) {
		diag_error("%s", text_string(why));
		records_trouble(smoke.records);
	}
	return smoke_close(&smoke);
}

static int
print(const struct smoke_options *o, char *const *files, struct text *why)
{
	if (print_plan(o, files, why) == 0)
		return 0;
	diag_error("%s", text_string(why));
	return 2;
}

int
main(int argc, char *argv[])
{
	struct smoke_options o = SMOKE_DEFAULTS;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct options options;
	int status;

	program_begin("smoke-stack");
	smoke_parse(&o, &options, &argc, &argv);
	signal_watch(SIGNAL_SOURCE);
	status = o.print_plan ? print(&o, argv, &why) : run(&options, &o, argv, &why);
	text_free(&why);
	options_free(&options);
	return status;
}
