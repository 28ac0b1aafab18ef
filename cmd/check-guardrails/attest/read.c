#include <string.h>

#include "clock.h"
#include "diag.h"
#include "document.h"
#include "statement_checks.h"

/* Checks that are named, of those that are not the same. */
enum { MOST_CHECKS = 3 };

/* ---- reading ---- */

static const char *
member_string(const struct document_value *object, const char *name)
{
	const struct document_value *value = object ? document_member(object, name) : NULL;

	return value ? value->string : NULL;
}

static bool
member_is(const struct document_value *object, const char *name, const char *expected)
{
	const char *string = member_string(object, name);

	return string && strcmp(string, expected) == 0;
}

static const struct document_value *
statement_predicate(const struct statement *statement)
{
	const struct document_value *first = statement->document->first;

	return first ? document_member(first, "predicate") : NULL;
}

static int
statement_check(struct statement *statement, struct text *why)
{
	const struct document *document = statement->document;
	const struct document_value *first = document->first, *predicate, *program;
	const char *version;

	if (document->count != 1 || !member_is(first, "_type", STATEMENT_TYPE) ||
	    !member_is(first, "predicateType", STATEMENT_PREDICATE) ||
	    !(predicate = statement_predicate(statement)) ||
	    !(program = document_member(predicate, "program")) ||
	    !member_is(program, "name", program_name()))
		return text_fail(why, "%s: this is no statement of %s, or it was cut short",
		    document->name, program_name());
	version = member_string(program, "version");
	if (!version || strcmp(version, READYLINE_VERSION) != 0) {
		text_fail_visible(why, "%s: this statement is of %s %s", document->name,
		    program_name(), version ? version : "without a version");
		text_add_format(why, ", and this is %s: verify it with that", READYLINE_VERSION);
		return -1;
	}
	statement->clock = member_string(predicate, "clock");
	if (!statement->clock ||
	    clock_parse(statement->clock, strlen(statement->clock), &statement->at) == -1)
		return document_fault(
		    document, predicate, why, "this statement does not say what time it was");
	statement->run = member_string(predicate, "run");
	return 0;
}

int
statement_read(
    const char *name, const char *bytes, size_t len, struct statement *statement, struct text *why)
{
	*statement = (struct statement){.document = document_parse(name, bytes, len, why)};
	return statement->document ? statement_check(statement, why) : -1;
}

void
statement_free(struct statement *statement)
{
	document_free(statement->document);
	*statement = (struct statement){0};
}

/* ---- comparing ---- */

static const struct document_value *
value_member(const struct document_value *object, const char *name)
{
	return object ? document_member(object, name) : NULL;
}

static const struct document_value *
value_first(const struct document_value *container)
{
	return container ? container->first : NULL;
}

static bool
value_equals(const struct document_value *a, const struct document_value *b)
{
	if (!a || !b)
		return a == b;
	return a->slice.len == b->slice.len &&
	       memcmp(a->slice.bytes, b->slice.bytes, a->slice.len) == 0;
}

/* Adds "WHAT NAME", behind a comma where something stands before it. */
static void
difference_add(struct text *out, const char *what, const char *name)
{
	if (out->len > 0)
		text_add_string(out, ", ");
	text_add_string(out, what);
	if (name)
		text_add_visible(out, name, strlen(name));
}

static const struct document_value *
value_next(const struct document_value *value)
{
	return value ? value->next : NULL;
}

/* Files, in their order. */
static void
files_compare(const struct document_value *before, const struct document_value *now,
    const char *operand, struct text *out)
{
	const struct document_value *a = value_first(before), *b = value_first(now);

	for (; a || b; a = value_next(a), b = value_next(b)) {
		const struct document_value *one = b ? b : a;
		const char *option = member_string(one, "option");
		const char *name = member_string(one, "name");

		if (value_equals(a, b))
			continue;
		difference_add(out, "", option ? option : operand);
		if (name)
			text_add_visible_format(out, " %s", name);
	}
}

/* What was given in `a` and not in `b`, and with `both` what was given in another way. */
static void
options_compare(
    const struct document_value *a, const struct document_value *b, bool both, struct text *out)
{
	for (const struct document_value *value = value_first(a); value; value = value->next) {
		const struct document_value *other = value_member(b, value->name);

		if (!other || (both && !value_equals(value, other)))
			difference_add(out, "option --", value->name);
	}
}

static void
check_compare(
    const struct document_value *before, const struct document_value *now, struct text *out)
{
	const char *name = member_string(now ? now : before, "name");
	const char *was = member_string(before, "status"), *is = member_string(now, "status");

	difference_add(out, "check ", name ? name : "?");
	if (was && is && strcmp(was, is) != 0) {
		text_add_visible_format(out, " (%s in the statement, now %s)", was, is);
	}
}

/* The first checks that differ are enough: behind one that is missing all do. */
static void
verdict_compare(
    const struct document_value *before, const struct document_value *now, struct text *out)
{
	static const char *const members[] = {
	    "exit_status", "status", "pass", "fail", "warn", "skip", "unknown", NULL};
	const struct document_value *a = value_first(value_member(before, "checks"));
	const struct document_value *b = value_first(value_member(now, "checks"));
	size_t start = out->len;
	int shown = 0;

	for (; (a || b) && shown < MOST_CHECKS; a = value_next(a), b = value_next(b)) {
		if (!value_equals(a, b)) {
			check_compare(a, b, out);
			shown++;
		}
	}
	for (size_t i = 0; members[i] && out->len == start; i++)
		if (!value_equals(value_member(before, members[i]), value_member(now, members[i])))
			difference_add(out, "the verdict's ", members[i]);
	if (out->len == start && !value_equals(before, now))
		difference_add(out, "what the checks say", NULL);
}

void
statement_compare(const struct statement *before, const struct statement *now, struct text *out)
{
	const struct document_value *a = statement_predicate(before), *b = statement_predicate(now);

	files_compare(document_member(before->document->first, "subject"),
	    document_member(now->document->first, "subject"), "input", out);
	files_compare(value_member(a, "files"), value_member(b, "files"), "file", out);
	options_compare(value_member(a, "options"), value_member(b, "options"), true, out);
	options_compare(value_member(b, "options"), value_member(a, "options"), false, out);
	if (!value_equals(value_member(a, "clock"), value_member(b, "clock")))
		difference_add(out, "the time", NULL);
	if (!value_equals(value_member(a, "run"), value_member(b, "run")))
		difference_add(out, "the run", NULL);
	verdict_compare(value_member(a, "verdict"), value_member(b, "verdict"), out);
	if (out->len == 0)
		difference_add(out, "how the statement is written", NULL);
}
