/* The option table. */
#include "command_line.h"

#include "clock.h"
#include "compression.h"
#include "digest.h"
#include "expression.h"
#include "http.h"
#include "plan.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
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
	    .warmup = -1,
	    .threads = 1,
	    .plan = {.max_errors = -1, .timeout_ns = DEFAULT_TIMEOUT, .every_ns = CLOCK_SECOND}};
	uuid_random_bytes(&line->plan.seed, sizeof(line->plan.seed));
	line->plan.seed &= INT64_MAX;
}

#define OPTION_STRUCT struct command_line

static const struct option_row rows[] = {
    OPTION_SECRET_ROW("base-url", 0, base_url, "URL", "the service under test",
	.environment = "READYLINE_BASE_URL"),
    OPTION_COUNT_ROW(
	"requests", 'n', requests, "N", "requests to measure (default: 2000)", 1, MOST_REQUESTS),
    OPTION_DURATION_ROW("duration", 'd', duration_ns, "DURATION", "measure for this long instead",
	CLOCK_MS, LONGEST_RUN),
    OPTION_COUNT_ROW("concurrency", 'c', concurrency, "N", "users of the closed loop (default: 10)",
	1, LOAD_MAX_CONNECTIONS),
    OPTION_DURATION_ROW("think", 0, plan.think_ns, "DURATION", "pause of a user between requests",
	1, LONGEST_REQUEST),
    OPTION_RATE_ROW(
	"rate", 0, rate, "RATE", "offer this rate, such as 200/s, whatever the service does"),
    OPTION_LIST_ROW(
	"stage", 0, stages, "RATE..RATE:DURATION", "ramp the rate, as in 0..200/s:30s; repeatable"),
    OPTION_CHOICE_ROW("arrivals", 0, arrivals, "KIND", "how requests fall due (default: uniform)",
	"uniform|poisson"),
    OPTION_COUNT_ROW("max-connections", 0, max_connections, "N",
	"most connections of an open loop (default: 1000)", 1, LOAD_MAX_CONNECTIONS),
    OPTION_COUNT_ROW(
	"warmup", 0, warmup, "N", "requests before those that count", 0, MOST_REQUESTS),
    OPTION_DURATION_ROW("timeout", 0, plan.timeout_ns, "DURATION",
	"deadline of a request (default: 10s)", CLOCK_MS, LONGEST_REQUEST),
    OPTION_DURATION_ROW("timeout-sec", 0, timeout_sec_ns, "SECONDS", "the same, by its old name",
	CLOCK_MS, LONGEST_REQUEST),
    OPTION_COUNT_ROW(
	"k", 0, plan.items, "N", "recommendations to ask for (default: 20)", 1, 100000),
    OPTION_FLAG_ROW("autolog-impressions", 0, plan.autolog_impressions,
	"have the service log what it recommended"),
    OPTION_STRING_ROW("method", 'X', plan.method, "METHOD",
	"request the URL by this method (default: GET, with a body POST)",
	.choices = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"),
    OPTION_STRING_ROW(
	"json", 0, plan.json, "BODY|@FILE", "send this JSON to the URL, as application/json"),
    OPTION_STRING_ROW("body", 0, plan.body, "BODY|@FILE", "send this to the URL as it stands"),
    OPTION_FILE_ROW(
	"targets", 0, plan.targets_file, "FILE", "what to request, as JSON Lines (-: from stdin)"),
    OPTION_FILE_ROW(
	"data", 0, plan.data_file, "FILE", "CSV whose columns are variables, a row a request"),
    OPTION_SECRET_LIST_ROW(
	"header", 'H', plan.headers, "NAME: VALUE", "send this header; repeatable"),
    OPTION_FILE_ROW(
	"login", 0, plan.login, "FILE", "run this step first; targets use its captures"),
    OPTION_CHOICE_ROW(
	"login-per", 0, login_per, "WHOM", "log in once, or each user (default: run)", "run|user"),
    OPTION_COUNT_ROW("users", 0, users, "N", "users of an open loop who log in, taken in turn", 1,
	LOAD_MAX_CONNECTIONS),
    OPTION_LIST_ROW("header-metric", 0, header_metrics, "NAME[=UNIT]",
	"measure this header of the answers; repeatable"),
    OPTION_SHARE_ROW("max-errors", 0, plan.max_errors, "SHARE",
	"fail when more of the requests fail (default: 1%)"),
    OPTION_SECRET_ROW("contract", 0, plan.contract_source, "URL|FILE",
	"judge by the targets of this contract, such as /contract"),
    OPTION_COUNT_ROW("min-sla-samples", 0, plan.min_sla_samples, "COUNT",
	"skip the contract's latency targets on fewer samples", 1, 0),
    OPTION_STRING_ROW(
	"abort-after", 0, abort_after, "RULE", "stop early, as in 'errors > 50%:10s', or never"),
    OPTION_FLAG_ROW(
	"strict-lag", 0, plan.strict_lag, "unknown, not warn, when the generator was late"),
    OPTION_DURATION_ROW("every", 0, plan.every_ns, "DURATION",
	"time between interval records (default: 1s)", 10 * CLOCK_MS, 86400 * CLOCK_SECOND),
    OPTION_FILE_ROW(
	"samples", 0, plan.samples, "FILE", "write a record per request to FILE (-: to stdout)"),
    OPTION_FILE_ROW("hlog", 0, plan.hlog, "FILE", "write a HdrHistogram log"),
    OPTION_CHOICE_ROW(
	"engine", 0, engine, "NAME", "what sends the requests (default: auto)", "auto|fast|curl"),
    OPTION_COUNT_ROW(
	"threads", 0, threads, "N", "threads that send (default: 1)", 1, LOAD_MAX_THREADS),
    OPTION_STRING_ROW("shard", 0, shard, "I/N", "do the I-th of N parts of the whole load"),
    OPTION_STRING_ROW(
	"start-at", 0, start_at, "TIME", "wait until then, as in 2026-01-31T12:00:00Z"),
    OPTION_COUNT_ROW(
	"seed", 0, plan.seed, "N", "draw users by this seed (default: a random one)", 0, INT64_MAX),
    OPTION_FLAG_ROW(
	"follow-redirects", 0, plan.http.follow_redirects, "follow them, at most 10 (curl engine)"),
    OPTION_SECRET_ROW(
	"proxy", 0, plan.http.route.proxy, "URL", "send through this proxy (curl engine)"),
    OPTION_FILE_ROW("unix-socket", 0, plan.http.route.unix_socket, "FILE",
	"connect to this socket (curl engine)"),
    OPTION_FILE_ROW(
	"ca-file", 0, plan.http.route.ca_file, "FILE", "trust the certificates in FILE instead"),
    OPTION_FILE_ROW(
	"client-cert", 0, plan.http.route.client_cert, "FILE", "present this certificate"),
    OPTION_FILE_ROW("client-key", 0, plan.http.route.client_key, "FILE", "its private key"),
    OPTION_FLAG_ROW("http2", 0, plan.http.route.http2, "offer HTTP/2 to a https service"),
    {0},
};

/* The command line of old asked one service for recommendations, and had a name of its own for the
 * deadline. */
static void
fill_old(struct command_line *line)
{
	bool open = line->rate >= 0 || line->stages.count > 0;

	line->old = (line->timeout_sec_ns > 0 || line->plan.autolog_impressions) && !line->url &&
		    !line->plan.targets_file && !open;
	if (line->timeout_sec_ns > 0)
		line->plan.timeout_ns = line->timeout_sec_ns;
	if (!line->old)
		return;
	if (!line->base_url)
		line->base_url = "http://localhost:8000";
	if (line->concurrency == 0)
		line->concurrency = OLD_USERS;
	if (line->warmup < 0)
		line->warmup = OLD_WARMUP;
	if (line->plan.timeout_ns == DEFAULT_TIMEOUT)
		line->plan.timeout_ns = OLD_TIMEOUT;
}

void
command_line_parse(struct command_line *line, struct options *options, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {http_library, http_idn_library,
	    compression_library, expressions_library, digest_library, pattern_library, NULL};

	*options = (struct options){
	    .synopsis = "[options] [URL | --base-url URL]",
	    .about = "offer HTTP load and measure honestly",
	    .example = "load-reco --rate 50/s -d 30s http://localhost:8080/",
	    .rows = rows,
	    .values = line,
	    .libraries = libraries,
	    .types = "interval load check request summary",
	    .redact_rules = redaction_rules_read,
	};
	options_parse(options, argc, argv);
	if (*argc > 1)
		options_wrong(options, "more than one URL");
	if (*argc == 1)
		line->url = (*argv)[0];
	fill_old(line);
}
