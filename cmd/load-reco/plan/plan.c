#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "command_line.h"
#include "memory.h"
#include "plan_phases.h"
#include "text.h"
#include "units.h"

enum { DEFAULT_USERS = 10, DEFAULT_CONNECTIONS = 1000, DEFAULT_ITEMS = 20, DEFAULT_MAX_ERRORS = 1 };
enum { OLD_TROUBLE = 10 }; /* percent of errors at which the command line of old ended with 2 */

/* ---- what excludes what ---- */

static int
plan_check_combinations(
    const struct load_plan *plan, const struct command_line *line, struct text *why)
{
	bool stages = line->stages.count > 0, open = line->rate >= 0 || stages;
	bool each = line->login_per && strcmp(line->login_per, "user") == 0;
	bool body = plan->json || plan->body;
	const struct http_route *route = &plan->http.route;
	const struct {
		bool both;
		const char *reason;
	} contradictions[] = {
	    {!line->base_url && !line->url, "no URL and no --base-url given"},
	    {line->base_url && line->url, "only one of a URL and --base-url can be given"},
	    {line->rate == 0, "--rate: a rate of 0 offers no load"},
	    {line->requests > 0 && line->duration_ns > 0,
		"only one of --requests and --duration can be given"},
	    {line->rate >= 0 && stages, "only one of --rate and --stage can be given"},
	    {stages && (line->requests > 0 || line->duration_ns > 0),
		"--stage has its own duration: --requests and --duration cannot be given"},
	    {open && line->concurrency > 0,
		"--concurrency is for the closed loop; with --rate or --stage use "
		"--max-connections"},
	    {!open && line->max_connections > 0,
		"--max-connections is for the open loop; without --rate or --stage use "
		"--concurrency"},
	    {!open && line->arrivals, "--arrivals needs --rate or --stage"},
	    {open && plan->think_ns > 0, "--think is for the closed loop"},
	    {!line->url && (plan->method || body),
		"--method, --json and --body are for a URL operand; a target of --targets has a "
		"\"method\" and a \"body\" of its own"},
	    {plan->json && plan->body, "only one of --json and --body can be given"},
	    {body && plan->method &&
		    (strcmp(plan->method, "HEAD") == 0 || strcmp(plan->method, "TRACE") == 0),
		"--method HEAD and --method TRACE carry no body"},
	    {line->url && plan->targets_file, "only one of a URL and --targets can be given"},
	    {(line->url || plan->targets_file) &&
		    (line->plan.items > 0 || plan->autolog_impressions),
		"--k and --autolog-impressions are for the default target alone"},
	    {plan->data_file && !line->url && !plan->targets_file && !each,
		"--data needs a URL or --targets that use its columns"},
	    {line->login_per && !plan->login, "--login-per needs --login"},
	    {line->users > 0 && !each, "--users needs --login-per user"},
	    {line->users > 0 && !open,
		"--users is for the open loop; in a closed one --concurrency says how many"},
	    {each && open && line->users == 0,
		"--login-per user needs --users with --rate or --stage"},
	    {plan->min_sla_samples > 0 && !plan->contract_source,
		"--min-sla-samples needs --contract"},
	    {plan->contract_source && strcmp(plan->contract_source, "-") == 0 &&
		    plan->targets_file && strcmp(plan->targets_file, "-") == 0,
		"--contract and --targets cannot both be read from standard input"},
	    {route->client_key && !route->client_cert, "--client-key needs --client-cert"},
	};

	for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++)
		if (contradictions[i].both)
			return text_fail(why, "%s", contradictions[i].reason);

	return 0;
}

/* ---- the URL ---- */

/* A URL operand is cut where its path begins; only what is before it must be a URL as it stands,
 * since templates may follow. */
static int
plan_make_url(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	const char *given = line->url ? line->url : line->base_url;
	const char *start = strstr(given, "://");
	size_t len = strlen(given);
	const struct http_route *route = &plan->http.route;
	struct text ascii = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = 0;

	if (line->url && start) {
		len = (size_t)(start - given) + 3 + strcspn(start + 3, "/?#");
		plan->path = given[len] == '\0' ? "/" : given + len;
	}
	plan->base_url = memory_copy(given, len);
	/* As it goes out, so that engines and cookies see one form of the host. */
	if (http_url_ascii(plan->base_url, &ascii, why) == -1)
		rc = text_fail_of(why, line->url ? "URL" : "--base-url");
	else if (strpbrk(plan->base_url, "?#"))
		rc = text_fail(why, "--base-url: nothing can be put behind a query or a \"#\"");
	else if (strncasecmp(plan->base_url, "https:", 6) != 0 &&
		 (route->ca_file || route->client_cert || route->http2))
		rc = text_fail(why, "--ca-file, --client-cert and --http2 need a https URL");
	free(plan->base_url);
	plan->base_url = text_take(&ascii);

	return rc;
}

/* ---- shares ---- */

static int
plan_make_shard(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	plan->shard = plan->shards = 1;
	if (line->shard && (units_parse_part(line->shard, &plan->shard, &plan->shards) == -1 ||
			       plan->shards > 10000))
		return text_fail(why,
		    "--shard: \"%.200s\" is not understood; expected I/N, as in 2/4", line->shard);
	plan->shard_name = line->shard;

	return 0;
}

/* How many of `count` things are the shard's. */
static int64_t
plan_share_of(const struct load_plan *plan, int64_t count)
{
	return count / plan->shards + (plan->shard <= count % plan->shards);
}

static int
plan_make_shares(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	int64_t most = plan->open ? line->max_connections : line->concurrency;

	if (most == 0)
		most = plan->open ? DEFAULT_CONNECTIONS : DEFAULT_USERS;
	plan->connections = plan_share_of(plan, most);
	if (plan->connections == 0)
		return text_fail(why, "--shard: there are fewer connections than shards");
	plan->threads = line->threads < plan->connections ? line->threads : plan->connections;
	if (!plan->login_each) {
		plan->users = plan->login ? 1 : 0;
		return 0;
	}
	plan->users = plan_share_of(plan, plan->open ? line->users : most);
	if (plan->users == 0)
		return text_fail(why, "--shard: there are fewer users than shards");
	if (plan->threads > plan->users)
		plan->threads = plan->users;

	return 0;
}

static int
plan_make_start(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	if (!line->start_at)
		return 0;
	if (clock_parse(line->start_at, strlen(line->start_at), &plan->start_at) == -1)
		return text_fail(why,
		    "--start-at: \"%.200s\" is not a time such as 2026-01-31T12:00:00Z",
		    line->start_at);
	if (plan->start_at <= clock_wall(&clock_system))
		return text_fail(why, "--start-at: this time is over");

	return 0;
}

static int
plan_make_header_metrics(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	if (line->header_metrics.count > HEADER_METRIC_MOST)
		return text_fail(why, "--header-metric: more than 16 of them");
	for (size_t i = 0; i < line->header_metrics.count; i++)
		if (header_metric_parse(line->header_metrics.items[i], &plan->header_metrics[i]) ==
		    -1)
			return text_fail(why,
			    "--header-metric: \"%.200s\" is not a header's name, nor "
			    "Server-Timing:NAME, nor one of these with =UNIT (ms, s, bytes)",
			    line->header_metrics.items[i]);
	plan->header_metric_count = line->header_metrics.count;

	return 0;
}

int
plan_make(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	*plan = line->plan;
	plan->login_each = line->login_per && strcmp(line->login_per, "user") == 0;
	if (plan->items == 0)
		plan->items = DEFAULT_ITEMS;
	plan->max_errors_source = "--max-errors";
	plan->max_errors_given = plan->max_errors >= 0;
	if (!plan->max_errors_given) {
		plan->max_errors = DEFAULT_MAX_ERRORS;
		plan->trouble_errors = line->old ? OLD_TROUBLE : 0;
	}
	plan->contract_sought = !plan->contract_source;
	if (plan->contract_sought && line->old)
		plan->contract_source = "/contract";
	if (line->arrivals && strcmp(line->arrivals, "poisson") == 0)
		plan->arrivals = ARRIVALS_POISSON;
	if (line->engine && strcmp(line->engine, "auto") != 0)
		plan->engine = strcmp(line->engine, "fast") == 0 ? ENGINE_FAST : ENGINE_CURL;

	if (plan_check_combinations(plan, line, why) == -1 ||
	    plan_make_url(plan, line, why) == -1 || plan_make_phases(plan, line, why) == -1 ||
	    plan_make_shard(plan, line, why) == -1 || plan_make_shares(plan, line, why) == -1 ||
	    plan_make_start(plan, line, why) == -1)
		return -1;

	if (line->abort_after && abort_rule_parse(line->abort_after, &plan->abort_rule) == -1)
		return text_fail(why,
		    "--abort-after: \"%.200s\" is not understood; expected \"errors > "
		    "SHARE:DURATION\", as in \"errors > 50%%:10s\", or never",
		    line->abort_after);

	return plan_make_header_metrics(plan, line, why);
}

void
plan_free(struct load_plan *plan)
{
	free(plan->base_url);
	free(plan->phases);
	plan->base_url = NULL;
	plan->phases = NULL;
}

char *
plan_split_header(const char *header, const char **value)
{
	const char *colon = strchr(header, ':');

	*value = colon ? colon + 1 + strspn(colon + 1, " \t") : NULL;

	return colon ? memory_copy(header, (size_t)(colon - header)) : NULL;
}
