/*
 * JUnit XML: <testsuites> of <testsuite>s, nested to any depth, of <testcase>s.
 *
 * There is no standard, but dialects: what each writes is met here, and where two disagree the
 * worse counts.  Each <testcase> is a test of its own, also where others have its name.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format.h"
#include "input.h"
#include "junit_suites.h"
#include "memory.h"
#include "report.h"
#include "test_case.h"
#include "words.h"
#include "xml_reader.h"

/* The test that is open, and the suites around it. */
struct junit {
	struct report *report;
	struct junit_suites suites;
	struct test_case test;
	unsigned case_depth; /* of the <testcase> that is open; 0: none */
	bool in_result;      /* within one of its results whose text is kept */
	bool failed, skipped, flaky;
	bool said; /* that it failed, in an element */
	int64_t tests;
};

/* ---- what a test says of itself ---- */

static const char *const junit_words_skipped[] = {
    "disabled", "notrun", "ignored", "skipped", "suppressed", NULL};
static const char *const junit_words_failed[] = {
    "fail", "failed", "failure", "error", "errored", "broken", "timeout", NULL};

/* A dialect may say it in an attribute alone: gtest `status="notrun"`, `result="suppressed"`. */
static void
junit_take_word(struct junit *junit, const char *word)
{
	if (!word)
		return;
	if (text_is_among_caseless(word, strlen(word), junit_words_skipped))
		junit->skipped = true;
	if (text_is_among_caseless(word, strlen(word), junit_words_failed))
		junit->failed = true;
}

static void
junit_set(struct text *out, const char *word)
{
	if (word)
		words_set(out, word, strlen(word));
}

static const char *
junit_attribute(const struct xml_reader *r, const char *name, const char *other)
{
	const char *value = xml_attribute(r, name);

	return value ? value : xml_attribute(r, other);
}

static void
junit_begin_case(struct junit *junit, struct xml_reader *r)
{
	struct test_case *test = &junit->test;
	const char *file = xml_attribute(r, "file"), *time = junit_attribute(r, "time", "duration");

	test_case_clear(test);
	junit->case_depth = xml_depth(r);
	junit->failed = junit->skipped = junit->flaky = junit->said = false;
	junit_set(&test->name, xml_attribute(r, "name"));
	junit_set(&test->class, junit_attribute(r, "classname", "class"));
	junit_set(&test->file, file ? file : junit_suites_file(&junit->suites));
	junit_suites_path(&junit->suites, &test->suite);
	test->has_elapsed = time && words_seconds(time, &test->elapsed_ms);
	junit_take_word(junit, xml_attribute(r, "status"));
	junit_take_word(junit, xml_attribute(r, "result"));
}

static void
junit_end_case(struct junit *junit)
{
	struct test_case *test = &junit->test;

	test->status = junit->failed ? CHECK_FAIL : junit->skipped ? CHECK_SKIP : CHECK_PASS;
	test->flaky = junit->flaky && test->status == CHECK_PASS;
	if (test->status != CHECK_FAIL)
		text_clear(&test->message);
	report_test(junit->report, test);
	junit_suites_hold_test(&junit->suites,
	    test->status == CHECK_PASS && test->name.len == 0 && test->class.len == 0);
	if (junit->failed && !junit->said)
		junit_suites_hold_failure(&junit->suites);
	junit->tests++;
	junit->case_depth = 0;
}

/* ---- its results ---- */

static bool
junit_is(const char *name, const char *one, const char *other)
{
	return strcmp(name, one) == 0 || strcmp(name, other) == 0;
}

/* A message that says nothing more than that it failed, as gotestsum's. */
static bool
junit_says_nothing(const struct text *message)
{
	return message->len == 0 || strcasecmp(text_string(message), "failed") == 0;
}

/* The message of the first failure: its attribute, else its text, else its type. */
static void
junit_take_failure(struct junit *junit, struct xml_reader *r)
{
	const char *message = xml_attribute(r, "message"), *type = xml_attribute(r, "type");

	junit_suites_hold_failure(&junit->suites);
	junit->said = true;
	if (junit->failed && junit->test.message.len > 0)
		return;
	junit->failed = true;
	if (message)
		words_set_lines(&junit->test.message, message, strlen(message));
	if (!junit_says_nothing(&junit->test.message))
		return;
	if (type && *type)
		words_set_lines(&junit->test.message, type, strlen(type));
	junit->in_result = true;
	xml_keep_text(r);
}

/* A child of the <testcase>.  Surefire tells each try of its own: `flaky...` of a test that passed
 * in the end, `rerun...` of one that did not, whose first failure stands beside them. */
static void
junit_take_result(struct junit *junit, struct xml_reader *r, const char *name)
{
	if (junit_is(name, "failure", "error")) {
		junit_take_failure(junit, r);
	} else if (strcmp(name, "skipped") == 0) {
		junit->skipped = true;
	} else if (junit_is(name, "flakyFailure", "flakyError")) {
		junit->flaky = true;
		junit_suites_hold_rerun(&junit->suites);
	} else if (junit_is(name, "rerunFailure", "rerunError")) {
		junit->failed = true;
		junit_suites_hold_rerun(&junit->suites);
	}
}

/* A failure directly in a suite: its class did not load, or what all of its tests need. */
static void
junit_take_suite_failure(struct junit *junit, struct xml_reader *r)
{
	struct test_case *test = &junit->test;

	test_case_clear(test);
	junit->case_depth = xml_depth(r);
	junit->failed = junit->skipped = junit->flaky = junit->said = false;
	junit_set(&test->name, junit_suites_name(&junit->suites));
	junit_set(&test->file, junit_suites_file(&junit->suites));
	junit_suites_path(&junit->suites, &test->suite);
	junit_take_failure(junit, r);
}

/* ---- the elements ---- */

static bool
junit_is_suite(const char *name)
{
	return junit_is(name, "testsuite", "testsuites");
}

static void
junit_open(void *context, struct xml_reader *r, const char *name)
{
	struct junit *junit = context;
	unsigned depth = xml_depth(r);
	bool is_case = strcmp(name, "testcase") == 0;

	if (depth == 1 && !junit_is_suite(name)) {
		xml_fail(r, "it is no JUnit report: its root is <%.40s>, not <testsuites>", name);
	} else if (junit->case_depth > 0) {
		if (is_case || junit_is_suite(name))
			xml_fail(r, "a <%s> stands within a test", name);
		else if (depth == junit->case_depth + 1)
			junit_take_result(junit, r, name);
	} else if (is_case) {
		junit_begin_case(junit, r);
	} else if (junit_is_suite(name)) {
		if (!junit_suites_open(&junit->suites, r, strcmp(name, "testsuite") == 0))
			xml_fail(r, "%s", junit_suites_why(&junit->suites));
	} else if (junit_is(name, "failure", "error") &&
		   depth == junit_suites_depth(&junit->suites) + 1) {
		junit_take_suite_failure(junit, r);
	}
}

static void
junit_close(void *context, struct xml_reader *r, const char *name, const struct text *text)
{
	struct junit *junit = context;
	unsigned depth = xml_depth(r);

	if (junit->in_result && text->len > 0) {
		struct test_case *test = &junit->test;
		TEXT_LOCAL lines = TEXT_INIT(REPORT_WORD);

		words_set_lines(&lines, text->bytes, text->len);
		if (lines.len > 0)
			words_set(&test->message, lines.bytes, lines.len);
	}
	if (depth == junit->case_depth + 1 || depth == junit->case_depth)
		junit->in_result = false;
	if (depth == junit->case_depth)
		junit_end_case(junit);
	else if (junit->case_depth == 0 && junit_is_suite(name) &&
		 !junit_suites_close(&junit->suites))
		report_fault_at(junit->report, xml_line(r), "%s", junit_suites_why(&junit->suites));
}

static int
junit_read(struct report *report)
{
	static const struct xml_hooks hooks = {.open = junit_open, .close = junit_close};
	struct junit junit = {.report = report, .test = TEST_CASE_INIT};
	int rc;

	junit_suites_begin(&junit.suites);
	report_speaks_of(report, REPORT_TEST);
	rc = xml_read(report->input, &hooks, &junit, &report->why);
	if (rc == 0 && junit.tests == 0 && !junit_suites_say_none(&junit.suites))
		report_doubt(report, "it holds no test, and does not say that there was none");
	junit_suites_free(&junit.suites);
	test_case_free(&junit.test);
	return report->why.len > 0 ? -1 : rc;
}

const struct format format_junit = {
    .name = "junit",
    .roots = "testsuites testsuite",
    .read = junit_read,
};
