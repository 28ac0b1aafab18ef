#include "test_case.h"

#include <math.h>

#include "json_writer.h"
#include "report.h"

static void
test_case_each(struct test_case *test, void (*act)(struct text *))
{
	act(&test->suite);
	act(&test->class);
	act(&test->name);
	act(&test->message);
	act(&test->file);
}

void
test_case_clear(struct test_case *test)
{
	test_case_each(test, text_clear);
	test->status = CHECK_PASS;
	test->flaky = test->has_elapsed = false;
	test->elapsed_ms = 0;
}

void
test_case_free(struct test_case *test)
{
	test_case_each(test, text_free);
}

void
report_test(struct report *report, const struct test_case *test)
{
	TEXT_LOCAL path = TEXT_INIT(REPORT_WORD);
	struct json_writer *w = report_begin(report, REPORT_TEST);

	if (test->suite.len > 0)
		json_put_bytes(w, "suite", test->suite.bytes, test->suite.len);
	if (test->class.len > 0)
		json_put_bytes(w, "class", test->class.bytes, test->class.len);
	json_put_string(w, "name", test->name.len > 0 ? text_string(&test->name) : "unnamed");
	json_put_string(w, "status", check_status_name(test->status));
	json_put_bool(w, "flaky", test->flaky);
	if (test->has_elapsed && isfinite(test->elapsed_ms) && test->elapsed_ms >= 0)
		json_put_number(w, "elapsed_ms", test->elapsed_ms);
	if (test->file.len > 0)
		report_path(report, text_string(&test->file), &path);
	if (path.len > 0)
		json_put_bytes(w, "file", path.bytes, path.len);
	if (test->message.len > 0)
		json_put_bytes(w, "message", test->message.bytes, test->message.len);
	report_end(report);
}
