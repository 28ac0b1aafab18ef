/*
 * Expectations of an answer's headers.
 */
#include <string.h>

#include "headers.h"
#include "memory.h"
#include "parser.h"

static struct expectation *
header_add(const struct document_object *object, enum expectation_kind kind, const char *op)
{
	const char *header = ((struct expect_parser *)object->into)->header->name;
	struct expectation *e = expectation_add(object, kind, "header", header);

	e->op = op;
	e->header = memory_string(header);
	return e;
}

static int
header_read_text(const struct document_object *object, const struct document_value *value)
{
	return expectation_set_text(object, header_add(object, EXPECT_HEADER_EQUAL, "=="), value);
}

static int
header_read_part(const struct document_object *object, const struct document_value *value)
{
	return expectation_set_text(
	    object, header_add(object, EXPECT_HEADER_CONTAINS, "contains"), value);
}

static int
header_read_pattern(const struct document_object *object, const struct document_value *value)
{
	return expectation_set_text(
	    object, header_add(object, EXPECT_HEADER_MATCHES, "matches"), value);
}

/* true, false or null */
static int
header_read_presence(const struct document_object *object, const struct document_value *value)
{
	bool wanted = value->slice.type == JSON_TRUE;

	header_add(
	    object, wanted ? EXPECT_HEADER : EXPECT_HEADER_ABSENT, wanted ? "present" : "absent");
	return 0;
}

static const struct member header_members[] = {
    MEMBER(STRING, "equals", .read = header_read_text),
    MEMBER(STRING, "contains", .read = header_read_part),
    MEMBER(STRING, "matches", .read = header_read_pattern),
    MEMBER(BOOL, "present", .read = header_read_presence),
    {0},
};
static const struct members header_table = {"rules of a header", header_members, NULL};

static int
header_read(const struct document_object *object, const struct document_value *value)
{
	struct document_object inner = *object;

	((struct expect_parser *)object->into)->header = inner.value = value;
	switch (value->slice.type) {
	case JSON_STRING:
		return header_read_text(object, value);
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		return header_read_presence(object, value);
	case JSON_OBJECT:
		if (value->first)
			return members_read_in_order(&inner, &header_table);
		return members_fault(
		    object, value, "header \"%s\": nothing is expected of it", value->name);
	default:
		return members_fault(object, value,
		    "header \"%s\": expected a string, true (present), false (absent) or an object",
		    value->name);
	}
}

/* ---- the usual security headers ---- */

static void
headers_add_secure(const struct document_object *object)
{
	for (const struct step_secure *s = step_secure_headers; s->header; s++) {
		struct expectation *e =
		    expectation_add(object, EXPECT_HEADER_SECURE, "header", s->header);

		e->secure = s;
		e->over_tls = s->over_tls;
		e->op = "is";
		e->header = memory_string(s->header);
		e->target = memory_string(s->target);
	}
}

int
expectation_read_headers(const struct document_object *object, const struct document_value *headers)
{
	if (headers->string && strcmp(headers->string, "secure") == 0)
		headers_add_secure(object);
	else if (headers->slice.type != JSON_OBJECT || !headers->first)
		return members_misfit(
		    object, headers, "headers", "an object of names and values, or \"secure\"");
	for (const struct document_value *v = headers->first; v; v = v->next)
		if (header_read(object, v) == -1)
			return -1;
	return 0;
}

/* ---- echo_request_id ---- */

int
expectation_read_echo(const struct document_object *object, const struct document_value *value)
{
	struct expectation *e;

	if (value->slice.type != JSON_TRUE)
		return members_misfit(object, value, "echo_request_id", "true");
	e = expectation_add(object, EXPECT_ECHO, "echo_request_id", "");
	e->op = "==";
	e->header = memory_string("X-Request-ID");
	return 0;
}
