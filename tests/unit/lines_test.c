/* Framing: line ends, blank lines, limits, block borders, and what is ready without reading. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "lines.h"
#include "signals.h"
#include "text.h"
#include "unit.h"

enum { MIB = 1 << 20 };

/* A descriptor to read `len` bytes from. */
static int
file_of(const char *bytes, size_t len)
{
	FILE *file = tmpfile();
	int fd;

	if (!file || fwrite(bytes, 1, len, file) != len || fflush(file) != 0) {
		perror("lines_test: temporary file");
		exit(2);
	}
	fd = dup(fileno(file));
	fclose(file);
	if (fd == -1 || lseek(fd, 0, SEEK_SET) == -1) {
		perror("lines_test: temporary file");
		exit(2);
	}
	return fd;
}

/* All lines as "NUMBER:BYTES|", with '~' for a line over the limit. */
static const char *
framed(const char *bytes, size_t len, size_t max_line, struct text *out)
{
	int fd = file_of(bytes, len), rc;
	struct lines *lines = lines_from(fd, "test", max_line);
	struct line line;

	text_clear(out);
	while ((rc = lines_next(lines, &line)) == 1) {
		CHECK(line.too_long == (line.bytes == NULL));
		text_add_format(out, "%d:", (int)line.number);
		text_add(out, line.too_long ? "~" : line.bytes, line.too_long ? 1 : line.len);
		text_add_byte(out, '|');
	}
	CHECK_INT(rc, 0);
	CHECK_INT(lines_next(lines, &line), 0);
	lines_close(lines);
	close(fd);
	return text_string(out);
}
#define FRAMED(bytes, max_line, out) framed(bytes, sizeof bytes - 1, max_line, out)

static void
test_line_ends(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_STRING(FRAMED("", 0, &out), "");
	CHECK_STRING(FRAMED("a\nb\n", 0, &out), "1:a|2:b|");
	CHECK_STRING(FRAMED("a\nb", 0, &out), "1:a|2:b|");
	CHECK_STRING(FRAMED("a\r\nb\r\n", 0, &out), "1:a|2:b|");
	CHECK_STRING(FRAMED("a\r\nb\r", 0, &out), "1:a|2:b|");
	CHECK_STRING(FRAMED("a\rb\n", 0, &out), "1:a\rb|");
	CHECK_STRING(FRAMED("\n\n \t\r\n a \n\n", 0, &out), "4: a |");
	CHECK_STRING(FRAMED("\n\n", 0, &out), "");
	CHECK_STRING(FRAMED("  ", 0, &out), "");
	/* NUL bytes are content. */
	framed("a\0b\n\0\nc", 7, 0, &out);
	CHECK_INT(out.len, 14);
	CHECK(memcmp(text_string(&out), "1:a\0b|2:\0|3:c|", 14) == 0);
	text_free(&out);
}

static void
test_limit(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_STRING(FRAMED("abcd\nabcde\nabc\n", 4, &out), "1:abcd|2:~|3:abc|");
	CHECK_STRING(FRAMED("abcd\r\nabcde\r\nx", 4, &out), "1:abcd|2:~|3:x|");
	CHECK_STRING(FRAMED("abcde", 4, &out), "1:~|");
	CHECK_STRING(FRAMED("abcd", 4, &out), "1:abcd|");
	/* Blank, but too long to be known as blank: the same answer wherever blocks end. */
	CHECK_STRING(FRAMED("     \nx\n", 4, &out), "1:~|2:x|");
	text_free(&out);
}

/* Lines of growing length over several blocks, so that block borders meet each place of a line. */
static void
test_blocks(void)
{
	size_t len = 0, room = 8 * MIB;
	char *bytes = malloc(room);
	struct lines *lines;
	struct line line;
	int fd, rc;

	for (size_t i = 1; i <= 3000; i++) {
		memset(bytes + len, 'a' + (int)(i % 26), i);
		len += i;
		if (i % 3 == 0)
			bytes[len++] = '\r';
		bytes[len++] = '\n';
	}
	fd = file_of(bytes, len);
	lines = lines_from(fd, "test", 0);
	for (size_t i = 1; (rc = lines_next(lines, &line)) == 1; i++) {
		if (!CHECK_INT(line.number, i) || !CHECK_INT(line.len, i) ||
		    !CHECK_INT(line.bytes[0], 'a' + (int)(i % 26)) ||
		    !CHECK_INT(line.bytes[i - 1], 'a' + (int)(i % 26)))
			break;
	}
	CHECK_INT(rc, 0);
	lines_close(lines);
	close(fd);
	free(bytes);
}

/* What this process holds at most, in bytes. */
static long
peak_memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss * 1024;
}

/* A line of the greatest length is handed out whole; one of 300 MiB costs no memory. */
static void
test_long_lines(void)
{
	char *bytes = malloc(LINES_MAX_LINE + 16);
	int fd;
	struct lines *lines;
	struct line line;
	long before;

	memset(bytes, 'x', LINES_MAX_LINE);
	memcpy(bytes + LINES_MAX_LINE, "\r\nnext\n", 7);
	fd = file_of(bytes, LINES_MAX_LINE + 7);
	free(bytes);
	lines = lines_from(fd, "test", 0);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT(line.len, LINES_MAX_LINE);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT(line.len, 4);
	lines_close(lines);

	/* A hole reads as NUL bytes. */
	before = peak_memory();
	CHECK_INT(ftruncate(fd, 0), 0);
	CHECK_INT(pwrite(fd, "\nafter\n", 7, 300L * MIB), 7);
	lseek(fd, 0, SEEK_SET);
	lines = lines_from(fd, "test", MIB);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK(line.too_long);
	CHECK_INT(line.number, 1);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT(line.number, 2);
	CHECK_INT(line.len, 5);
	CHECK_INT(lines_next(lines, &line), 0);
	lines_close(lines);
	CHECK(peak_memory() - before < 32 * MIB);
	close(fd);
}

/* ---- a pipe whose other end is slow ---- */

static void
test_ready(void)
{
	struct lines *lines;
	struct line line;
	int ends[2];

	if (!CHECK_INT(pipe(ends), 0))
		return;
	lines = lines_from(ends[0], "pipe", 0);
	CHECK(!lines_ready(lines));
	CHECK_INT(write(ends[1], "one\ntwo\n\n  \n", 12), 12);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK(lines_ready(lines));
	CHECK_INT(lines_next(lines, &line), 1);
	/* Blank lines are not worth the name. */
	CHECK(!lines_ready(lines));
	CHECK_INT(write(ends[1], "three\nfo", 8), 8);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT(line.number, 5);
	CHECK(!lines_ready(lines));
	CHECK_INT(write(ends[1], "ur\n\nfive", 8), 8);
	close(ends[1]);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK(line.len == 4 && memcmp(line.bytes, "four", 4) == 0);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK(line.len == 4 && memcmp(line.bytes, "five", 4) == 0);
	CHECK(lines_ready(lines)); /* the end is known */
	CHECK_INT(lines_next(lines, &line), 0);
	lines_close(lines);
	close(ends[0]);
}

static void
ignore_alarm(int signo)
{
	(void)signo;
}

/* Lets the reader block, sends `signo` to it, and writes a little later, if anything. */
static pid_t
disturb(int signo, int fd, const char *bytes)
{
	struct timespec pause = {.tv_nsec = 50000000};
	pid_t reader = getpid(), child = fork();
	size_t len = strlen(bytes);

	if (child == 0) {
		nanosleep(&pause, NULL);
		kill(reader, signo);
		nanosleep(&pause, NULL);
		_exit(write(fd, bytes, len) == (ssize_t)len ? 0 : 1);
	}
	return child;
}

/* A signal that asks for nothing goes unnoticed; one that asks for a stop is EINTR, but whole lines
 * that were read come first. */
static void
test_signals(void)
{
	struct sigaction action = {.sa_handler = ignore_alarm};
	struct lines *lines;
	struct line line;
	int ends[2], status = -1;
	pid_t child;

	if (!CHECK_INT(pipe(ends), 0))
		return;
	lines = lines_from(ends[0], "pipe", 0);
	sigaction(SIGALRM, &action, NULL);
	signal_watch(SIGNAL_SOURCE);

	child = disturb(SIGALRM, ends[1], "one\ntwo\npart");
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT(line.number, 1);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);

	child = disturb(SIGTERM, ends[1], "");
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT(line.number, 2);
	CHECK_INT(lines_next(lines, &line), -1);
	CHECK_INT(errno, EINTR);
	CHECK_INT(signal_pending(), SIGTERM);
	CHECK_INT(waitpid(child, &status, 0), child);
	/* Asked again, it does not wait for what may never come. */
	CHECK_INT(lines_next(lines, &line), -1);
	CHECK_INT(errno, EINTR);
	lines_close(lines);
	close(ends[0]);
	close(ends[1]);
}

/* ---- a signal in the last moment before the wait ---- */

static bool strikes; /* SIGTERM comes when the next system call that may block begins */

static void
strike(void)
{
	if (strikes)
		raise(SIGTERM);
	strikes = false;
}

/* In place of those of the C library. */
ssize_t
read(int fd, void *bytes, size_t len)
{
	strike();
	return syscall(SYS_read, fd, bytes, len);
}

int
poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct timespec patience = {
	    .tv_sec = timeout_ms / 1000, .tv_nsec = timeout_ms % 1000 * 1000000L};

	strike();
	return (int)syscall(
	    SYS_ppoll, fds, count, timeout_ms < 0 ? NULL : &patience, NULL, (size_t)8);
}

static void
await_strike(bool with_limit)
{
	struct lines *lines;
	struct line line;
	int ends[2];

	alarm(20); /* what is not noticed ends by this one */
	if (pipe(ends) != 0)
		_exit(2);
	lines = lines_from(ends[0], "pipe", 0);
	signal_watch(SIGNAL_FILTER);
	strikes = true;
	if (with_limit && lines_wait(lines, 60 * CLOCK_SECOND) != 1)
		_exit(3);
	_exit(lines_next(lines, &line) == -1 && errno == EINTR ? 0 : 1);
}

static void
test_late_signal(void)
{
	for (int with_limit = 0; with_limit < 2; with_limit++) {
		pid_t child = fork();
		int status = -1;

		if (child == 0)
			await_strike(with_limit == 1);
		CHECK_INT(waitpid(child, &status, 0), child);
		CHECK_INT(status, 0);
	}
}

static void
test_opening(void)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct lines *lines;
	struct line line;

	CHECK(lines_open("/nonexistent/records", 0, &why) == NULL);
	CHECK_STRING(
	    text_string(&why), "cannot open /nonexistent/records: No such file or directory");
	lines = lines_open("/", 0, &why);
	CHECK_STRING(lines_name(lines), "/");
	CHECK_INT(lines_next(lines, &line), -1);
	CHECK_INT(errno, EISDIR);
	lines_close(lines);
	lines = lines_open("-", 0, &why);
	CHECK_STRING(lines_name(lines), "stdin");
	lines_close(lines);
	CHECK(fcntl(STDIN_FILENO, F_GETFD) != -1); /* stays open */
	lines_close(NULL);
	text_free(&why);
}

/* Half a line is no line; a skipped line's rest is passed over without reading on. */
static void
test_waiting(void)
{
	struct lines *lines;
	struct line line;
	int ends[2];

	CHECK_INT(pipe(ends), 0);
	lines = lines_from(ends[0], "test", 16);
	CHECK_INT(lines_wait(lines, 0), 0);
	CHECK_INT(write(ends[1], "{\"a\":", 5), 5);
	CHECK_INT(lines_wait(lines, 1000000), 0);
	CHECK_INT(write(ends[1], "1}\n\n", 4), 4);
	CHECK_INT(lines_wait(lines, 1000000000), 1);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT((int)line.len, 7);
	CHECK_INT(lines_wait(lines, 0), 0); /* a blank line is none */
	CHECK_INT(write(ends[1], "12345678901234567890", 20), 20);
	CHECK_INT(lines_wait(lines, 1000000000), 1);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK(line.too_long);
	CHECK_INT(write(ends[1], "1234567", 7), 7);
	CHECK_INT(lines_wait(lines, 1000000), 0);
	CHECK_INT(write(ends[1], "8\n{}\n", 5), 5);
	CHECK_INT(lines_wait(lines, 1000000000), 1);
	CHECK_INT(lines_next(lines, &line), 1);
	CHECK_INT((int)line.len, 2);
	CHECK(!lines_ended(lines));
	close(ends[1]);
	CHECK_INT(lines_wait(lines, 1000000000), 1);
	CHECK(lines_ended(lines));
	CHECK_INT(lines_next(lines, &line), 0);
	lines_close(lines);
	close(ends[0]);
}

static void
tap_add(void *context, const char *bytes, size_t len)
{
	text_add(context, bytes, len);
}

/* What is shown when so many lines were taken: those, with all that stands between them, and nothing of
 * what comes after; at the end the rest. */
static void
test_tap(void)
{
	static const struct {
		const char *bytes;
		int lines;
		const char *shown;
	} cases[] = {
	    {"a\nb\n", 0, ""},
	    {"a\nb\n", 1, "a\n"},
	    {"a\r\n\n \nb\nc", 2, "a\r\n\n \nb\n"},
	    {"a\r\n\n \nb\nc", 3, "a\r\n\n \nb\nc"},
	    {"a\n\n\n", 1, "a\n"},
	    {"a\n\n\n", 2, "a\n\n\n"},
	    {"abcde\nb\n", 2, "abcde\nb\n"},
	    {"abcdefghijk", 2, "abcdefghijk"},
	    {"", 1, ""},
	};
	struct text shown = TEXT_INIT(TEXT_MAX_REASON);
	struct line line;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = file_of(cases[i].bytes, strlen(cases[i].bytes));
		struct lines *lines = lines_from(fd, "test", 4);

		text_clear(&shown);
		lines_tap(lines, tap_add, &shown);
		for (int n = 0; n < cases[i].lines; n++)
			lines_next(lines, &line);
		lines_close(lines);
		if (!CHECK_STRING(text_string(&shown), cases[i].shown))
			fprintf(stderr, "  of case %zu\n", i);
		close(fd);
	}
	text_free(&shown);
}

/* Over many blocks, with lines that are skipped, all of it comes, once and in order. */
static void
test_tap_blocks(void)
{
	enum { LENGTH = 5 * MIB };
	struct text shown = TEXT_INIT(2 * LENGTH);
	char *bytes = malloc(LENGTH);
	struct lines *lines;
	struct line line;
	int fd;

	for (size_t i = 0; i < LENGTH; i++)
		bytes[i] = i % 1021 == 0 || i > 3 * MIB ? '\n' : (char)('a' + i % 26);
	memset(bytes + MIB, 'x', MIB);
	fd = file_of(bytes, LENGTH);
	lines = lines_from(fd, "test", MIB / 2);
	lines_tap(lines, tap_add, &shown);
	while (lines_next(lines, &line) == 1)
		;
	lines_close(lines);
	CHECK_INT(shown.len, LENGTH);
	CHECK(shown.len == LENGTH && memcmp(shown.bytes, bytes, LENGTH) == 0);
	close(fd);
	free(bytes);
	text_free(&shown);
}

int
main(void)
{
	program_begin("lines_test");
	test_tap();
	test_tap_blocks();
	test_line_ends();
	test_limit();
	test_blocks();
	test_ready();
	test_opening();
	test_long_lines();
	test_waiting();
	test_late_signal();
	test_signals();
	return unit_end();
}
