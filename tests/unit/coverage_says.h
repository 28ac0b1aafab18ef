/* What reports of coverage come to, and diffs beside them, in one line. */
#ifndef TESTS_UNIT_COVERAGE_SAYS_H
#define TESTS_UNIT_COVERAGE_SAYS_H

#include "../../cmd/records-from/coverage.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../cmd/records-from/changes.h"
#include "clock.h"
#include "diag.h"
#include "file.h"
#include "../../cmd/records-from/format.h"
#include "../../cmd/records-from/from.h"
#include "json.h"
#include "lines.h"
#include "options.h"
#include "records.h"
#include "../../cmd/records-from/report.h"
#include "unit.h"

enum {
	TYPE,
	FILE_NAME,
	SCOPE,
	COVERED,
	TOTAL,
	PERCENT,
	STATUS,
	MESSAGE,
	COUNTED,
	VERSION,
	MEMBERS
};

static const char *const members[MEMBERS] = {".type", ".file", ".scope", ".covered", ".total",
    ".percent", ".status", ".message", ".items.coverage", ".version"};

/* A file that holds the bytes, with NUL for "\v"; its path in `path`. */
static int
file_of(const char *bytes, char path[64])
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	size_t len = strlen(bytes);
	char *copy = strdup(bytes);

	for (char *at = copy; (at = strchr(at, '\v')); at++)
		*at = '\0';
	CHECK(fd != -1 && file_write(fd, copy, len) == 0);
	free(copy);
	CHECK_INT(lseek(fd, 0, SEEK_SET), 0);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
slice_add(struct text *says, const struct json_slice *value)
{
	TEXT_LOCAL word = TEXT_INIT(TEXT_MAX_REASON);

	if (value->type == JSON_STRING && json_string(value, &word) == 0)
		text_add_string(says, text_string(&word));
	else if (value->type == JSON_NUMBER)
		text_add(says, value->bytes, value->len);
}

/* "a.c 1/2 50%", "all 1/2 50%" ("changed: " before those of the diff), "warn MESSAGE", "source 2 of VERSION". */
static void
record_add(struct text *says, const struct json_slice values[])
{
	bool changed = json_string_equals(&values[SCOPE], "changed", 7);

	if (json_string_equals(&values[TYPE], "summary", 7))
		return;
	if (says->len > 0)
		text_add_string(says, "; ");
	if (json_string_equals(&values[TYPE], "coverage", 8)) {
		text_add_string(says, changed ? "changed: " : "");
		if (values[FILE_NAME].type == JSON_ABSENT)
			text_add_string(says, "all");
		slice_add(says, &values[FILE_NAME]);
		text_add_string(says, " ");
		slice_add(says, &values[COVERED]);
		text_add_string(says, "/");
		slice_add(says, &values[TOTAL]);
		if (values[PERCENT].type != JSON_ABSENT) {
			text_add_string(says, " ");
			slice_add(says, &values[PERCENT]);
			text_add_string(says, "%");
		}
	} else if (json_string_equals(&values[TYPE], "check", 5)) {
		slice_add(says, &values[STATUS]);
		text_add_string(says, " ");
		slice_add(says, &values[MESSAGE]);
	} else {
		slice_add(says, &values[TYPE]);
		text_add_string(says, " ");
		slice_add(says, &values[COUNTED]);
		text_add_string(says, values[VERSION].type == JSON_ABSENT ? "" : " of ");
		slice_add(says, &values[VERSION]);
	}
}

static void
records_say(int fd, struct text *says)
{
	struct lines *lines = lines_from(fd, "records", 0);
	struct json_scanner *scanner = json_scanner_of(members, MEMBERS);
	struct json_slice values[MEMBERS];
	struct line line;

	CHECK_INT(lseek(fd, 0, SEEK_SET), 0);
	while (lines_next(lines, &line) == 1)
		if (CHECK(json_scan(scanner, line.bytes, line.len, values, NULL) == 0))
			record_add(says, values);
	json_scanner_free(scanner);
	lines_close(lines);
}

/* The reason without the name of the file before it. */
static void
fault_add(struct text *says, const char *why)
{
	const char *name = strstr(why, "/proc/self/fd/");

	if (says->len > 0)
		text_add_string(says, "; ");
	if (name)
		why = name + strcspn(name, ":") + 1;
	text_add_format(says, "! %s", *why == ' ' ? why + 1 : why);
}

static void
report_say(struct from *from, const char *format, const char *bytes, struct text *faults)
{
	struct report report;
	char path[64];
	int fd = file_of(bytes, path);

	CHECK(report_open(&report, from, path, true) == 0);
	report.format = strcmp(format, "auto") == 0 ? format_recognise(report.input, &report.why)
						    : format_find(format);
	if (report.format)
		CHECK((report.format->read(&report) == -1) == (report.why.len > 0));
	if (report.why.len > 0) {
		fault_add(faults, text_string(&report.why));
		records_trouble_with(from->records, "%s", text_string(&report.why));
	}
	report_close(&report);
	close(fd);
}

/* What --package and --require-items say. */
static struct option_list packages;
static int64_t require_items;

/* Of a report, and of a diff by its name (NULL: none); a second report may follow the first behind
 * "\f". */
static const char *
says_of_named(const char *format, const char *bytes, const char *diff)
{
	static struct text said = {.max = TEXT_MAX_RECORD};
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct common_options options = {.jsonl = true, .run = "test"};
	struct from from = FROM_DEFAULTS;
	char *first = strdup(bytes), *second = strchr(first, '\f');
	int out = memfd_create("records", MFD_CLOEXEC);

	text_clear(&said);
	from.packages = packages;
	from.require_items = require_items;
	from.records = records_open_on(&options, &clock_system, out);
	if (diff) {
		from.changes = changes_open(diff, &why);
		CHECK((from.changes == NULL) == (why.len > 0));
		if (!from.changes)
			fault_add(&faults, text_string(&why));
	}
	if (second)
		*second++ = '\0';
	report_say(&from, format, first, &faults);
	if (second)
		report_say(&from, format, second, &faults);
	if (from.changes)
		changes_tell(from.changes, &from);
	changes_free(from.changes);
	records_done(from.records);
	records_finish(from.records);
	records_say(out, &said);
	if (faults.len > 0) {
		text_add_string(&said, said.len > 0 ? "; " : "");
		text_add_string(&said, text_string(&faults));
	}
	close(out);
	free(first);
	return text_string(&said);
}

static const char *
says_of(const char *format, const char *bytes, const char *diff)
{
	char path[64];
	int fd = diff ? file_of(diff, path) : -1;
	const char *says = says_of_named(format, bytes, diff ? path : NULL);

	if (fd != -1)
		close(fd);
	return says;
}

/* Whether it is as wanted, where "..." stands for anything. */
static bool
piecewise_equal(const char *says, const char *wanted)
{
	bool anywhere = false;

	for (;;) {
		const char *open = strstr(wanted, "...");
		size_t len = open ? (size_t)(open - wanted) : strlen(wanted);
		const char *at = says;

		while (anywhere && *at && strncmp(at, wanted, len) != 0)
			at++;
		if (strncmp(at, wanted, len) != 0 || (!open && at[len]))
			return false;
		if (!open || !open[3])
			return true;
		says = at + len;
		wanted = open + 3;
		anywhere = true;
	}
}

#define KNOWN(name, lines) "SF:" name "\n" lines "end_of_record\n"

#endif
