/*
 * Expectations of an answer's body: what it holds, what it equals, how long it is.
 */
#include <string.h>

#include "digest.h"
#include "memory.h"
#include "parser.h"

static int
body_add(const struct document_object *object, const struct document_value *value,
    enum expectation_kind kind, const char *label, const char *op)
{
	struct expectation *e = expectation_add(object, kind, label, value->string);

	e->op = op;
	return expectation_set_text(object, e, value);
}

int
expectation_read_body(const struct document_object *object, const struct document_value *value)
{
	return body_add(object, value, EXPECT_BODY_CONTAINS, "body contains", "contains");
}

static int
body_read_pattern(const struct document_object *object, const struct document_value *value)
{
	return body_add(object, value, EXPECT_BODY_MATCHES, "body matches", "matches");
}

static int
body_read_digest(const struct document_object *object, const struct document_value *value)
{
	struct expectation *e = expectation_add(object, EXPECT_BODY_SHA256, "body sha256", "");

	e->op = "==";
	if (strlen(value->string) != DIGEST_SIZE - 1 ||
	    strspn(value->string, "0123456789abcdefABCDEF") != DIGEST_SIZE - 1)
		return members_misfit(object, value, "sha256", "64 hexadecimal digits");
	return expectation_set_text(object, e, value);
}

static int
body_read_file(const struct document_object *object, const struct document_value *value)
{
	struct expectation *e =
	    expectation_add(object, EXPECT_BODY_FILE, "body file", value->string);

	e->op = "==";
	expectation_set_target(e, value);
	return step_parse_file(object, value, &e->text, &e->text_len);
}

static const struct member body_members[] = {
    MEMBER(TEXT, "contains", .each = true, .read = expectation_read_body),
    MEMBER(TEXT, "matches", .each = true, .read = body_read_pattern),
    MEMBER(STRING, "sha256", .expected = "64 hexadecimal digits", .read = body_read_digest),
    MEMBER(TEXT, "file", .expected = "the name of a file", .read = body_read_file),
    {0},
};
const struct members expect_body_table = {"\"body\"", body_members, NULL};

/* ---- size ---- */

int
expectation_read_size(const struct document_object *object, const struct document_value *value)
{
	const struct expect_parser *p = object->into;
	const char *op = strcmp(value->name, "min") == 0   ? ">="
			 : strcmp(value->name, "max") == 0 ? "<="
							   : "==";
	struct expectation *e = expectation_add(object, EXPECT_SIZE, "size", op);
	struct text target = TEXT_INIT(64);

	e->op = op;
	e->number = (double)p->amount;
	text_add_format(&target, "%lld", (long long)p->amount);
	e->target = memory_given(text_take(&target));
	return 0;
}

/* Every body has 0 bytes at least. */
static const struct member size_members[] = {
    MEMBER_SIZE("min", struct expect_parser, amount, .least = 1, .read = expectation_read_size),
    MEMBER_SIZE("max", struct expect_parser, amount, .read = expectation_read_size),
    {0},
};
const struct members expect_size_table = {"\"size\"", size_members, NULL};
