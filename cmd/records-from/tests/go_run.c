#include "go_run.h"

#include <string.h>

#include "report.h"
#include "words.h"

/* How many tests may run, and how many that failed may wait for a second run; how much of their
 * output is kept. */
enum { MOST_RUNNING = 1 << 17, MOST_WAITING = 1 << 16, MOST_KEPT = 32 << 20 };

void
go_run_begin(struct go_run *run, struct report *report)
{
	*run = (struct go_run){.report = report, .record = TEST_CASE_INIT};
}

void
go_run_free(struct go_run *run)
{
	go_table_free(&run->table);
	test_case_free(&run->record);
}

/* ---- telling ---- */

static void
run_tell(struct go_run *run, const char *package, const char *test, enum check_status status,
    const struct text *message)
{
	struct test_case *record = &run->record;

	words_set(&record->suite, package, strlen(package));
	words_set(&record->name, test, strlen(test));
	record->status = status;
	if (message)
		words_set(&record->message, text_string(message), message->len);
	report_test(run->report, record);
	test_case_clear(record);
}

static void
run_set_elapsed(struct go_run *run, bool has_elapsed, double elapsed_ms)
{
	run->record.has_elapsed = has_elapsed;
	run->record.elapsed_ms = elapsed_ms;
}

static void
run_tell_failed(struct go_run *run, const struct go_entry *entry)
{
	run_set_elapsed(run, entry->has_elapsed, entry->elapsed_ms);
	run_tell(run, entry->package, entry->test, CHECK_FAIL, &entry->message);
}

/* ---- entries ---- */

/* NULL, and a fault, where there are too many. */
static struct go_entry *
run_find(struct go_run *run, enum go_kind kind, const char *package, const char *test)
{
	struct go_entry *entry = go_table_find(&run->table, kind, package, test);

	if (entry)
		return entry;
	if (run->table.count < MOST_RUNNING + MOST_WAITING)
		return go_table_add(&run->table, kind, package, test);
	report_fault(run->report, "more tests run at once than can be kept (%d)", MOST_RUNNING);
	return NULL;
}

static void
run_forget_output(struct go_run *run, struct text *output)
{
	run->kept -= output->len;
	text_free(output);
}

static void
run_drop(struct go_run *run, struct go_entry *entry)
{
	run_forget_output(run, &entry->output);
	run_forget_output(run, &entry->message);
	go_table_drop(&run->table, entry);
}

static void
run_keep_output(struct go_run *run, struct go_entry *entry, const struct text *output)
{
	const char *at = text_string(output), *end = at + output->len;
	size_t before = entry->output.len;

	/* What `go test` says of tests itself is no reason of theirs. */
	if (run->kept > MOST_KEPT || strncmp(at, "=== ", 4) == 0 || strncmp(at, "PASS\n", 5) == 0 ||
	    strncmp(at, "FAIL\n", 5) == 0 || strncmp(at + strspn(at, " "), "--- ", 4) == 0)
		return;
	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((line ? line : end) - at);

		words_add_line(&entry->output, at, len);
		at += line ? len + 1 : len;
	}
	run->kept += entry->output.len - before;
}

static void
entry_set_running(struct go_entry *entry, bool runs)
{
	if (entry->runs != runs && entry->of)
		entry->of->running += runs ? 1 : -1;
	entry->runs = runs;
}

static void
entry_set_failed(struct go_entry *entry, bool failed)
{
	if (entry->failed != failed && entry->of)
		entry->of->failing += failed ? 1 : -1;
	entry->failed = failed;
}

/* The test did not end: its package did, or it began anew, or the report ended. */
static void
run_tell_unended(struct go_run *run, struct go_entry *entry, enum check_status status)
{
	TEXT_LOCAL message = TEXT_INIT(REPORT_WORD);

	text_add_string(&message, "it ran and did not end");
	if (entry->output.len > 0)
		text_add_format(&message, "\n%s", text_string(&entry->output));
	/* A benchmark that logs nothing has no end of its own. */
	if (status == CHECK_UNKNOWN && strncmp(entry->test, "Benchmark", 9) == 0)
		run_tell(run, entry->package, entry->test, CHECK_PASS, NULL);
	else
		run_tell(run, entry->package, entry->test, status, &message);
	run_forget_output(run, &entry->output);
	entry_set_running(entry, false);
}

/* ---- events of tests ---- */

static void
test_begin(struct go_run *run, struct go_entry *package, const struct go_event *event)
{
	const char *name = text_string(&event->test);
	struct go_entry *entry = run_find(run, GO_TEST, package->package, name);

	if (!entry)
		return;
	entry->of = package;
	if (entry->runs)
		run_tell_unended(run, entry, CHECK_UNKNOWN);
	entry_set_running(entry, true);
}

static void
test_fail(struct go_run *run, struct go_entry *package, const struct go_event *event)
{
	struct go_entry *entry =
	    run_find(run, GO_TEST, package->package, text_string(&event->test));

	if (!entry)
		return;
	entry->of = package;
	entry_set_running(entry, false);
	entry->has_elapsed = event->has_elapsed;
	entry->elapsed_ms = event->elapsed_ms;
	run_forget_output(run, &entry->message);
	entry->message = entry->output;
	entry->output = TEXT_INIT(REPORT_WORD);
	if (run->table.count > MOST_WAITING) {
		package->failed = true;
		run_tell_failed(run, entry);
		entry_set_failed(entry, false);
		run_drop(run, entry);
		return;
	}
	entry_set_failed(entry, true);
}

/* It passed, or was skipped.  One that failed before is flaky only where it passed. */
static void
test_end(struct go_run *run, struct go_entry *package, const struct go_event *event,
    enum check_status status)
{
	const char *name = text_string(&event->test);
	struct go_entry *entry = go_table_find(&run->table, GO_TEST, package->package, name);

	if (entry && entry->failed && status != CHECK_PASS)
		run_tell_failed(run, entry);
	run->record.flaky = entry && entry->failed && status == CHECK_PASS;
	run_set_elapsed(run, event->has_elapsed, event->elapsed_ms);
	run_tell(run, package->package, name, status, NULL);
	if (!entry)
		return;
	entry_set_running(entry, false);
	entry_set_failed(entry, false);
	run_drop(run, entry);
}

static bool
run_take_test(struct go_run *run, struct go_entry *package, const struct go_event *event)
{
	static const char *const ignored[] = {"pause", "cont", "attr", "start", "artifacts", NULL};
	const char *action = text_string(&event->action);
	struct go_entry *entry;

	if (strcmp(action, "output") == 0) {
		entry = go_table_find(
		    &run->table, GO_TEST, package->package, text_string(&event->test));
		if (entry && entry->runs)
			run_keep_output(run, entry, &event->output);
	} else if (strcmp(action, "run") == 0) {
		test_begin(run, package, event);
	} else if (strcmp(action, "pass") == 0 || strcmp(action, "bench") == 0) {
		test_end(run, package, event, CHECK_PASS);
	} else if (strcmp(action, "skip") == 0) {
		test_end(run, package, event, CHECK_SKIP);
	} else if (strcmp(action, "fail") == 0) {
		test_fail(run, package, event);
	} else {
		return text_is_among(action, ignored);
	}
	return true;
}

/* ---- events of packages ---- */

/* It failed, and no test of it has stayed failed: its build, its TestMain, a call of os.Exit, a
 * race, or a test that was run twice without a new run of its package. */
static void
package_tell_failed(struct go_run *run, struct go_entry *package, const struct go_event *event)
{
	const char *build_path = text_string(&event->failed_build);
	struct go_entry *build =
	    *build_path ? go_table_find(&run->table, GO_BUILD, build_path, "") : NULL;
	const struct text *message = &package->output;

	if (build && build->output.len > 0)
		message = &build->output;
	run_set_elapsed(run, event->has_elapsed, event->elapsed_ms);
	run_tell(run, package->package, *build_path ? "build" : "package", CHECK_FAIL, message);
	if (build)
		build->failed = false;
}

static void
package_end(struct go_run *run, struct go_entry *package, const struct go_event *event, bool failed)
{
	struct go_entry *next;

	for (struct go_entry *entry = run->table.first; package->running > 0 && entry;
	     entry = next) {
		next = entry->next;
		if (entry->of != package || !entry->runs)
			continue;
		run_tell_unended(run, entry, failed ? CHECK_FAIL : CHECK_UNKNOWN);
		if (failed)
			package->failed = true;
		if (!entry->failed)
			run_drop(run, entry);
	}
	if (failed && package->failing == 0 && !package->failed)
		package_tell_failed(run, package, event);
	package->runs = false;
	package->failed = false;
	run_forget_output(run, &package->output);
	if (package->failing == 0)
		run_drop(run, package);
}

static bool
run_take_package(struct go_run *run, struct go_entry *package, const struct go_event *event)
{
	const char *action = text_string(&event->action);

	if (strcmp(action, "output") == 0)
		run_keep_output(run, package, &event->output);
	else if (strcmp(action, "fail") == 0)
		package_end(run, package, event, true);
	else if (strcmp(action, "pass") == 0 || strcmp(action, "skip") == 0)
		package_end(run, package, event, false);
	else
		return strcmp(action, "start") == 0 || strcmp(action, "bench") == 0;
	return true;
}

/* ---- events of builds ---- */

static bool
run_take_build(struct go_run *run, const struct go_event *event)
{
	struct go_entry *build = run_find(run, GO_BUILD, text_string(&event->import_path), "");

	if (!build)
		return true;
	if (strcmp(text_string(&event->action), "build-output") == 0)
		run_keep_output(run, build, &event->output);
	else if (strcmp(text_string(&event->action), "build-fail") == 0)
		build->failed = true;
	else
		return false;
	return true;
}

void
go_run_take_build_failure(struct go_run *run, const char *package, const char *line)
{
	TEXT_LOCAL message = TEXT_INIT(REPORT_WORD);

	words_set_lines(&message, line, strlen(line));
	run_tell(run, package, "build", CHECK_FAIL, &message);
}

/* ---- the whole ---- */

bool
go_run_take(struct go_run *run, const struct go_event *event)
{
	struct go_entry *package;

	if (strncmp(text_string(&event->action), "build-", 6) == 0)
		return run_take_build(run, event);
	package = run_find(run, GO_PACKAGE, text_string(&event->package), "");
	if (!package)
		return true;
	package->runs = true;
	if (event->test.len > 0)
		return run_take_test(run, package, event);
	return run_take_package(run, package, event);
}

bool
go_run_end(struct go_run *run, struct text *package)
{
	bool ended = true;

	for (struct go_entry *entry = run->table.first; entry; entry = entry->next) {
		if (entry->kind == GO_TEST && entry->runs)
			run_tell_unended(run, entry, CHECK_UNKNOWN);
		if (entry->kind == GO_TEST && entry->failed)
			run_tell_failed(run, entry);
		if (entry->kind == GO_BUILD && entry->failed)
			run_tell(run, entry->package, "build", CHECK_FAIL, &entry->output);
		if (entry->kind == GO_PACKAGE && entry->runs) {
			ended = false;
			if (package->len == 0)
				text_add_visible(
				    package, entry->package, strnlen(entry->package, WORDS_BYTES));
		}
	}
	return ended;
}
