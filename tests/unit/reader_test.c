#include "reader.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "options.h"
#include "records.h"
#include "signals.h"
#include "unit.h"

static const struct common_options plain = {.run = "r1", .max_line = 1 << 20};

static char folder[] = "/tmp/reader_test.XXXXXX";
static char complained[1 << 16];

static const char *
path_of(const char *name)
{
	static char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);

	return path;
}

static void
save(const char *name, const char *bytes, size_t len)
{
	FILE *file = fopen(path_of(name), "w");

	if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		abort();
}

/* What a reader made of its files. */
struct outcome {
	int status; /* of records_finish() */
	int64_t good, bad;
	char passed[8192]; /* the good records, one a line */
	char places[1024]; /* "FILE:LINE " each, the folder left out */
};

static void
read_all(struct outcome *outcome, const struct common_options *options, char *const *files)
{
	struct records *records = records_open_on(options, &clock_system, -1);
	struct reader *reader = reader_new(files, NULL, options, records);
	struct reading reading;

	memset(outcome, 0, sizeof(*outcome));
	while (reader_next(reader, &reading) == 1) {
		size_t used = strlen(outcome->passed), placed = strlen(outcome->places);
		const char *slash = strrchr(reading.file, '/');

		(void)snprintf(outcome->passed + used, sizeof(outcome->passed) - used, "%.*s\n",
		    (int)reading.len, reading.bytes);
		(void)snprintf(outcome->places + placed, sizeof(outcome->places) - placed,
		    "%s:%" PRIu64 " ", slash == NULL ? reading.file : slash + 1, reading.line);
	}
	outcome->good = reader_records(reader);
	outcome->bad = reader_bad(reader);
	reader_free(reader);
	outcome->status = records_finish(records);
}

/* The same with what was said on stderr in `complained`. */
static struct outcome
read_heard(const struct common_options *options, char *const *files)
{
	struct outcome outcome;
	int keep = dup(STDERR_FILENO), said;
	ssize_t n;

	said = open(path_of("said"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (keep == -1 || said == -1 || dup2(said, STDERR_FILENO) == -1)
		abort();
	read_all(&outcome, options, files);
	if (dup2(keep, STDERR_FILENO) == -1)
		abort();
	n = pread(said, complained, sizeof(complained) - 1, 0);
	complained[n > 0 ? n : 0] = '\0';
	(void)close(keep);
	(void)close(said);
	(void)unlink(path_of("said"));

	return outcome;
}

/* The same of one text. */
static struct outcome
read_text(const struct common_options *options, const char *bytes, size_t len)
{
	char file[64];
	char *files[] = {file, NULL};
	struct outcome outcome;

	save("in", bytes, len);
	(void)snprintf(file, sizeof(file), "%s", path_of("in"));
	outcome = read_heard(options, files);
	(void)unlink(file);

	return outcome;
}

#define READ(text) read_text(&plain, (text), sizeof(text) - 1)

static size_t
count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part))
		n++;

	return n;
}

static void
test_good_records(void)
{
	struct outcome o = READ("{\"n\":12345678901234567890,\"a\":1.10}\r\n\n"
				" {\"type\":\"check\",\"status\":\"pass\"} \n{}");

	CHECK_INT(o.status, 0);
	CHECK_INT(o.good, 3);
	CHECK_INT(o.bad, 0);
	CHECK_STRING(o.places, "in:1 in:3 in:4 ");
	CHECK(strstr(o.passed, "{\"n\":12345678901234567890,\"a\":1.10}\n") == o.passed);
	CHECK_STRING(complained, "");
}

static void
test_bad_records(void)
{
	static const char *const bad[] = {
	    "{\"a\":NaN}",
	    "{\"a\":01}",
	    "{\"a\":1,}",
	    "[1]",
	    "7",
	    "null",
	    "{\"status\":1,\"status\":2}",
	    "{\"type\":\"check\",\"type\":\"check\"}",
	    "{\"a\":\"\xFF\"}",
	    "{\"a\":1} {\"b\":2}",
	    "{\"type\":\"check\",\"status\":\"pa",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[256];
		struct outcome o;

		(void)snprintf(text, sizeof(text),
		    "{\"type\":\"check\",\"status\":\"pass\"}\n%s\n"
		    "{\"type\":\"summary\",\"status\":\"pass\"}\n",
		    bad[i]);
		o = read_text(&plain, text, strlen(text));
		if (!CHECK_INT(o.status, 2) || !CHECK_INT(o.good, 2) || !CHECK_INT(o.bad, 1) ||
		    !CHECK_STRING(o.places, "in:1 in:3 ") ||
		    !CHECK(strstr(complained, "/in:2: cannot parse record: ") != NULL) ||
		    !CHECK_INT(count_of(complained, "\n"), 1))
			fprintf(stderr, "case %s: %s\n", bad[i], complained);
	}
}

/* --ignore-status forgives what was judged, not what could not be read. */
static void
test_ignoring(void)
{
	struct common_options ignoring = plain;
	static const char failed[] = "{\"type\":\"check\",\"status\":\"fail\"}\n",
			  broken[] = "{\"type\":\"check\",\"status\":\"fail\"}\n{";

	ignoring.ignore_status = true;
	CHECK_INT(read_text(&ignoring, failed, sizeof(failed) - 1).status, 0);
	CHECK_INT(read_text(&ignoring, broken, sizeof(broken) - 1).status, 2);
}

static void
test_limits(void)
{
	struct common_options small = plain;
	static const char text[] =
	    "{\"a\":1}\n{\"a\":12345}\n{\"type\":\"check\",\"status\":\"pass\"}\n";
	static char many[40 * 4];
	struct outcome o;

	small.max_line = 8;
	o = read_text(&small, text, sizeof(text) - 1);
	CHECK_INT(o.good, 1);
	CHECK_INT(o.bad, 2);
	CHECK_INT(o.status, 2);
	CHECK(strstr(complained, "longer than 8 bytes (see --max-line)") != NULL);

	/* 20 are reported each, the rest in one line. */
	for (size_t i = 0; i < sizeof(many); i += 4)
		memcpy(many + i, "[1]\n", 4);
	o = read_text(&plain, many, sizeof(many));
	CHECK_INT(o.bad, 40);
	CHECK_INT(count_of(complained, "cannot parse record"), 20);
	CHECK(strstr(complained, "/in: 20 more records could not be parsed\n") != NULL);
	CHECK_INT(count_of(complained, "\n"), 21);
}

#define CHECKED "{\"type\":\"check\",\"status\":\"pass\"}"
#define SUMMED(counts) "{\"type\":\"summary\",\"status\":\"pass\"," counts "}"

static void
test_upstream(void)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = {
	    {"{\"type\":\"check\",\"status\":\"pass\"}", 0},
	    {"{\"type\":\"\\u0063heck\",\"status\":\"p\\u0061ss\"}", 0},
	    {"{\"type\":\"check\",\"status\":\"warn\"}", 0},
	    {"{\"type\":\"check\",\"status\":\"skip\"}", 1},
	    {"{\"type\":\"check\",\"status\":\"fail\"}", 1},
	    {"{\"type\":\"check\",\"status\":\"unknown\"}", 1},
	    {"{\"type\":\"check\"}", 1},
	    {"{\"type\":\"check\",\"status\":null}", 1},
	    {"{\"type\":\"check\",\"status\":\"PASS\"}", 1},
	    {"{\"type\":\"check\",\"status\":\"pass\\u0000\"}", 1},
	    {"{\"type\":\"summary\",\"status\":\"pass\"}", 0},
	    {"{\"type\":\"summary\",\"status\":\"fail\"}", 1},
	    {"{\"type\":\"summary\",\"status\":\"trouble\"}", 2},
	    {"{\"type\":\"summary\",\"status\":\"ok\"}", 2},
	    {"{\"type\":\"summary\"}", 2},
	    {SUMMED("\"fail\":1"), 1},
	    {SUMMED("\"fail\":0"), 0},
	    {SUMMED("\"unknown\":1"), 1},
	    {SUMMED("\"unknown\":0"), 0},
	    {SUMMED("\"skip\":1"), 1},
	    {SUMMED("\"skip\":1,\"pass\":1"), 0},
	    {SUMMED("\"skip\":1,\"warn\":1"), 0},
	    {SUMMED("\"skip\":1,\"pass\":0,\"warn\":0"), 1},
	    {SUMMED("\"skip\":0"), 0},
	    {SUMMED("\"pass\":-1"), 1},
	    {SUMMED("\"pass\":1.5"), 1},
	    {SUMMED("\"pass\":\"1\""), 1},
	    {SUMMED("\"pass\":null,\"fail\":null"), 0},
	    {SUMMED("\"interrupted\":\"SIGINT\""), 1},
	    {SUMMED("\"interrupted\":false"), 1},
	    {SUMMED("\"interrupted\":null"), 0},
	    {SUMMED("\"pass\":1,\"pass\":1"), 1},
	    {"{\"type\":\"request\",\"status\":200}", 1},
	    {"{\"status\":\"pass\"}", 1},
	    {"{\"type\":[\"check\"],\"status\":\"fail\"}", 1},
	    {"", 2},
	    {"\n \n", 2},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!CHECK_INT(read_text(&plain, cases[i].text, strlen(cases[i].text)).status,
			cases[i].status))
			fprintf(stderr, "case %s\n", cases[i].text);
	(void)READ("");
	CHECK(strstr(complained, "/in: no records in the input; did ") != NULL);
}

/* What a reading says of one record. */
static void
test_readings(void)
{
	static const struct {
		const char *text;
		enum reading_kind kind;
		enum check_status check;
		enum summary_status summary;
		bool known, contradicts;
		int64_t passed, skipped;
	} cases[] = {
	    {"{\"x\":1}", READING_DATA, 0, 0, false, false, 0, 0},
	    {"{\"type\":\"request\"}", READING_DATA, 0, 0, false, false, 0, 0},
	    {"{\"type\":\"rzzzzzz\"}", READING_DATA, 0, 0, false, false, 0, 0},
	    {"{\"type\":\"interval\"}", READING_INTERVAL, 0, 0, false, false, 0, 0},
	    {"{\"type\":\"source\"}", READING_REPORT, 0, 0, false, false, 0, 0},
	    {"{\"type\":\"finding\"}", READING_REPORT, 0, 0, false, false, 0, 0},
	    {"{\"type\":\"check\",\"status\":\"warn\"}", READING_CHECK, CHECK_WARN, 0, true, false,
		0, 0},
	    {"{\"type\":\"check\",\"status\":\"fine\"}", READING_CHECK, CHECK_UNKNOWN, 0, false,
		false, 0, 0},
	    {"{\"type\":\"check\",\"status\":1}", READING_CHECK, CHECK_UNKNOWN, 0, false, false, 0,
		0},
	    {SUMMED("\"pass\":2,\"skip\":1"), READING_SUMMARY, 0, SUMMARY_PASS, true, false, 2, 1},
	    {SUMMED("\"pass\":2,\"fail\":1"), READING_SUMMARY, 0, SUMMARY_FAIL, true, true, 2, -1},
	    {SUMMED("\"pass\":\"2\",\"skip\":1"), READING_SUMMARY, 0, SUMMARY_FAIL, true, true, -1,
		1},
	    {"{\"type\":\"summary\",\"status\":\"fail\",\"pass\":3}", READING_SUMMARY, 0,
		SUMMARY_FAIL, true, false, 3, -1},
	    {"{\"type\":\"summary\",\"status\":\"trouble\"}", READING_SUMMARY, 0, SUMMARY_TROUBLE,
		true, false, -1, -1},
	    {"{\"type\":\"summary\",\"status\":\"good\"}", READING_SUMMARY, 0, SUMMARY_TROUBLE,
		false, false, -1, -1},
	};
	struct json_paths *paths = json_paths_new();
	char in[64];
	char *files[] = {in, NULL};

	(void)snprintf(in, sizeof(in), "%s", path_of("in"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct records *records = records_open_on(&plain, &clock_system, -1);
		struct reader *reader;
		struct reading r;

		save("in", cases[i].text, strlen(cases[i].text));
		reader = reader_new(files, paths, &plain, records);
		CHECK_INT(reader_next(reader, &r), 1);
		if (!CHECK_INT(r.kind, cases[i].kind) ||
		    !CHECK(r.kind != READING_CHECK || r.check == cases[i].check) ||
		    !CHECK(
			r.kind != READING_SUMMARY ||
			(r.summary == cases[i].summary && r.counts[CHECK_PASS] == cases[i].passed &&
			    r.counts[CHECK_SKIP] == cases[i].skipped)) ||
		    !CHECK(r.status_known == cases[i].known) ||
		    !CHECK(!r.contradicts == !cases[i].contradicts))
			fprintf(stderr, "  %s\n", cases[i].text);
		reader_free(reader);
		records_finish(records);
	}
	json_paths_free(paths);
	(void)unlink(in);
}

/* Of another run are data alone counted; what has no run belongs to any. */
static void
test_runs(void)
{
	static const char text[] = "{\"run\":\"r\"}\n{\"run\":\"q\"}\n{\"run\":\"q\",\"type\":"
				   "\"check\",\"status\":\"pass\"}\n"
				   "{\"run\":\"q\",\"type\":\"summary\",\"status\":\"pass\"}\n{"
				   "\"run\":null}\n{}\n{\"run\":7}\n";
	static const bool foreign[] = {false, true, true, true, false, false, true};
	struct common_options options = plain;
	struct records *records = records_open_on(&plain, &clock_system, -1);
	struct json_paths *paths = json_paths_new();
	struct reader *reader;
	struct reading r;
	const char *run;
	char in[64];
	char *files[] = {in, NULL};

	options.run = "r";
	options.run_given = true;
	save("in", text, sizeof(text) - 1);
	(void)snprintf(in, sizeof(in), "%s", path_of("in"));
	reader = reader_new(files, paths, &options, records);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		CHECK_INT(reader_next(reader, &r), 1);
		CHECK(r.foreign == foreign[i]);
	}
	CHECK_INT(reader_next(reader, &r), 0);
	CHECK_INT(reader_foreign(reader, &run), 2);
	CHECK_STRING(run, "q");
	reader_free(reader);
	json_paths_free(paths);
	records_finish(records);
	(void)unlink(in);
}

/* One of them is named, also when it is no string. */
static void
test_other_run(void)
{
	static const struct {
		const char *text, *run;
		int64_t records;
	} others[] = {
	    {"{\"run\":\"r\"}", "", 0},
	    {"{\"run\":7}\n{\"run\":\"q\"}", "7", 2},
	    {"{\"run\":\"q\",\"type\":\"check\",\"status\":\"pass\"}\n{\"run\":7}", "q", 1},
	};
	struct common_options options = plain;
	char in[64];
	char *files[] = {in, NULL};

	options.run = "r";
	options.run_given = true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct records *records = records_open_on(&plain, &clock_system, -1);
		struct reader *reader;
		struct reading r;
		const char *run;

		save("in", others[i].text, strlen(others[i].text));
		(void)snprintf(in, sizeof(in), "%s", path_of("in"));
		reader = reader_new(files, NULL, &options, records);
		while (reader_next(reader, &r) == 1)
			;
		CHECK_INT(reader_foreign(reader, &run), others[i].records);
		CHECK_STRING(run, others[i].run);
		reader_free(reader);
		records_finish(records);
		(void)unlink(in);
	}
}

static void
test_files(void)
{
	char one[64], two[64], gone[64];
	char *files[] = {one, gone, two, NULL};
	struct outcome o;

	save("one", "{\"type\":\"check\",\"status\":\"pass\"}", 32);
	(void)snprintf(one, sizeof(one), "%s", path_of("one"));
	save("two", "{\"x\":1}\n{\"x\":2}\n", 16);
	(void)snprintf(two, sizeof(two), "%s", path_of("two"));
	(void)snprintf(gone, sizeof(gone), "%s", path_of("gone"));

	diag_quiet(true);
	read_all(&o, &plain, files);
	CHECK_INT(o.status, 2);
	CHECK_STRING(o.places, "one:1 two:1 two:2 ");
	files[1] = two;
	files[2] = NULL;
	read_all(&o, &plain, files);
	CHECK_INT(o.status, 0);

	diag_quiet(false);

	/* A folder can be opened but not read. */
	files[1] = folder;
	o = read_heard(&plain, files);
	CHECK_INT(o.status, 2);
	CHECK_INT(o.good, 1);
	CHECK(strstr(complained, "unit: cannot read /tmp/") == complained);
	CHECK_INT(count_of(complained, "\n"), 1);
	(void)unlink(one);
	(void)unlink(two);
}

/* What is read must not be what is written; a device may be both. */
static void
test_outputs(void)
{
	static const struct {
		const char *in, *out, *json; /* NULL: none */
		const char *words;           /* NULL: it is read */
	} outputs[] = {
	    {"one", "two", NULL, NULL},
	    {"one", "one", NULL, "one: it is the output, too"},
	    {"one", "two", "one", "one: it is the output, too"},
	    {"one", "two", "two", NULL},
	    {"one", "two", "new", NULL},
	    {"/dev/null", "/dev/null", NULL, "/dev/null: no records in the input"},
	};

	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		struct common_options options = plain;
		char in[64], out[64], json[64];
		char *files[] = {in, NULL};
		int keep = dup(STDOUT_FILENO), fd;
		struct outcome o;

		save("one", "{}\n", 3);
		save("two", "", 0);
		(void)snprintf(in, sizeof(in), "%s",
		    outputs[i].in[0] == '/' ? outputs[i].in : path_of(outputs[i].in));
		(void)snprintf(out, sizeof(out), "%s",
		    outputs[i].out[0] == '/' ? outputs[i].out : path_of(outputs[i].out));
		if (outputs[i].json) {
			(void)snprintf(json, sizeof(json), "%s", path_of(outputs[i].json));
			options.output_json = json;
		}
		fd = open(out, O_WRONLY | O_APPEND);
		if (keep == -1 || fd == -1 || dup2(fd, STDOUT_FILENO) == -1)
			abort();
		o = read_heard(&options, files);
		if (dup2(keep, STDOUT_FILENO) == -1)
			abort();
		(void)close(keep);
		(void)close(fd);
		if (!CHECK_INT(o.good, outputs[i].words ? 0 : 1) ||
		    !CHECK_INT(o.status == 2, outputs[i].words != NULL) ||
		    !CHECK(!outputs[i].words || strstr(complained, outputs[i].words) != NULL))
			fprintf(stderr, "case %zu: %s\n", i, complained);
	}
	(void)unlink(path_of("one"));
	(void)unlink(path_of("two"));
	(void)unlink(path_of("new"));
}

/* Whether a check of the same stream came before a summary. */
static void
test_alone(void)
{
	static const char text[] =
	    SUMMED("\"pass\":1") "\n" CHECKED "\n" SUMMED("\"pass\":1") "\n" SUMMED(
		"\"pass\":1") "\n" CHECKED "\n" CHECKED "\n" SUMMED("\"pass\":1");
	static const int alone[] = {1, -1, 0, 1, -1, -1, 0}; /* -1: no summary */
	struct records *records = records_open_on(&plain, &clock_system, -1);
	struct reader *reader;
	struct reading r;
	char in[64];
	char *files[] = {in, NULL};

	save("in", text, sizeof(text) - 1);
	(void)snprintf(in, sizeof(in), "%s", path_of("in"));
	reader = reader_new(files, NULL, &plain, records);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		CHECK_INT(reader_next(reader, &r), 1);
		CHECK(alone[i] == -1 || r.alone == (alone[i] == 1));
	}
	reader_free(reader);
	records_finish(records);
	(void)unlink(in);
}

static off_t
size_of(int fd)
{
	struct stat file;

	return fstat(fd, &file) == 0 ? file.st_size : -1;
}

/* Two pipes after each other, in which little comes. */
static void
test_waiting(void)
{
	enum { SHORT = 20 * CLOCK_MS };
	static const int64_t LONG = 20 * (int64_t)CLOCK_SECOND;
	int one[2], two[2], out = open(path_of("out"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	char first[32], second[32];
	char *files[] = {first, second, NULL};
	struct records *records = records_open_on(&plain, &clock_system, out);
	struct reader *reader;
	struct reading r;

	if (out == -1 || pipe(one) == -1 || pipe(two) == -1)
		abort();
	(void)snprintf(first, sizeof(first), "/dev/fd/%d", one[0]);
	(void)snprintf(second, sizeof(second), "/dev/fd/%d", two[0]);
	reader = reader_new(files, NULL, &plain, records);
	/* What was written goes out before the wait, and not when there is none. */
	(void)records_pass(records, "{}", 2);
	CHECK(!reader_wait(reader, SHORT));
	CHECK_INT(size_of(out), 3);
	CHECK_INT(write(one[1], "{}\n{}\n", 6), 6);
	CHECK(reader_wait(reader, LONG));
	CHECK_INT(reader_next(reader, &r), 1);
	(void)records_pass(records, "{}", 2);
	CHECK(reader_wait(reader, LONG));
	CHECK_INT(size_of(out), 3);
	CHECK_INT(reader_next(reader, &r), 1);
	(void)close(one[1]);
	CHECK(!reader_wait(reader, SHORT));
	CHECK_INT(write(two[1], "{}", 2), 2);
	(void)close(two[1]);
	CHECK(reader_wait(reader, LONG));
	CHECK_INT(reader_next(reader, &r), 1);
	CHECK(reader_wait(reader, LONG));
	CHECK_INT(reader_next(reader, &r), 0);
	CHECK_INT(reader_records(reader), 3);
	(void)close(one[0]);
	(void)close(two[0]);
	reader_free(reader);
	CHECK_INT(records_finish(records), 1); /* nothing was judged */
	(void)close(out);
	(void)unlink(path_of("out"));
}

/* What the program asks for keeps its slots, also where it asks for the reader's own members. */
static void
test_slots(void)
{
	static const char slots[] =
	    "{\"a\":{\"b\":42},\"type\":\"check\",\"status\":\"pass\",\"tool\":\"t\"}\n";
	struct records *records = records_open_on(&plain, &clock_system, -1);
	struct json_paths *paths = json_paths_new();
	struct reader *reader;
	struct reading reading;
	char in[64];
	char *files[] = {in, NULL};
	int a = json_paths_add(paths, ".a.b"), type = json_paths_add(paths, ".type");
	int64_t n;

	save("in", slots, sizeof(slots) - 1);
	(void)snprintf(in, sizeof(in), "%s", path_of("in"));
	reader = reader_new(files, paths, &plain, records);
	json_paths_free(paths);
	CHECK_INT(reader_next(reader, &reading), 1);
	CHECK_INT(json_integer(&reading.values[a], &n), 0);
	CHECK_INT(n, 42);
	CHECK(json_string_equals(&reading.values[type], "check", 5));
	CHECK(json_string_equals(&reading.tool, "t", 1));
	CHECK(reading_is(&reading, "check"));
	CHECK(!reading_is(&reading, "chec"));
	CHECK(!reading_is(&reading, "checks"));
	CHECK(reading.run.type == JSON_ABSENT);
	CHECK_INT(reader_next(reader, &reading), 0);
	CHECK_INT(reader_next(reader, &reading), 0);
	reader_free(reader);
	CHECK_INT(records_finish(records), 0);
	(void)unlink(in);
}

/* A program that passes everything through, between two pipes. */
static pid_t
start_filter(int in[2], int out[2])
{
	pid_t child;

	if (pipe(in) == -1 || pipe(out) == -1)
		abort();
	child = fork();
	if (child == 0) {
		struct records *records;
		struct reader *reader;
		struct reading reading;

		if (dup2(in[0], STDIN_FILENO) == -1 || dup2(out[1], STDOUT_FILENO) == -1)
			_exit(99);
		(void)close(in[0]);
		(void)close(in[1]);
		(void)close(out[0]);
		(void)close(out[1]);
		signal_watch(SIGNAL_FILTER);
		records = records_open(&plain, &clock_system);
		reader = reader_new(NULL, NULL, &plain, records);
		while (reader_next(reader, &reading) == 1)
			(void)records_pass(records, reading.bytes, reading.len);
		reader_free(reader);
		_exit(records_finish(records));
	}
	(void)close(in[0]);
	(void)close(out[1]);

	return child;
}

static const char *
read_some(int fd)
{
	static char some[4096];
	ssize_t n = read(fd, some, sizeof(some) - 1);

	some[n > 0 ? n : 0] = '\0';

	return some;
}

/* Until the child waits for input: a signal that comes just before that is only seen with the next
 * input. */
static void
wait_until_asleep(pid_t child)
{
	char path[64], state = 'R', rest[256];

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
	while (state == 'R') {
		FILE *file = fopen(path, "r");

		if (file == NULL || fgets(rest, sizeof(rest), file) == NULL)
			abort();
		state = strrchr(rest, ')')[2];
		(void)fclose(file);
		(void)usleep(1000);
	}
}

static void
test_live(void)
{
	static const char record[] = "{\"type\":\"check\",\"status\":\"pass\"}\n";
	const char *summary;
	int in[2], out[2], status;
	pid_t child = start_filter(in, out);

	/* What came in goes out before the next wait. */
	CHECK_INT(write(in[1], record, 33), 33);
	CHECK_STRING(read_some(out[0]), record);
	/* The first SIGINT is let go: the verdict comes with the end of the input. */
	CHECK_INT(kill(child, SIGINT), 0);
	CHECK_INT(write(in[1], record, 33), 33);
	CHECK_STRING(read_some(out[0]), record);
	(void)close(in[1]);
	summary = read_some(out[0]);
	CHECK(strstr(summary, "\"status\":\"pass\"") != NULL);
	CHECK(strstr(summary, "interrupted") == NULL);
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
	(void)close(out[0]);

	/* SIGTERM ends it, and the summary says so. */
	child = start_filter(in, out);
	CHECK_INT(write(in[1], record, 33), 33);
	CHECK_STRING(read_some(out[0]), record);
	wait_until_asleep(child);
	CHECK_INT(kill(child, SIGTERM), 0);
	summary = read_some(out[0]);
	CHECK(strstr(summary, "\"status\":\"fail\"") != NULL);
	CHECK(strstr(summary, "\"interrupted\":\"SIGTERM\"") != NULL);
	CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
	      WTERMSIG(status) == SIGTERM);
	(void)close(in[1]);
	(void)close(out[0]);
}

static char tapped[256];

static void
tap_bytes(void *context, const char *bytes, size_t len)
{
	size_t used = strlen(tapped);

	CHECK(context == tapped);
	(void)snprintf(tapped + used, sizeof(tapped) - used, "%.*s", (int)len, bytes);
}

static void
tap_end(void *context, const char *name)
{
	const char *slash = strrchr(name, '/');

	tap_bytes(context, "<", 1);
	tap_bytes(context, slash + 1, strlen(slash + 1));
	tap_bytes(context, ">", 1);
}

/* The operands as they were read, a bad record too, and where one was left. */
static void
test_tap(void)
{
	static const struct {
		int records; /* that are read, before the reader is left; -1: all */
		const char *tapped;
	} cases[] = {
	    {-1, "{}\n{1}\n{}<a>\n{}\n\n<b>"},
	    {0, ""},
	    {1, "{}\n<a>"},
	    {2, "{}\n{1}\n{}<a>"},
	    {3, "{}\n{1}\n{}<a>\n{}\n<b>"},
	};
	static const struct reader_tap tap = {tap_bytes, tap_end, tapped};
	char names[3][64], *files[] = {names[0], names[1], names[2], NULL};

	save("a", "{}\n{1}\n{}", 9);
	save("b", "\n{}\n\n", 5);
	for (size_t i = 0; i < 3; i++)
		(void)snprintf(names[i], sizeof(names[i]), "%s",
		    path_of(i == 0   ? "a"
			    : i == 1 ? "absent"
				     : "b"));
	diag_quiet(true);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct records *records = records_open_on(&plain, &clock_system, -1);
		struct reader *reader = reader_new(files, NULL, &plain, records);
		struct reading reading;

		tapped[0] = '\0';
		reader_tap(reader, &tap);
		for (int n = 0; n != cases[i].records && reader_next(reader, &reading) == 1; n++)
			;
		reader_leave(reader);
		CHECK_INT(reader_next(reader, &reading), 0);
		reader_free(reader);
		records_finish(records);
		if (!CHECK_STRING(tapped, cases[i].tapped))
			fprintf(stderr, "  of case %zu\n", i);
	}
	diag_quiet(false);
	(void)unlink(path_of("a"));
	(void)unlink(path_of("b"));
}

int
main(void)
{
	program_begin("unit");
	if (mkdtemp(folder) == NULL)
		return 2;
	test_good_records();
	test_tap();
	test_bad_records();
	test_ignoring();
	test_limits();
	test_upstream();
	test_readings();
	test_runs();
	test_other_run();
	test_files();
	test_outputs();
	test_alone();
	test_waiting();
	test_slots();
	test_live();
	CHECK_INT(rmdir(folder), 0);

	return unit_end();
}
