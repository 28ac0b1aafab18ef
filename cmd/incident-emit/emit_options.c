/* emit_options: the command line of incident-emit. */
#include "diag.h"
#include "digest.h"
#include "emit.h"
#include "options.h"
#include "text.h"

static void
emit_check(const struct options *options, const struct emit *emit, int operands)
{
	if (options->ended && operands == 0)
		options_wrong(options, "no command after --");
	if (!options->ended && (emit->records_file || emit->log_folder || emit->request_id))
		options_wrong(options, "--records, --log-dir and --request-id need -- COMMAND");
	if (options->ended && (emit->tee || emit->expect.count > 0))
		options_wrong(options, "--tee and --expect are for records, not for a command");
}

void
emit_parse(struct emit *emit, struct options *options, int *argc, char ***argv)
{
	const struct option_row rows[] = {
	    {.name = "dir",
		.kind = OPTION_FOLDER,
		.value = &emit->folder,
		.argument = "FOLDER",
		.help = "where incidents go (default: reports/incidents)",
		.environment = "READYLINE_INCIDENTS"},
	    {.name = "environment",
		.kind = OPTION_CHOICE,
		.value = &emit->environment,
		.argument = "NAME",
		.help = "where this happened (default: local)",
		.environment = "READYLINE_ENVIRONMENT",
		.choices = "local|ci|staging|production"},
	    {.name = "kind",
		.kind = OPTION_CHOICE,
		.value = &emit->kind,
		.argument = "KIND",
		.help = "what failed (default: from the failed check)",
		.choices = "api|celery|worker|cli|migration|load|guardrail"},
	    {.name = "logs",
		.kind = OPTION_FILE,
		.value = &emit->logs,
		.argument = "FILE",
		.help = "keep the last lines of this log"},
	    {.name = "last",
		.kind = OPTION_COUNT,
		.value = &emit->last,
		.argument = "N",
		.help = "how many lines (default: 100)",
		.least = 1,
		.most = 100},
	    {.name = "env",
		.kind = OPTION_LIST,
		.value = &emit->env,
		.argument = "NAME",
		.help = "keep this environment variable too (repeatable)"},
	    {.name = "expect",
		.kind = OPTION_LIST,
		.value = &emit->expect,
		.argument = "TOOLS",
		.help = "tools whose summary must be there, separated by commas"},
	    {.name = "tee",
		.kind = OPTION_FLAG,
		.value = &emit->tee,
		.help = "pass the records through"},
	    {.name = "log-dir",
		.kind = OPTION_FOLDER,
		.value = &emit->log_folder,
		.argument = "FOLDER",
		.help = "COMMAND: where crash dumps go (default: as --dir)"},
	    {.name = "records",
		.kind = OPTION_FILE,
		.value = &emit->records_file,
		.argument = "FILE",
		.help = "COMMAND: where records go (default: nowhere)"},
	    {.name = "request-id",
		.kind = OPTION_STRING,
		.value = &emit->request_id,
		.argument = "ID",
		.help = "COMMAND: the request that it serves"},
	    {0},
	};
	static const char *(*const libraries[])(void) = {digest_library, NULL};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	*options = (struct options){
	    .synopsis = "[options] [FILE...] | [options] -- COMMAND [ARGUMENT...]",
	    .about = "turn failures into incident artifacts on disk",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "incident incident_v1 check summary",
	    .reads_records = true,
	};
	options_parse(options, argc, argv);
	emit_check(options, emit, *argc);
	if (expected_summaries_add_all(&emit->expected, &emit->expect, &why) == -1)
		options_wrong(options, "--expect: %s", text_string(&why));
	text_free(&why);
	options->rows = NULL; /* they end with this function */
	emit->run = options->common.run;
}
