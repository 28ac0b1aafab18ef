#include "tap_scope.h"

#include <string.h>

#include "report.h"
#include "words.h"

void
scope_begin(struct tap_scope *scope)
{
	*scope = (struct tap_scope){.name = TEXT_INIT(SCOPE_NAME),
	    .point = {.test = TEST_CASE_INIT},
	    .subtest = {.broken = TEXT_INIT(TEXT_MAX_REASON)},
	    .reason = TEXT_INIT(REPORT_WORD),
	    .broken = TEXT_INIT(TEXT_MAX_REASON)};
	tap_numbers_begin(&scope->numbers);
}

void
scope_free(struct tap_scope *scope)
{
	text_free(&scope->name);
	tap_numbers_free(&scope->numbers);
	test_case_free(&scope->point.test);
	text_free(&scope->subtest.broken);
	text_free(&scope->reason);
	text_free(&scope->broken);
}

void
scope_set_point(struct tap_scope *scope, const struct tap_line *line, int64_t number)
{
	struct tap_point *point = &scope->point;

	test_case_clear(&point->test);
	point->waits = true;
	point->ok = line->ok;
	point->opens = line->opens;
	point->directive = line->directive;
	tap_line_name(line, &point->test.name);
	if (point->test.name.len == 0)
		text_add_format(&point->test.name, "test %lld", (long long)number);
	point->test.has_elapsed = line->ms >= 0;
	point->test.elapsed_ms = line->ms;
}

void
scope_take_subtest(struct tap_scope *scope, const struct tap_scope *subtest)
{
	struct tap_outcome *outcome = &scope->subtest;

	outcome->told |= subtest->told;
	outcome->failed |= subtest->failed;
	if (outcome->broken.len == 0)
		text_add(&outcome->broken, text_string(&subtest->broken), subtest->broken.len);
}

static enum check_status
point_status(const struct tap_point *point)
{
	if (point->directive == TAP_SKIP)
		return CHECK_SKIP;
	if (point->ok)
		return CHECK_PASS;
	return point->directive == TAP_TODO ? CHECK_SKIP : CHECK_FAIL;
}

void
scope_tell(struct tap_scope *scope, struct report *report, const struct text *suite)
{
	struct tap_point *point = &scope->point;
	struct tap_outcome *subtest = &scope->subtest;
	struct test_case *test = &point->test;
	bool failed;

	test->status = point_status(point);
	if (subtest->broken.len > 0 && point->directive == TAP_NO_DIRECTIVE) {
		test->status = CHECK_FAIL;
		words_set_lines(&test->message, subtest->broken.bytes, subtest->broken.len);
	}
	failed = test->status == CHECK_FAIL;
	if (!subtest->told || (failed && !subtest->failed)) {
		if (!failed)
			text_clear(&test->message);
		words_set(&test->suite, text_string(suite), suite->len);
		report_test(report, test);
		scope->told = true;
	}
	scope->told |= subtest->told;
	scope->failed |= failed || subtest->failed;
	subtest->told = subtest->failed = false;
	text_clear(&subtest->broken);
	point->waits = point->opens = false;
}
