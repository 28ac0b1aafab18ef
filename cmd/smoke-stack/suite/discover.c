#include <string.h>

#include "ask.h"
#include "diag.h"
#include "found.h"
#include "memory.h"
#include "redaction.h"
#include "signals.h"
#include "smoke.h"
#include "suite.h"

/*
 * Where services tell of themselves: Kubernetes and its like, Spring Actuator, Quarkus
 * (MicroProfile Health), Prometheus and its kin, Rails and Laravel, .NET, Dockerflow; then what is
 * worth a look beside health.  The first that is found is waited for.
 */
static const struct {
	const char *path;
	enum purpose purpose;
} candidates[] = {{"/readyz", OF_HEALTH}, {"/ready", OF_HEALTH}, {"/health/ready", OF_HEALTH},
    {"/healthz/ready", OF_HEALTH}, {"/actuator/health/readiness", OF_HEALTH},
    {"/q/health/ready", OF_HEALTH}, {"/-/ready", OF_HEALTH}, {"/api/ready", OF_HEALTH},
    {"/startup", OF_HEALTH}, {"/startupz", OF_HEALTH}, {"/health", OF_HEALTH},
    {"/healthz", OF_HEALTH}, {"/livez", OF_HEALTH}, {"/live", OF_HEALTH},
    {"/health/live", OF_HEALTH}, {"/healthz/live", OF_HEALTH}, {"/alive", OF_HEALTH},
    {"/actuator/health", OF_HEALTH}, {"/actuator/health/liveness", OF_HEALTH},
    {"/q/health", OF_HEALTH}, {"/q/health/live", OF_HEALTH}, {"/-/healthy", OF_HEALTH},
    {"/api/health", OF_HEALTH}, {"/api/healthz", OF_HEALTH}, {"/api/status", OF_HEALTH},
    {"/status", OF_HEALTH}, {"/ping", OF_HEALTH}, {"/up", OF_HEALTH}, {"/hc", OF_HEALTH},
    {"/__heartbeat__", OF_HEALTH}, {"/", OF_A_PAGE}, {"/openapi.json", OF_AN_API},
    {"/v3/api-docs", OF_AN_API}, {"/q/openapi", OF_AN_API}, {"/swagger.json", OF_AN_API},
    {"/metrics", OF_METRICS}, {"/actuator/prometheus", OF_METRICS}, {"/q/metrics", OF_METRICS},
    {"/metrics/prometheus", OF_METRICS}};

enum { CANDIDATES = sizeof(candidates) / sizeof(candidates[0]) };

/* So many paths without an answer, and the others are not asked for: each costs a deadline. */
enum { DISCOVER_MOST_SILENT = 3 };

static const char nowhere_path[] = "/no-such-path-{{uuid}}";

struct discovery {
	struct smoke *smoke;
	const char *where; /* the base URL, without secrets */
	struct found found;
	struct asked nowhere; /* how a path is answered that there cannot be */
	struct asked asked;
	size_t silent;
};

static bool
discover_is_candidate(const char *path)
{
	for (size_t i = 0; i < CANDIDATES; i++)
		if (strcmp(candidates[i].path, path) == 0)
			return true;
	return false;
}

static bool
discover_is_required(const struct discovery *d, const char *path)
{
	const struct option_list *required = &d->smoke->options->health_paths;

	for (size_t i = 0; i < required->count; i++)
		if (strcmp(required->items[i], path) == 0)
			return true;
	return false;
}

/* What there is, and is no step: a login, another method, another place. */
static void
discover_leave_out(struct discovery *d, const char *path)
{
	int status = d->asked.status;
	const char *why = status == 401 || status == 403 ? ": -H sends what it asks for" : "";

	if (status != d->nowhere.status)
		text_add_format(
		    d->found.plan, "# Left out: %s is answered %d%s.\n", path, status, why);
}

static int
discover_path(struct discovery *d, const char *path, enum purpose purpose, struct text *why)
{
	bool required = discover_is_required(d, path);
	const struct asked *asked = &d->asked;

	if (ask(d->smoke, path, &d->asked, why) == -1)
		return -1;
	d->silent += asked->error != HTTP_OK;
	if (signal_pending())
		return 0;
	if (required)
		found_add(&d->found, path, asked, purpose);
	else if (asked->error == HTTP_OK && (asked->status == 404 || asked->status == 410))
		return 0;
	else if (asked->error == HTTP_OK && asked->status / 100 != 2 && asked->status / 100 != 5)
		discover_leave_out(d, path);
	else if ((purpose == OF_A_PAGE && asked->status / 100 == 2) ||
		 !found_same(asked, &d->nowhere, purpose))
		found_add(&d->found, path, asked, purpose);
	return 0;
}

static int
discover_paths(struct discovery *d, struct text *why)
{
	const struct option_list *more = &d->smoke->options->health_paths;
	int rc = 0;

	for (size_t i = 0; i < CANDIDATES && rc == 0 && !signal_pending(); i++)
		if (d->silent < DISCOVER_MOST_SILENT)
			rc = discover_path(d, candidates[i].path, candidates[i].purpose, why);
	for (size_t i = 0; i < more->count && rc == 0 && !signal_pending(); i++)
		if (!discover_is_candidate(more->items[i]))
			rc = discover_path(d, more->items[i], OF_HEALTH, why);
	return rc;
}

/* What is true of all paths, behind them. */
static void
discover_end(struct discovery *d)
{
	struct text *plan = d->found.plan;

	if (d->silent >= DISCOVER_MOST_SILENT)
		diag_note("%s: %zu paths were not answered, and the others were not asked for",
		    d->where, d->silent);
	if (d->found.steps == 0) {
		text_clear(plan);
		diag_error("%s: nothing was found that tells of health, and a path that there "
			   "cannot be is answered %d: name one that does by --health-path /PATH, "
			   "or write the plan (readyline-plan(5))",
		    d->where, d->nowhere.status);
		return;
	}
	if (d->found.of_health == 0)
		diag_note("%s: nothing was found that tells of health: the plan asks for pages "
			  "alone; --health-path /PATH names what does",
		    d->where);
	if (d->nowhere.status == 404)
		text_add_format(plan,
		    "{\"name\":\"a path that is not there\",\"get\":\"%s\",\"after\":\"%s\",\n"
		    " \"expect\":{\"status\":404}}\n",
		    nowhere_path, d->found.first);
	else
		text_add_format(plan,
		    "# A path that there cannot be is answered %d, and what is answered alike was "
		    "left out.\n",
		    d->nowhere.status);
}

static int
discover_service(struct discovery *d, struct text *why)
{
	if (ask(d->smoke, nowhere_path, &d->nowhere, why) == -1)
		return -1;
	if (d->nowhere.error != HTTP_OK) {
		diag_error("%s: there is no plan of a service that does not answer: start it, or "
			   "say where it listens by --base-url",
		    text_string(&d->nowhere.reason));
		return 0;
	}
	text_add_format(d->found.plan,
	    "# What there is on %s, found by smoke-stack --suite health --print-plan: a first "
	    "plan, "
	    "to edit.\n"
	    "# Add what users do, and the members of answers that matter: readyline-plan(5).\n",
	    d->where);
	if (discover_paths(d, why) == -1)
		return -1;
	discover_end(d);
	return 0;
}

int
suite_discover(struct smoke *smoke, struct text *plan, bool *up, struct text *why)
{
	TEXT_LOCAL where = TEXT_INIT(TEXT_MAX_RECORD), visible = TEXT_INIT(TEXT_MAX_RECORD);
	const char *base_url = smoke->options->base_url;
	struct discovery d = {.smoke = smoke, .found = {.options = smoke->options, .plan = plan}};
	int rc;

	if (redaction_url(base_url, strlen(base_url), &where) == -1)
		memory_lacked();
	text_add_visible(&visible, text_string(&where), where.len);
	d.where = text_string(&visible);
	rc = discover_service(&d, why);
	*up = d.found.steps > 0 && d.found.down == 0;
	asked_free(&d.nowhere);
	asked_free(&d.asked);
	return rc;
}
