#include <string.h>

#include "log.h"
#include "metrics.h"
#include "service.h"

/* What stands before a handler. */
enum guard { OPEN, ADMIN, ADMIN_TOKEN };

static const struct route {
	const char *path; /* "*" stands for one segment */
	const char *method;
	route_handler *handle;
	enum guard guard;
} routes[] = {
    {"/reco", "GET", handle_reco, OPEN},
    {"/event", "POST", handle_event, OPEN},
    {"/log/watch", "POST", handle_watch, OPEN},
    {"/log/impression", "POST", handle_impression, OPEN},
    {"/log/batch", "POST", handle_batch, OPEN},
    {"/health", "GET", handle_health, OPEN},
    {"/healthz", "GET", handle_healthz, OPEN},
    {"/ready", "GET", handle_readyz, OPEN},
    {"/readyz", "GET", handle_readyz, OPEN},
    {"/startup", "GET", handle_startup, OPEN},
    {"/contract", "GET", handle_contract, OPEN},
    {"/metrics", "GET", handle_metrics, OPEN},
    {"/metrics/prometheus", "GET", handle_metrics, OPEN},
    {"/metrics/reco", "GET", handle_window, OPEN},
    {"/analytics/baseline", "GET", handle_baseline, OPEN},
    {"/auth/login", "POST", handle_login, OPEN},
    {"/api/workflows/*/approve", "POST", handle_approve, OPEN}, /* it has rules of its own */
    {"/admin/status", "GET", handle_admin_status, ADMIN},
    {"/admin/faults", "GET", handle_faults_show, ADMIN_TOKEN},
    {"/admin/faults", "POST", handle_faults_set, ADMIN_TOKEN},
    {"/admin/faults", "DELETE", handle_faults_clear, ADMIN_TOKEN},
};
#define ROUTES (sizeof routes / sizeof routes[0])

size_t
routes_count(void)
{
	_Static_assert(ROUTES + 1 <= METRICS_PATHS_MAX, "a counter for each route");
	return ROUTES + 1;
}

const char *
routes_name(size_t path)
{
	return path < ROUTES ? routes[path].path : "other";
}

const char *
routes_method(size_t path)
{
	return path < ROUTES ? routes[path].method : "other";
}

static bool
path_matches(const char *pattern, const char *path)
{
	const char *star = strchr(pattern, '*');
	size_t before, segment;

	if (star == NULL)
		return strcmp(pattern, path) == 0;
	before = (size_t)(star - pattern);
	if (strncmp(pattern, path, before) != 0)
		return false;
	segment = strcspn(path + before, "/");
	return segment > 0 && strcmp(path + before + segment, star + 1) == 0;
}

static bool
method_matches(const char *allowed, const char *method)
{
	return strcmp(allowed, method) == 0 ||
	       (strcmp(method, "HEAD") == 0 && strcmp(allowed, "GET") == 0);
}

/* The index of the route, ROUTES when there is none; *other_method is then a route with this path
 * and another method, where there is one. */
static size_t
route_find(const struct request *request, const struct route **other_method)
{
	*other_method = NULL;
	for (size_t i = 0; i < ROUTES; i++) {
		if (!path_matches(routes[i].path, request->path))
			continue;
		if (method_matches(routes[i].method, request->method))
			return i;
		*other_method = &routes[i];
	}
	return ROUTES;
}

static const char *
route_methods(const struct route *route)
{
	if (strcmp(route->path, "/admin/faults") == 0)
		return "GET, HEAD, POST, DELETE";
	return strcmp(route->method, "GET") == 0 ? "GET, HEAD" : route->method;
}

/* Whether the request may pass; if not, the answer says why. */
static bool
guard_passes(
    struct service *service, const struct request *request, enum guard guard, struct answer *answer)
{
	enum bearer bearer;

	if (guard == OPEN ||
	    (guard == ADMIN && faults_on(&service->faults, &service->faults.admin_open)))
		return true;
	bearer =
	    security_bearer(&service->security, request_header(request, "Authorization"), NULL);
	if (bearer == BEARER_ADMIN || (bearer == BEARER_SESSION && guard == ADMIN))
		return true;
	if (bearer == BEARER_SESSION)
		answer_error(answer, 403, "only the administrator's token opens this");
	else
		answer_error(answer, 401, "%s",
		    bearer == BEARER_NONE ? "a bearer token is needed" : "the token is not known");
	return false;
}

/* Nobody without a token learns which paths there are below /admin/. */
static enum guard
path_guard(const char *path)
{
	return strncmp(path, "/admin/", 7) == 0 ? ADMIN : OPEN;
}

int64_t
routes_delay(void *context, const struct request *request)
{
	struct service *service = context;

	return strcmp(request->path, "/reco") == 0 ? faults_next_latency(&service->faults) : 0;
}

void
routes_handle(void *context, const struct request *request, struct answer *answer)
{
	struct service *service = context;
	const struct route *other_method;
	size_t index = route_find(request, &other_method);

	answer->bare = faults_on(&service->faults, &service->faults.headers_missing);
	if (index < ROUTES) {
		if (guard_passes(service, request, routes[index].guard, answer))
			routes[index].handle(service, request, answer);
	} else if (!guard_passes(service, request, path_guard(request->path), answer)) {
		return;
	} else if (other_method != NULL) {
		answer_error(answer, 405, "this path has no such method");
		answer->allow = route_methods(other_method);
	} else {
		answer_error(answer, 404, "no such path");
	}
}

void
routes_answered(
    void *context, const struct request *request, const struct answer *answer, int64_t elapsed_ns)
{
	struct service *service = context;
	const struct route *other_method;
	size_t index = route_find(request, &other_method);

	metrics_count(service->metrics, index, answer->status);
	if (index < ROUTES && routes[index].handle == handle_reco)
		metrics_reco(service->metrics, answer->status, elapsed_ns);
	if (answer->status >= 500)
		log_sparsely("%s %s answered %d request_id=%s", request->method, routes_name(index),
		    answer->status, request->id);
}
