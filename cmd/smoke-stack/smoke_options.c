/* smoke_options: the command line of smoke-stack. */
#include "smoke_options.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "compression.h"
#include "database.h"
#include "digest.h"
#include "expression.h"
#include "http.h"
#include "redis.h"
#include "step.h"
#include "text.h"

#define MOST_WAIT (INT64_C(24) * 3600 * CLOCK_SECOND)

static const char *(*const libraries[])(void) = {http_library, http_idn_library,
    compression_library, expressions_library, database_sqlite_library, database_postgres_library,
    redis_library, digest_library, NULL};

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
		options_wrong(options, "--proxy and --unix-socket exclude each other");
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
		options_wrong(options, "--suite and --replay exclude each other");
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

void
smoke_parse(struct smoke_options *o, struct options *options, int *argc, char ***argv)
{
	const struct option_row rows[] = {
	    {.name = "base-url",
		.kind = OPTION_SECRET,
		.value = &o->base_url,
		.argument = "URL",
		.help = "where the stack listens; paths of the plan are joined to it",
		.environment = "READYLINE_BASE_URL"},
	    {.name = "suite",
		.kind = OPTION_CHOICE,
		.value = &o->suite,
		.argument = "NAME",
		.help = "run a built-in plan",
		.choices = "reco|health|security"},
	    {.name = "print-plan",
		.kind = OPTION_FLAG,
		.value = &o->print_plan,
		.help = "print the plan of the suite or of the replay, and send nothing"},
	    {.name = "check",
		.kind = OPTION_FLAG,
		.value = &o->check,
		.help = "judge the plans without running them, and send nothing"},
	    {.name = "var",
		.kind = OPTION_LIST,
		.value = &o->variables,
		.argument = "NAME=VALUE",
		.help = "a variable of the plan; NAME=@FILE: what a file holds; repeatable"},
	    {.name = "header",
		.letter = 'H',
		.kind = OPTION_SECRET_LIST,
		.value = &o->headers,
		.argument = "NAME: VALUE",
		.help = "send this header with every request; repeatable"},
	    {.name = "replay",
		.kind = OPTION_FLAG,
		.value = &o->replay,
		.help = "the operands are incidents: send the request of each again"},
	    {.name = "jobs",
		.letter = 'j',
		.kind = OPTION_COUNT,
		.value = &o->jobs,
		.argument = "N",
		.help = "run up to N steps side by side (1)",
		.least = 1,
		.most = 1000},
	    {.name = "only",
		.kind = OPTION_LIST,
		.value = &o->only,
		.argument = "GLOB",
		.help = "run the steps of such a name and what they need; may be repeated"},
	    {.name = "timeout-sec",
		.kind = OPTION_DURATION,
		.value = &o->timeout_ns,
		.argument = "DURATION",
		.help = "deadline of one request (10 s)",
		.least = CLOCK_MS,
		.most = MOST_WAIT},
	    {.name = "ca-file",
		.kind = OPTION_FILE,
		.value = &o->ca_file,
		.argument = "FILE",
		.help = "certificates to trust beside the system's"},
	    {.name = "client-cert",
		.kind = OPTION_FILE,
		.value = &o->client_cert,
		.argument = "FILE",
		.help = "certificate to show to servers that ask for one (PEM)"},
	    {.name = "client-key",
		.kind = OPTION_FILE,
		.value = &o->client_key,
		.argument = "FILE",
		.help = "its key, where that is not in the same file"},
	    {.name = "resolve",
		.kind = OPTION_LIST,
		.value = &o->resolve,
		.argument = "HOST:PORT:ADDRESS",
		.help = "where HOST:PORT is to be found; may be repeated"},
	    {.name = "proxy",
		.kind = OPTION_SECRET,
		.value = &o->proxy,
		.argument = "URL",
		.help = "send all requests through this http(s) proxy"},
	    {.name = "unix-socket",
		.kind = OPTION_FILE,
		.value = &o->unix_socket,
		.argument = "PATH",
		.help = "connect to this socket, whatever the URL's host"},
	    {.name = "http2",
		.kind = OPTION_FLAG,
		.value = &o->http2,
		.help = "offer HTTP/2 over TLS"},
	    {.name = "ready-timeout-sec",
		.kind = OPTION_DURATION,
		.value = &o->ready_timeout_ns,
		.argument = "DURATION",
		.help = "suite: how long to wait until it is ready (reco 90 s, health 60 s)",
		.least = CLOCK_MS,
		.most = MOST_WAIT},
	    {.name = "outbox-timeout-sec",
		.kind = OPTION_DURATION,
		.value = &o->outbox_timeout_ns,
		.argument = "DURATION",
		.help = "suite: how long the outbox may take (120 s)",
		.least = CLOCK_MS,
		.most = MOST_WAIT},
	    {.name = "poll-sec",
		.kind = OPTION_DURATION,
		.value = &o->poll_ns,
		.argument = "DURATION",
		.help = "suite: first pause between two tries (0.5 s)",
		.least = CLOCK_MS,
		.most = MOST_WAIT},
	    {.name = "max-latency",
		.kind = OPTION_DURATION,
		.value = &o->max_latency_ns,
		.argument = "DURATION",
		.help = "suite: how long an answer may take (reco 150 ms, health 1 s)",
		.least = CLOCK_MS,
		.most = MOST_WAIT},
	    {.name = "seed-users",
		.kind = OPTION_COUNT,
		.value = &o->seed_users,
		.argument = "N",
		.help = "suite: users that send events (5)",
		.least = 1,
		.most = 10000},
	    {.name = "seed-items",
		.kind = OPTION_COUNT,
		.value = &o->seed_items,
		.argument = "N",
		.help = "suite: items that each of them clicks (5)",
		.least = 1,
		.most = 10000},
	    {.name = "seed-rounds",
		.kind = OPTION_COUNT,
		.value = &o->seed_rounds,
		.argument = "N",
		.help = "suite: how often (2)",
		.least = 1,
		.most = 1000},
	    {.name = "reco-requests",
		.kind = OPTION_COUNT,
		.value = &o->reco_requests,
		.argument = "N",
		.help = "suite: recommendations to ask for (30)",
		.least = 1,
		.most = 100000},
	    {.name = "health-path",
		.kind = OPTION_LIST,
		.value = &o->health_paths,
		.argument = "PATH",
		.help = "health suite: a path that has to be there; repeatable"},
	    {.name = "csrf-path",
		.kind = OPTION_STRING,
		.value = &o->csrf_path,
		.argument = "PATH",
		.help = "security suite: a POST that needs a CSRF token"},
	    {.name = "admin-path",
		.kind = OPTION_STRING,
		.value = &o->admin_path,
		.argument = "PATH",
		.help = "security suite: a GET that needs an administrator"},
	    {.name = "login-path",
		.kind = OPTION_STRING,
		.value = &o->login_path,
		.argument = "PATH",
		.help = "security suite: where logins are limited"},
	    {.name = "login-requests",
		.kind = OPTION_COUNT,
		.value = &o->login_requests,
		.argument = "N",
		.help = "security suite: wrong logins within a minute (12)",
		.least = 1,
		.most = 10000},
	    {.name = "headers-path",
		.kind = OPTION_STRING,
		.value = &o->headers_path,
		.argument = "PATH",
		.help = "security suite: whose headers are looked at"},
	    {.name = "max-outbox-pending",
		.kind = OPTION_COUNT,
		.value = &o->max_outbox_pending,
		.argument = "N",
		.help = "suite: events that may be left in the outbox (0)",
		.least = 0,
		.most = 1000000000},
	    {0},
	};

	*options = (struct options){
	    .synopsis = "[options] --base-url URL PLAN... | --suite NAME | --replay INCIDENT...",
	    .about = "run a plan of end-to-end checks against a running stack",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "check summary plan",
	};
	options_parse(options, argc, argv);
	check_combination(options, o, *argc);
	options->rows = NULL; /* they end with this function */
}
