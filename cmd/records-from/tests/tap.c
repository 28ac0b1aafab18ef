/*
 * TAP: a plan and test points, in versions 13 and 14, with subtests before their point (four blanks
 * each) or behind it (between braces), and YAML blocks.
 *
 * A point that a subtest stands for is told only where it says more than the subtest's own points.
 */
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "input.h"
#include "memory.h"
#include "report.h"
#include "tap_line.h"
#include "tap_numbers.h"
#include "tap_scope.h"
#include "tap_yaml.h"
#include "test_case.h"
#include "words.h"

enum { TAP_STEP = 4, TAP_MOST_SCOPES = 64 };

struct tap {
	struct report *report;
	struct tap_scope scopes[TAP_MOST_SCOPES];
	size_t depth;        /* scopes[0..depth] are open: the run, a subtest of it, ... */
	struct text subtest; /* what "# Subtest: NAME" said last */
	struct tap_yaml yaml;
	uint64_t line;
	bool any; /* a version, a plan or a test */
	bool strict, given_up, broken;
};

/* ---- faults ---- */

/* Of the run as a whole it is a fault; a subtest has failed. */
static void
tap_fault(struct tap *tap, size_t depth, const struct text *why)
{
	if (depth == 0) {
		report_fault_at(tap->report, tap->line, "%s", text_string(why));
		tap->broken = true;
	} else if (tap->scopes[depth].broken.len == 0) {
		text_add_format(&tap->scopes[depth].broken, "line %llu: %s",
		    (unsigned long long)tap->line, text_string(why));
	}
}

/* ---- subtests open and close ---- */

static void
tap_flush(struct tap *tap, size_t depth)
{
	struct tap_scope *scope = &tap->scopes[depth];
	TEXT_LOCAL suite = TEXT_INIT(SCOPE_NAMES);

	if (!scope->point.waits)
		return;
	for (size_t i = 1; i <= depth; i++) {
		const struct text *name = &tap->scopes[i].name;

		if (name->len == 0 || name->len + 3 > suite.max - suite.len)
			continue;
		if (suite.len > 0)
			text_add_string(&suite, " > ");
		text_add(&suite, name->bytes, name->len);
	}
	scope_tell(scope, tap->report, &suite);
}

/* "Subtest: NAME" in a comment: the name, or NULL. */
static const char *
comment_subtest(const struct tap_line *line, size_t *len)
{
	static const char word[] = "Subtest:";
	size_t at = strlen(word);

	if (line->kind != TAP_COMMENT || line->len <= at || memcmp(line->text, word, at) != 0)
		return NULL;
	for (; at < line->len && line->text[at] == ' '; at++)
		;
	*len = line->len - at;
	return line->text + at;
}

/* The comment that it is named by stands before it, or is its first line. */
static bool
tap_open(struct tap *tap, const struct tap_line *line)
{
	size_t len;
	const char *name = comment_subtest(line, &len);
	struct tap_scope *outer = &tap->scopes[tap->depth], *scope;

	if (tap->depth + 1 == TAP_MOST_SCOPES) {
		report_fault_at(tap->report, tap->line, "subtests are nested deeper than %d levels",
		    TAP_MOST_SCOPES - 1);
		tap->broken = true;
		return false;
	}
	/* Behind a point that opens it, it is that point's; else the point before stands alone. */
	if (!outer->point.opens)
		tap_flush(tap, tap->depth);
	scope = &tap->scopes[++tap->depth];
	scope_begin(scope);
	if (outer->point.opens)
		words_set(
		    &scope->name, text_string(&outer->point.test.name), outer->point.test.name.len);
	else if (tap->subtest.len > 0)
		words_set(&scope->name, tap->subtest.bytes, tap->subtest.len);
	else if (name)
		words_set(&scope->name, name, len);
	text_clear(&tap->subtest);
	return true;
}

/* The innermost subtest ends; what became of it waits for its point. */
static void
tap_close(struct tap *tap)
{
	struct tap_scope *scope = &tap->scopes[tap->depth];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	tap_flush(tap, tap->depth);
	if (!tap_numbers_end(&scope->numbers, &why))
		tap_fault(tap, tap->depth, &why);
	tap->depth--;
	scope_take_subtest(&tap->scopes[tap->depth], scope);
	scope_free(scope);
}

static void
tap_close_to(struct tap *tap, size_t depth)
{
	while (tap->depth > depth)
		tap_close(tap);
}

/* ---- lines ---- */

static void
tap_take_plan(struct tap *tap, const struct tap_line *line)
{
	struct tap_scope *scope = &tap->scopes[tap->depth];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!tap_numbers_plan(&scope->numbers, line->number, &why))
		tap_fault(tap, tap->depth, &why);
	if (line->number == 0 && scope->reason.len == 0)
		words_set(&scope->reason, line->text, line->len);
}

static void
tap_take_point(struct tap *tap, const struct tap_line *line)
{
	struct tap_scope *scope = &tap->scopes[tap->depth];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t number = line->number;

	tap_flush(tap, tap->depth);
	if (!tap_numbers_test(&scope->numbers, &number, &why))
		tap_fault(tap, tap->depth, &why);
	scope_set_point(scope, line, number);
	text_clear(&tap->subtest);
}

static void
tap_take_version(struct tap *tap, const struct tap_line *line)
{
	if (tap->depth > 0)
		return;
	if (line->number != 13 && line->number != 14)
		report_fault_at(tap->report, tap->line,
		    "it is of version %lld; 13 and 14 are known", (long long)line->number);
	else if (tap->any)
		report_fault_at(tap->report, tap->line, "a second run begins within the first");
}

/* What stands behind a test that failed says why. */
static void
tap_take_comment(struct tap *tap, const struct tap_line *line)
{
	struct tap_point *point = &tap->scopes[tap->depth].point;
	size_t len;
	const char *name = comment_subtest(line, &len);

	if (name) {
		words_set(&tap->subtest, name, len);
	} else if (point->waits && !point->ok && line->indent == TAP_STEP * tap->depth) {
		words_add_line(&point->test.message, line->text, line->len);
	}
}

static void
tap_give_up(struct tap *tap, const struct tap_line *line)
{
	TEXT_LOCAL reason = TEXT_INIT(REPORT_WORD);

	text_add_visible(&reason, line->text, line->len < WORDS_BYTES ? line->len : WORDS_BYTES);
	report_fault_at(tap->report, tap->line, "the run was given up: Bail out!%s%s",
	    reason.len > 0 ? " " : "", text_string(&reason));
	tap->given_up = true;
}

/* A subtest begins with a line of its own, four blanks further in. */
static bool
line_begins_subtest(const struct tap_line *line)
{
	size_t len;

	return line->kind == TAP_POINT || line->kind == TAP_PLAN || line->kind == TAP_VERSION ||
	       comment_subtest(line, &len);
}

/* Whose line it is: opens and closes subtests.  False: nobody's. */
static bool
tap_find_scope(struct tap *tap, const struct tap_line *line)
{
	size_t depth = line->indent / TAP_STEP;
	bool structure = line->kind == TAP_POINT || line->kind == TAP_PLAN ||
			 line->kind == TAP_VERSION || line->kind == TAP_CLOSES;

	if (line->indent % TAP_STEP != 0 || depth > tap->depth + 1)
		return false;
	/* The comment that names the subtest which it opens is done with. */
	if (depth == tap->depth + 1 && line->kind == TAP_COMMENT && tap->subtest.len == 0) {
		if (line_begins_subtest(line))
			tap_open(tap, line);
		return false;
	}
	if (depth == tap->depth + 1)
		return line_begins_subtest(line) && tap_open(tap, line);
	if (structure)
		tap_close_to(tap, depth);
	return depth == tap->depth;
}

static void
tap_take_line(struct tap *tap, const struct tap_line *line)
{
	struct tap_scope *scope = &tap->scopes[tap->depth];

	switch (line->kind) {
	case TAP_VERSION:
		tap_take_version(tap, line);
		break;
	case TAP_PLAN:
		tap_take_plan(tap, line);
		break;
	case TAP_POINT:
		tap_take_point(tap, line);
		break;
	case TAP_COMMENT:
		tap_take_comment(tap, line);
		return;
	case TAP_OPENS:
		scope->point.opens = scope->point.waits;
		return;
	case TAP_CLOSES:
		if (scope->point.opens)
			tap_flush(tap, tap->depth);
		return;
	case TAP_STRICT:
		tap->strict = true;
		return;
	default:
		return;
	}
	tap->any = true;
}

static void
tap_take(struct tap *tap, const char *bytes, size_t len)
{
	struct tap_scope *scope = &tap->scopes[tap->depth];
	struct tap_line line;

	if (memchr(bytes, '\0', len))
		report_fault_at(tap->report, tap->line, "a NUL byte");
	if (yaml_is_open(&tap->yaml)) {
		if (yaml_take(&tap->yaml, bytes, len))
			return;
		/* Points that it swallowed may have failed. */
		report_fault_at(
		    tap->report, tap->line, "the YAML block before it does not end with \"...\"");
	}
	tap_line_parse(bytes, len, &line);
	if (line.kind == TAP_BAIL_OUT)
		tap_give_up(tap, &line);
	else if (line.kind == TAP_YAML && scope->point.waits &&
		 line.indent == TAP_STEP * tap->depth + 2)
		yaml_open(&tap->yaml, &scope->point.test, !scope->point.ok, line.indent);
	else if (line.kind == TAP_OTHER && tap->strict && line.indent < len)
		report_fault_at(
		    tap->report, tap->line, "it is no TAP, which \"pragma +strict\" wants");
	else if (line.kind != TAP_OTHER && tap_find_scope(tap, &line))
		tap_take_line(tap, &line);
}

/* ---- the whole ---- */

/* A plan of no test says that all are skipped. */
static void
tap_tell_skipped(struct tap *tap)
{
	struct test_case test = TEST_CASE_INIT;
	const struct text *reason = &tap->scopes[0].reason;

	test.status = CHECK_SKIP;
	text_add_string(&test.name, "all tests");
	text_add(&test.message, text_string(reason), reason->len);
	report_test(tap->report, &test);
	test_case_free(&test);
}

static int
tap_end(struct tap *tap)
{
	struct tap_scope *run = &tap->scopes[0];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (tap->given_up)
		return -1;
	if (yaml_is_open(&tap->yaml))
		report_fault(tap->report, "it ends early: within a YAML block");
	if (tap->depth > 0 && tap->scopes[tap->depth - 1].point.opens)
		report_fault(tap->report, "it ends early: within a subtest");
	tap_close_to(tap, 0);
	tap_flush(tap, 0);
	if (tap->line == 0)
		return report_fault(tap->report, "it is empty");
	if (!tap->any)
		return report_fault(tap->report, "it is no TAP: it has neither a plan nor tests");
	if (!tap->broken && !tap_numbers_end(&run->numbers, &why))
		return report_fault(tap->report, "%s", text_string(&why));
	if (run->subtest.broken.len > 0)
		report_fault(tap->report, "a subtest has no test point: %s",
		    text_string(&run->subtest.broken));
	if (run->numbers.planned == 0 && run->numbers.count == 0)
		tap_tell_skipped(tap);
	return tap->report->why.len > 0 ? -1 : 0;
}

static int
tap_read(struct report *report)
{
	struct tap *tap = memory_new(1, sizeof(*tap));
	const char *bytes;
	size_t len;
	int rc = -1;

	report_speaks_of(report, REPORT_TEST);
	tap->report = report;
	tap->subtest = TEXT_INIT(REPORT_WORD);
	scope_begin(&tap->scopes[0]);
	if (input_is_utf16(report->input)) {
		report_fault(report, "it is UTF-16; convert it: iconv -f UTF-16 -t UTF-8");
	} else {
		for (; !tap->given_up && input_line(report->input, &bytes, &len, NULL);) {
			tap->line++;
			tap_take(tap, bytes, len);
		}
		rc = tap_end(tap);
	}
	for (size_t i = 0; i <= tap->depth; i++)
		scope_free(&tap->scopes[i]);
	text_free(&tap->subtest);
	free(tap);
	return rc;
}

/* The first line is a version, a plan or a test. */
static bool
tap_fits(const struct sample *sample)
{
	struct tap_line line;

	tap_line_parse(text_string(&sample->first), sample->first.len, &line);
	return line.indent == 0 &&
	       (line.kind == TAP_VERSION || line.kind == TAP_PLAN || line.kind == TAP_POINT);
}

const struct format format_tap = {
    .name = "tap",
    .fits = tap_fits,
    .read = tap_read,
};
