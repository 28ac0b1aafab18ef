/* incident-emit: turns failures into incident artifacts on disk. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "action.h"
#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "folder.h"
#include "options.h"
#include "records.h"
#include "signals.h"

/* The file of --records; -1 without one: records are then counted alone. */
static int
records_file_open(const struct emit *emit)
{
	int fd;

	if (!emit->records_file)
		return -1;
	fd = open(emit->records_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1)
		diag_fatal("cannot write records to %s: %s", emit->records_file, strerror(errno));

	return fd;
}

/* The wrapper form ends as its command did, unless something of our own went wrong while that
 * succeeded. */
static int
main_wrap(struct emit *emit, char *const *command, const struct options *options)
{
	int fd = records_file_open(emit), signo, status, own;

	signal_watch(SIGNAL_WRAPPER);
	emit->records = records_open_on(&options->common, emit->clock, fd);
	status = wrapper_run(emit, command, &signo);
	incident_saved(emit);
	folder_clean(emit);
	own = records_finish(emit->records);
	if (fd != -1)
		close(fd);
	if (signo != 0)
		signal_die(signo);

	return status != 0 ? status : own;
}

static int
main_filter(struct emit *emit, char *const *files, const struct options *options)
{
	signal_watch(SIGNAL_FILTER);
	emit->records = records_open(&options->common, emit->clock);
	filter_run(emit, files, options);
	/* Whose records did not come may have said in its log why. */
	if (emit->reads_logs)
		logs_run(emit);
	incident_saved(emit);
	folder_clean(emit);

	return records_finish(emit->records);
}

static int
main_logs(struct emit *emit, const struct options *options)
{
	signal_watch(SIGNAL_SOURCE);
	emit->records = records_open(&options->common, emit->clock);
	logs_run(emit);
	incident_saved(emit);
	folder_clean(emit);

	return records_finish(emit->records);
}

static int
main_act(struct emit *emit, char *const *operands, const struct options *options)
{
	emit->human = isatty(1) && !options->common.jsonl && !options->common.summary_only;
	emit->records = records_open(&options->common, emit->clock);
	emit->action->run(emit, operands);
	folder_clean(emit);

	return records_finish(emit->records);
}

int
main(int argc, char *argv[])
{
	struct emit emit = EMIT_DEFAULTS;
	struct options options;
	int status;

	program_begin("incident-emit");
	emit_parse(&emit, &options, &argc, &argv);
	if (emit.redact_test)
		status = redact_test_run(argv);
	else if (emit.action)
		status = main_act(&emit, argv, &options);
	else if (options.ended)
		status = main_wrap(&emit, argv, &options);
	else if (emit.reads_logs)
		status = main_logs(&emit, &options);
	else
		status = main_filter(&emit, argv, &options);
	expected_summaries_free(&emit.expected);
	options_free(&options);

	return status;
}
