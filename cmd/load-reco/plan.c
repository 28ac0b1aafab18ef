#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "header_metric.h"
#include "text.h"
#include "units.h"

enum {
	DEFAULT_REQUESTS = 2000,
	DEFAULT_USERS = 10,
	DEFAULT_CONNECTIONS = 1000,
	DEFAULT_ITEMS = 20
};

static int
wrong(struct text *why, const char *reason)
{
	(void)text_set_format(why, "%s", reason);

	return -1;
}

/* ---- what excludes what ---- */

static int
check_combinations(const struct command_line *line, struct text *why)
{
	bool stages = line->stages.count > 0, open = line->rate >= 0 || stages;
	const struct {
		bool both;
		const char *reason;
	} contradictions[] = {
	    {line->base_url == NULL && line->url == NULL, "no URL and no --base-url given"},
	    {line->base_url != NULL && line->url != NULL,
		"a URL and --base-url exclude each other"},
	    {line->rate == 0, "--rate: a rate of 0 offers no load"},
	    {line->requests > 0 && line->duration_ns > 0,
		"--requests and --duration exclude each other"},
	    {line->rate >= 0 && stages, "--rate and --stage exclude each other"},
	    {stages && (line->requests > 0 || line->duration_ns > 0),
		"--stage has its own duration: --requests and --duration cannot be given"},
	    {open && line->concurrency > 0,
		"--concurrency is for the closed loop; with --rate or --stage use "
		"--max-connections"},
	    {!open && line->max_connections > 0,
		"--max-connections is for the open loop; without --rate or --stage use "
		"--concurrency"},
	    {!open && line->arrivals != NULL, "--arrivals needs --rate or --stage"},
	    {open && line->think_ns > 0, "--think is for the closed loop"},
	    {line->url != NULL && line->targets != NULL, "a URL and --targets exclude each other"},
	    {(line->url != NULL || line->targets != NULL) &&
		    (line->items > 0 || line->autolog_impressions),
		"--k and --autolog-impressions are for the default target alone"},
	    {line->data != NULL && line->url == NULL && line->targets == NULL,
		"--data needs a URL or --targets that use its columns"},
	    {line->client_key != NULL && line->client_cert == NULL,
		"--client-key needs --client-cert"},
	};

	for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++)
		if (contradictions[i].both)
			return wrong(why, contradictions[i].reason);

	return 0;
}

/* ---- the URL ---- */

/* A URL operand is cut where its path begins; only what is before it must be a URL as it stands, since templates may follow. */
static int
make_url(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	const char *given = line->url != NULL ? line->url : line->base_url;
	const char *start = strstr(given, "://");
	size_t len = strlen(given);
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (line->url != NULL && start != NULL) {
		len = (size_t)(start - given) + 3 + strcspn(start + 3, "/?#");
		plan->path = given[len] == '\0' ? "/" : given + len;
	}
	plan->base_url = strndup(given, len);
	if (plan->base_url == NULL)
		return wrong(why, "out of memory");
	if (http_check_url(plan->base_url, &reason) == -1) {
		(void)text_set_format(
		    why, "%s: %s", line->url != NULL ? "URL" : "--base-url", text_string(&reason));
		rc = -1;
	} else if (strncasecmp(plan->base_url, "https:", 6) != 0 &&
		   (line->ca_file != NULL || line->client_cert != NULL || line->http2)) {
		rc = wrong(why, "--ca-file, --client-cert and --http2 need a https URL");
	}
	text_free(&reason);

	return rc;
}

/* ---- phases ---- */

/* "200/s" or, in a ramp whose end has the unit, "200". */
static int
parse_rate(const char *bytes, size_t len, const char *unit, double *rate)
{
	struct text word = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	(void)text_add(&word, bytes, len);
	if (memchr(bytes, '/', len) == NULL)
		(void)text_add_string(&word, unit);
	rc = units_parse_rate(text_string(&word), rate);
	text_free(&word);

	return rc;
}

/* "0..200/s:30s" or "200/s:5m". */
static int
parse_stage(const char *word, struct phase *phase)
{
	const char *colon = strrchr(word, ':'), *dots = strstr(word, ".."), *unit;
	const char *last = dots == NULL ? word : dots + 2;

	if (colon == NULL || (dots != NULL && dots > colon) ||
	    units_parse_duration(colon + 1, &phase->duration_ns) == -1 || phase->duration_ns <= 0)
		return -1;
	unit = memchr(last, '/', (size_t)(colon - last));
	if (parse_rate(last, (size_t)(colon - last), "", &phase->rate_to) == -1)
		return -1;
	phase->rate_from = phase->rate_to;
	if (dots != NULL) {
		struct text tail = TEXT_INIT(TEXT_MAX_REASON);
		int rc;

		(void)text_add(
		    &tail, unit == NULL ? "/s" : unit, unit == NULL ? 2 : (size_t)(colon - unit));
		rc = parse_rate(word, (size_t)(dots - word), text_string(&tail), &phase->rate_from);
		text_free(&tail);
		if (rc == -1)
			return -1;
	}

	return 0;
}

static int
make_stages(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	double most = 0;

	if (line->stages.count > LOAD_MAX_STAGES)
		return wrong(why, "--stage: more than 100 stages");
	for (size_t i = 0; i < line->stages.count; i++) {
		struct phase *phase = &plan->phases[plan->phase_count++];

		(void)snprintf(phase->name, sizeof(phase->name), "stage %zu", i + 1);
		if (parse_stage(line->stages.items[i], phase) == -1) {
			(void)text_set_format(why,
			    "--stage: \"%.200s\" is not understood; expected RATE:DURATION or "
			    "RATE..RATE:DURATION, as in 0..200/s:30s",
			    line->stages.items[i]);
			return -1;
		}
		most = phase->rate_from > most ? phase->rate_from : most;
		most = phase->rate_to > most ? phase->rate_to : most;
	}

	return most > 0 ? 0 : wrong(why, "--stage: rates of 0 offer no load");
}

/* The rate of the warm-up: that of the run, or of the first stage's middle. */
static double
warmup_rate(const struct command_line *line, const struct load_plan *plan)
{
	double rate = line->rate > 0 ? line->rate : 0;

	for (size_t i = 1; rate == 0 && i < plan->phase_count; i++)
		rate = (plan->phases[i].rate_from + plan->phases[i].rate_to) / 2;

	return rate;
}

static int
make_phases(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	struct phase *phase;

	plan->phases = calloc(line->stages.count + 2, sizeof(*plan->phases));
	if (plan->phases == NULL)
		return wrong(why, "out of memory");
	plan->warmup = line->warmup > 0;
	plan->open = line->rate > 0 || line->stages.count > 0;
	plan->phase_count = plan->warmup;
	if (line->stages.count > 0) {
		if (make_stages(plan, line, why) == -1)
			return -1;
	} else {
		phase = &plan->phases[plan->phase_count++];
		*phase = (struct phase){.name = "measured",
		    .requests = line->requests,
		    .duration_ns = line->duration_ns};
		if (line->requests == 0 && line->duration_ns == 0)
			phase->requests = DEFAULT_REQUESTS;
		if (plan->open)
			phase->rate_from = phase->rate_to = line->rate;
	}
	if (plan->warmup) {
		double rate = warmup_rate(line, plan);

		plan->phases[0] = (struct phase){
		    .name = "warmup", .requests = line->warmup, .rate_from = rate, .rate_to = rate};
	}

	return 0;
}

/* ---- shares ---- */

/* "2/4" */
static int
make_shard(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	char *slash;

	plan->shard = plan->shards = 1;
	if (line->shard == NULL)
		return 0;
	slash = strchr(line->shard, '/');
	if (slash != NULL) {
		char *first = strndup(line->shard, (size_t)(slash - line->shard));
		bool good = first != NULL && units_parse_count(first, &plan->shard) == 0 &&
			    units_parse_count(slash + 1, &plan->shards) == 0 && plan->shard >= 1 &&
			    plan->shard <= plan->shards && plan->shards <= 10000;

		free(first);
		if (good) {
			plan->shard_name = line->shard;
			return 0;
		}
	}
	(void)text_set_format(
	    why, "--shard: \"%.200s\" is not understood; expected I/N, as in 2/4", line->shard);

	return -1;
}

static int
make_shares(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	int64_t most = plan->open ? line->max_connections : line->concurrency;

	if (most == 0)
		most = plan->open ? DEFAULT_CONNECTIONS : DEFAULT_USERS;
	plan->connections = most / plan->shards + (plan->shard <= most % plan->shards);
	if (plan->connections == 0)
		return wrong(why, "--shard: there are fewer connections than shards");
	plan->threads = line->threads < plan->connections ? line->threads : plan->connections;

	return 0;
}

static int
make_start(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	if (line->start_at == NULL)
		return 0;
	if (clock_parse(line->start_at, strlen(line->start_at), &plan->start_at) == -1) {
		(void)text_set_format(why,
		    "--start-at: \"%.200s\" is not a time such as 2026-01-31T12:00:00Z",
		    line->start_at);
		return -1;
	}
	if (plan->start_at <= clock_wall(&clock_system))
		return wrong(why, "--start-at: this time is over");

	return 0;
}

static int
make_header_metrics(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	char name[HEADER_METRIC_NAME_SIZE];

	if (line->header_metrics.count > LOAD_MAX_HEADER_METRICS)
		return wrong(why, "--header-metric: more than 16 of them");
	for (size_t i = 0; i < line->header_metrics.count; i++)
		if (header_metric_header(line->header_metrics.items[i], name) == -1) {
			(void)text_set_format(why,
			    "--header-metric: \"%.200s\" is not a header's name, nor "
			    "Server-Timing:NAME",
			    line->header_metrics.items[i]);
			return -1;
		}
	plan->header_metrics = line->header_metrics.items;
	plan->header_metric_count = line->header_metrics.count;

	return 0;
}

int
plan_make(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	*plan = (struct load_plan){.think_ns = line->think_ns,
	    .timeout_ns = line->timeout_ns,
	    .every_ns = line->every_ns,
	    .targets_file = line->targets,
	    .data_file = line->data,
	    .items = line->items > 0 ? line->items : DEFAULT_ITEMS,
	    .autolog_impressions = line->autolog_impressions,
	    .headers = line->headers.items,
	    .header_count = line->headers.count,
	    .login = line->login,
	    .seed = line->seed,
	    .samples = line->samples,
	    .hlog = line->hlog};
	plan->http = (struct http_settings){.follow_redirects = line->follow_redirects,
	    .ca_file = line->ca_file,
	    .client_cert = line->client_cert,
	    .client_key = line->client_key,
	    .proxy = line->proxy,
	    .unix_socket = line->unix_socket,
	    .http2 = line->http2};
	if (line->arrivals != NULL && strcmp(line->arrivals, "poisson") == 0)
		plan->arrivals = ARRIVALS_POISSON;
	if (line->engine != NULL && strcmp(line->engine, "auto") != 0)
		plan->engine = strcmp(line->engine, "fast") == 0 ? ENGINE_FAST : ENGINE_CURL;

	if (check_combinations(line, why) == -1 || make_url(plan, line, why) == -1 ||
	    make_phases(plan, line, why) == -1 || make_shard(plan, line, why) == -1 ||
	    make_shares(plan, line, why) == -1 || make_start(plan, line, why) == -1)
		return -1;

	return make_header_metrics(plan, line, why);
}

void
plan_free(struct load_plan *plan)
{
	free(plan->base_url);
	free(plan->phases);
	plan->base_url = NULL;
	plan->phases = NULL;
}
