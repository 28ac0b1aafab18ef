/* smoke_options: the command line of smoke-stack. */
#include "smoke_options.h"

#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "compression.h"
#include "database.h"
#include "digest.h"
#include "expression.h"
#include "http.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "redis.h"
#include "step.h"
#include "text.h"

#define MOST_WAIT (INT64_C(24) * 3600 * CLOCK_SECOND)

static const char *(*const libraries[])(void) = {http_library, http_idn_library,
    compression_library, expressions_library, database_sqlite_library, database_postgres_library,
    redis_library, digest_library, pattern_library, NULL};

/* How servers are reached. */
static void
check_connections(const struct options *options, const struct smoke_options *o)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (o->client_key && !o->client_cert)
		options_wrong(options, "--client-key without --client-cert");
	if (o->proxy && http_check_url(o->proxy, &why) < 0)
		options_wrong(options, "--proxy: %s", text_string(&why));
	if (o->http2 && o->base_url && strncasecmp(o->base_url, "http:", 5) == 0)
		options_wrong(options, "--http2 needs a https URL");
	if (o->proxy && o->unix_socket)
		options_wrong(options, "only one of --proxy and --unix-socket can be given");
	for (size_t i = 0; i < o->resolve.count; i++) {
		const char *port = strchr(o->resolve.items[i], ':');

		if (!port || !strchr(port + 1, ':'))
			options_wrong(options, "--resolve: expected HOST:PORT:ADDRESS");
	}
}

static void
check_base_url(const struct options *options, const struct smoke_options *o)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (!o->base_url)
		return;
	if (http_check_url(o->base_url, &why) < 0)
		options_wrong(options, "--base-url: %s", text_string(&why));
	if (strpbrk(o->base_url, "?#"))
		options_wrong(options, "--base-url: a base URL has no query and no fragment");
}

bool
smoke_gives(const struct smoke_options *o, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < o->variables.count; i++)
		if (strncmp(o->variables.items[i], name, len) == 0 &&
		    o->variables.items[i][len] == '=')
			return true;
	return false;
}

static void
check_variables(const struct options *options, const struct smoke_options *o)
{
	for (size_t i = 0; i < o->variables.count; i++) {
		const char *item = o->variables.items[i], *equals = strchr(item, '=');
		const char *fault;
		char *name;

		if (!equals)
			options_wrong(options, "--var: expected NAME=VALUE or NAME=@FILE");
		name = strndup(item, (size_t)(equals - item));
		fault = name ? step_variable_fault(name) : "cannot be kept: out of memory";
		if (fault)
			options_wrong(options, "--var: \"%s\" %s", name ? name : "", fault);
		free(name);
	}
	for (size_t i = 0; i < o->headers.count; i++) {
		const char *colon = strchr(o->headers.items[i], ':');

		if (!colon || colon == o->headers.items[i] ||
		    strcspn(o->headers.items[i], " \t\r\n") < (size_t)(colon - o->headers.items[i]))
			options_wrong(options, "--header: expected NAME: VALUE");
	}
	if (o->replay && o->variables.count > 0)
		options_wrong(options, "--var fills in plans, and an incident holds none");
}

static bool
is_suite(const struct smoke_options *o, const char *name)
{
	return o->suite && strcmp(o->suite, name) == 0;
}

/* Options that mean something to a suite alone must not be given in vain. */
static void
check_suite(const struct options *options, struct smoke_options *o, int operands)
{
	bool waits = o->ready_timeout_ns || o->poll_ns || o->max_latency_ns;
	bool reco = o->outbox_timeout_ns || o->seed_users || o->seed_items || o->seed_rounds ||
		    o->reco_requests || o->max_outbox_pending >= 0;
	bool security =
	    o->csrf_path || o->admin_path || o->login_path || o->headers_path || o->login_requests;

	/* The command line of old knew one suite, and had no name for it. */
	if ((waits || reco) && !security && !o->suite && !o->replay && operands == 0)
		o->suite = "reco";
	if (o->health_paths.count > 0 && !is_suite(o, "health"))
		options_wrong(options, "--health-path belongs to --suite health");
	for (size_t i = 0; i < o->health_paths.count; i++)
		if (*o->health_paths.items[i] != '/')
			options_wrong(options, "--health-path: expected a path (/healthz)");
	if ((waits || reco || security) && !o->suite)
		options_wrong(options, "options of a suite without --suite");
	if ((reco && !is_suite(o, "reco")) || (security && !is_suite(o, "security")) ||
	    (waits && is_suite(o, "security")))
		options_wrong(options, "an option of another suite than %s", o->suite);
}

/* Those that are waited for; more connections at once are too many for some small servers. */
enum { HEALTH_JOBS = 4 };

static void
check_combination(const struct options *options, struct smoke_options *o, int operands)
{
	if (o->suite && o->replay)
		options_wrong(options, "only one of --suite and --replay can be given");
	if (o->suite && operands > 0)
		options_wrong(options, "--suite takes no plan");
	if ((o->replay || o->print_plan) && (o->jobs > 1 || o->only.count > 0))
		options_wrong(options, "--jobs and --only ask for a plan that is run");
	check_suite(options, o, operands);
	check_variables(options, o);
	/* All that are waited for are so at once, so that one ready timeout bounds the whole. */
	if (is_suite(o, "health") && o->jobs < HEALTH_JOBS && !o->print_plan)
		o->jobs = HEALTH_JOBS;
	if (o->check && (o->replay || o->print_plan || o->suite))
		options_wrong(options, "--check judges plans alone");
	if (!o->suite && operands == 0)
		options_wrong(options,
		    o->replay ? "no incident named" : "no plan named; --suite runs a built-in one");
	if (o->print_plan && !o->suite && !o->replay)
		options_wrong(options, "--print-plan needs --suite or --replay");
	check_connections(options, o);
	check_base_url(options, o);
}

#define OPTION_STRUCT struct smoke_options

static const struct option_row rows[] = {
    OPTION_SECRET_ROW("base-url", 0, base_url, "URL",
	"where the stack listens; paths of the plan are joined to it",
	.environment = "READYLINE_BASE_URL"),
    OPTION_CHOICE_ROW("suite", 0, suite, "NAME", "run a built-in plan", "reco|health|security"),
    OPTION_FLAG_ROW("print-plan", 0, print_plan,
	"print the plan of the suite or replay, unsent; of health with a URL: what is there"),
    OPTION_FLAG_ROW("check", 0, check, "judge the plans without running them, and send nothing"),
    OPTION_LIST_ROW("var", 0, variables, "NAME=VALUE",
	"a variable of the plan; NAME=@FILE: what a file holds; repeatable"),
    OPTION_SECRET_LIST_ROW(
	"header", 'H', headers, "NAME: VALUE", "send this header with every request; repeatable"),
    OPTION_FLAG_ROW(
	"replay", 0, replay, "the operands are incidents: send the request of each again"),
    OPTION_COUNT_ROW(
	"jobs", 'j', jobs, "N", "run up to N steps side by side (default: 1)", 1, 1000),
    OPTION_LIST_ROW(
	"only", 0, only, "GLOB", "run the steps of such a name and what they need; repeatable"),
    OPTION_DURATION_ROW("timeout-sec", 0, timeout_ns, "DURATION",
	"deadline of one request (default: 10s)", CLOCK_MS, MOST_WAIT),
    OPTION_FILE_ROW("ca-file", 0, ca_file, "FILE", "certificates to trust beside the system's"),
    OPTION_FILE_ROW("client-cert", 0, client_cert, "FILE",
	"certificate to show to servers that ask for one (PEM)"),
    OPTION_FILE_ROW(
	"client-key", 0, client_key, "FILE", "its key, where that is not in the same file"),
    OPTION_LIST_ROW(
	"resolve", 0, resolve, "HOST:PORT:ADDRESS", "where HOST:PORT is to be found; repeatable"),
    OPTION_SECRET_ROW("proxy", 0, proxy, "URL", "send all requests through this http(s) proxy"),
    OPTION_FILE_ROW(
	"unix-socket", 0, unix_socket, "PATH", "connect to this socket, whatever the URL's host"),
    OPTION_FLAG_ROW("http2", 0, http2, "offer HTTP/2 over TLS"),
    OPTION_DURATION_ROW("ready-timeout-sec", 0, ready_timeout_ns, "DURATION",
	"suite: how long to wait until it is ready (default: reco 90s, health 60s)", CLOCK_MS,
	MOST_WAIT),
    OPTION_DURATION_ROW("outbox-timeout-sec", 0, outbox_timeout_ns, "DURATION",
	"suite: how long the outbox may take (default: 120s)", CLOCK_MS, MOST_WAIT),
    OPTION_DURATION_ROW("poll-sec", 0, poll_ns, "DURATION",
	"suite: first pause between two tries (default: 0.5s)", CLOCK_MS, MOST_WAIT),
    OPTION_DURATION_ROW("max-latency", 0, max_latency_ns, "DURATION",
	"suite: how long an answer may take (default: reco 150ms, health 1s)", CLOCK_MS, MOST_WAIT),
    OPTION_COUNT_ROW(
	"seed-users", 0, seed_users, "N", "suite: users that send events (default: 5)", 1, 10000),
    OPTION_COUNT_ROW("seed-items", 0, seed_items, "N",
	"suite: items that each of them clicks (default: 5)", 1, 10000),
    OPTION_COUNT_ROW("seed-rounds", 0, seed_rounds, "N", "suite: how often (default: 2)", 1, 1000),
    OPTION_COUNT_ROW("reco-requests", 0, reco_requests, "N",
	"suite: recommendations to ask for (default: 30)", 1, 100000),
    OPTION_LIST_ROW("health-path", 0, health_paths, "PATH",
	"health suite: a path that has to be there; repeatable"),
    OPTION_STRING_ROW(
	"csrf-path", 0, csrf_path, "PATH", "security suite: a POST that needs a CSRF token"),
    OPTION_STRING_ROW(
	"admin-path", 0, admin_path, "PATH", "security suite: a GET that needs an administrator"),
    OPTION_STRING_ROW(
	"login-path", 0, login_path, "PATH", "security suite: where logins are limited"),
    OPTION_COUNT_ROW("login-requests", 0, login_requests, "N",
	"security suite: wrong logins within a minute (default: 12)", 1, 10000),
    OPTION_STRING_ROW(
	"headers-path", 0, headers_path, "PATH", "security suite: whose headers are looked at"),
    OPTION_COUNT_ROW("max-outbox-pending", 0, max_outbox_pending, "N",
	"suite: events that may be left in the outbox (default: 0)", 0, 1000000000),
    {0},
};

void
smoke_parse(struct smoke_options *o, struct options *options, int *argc, char ***argv)
{

	*options = (struct options){
	    .synopsis = "[options] --base-url URL PLAN... | --suite NAME | --replay INCIDENT...",
	    .about = "run a plan of end-to-end checks against a running stack",
	    .operands = "FILE",
	    .example = "smoke-stack --base-url http://localhost:8080 plan.json",
	    .manual = "readyline-plan(5)",
	    .rows = rows,
	    .values = o,
	    .libraries = libraries,
	    .types = "check summary plan",
	    .members = plan_put_members,
	    .redact_rules = redaction_rules_read,
	};
	options_parse(options, argc, argv);
	check_combination(options, o, *argc);
}
