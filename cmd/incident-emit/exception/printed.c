#include "exception.h"

#include <ctype.h>
#include <string.h>

#include "incident.h"
#include "tail.h"

enum { LONGEST_EXCEPTION = 1000, MESSAGE_LINES = 20 };

struct line {
	const char *bytes;
	size_t len;
};

static struct line
line_of(const struct tail *logs, size_t i)
{
	struct line line;

	line.bytes = tail_line(logs, i, &line.len);

	return line;
}

static struct line
line_after(struct line line, size_t len)
{
	return (struct line){line.bytes + len, line.len - len};
}

static bool
line_begins(struct line line, const char *words)
{
	size_t len = strlen(words);

	return line.len >= len && memcmp(line.bytes, words, len) == 0;
}

/* Where the words stand, or NULL. */
static const char *
line_find(struct line line, const char *words)
{
	return memmem(line.bytes, line.len, words, strlen(words));
}

static struct line
line_trim(struct line line)
{
	while (line.len > 0 && (*line.bytes == ' ' || *line.bytes == '\t'))
		line = line_after(line, 1);

	return line;
}

static void
text_take_line(struct text *to, struct line line)
{
	text_clear(to);
	(void)text_add_visible(
	    to, line.bytes, line.len < LONGEST_EXCEPTION ? line.len : LONGEST_EXCEPTION);
}

/* Lines `from` to `to`, both included. */
static void
stack_take(struct incident *incident, const struct tail *logs, size_t from, size_t to)
{
	for (size_t i = from; i <= to && i < tail_count(logs); i++) {
		struct line line = line_of(logs, i);

		(void)text_add(&incident->stack, line.bytes, line.len);
		(void)text_add_byte(&incident->stack, '\n');
	}
}

/* ---- Python ---- */

static const char traceback[] = "Traceback (most recent call last):";
static const char group[] = "+ Exception Group Traceback (most recent call last):";

static bool
line_holds(const struct tail *logs, size_t i, const char *words)
{
	return line_find(line_of(logs, i), words) != NULL;
}

/* What stands between the tracebacks of a chain, the cause first: PEP 3134. */
static bool
line_chains(const struct tail *logs, size_t i)
{
	return line_holds(logs, i, "The above exception was the direct cause of the following") ||
	       line_holds(logs, i, "During handling of the above exception, another exception");
}

/* Where the first traceback of the chain begins that ends with the one at `last`. */
static size_t
chain_start(const struct tail *logs, size_t last)
{
	bool chained = false;
	size_t start = last;

	for (size_t i = last; i-- > 0;) {
		if (line_chains(logs, i)) {
			chained = true;
		} else if (line_holds(logs, i, traceback)) {
			if (!chained)
				break;
			chained = false;
			start = i;
		}
	}

	return start;
}

/* What stands in front of each line of the block that begins at `heading`: "  | " of a group, or what
 * collects the logs of many puts there. */
static void
python_prefix(const struct tail *logs, size_t heading, struct text *prefix)
{
	struct line line = line_of(logs, heading);
	const char *at = line_find(line, group);

	if (at != NULL) {
		(void)text_add(prefix, line.bytes, (size_t)(at - line.bytes));
		(void)text_add_string(prefix, "| ");
	} else {
		at = line_find(line, traceback);
		(void)text_add(prefix, line.bytes, (size_t)(at - line.bytes));
	}
}

static struct line
line_without(struct line line, const struct text *prefix)
{
	/* It may hold NUL bytes. */
	bool has = prefix->len > 0 && line.len >= prefix->len &&
		   memcmp(line.bytes, prefix->bytes, prefix->len) == 0;

	return has ? line_after(line, prefix->len) : line;
}

/* The line after a traceback's heading that is not indented says what was raised.  Returns its
 * number, or that of the end where it was cut off. */
static size_t
python_raised(const struct tail *logs, size_t heading, struct text *to)
{
	struct text prefix = TEXT_INIT(TAIL_LONGEST_LINE);
	size_t i;

	python_prefix(logs, heading, &prefix);
	for (i = heading + 1; i < tail_count(logs); i++) {
		struct line line = line_without(line_of(logs, i), &prefix);

		if (line.len > 0 && line.bytes[0] != ' ' && line.bytes[0] != '\t') {
			text_take_line(to, line);
			break;
		}
	}
	text_free(&prefix);

	return i;
}

/* A traceback inside of a group belongs to one of those that the group holds. */
static size_t
python_outermost(const struct tail *logs, size_t heading)
{
	struct line line = line_trim(line_of(logs, heading));

	if (line.len == 0 || *line.bytes != '|')
		return heading;
	for (size_t i = heading; i-- > 0;)
		if (line_holds(logs, i, group))
			return i;

	return heading;
}

/* A group's members stand behind what was raised. */
static size_t
python_end(const struct tail *logs, size_t heading, size_t raised)
{
	if (!line_holds(logs, heading, group))
		return raised;
	while (raised + 1 < tail_count(logs)) {
		struct line line = line_of(logs, raised + 1), rest = line_trim(line);

		if (rest.len == line.len || (*rest.bytes != '|' && *rest.bytes != '+'))
			break;
		raised++;
	}

	return raised;
}

/* A traceback and those that led to it: the last one is what was raised, the first one where it
 * began. */
static bool
take_python(struct incident *incident, const struct tail *logs, size_t i)
{
	size_t last, start, raised;

	if (!line_holds(logs, i, traceback))
		return false;
	last = python_outermost(logs, i);
	start = chain_start(logs, last);
	raised = python_raised(logs, last, &incident->exception);
	stack_take(incident, logs, start, python_end(logs, last, raised));
	if (start < last)
		(void)python_raised(logs, start, &incident->cause);
	/* A traceback without its last line is still the best that there is. */
	if (raised == tail_count(logs))
		(void)text_set_format(&incident->exception, "a traceback that was cut off");

	return true;
}

/* ---- Java, .NET, Node: "at" and a place ---- */

static bool
is_frame(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && line_begins(rest, "at ") &&
	       (memchr(rest.bytes, '(', rest.len) != NULL ||
		   memchr(rest.bytes, ':', rest.len) != NULL);
}

/* What another exception in the chain is called: its name; else no bytes. */
static struct line
cause_of(struct line line)
{
	static const char *const words[] = {"Caused by: ", "[cause]: "};
	struct line rest = line_trim(line);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (line_begins(rest, words[i]))
			return line_after(rest, strlen(words[i]));

	return (struct line){line.bytes, 0};
}

static bool
is_between_frames(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && (line_begins(rest, "... ") || line_begins(rest, "--- ") ||
					  line_begins(rest, "Suppressed: "));
}

/* Rust numbers its frames, each above the place that it is "at". */
static bool
is_numbered(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && rest.len > 0 && isdigit((unsigned char)*rest.bytes);
}

static bool
names_exception(struct line line)
{
	return line.len > 0 && !isspace((unsigned char)*line.bytes) &&
	       (line_find(line, "Error") != NULL || line_find(line, "Exception") != NULL ||
		   line_find(line, "Throwable") != NULL);
}

/* Without what the runtime says of it. */
static struct line
name_alone(struct line line)
{
	static const char *const said[] = {
	    "Unhandled exception. ", "Unhandled Exception: ", "Uncaught "};
	static const char thread[] = "Exception in thread \"";

	if (line_begins(line, thread)) {
		struct line rest = line_after(line, strlen(thread));
		const char *end = line_find(rest, "\" ");

		return end != NULL ? line_after(rest, (size_t)(end + 2 - rest.bytes)) : line;
	}
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (line_begins(line, said[i]))
			return line_after(line, strlen(said[i]));

	return line;
}

static bool
take_frames(struct incident *incident, const struct tail *logs, size_t last)
{
	struct line cause = {NULL, 0};
	size_t i = last;

	if (!is_frame(line_of(logs, last)) && !is_between_frames(line_of(logs, last)))
		return false;
	for (; i > 0; i--) {
		struct line line = line_of(logs, i), named = cause_of(line);

		if (named.len > 0 && cause.len == 0)
			cause = named;
		if (named.len == 0 && !is_frame(line) && !is_between_frames(line))
			break;
	}
	if (is_numbered(line_of(logs, i)))
		return false;
	/* A message may have several lines, of which the first has the name. */
	for (size_t up = 0; up < MESSAGE_LINES && i > 0 && !names_exception(line_of(logs, i)); up++)
		i--;
	if (!names_exception(line_of(logs, i)))
		return false;
	text_take_line(&incident->exception, name_alone(line_of(logs, i)));
	if (cause.len > 0)
		text_take_line(&incident->cause, cause);
	stack_take(incident, logs, i, last);

	return true;
}

/* ---- Go ---- */

static bool
is_panic(struct line line)
{
	return line_begins(line_trim(line), "panic: ") || line_begins(line, "fatal error: ");
}

static struct line
panic_alone(struct line line)
{
	static const char recovered[] = " [recovered]";
	const char *end;

	line = line_trim(line);
	end = line_find(line, recovered);

	return end != NULL ? (struct line){line.bytes, (size_t)(end - line.bytes)} : line;
}

/* A panic while one is handled stands below it. */
static bool
take_panic(struct incident *incident, const struct tail *logs, size_t last)
{
	size_t first = last;

	if (!is_panic(line_of(logs, last)))
		return false;
	while (first > 0 && is_panic(line_of(logs, first - 1)) &&
	       line_begins(line_of(logs, first), "\t"))
		first--;
	text_take_line(&incident->exception, panic_alone(line_of(logs, last)));
	if (first < last)
		text_take_line(&incident->cause, panic_alone(line_of(logs, first)));
	stack_take(incident, logs, first, tail_count(logs));

	return true;
}

/* ---- Rust ---- */

/* thread 'main' panicked at PLACE: and the message in the next line, or, before 1.73, in this. */
static bool
take_rust(struct incident *incident, const struct tail *logs, size_t i)
{
	struct line line = line_of(logs, i);
	const char *at = line_begins(line, "thread '") ? line_find(line, " panicked at ") : NULL;

	if (at == NULL)
		return false;
	text_take_line(&incident->exception, line_after(line, (size_t)(at + 1 - line.bytes)));
	if (line.bytes[line.len - 1] == ':' && i + 1 < tail_count(logs)) {
		struct line message = line_of(logs, i + 1);

		(void)text_add_byte(&incident->exception, ' ');
		(void)text_add_visible(&incident->exception, message.bytes,
		    message.len < LONGEST_EXCEPTION ? message.len : LONGEST_EXCEPTION);
	}
	stack_take(incident, logs, i, tail_count(logs));

	return true;
}

/* ---- Ruby ---- */

/* FILE:LINE:in 'METHOD': MESSAGE (CLASS) */
static bool
ruby_parts(struct line line, struct line *message, struct line *class)
{
	const char *in = line_find(line, ":in '"), *start, *open;

	if (in == NULL)
		in = line_find(line, ":in `");
	start = in != NULL ? line_find(line_after(line, (size_t)(in - line.bytes)), "': ") : NULL;
	if (start == NULL || line.bytes[line.len - 1] != ')')
		return false;
	*message = line_after(line, (size_t)(start + 3 - line.bytes));
	open = memrchr(message->bytes, '(', message->len);
	if (open == NULL || open == message->bytes)
		return false;
	*class = line_after(*message, (size_t)(open + 1 - message->bytes));
	class->len--;
	message->len = (size_t)(open - message->bytes) - 1;

	return true;
}

static void
ruby_take(struct text *to, struct line line)
{
	struct line message, class;

	text_clear(to);
	if (!ruby_parts(line, &message, &class))
		return;
	(void)text_add_visible(to, class.bytes, class.len);
	(void)text_add_string(to, ": ");
	(void)text_add_visible(
	    to, message.bytes, message.len < LONGEST_EXCEPTION ? message.len : LONGEST_EXCEPTION);
}

/* The exception, its frames, then its cause and the frames of that. */
static bool
take_ruby(struct incident *incident, const struct tail *logs, size_t last)
{
	struct line message, class;
	size_t first = tail_count(logs), inner = first;

	for (size_t i = last + 1; i-- > 0;) {
		struct line line = line_of(logs, i);

		if (ruby_parts(line, &message, &class)) {
			inner = inner == tail_count(logs) ? i : inner;
			first = i;
		} else if (!line_begins(line_trim(line), "from ")) {
			break;
		}
	}
	if (first == tail_count(logs))
		return false;
	ruby_take(&incident->exception, line_of(logs, first));
	if (first < inner)
		ruby_take(&incident->cause, line_of(logs, inner));
	stack_take(incident, logs, first, last);

	return true;
}

bool
exception_take_text(struct incident *incident, const struct tail *logs, size_t i)
{
	static bool (*const readers[])(struct incident * incident, const struct tail *logs,
	    size_t last) = {take_python, take_frames, take_panic, take_rust, take_ruby};

	for (size_t r = 0; r < sizeof(readers) / sizeof(readers[0]); r++)
		if (readers[r](incident, logs, i))
			return true;

	return false;
}
