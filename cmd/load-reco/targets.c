#include "targets.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "document.h"
#include "journey_plan.h"
#include "step.h"
#include "template.h"

enum { LONGEST_PATH = 64 << 10 };

/* ---- parts ---- */

static int
out_of_memory(struct text *why)
{
	(void)text_set_format(why, "out of memory");

	return -1;
}

static bool
is_token(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && strchr("!#$%&'*+-.^_`|~", s[i]) == NULL)
			return false;

	return len > 0;
}

/* What frames the request, and what every request carries of itself. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = {"connection", "content-length", "host",
	    "transfer-encoding", "x-request-id", "x-correlation-id", "traceparent"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return true;

	return false;
}

/* Outside of {{...}} neither blanks nor control bytes may stand in a path, nor a fragment, which is never sent. */
static int
check_path(const char *path, struct text *why)
{
	bool inside = false;

	for (const char *at = path; *at != '\0'; at++) {
		if (at[0] == '{' && at[1] == '{')
			inside = true;
		else if (at[0] == '}' && at[1] == '}')
			inside = false;
		if (!inside && ((unsigned char)*at <= ' ' || *at == 0x7F || *at == '#')) {
			(void)text_set_format(why,
			    "the path holds a blank, a control byte or a \"#\"; "
			    "percent-encode it");
			return -1;
		}
	}
	if (path[0] != '/' && path[0] != '?') {
		(void)text_set_format(why, "the path does not begin with \"/\"");
		return -1;
	}

	return 0;
}

static int
check_header(const char *name, const char *value, struct text *why)
{
	if (!is_token(name) || is_ours(name)) {
		(void)text_set_format(why, "header \"");
		(void)text_add_visible(why, name, strlen(name));
		(void)text_add_string(why,
		    is_token(name) ? "\" is set by load-reco itself" : "\" is not a header's name");
		return -1;
	}
	if (strpbrk(value, "\r\n") != NULL) {
		(void)text_set_format(why, "the value of header \"%s\" holds a line end", name);
		return -1;
	}

	return 0;
}

int
target_add_header(struct target *target, const char *name, const char *value, struct text *why)
{
	struct target_header *longer =
	    reallocarray(target->headers, target->header_count + 1, sizeof(*longer));
	struct target_header *header;

	if (longer == NULL)
		return out_of_memory(why);
	target->headers = longer;
	if (check_header(name, value, why) == -1)
		return -1;
	header = &target->headers[target->header_count];
	header->name = strdup(name);
	header->value = template_parse(value, strlen(value), TEMPLATE_HEADER, why);
	if (header->name == NULL || header->value == NULL) {
		free(header->name);
		template_free(header->value);
		return header->value == NULL ? -1 : out_of_memory(why);
	}
	target->header_count++;
	target->own_cookies |= strcasecmp(name, "Cookie") == 0;
	target->constant &= template_is_constant(header->value);

	return 0;
}

/* Room for one more, which is not counted yet; NULL with the reason. */
static struct target *
make_room(struct targets *targets, const char *name, struct text *why)
{
	struct target *longer = reallocarray(targets->list, targets->count + 1, sizeof(*longer));

	if (longer == NULL) {
		(void)out_of_memory(why);
		return NULL;
	}
	targets->list = longer;
	if (strcmp(name, "all") == 0) {
		(void)text_set_format(
		    why, "the name \"all\" is that of the figures of all targets");
		return NULL;
	}
	longer += targets->count;
	*longer = (struct target){.weight = 1, .name = strdup(name)};
	if (longer->name == NULL) {
		(void)out_of_memory(why);
		return NULL;
	}

	return longer;
}

struct target *
targets_add_journey(
    struct targets *targets, const char *name, struct journey_plan *journey, struct text *why)
{
	struct target *target = make_room(targets, name, why);

	if (target == NULL) {
		journey_plan_free(journey);
		return NULL;
	}
	target->journey = journey;
	targets->count++;

	return target;
}

struct target *
targets_add(struct targets *targets, const char *name, const char *method, const char *path,
    struct text *why)
{
	struct text whole = TEXT_INIT(LONGEST_PATH);
	struct target *target = NULL;

	if (!is_token(method) || strcasecmp(method, "CONNECT") == 0) {
		(void)text_set_format(why, "the method is none that can be used here");
		return NULL;
	}
	if (check_path(path, why) == -1)
		return NULL;
	(void)text_add_string(&whole, targets->prefix);
	if (path[0] == '?' && whole.len == 0)
		(void)text_add_byte(&whole, '/');
	if (text_add_string(&whole, path) == -1) {
		(void)text_set_format(why, "the path is too long");
		goto out;
	}

	target = make_room(targets, name, why);
	if (target == NULL)
		goto out;
	target->method = strdup(method);
	target->path = template_parse(whole.bytes, whole.len, TEMPLATE_URL, why);
	targets->count++;
	if (target->method == NULL || target->path == NULL) {
		if (target->path != NULL)
			(void)out_of_memory(why);
		target = NULL;
		goto out;
	}
	target->constant = template_is_constant(target->path);
out:
	text_free(&whole);
	return target;
}

/* ---- the base URL ---- */

/* The URL has been checked by http_check_url(). */
static int
split_base(struct targets *targets, const char *url, struct text *why)
{
	const char *start = strstr(url, "://") + 3;
	size_t len = strcspn(start, "/?#");
	const char *host = memrchr(start, '@', len), *path = start + len;
	size_t path_len = strcspn(path, "?#");

	host = host == NULL ? start : host + 1;
	while (path_len > 0 && path[path_len - 1] == '/')
		path_len--;
	targets->scheme_and_authority = strndup(url, (size_t)(start - url) + len);
	targets->authority = strndup(host, (size_t)(start + len - host));
	targets->prefix = strndup(path, path_len);
	if (targets->scheme_and_authority == NULL || targets->authority == NULL ||
	    targets->prefix == NULL)
		return out_of_memory(why);

	return 0;
}

/* The users of a shard, so that no two shards are the same user. */
static int
add_default(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	const int64_t users = 5000;
	int64_t first = users * (plan->shard - 1) / plan->shards + 1;
	int64_t last = users * plan->shard / plan->shards;
	struct text path = TEXT_INIT(TEXT_MAX_REASON);
	struct target *target = NULL;

	if (text_add_format(&path,
		"/reco?user_id=load-user-{{int %lld %lld}}&session_id={{uuid}}&k=%lld%s",
		(long long)first, (long long)(last < first ? first : last), (long long)plan->items,
		plan->autolog_impressions ? "&autolog_impressions=true" : "") == 0)
		target = targets_add(targets, "GET /reco", "GET", text_string(&path), why);
	text_free(&path);

	return target == NULL ? -1 : 0;
}

static int
add_url(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	struct text name = TEXT_INIT(LONGEST_PATH);
	struct target *target;

	/* A query may hold what should not be told. */
	(void)text_add_format(&name, "GET %.*s", (int)strcspn(plan->path, "?#"), plan->path);
	target = targets_add(targets, text_string(&name), "GET", plan->path, why);
	text_free(&name);

	return target == NULL ? -1 : 0;
}

/* The headers of the command line go to every target. */
static int
add_headers(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	for (size_t i = 0; i < plan->header_count; i++) {
		const char *colon = strchr(plan->headers[i], ':'), *value;
		char *name;
		int rc = 0;

		if (colon == NULL) {
			(void)text_set_format(why, "--header: no colon in it");
			return -1;
		}
		value = colon + 1 + strspn(colon + 1, " \t");
		name = strndup(plan->headers[i], (size_t)(colon - plan->headers[i]));
		if (name == NULL)
			return out_of_memory(why);
		rc = check_header(name, value, why);
		for (size_t t = 0; rc == 0 && t < targets->count; t++)
			if (targets->list[t].journey == NULL)
				rc = target_add_header(&targets->list[t], name, value, why);
		free(name);
		if (rc == -1)
			return -1;
	}

	return 0;
}

/* ---- series ---- */

static size_t
count_steps(const struct targets *targets)
{
	size_t steps = 0;

	for (size_t i = 0; i < targets->count; i++)
		if (targets->list[i].journey != NULL)
			steps += targets->list[i].journey->count;

	return steps;
}

/* "buy: pay" */
static char *
name_step(const struct target *target, size_t step)
{
	char *name = NULL;

	return asprintf(&name, "%s: %s", target->name, step_name(target->journey->steps[step])) ==
		       -1
		   ? NULL
		   : name;
}

static int
name_series(struct targets *targets, struct text *why)
{
	size_t steps = count_steps(targets), at = targets->count;

	targets->series_count = targets->count + steps;
	if (steps == 0)
		return 0;
	if (targets->series_count > LOAD_MAX_TARGETS) {
		(void)text_set_format(why, "more than 1000 targets and steps");
		return -1;
	}
	targets->step_names = calloc(steps, sizeof(*targets->step_names));
	targets->series = calloc(targets->series_count, sizeof(*targets->series));
	targets->wholes = calloc(targets->series_count, sizeof(*targets->wholes));
	if (targets->step_names == NULL || targets->series == NULL || targets->wholes == NULL)
		return out_of_memory(why);
	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = &targets->list[i];

		targets->series[i] = target->name;
		targets->wholes[i] = target->journey != NULL;
		if (target->journey == NULL)
			continue;
		target->journey->series = at;
		for (size_t s = 0; s < target->journey->count; s++, at++) {
			char *name = name_step(target, s);

			if (name == NULL)
				return out_of_memory(why);
			targets->series[at] = targets->step_names[at - targets->count] = name;
		}
	}

	return 0;
}

const char *
targets_series_name(const struct targets *targets, size_t series)
{
	return targets->series != NULL ? targets->series[series] : targets->list[series].name;
}

const struct journey_plan *
targets_first_journey(const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->list[i].journey != NULL)
			return targets->list[i].journey;

	return NULL;
}

struct targets *
targets_new(const struct load_plan *plan, struct text *why)
{
	struct targets *targets = calloc(1, sizeof(*targets));
	int rc;

	if (targets == NULL) {
		(void)out_of_memory(why);
		return NULL;
	}
	rc = split_base(targets, plan->base_url, why);
	if (rc == 0 && plan->targets_file != NULL)
		rc = targets_read(targets, plan, why);
	else if (rc == 0 && plan->path != NULL)
		rc = add_url(targets, plan, why);
	else if (rc == 0)
		rc = add_default(targets, plan, why);
	/* Journeys take the headers themselves, once these have been looked at. */
	if (rc == 0)
		rc = add_headers(targets, plan, why);
	if (rc == 0)
		rc = name_series(targets, why);
	if (rc == -1) {
		targets_free(targets);
		return NULL;
	}
	for (size_t i = 0; i < targets->count; i++)
		targets->weight += targets->list[i].weight;

	return targets;
}

void
targets_free(struct targets *targets)
{
	if (targets == NULL)
		return;
	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = &targets->list[i];

		for (size_t h = 0; h < target->header_count; h++) {
			free(target->headers[h].name);
			template_free(target->headers[h].value);
		}
		free(target->headers);
		journey_plan_free(target->journey);
		free(target->name);
		free(target->method);
		template_free(target->path);
		template_free(target->body);
	}
	for (size_t i = 0;
	     targets->step_names != NULL && i + targets->count < targets->series_count; i++)
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
