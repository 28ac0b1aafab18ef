/* A file of targets. */
#include <stdlib.h>
#include <string.h>

#include "document_members.h"
#include "exchange.h"
#include "journey_plan.h"
#include "memory.h"
#include "plan.h"
#include "targets.h"
#include "template.h"

/* What is read of a target, or of a journey, before it is one. */
struct target_draft {
	const char *name, *method, *path;
	double weight;
	const struct document_value *headers;
	bool *expected; /* as a target's */
};

/* ---- its members ---- */

/* 404 or "2xx" */
static int
status_read(const struct document_object *object, const struct document_value *value)
{
	struct target_draft *draft = object->into;
	const char *s = value->string;
	int64_t status;

	if (!draft->expected)
		draft->expected = memory_new(EXCHANGE_STATUSES, sizeof(*draft->expected));
	if (s && s[0] >= '1' && s[0] <= '5' && strcmp(s + 1, "xx") == 0) {
		for (int i = 0; i < 100; i++)
			draft->expected[(s[0] - '0') * 100 + i] = true;
		return 0;
	}
	if (json_integer(&value->slice, &status) == -1 || status < 200 || status > 599)
		return members_misfit(object, value, "expect_status",
		    "a number (404), a class (\"4xx\"), or a list of these");
	draft->expected[status] = true;

	return 0;
}

enum { TARGET = 1, JOURNEY = 2 };

static const char *const kinds[] = {"a target", "a journey"};

static const struct member target_members[] = {
    MEMBER_STRING("name", struct target_draft, name),
    MEMBER_NUMBER("weight", struct target_draft, weight, .above = true),
    MEMBER_STRING("method", struct target_draft, method, .of = TARGET),
    MEMBER_TEXT("path", struct target_draft, path, .of = TARGET, .needed = TARGET),
    MEMBER(ANY, "expect_status", .of = TARGET, .each = true, .read = status_read),
    MEMBER_OBJECT("headers", struct target_draft, headers, const struct document_value *,
	.of = TARGET, .empty = true),
    MEMBER(ANY, "body", .of = TARGET),
    MEMBER(LIST, "steps", .of = JOURNEY, .needed = JOURNEY, .expected = "a list of steps"),
    {0},
};
static const struct members table = {"a target", target_members, kinds};

/* ---- what follows from them ---- */

static int
headers_take(const struct document_object *object, const struct document_value *headers,
    struct target *target)
{
	for (const struct document_value *v = headers ? headers->first : NULL; v; v = v->next) {
		struct text reason = TEXT_INIT(TEXT_MAX_REASON);

		if (!v->string)
			return members_misfit(object, v, v->name, "a string");
		if (members_blame(object, v, target_add_header(target, v->name, v->string, &reason),
			&reason) == -1)
			return -1;
	}

	return 0;
}

static int
body_take(
    const struct document_object *object, const struct document_value *body, struct target *target)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (body)
		rc = target_set_body(target, body->string ? body->string : body->slice.bytes,
		    body->string ? strlen(body->string) : body->slice.len, !body->string, &reason);
	if (rc == -1)
		members_fault(object, body, "\"body\": %s", text_string(&reason));

	return rc;
}

static struct target *
journey_take(struct targets *targets, const struct load_plan *plan,
    const struct document_object *object, const struct target_draft *draft)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct journey_plan *journey;
	struct target *target;

	if (!draft->name || !*draft->name) {
		members_fault(object, object->value, "a journey needs a \"name\"");
		return NULL;
	}
	journey = journey_plan_read(object->document, object->value, plan, object->why);
	if (!journey)
		return NULL;
	target = targets_add_journey(targets, draft->name, journey, &reason);
	members_blame(object, object->value, target ? 0 : -1, &reason);

	return target;
}

static struct target *
target_take(
    struct targets *targets, const struct document_object *object, const struct target_draft *draft)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON), usual = TEXT_INIT(TEXT_MAX_REASON);
	const struct document_value *body = document_member(object->value, "body");
	const char *method = draft->method ? draft->method : body ? "POST" : "GET";
	struct target *target;

	text_add_format(&usual, "%s %.*s", method, (int)strcspn(draft->path, "?"), draft->path);
	target =
	    targets_add(targets, draft->name && *draft->name ? draft->name : text_string(&usual),
		method, draft->path, &reason);
	if (members_blame(object, object->value, target ? 0 : -1, &reason) == -1 ||
	    headers_take(object, draft->headers, target) == -1 ||
	    body_take(object, body, target) == -1)
		return NULL;

	return target;
}

/* ---- the file ---- */

static int
value_read(
    struct targets *targets, const struct load_plan *plan, const struct document_object *object)
{
	struct target_draft *draft = object->into;
	bool is_journey = document_member(object->value, "steps");
	struct target *target;

	if (members_read(object, &table, is_journey ? JOURNEY : TARGET) == -1)
		return -1;
	target = is_journey ? journey_take(targets, plan, object, draft)
			    : target_take(targets, object, draft);
	if (!target)
		return -1;
	target->weight = draft->weight;
	target->expected = draft->expected;
	draft->expected = NULL;

	return 0;
}

int
targets_take(struct targets *targets, const struct load_plan *plan, struct document *document,
    struct text *why)
{
	targets->document = document;
	if (document->count == 0 || document->count > LOAD_MAX_TARGETS)
		return text_fail(why, "%s: %s", document->name,
		    document->count == 0 ? "no targets" : "more than 1000 targets");
	for (const struct document_value *v = document->first; v; v = v->next) {
		struct target_draft draft = {.weight = 1};
		int rc =
		    value_read(targets, plan, &(struct document_object){document, v, &draft, why});

		free(draft.expected);
		if (rc == -1)
			return -1;
	}

	return 0;
}

int
targets_read(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	struct document *document = document_read(plan->targets_file, why);

	return document ? targets_take(targets, plan, document, why) : -1;
}
