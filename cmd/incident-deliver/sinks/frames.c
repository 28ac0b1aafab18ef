#include "frames.h"

#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "units.h"

/* One line of a stack, and the line above it. */
struct frame_lines {
	const char *at, *before;
	size_t len, before_len;
};

static bool
bytes_begin(const char *bytes, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

/* `  File "app.py", line 12, in handler` */
static bool
frame_of_python(const char *at, size_t len, struct frame *frame)
{
	const char *end, *in;

	if (!bytes_begin(at, len, "File \""))
		return false;
	frame->file = at + 6;
	end = memmem(frame->file, len - 6, "\", line ", 8);
	if (!end)
		return false;
	frame->file_len = (size_t)(end - frame->file);
	end += 8;
	units_read_integer(end, (size_t)(at + len - end), &frame->line);
	in = memmem(end, (size_t)(at + len - end), ", in ", 5);
	if (in) {
		frame->function = in + 5;
		frame->function_len = (size_t)(at + len - in) - 5;
	}

	return frame->file_len > 0;
}

/* "FILE:LINE" or "FILE:LINE:COLUMN". */
static void
place_take(const char *place, size_t len, struct frame *frame)
{
	size_t end = len;

	frame->file = place;
	frame->file_len = len;
	for (int numbers = 0; numbers < 2; numbers++) {
		size_t from = end;
		int64_t value;

		while (from > 0 && char_is_digit(place[from - 1]))
			from--;
		if (from == end || from < 2 || place[from - 1] != ':' ||
		    units_read_integer(place + from, end - from, &value) == 0)
			return;
		frame->line = value;
		end = from - 1;
		frame->file_len = end;
	}
}

/* `at pkg.Class.method(File.java:12)`, `at handler (/app/a.js:10:5)`, `at /app/a.js:10:5` */
static bool
frame_of_at(const char *at, size_t len, struct frame *frame)
{
	const char *open;

	if (!bytes_begin(at, len, "at ") || len < 4)
		return false;
	at += 3;
	len -= 3;
	open = at[len - 1] == ')' ? memrchr(at, '(', len) : NULL;
	if (!open) {
		place_take(at, len, frame);
		return frame->line > 0;
	}
	frame->function = at;
	frame->function_len = (size_t)(open - at);
	while (frame->function_len > 0 && at[frame->function_len - 1] == ' ')
		frame->function_len--;
	place_take(open + 1, (size_t)(at + len - open) - 2, frame);

	return frame->function_len > 0;
}

/* `main.handler(0x1)` and below it, behind a tab, `/app/main.go:12 +0x1d` */
static bool
frame_of_go(const struct frame_lines *lines, size_t blanks, struct frame *frame)
{
	const char *at = lines->at + blanks;
	const char *end = memmem(at, lines->len - blanks, ".go:", 4), *open;
	size_t digits;

	if (blanks == 0 || lines->at[0] != '\t' || !end || lines->before_len == 0)
		return false;
	frame->file = at;
	frame->file_len = (size_t)(end + 3 - at);
	digits =
	    units_read_integer(end + 4, (size_t)(lines->at + lines->len - end) - 4, &frame->line);
	open = memrchr(lines->before, '(', lines->before_len);
	frame->function = lines->before;
	frame->function_len = open ? (size_t)(open - lines->before) : lines->before_len;

	return digits > 0;
}

static void
frames_turn(struct frame *frames, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct frame kept = frames[i];

		frames[i] = frames[count - 1 - i];
		frames[count - 1 - i] = kept;
	}
}

size_t
frames_read(const char *stack, struct frame frames[FRAMES_MOST])
{
	struct frame_lines lines = {.at = stack};
	bool is_innermost_last = false;
	size_t count = 0;

	for (; *lines.at; lines.at += lines.len + (lines.at[lines.len] == '\n')) {
		struct frame frame = {0};
		size_t blanks = 0;

		lines.len = strcspn(lines.at, "\n");
		while (blanks < lines.len && char_is_blank(lines.at[blanks]))
			blanks++;
		if (bytes_begin(lines.at, lines.len, "Traceback (most recent call last)"))
			count = 0;
		if (frame_of_python(lines.at + blanks, lines.len - blanks, &frame))
			is_innermost_last = true;
		else if (!frame_of_at(lines.at + blanks, lines.len - blanks, &frame) &&
			 !frame_of_go(&lines, blanks, &frame))
			frame.file = NULL;
		lines.before = lines.at;
		lines.before_len = lines.len;
		if (!frame.file)
			continue;
		if (count == FRAMES_MOST && is_innermost_last)
			memmove(frames, frames + 1, --count * sizeof(*frames));
		if (count < FRAMES_MOST)
			frames[count++] = frame;
	}
	if (!is_innermost_last)
		frames_turn(frames, count);

	return count;
}
