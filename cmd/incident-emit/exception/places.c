/* places: the fingerprint of an exception: of its stack, the places nearest to what was raised. */
#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "fingerprint.h"
#include "lines.h"
#include "text.h"

enum { MOST_FRAMES = 5 };

struct frame {
	struct line function, file; /* file: the path */
	bool own;                   /* of neither a runtime nor a library */
};

struct frames {
	struct frame newest[MOST_FRAMES], own[MOST_FRAMES];
	size_t count, own_count;
};

static struct line
line_until(struct line line, const char *end)
{
	return (struct line){line.bytes, end ? (size_t)(end - line.bytes) : line.len};
}

static struct line
line_from(struct line line, const char *at)
{
	return line_after(line, (size_t)(at - line.bytes));
}

/* Without the line and column at its end, ":8:3" or ":8 +0x1b". */
static struct line
path_bare(struct line path)
{
	for (size_t i = path.len; i-- > 1;)
		if (path.bytes[i] == ':' && i + 1 < path.len && char_is_digit(path.bytes[i + 1]))
			path.len = i;

	return path;
}

static struct line
path_base(struct line path)
{
	for (size_t i = path.len; i-- > 0;)
		if (path.bytes[i] == '/' || path.bytes[i] == '\\')
			return line_after(path, i + 1);

	return path;
}

/* ---- one reader per form ---- */

/* File "PATH", line N, in FUNCTION */
static bool
frame_of_python(struct line line, struct frame *frame)
{
	const char *end, *in;

	if (!line_begins(line, "File \""))
		return false;
	frame->file = line_after(line, strlen("File \""));
	end = line_find(frame->file, "\", line ");
	if (!end)
		return false;
	in = line_find(line_from(line, end), ", in ");
	frame->function = in ? line_from(line, in + strlen(", in ")) : (struct line){end, 0};
	frame->file = line_until(frame->file, end);

	return true;
}

/* at FUNCTION(FILE:N), at FUNCTION (PATH:N:N), at FUNCTION(ARGUMENTS) in PATH:line N, at PATH:N:N;
 * Rust's "at PATH:N:N" stands below its function. */
static bool
frame_of_at(struct line line, struct line before, struct frame *frame)
{
	static const char *const said[] = {"async ", "new ", "java.base/"};
	const char *open, *in;

	if (!line_begins(line, "at "))
		return false;
	line = line_trim(line_after(line, strlen("at ")));
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (line_begins(line, said[i]))
			line = line_after(line, strlen(said[i]));
	in = line_find(line, ") in ");
	open = in ? line_find(line, "(") : memrchr(line.bytes, '(', line.len);
	if (open) {
		frame->function = line_until(line, open);
		frame->file =
		    in ? line_from(line, in + strlen(") in ")) : line_from(line, open + 1);
		frame->file = line_until(frame->file,
		    in ? line_find(frame->file, ":line ") : line_find(frame->file, ")"));
	} else {
		const char *number = line_find(before, ": ");

		frame->function = before.len > 0 && char_is_digit(*before.bytes) && number
				      ? line_from(before, number + 2)
				      : (struct line){line.bytes, 0};
		frame->file = line;
		if (path_bare(line).len == line.len)
			return false;
	}
	frame->file = path_bare(frame->file);
	while (frame->function.len > 0 && frame->function.bytes[frame->function.len - 1] == ' ')
		frame->function.len--;

	return true;
}

/* from PATH:N:in 'FUNCTION', and the first line, PATH:N:in 'FUNCTION': MESSAGE */
static bool
frame_of_ruby(struct line line, struct frame *frame)
{
	const char *in = line_find(line, ":in '"), *end;

	if (!in)
		in = line_find(line, ":in `");
	if (!in)
		return false;
	frame->file = line_until(line_begins(line, "from ") ? line_after(line, 5) : line, in);
	frame->file = path_bare((struct line){frame->file.bytes, (size_t)(in - frame->file.bytes)});
	frame->function = line_from(line, in + strlen(":in '"));
	end = line_find(frame->function, "'");
	frame->function = line_until(frame->function, end);

	return true;
}

/* #N PATH(N): FUNCTION(ARGUMENTS) */
static bool
frame_of_php(struct line line, struct frame *frame)
{
	const char *space = line_find(line, " "), *open;

	if (!line_begins(line, "#") || line.len < 2 || !char_is_digit(line.bytes[1]) || !space)
		return false;
	frame->file = line_from(line, space + 1);
	open = line_find(frame->file, "): ");
	if (!open)
		return false;
	frame->function = line_from(line, open + 3);
	frame->function = line_until(frame->function, line_find(frame->function, "("));
	frame->file = line_until(frame->file, open);
	frame->file = line_until(frame->file, memrchr(frame->file.bytes, '(', frame->file.len));

	return true;
}

/* PATH.go:N +0x1b, below FUNCTION(ARGUMENTS) */
static bool
frame_of_go(struct line line, struct line before, struct frame *frame)
{
	const char *place = line_find(line, ".go:");

	if (!place || line_begins(before, "created by ") || memchr(line.bytes, '(', line.len))
		return false;
	frame->file = line_until(line, place + strlen(".go"));
	frame->function = line_until(before, memrchr(before.bytes, '(', before.len));

	return !line_find(line, " ") || line_find(line, " +0x");
}

/* FUNCTION(ARGUMENTS) called at PATH line N. */
static bool
frame_of_perl(struct line line, struct frame *frame)
{
	const char *called = line_find(line, " called at ");

	if (!called)
		return false;
	frame->function = line_until(line, line_find(line, "("));
	frame->file = line_from(line, called + strlen(" called at "));
	frame->file = line_until(frame->file, line_find(frame->file, " line "));

	return true;
}

/* ---- which count ---- */

static bool
line_holds_any(struct line line, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (line_find(line, words[i]))
			return true;

	return false;
}

static bool
frame_is_own(const struct frame *frame)
{
	static const char *const folders[] = {"site-packages/", "dist-packages/", "/lib/python",
	    "\\lib\\", "<frozen ", "importlib/", "asyncio/", "node_modules/", "node:", "internal/",
	    "/vendor/", "/gems/", "/rubygems/", "/lib/ruby/", "<internal:", "/usr/local/go/",
	    "/usr/lib/", "/pkg/mod/", "/rustc/", "/.cargo/", "[internal function]",
	    "/go/src/runtime/", "/usr/share/perl", NULL};
	static const char *const packages[] = {"java.", "javax.", "jakarta.", "jdk.", "sun.",
	    "com.sun.", "kotlin.", "kotlinx.", "scala.", "org.springframework.", "org.apache.",
	    "org.hibernate.", "org.eclipse.", "org.jboss.", "io.netty.", "reactor.", "System.",
	    "Microsoft.", "runtime.", "panic", "core::", "std::", "rust_begin_unwind",
	    "alloc::", "tokio::", "__rust", "<alloc::", "<core::", "<std::", "process.processTicks",
	    "Module._", "Object.Module._", "Promise.", NULL};

	if (line_holds_any(frame->file, folders) || line_find(frame->function, "node_modules"))
		return false;
	for (size_t i = 0; packages[i]; i++)
		if (line_begins(frame->function, packages[i]))
			return false;

	return true;
}

static bool
line_same(struct line a, struct line b)
{
	return a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
}

/* The newest stand first, or in Python last; of a recursion one counts. */
static void
frames_add(struct frame frames[MOST_FRAMES], size_t *count, const struct frame *frame, bool last)
{
	const struct frame *near = *count > 0 ? &frames[*count - 1] : NULL;

	if (near && line_same(near->function, frame->function) &&
	    line_same(near->file, frame->file))
		return;
	if (*count == MOST_FRAMES && !last)
		return;
	if (*count == MOST_FRAMES) {
		memmove(frames, frames + 1, (MOST_FRAMES - 1) * sizeof(*frames));
		(*count)--;
	}
	frames[(*count)++] = *frame;
}

/* What begins another traceback: of Python's the last one counts, else the first. */
static bool
line_begins_another(struct line line)
{
	static const char *const words[] = {"Caused by: ", "[cause]: ", "goroutine ", "Next ",
	    " ---> ", "Suppressed: ", "created by ", NULL};

	for (size_t i = 0; words[i]; i++)
		if (line_begins(line, words[i]))
			return true;

	return false;
}

static bool
frame_read(struct line line, struct line before, struct frame *frame, bool *python)
{
	*python = frame_of_python(line, frame);

	return *python || frame_of_at(line, before, frame) || frame_of_php(line, frame) ||
	       frame_of_perl(line, frame) || frame_of_ruby(line, frame) ||
	       frame_of_go(line, before, frame);
}

static void
frames_read(struct frames *frames, const struct text *stack)
{
	struct line rest = {text_string(stack), stack->len}, before = {rest.bytes, 0};
	bool group = false, python;

	while (rest.len > 0) {
		struct line whole = line_until(rest, memchr(rest.bytes, '\n', rest.len));
		struct line line = line_trim(whole);
		struct frame frame;

		rest = line_after(rest, whole.len + (whole.len < rest.len));
		if (line_begins(line, "| "))
			line = line_trim(line_after(line, 2));
		/* The members of a group, and what comes after the first stack, are others'. */
		if (line_begins(line, "+-+-") || (frames->count > 0 && line_begins_another(line)))
			break;
		if (line_find(line, "Traceback (most recent call last)") && !group) {
			frames->count = frames->own_count = 0;
			group = line_begins(line, "+ Exception Group");
		}
		if (frame_read(line, before, &frame, &python)) {
			frame.own = frame_is_own(&frame);
			frames_add(frames->newest, &frames->count, &frame, python);
			if (frame.own)
				frames_add(frames->own, &frames->own_count, &frame, python);
		}
		before = line;
	}
}

/* ---- an exception ---- */

/* What stands before the colon, where that is one word, names a type. */
static size_t
type_length(const struct text *exception)
{
	const char *bytes = text_string(exception);
	size_t len = 0;

	while (len < exception->len && (char_is_word(bytes[len]) || bytes[len] == '.' ||
					   bytes[len] == '$' || bytes[len] == '\\'))
		len++;
	/* PHP and Ruby separate by two colons. */
	if (len > 0 && len + 2 < exception->len && bytes[len] == ':' && bytes[len + 1] == ':')
		return 0;

	return len == exception->len || bytes[len] == ':' ? len : 0;
}

static void
fingerprint_add_raised(struct text *of, const struct text *exception)
{
	size_t type = type_length(exception);

	fingerprint_add_name(of, text_string(exception), type);
	fingerprint_add(of, text_string(exception) + type, exception->len - type);
	text_add_byte(of, '\n');
}

void
fingerprint_add_exception(struct text *of, const struct text *exception, const struct text *cause,
    const struct text *stack)
{
	struct frames frames = {0};
	const struct frame *list = frames.newest;
	size_t count;

	fingerprint_add_raised(of, exception);
	if (cause->len > 0)
		fingerprint_add_raised(of, cause);
	frames_read(&frames, stack);
	count = frames.count;
	if (frames.own_count > 0) {
		list = frames.own;
		count = frames.own_count;
	}
	for (size_t i = 0; i < count; i++) {
		struct line base = path_base(list[i].file);

		fingerprint_add_name(of, list[i].function.bytes, list[i].function.len);
		text_add_byte(of, ' ');
		fingerprint_add_name(of, base.bytes, base.len);
		text_add_byte(of, '\n');
	}
}
