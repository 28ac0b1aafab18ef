/* The option table. */
#include "command_line.h"

#include <string.h>

#include "clock.h"
#include "compression.h"
#include "digest.h"
#include "expression.h"
#include "http.h"
#include "plan.h"
#include "uuid.h"

#define MOST_REQUESTS (INT64_C(1) << 40)
#define LONGEST_RUN (365 * 86400 * CLOCK_SECOND)
#define DEFAULT_TIMEOUT (10 * CLOCK_SECOND)
#define OLD_TIMEOUT (2 * CLOCK_SECOND)
#define LONGEST_REQUEST (3600 * CLOCK_SECOND)

enum { OLD_USERS = 50, OLD_WARMUP = 200 };

void
command_line_begin(struct command_line *line)
{
	*line = (struct command_line){.rate = -1,
	    .max_errors = -1,
	    .warmup = -1,
	    .threads = 1,
	    .timeout_ns = DEFAULT_TIMEOUT,
	    .every_ns = CLOCK_SECOND};
	uuid_random_bytes(&line->seed, sizeof(line->seed));
	line->seed &= INT64_MAX;
}

static void
fill_rows(struct command_line *line, struct option_row rows[COMMAND_LINE_ROWS])
{
	const struct option_row table[] = {
	    {.name = "base-url",
		.kind = OPTION_SECRET,
		.value = &line->base_url,
		.argument = "URL",
		.help = "the service under test",
		.environment = "READYLINE_BASE_URL"},
	    {.name = "requests",
		.letter = 'n',
		.kind = OPTION_COUNT,
		.value = &line->requests,
		.argument = "N",
		.help = "requests to measure (default: 2000)",
		.least = 1,
		.most = MOST_REQUESTS},
	    {.name = "duration",
		.letter = 'd',
		.kind = OPTION_DURATION,
		.value = &line->duration_ns,
		.argument = "DURATION",
		.help = "measure for this long instead",
		.least = CLOCK_MS,
		.most = LONGEST_RUN},
	    {.name = "concurrency",
		.letter = 'c',
		.kind = OPTION_COUNT,
		.value = &line->concurrency,
		.argument = "N",
		.help = "users of the closed loop (default: 10)",
		.least = 1,
		.most = LOAD_MAX_CONNECTIONS},
	    {.name = "think",
		.kind = OPTION_DURATION,
		.value = &line->think_ns,
		.argument = "DURATION",
		.help = "pause of a user between requests",
		.least = 1,
		.most = LONGEST_REQUEST},
	    {.name = "rate",
		.kind = OPTION_RATE,
		.value = &line->rate,
		.argument = "RATE",
		.help = "offer this rate whatever the service does (200/s)"},
	    {.name = "stage",
		.kind = OPTION_LIST,
		.value = &line->stages,
		.argument = "RATE..RATE:DURATION",
		.help = "ramp the rate (0..200/s:30s); repeatable"},
	    {.name = "arrivals",
		.kind = OPTION_CHOICE,
		.value = &line->arrivals,
		.argument = "KIND",
		.help = "how requests fall due (default: uniform)",
		.choices = "uniform|poisson"},
	    {.name = "max-connections",
		.kind = OPTION_COUNT,
		.value = &line->max_connections,
		.argument = "N",
		.help = "most connections of an open loop (default: 1000)",
		.least = 1,
		.most = LOAD_MAX_CONNECTIONS},
	    {.name = "warmup",
		.kind = OPTION_COUNT,
		.value = &line->warmup,
		.argument = "N",
		.help = "requests before those that count",
		.least = 0,
		.most = MOST_REQUESTS},
	    {.name = "timeout",
		.kind = OPTION_DURATION,
		.value = &line->timeout_ns,
		.argument = "DURATION",
		.help = "deadline of a request (default: 10s)",
		.least = CLOCK_MS,
		.most = LONGEST_REQUEST},
	    {.name = "timeout-sec",
		.kind = OPTION_DURATION,
		.value = &line->timeout_sec_ns,
		.argument = "SECONDS",
		.help = "the same, by its old name",
		.least = CLOCK_MS,
		.most = LONGEST_REQUEST},
	    {.name = "k",
		.kind = OPTION_COUNT,
		.value = &line->items,
		.argument = "N",
		.help = "recommendations to ask for (default: 20)",
		.least = 1,
		.most = 100000},
	    {.name = "autolog-impressions",
		.kind = OPTION_FLAG,
		.value = &line->autolog_impressions,
		.help = "have the service log what it recommended"},
	    {.name = "targets",
		.kind = OPTION_FILE,
		.value = &line->targets,
		.argument = "FILE",
		.help = "what to request, as JSON Lines (-: from stdin)"},
	    {.name = "data",
		.kind = OPTION_FILE,
		.value = &line->data,
		.argument = "FILE",
		.help = "CSV whose columns are variables, a row a request"},
	    {.name = "header",
		.letter = 'H',
		.kind = OPTION_SECRET_LIST,
		.value = &line->headers,
		.argument = "NAME: VALUE",
		.help = "send this header; repeatable"},
	    {.name = "login",
		.kind = OPTION_FILE,
		.value = &line->login,
		.argument = "FILE",
		.help = "run this step first; targets use its captures"},
	    {.name = "login-per",
		.kind = OPTION_CHOICE,
		.value = &line->login_per,
		.argument = "WHOM",
		.help = "log in once, or each user (default: run)",
		.choices = "run|user"},
	    {.name = "users",
		.kind = OPTION_COUNT,
		.value = &line->users,
		.argument = "N",
		.help = "users of an open loop who log in, taken in turn",
		.least = 1,
		.most = LOAD_MAX_CONNECTIONS},
	    {.name = "header-metric",
		.kind = OPTION_LIST,
		.value = &line->header_metrics,
		.argument = "NAME[=UNIT]",
		.help = "measure this header of the answers; repeatable"},
	    {.name = "max-errors",
		.kind = OPTION_SHARE,
		.value = &line->max_errors,
		.argument = "SHARE",
		.help = "fail when more of the requests fail (default: 1%)"},
	    {.name = "contract",
		.kind = OPTION_SECRET,
		.value = &line->contract,
		.argument = "URL|FILE",
		.help = "judge by the targets of this contract (/contract)"},
	    {.name = "min-sla-samples",
		.kind = OPTION_COUNT,
		.value = &line->min_sla_samples,
		.argument = "COUNT",
		.help = "skip the contract's latency targets on fewer samples",
		.least = 1},
	    {.name = "abort-after",
		.kind = OPTION_STRING,
		.value = &line->abort_after,
		.argument = "RULE",
		.help = "stop early (errors > 50%:10s), or never"},
	    {.name = "strict-lag",
		.kind = OPTION_FLAG,
		.value = &line->strict_lag,
		.help = "unknown, not warn, when the generator was late"},
	    {.name = "every",
		.kind = OPTION_DURATION,
		.value = &line->every_ns,
		.argument = "DURATION",
		.help = "time between interval records (default: 1s)",
		.least = 10 * CLOCK_MS,
		.most = 86400 * CLOCK_SECOND},
	    {.name = "samples",
		.kind = OPTION_FILE,
		.value = &line->samples,
		.argument = "FILE",
		.help = "write a record per request to FILE (-: to stdout)"},
	    {.name = "hlog",
		.kind = OPTION_FILE,
		.value = &line->hlog,
		.argument = "FILE",
		.help = "write a HdrHistogram log"},
	    {.name = "engine",
		.kind = OPTION_CHOICE,
		.value = &line->engine,
		.argument = "NAME",
		.help = "what sends the requests (default: auto)",
		.choices = "auto|fast|curl"},
	    {.name = "threads",
		.kind = OPTION_COUNT,
		.value = &line->threads,
		.argument = "N",
		.help = "threads that send (default: 1)",
		.least = 1,
		.most = LOAD_MAX_THREADS},
	    {.name = "shard",
		.kind = OPTION_STRING,
		.value = &line->shard,
		.argument = "I/N",
		.help = "do the I-th of N parts of the whole load"},
	    {.name = "start-at",
		.kind = OPTION_STRING,
		.value = &line->start_at,
		.argument = "TIME",
		.help = "wait until then (2026-01-31T12:00:00Z)"},
	    {.name = "seed",
		.kind = OPTION_COUNT,
		.value = &line->seed,
		.argument = "N",
		.help = "draw users by this seed (default: a random one)",
		.least = 0,
		.most = INT64_MAX},
	    {.name = "follow-redirects",
		.kind = OPTION_FLAG,
		.value = &line->follow_redirects,
		.help = "follow them, at most 10 (curl engine)"},
	    {.name = "proxy",
		.kind = OPTION_SECRET,
		.value = &line->proxy,
		.argument = "URL",
		.help = "send through this proxy (curl engine)"},
	    {.name = "unix-socket",
		.kind = OPTION_FILE,
		.value = &line->unix_socket,
		.argument = "FILE",
		.help = "connect to this socket (curl engine)"},
	    {.name = "ca-file",
		.kind = OPTION_FILE,
		.value = &line->ca_file,
		.argument = "FILE",
		.help = "trust the certificates in FILE instead"},
	    {.name = "client-cert",
		.kind = OPTION_FILE,
		.value = &line->client_cert,
		.argument = "FILE",
		.help = "present this certificate"},
	    {.name = "client-key",
		.kind = OPTION_FILE,
		.value = &line->client_key,
		.argument = "FILE",
		.help = "its private key"},
	    {.name = "http2",
		.kind = OPTION_FLAG,
		.value = &line->http2,
		.help = "offer HTTP/2 to a https service"},
	    {0},
	};

	_Static_assert(sizeof(table) / sizeof(table[0]) <= COMMAND_LINE_ROWS, "room for the rows");
	memcpy(rows, table, sizeof(table));
}

/* The command line of old asked one service for recommendations, and had a name of its own for the deadline. */
static void
fill_old(struct command_line *line)
{
	bool open = line->rate >= 0 || line->stages.count > 0;

	line->old = (line->timeout_sec_ns > 0 || line->autolog_impressions) && line->url == NULL &&
		    line->targets == NULL && !open;
	if (line->timeout_sec_ns > 0)
		line->timeout_ns = line->timeout_sec_ns;
	if (!line->old)
		return;
	if (line->base_url == NULL)
		line->base_url = "http://localhost:8000";
	if (line->concurrency == 0)
		line->concurrency = OLD_USERS;
	if (line->warmup < 0)
		line->warmup = OLD_WARMUP;
	if (line->timeout_ns == DEFAULT_TIMEOUT)
		line->timeout_ns = OLD_TIMEOUT;
}

void
command_line_parse(struct command_line *line, struct option_row rows[COMMAND_LINE_ROWS],
    struct options *options, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {http_library, http_idn_library,
	    compression_library, expressions_library, digest_library, NULL};

	fill_rows(line, rows);
	*options = (struct options){
	    .synopsis = "[options] [URL | --base-url URL]",
	    .about = "offer HTTP load and measure honestly",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "interval load check request summary",
	};
	options_parse(options, argc, argv);
	if (*argc > 1)
		options_wrong(options, "more than one URL");
	if (*argc == 1)
		line->url = (*argv)[0];
	fill_old(line);
}
