/* incident-emit: turns failures into incident artifacts on disk. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "digest.h"
#include "emit.h"
#include "options.h"
#include "records.h"

/* The file of --records; -1 without one: records are then counted alone. */
static int
open_records_file(const struct emit *emit)
{
	int fd;

	if (emit->records_file == NULL)
		return -1;
	fd = open(emit->records_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1)
		diag_fatal("cannot write records to %s: %s", emit->records_file, strerror(errno));

	return fd;
}

/* The wrapper form ends as its command did, unless something of our own went wrong while that succeeded. */
static int
wrap(struct emit *emit, char *const *command, const struct options *options)
{
	int fd = open_records_file(emit), signo, status, own;

	signal_watch(SIGNAL_WRAPPER);
	emit->records = records_open_on(&options->common, emit->clock, fd);
	if (emit->records == NULL)
		diag_fatal("out of memory");
	status = wrapper_run(emit, command, &signo);
	own = records_finish(emit->records);
	if (fd != -1)
		(void)close(fd);
	if (signo != 0)
		signal_die(signo);

	return status != 0 ? status : own;
}

static int
filter(struct emit *emit, char *const *files, const struct options *options)
{
	signal_watch(SIGNAL_FILTER);
	emit->records = records_open(&options->common, emit->clock);
	if (emit->records == NULL)
		diag_fatal("out of memory");
	filter_run(emit, files, options);

	return records_finish(emit->records);
}

int
main(int argc, char *argv[])
{
	struct option_list env = {0};
	struct emit emit = {.folder = "reports/incidents",
	    .environment = "local",
	    .last = 100,
	    .env = &env,
	    .clock = &clock_system};
	const struct option_row rows[] = {
	    {.name = "dir",
		.kind = OPTION_FOLDER,
		.value = &emit.folder,
		.argument = "FOLDER",
		.help = "where incidents go (default: reports/incidents)",
		.environment = "READYLINE_INCIDENTS"},
	    {.name = "environment",
		.kind = OPTION_CHOICE,
		.value = &emit.environment,
		.argument = "NAME",
		.help = "where this happened (default: local)",
		.environment = "READYLINE_ENVIRONMENT",
		.choices = "local|ci|staging|production"},
	    {.name = "kind",
		.kind = OPTION_CHOICE,
		.value = &emit.kind,
		.argument = "KIND",
		.help = "what failed (default: from the failed check)",
		.choices = "api|celery|worker|cli|migration|load|guardrail"},
	    {.name = "logs",
		.kind = OPTION_FILE,
		.value = &emit.logs,
		.argument = "FILE",
		.help = "keep the last lines of this log"},
	    {.name = "last",
		.kind = OPTION_COUNT,
		.value = &emit.last,
		.argument = "N",
		.help = "how many lines (default: 100)",
		.least = 1,
		.most = 100},
	    {.name = "env",
		.kind = OPTION_LIST,
		.value = &env,
		.argument = "NAME",
		.help = "keep this environment variable too (repeatable)"},
	    {.name = "tee",
		.kind = OPTION_FLAG,
		.value = &emit.tee,
		.help = "pass the records through"},
	    {.name = "log-dir",
		.kind = OPTION_FOLDER,
		.value = &emit.log_folder,
		.argument = "FOLDER",
		.help = "COMMAND: where crash dumps go (default: as --dir)"},
	    {.name = "records",
		.kind = OPTION_FILE,
		.value = &emit.records_file,
		.argument = "FILE",
		.help = "COMMAND: where records go (default: nowhere)"},
	    {.name = "request-id",
		.kind = OPTION_STRING,
		.value = &emit.request_id,
		.argument = "ID",
		.help = "COMMAND: the request that it serves"},
	    {0},
	};
	static const char *(*const libraries[])(void) = {digest_library, NULL};
	struct options options = {
	    .synopsis = "[options] [FILE...] | [options] -- COMMAND [ARGUMENT...]",
	    .about = "turn failures into incident artifacts on disk",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "incident incident_v1 check summary",
	    .reads_records = true,
	};
	int status;

	program_begin("incident-emit");
	options_parse(&options, &argc, &argv);
	emit.run = options.common.run;
	if (options.ended && argc == 0)
		options_wrong(&options, "no command after --");
	if (!options.ended &&
	    (emit.records_file != NULL || emit.log_folder != NULL || emit.request_id != NULL))
		options_wrong(&options, "--records, --log-dir and --request-id need -- COMMAND");
	if (options.ended && emit.tee)
		options_wrong(&options, "--tee is for records, not for a command");
	status = options.ended ? wrap(&emit, argv, &options) : filter(&emit, argv, &options);
	options_free(&options);

	return status;
}
