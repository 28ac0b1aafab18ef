/* A file of targets. */
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "exchange.h"
#include "journey_plan.h"
#include "plan.h"
#include "targets.h"
#include "template.h"
#include "units.h"

static const char *const members[] = {
    "name", "method", "path", "headers", "body", "weight", "expect_status", "steps", NULL};
static const char *const journey_members[] = {"name", "weight", "steps", NULL};

/* The string member, `otherwise` when there is none; NULL with the reason when it is something
 * else. */
static const char *
string_member(const struct document *document, const struct document_value *object,
    const char *name, const char *otherwise, struct text *why)
{
	const struct document_value *value = document_member(object, name);

	if (value == NULL)
		return otherwise;
	if (value->string == NULL) {
		(void)document_fault(document, value, why, "%s: a string is expected", name);
		return NULL;
	}

	return value->string;
}

static int
read_weight(const struct document *document, const struct document_value *value,
    struct target *target, struct text *why)
{
	enum unit unit = UNIT_NONE;

	if (value == NULL)
		return 0;
	if (value->slice.type != JSON_NUMBER ||
	    units_parse_quantity(value->slice.bytes, value->slice.len, &target->weight, &unit) ==
		-1 ||
	    !(target->weight > 0))
		return document_fault(document, value, why, "weight: a number above 0 is expected");

	return 0;
}

static int
read_headers(const struct document *document, const struct document_value *headers,
    struct target *target, struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (headers != NULL && headers->slice.type != JSON_OBJECT)
		return document_fault(document, headers, why, "headers: an object is expected");
	for (const struct document_value *header = headers == NULL ? NULL : headers->first;
	     rc == 0 && header != NULL; header = header->next) {
		if (header->string == NULL)
			rc = document_fault(document, header, why,
			    "headers: %s: a string is expected", header->name);
		else if (target_add_header(target, header->name, header->string, &reason) == -1)
			rc = document_fault(document, header, why, "%s", text_string(&reason));
	}
	text_free(&reason);

	return rc;
}

static int
read_body(const struct document *document, const struct document_value *body, struct target *target,
    struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (body == NULL)
		return 0;
	target->body =
	    body->string != NULL
		? template_parse(body->string, strlen(body->string), TEMPLATE_PLAIN, &reason)
		: template_parse_json(body->slice.bytes, body->slice.len, &reason);
	if (target->body == NULL)
		rc = document_fault(document, body, why, "body: %s", text_string(&reason));
	else if (body->string == NULL &&
		 target_add_header(target, "Content-Type", "application/json", &reason) == -1)
		rc = document_fault(document, body, why, "%s", text_string(&reason));
	if (rc == 0)
		target->constant &= template_is_constant(target->body);
	text_free(&reason);

	return rc;
}

/* 404, "2xx", or a list of these. */
static int
add_status(const struct document_value *value, bool expected[static EXCHANGE_STATUSES])
{
	int64_t status;

	if (value->string != NULL) {
		const char *s = value->string;

		if (s[0] < '1' || s[0] > '5' || strcmp(s + 1, "xx") != 0)
			return -1;
		for (int i = 0; i < 100; i++)
			expected[(s[0] - '0') * 100 + i] = true;
		return 0;
	}
	if (json_integer(&value->slice, &status) < 0 || status < 200 || status > 599)
		return -1;
	expected[status] = true;

	return 0;
}

static int
read_expected(const struct document *document, const struct document_value *value,
    struct target *target, struct text *why)
{
	bool list, good;

	if (value == NULL)
		return 0;
	target->expected = calloc(EXCHANGE_STATUSES, sizeof(*target->expected));
	if (target->expected == NULL)
		return document_fault(document, value, why, "out of memory");
	list = value->slice.type == JSON_ARRAY;
	good = !list || value->first != NULL;
	for (const struct document_value *v = list ? value->first : value; good && v != NULL;
	     v = list ? v->next : NULL)
		good = add_status(v, target->expected) == 0;
	if (!good)
		return document_fault(document, value, why,
		    "expect_status: expected a number (404), a class (\"4xx\"), or a list of "
		    "these");

	return 0;
}

static int
read_journey(struct targets *targets, const struct load_plan *plan, const struct document *document,
    const struct document_value *object, struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct journey_plan *journey;
	struct target *target = NULL;
	const char *name;
	int rc = -1;

	if (document_check_members(document, object, journey_members, why) == -1)
		return -1;
	name = string_member(document, object, "name", "", why);
	if (name == NULL)
		return -1;
	if (name[0] == '\0')
		return document_fault(document, object, why, "a journey needs a \"name\"");
	journey = journey_plan_read(document, object, plan, why);
	if (journey == NULL)
		return -1;
	target = targets_add_journey(targets, name, journey, &reason);
	if (target == NULL)
		(void)document_fault(document, object, why, "%s", text_string(&reason));
	else
		rc = read_weight(document, document_member(object, "weight"), target, why);
	text_free(&reason);

	return rc;
}

static int
read_target(struct targets *targets, const struct document *document,
    const struct document_value *object, struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON), usual = TEXT_INIT(TEXT_MAX_REASON);
	const char *method, *path, *name;
	struct target *target;
	int rc = -1;

	if (object->slice.type != JSON_OBJECT)
		return document_fault(document, object, why, "an object is expected");
	if (document_check_members(document, object, members, why) == -1)
		return -1;
	method = string_member(document, object, "method",
	    document_member(object, "body") == NULL ? "GET" : "POST", why);
	path = string_member(document, object, "path", "", why);
	if (method == NULL || path == NULL)
		return -1;
	if (path[0] == '\0')
		return document_fault(document, object, why, "no path");
	(void)text_add_format(&usual, "%s %.*s", method, (int)strcspn(path, "?"), path);
	name = string_member(document, object, "name", text_string(&usual), why);
	if (name == NULL)
		goto out;
	target = targets_add(
	    targets, name[0] == '\0' ? text_string(&usual) : name, method, path, &reason);
	if (target == NULL) {
		(void)document_fault(document, object, why, "%s", text_string(&reason));
		goto out;
	}
	if (read_weight(document, document_member(object, "weight"), target, why) == 0 &&
	    read_expected(document, document_member(object, "expect_status"), target, why) == 0 &&
	    read_headers(document, document_member(object, "headers"), target, why) == 0)
		rc = read_body(document, document_member(object, "body"), target, why);
out:
	text_free(&usual);
	text_free(&reason);
	return rc;
}

int
targets_take(struct targets *targets, const struct load_plan *plan, struct document *document,
    struct text *why)
{
	int rc = 0;

	targets->document = document;
	if (document->count == 0 || document->count > LOAD_MAX_TARGETS) {
		(void)text_set_format(why, "%s: %s", document->name,
		    document->count == 0 ? "no targets" : "more than 1000 targets");
		rc = -1;
	}
	for (const struct document_value *value = document->first; rc == 0 && value != NULL;
	     value = value->next)
		rc = document_member(value, "steps") != NULL
			 ? read_journey(targets, plan, document, value, why)
			 : read_target(targets, document, value, why);

	return rc;
}

int
targets_read(struct targets *targets, const struct load_plan *plan, struct text *why)
{
	struct document *document = document_read(plan->targets_file, why);

	return document == NULL ? -1 : targets_take(targets, plan, document, why);
}
