#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "compression.h"
#include "file.h"
#include "memory.h"
#include "signals.h"
#include "standard_input.h"
#include "text.h"

struct input {
	char *name;
	int fd; /* unless a program prints it */
	struct child *child;
	bool own;
	bool regular;  /* it can be read again */
	bool read_any; /* the beginning has been looked at: gzip or not, a mark or none */
	bool ended;    /* nothing more comes from the file */
	char *buffer;  /* what lies ahead is buffer[at..end) */
	size_t at, end, room;
	struct compression_stream *packed; /* NULL: it is not packed */
	char *raw;                         /* as it lies in the file, raw[raw_at..raw_end) */
	const char *raw_at;
	size_t raw_len;
	uint64_t line, offset;
	struct text why;
};

static int
input_fail(struct input *input, const char *reason)
{
	if (input->why.len == 0)
		text_set_format(&input->why, "%s: %s", input->name, reason);
	input->ended = true;
	return -1;
}

const char *
input_failed(const struct input *input)
{
	return input->why.len > 0 ? text_string(&input->why) : NULL;
}

/* ---- opening ---- */

static void
spool_take(void *context, const char *bytes, size_t len)
{
	int *spool = context;

	if (*spool != -1 && file_write(*spool, bytes, len) == -1) {
		close(*spool);
		*spool = -1;
	}
}

/* What comes through a pipe is kept, so that it can be read again.  0 or -1. */
static int
input_keep(struct input *input)
{
	int spool = file_temporary("/tmp");

	if (spool != -1 && file_each(input->fd, spool_take, &spool) == -1)
		return input_fail(input, strerror(errno));
	if (spool == -1)
		return input_fail(input, "no room to keep it while it is looked at (TMPDIR)");
	if (input->own)
		close(input->fd);
	input->fd = spool;
	input->own = input->regular = true;
	lseek(spool, 0, SEEK_SET);
	return 0;
}

static int
input_begin(struct input *input, bool again)
{
	struct stat about;

	if (input->fd == STDIN_FILENO)
		standard_input_await("a report");
	if (fstat(input->fd, &about) == -1)
		return input_fail(input, strerror(errno));
	if (S_ISDIR(about.st_mode))
		return input_fail(input, "is a folder; name the report in it");
	/* A file may be standard input's, and half read. */
	input->regular = S_ISREG(about.st_mode) && lseek(input->fd, 0, SEEK_CUR) == 0;
	return again && !input->regular ? input_keep(input) : 0;
}

static struct input *
input_new(const char *name, int fd, struct child *child)
{
	struct input *input = memory_new(1, sizeof(*input));

	*input = (struct input){.name = memory_string(name), .fd = fd, .child = child, .line = 1};
	input->why = TEXT_INIT(TEXT_MAX_REASON);
	return input;
}

struct input *
input_from(struct child *child, const char *name)
{
	return input_new(name, -1, child);
}

struct input *
input_open(const char *path, bool again, struct text *why)
{
	bool standard = strcmp(path, "-") == 0;
	struct input *input;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1) {
		text_fail(why, "%s: %s", path, strerror(errno));
		return NULL;
	}
	input = input_new(standard ? "stdin" : path, fd, NULL);
	input->own = !standard;
	if (input_begin(input, again) == -1) {
		text_fail(why, "%s", text_string(&input->why));
		input_free(input);
		return NULL;
	}
	return input;
}

void
input_free(struct input *input)
{
	if (!input)
		return;
	if (input->fd == STDIN_FILENO)
		standard_input_done();
	if (input->own)
		close(input->fd);
	compression_stream_free(input->packed);
	text_free(&input->why);
	free(input->buffer);
	free(input->raw);
	free(input->name);
	free(input);
}

const char *
input_name(const struct input *input)
{
	return input->name;
}

/* ---- reading ---- */

/* read(2), whose failure is noted. */
static ssize_t
input_read_descriptor(struct input *input, char *to, size_t room)
{
	ssize_t n;

	do
		n = read(input->fd, to, room);
	while (n == -1 && errno == EINTR && signal_pending() == 0);
	return n >= 0 ? n : input_fail(input, strerror(errno));
}

static ssize_t
input_read_child(struct input *input, char *to, size_t room)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	ssize_t n = child_read(input->child, to, room, &why);

	return n >= 0 ? n : input_fail(input, text_string(&why));
}

/* How many bytes came from the file; 0 at its end and after a failure. */
static size_t
input_read(struct input *input, char *to, size_t room)
{
	ssize_t n;

	if (input->ended)
		return 0;
	n = input->child ? input_read_child(input, to, room)
			 : input_read_descriptor(input, to, room);
	if (n <= 0)
		input->ended = true;
	return n > 0 ? (size_t)n : 0;
}

static void
input_make_room(struct input *input)
{
	char *moved;

	if (input->at > 0 && input->at >= input->room / 2) {
		memmove(input->buffer, input->buffer + input->at, input->end - input->at);
		input->end -= input->at;
		input->at = 0;
	}
	if (input->end < input->room)
		return;
	/* Twice as much, which INPUT_MOST bounds. */
	input->room = input->room ? 2 * input->room : INPUT_BLOCK;
	moved = memory_new(input->room, 1);
	if (input->end > input->at)
		memcpy(moved, input->buffer + input->at, input->end - input->at);
	free(input->buffer);
	input->buffer = moved;
	input->end -= input->at;
	input->at = 0;
}

/* Unpacks some more; false at the end. */
static bool
input_unpack(struct input *input)
{
	for (;;) {
		long n;

		if (input->raw_len == 0) {
			input->raw_at = input->raw;
			input->raw_len = input_read(input, input->raw, INPUT_BLOCK);
			if (input->raw_len == 0) {
				if (!input_failed(input) &&
				    !compression_stream_whole(input->packed))
					input_fail(input, "the gzip file ends early");
				return false;
			}
		}
		n = compression_stream_read(input->packed, &input->raw_at, &input->raw_len,
		    input->buffer + input->end, input->room - input->end);
		if (n == -1)
			return input_fail(input, "the gzip file is damaged") == 0;
		if (n > 0) {
			input->end += (size_t)n;
			return true;
		}
	}
}

/* Reads some more behind what lies ahead; false at the end. */
static bool
input_more(struct input *input)
{
	size_t n;

	input_make_room(input);
	if (input->packed)
		return input_unpack(input);
	n = input_read(input, input->buffer + input->end, input->room - input->end);
	input->end += n;
	return n > 0;
}

static bool
input_begins_with(const struct input *input, const char *mark, size_t len)
{
	return input->end - input->at >= len && memcmp(input->buffer + input->at, mark, len) == 0;
}

/* Whether it is packed, and whether a byte order mark stands before it. */
static void
input_look_at_beginning(struct input *input)
{
	enum { MARK = 3 };

	input->read_any = true;
	while (input->end - input->at < MARK && input_more(input))
		;
	if (input_begins_with(input, "\x1f\x8b", 2)) {
		input->raw = memory_new(INPUT_BLOCK, 1);
		input->raw_len = input->end - input->at;
		memcpy(input->raw, input->buffer + input->at, input->raw_len);
		input->raw_at = input->raw;
		input->at = input->end = 0;
		input->packed = compression_stream_new();
		while (input->end - input->at < MARK && input_more(input))
			;
	}
	if (input_begins_with(input, "\xef\xbb\xbf", MARK))
		input->at += MARK;
}

const char *
input_look(struct input *input, size_t least, size_t *len)
{
	if (!input->read_any)
		input_look_at_beginning(input);
	if (least > INPUT_MOST)
		least = INPUT_MOST;
	while (input->end - input->at < least && input_more(input))
		;
	*len = input->end - input->at;
	return input->buffer ? input->buffer + input->at : "";
}

void
input_take(struct input *input, size_t len)
{
	const char *at = input->buffer + input->at, *end = at + len;

	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		input->line++;
		at++;
	}
	input->at += len;
	input->offset += len;
}

bool
input_line(struct input *input, const char **bytes, size_t *len, bool *cut)
{
	size_t ahead, looked = 0;
	const char *at = input_look(input, 1, &ahead), *end;

	if (ahead == 0)
		return false;
	while (!(end = memchr(at + looked, '\n', ahead - looked))) {
		looked = ahead;
		at = input_look(input, looked + 1, &ahead);
		if (ahead == looked && ahead >= INPUT_MOST)
			return input_fail(input, "a line is longer than 16 MiB") == 0;
		if (ahead == looked)
			break;
	}
	if (cut)
		*cut = !end;
	*bytes = at;
	*len = end ? (size_t)(end - at) : ahead;
	input_take(input, end ? *len + 1 : *len);
	if (*len > 0 && at[*len - 1] == '\r')
		--*len;
	return true;
}

void
input_rewind(struct input *input)
{
	if (lseek(input->fd, 0, SEEK_SET) == -1)
		input_fail(input, strerror(errno));
	compression_stream_free(input->packed);
	free(input->raw);
	input->packed = NULL;
	input->raw = NULL;
	input->raw_len = 0;
	input->at = input->end = 0;
	input->line = 1;
	input->offset = 0;
	input->read_any = false;
	input->ended = input_failed(input);
}

bool
input_can_rewind(const struct input *input)
{
	return input->regular && !input_failed(input);
}

uint64_t
input_line_number(const struct input *input)
{
	return input->line;
}

uint64_t
input_offset(const struct input *input)
{
	return input->offset;
}

char
input_first_byte(struct input *input)
{
	const char *at;
	size_t len = 0, before, blank = 0;

	do {
		before = len;
		at = input_look(input, blank + 1, &len);
		while (blank < len && strchr(" \t\r\n", at[blank]) && at[blank])
			blank++;
	} while (blank == len && len > before && len < INPUT_BLOCK);
	return blank < len ? at[blank] : '\0';
}

bool
input_is_utf16(struct input *input)
{
	size_t len;
	const char *at = input_look(input, 2, &len);

	return len >= 2 && (memcmp(at, "\xff\xfe", 2) == 0 || memcmp(at, "\xfe\xff", 2) == 0 ||
			       !at[0] != !at[1]);
}
