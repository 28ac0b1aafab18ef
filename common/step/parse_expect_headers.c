/*
 * Expectations of an answer's headers.
 */
#include <string.h>

#include "headers.h"
#include "memory.h"
#include "parser.h"

static int
header_add(struct expect_parser *p, const struct document_value *header, enum expectation_kind kind,
    const char *op, const struct document_value *text)
{
	struct expectation *e = expectation_add(p, kind, "header", header->name);

	e->op = op;
	e->header = memory_string(header->name);
	if (!text)
		return 0;
	if (text->slice.type != JSON_STRING)
		return FAULT(p, text, "header \"%s\": expected a string", header->name);
	return expectation_set_text(p, e, text);
}

/* {"equals": ..., "contains": ..., "matches": ..., "present": true} */
static int
header_read_rules(struct expect_parser *p, const struct document_value *header)
{
	static const char *const known[] = {"equals", "contains", "matches", "present", NULL};
	static const enum expectation_kind kinds[] = {
	    EXPECT_HEADER_EQUAL, EXPECT_HEADER_CONTAINS, EXPECT_HEADER_MATCHES};
	static const char *const ops[] = {"==", "contains", "matches"};

	if (document_check_members(p->document, header, known, p->why) == -1)
		return -1;
	if (!header->first)
		return FAULT(p, header, "header \"%s\": nothing is expected of it", header->name);
	for (const struct document_value *v = header->first; v; v = v->next) {
		bool wanted = v->slice.type == JSON_TRUE;
		size_t i = 0;

		while (strcmp(v->name, known[i]) != 0)
			i++;
		if (i < 3) {
			if (header_add(p, header, kinds[i], ops[i], v) == -1)
				return -1;
		} else if (!wanted && v->slice.type != JSON_FALSE) {
			return FAULT(p, v, "\"present\": expected true or false");
		} else if (header_add(p, header, wanted ? EXPECT_HEADER : EXPECT_HEADER_ABSENT,
			       wanted ? "present" : "absent", NULL) == -1) {
			return -1;
		}
	}
	return 0;
}

static int
headers_read(struct expect_parser *p, const struct document_value *headers)
{
	if (headers->slice.type != JSON_OBJECT || !headers->first)
		return FAULT(p, headers,
		    "\"headers\": expected an object of names and values, or \"secure\"");
	for (const struct document_value *v = headers->first; v; v = v->next) {
		int rc;

		switch (v->slice.type) {
		case JSON_STRING:
			rc = header_add(p, v, EXPECT_HEADER_EQUAL, "==", v);
			break;
		case JSON_TRUE:
			rc = header_add(p, v, EXPECT_HEADER, "present", NULL);
			break;
		case JSON_FALSE:
		case JSON_NULL:
			rc = header_add(p, v, EXPECT_HEADER_ABSENT, "absent", NULL);
			break;
		case JSON_OBJECT:
			rc = header_read_rules(p, v);
			break;
		default:
			rc = FAULT(p, v,
			    "header \"%s\": expected a string, true (present), false (absent) or "
			    "an "
			    "object",
			    v->name);
		}
		if (rc == -1)
			return -1;
	}
	return 0;
}

/* ---- the usual security headers ---- */

static void
headers_add_secure(struct expect_parser *p)
{
	for (const struct step_secure *s = step_secure_headers; s->header; s++) {
		struct expectation *e =
		    expectation_add(p, EXPECT_HEADER_SECURE, "header", s->header);

		e->secure = s;
		e->over_tls = s->over_tls;
		e->op = "is";
		e->header = memory_string(s->header);
		e->target = memory_string(s->target);
	}
}

int
expectation_read_headers(struct expect_parser *p, const struct document_value *headers)
{
	if (headers->slice.type != JSON_STRING)
		return headers_read(p, headers);
	if (strcmp(headers->string, "secure") != 0)
		return FAULT(p, headers,
		    "\"headers\": expected an object of names and values, or \"secure\"");
	headers_add_secure(p);
	return 0;
}

/* ---- echo_request_id ---- */

int
expectation_read_echo(struct expect_parser *p, const struct document_value *value)
{
	struct expectation *e;

	if (value->slice.type != JSON_TRUE)
		return FAULT(p, value, "\"echo_request_id\": expected true");
	e = expectation_add(p, EXPECT_ECHO, "echo_request_id", "");
	e->op = "==";
	e->header = memory_string("X-Request-ID");
	return 0;
}
