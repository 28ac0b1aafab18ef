/* emit_options: the command line of incident-emit. */
#include <string.h>
#include <unistd.h>

#include "action.h"
#include "clock.h"
#include "emit.h"
#include "json.h"
#include "options.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "standard_input.h"
#include "text.h"

/* Beside records a log tells more of their failures; without them it is what is read. */
static void
emit_check_logs(const struct options *options, struct emit *emit, int operands)
{
	bool records = options->ended || operands > 0 || emit->action, input = false;

	for (size_t i = 0; i < emit->logs.count; i++)
		input = input || strcmp(emit->logs.items[i], "-") == 0;
	emit->reads_logs = emit->logs.count > 0 && !records &&
			   (input || emit->follow || standard_input_is_nothing());
	if (input && !emit->reads_logs)
		options_wrong(
		    options, "--logs - takes standard input, and neither FILE nor COMMAND");
	if (emit->follow && !emit->reads_logs)
		options_wrong(options, "--follow needs --logs FILE, and neither FILE nor COMMAND");
	if (emit->reads_logs && (emit->tee || emit->expect.count > 0 || emit->group_by))
		options_wrong(
		    options, "--tee, --expect and --group-by are for records, not for logs");
	if (emit->logs.count > EMIT_MOST_LOGS)
		options_wrong(options, "--logs is given more than %d times", EMIT_MOST_LOGS);
}

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
	if (emit->redact_test && (options->ended || emit->action))
		options_wrong(options, "--redact-test reads files, and neither runs nor acts");
	if (options->ended && emit->group_by)
		options_wrong(options, "--group-by is for records, not for a command");
}

/* incident-emit resolve --id ID: the first operand names what is done with incidents. */
static void
emit_check_action(const struct options *options, const struct emit *emit, int operands)
{
	bool resolves = emit->action && strcmp(emit->action->name, "resolve") == 0,
	     shows = emit->action && emit->action->operands == ACTION_IDS;

	if (!resolves && (emit->fingerprint || emit->id))
		options_wrong(options, "--fingerprint and --id go with resolve");
	if (resolves && !emit->fingerprint == !emit->id)
		options_wrong(options, "resolve wants --fingerprint or --id, one of them");
	if (emit->all && !(emit->action && strcmp(emit->action->name, "list") == 0))
		options_wrong(options, "--all goes with list");
	if (!emit->action)
		return;
	if (shows && operands == 0)
		options_wrong(options, "show wants the ids of incidents");
	if (!shows && operands > 0)
		options_wrong(options, "%s wants no operand; a file of that name is read as ./%s",
		    emit->action->name, emit->action->name);
	if (emit->tee || emit->expect.count > 0 || emit->group_by || emit->logs.count > 0)
		options_wrong(options,
		    "--tee, --expect, --group-by and --logs are for records; %s reads none",
		    emit->action->name);
}

/* A word that is nearly an action, and no file. */
static void
emit_check_word(const struct options *options, char *const *operands)
{
	const char *near =
	    *operands && access(*operands, F_OK) == -1 ? action_nearest(*operands) : NULL;

	if (near)
		options_wrong(options,
		    "\"%s\" is neither a file nor an action; did you mean \"%s\"?", *operands,
		    near);
}

static void
emit_check_group(const struct options *options, const struct emit *emit)
{
	struct json_paths *paths;

	if (!emit->group_by)
		return;
	paths = json_paths_new();
	if (json_paths_add(paths, emit->group_by) == -1)
		options_wrong(options, "--group-by wants a path such as .labels.route, not \"%s\"",
		    emit->group_by);
	json_paths_free(paths);
}

#define OPTION_STRUCT struct emit
#define OLDEST (INT64_C(36500) * 24 * 3600 * CLOCK_SECOND)

static const struct option_row rows[] = {
    OPTION_FOLDER_ROW("dir", 0, folder, "FOLDER", "where incidents go (default: reports/incidents)",
	.environment = "READYLINE_INCIDENTS"),
    OPTION_CHOICE_ROW("environment", 0, environment, "NAME", "where this happened (default: local)",
	"local|ci|staging|production", .environment = "READYLINE_ENVIRONMENT"),
    OPTION_CHOICE_ROW("kind", 0, kind, "KIND", "what failed (default: from the failed check)",
	"api|celery|worker|cli|migration|load|guardrail"),
    OPTION_FILE_LIST_ROW(
	"logs", 0, logs, "FILE", "read this log; beside records keep its last lines; repeatable"),
    OPTION_FLAG_ROW("follow", 0, follow, "go on at the ends of logs, across rotation"),
    OPTION_COUNT_ROW("last", 0, last, "N", "how many lines (default: 100)", 1, 100),
    OPTION_LIST_ROW("env", 0, env, "NAME", "keep this environment variable too; repeatable"),
    OPTION_LIST_ROW("expect", 0, expect, "TOOLS",
	"tools whose summary must be there, separated by commas", .choices = OPTION_TOOLS),
    OPTION_FLAG_ROW("tee", 0, tee, "pass the records through"),
    OPTION_STRING_ROW(
	"group-by", 0, group_by, "PATH", "an incident per value of it (default: .run)"),
    OPTION_DURATION_ROW("dedupe", 0, dedupe_ns, "DURATION",
	"repeats within this count in the open one (default: 1h)", 0, OLDEST),
    OPTION_DURATION_ROW("keep", 0, keep_ns, "DURATION",
	"remove resolved ones and crashes that are older", CLOCK_SECOND, OLDEST),
    OPTION_SIZE_ROW("keep-bytes", 0, keep_bytes, "SIZE",
	"remove the oldest of them while there is more", 1, INT64_MAX),
    OPTION_FLAG_ROW(
	"redact-test", 0, redact_test, "show lines as they would be kept, with the rules"),
    OPTION_STRING_ROW("fingerprint", 0, fingerprint, "F", "resolve: all that are open of it"),
    OPTION_STRING_ROW("id", 0, id, "ID", "resolve: this one"),
    OPTION_FLAG_ROW("all", 0, all, "list: the resolved ones too"),
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
	static const char *(*const libraries[])(void) = {pattern_library, NULL};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	*options = (struct options){
	    .synopsis = "[options] [FILE...] | [options] -- COMMAND [ARGUMENT...] | ACTION",
	    .about = "turn failures into incident artifacts on disk",
	    .operands = "FILE|list|show|resolve|mttr COMMAND",
	    .example = "incident-emit --chronic --dir incidents -- ./nightly.sh",
	    .rows = rows,
	    .values = emit,
	    .libraries = libraries,
	    .types = "incident incident_v1 check metric summary",
	    .reads_records = true,
	    .redact_rules = redaction_rules_read,
	};
	options_parse(options, argc, argv);
	if (!options->ended && *argc > 0 && (emit->action = action_find(**argv))) {
		(*argv)++;
		(*argc)--;
	}
	if (!emit->action && !options->ended)
		emit_check_word(options, *argv);
	emit_check(options, emit, *argc);
	emit_check_action(options, emit, *argc);
	emit_check_group(options, emit);
	emit_check_logs(options, emit, *argc);
	if (expected_summaries_add_all(&emit->expected, &emit->expect, &why) == -1)
		options_wrong(options, "--expect: %s", text_string(&why));
	emit->run = options->common.run;
}
