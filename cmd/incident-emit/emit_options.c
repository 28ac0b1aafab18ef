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
	if (!options->ended && emit->chronic)
		options_wrong(options, "--chronic needs -- COMMAND");
	if (!options->ended &&
	    (emit->timeout_ns > 0 || emit->kill_after_ns > 0 || emit->after > 1 || emit->key))
		options_wrong(
		    options, "--timeout, --kill-after, --after and --key need -- COMMAND");
	if (emit->kill_after_ns > 0 && emit->timeout_ns == 0)
		options_wrong(options, "--kill-after needs --timeout");
	if (options->ended && (emit->tee || emit->expect.count > 0))
		options_wrong(options, "--tee and --expect are for records, not for a command");
}

#define OPTION_STRUCT struct emit

static const struct option_row rows[] = {
    OPTION_FOLDER_ROW("dir", 0, folder, "FOLDER", "where incidents go (default: reports/incidents)",
	.environment = "READYLINE_INCIDENTS"),
    OPTION_CHOICE_ROW("environment", 0, environment, "NAME", "where this happened (default: local)",
	"local|ci|staging|production", .environment = "READYLINE_ENVIRONMENT"),
    OPTION_CHOICE_ROW("kind", 0, kind, "KIND", "what failed (default: from the failed check)",
	"api|celery|worker|cli|migration|load|guardrail"),
    OPTION_FILE_ROW("logs", 0, logs, "FILE", "keep the last lines of this log"),
    OPTION_COUNT_ROW("last", 0, last, "N", "how many lines (default: 100)", 1, 100),
    OPTION_LIST_ROW("env", 0, env, "NAME", "keep this environment variable too; repeatable"),
    OPTION_LIST_ROW("expect", 0, expect, "TOOLS",
	"tools whose summary must be there, separated by commas", .choices = OPTION_TOOLS),
    OPTION_FLAG_ROW("tee", 0, tee, "pass the records through"),
    OPTION_FOLDER_ROW(
	"log-dir", 0, log_folder, "FOLDER", "COMMAND: where crash dumps go (default: as --dir)"),
    OPTION_FILE_ROW(
	"records", 0, records_file, "FILE", "COMMAND: where records go (default: nowhere)"),
    OPTION_FLAG_ROW("chronic", 0, chronic, "COMMAND: show what it says only when it fails"),
    OPTION_STRING_ROW("request-id", 0, request_id, "ID", "COMMAND: the request that it serves"),
    OPTION_DURATION_ROW("timeout", 0, timeout_ns, "DURATION",
	"COMMAND: end it with SIGTERM when it takes longer", 1, 0),
    OPTION_DURATION_ROW("kill-after", 0, kill_after_ns, "DURATION",
	"COMMAND: SIGKILL so long after that (default: 10s)", 1, 0),
    OPTION_COUNT_ROW(
	"after", 0, after, "N", "COMMAND: no incident before N failures in a row", 1, 1000000),
    OPTION_STRING_ROW(
	"key", 0, key, "NAME", "COMMAND: whose failures these are (default: its words)"),
    {0},
};

void
emit_parse(struct emit *emit, struct options *options, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {digest_library, NULL};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	*options = (struct options){
	    .synopsis = "[options] [FILE...] | [options] -- COMMAND [ARGUMENT...]",
	    .about = "turn failures into incident artifacts on disk",
	    .operands = "FILE COMMAND",
	    .example = "incident-emit --chronic --dir incidents -- ./nightly.sh",
	    .rows = rows,
	    .values = emit,
	    .libraries = libraries,
	    .types = "incident incident_v1 check summary",
	    .reads_records = true,
	};
	options_parse(options, argc, argv);
	emit_check(options, emit, *argc);
	if (expected_summaries_add_all(&emit->expected, &emit->expect, &why) == -1)
		options_wrong(options, "--expect: %s", text_string(&why));
	emit->run = options->common.run;
}
