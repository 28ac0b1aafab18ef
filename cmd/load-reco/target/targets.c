#include "targets.h"

#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "document.h"
#include "json.h"
#include "memory.h"
#include "plan.h"

enum { LONGEST_PATH = 64 << 10, LARGEST_BODY = 16 << 20 };

/* ---- the base URL ---- */

/* The URL has been checked by http_check_url(). */
static void
targets_split_base(struct targets *targets, const char *url)
{
	const char *start = strstr(url, "://") + 3;
	size_t len = strcspn(start, "/?#");
	const char *host = memrchr(start, '@', len), *path = start + len;
	size_t path_len = strcspn(path, "?#");

	host = host ? host + 1 : start;
	while (path_len > 0 && path[path_len - 1] == '/')
		path_len--;
	targets->scheme_and_authority = memory_copy(url, (size_t)(start - url) + len);
	targets->authority = memory_copy(host, (size_t)(start + len - host));
	targets->prefix = memory_copy(path, path_len);
}

/* The users of a shard, so that no two shards are the same user. */
static int
targets_add_default(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	const int64_t users = 5000;
	int64_t first = users * (plan->shard - 1) / plan->shards + 1;
	int64_t last = users * plan->shard / plan->shards;
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path,
	    "/reco?user_id=load-user-{{int %lld %lld}}&session_id={{uuid}}&k=%lld%s",
	    (long long)first, (long long)(last < first ? first : last), (long long)plan->items,
	    plan->autolog_impressions ? "&x_autolog_impressions=true" : "");
	return targets_add(targets, "GET /reco", "GET", text_string(&path), why) ? 0 : -1;
}

/* BODY or @FILE, whole.  0 or -1 with the reason. */
static int
body_read(const char *given, bool json, struct text *body, struct text *why)
{
	struct json_error error;

	if (given[0] == '@') {
		if (artifact_read(given + 1, body->max, body, why) == -1)
			return -1;
	} else if (text_add_string(body, given) == -1) {
		return text_fail(why, "more than 16 MiB");
	}
	if (json && json_validate(text_string(body), body->len, JSON_MAX_DEPTH, &error) == -1)
		return text_fail(
		    why, "this is not JSON: %s at byte %zu", error.reason, error.offset + 1);

	return 0;
}

static int
targets_add_body(struct target *target, const struct load_plan *plan, struct text *why)
{
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	int rc = body_read(plan->json ? plan->json : plan->body, plan->json, &body, why);

	if (rc == 0)
		rc = target_set_body(target, text_string(&body), body.len, plan->json, why);

	return rc == -1 ? text_fail_of(why, plan->json ? "--json" : "--body") : 0;
}

static int
targets_add_url(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	TEXT_LOCAL name = TEXT_INIT(LONGEST_PATH);
	bool body = plan->json || plan->body;
	const char *method = plan->method ? plan->method : body ? "POST" : "GET";
	struct target *target;

	/* A query may hold what should not be told. */
	text_add_format(&name, "%s %.*s", method, (int)strcspn(plan->path, "?#"), plan->path);
	target = targets_add(targets, text_string(&name), method, plan->path, why);
	if (!target)
		return -1;

	return body ? targets_add_body(target, plan, why) : 0;
}

/* A header of the command line goes to every target. */
static int
targets_add_header(struct targets *targets, const char *header, struct text *why)
{
	const char *value;
	char *name = plan_split_header(header, &value);
	int rc = name ? target_check_header(name, value, why)
		      : text_fail(why, "--header: no colon in it");

	for (size_t t = 0; rc == 0 && t < targets->count; t++)
		if (!targets->list[t].journey)
			rc = target_add_header(&targets->list[t], name, value, why);
	free(name);

	return rc;
}

/* ---- the whole ---- */

struct targets *
targets_new(const struct load_plan *plan, struct text *why)
{
	struct targets *targets = memory_new(1, sizeof(*targets));
	int rc;

	targets_split_base(targets, plan->base_url);
	if (plan->targets_file)
		rc = targets_read(targets, plan, why);
	else if (plan->path)
		rc = targets_add_url(targets, plan, why);
	else
		rc = targets_add_default(targets, plan, why);
	/* Journeys take the headers themselves, once these have been looked at. */
	for (size_t i = 0; rc == 0 && i < plan->headers.count; i++)
		rc = targets_add_header(targets, plan->headers.items[i], why);
	for (size_t i = 0; rc == 0 && i < targets->count; i++)
		if (targets->list[i].json && !targets->list[i].own_type)
			rc = target_add_header(
			    &targets->list[i], "Content-Type", "application/json", why);
	if (rc == 0)
		rc = targets_name_series(targets, why);
	if (rc == -1) {
		targets_free(targets);
		return NULL;
	}
	for (size_t i = 0; i < targets->count; i++) {
		targets->weight += targets->list[i].weight;
		targets->expects |= targets->list[i].expected ? true : false;
	}

	return targets;
}

void
targets_free(struct targets *targets)
{
	if (!targets)
		return;
	for (size_t i = 0; i < targets->count; i++)
		target_free(&targets->list[i]);
	for (size_t i = 0; targets->step_names && i + targets->count < targets->series_count; i++)
		free(targets->step_names[i]);
	free(targets->step_names);
	free(targets->series);
	free(targets->wholes);
	free(targets->list);
	document_free(targets->document);
	free(targets->authority);
	free(targets->prefix);
	free(targets->scheme_and_authority);
	free(targets);
}

size_t
targets_choose(const struct targets *targets, double random)
{
	double at = random * targets->weight;
	size_t i = 0;

	while (i + 1 < targets->count && at >= targets->list[i].weight)
		at -= targets->list[i++].weight;

	return i;
}
