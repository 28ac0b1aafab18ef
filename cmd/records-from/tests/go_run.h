/*
 * go_run: the events of `go test -json`, as they become tests.
 *
 * A test that failed is told when the report ends: until then a later run of it may pass, and then
 * it is flaky.
 */
#ifndef RECORDS_FROM_TESTS_GO_RUN_H
#define RECORDS_FROM_TESTS_GO_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "go_table.h"
#include "test_case.h"

struct report;

/* One line of the report; what it does not say is empty. */
struct go_event {
	struct text action, package, test, output, import_path, failed_build;
	bool has_elapsed;
	double elapsed_ms;
};

struct go_run {
	struct report *report;
	struct go_table table;
	struct test_case record;
	size_t kept; /* bytes of output */
};

void go_run_begin(struct go_run *run, struct report *report);
void go_run_free(struct go_run *run);

/* False: its action is not known. */
bool go_run_take(struct go_run *run, const struct go_event *event);

/* A package whose build failed says so in plain text: "FAIL<tab>PACKAGE [build failed]". */
void go_run_take_build_failure(struct go_run *run, const char *package, const char *line);

/* The report ends: tells what is left.  False: a package has not ended (its name in `package`). */
bool go_run_end(struct go_run *run, struct text *package);

#endif
