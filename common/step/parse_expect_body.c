/*
 * Expectations of an answer's body: what it holds, what it equals, how long it is.
 */
#include <string.h>

#include "digest.h"
#include "memory.h"
#include "parser.h"
#include "units.h"

static int
add_body(struct expect_parser *p, const struct document_value *value, enum expectation_kind kind,
    const char *op)
{
	struct text label = TEXT_INIT(64);
	struct expectation *e;

	if (value->slice.type != JSON_STRING || !*value->string)
		return FAULT(p, value, "\"body\": expected a string that is not empty");
	text_add_format(&label, "body %s", op);
	e = expectation_add(p, kind, text_string(&label), value->string);
	text_free(&label);
	e->op = op;
	return expectation_set_text(p, e, value);
}

static int
add_body_contains(struct expect_parser *p, const struct document_value *value)
{
	return add_body(p, value, EXPECT_BODY_CONTAINS, "contains");
}

static int
add_body_matches(struct expect_parser *p, const struct document_value *value)
{
	return add_body(p, value, EXPECT_BODY_MATCHES, "matches");
}

static int
add_body_sha256(struct expect_parser *p, const struct document_value *value)
{
	struct expectation *e = expectation_add(p, EXPECT_BODY_SHA256, "body sha256", "");

	e->op = "==";
	if (value->slice.type != JSON_STRING || strlen(value->string) != DIGEST_SIZE - 1 ||
	    strspn(value->string, "0123456789abcdefABCDEF") != DIGEST_SIZE - 1)
		return FAULT(p, value, "\"sha256\": expected 64 hexadecimal digits");
	return expectation_set_text(p, e, value);
}

static int
add_body_file(struct expect_parser *p, const struct document_value *value)
{
	struct expectation *e;

	if (value->slice.type != JSON_STRING)
		return FAULT(p, value, "\"file\": expected the name of a file");
	e = expectation_add(p, EXPECT_BODY_FILE, "body file", value->string);
	e->op = "==";
	expectation_set_target(e, value);
	return step_parse_file(p->document, value, &e->text, &e->text_len, p->why);
}

/* "text", a list of them, or an object of what is expected. */
int
expectation_read_body(struct expect_parser *p, const struct document_value *body)
{
	static const char *const known[] = {"contains", "matches", "sha256", "file", NULL};
	static int (*const add[])(struct expect_parser * p, const struct document_value *value) = {
	    add_body_contains, add_body_matches, add_body_sha256, add_body_file};

	if (body->slice.type != JSON_OBJECT)
		return expectation_each(p, body, add_body_contains);
	if (document_check_members(p->document, body, known, p->why) == -1)
		return -1;
	if (!body->first)
		return FAULT(p, body, "\"body\": nothing is expected of it");
	for (const struct document_value *v = body->first; v; v = v->next) {
		size_t i = 0;

		while (strcmp(v->name, known[i]) != 0)
			i++;
		if ((i < 2 ? expectation_each(p, v, add[i]) : add[i](p, v)) == -1)
			return -1;
	}
	return 0;
}

/* ---- size ---- */

static int
add_size(struct expect_parser *p, const struct document_value *value, const char *op)
{
	struct expectation *e = expectation_add(p, EXPECT_SIZE, "size", op);
	struct text target = TEXT_INIT(64);
	int64_t size = -1;

	e->op = op;
	if (value->slice.type == JSON_STRING ? units_parse_size(value->string, &size) == -1
					     : json_integer(&value->slice, &size) == -1)
		size = -1;
	if (size < 0)
		return FAULT(
		    p, value, "\"size\": expected a number of bytes, or a size (\"64KiB\")");
	if (size == 0 && op[0] == '>')
		return FAULT(p, value, "\"min\": every body has 0 bytes at least");
	e->number = (double)size;
	text_add_format(&target, "%lld", (long long)size);
	e->target = memory_given(text_take(&target));
	return 0;
}

/* The size itself, or {"min": ..., "max": ...}. */
int
expectation_read_size(struct expect_parser *p, const struct document_value *size)
{
	static const char *const known[] = {"min", "max", NULL};

	if (size->slice.type != JSON_OBJECT)
		return add_size(p, size, "==");
	if (document_check_members(p->document, size, known, p->why) == -1)
		return -1;
	if (!size->first)
		return FAULT(p, size, "\"size\": nothing is expected of it");
	for (const struct document_value *v = size->first; v; v = v->next)
		if (add_size(p, v, strcmp(v->name, "min") == 0 ? ">=" : "<=") == -1)
			return -1;
	return 0;
}
