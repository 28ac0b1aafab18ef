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
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (rq->where == NULL)
		return;
	rq->filter = filter_new(rq->where, &why);
	if (rq->filter == NULL)
		options_wrong(&rq->options, "--where: %s", text_string(&why));
	text_free(&why);
}

/* The old command line had --action process --handler drop|requeue and moved 100 at most.  What it
 * dropped is parked here: nothing is lost. */
static void
read_old_line(struct requeue *rq)
{
	bool processes = rq->action != NULL && strcmp(rq->action, "process") == 0;

	rq->is_old = processes || rq->handler != NULL;
	if (processes)
		rq->action =
		    rq->handler != NULL && strcmp(rq->handler, "requeue") == 0 ? "requeue" : "park";
	if (rq->is_old && rq->max == 0) {
		rq->max = OLD_MAX;
		rq->max_assumed = true;
	}
}

/* What the table cannot say. */
static void
check_combination(const struct requeue *rq, int operands)
{
	bool imports = strcmp(rq->action != NULL ? rq->action : "", "import") == 0;

	if (rq->settings.url == NULL)
		options_wrong(&rq->options, "no store named: --store, DLQ_URL or REDIS_URL");
	if (rq->settings.queue == NULL)
		options_wrong(&rq->options, "no queue named: --queue");
	if (rq->action == NULL)
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

void
requeue_parse(struct requeue *rq, int *argc, char ***argv)
{
	int64_t max_line = LINES_MAX_LINE;
	const struct option_row rows[] = {
	    {.name = "store",
		.letter = 's',
		.kind = OPTION_SECRET,
		.value = &rq->settings.url,
		.argument = "URL",
		.help =
		    "where the messages are: sqlite:PATH, redis://:PASSWORD@HOST:PORT/DB, @FILE",
		.environment = "DLQ_URL REDIS_URL"},
	    {.name = "queue",
		.kind = OPTION_STRING,
		.value = &rq->settings.queue,
		.argument = "NAME",
		.help = "the queue whose dead letters are meant"},
	    {.name = "action",
		.letter = 'a',
		.kind = OPTION_CHOICE,
		.value = &rq->action,
		.argument = "ACTION",
		.help = "stats, list, requeue, park or import (or process, see --handler)",
		.choices = "stats|list|requeue|park|import|process"},
	    {.name = "handler",
		.kind = OPTION_CHOICE,
		.value = &rq->handler,
		.argument = "WHAT",
		.help = "process, as the old command line: drop (which parks) or requeue",
		.choices = "drop|requeue"},
	    {.name = "where",
		.letter = 'w',
		.kind = OPTION_STRING,
		.value = &rq->where,
		.argument = "JQ",
		.help = "only messages for whose record this holds"},
	    {.name = "max",
		.kind = OPTION_COUNT,
		.value = &rq->max,
		.argument = "N",
		.help = "list or move at most so many, the oldest first (process: 100)",
		.least = 1,
		.most = INT64_MAX},
	    {.name = "dry-run",
		.letter = 'n',
		.kind = OPTION_FLAG,
		.value = &rq->dry_run,
		.help = "say what would be moved and what is guaranteed, write nothing"},
	    {.name = "strict",
		.kind = OPTION_FLAG,
		.value = &rq->strict,
		.help = "leave what Celery workers would lose where it is, and fail"},
	    {.name = "batch",
		.kind = OPTION_COUNT,
		.value = &rq->settings.batch,
		.argument = "N",
		.help = "messages of one transaction or script (default: 100)",
		.least = 1,
		.most = LARGEST_BATCH},
	    {.name = "timeout",
		.kind = OPTION_DURATION,
		.value = &rq->settings.timeout_ns,
		.argument = "DURATION",
		.help = "limit of connecting, and of each statement or command (default: 10s)",
		.least = CLOCK_MS,
		.most = HOUR_S * CLOCK_SECOND},
	    {.name = "create",
		.kind = OPTION_FLAG,
		.value = &rq->settings.create,
		.help = "make the SQLite file and its tables where they are missing"},
	    {.name = "max-line",
		.kind = OPTION_SIZE,
		.value = &max_line,
		.argument = "SIZE",
		.help = "longest record that import accepts (default: 16MiB)",
		.least = 2,
		.most = INT64_C(1) << 30},
	    {0},
	};

	rq->settings.batch = DEFAULT_BATCH;
	rq->settings.timeout_ns = DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	rq->options = (struct options){
	    .synopsis = "--store URL --queue NAME --action ACTION [options] [FILE...]",
	    .about = "inspect and move dead-lettered messages, losing and doubling nothing",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "message move stats check summary",
	};
	options_parse(&rq->options, argc, argv);
	rq->options.common.max_line = max_line;
	read_old_line(rq);
	check_combination(rq, *argc);
	rq->files = *argv;
	rq->settings.action = action_of(rq);
	rq->settings.create = rq->settings.create || rq->settings.action == STORE_IMPORT;
	open_filter(rq);
	rq->options.rows = NULL; /* they end with this function */
}
