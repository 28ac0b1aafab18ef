/* requeue_options: the command line of requeue-dlq. */
#include "requeue.h"

#include <string.h>

#include "action.h"
#include "choice.h"
#include "clock.h"
#include "compression.h"
#include "database.h"
#include "digest.h"
#include "expression.h"
#include "lines.h"
#include "path_glob.h"
#include "rabbitmq.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "redis.h"
#include "text.h"
#include "units.h"

enum {
	OLD_MAX = 100,
	LARGEST_BATCH = 10000,
	DEFAULT_TIMEOUT_S = 10,
	DEFAULT_COMMAND_S = 300,
	DEFAULT_MAX_RETRIES = 5,
	LEASE_MARGIN_S = 60,
	MOST_JOBS = 256,
	HOUR_S = 3600,
	DAY_S = 24 * HOUR_S,
	OLDEST_DAYS = 36500,
	LONGEST_EXPORT = 64 << 20,
};

static const char *(*const libraries[])(void) = {expressions_library, database_sqlite_library,
    database_postgres_library, redis_library, rabbitmq_library, digest_library, compression_library,
    pattern_library, NULL};

static bool
is_handler(const struct requeue *rq, const char *name)
{
	return rq->handler && strcmp(rq->handler, name) == 0;
}

/* The old command line had --action process --handler drop|requeue|park and moved 100 at most.
 * Where it names no handler what fails is parked: nothing is thrown away. */
static void
read_old_line(struct requeue *rq, bool is_operand)
{
	bool processes = strcmp(rq->action_name, "process") == 0 && rq->file_count == 0;

	if (processes && rq->options.ended)
		options_wrong(&rq->options, "no COMMAND stands behind --");
	if (processes && is_operand && !rq->handler)
		options_wrong(&rq->options,
		    "process wants -- COMMAND, or --handler, as the old command line had it");
	rq->is_old = processes || rq->handler;
	if (processes)
		rq->action_name = rq->handler ? rq->handler : "park";
	if (processes && is_handler(rq, "drop"))
		rq->no_trash = rq->yes = true;
	if (rq->is_old && rq->max == 0) {
		rq->max = OLD_MAX;
		rq->max_assumed = true;
	}
}

/* requeue-dlq stats: the first operand stands in for --action. */
static void
read_action(struct requeue *rq)
{
	bool is_operand = !rq->action_name;

	if (!rq->action_name && rq->file_count > 0 && !action_find(rq->files[0]))
		options_wrong(&rq->options, "\"%s\" is no action: %s", rq->files[0], ACTION_NAMES);
	if (!rq->action_name && rq->file_count > 0) {
		rq->action_name = *rq->files++;
		rq->file_count--;
		rq->options.before_end--;
	}
	if (!rq->action_name)
		options_wrong(&rq->options, "no action named: %s", ACTION_NAMES);
	read_old_line(rq, is_operand);
	rq->action = action_find(rq->action_name);
}

/* 10:60s */
static void
read_canary(struct requeue *rq)
{
	char count[24];
	const char *given = rq->canary_given;
	size_t len = given ? strcspn(given, ":") : 0;

	if (!given)
		return;
	if (len > 0 && len < sizeof(count) && given[len] == ':') {
		memcpy(count, given, len);
		count[len] = '\0';
		if (units_parse_count(count, &rq->canary.count) == 0 && rq->canary.count > 0 &&
		    units_parse_duration(given + len + 1, &rq->canary.watch_ns) == 0 &&
		    rq->canary.watch_ns > 0 && rq->canary.watch_ns <= DAY_S * CLOCK_SECOND)
			return;
	}
	options_wrong(
	    &rq->options, "--canary wants COUNT:DURATION, such as 10:60s, not \"%s\"", given);
}

static void
check_queues(const struct requeue *rq)
{
	for (size_t i = 0; i < rq->queues.count; i++) {
		if (strlen(rq->queues.items[i]) > PATH_GLOB_MOST)
			options_wrong(
			    &rq->options, "--queue: longer than %d bytes", PATH_GLOB_MOST);
	}
	if (rq->reason && strlen(rq->reason) > PATH_GLOB_MOST)
		options_wrong(&rq->options, "--reason: longer than %d bytes", PATH_GLOB_MOST);
	if (rq->queues.count == 0 && !(rq->action->is & (ACTION_ALL_QUEUES | ACTION_OWN_QUEUES)))
		options_wrong(&rq->options, "no queue named: --queue");
}

/* What is for one action alone. */
static void
check_action(const struct requeue *rq)
{
	bool moves = rq->action->is & ACTION_MOVES;
	bool requeues = rq->action->store == STORE_REQUEUE;
	bool processes = rq->action->store == STORE_PROCESS;
	bool imports = rq->action->store == STORE_IMPORT;
	bool is_of_run = rq->action->is & ACTION_LEDGER;
	const struct {
		bool given, fits;
		const char *words;
	} rules[] = {
	    {rq->dry_run, moves, "--dry-run goes with requeue, process, park, unpark and drop"},
	    {rq->rate > 0, moves, "--rate goes with requeue, process, park, unpark and drop"},
	    {rq->canary_given, requeues, "--canary goes with requeue"},
	    {rq->canary_given && rq->dry_run, false, "--dry-run moves no canary"},
	    {rq->canary_given && rq->settings.no_ledger, false,
		"a canary is watched by the ledger, which --no-ledger leaves out"},
	    {rq->max_requeues != INT64_MAX, requeues, "--max-requeues goes with requeue"},
	    {rq->settings.to, requeues, "--to goes with requeue"},
	    {rq->trash || rq->no_trash, rq->action->store == STORE_DROP,
		"--trash and --no-trash go with drop"},
	    {rq->trash && rq->no_trash, false, "--trash and --no-trash contradict each other"},
	    {rq->trash && strcmp(rq->trash, "-") == 0, false, "--trash wants a file, not \"-\""},
	    {rq->action->store == STORE_DROP, rq->trash || rq->no_trash || rq->dry_run,
		"drop keeps what it throws away in --trash FILE, or nothing with --no-trash: "
		"name one of them"},
	    {rq->ids.count > 0 || rq->reason || rq->older_ns > 0, !imports && !is_of_run,
		"--id, --reason and --older-than do not go with import, undo and verify"},
	    {rq->where || (rq->max > 0 && !rq->max_assumed), !is_of_run,
		"undo and verify are about all of a run: --where and --max do not go with them"},
	    {rq->parked, !imports && !is_of_run && rq->action->store != STORE_PARK,
		"--parked does not go with park, import, undo and verify"},
	    {rq->file_count > 0, rq->action->is & ACTION_FILES,
		"only import reads files, and only process runs a COMMAND"},
	    {processes, rq->options.ended && rq->options.before_end == 0,
		"-- has to stand before the COMMAND"},
	    {rq->jobs > 0, processes, "--jobs goes with process -- COMMAND"},
	    {rq->max_retries > 0, processes, "--max-retries goes with process -- COMMAND"},
	    {processes && rq->handler, false, "--handler stands in for the COMMAND of process"},
	    {processes && rq->parked, false, "process takes no parked messages: unpark them first"},
	    {processes && rq->jobs > 0, rq->batch <= LARGEST_BATCH / (rq->jobs ? rq->jobs : 1),
		"--jobs times --batch: more than 10000 messages at once"},
	    {rq->dry_run && rq->settings.create, false,
		"--dry-run writes nothing, so --create cannot either"},
	    {rq->action->is & ACTION_LEDGER, rq->options.common.run_given,
		"no run named: --run ID, which stands in every record of the run"},
	    {strcmp(rq->action_name, "show") == 0, rq->ids.count > 0, "no message named: --id"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].given && !rules[i].fits)
			options_wrong(&rq->options, "%s", rules[i].words);
	}
}

static void
open_choice(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const struct choice_asked asked = {rq->where, &rq->ids, rq->reason, rq->older_ns};

	rq->choice = choice_new(&asked, &why);
	if (!rq->choice)
		options_wrong(&rq->options, "--where: %s", text_string(&why));
}

static void
fill_settings(struct requeue *rq)
{
	struct store_settings *settings = &rq->settings;
	bool unparks = rq->action->store == STORE_UNPARK;
	bool processes = rq->action->store == STORE_PROCESS;

	settings->run = rq->options.common.run;
	settings->action = rq->dry_run ? STORE_LOOK : rq->action->store;
	settings->part = unparks || rq->parked ? STORE_PARKED : STORE_DEAD;
	settings->create = settings->create || rq->action->store == STORE_IMPORT;
	settings->counts_requeues = rq->max_requeues != INT64_MAX;
	settings->batch =
	    rq->batch > 0 && !processes ? rq->batch : store_usual_batch(settings->url);
	rq->lines = processes ? rq->batch : 0;
	settings->timeout_ns =
	    rq->timeout_ns > 0 ? rq->timeout_ns : DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	/* An export holds a message twice where its element is more than its payload. */
	rq->options.common.max_line = rq->max_line > 0 ? rq->max_line : LONGEST_EXPORT;
	rq->command_ns = rq->timeout_ns > 0 ? rq->timeout_ns : DEFAULT_COMMAND_S * CLOCK_SECOND;
	rq->jobs = rq->jobs > 0 ? rq->jobs : 1;
	rq->max_retries = rq->max_retries > 0 ? rq->max_retries : DEFAULT_MAX_RETRIES;
	settings->lease_ns = rq->command_ns + LEASE_MARGIN_S * CLOCK_SECOND;
}

#define OPTION_STRUCT struct requeue

static const struct option_row rows[] = {
    OPTION_SECRET_ROW("store", 's', settings.url, "URL",
	"where the messages are: sqlite:PATH, or a URL of redis, postgresql or amqp, or @FILE",
	.environment = "DLQ_URL REDIS_URL"),
    OPTION_LIST_ROW("queue", 0, queues, "NAME", "a queue, or a glob of names"),
    OPTION_CHOICE_ROW("action", 'a', action_name, "ACTION",
	"what to do; may stand as the first operand instead", ACTION_NAMES),
    OPTION_CHOICE_ROW("handler", 0, handler, "WHAT",
	"what process without COMMAND means (default: park)", "drop|requeue|park"),
    OPTION_STRING_ROW("where", 'w', where, "JQ", "only messages for whose record this holds"),
    OPTION_LIST_ROW("id", 0, ids, "ID", "only this message"),
    OPTION_STRING_ROW("reason", 0, reason, "GLOB", "only messages of such a reason"),
    OPTION_DURATION_ROW("older-than", 0, older_ns, "DURATION",
	"only messages that failed longer ago than this", 1, OLDEST_DAYS *(DAY_S *CLOCK_SECOND)),
    OPTION_COUNT_ROW("max", 0, max, "N",
	"list or move at most so many of a queue, the oldest first (default: all)", 1, INT64_MAX),
    OPTION_FLAG_ROW("parked", 0, parked, "look at the parked messages instead of the dead ones"),
    OPTION_FLAG_ROW(
	"dry-run", 'n', dry_run, "say what would be moved and what is guaranteed, write nothing"),
    OPTION_STRING_ROW("to", 0, settings.to, "QUEUE",
	"requeue to this queue (default: where each message came from)"),
    OPTION_RATE_ROW("rate", 0, rate, "RATE", "move at most so many, such as 50/s or 600/m"),
    OPTION_STRING_ROW("canary", 0, canary_given, "N:DURATION",
	"move N, watch them so long, and go on only if all were consumed"),
    OPTION_COUNT_ROW("max-requeues", 0, max_requeues, "N",
	"park a message that came back so often instead of moving it again", 1, INT64_MAX),
    OPTION_FLAG_ROW(
	"strict", 0, strict, "leave what Celery workers would lose where it is, and fail"),
    OPTION_FILE_ROW(
	"trash", 0, trash, "FILE", "keep what drop throws away at the end of this file"),
    OPTION_FLAG_ROW("no-trash", 0, no_trash, "throw away for good"),
    OPTION_FLAG_ROW("yes", 'y', yes, "drop without asking on a terminal"),
    OPTION_COUNT_ROW(
	"jobs", 'j', jobs, "N", "commands of process at once (default: 1)", 1, MOST_JOBS),
    OPTION_COUNT_ROW("max-retries", 0, max_retries, "N",
	"attempts of process after which a message is parked (default: 5)", 1, INT64_MAX),
    OPTION_CHOICE_ROW("format", 0, settings.format, "FORMAT",
	"how a Redis store holds messages (default: auto)", "auto|envelope|celery|rq|sidekiq|raw"),
    OPTION_STRING_ROW(
	"prefix", 0, settings.prefix, "TEXT", "what all keys of a Redis store begin with"),
    OPTION_CHOICE_ROW("mapping", 0, settings.mapping, "NAME",
	"of which kind the tables of a PostgreSQL store are",
	"outbox|feature-consumer-dlq|pgmq|procrastinate|pg-boss|good_job"),
    OPTION_STRING_ROW(
	"table", 0, settings.table, "TABLE", "an existing table that holds the messages"),
    OPTION_STRING_ROW(
	"columns", 0, settings.columns, "MEMBER=COLUMN,...", "what stands in its columns"),
    OPTION_COUNT_ROW("batch", 0, batch, "N",
	"messages of one transaction or script (default: 1000); of one COMMAND, as JSON Lines", 1,
	LARGEST_BATCH),
    OPTION_DURATION_ROW("timeout", 0, timeout_ns, "DURATION",
	"limit of connecting and of each statement (default: 10s); of a COMMAND 5m", CLOCK_MS,
	HOUR_S *CLOCK_SECOND),
    OPTION_FLAG_ROW(
	"create", 0, settings.create, "make the SQLite file and its tables where they are missing"),
    OPTION_FLAG_ROW("no-ledger", 0, settings.no_ledger,
	"write no ledger: no undo, verify or canary of this run"),
    OPTION_FLAG_ROW("allow-empty", 0, allow_empty, "a queue or a run that does not exist is well"),
    OPTION_FLAG_ROW("allow-redelivery", 0, settings.may_redeliver,
	"look at RabbitMQ's messages, which marks them as redelivered"),
    OPTION_SIZE_ROW("max-line", 0, max_line, "SIZE",
	"longest record that import accepts (default: 64MiB)", 2, INT64_C(1) << 30),
    {0},
};

void
requeue_parse(struct requeue *rq, int *argc, char ***argv)
{
	rq->max_requeues = INT64_MAX;
	rq->options = (struct options){
	    .synopsis = "ACTION --store URL [--queue NAME] [options] [FILE... | -- COMMAND...]",
	    .about = "inspect and move dead-lettered messages, losing and doubling nothing",
	    .operands = ACTION_NAMES " FILE COMMAND",
	    .example = "requeue-dlq list --store sqlite:store.db --queue outbox",
	    .rows = rows,
	    .values = rq,
	    .libraries = libraries,
	    .types = "message move stats check summary",
	    .redact_rules = redaction_rules_read,
	};
	options_parse(&rq->options, argc, argv);
	rq->files = *argv;
	rq->file_count = *argc;
	if (!rq->settings.url)
		options_wrong(&rq->options, "no store named: --store, DLQ_URL or REDIS_URL");
	read_action(rq);
	read_canary(rq);
	check_queues(rq);
	check_action(rq);
	fill_settings(rq);
	open_choice(rq);
}
