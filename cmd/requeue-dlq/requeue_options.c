/* requeue_options: the command line of requeue-dlq. */
#include "requeue.h"

#include <string.h>

#include "clock.h"
#include "database.h"
#include "digest.h"
#include "expression.h"
#include "filter.h"
#include "lines.h"
#include "redis.h"
#include "text.h"

enum {
	OLD_MAX = 100,
	DEFAULT_BATCH = 100,
	LARGEST_BATCH = 10000,
	DEFAULT_TIMEOUT_S = 10,
	HOUR_S = 3600
};

static const char *(*const libraries[])(void) = {expressions_library, database_sqlite_library,
    database_postgres_library, redis_library, digest_library, NULL};

static enum store_action
action_of(const struct requeue *rq)
{
	if (rq->dry_run)
		return STORE_LOOK;
	if (strcmp(rq->action, "requeue") == 0)
		return STORE_REQUEUE;
	if (strcmp(rq->action, "park") == 0)
		return STORE_PARK;

	return strcmp(rq->action, "import") == 0 ? STORE_IMPORT : STORE_LOOK;
}

static void
open_filter(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!rq->where)
		return;
	rq->filter = filter_new(rq->where, &why);
	if (!rq->filter)
		options_wrong(&rq->options, "--where: %s", text_string(&why));
}

/* The old command line had --action process --handler drop|requeue and moved 100 at most.  What it
 * dropped is parked here: nothing is lost. */
static void
read_old_line(struct requeue *rq)
{
	bool processes = rq->action && strcmp(rq->action, "process") == 0;

	rq->is_old = processes || rq->handler;
	if (processes)
		rq->action =
		    rq->handler && strcmp(rq->handler, "requeue") == 0 ? "requeue" : "park";
	if (rq->is_old && rq->max == 0) {
		rq->max = OLD_MAX;
		rq->max_assumed = true;
	}
}

/* What the table cannot say. */
static void
check_combination(const struct requeue *rq, int operands)
{
	bool imports = strcmp(rq->action ? rq->action : "", "import") == 0;

	if (!rq->settings.url)
		options_wrong(&rq->options, "no store named: --store, DLQ_URL or REDIS_URL");
	if (!rq->settings.queue)
		options_wrong(&rq->options, "no queue named: --queue");
	if (!rq->action)
		options_wrong(
		    &rq->options, "no action named: --action stats, list, requeue, park or import");
	if (operands > 0 && !imports)
		options_wrong(&rq->options, "only --action import reads files");
	if (rq->dry_run && strcmp(rq->action, "requeue") != 0 && strcmp(rq->action, "park") != 0)
		options_wrong(
		    &rq->options, "--dry-run goes with --action requeue and --action park");
	if (rq->dry_run && rq->settings.create)
		options_wrong(&rq->options, "--dry-run writes nothing, so --create cannot either");
}

#define OPTION_STRUCT struct requeue

static const struct option_row rows[] = {
    OPTION_SECRET_ROW("store", 's', settings.url, "URL",
	"where the messages are: sqlite:PATH, redis://:PASSWORD@HOST:PORT/DB, @FILE",
	.environment = "DLQ_URL REDIS_URL"),
    OPTION_STRING_ROW("queue", 0, settings.queue, "NAME", "the queue whose dead letters are meant"),
    OPTION_CHOICE_ROW("action", 'a', action, "ACTION", "what to do; process: see --handler",
	"stats|list|requeue|park|import|process"),
    OPTION_CHOICE_ROW("handler", 0, handler, "WHAT",
	"what process means (default: drop, which parks)", "drop|requeue"),
    OPTION_STRING_ROW("where", 'w', where, "JQ", "only messages for whose record this holds"),
    OPTION_COUNT_ROW("max", 0, max, "N",
	"list or move at most so many, the oldest first (default: all; process: 100)", 1,
	INT64_MAX),
    OPTION_FLAG_ROW(
	"dry-run", 'n', dry_run, "say what would be moved and what is guaranteed, write nothing"),
    OPTION_FLAG_ROW(
	"strict", 0, strict, "leave what Celery workers would lose where it is, and fail"),
    OPTION_COUNT_ROW("batch", 0, settings.batch, "N",
	"messages of one transaction or script (default: 100)", 1, LARGEST_BATCH),
    OPTION_DURATION_ROW("timeout", 0, settings.timeout_ns, "DURATION",
	"limit of connecting, and of each statement or command (default: 10s)", CLOCK_MS,
	HOUR_S *CLOCK_SECOND),
    OPTION_FLAG_ROW(
	"create", 0, settings.create, "make the SQLite file and its tables where they are missing"),
    OPTION_SIZE_ROW("max-line", 0, options.common.max_line, "SIZE",
	"longest record that import accepts (default: 16MiB)", 2, INT64_C(1) << 30),
    {0},
};

void
requeue_parse(struct requeue *rq, int *argc, char ***argv)
{

	rq->settings.batch = DEFAULT_BATCH;
	rq->settings.timeout_ns = DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	rq->options = (struct options){
	    .synopsis = "--store URL --queue NAME --action ACTION [options] [FILE...]",
	    .about = "inspect and move dead-lettered messages, losing and doubling nothing",
	    .operands = "FILE",
	    .example = "requeue-dlq --store sqlite:store.db --queue outbox --action list",
	    .rows = rows,
	    .values = rq,
	    .libraries = libraries,
	    .types = "message move stats check summary",
	};
	options_parse(&rq->options, argc, argv);
	read_old_line(rq);
	check_combination(rq, *argc);
	rq->files = *argv;
	rq->settings.action = action_of(rq);
	rq->settings.create = rq->settings.create || rq->settings.action == STORE_IMPORT;
	open_filter(rq);
}
