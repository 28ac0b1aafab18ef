#include "records.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "memory.h"
#include "options.h"
#include "signals.h"
#include "text.h"
#include "unit.h"

/* A clock that stands at 2026-01-31T23:59:59.999Z and advances 1.5 ms with each look at the
 * monotonic one. */
static int64_t monotonic_now;

static int64_t
fake_wall(void *context)
{
	(void)context;
	return INT64_C(1769903999999) * CLOCK_MS;
}

static int64_t
fake_monotonic(void *context)
{
	(void)context;
	monotonic_now += 1500000;
	return monotonic_now;
}

static const struct clock fake = {.wall = fake_wall, .monotonic = fake_monotonic};

static const struct common_options plain = {.run = "r1"};

static char folder[] = "/tmp/records_test.XXXXXX";
static char written[1 << 20];

static int
new_file(void)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/out", folder);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd == -1 || unlink(path) == -1)
		abort();

	return fd;
}

/* What stands in the file, which is closed. */
static const char *
contents(int fd)
{
	ssize_t n = pread(fd, written, sizeof(written) - 1, 0);

	if (n < 0)
		abort();
	written[n] = '\0';
	(void)close(fd);

	return written;
}

/* A line of what was read last, from 1; "" behind the end. */
static const char *
line_at(size_t number)
{
	static char line[4096];
	const char *at = written;

	for (; number > 1 && *at != '\0'; number--)
		at += strcspn(at, "\n") + 1;
	(void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);

	return line;
}

static void
check_record(size_t number, const char *type, const char *rest)
{
	char expected[4096];

	(void)snprintf(expected, sizeof(expected),
	    "{\"type\":\"%s\",\"tool\":\"unit\",\"time\":\"2026-01-31T23:59:59.999Z\","
	    "\"run\":\"r1\"%s",
	    type, rest);
	CHECK_STRING(line_at(number), expected);
}

static const char *
last_line(const char *text)
{
	size_t len = strlen(text);

	while (len > 1 && text[len - 2] != '\n')
		len--;

	return len > 0 ? text + len - 1 : text;
}

static void
add_check(struct records *records, enum check_status status)
{
	struct check check = {.name = "c", .status = status};

	(void)records_check(records, &check);
}

static void
note_check(void *context, const struct check *check)
{
	text_add_format(context, "%s=%s ", check->name, check_status_name(check->status));
}

/* Whoever watches sees the checks that are written, and no others. */
static void
test_watch(void)
{
	struct text seen = TEXT_INIT(TEXT_MAX_REASON), message = TEXT_INIT(TEXT_MAX_REASON);
	struct check told = {.name = "told", .status = CHECK_WARN};
	struct records *records = records_open_on(&plain, &fake, -1);

	add_check(records, CHECK_FAIL);
	records_watch(records, (struct records_watch){note_check, &seen});
	add_check(records, CHECK_PASS);
	records_note(records, CHECK_SKIP);
	records_pass(records, "{\"type\":\"check\"}", 16);
	text_add_string(&message, "m");
	records_check_with(records, &told, &message);
	records_watch(records, (struct records_watch){0});
	add_check(records, CHECK_UNKNOWN);
	CHECK_STRING(text_string(&seen), "c=pass told=warn ");
	CHECK_INT(records_finish(records), 1);
	text_free(&seen);
	text_free(&message);
}

static void
test_bytes(void)
{
	int fd = new_file();
	struct records *records = records_open_on(&plain, &fake, fd);
	struct check full = {
	    .name = "p95 \"x\"",
	    .status = CHECK_FAIL,
	    .observed = check_number(531.25),
	    .op = "<=",
	    .target = check_number(120),
	    .unit = "ms",
	    .has_samples = true,
	    .samples = 0,
	    .has_margin = true,
	    .margin = -411.25,
	    .severity = "critical",
	    .rule = "r",
	    .file = "p.json",
	    .line = 1,
	    .has_elapsed = true,
	    .elapsed_ms = 0,
	    .labels = "{\"level\":\"load\"}",
	    .message = "too slow",
	    .shard = "1/2",
	};
	struct check text = {.name = "n",
	    .observed = check_string("a\nb"),
	    .target = {.kind = CHECK_VALUE_JSON, .string = "[1]"}};
	struct check told = {.name = "t", .status = CHECK_SKIP}, untold = told;
	struct text message = TEXT_INIT(16), nothing = TEXT_INIT(16);
	struct json_writer *w;

	CHECK_INT(records_check(records, &full), 0);
	CHECK_INT(records_check(records, &text), 0);
	w = records_begin(records, "metric");
	json_put_integer(w, "value", 7);
	CHECK_INT(records_end(records), 0);
	CHECK_INT(records_pass(records, "{\"n\":12345678901234567890,\"a\":1.10}", 35), 0);
	text_add_string(&message, "m");
	CHECK_INT(records_check_with(records, &told, &message), 0);
	CHECK_INT(records_check_with(records, &untold, &nothing), 0);
	text_free(&message);
	records_text(records, "text\n", 5);
	records_note(records, CHECK_UNKNOWN);
	json_put_integer(records_summary_members(records), "rules", 2);
	CHECK_INT(records_count(records, CHECK_FAIL), 1);
	CHECK_INT(records_finish(records), 1);

	(void)contents(fd);
	check_record(1, "check",
	    ",\"shard\":\"1/2\",\"name\":\"p95 \\\"x\\\"\",\"status\":\"fail\",\"observed\":531.25,"
	    "\"op\":\"<=\",\"target\":120,\"unit\":\"ms\",\"samples\":0,\"margin\":-411.25,"
	    "\"severity\":\"critical\",\"rule\":\"r\",\"file\":\"p.json\",\"line\":1,"
	    "\"elapsed_ms\":0,\"labels\":{\"level\":\"load\"},\"message\":\"too slow\"}");
	check_record(2, "check",
	    ",\"name\":\"n\",\"status\":\"pass\",\"observed\":\"a\\nb\",\"target\":[1]}");
	check_record(3, "metric", ",\"value\":7}");
	CHECK_STRING(line_at(4), "{\"n\":12345678901234567890,\"a\":1.10}");
	check_record(5, "check", ",\"name\":\"t\",\"status\":\"skip\",\"message\":\"m\"}");
	check_record(6, "check", ",\"name\":\"t\",\"status\":\"skip\"}");
	CHECK_STRING(line_at(7), "text");
	check_record(8, "summary",
	    ",\"status\":\"fail\",\"pass\":1,\"fail\":1,\"warn\":0,\"skip\":2,\"unknown\":1,"
	    "\"elapsed_ms\":1.5,\"rules\":2}");
	CHECK_STRING(line_at(9), "");
}

/* ---- the truth table ---- */

/* Each letter is an event: p f w s u own checks; P F W S U upstream checks; 0 1 2 upstream
 * summaries; t trouble, d done. */
static void
play(struct records *records, const char *events)
{
	static const char own[] = "pfwsu", upstream[] = "PFWSU", summaries[] = "012";

	for (; *events != '\0'; events++) {
		const char *at;

		if ((at = strchr(own, *events)) != NULL)
			add_check(records, (enum check_status)(at - own));
		else if ((at = strchr(upstream, *events)) != NULL)
			records_upstream_check(records, (enum check_status)(at - upstream));
		else if ((at = strchr(summaries, *events)) != NULL)
			records_upstream_summary(records, (enum summary_status)(at - summaries));
		else if (*events == 't')
			records_trouble(records);
		else
			records_done(records);
	}
}

static void
test_verdicts(void)
{
	static const struct {
		const char *events;
		int status, ignoring; /* without and with --ignore-status */
		const char *message;
	} cases[] = {
	    {"", 1, 1, "nothing was judged"},
	    {"s", 1, 1, "nothing was judged"},
	    {"S", 1, 0, "nothing was judged"},
	    {"Ps", 1, 1, "nothing was judged"},
	    {"Ws", 1, 1, "nothing was judged"},
	    {"0s", 1, 1, "nothing was judged"},
	    {"ds", 0, 0, NULL},
	    {"p", 0, 0, NULL},
	    {"w", 0, 0, NULL},
	    {"pwss", 0, 0, NULL},
	    {"pf", 1, 1, NULL},
	    {"pu", 1, 1, NULL},
	    {"P", 0, 0, NULL},
	    {"W", 0, 0, NULL},
	    {"0", 0, 0, NULL},
	    {"d", 0, 0, NULL},
	    {"pF", 1, 0, "a record that was read failed or is unknown"},
	    {"pU", 1, 0, "a record that was read failed or is unknown"},
	    {"p1", 1, 0, "a record that was read failed or is unknown"},
	    {"F", 1, 0, "a record that was read failed or is unknown"},
	    {"p2", 2, 0, "a program whose records were read had trouble"},
	    {"f2", 2, 1, "a program whose records were read had trouble"},
	    {"d1", 1, 0, "a record that was read failed or is unknown"},
	    {"pt", 2, 2, NULL},
	    {"ft", 2, 2, NULL},
	    {"t", 2, 2, NULL},
	    {"dt", 2, 2, NULL},
	    {"df", 1, 1, NULL},
	};
	static const char *const names[] = {"pass", "fail", "trouble"};

	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		struct common_options options = plain;
		int fd = new_file(),
		    expected = i % 2 == 0 ? cases[i / 2].status : cases[i / 2].ignoring;
		struct records *records;
		const char *message = cases[i / 2].message, *summary;
		char status[32];

		options.ignore_status = i % 2 == 1;
		records = records_open_on(&options, &fake, fd);
		play(records, cases[i / 2].events);
		CHECK_INT(records_verdict(records), expected);
		if (!CHECK_INT(records_finish(records), expected))
			fprintf(stderr, "case %s\n", cases[i / 2].events);
		summary = last_line(contents(fd));
		(void)snprintf(status, sizeof(status), "\"status\":\"%s\"", names[expected]);
		CHECK(strstr(summary, status) != NULL);
		if (!options.ignore_status)
			CHECK((message == NULL) == (strstr(summary, "\"message\"") == NULL));
		if (!options.ignore_status && message != NULL)
			CHECK(strstr(summary, message) != NULL);
	}
}

static void
test_summary_only(void)
{
	struct common_options options = plain;
	int fd = new_file();
	struct records *records;

	options.summary_only = true;
	records = records_open_on(&options, &fake, fd);
	play(records, "pw");
	(void)records_begin(records, "metric");
	CHECK_INT(records_end(records), 0);
	CHECK_INT(records_pass(records, "{}", 2), 0);
	CHECK_INT(records_finish(records), 0);
	(void)contents(fd);
	check_record(1, "summary",
	    ",\"status\":\"pass\",\"pass\":1,\"fail\":0,\"warn\":1,\"skip\":0,\"unknown\":0,"
	    "\"elapsed_ms\":1.5}");
	CHECK_STRING(line_at(2), "");

	records = records_open_on(&plain, &fake, -1);
	play(records, "u");
	(void)records_begin(records, "metric");
	CHECK_INT(records_end(records), 0);
	CHECK_INT(records_flush(records), 0);
	CHECK_INT(records_finish(records), 1);

	fd = new_file();
	records = records_open_on(&plain, &fake, fd);
	play(records, "F");
	CHECK_INT(records_finish_silently(records), 1);
	CHECK_STRING(contents(fd), "");
}

/* What is too large is left out, and that is trouble. */
static void
test_too_large(void)
{
	enum { LARGE = 64 << 20 };
	struct check check = {.name = memory_new(1, LARGE + 1), .status = CHECK_PASS};
	struct text nothing = TEXT_INIT(1);
	char *name = (char *)check.name;

	memset(name, 'x', LARGE);
	diag_quiet(true);
	for (int i = 0; i < 2; i++) {
		int fd = new_file();
		struct records *records = records_open_on(&plain, &fake, fd);

		if (i == 0)
			CHECK_INT(records_check_with(records, &check, &nothing), -1);
		else
			json_put_string(records_summary_members(records), "large", name);
		play(records, "p");
		CHECK_INT(records_finish(records), 2);
		(void)contents(fd);
		check_record(1, "check", ",\"name\":\"c\",\"status\":\"pass\"}");
		CHECK(strstr(line_at(2), "\"status\":\"trouble\"") != NULL);
		CHECK(strstr(line_at(2), "large") == NULL);
	}
	diag_quiet(false);
	free(name);
}

/* A terminal is shown at once what a person reads, unless --jsonl; but not what is too large. */
static void
test_terminal(void)
{
	enum { LARGE = (64 << 20) + 1 };
	static char shown[4096];
	char *large = memory_new(1, LARGE);

	for (int jsonl = 0; jsonl < 2; jsonl++) {
		int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), fd;
		struct common_options options = plain;
		struct records *records;
		ssize_t n;

		if (terminal == -1 || grantpt(terminal) == -1 || unlockpt(terminal) == -1)
			abort();
		fd = open(ptsname(terminal), O_RDWR | O_NOCTTY);
		if (fd == -1)
			abort();
		options.jsonl = jsonl == 1;
		records = records_open_on(&options, &fake, fd);
		play(records, "p");
		if (jsonl == 1)
			CHECK_INT(records_flush(records), 0);
		n = read(terminal, shown, sizeof(shown) - 1);
		shown[n > 0 ? n : 0] = '\0';
		CHECK(n > 0);
		CHECK((strstr(shown, "\"status\":\"pass\"") != NULL) == options.jsonl);
		diag_quiet(true);
		if (jsonl == 0)
			CHECK_INT(records_pass(records, large, LARGE), -1);
		diag_quiet(false);
		CHECK_INT(records_finish(records), jsonl == 0 ? 2 : 0);
		(void)close(fd);
		(void)close(terminal);
	}
	free(large);
}

static void
test_status_names(void)
{
	enum check_status status = CHECK_PASS;

	CHECK_INT(check_status_parse("unknown", 7, &status), 0);
	CHECK_INT(status, CHECK_UNKNOWN);
	CHECK_INT(check_status_parse("pass", 4, &status), 0);
	CHECK_INT(status, CHECK_PASS);
	CHECK_INT(check_status_parse("unknow", 6, &status), -1);
	CHECK_INT(check_status_parse("Pass", 4, &status), -1);
	CHECK_INT(check_status_parse("", 0, &status), -1);
	CHECK_STRING(check_status_name(CHECK_WARN), "warn");
}

/* ---- pipes ---- */

/* Whole records in pieces of at most PIPE_BUF: each read of a packet-like pipe (O_DIRECT) returns
 * one write. */
static void
test_pipe_pieces(void)
{
	enum { RECORDS = 500 };
	static char piece[1 << 16];
	static char record[20000];
	struct records *records;
	int ends[2], status;
	size_t lines = 0, pieces = 0;
	pid_t child;
	ssize_t n;

	if (pipe2(ends, O_DIRECT) == -1)
		abort();
	child = fork();
	if (child == 0) {
		(void)close(ends[0]);
		records = records_open_on(&plain, &fake, ends[1]);
		memset(record, 'x', sizeof(record));
		for (size_t i = 0; i < RECORDS; i++)
			(void)records_pass(records, record, 1 + 7 * i % 1000);
		(void)records_pass(records, record, sizeof(record));
		_exit(records_finish(records));
	}
	(void)close(ends[1]);
	while ((n = read(ends[0], piece, sizeof(piece))) > 0) {
		pieces++;
		CHECK(n <= PIPE_BUF);
		for (ssize_t i = 0; i < n; i++)
			lines += piece[i] == '\n';
		/* The record of 20,000 bytes alone is cut by the pipe itself. */
		if (n < PIPE_BUF)
			CHECK(piece[n - 1] == '\n');
	}
	CHECK_INT(lines, RECORDS + 2);
	CHECK(pieces < RECORDS / 4);
	(void)close(ends[0]);
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

/* How a child ends that writes 100 records to `fd` after `before`. */
static int
end_of_writer(int fd, int signo)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct records *records;

		program_begin("unit");
		signal_watch(SIGNAL_SOURCE);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		records = records_open_on(&plain, &fake, fd);
		for (int i = 0; i < 100; i++)
			add_check(records, CHECK_PASS);
		if (signo != 0)
			(void)raise(signo);
		_exit(records_finish(records));
	}
	if (waitpid(child, &status, 0) != child)
		abort();

	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void
test_ends(void)
{
	int ends[2], full = open("/dev/full", O_WRONLY), read_only = open("/dev/null", O_RDONLY);
	int file = new_file();

	if (pipe(ends) == -1 || full == -1 || read_only == -1)
		abort();
	(void)close(ends[0]);
	CHECK_INT(end_of_writer(ends[1], 0), -SIGPIPE);
	CHECK_INT(end_of_writer(full, 0), 2);
	CHECK_INT(end_of_writer(read_only, 0), 2);
	(void)close(ends[1]);
	(void)close(full);
	(void)close(read_only);

	CHECK_INT(end_of_writer(file, SIGINT), -SIGINT);
	(void)contents(file);
	check_record(101, "summary",
	    ",\"status\":\"fail\",\"pass\":100,\"fail\":0,\"warn\":0,\"skip\":0,\"unknown\":0,"
	    "\"elapsed_ms\":1.5,\"interrupted\":\"SIGINT\",\"message\":\"ended by a signal\"}");
}

/* Ends a child where it cannot go on, after 1 passed, 2 failed, ...; returns its exit status. */
static int
end_in_crash(int fd, const char *shard, bool inside)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct records *records;

		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		records = records_open_on(&plain, &fake, fd);
		if (shard)
			records_set_shard(records, shard);
		play(records, "pffwwwssssuuuuu");
		monotonic_now += 5 * CLOCK_SECOND;
		/* A record inside of another is a fault of the program. */
		if (inside)
			(void)records_begin(records, "outer");
		if (inside)
			(void)records_begin(records, "inner");
		else
			memory_lacked();
		_exit(98);
	}
	if (waitpid(child, &status, 0) != child)
		abort();

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_crashes(void)
{
#define CRASHED                                                                                    \
	",\"status\":\"trouble\",\"pass\":1,\"fail\":2,\"warn\":3,\"skip\":4,\"unknown\":5,"       \
	"\"elapsed_ms\":5001,\"message\":\"out of memory\"}"
	int fd = new_file();

	CHECK_INT(end_in_crash(fd, NULL, false), 2);
	(void)contents(fd);
	check_record(16, "summary", CRASHED);
	fd = new_file();
	CHECK_INT(end_in_crash(fd, "1/2", false), 2);
	(void)contents(fd);
	check_record(16, "summary", ",\"shard\":\"1/2\"" CRASHED);
	CHECK_INT(end_in_crash(-1, NULL, false), 2);
	CHECK_INT(end_in_crash(-1, NULL, true), 2);
}

/* ---- --output-json ---- */

static void
test_output_json(void)
{
	struct common_options options = plain;
	char path[64];
	struct records *records;
	int out = new_file();

	(void)snprintf(path, sizeof(path), "%s/result.json", folder);
	options.output_json = path;
	options.summary_only = true;
	records = records_open_on(&options, &fake, out);
	play(records, "pf");
	(void)records_pass(records, "{\"passed\":1}", 12);
	CHECK(access(path, F_OK) == -1);
	CHECK_INT(records_finish(records), 1);
	(void)contents(open(path, O_RDONLY));
	CHECK(strncmp(written, "{\"summary\":{\"type\":\"summary\",", 28) == 0);
	CHECK(strstr(written, ",\"records\":[\n{\"type\":\"check\",") != NULL);
	CHECK(strstr(written, "\"status\":\"pass\"},\n{\"type\":\"check\",") != NULL);
	CHECK(strstr(written, "\"status\":\"fail\"}\n]}\n") != NULL);
	CHECK(strstr(written, "passed") == NULL);

	/* More than its buffer holds. */
	options.summary_only = false;
	records = records_open_on(&options, &fake, -1);
	for (int i = 0; i < 3000; i++)
		add_check(records, CHECK_PASS);
	CHECK_INT(records_finish(records), 0);
	(void)contents(open(path, O_RDONLY));
	CHECK(strlen(written) > 300000);
	CHECK_STRING(last_line(written), "]}\n");
	(void)unlink(path);

	/* A folder that went away since the options were read. */
	(void)snprintf(path, sizeof(path), "%s/gone/result.json", folder);
	diag_quiet(true);
	records = records_open_on(&options, &fake, -1);
	play(records, "p");
	CHECK_INT(records_finish(records), 2);
	diag_quiet(false);
}

/* What cannot be saved is trouble, and what stands in the stream says so, too. */
static void
test_output_json_lost(void)
{
	struct common_options options = plain;
	char path[64], lost[64];
	int out = new_file();
	struct records *records;

	(void)snprintf(lost, sizeof(lost), "%s/lost", folder);
	(void)snprintf(path, sizeof(path), "%s/lost/result.json", folder);
	CHECK_INT(mkdir(lost, 0700), 0);
	options.output_json = path;
	records = records_open_on(&options, &fake, out);
	play(records, "p");
	CHECK_INT(rmdir(lost), 0);
	diag_quiet(true);
	CHECK_INT(records_finish(records), 2);
	diag_quiet(false);
	(void)contents(out);
	CHECK(strstr(line_at(2), "\"status\":\"trouble\"") != NULL);
}

/* What does not fit on the disk is trouble as soon as it is known. */
static void
test_output_json_full(void)
{
	struct rlimit small = {1 << 16, 1 << 16};
	struct common_options options = plain;
	struct records *records;
	char path[64];
	int status;
	pid_t child;

	(void)snprintf(path, sizeof(path), "%s/full.json", folder);
	options.output_json = path;
	child = fork();
	if (child == 0) {
		(void)signal(SIGXFSZ, SIG_IGN);
		(void)setrlimit(RLIMIT_FSIZE, &small);
		diag_quiet(true);
		records = records_open_on(&options, &fake, -1);
		for (int i = 0; i < 3000; i++)
			add_check(records, CHECK_PASS);
		_exit((int)records_verdict(records));
	}
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

int
main(void)
{
	program_begin("unit");
	if (mkdtemp(folder) == NULL)
		return 2;
	test_bytes();
	test_watch();
	test_verdicts();
	test_summary_only();
	test_too_large();
	test_terminal();
	test_status_names();
	test_pipe_pieces();
	test_ends();
	test_crashes();
	test_output_json();
	test_output_json_lost();
	test_output_json_full();
	/* Nothing of the tests may be left in it. */
	CHECK_INT(rmdir(folder), 0);

	return unit_end();
}
