/* links: cmd/records-from/ */
/* What reports of coverage come to, line by line, and what is said of the lines that changed. */
#include "coverage.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "changes.h"
#include "clock.h"
#include "diag.h"
#include "file.h"
#include "format.h"
#include "from.h"
#include "json.h"
#include "lines.h"
#include "options.h"
#include "records.h"
#include "report.h"
#include "unit.h"

enum { TYPE, FILE_NAME, SCOPE, COVERED, TOTAL, PERCENT, STATUS, MESSAGE, COUNTED, MEMBERS };

static const char *const members[MEMBERS] = {".type", ".file", ".scope", ".covered", ".total",
    ".percent", ".status", ".message", ".items.coverage"};

/* A file that holds the bytes; its path in `path`. */
static int
file_of(const char *bytes, char path[64])
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	CHECK(fd != -1 && file_write(fd, bytes, strlen(bytes)) == 0);
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

/* "a.c 1/2 50%", "all 1/2 50%" ("changed: " before those of the diff), "warn MESSAGE", "source 2". */
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
		CHECK((report_run(&report) == -1) == (report.why.len > 0));
	if (report.why.len > 0)
		fault_add(faults, text_string(&report.why));
	report_close(&report);
	close(fd);
}

/* What --package names. */
static struct option_list packages;

/* Of a report, and of a diff (NULL: none); a second report may follow the first behind "\f". */
static const char *
says_of(const char *format, const char *bytes, const char *diff)
{
	static struct text said = {.max = TEXT_MAX_RECORD};
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct common_options options = {.jsonl = true, .run = "test"};
	struct from from = FROM_DEFAULTS;
	char path[64], *first = strdup(bytes), *second = strchr(first, '\f');
	int out = memfd_create("records", MFD_CLOEXEC), fd = diff ? file_of(diff, path) : -1;

	text_clear(&said);
	from.packages = packages;
	from.records = records_open_on(&options, &clock_system, out);
	if (diff) {
		from.changes = changes_open(path, &why);
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
	if (fd != -1)
		close(fd);
	free(first);
	return text_string(&said);
}

struct row {
	const char *format, *report, *says;
};

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

static void
rows_check(const struct row rows[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *says = says_of(rows[i].format, rows[i].report, NULL);

		if (!CHECK(piecewise_equal(says, rows[i].says)))
			fprintf(stderr, "%s: %s\n    says %s\n    not  %s\n", rows[i].format,
			    rows[i].report, says, rows[i].says);
	}
}

#define ROWS_CHECK(rows) rows_check(rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_lcov(void)
{
	static const struct row rows[] = {
	    {"lcov", "SF:a\nDA:1,1\nend_of_record\n", "a 1/1 100%; all 1/1 100%; source 2"},
	    /* Hits of all makes, and what else may stand behind them. */
	    {"lcov",
		"SF:a\nDA:1,0\nDA:2,-5\nDA:3,=====\nDA:4,#####\nDA:5,-\nDA:6,0.0\nDA:7,0.5\nDA:8,"
		"1e3\n"
		"DA:9,99999999999999999999,abc\nend_of_record\n",
		"a 3/9 33.33333333333333...%; all..."},
	    /* A line twice, in one record and in two; a file with none. */
	    {"lcov",
		"SF:a\nDA:3,0\nDA:1,1\nDA:3,2\nend_of_record\nSF:b\nend_of_record\nSF:a\nDA:1,"
		"0\nDA:2,0\n"
		"end_of_record\n",
		"a 2/3 66.66666666666667%; b 0/0; all 2/3 66.66666666666667%; source 3"},
	    /* Numbers that got lost. */
	    {"lcov",
		"SF:a\nDA:undefined,1\nDA:0,1\nDA:-3,0\nDA:null,0\nDA:,0\nDA:NaN,0\nDA:2147483647,"
		"1\n"
		"end_of_record\n",
		"a 1/5 20%; all 1/5 20%; warn 6 lines have no number..."},
	    {"lcov", "SF:a\nDA:2147483648,1\nend_of_record\n",
		"a 0/0; ! 2: no line that a file can have: \"DA:2147483648,1\""},
	    {"lcov", "SF:a\nDA:1x,1\nend_of_record\n", "a 0/0; ! 2: no line that..."},
	    {"lcov", "SF:a\nDA:--1,1\nend_of_record\n", "a 0/0; ! 2: no line that..."},
	    {"lcov", "SF:a\nDA:1,\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,nan\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,1x\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,1y\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,0x10\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1\nend_of_record\n", "a 0/0; ! 2: DA: without a count..."},
	    /* What it announces. */
	    {"lcov", "SF:a\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n", "a 1/2 50%; all 1/2..."},
	    {"lcov", "SF:a\nDA:1,1\nDA:2,0\nLF:1\nLH:1\nend_of_record\n", "a 1/2 50%; all 1/2..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:2\nLH:1\nend_of_record\n",
		"a 1/1 100%; ! 5: the record names fewer..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:9\nend_of_record\n", "a 1/1 100%; all..."},
	    {"lcov", "SF:a\nLF:1\nLH:1\nend_of_record\n",
		"a 0/0; ! 4: the record announces lines..."},
	    {"lcov", "SF:a\nLF:0\nLH:0\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"lcov", "SF:a\nLF:1x\nend_of_record\n", "a 0/0; ! 2: no count..."},
	    /* Its end. */
	    {"lcov", "SF:a\nDA:1,1\nLF:1\nLH:1\n", "a 1/1 100%; all 1/1 100%; source 2"},
	    {"lcov", "SF:a\nDA:1,1\nLF:1\nLH:0\n", "a 1/1 100%; ! it ends early..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:2\nLH:1\n", "a 1/1 100%; ! it ends early..."},
	    {"lcov", "SF:a\nDA:1,1\n", "a 1/1 100%; ! it ends early..."},
	    {"lcov", "SF:a\nDA:1,1\nSF:b\nend_of_record\n",
		"a 1/1 100%; ! 3: the record before it..."},
	    {"lcov", "", "! it names no file..."},
	    {"lcov", "DA:1,1\n", "! 1: a line before the SF:..."},
	    {"lcov", "SF:\n", "! 1: SF: without a file..."},
	    {"lcov", "SF:a\nremoved\nend_of_record\n",
		"a 0/0; ! 2: no record of LCOV: \"removed\""},
	    {"lcov", "SF:a\n:\nend_of_record\n", "a 0/0; ! 2: no record of LCOV: \":\""},
	    {"lcov", "# x\n\nTN:t\nSF:./a  \nFN2:x\nDA:1,1 \t\nend_of_record\nend_of_record\n",
		"a 1/1 100%; all 1/1 100%; source 2"},
	    {"auto", "TN:\nSF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "# x\nSF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "SF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "TN:\nend_of_record\n", "! no format begins with..."},
	};

	ROWS_CHECK(rows);
}

static void
test_go(void)
{
	static const struct row rows[] = {
	    {"go-cover", "mode: set\na.go:1.2,3.4 2 1\na.go:4.1,4.9 3 0\n",
		"a.go 2/5 40%; all 2/5 40%; source 2"},
	    {"go-cover", "mode: count\nC:\\a b:c.go:1.2,3.4 2 00\n", "C:/a b:c.go 0/2 0%; all..."},
	    /* Equal blocks are one, executed if either was; blocks that differ in anything are two. */
	    {"go-cover",
		"mode: atomic\na.go:1.2,3.4 2 0\na.go:1.2,3.4 2 10\nmode: atomic\na.go:1.2,3.4 2 "
		"0\n",
		"a.go 2/2 100%; all 2/2..."},
	    {"go-cover",
		"mode: set\na.go:1.2,3.4 1 1\na.go:2.2,3.4 1 0\na.go:1.3,3.4 1 0\na.go:1.2,4.4 1 "
		"0\n"
		"a.go:1.2,3.5 1 0\nb.go:1.2,3.4 1 0\n",
		"a.go 1/5 20%; b.go 0/1 0%; all 1/6..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 0 1\n", "a.go 0/0; all 0/0; source 2"},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1000000 1\n", "a.go 1000000/1000000 100%..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1000001 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 -1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 \n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 1x\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:-1.2,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:3.2,2.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:3.2,3.4 1 1\n", "a.go 1/1..."},
	    {"go-cover", "mode: set\n:3.2,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 1\na.go:1.2,3.4 2 1\n",
		"a.go 0/0; ! 3: the block had..."},
	    {"go-cover", "mode: set\na.go:1.1,16777216.1 1 1\n", "a.go 1/1 100%; all..."},
	    {"go-cover", "mode: set\na.go:1.1,16777217.1 1 1\n",
		"a.go 0/0; ! 2: its blocks stretch..."},
	    {"go-cover", "mode: set\n", "! it names no file..."},
	    {"go-cover", "mode: set\nmode: count\n", "! 2: profiles of different modes..."},
	    {"go-cover", "mode: all\n", "! 1: no mode..."},
	    {"go-cover", "a.go:1.2,3.4 1 1\n", "! 1: it is no Go profile..."},
	    {"go-cover", "", "! it is empty..."},
	    {"auto", "mode: set\na.go:3.2,3.4 1 1\n", "a.go 1/1..."},
	};

	ROWS_CHECK(rows);
}

#define COBERTURA(root, classes)                                                                   \
	"<coverage" root "><packages><package><classes>" classes                                   \
	"</classes></package></packages></coverage>"
#define CLASS(name, lines) "<class filename='" name "'>" lines "</class>"
#define LINE(number, hits) "<line number='" number "' hits='" hits "'/>"

static void
test_cobertura(void)
{
	static const struct row rows[] = {
	    {"cobertura",
		COBERTURA("", CLASS("a", "<lines>" LINE("1", "1") LINE("2", "0") "</lines>")),
		"a 1/2 50%; all 1/2 50%; source 2"},
	    /* Methods where a class has no lines, and where it has. */
	    {"cobertura",
		COBERTURA("", CLASS("a", "<methods><method><lines>" LINE("7", "0") LINE("8",
					     "1") "</lines></method></methods>"
						  "<lines>" LINE("1", "1") "</lines>") CLASS("b",
				  "<methods><method><lines>" LINE("7", "0") LINE("8",
				      "1") "</lines></method></methods>") CLASS("c", "<lines/>")),
		"a 1/1 100%; b 1/2 50%; c 0/0; all 2/3..."},
	    {"cobertura",
		COBERTURA(" lines-valid='2' lines-covered='1'",
		    CLASS("a", LINE("1", "0") LINE("2", "1"))),
		"a 1/2 50%; all..."},
	    {"cobertura",
		COBERTURA(" lines-valid='3' lines-covered='1'",
		    CLASS("a", LINE("1", "0") LINE("2", "1"))),
		"a 1/2 50%; ! its totals say that 2 lines were not executed, its classes hold "
		"1..."},
	    {"cobertura", COBERTURA(" lines-valid='3'", CLASS("a", LINE("1", "1"))),
		"a 1/1 100%; all..."},
	    {"cobertura", COBERTURA(" lines-covered='3'", CLASS("a", LINE("1", "1"))),
		"a 1/1 100%; all..."},
	    {"cobertura",
		COBERTURA("", "<class name='n' filename=''/>"
			      "<class/>"),
		"n 0/0; unnamed 0/0; all 0/0; source 3"},
	    {"cobertura", COBERTURA("", CLASS("a", LINE("undefined", "0") LINE("1", "2.5"))),
		"a 1/2 50%; all 1/2 50%; warn 1 lines..."},
	    {"cobertura", COBERTURA("", ""), "! it names no class..."},
	    {"cobertura", COBERTURA("", CLASS("a", "<line number='1'/>")), "a 0/0; ! 1:..."},
	    {"cobertura", COBERTURA("", CLASS("a", "<line hits='1'/>")), "a 0/0; ! 1:..."},
	    {"cobertura", COBERTURA("", CLASS("a", "") LINE("1", "1")), "a 0/0; ! 1:..."},
	    {"auto", COBERTURA("", CLASS("a", LINE("1", "1"))), "a 1/1 100%; all..."},
	};

	ROWS_CHECK(rows);
}

#define JACOCO(content) "<report name='r'>" content "</report>"
#define SOURCE(name, content) "<sourcefile name='" name "'>" content "</sourcefile>"
#define COUNTER(missed, covered) "<counter type='LINE' missed='" missed "' covered='" covered "'/>"

static void
test_jacoco(void)
{
	static const struct row rows[] = {
	    {"jacoco",
		JACOCO("<package name='p/q'>" SOURCE(
		    "A.java", "<line nr='1' mi='1' ci='1'/><line nr='2' mi='1' ci='0'/>" COUNTER(
				  "1", "1")) "</package>" COUNTER("1", "1")),
		"p/q/A.java 1/2 50%; all 1/2 50%; source 2"},
	    {"jacoco",
		JACOCO("<package>" SOURCE("A", COUNTER("3", "1"))
			SOURCE("B", "<line nr='1' ci='1'/>") "</package>" COUNTER("3", "2")),
		"A 1/4 25%; B 1/1 100%; all 2/5 40%; source 3"},
	    {"jacoco",
		JACOCO("<package>" SOURCE("A", COUNTER("3", "1")) "</package>" COUNTER("4", "2")),
		"A 1/4 25%; ! it says that 4 lines were not executed, its files hold 3..."},
	    {"jacoco",
		JACOCO("<package>" SOURCE(
		    "A", "<line nr='1' ci='0'/>" COUNTER("2", "0")) "</package>"),
		"A 0/1 0%; ! 1:..."},
	    {"jacoco",
		JACOCO("<package>" SOURCE(
		    "A", "<line nr='1' ci='0'/>" COUNTER("0", "9")) "</package>"),
		"A 0/1 0%; all..."},
	    {"jacoco", JACOCO("<package>" SOURCE("A", COUNTER("x", "0")) "</package>"),
		"A 0/0; ! 1:..."},
	    {"jacoco", JACOCO("<package>" SOURCE("A", COUNTER("0", "")) "</package>"),
		"A 0/0; ! 1:..."},
	    {"jacoco", JACOCO("<package>" SOURCE("A", COUNTER("2147483648", "0")) "</package>"),
		"A 0/0; ! 1:..."},
	    /* Other counters, and those of classes, say nothing. */
	    {"jacoco",
		JACOCO("<package><class>" COUNTER("9", "9") "</class>" SOURCE(
		    "A", "<counter type='BRANCH' missed='9' covered='9'/>") "</package>"),
		"warn 1 source files say nothing of their lines..."},
	    {"jacoco", JACOCO("<package><class/>" SOURCE("", "") "</package>"), "! 1:..."},
	    {"jacoco", JACOCO("<package><class/></package>"), "! it names no source file..."},
	    {"auto", JACOCO("<package>" SOURCE("A", COUNTER("0", "1")) "</package>"),
		"A 1/1 100%; all..."},
	};

	ROWS_CHECK(rows);
}

#define PYTHON(files, covered, total)                                                              \
	"{\"meta\":{\"version\":\"7\"},\"files\":{" files                                          \
	"},\"totals\":{\"covered_lines\":" covered ",\"num_statements\":" total "}}"
#define LISTS(executed, missing) "\"executed_lines\":[" executed "],\"missing_lines\":[" missing "]"
#define SUMMARY(covered, total)                                                                    \
	"\"summary\":{\"covered_lines\":" covered ",\"num_statements\":" total "}"

static void
test_coverage_py(void)
{
	static const struct row rows[] = {
	    {"coverage-py",
		PYTHON("\"a\":{" LISTS("1,2", "3") "},\"b\":{" SUMMARY("0", "1") "," LISTS(
			   "", "9") "}",
		    "2", "4"),
		"a 2/3 66.66666666666667%; b 0/1 0%; all 2/4 50%; source 3"},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "") "," SUMMARY("1", "2") "}", "1", "1"),
		"a 1/1 100%; ! 1: the summary of a says that 1..."},
	    {"coverage-py",
		PYTHON(
		    "\"a\":{" LISTS("1", "2") "},\"b\":{" LISTS("1", "") "," SUMMARY("1", "2") "}",
		    "1", "1"),
		"a 1/2 50%; b 1/1 100%; ! 1: the summary of b..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "") "}", "1", "2"),
		"a 1/1 100%; ! its totals say that 1 lines were not executed, its files hold 0..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "2") "}", "2", "1"),
		"a 1/2 50%; ! 1: figures without..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "2") "}", "-1", "1"),
		"a 1/2 50%; ! 1: figures without..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("2147483647", "0,-1") "}", "0", "0"),
		"a 1/3...; warn 2..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("2147483648", "") "}", "0", "0"),
		"a 0/0; ! 1: no line..."},
	    {"coverage-py", PYTHON("\"a\":{\"missing_lines\":[]}", "0", "0"),
		"a 0/0; ! 1: a file without..."},
	    {"coverage-py", PYTHON("\"a\":{\"executed_lines\":[],\"missing_lines\":{}}", "0", "0"),
		"a 0/0; ! 1: a file without..."},
	    {"coverage-py", "{\"files\":{},\"totals\":{\"covered_lines\":0,\"num_statements\":0}}",
		"! it names no file..."},
	    {"coverage-py", "{\"meta\":{},\"files\":{}}",
		"! it is no JSON report of coverage.py: it has no \"totals\""},
	    {"coverage-py", "{\"totals\":{\"covered_lines\":0,\"num_statements\":0}}",
		"! it is no JSON report of coverage.py: it has no \"files\""},
	    {"auto", PYTHON("\"a\":{" LISTS("1,2", "") "}", "2", "2"), "a 2/2 100%; all..."},
	};

	ROWS_CHECK(rows);
}

#define ADDS(name, at, count, lines)                                                               \
	"--- a/" name "\n+++ b/" name "\n@@ -0,0 +" at "," count " @@\n" lines
#define KNOWN(name, lines) "SF:" name "\n" lines "end_of_record\n"

/* What follows the records of the reports themselves, each of which ends with its source. */
static const char *
behind_sources(const char *says, size_t reports)
{
	for (size_t i = 0; i < reports && says; i++) {
		says = strstr(says, "source ");
		says = says ? strstr(says, "; ") : NULL;
		says = says ? says + 2 : NULL;
	}
	return says ? says : "";
}

static void
test_changes(void)
{
	static const struct {
		const char *report, *diff, *says; /* behind the records of the report itself */
	} rows[] = {
	    {KNOWN("a.c", "DA:1,1\nDA:2,0\nDA:3,1\nDA:4,1\n"), ADDS("a.c", "2", "2", "+\n+\n"),
		"changed: a.c 1/2 50%; changed: all 1/2 50%; source 2"},
	    {KNOWN("a.c", "DA:1,1\nDA:5,0\nDA:9,1\n"),
		ADDS("a.c", "1", "1", "+\n") "@@ -0,0 +4,2 @@\n+\n+\n@@ -0,0 +10 @@\n+\n",
		"changed: a.c 1/2 50%; changed: all 1/2 50%; source 2"},
	    /* Two reports. */
	    {KNOWN("a.c", "DA:1,0\nDA:2,0\n") "\f" KNOWN("a.c", "DA:2,1\nDA:3,0\n"),
		ADDS("a.c", "1", "4", "+\n+\n+\n+\n"),
		"changed: a.c 1/3 33.333333333333336%; changed: all..."},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("x.md", "1", "1", "+\n"), "changed: all 0/0; source 1"},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("a.c", "2", "1", "+\n"),
		"changed: a.c 0/0; warn no changed line of a.c is one...; changed: all 0/0; source "
		"2"},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("b.c", "1", "1", "+\n") ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 1/1 100%; unknown no report lists the lines of b.c, so..."},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("b.c", "0", "0", ""), "changed: all 0/0; source 1"},
	    {KNOWN("x/a.c", "DA:1,1\n") KNOWN("y/a.c", "DA:1,1\n"), ADDS("a.c", "1", "1", "+\n"),
		"unknown more paths than one fit a.c, and..."},
	    {KNOWN("x/a.c", "DA:1,1\n") KNOWN("y/a.c", "DA:1,0\n") KNOWN("a.c", "DA:1,0\n"),
		ADDS("a.c", "1", "1", "+\n"), "changed: a.c 0/1 0%; changed: all..."},
	    {KNOWN("a.c", "DA:1,1\n"),
		ADDS("x/a.c", "1", "1", "+\n") ADDS("y/a.c", "1", "1", "+\n"),
		"unknown more paths than one fit x/a.c, y/a.c, and..."},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("x/a.c", "1", "1", "+\n") ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 1/1 100%; unknown no report lists the lines of x/a.c, so..."},
	    {KNOWN("a.c", "DA:1,0\n"), ADDS("x/a.c", "1", "1", "+\n"),
		"changed: x/a.c 0/1 0%; changed: all 0/1 0%; source 2"},
	    {KNOWN("x/a.c", "DA:1,1\n") KNOWN("a.c", "DA:1,0\n"), ADDS("y/x/a.c", "1", "1", "+\n"),
		"changed: y/x/a.c 1/1 100%; changed: all 1/1 100%; source 2"},
	    {KNOWN("a.c", "DA:1,1\nDA:0,0\n"), ADDS("a.c", "1", "1", "+\n"),
		"unknown no report lists the lines of a.c, so..."},
	    {KNOWN("a.c", "DA:1,1\nDA:0,1\n"), ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 1/1 100%; changed..."},
	    {KNOWN("a.c", "DA:1,1\n"), "", "unknown ... is empty, which..."},
	    /* Diffs that are none: the reason, and nothing of changed lines. */
	    {KNOWN("a.c", "DA:1,1\n"), "hello\n", "! there is no unified diff in it"},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("a.c", "1", "2", "+\n"), "! 4: it ends early..."},
	    {KNOWN("a.c", "DA:1,1\n"), "@@@ -1 -1 +1 @@@\n" ADDS("a.c", "1", "1", "+\n"),
		"! 1: a combined diff..."},
	    /* Ten names are shown. */
	    {KNOWN("a", "DA:1,1\n"),
		ADDS("b", "1", "1", "+\n") ADDS("c", "1", "1", "+\n") ADDS("d", "1", "1", "+\n")
		    ADDS("e", "1", "1", "+\n") ADDS("f", "1", "1", "+\n") ADDS("g", "1", "1", "+\n")
			ADDS("h", "1", "1", "+\n") ADDS("i", "1", "1", "+\n")
			    ADDS("j", "1", "1", "+\n") ADDS("k", "1", "1", "+\n"),
		"unknown no report lists the lines of b, c, d, e, f, g, h, i, j, k, so..."},
	    {KNOWN("a", "DA:1,1\n"),
		ADDS("b", "1", "1", "+\n") ADDS("c", "1", "1", "+\n") ADDS("d", "1", "1", "+\n")
		    ADDS("e", "1", "1", "+\n") ADDS("f", "1", "1", "+\n") ADDS("g", "1", "1", "+\n")
			ADDS("h", "1", "1", "+\n") ADDS("i", "1", "1", "+\n") ADDS("j", "1", "1",
			    "+\n") ADDS("k", "1", "1", "+\n") ADDS("l", "1", "1", "+\n"),
		"unknown no report lists the lines of b, c, d, e, f, g, h, i, j, k and 1 more, "
		"so..."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *says = says_of("lcov", rows[i].report, rows[i].diff);
		size_t reports = strchr(rows[i].report, '\f') ? 2 : 1;

		if (!CHECK(piecewise_equal(behind_sources(says, reports), rows[i].says)))
			fprintf(stderr, "row %zu: %s\n", i, says);
	}
}

/* The lines of a block, of which a line between two is executed if either is. */
static void
test_changes_of_go(void)
{
	static const char *const report =
	    "mode: set\na.go:1.1,3.9 5 1\na.go:3.9,5.2 1 0\na.go:7.1,8.2 0 0\n";

	CHECK_STRING(
	    behind_sources(
		says_of("go-cover", report, ADDS("a.go", "2", "6", "+\n+\n+\n+\n+\n+\n")), 1),
	    "changed: a.go 2/4 50%; changed: all 2/4 50%; source 2");
	CHECK_STRING(behind_sources(says_of("go-cover", report, ADDS("a.go", "7", "1", "+\n")), 1),
	    "changed: a.go 0/0; warn no changed line of a.go is one that the reports list: "
	    "comments alone, "
	    "or a report of another revision; changed: all 0/0; source 2");
}

static void
test_packages(void)
{
	const char *globs[] = {"src/*.c", "none/*"};

	packages = (struct option_list){.items = globs, .count = 2};
	CHECK_STRING(says_of("lcov",
			 KNOWN("src/a.c", "DA:1,1\nDA:2,0\n") KNOWN("b.c", "DA:1,0\n")
			     KNOWN("src/c.c", "DA:1,1\nDA:2,1\n"),
			 NULL),
	    "src/a.c 1/2 50%; b.c 0/1 0%; src/c.c 2/2 100%; all 3/5 60%; all 3/4 75%; all 0/0; "
	    "source 6");
	packages.count = 0;
}

/* More files than the table begins with, each told twice. */
static void
test_many_files(void)
{
	enum { FILES = 5000 };
	TEXT_LOCAL report = TEXT_INIT(TEXT_MAX_RECORD);
	const char *says;

	for (int i = 0; i < 2 * FILES; i++)
		text_add_format(&report, "SF:f%d.c\nDA:%d,%d\nend_of_record\n", i % FILES,
		    1 + i / FILES, i < FILES);
	says = says_of("lcov", text_string(&report), NULL);
	CHECK(strncmp(says, "f0.c 1/2 50%; f1.c 1/2 50%; ", 28) == 0);
	says = strstr(says, "all");
	CHECK_STRING(says, "all 5000/10000 50%; source 5001");
}

static void
test_revisions(void)
{
	static const struct {
		const char *diff;
		bool revisions;
	} rows[] = {{"main..HEAD", true}, {"main...HEAD", true}, {"main..", true}, {"..HEAD", true},
	    {"origin/main..feature/x", true}, {"HEAD~1..HEAD", true}, {"main", false},
	    {"a.diff", false}, {"../a.diff", false}, {"x/../a.diff", false}, {"x/..", false},
	    {"-x..y", false}, {"--output=x..y", false}, {"", false}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!CHECK_INT(changes_are_revisions(rows[i].diff), rows[i].revisions))
			fprintf(stderr, "%s\n", rows[i].diff);
}

int
main(void)
{
	diag_quiet(true);
	test_lcov();
	test_go();
	test_cobertura();
	test_jacoco();
	test_coverage_py();
	test_changes();
	test_changes_of_go();
	test_packages();
	test_many_files();
	test_revisions();
	return unit_end();
}
