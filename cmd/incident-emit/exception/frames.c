/* Java, .NET, Node: "at" and a place. */
#include <string.h>

#include "character.h"
#include "lines.h"

enum { MESSAGE_LINES = 20 };

bool
line_is_frame(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && line_begins(rest, "at ") &&
	       (memchr(rest.bytes, '(', rest.len) || memchr(rest.bytes, ':', rest.len));
}

/* What another exception in the chain is called: its name; else no bytes. */
static struct line
line_cause(struct line line)
{
	static const char *const words[] = {"Caused by: ", "[cause]: ", "---> "};
	struct line rest = line_trim(line);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (line_begins(rest, words[i]))
			return line_after(rest, strlen(words[i]));

	return (struct line){line.bytes, 0};
}

static bool
line_is_between(struct line line)
{
	static const char *const words[] = {"... ", "--- ", "Suppressed: ", "}"};
	struct line rest = line_trim(line);
	bool between = false;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !between; i++)
		between = line_begins(rest, words[i]);

	return between && rest.len < line.len;
}

/* Rust numbers its frames, each above the place that it is "at". */
static bool
line_is_numbered(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && rest.len > 0 && char_is_digit(*rest.bytes);
}

/* A name of a class alone or before a colon, and packages before it: a.b.Boom: why */
static bool
line_is_class(struct line line)
{
	size_t len = 0, dots = 0;

	for (; len < line.len &&
	       (char_is_word(line.bytes[len]) || line.bytes[len] == '.' || line.bytes[len] == '$');
	     len++)
		dots += line.bytes[len] == '.';

	return dots > 0 && line.bytes[len - 1] != '.' && char_is_letter(*line.bytes) &&
	       (len == line.len || line.bytes[len] == ':');
}

/* Below the line of code from which Node was thrown out: ^ */
bool
line_is_caret(struct line line)
{
	struct line rest = line_trim(line);
	size_t len = 0;

	while (len < rest.len && rest.bytes[len] == '^')
		len++;

	return len > 0 && len == rest.len;
}

/* Of Node: at F (PLACE:LINE:COLUMN) */
static bool
line_is_node_frame(struct line line)
{
	size_t numbers = 0, len = line.len;

	if (len > 0 && line.bytes[len - 1] == ')')
		len--;
	for (; len > 0 && (char_is_digit(line.bytes[len - 1]) || line.bytes[len - 1] == ':'); len--)
		numbers += line.bytes[len - 1] == ':';

	return numbers == 2 && line_is_frame(line);
}

/* A class may be called anything where Node's frames follow, but its console.trace is none. */
static bool
line_is_node_class(struct line line, struct line next)
{
	size_t len = 0;

	while (len < line.len && char_is_word(line.bytes[len]))
		len++;

	return len > 0 && *line.bytes >= 'A' && *line.bytes <= 'Z' && !line_begins(line, "Trace") &&
	       (len == line.len || line.bytes[len] == ':' ||
		   line_begins(line_after(line, len), " [")) &&
	       line_is_node_frame(next);
}

bool
line_names_exception(struct line line)
{
	return line.len > 0 && !char_is_space(*line.bytes) &&
	       (line_find(line, "Error") || line_find(line, "Exception") ||
		   line_find(line, "Throwable"));
}

static bool
char_is_type(char c)
{
	return char_is_word(c) || c == '.' || c == '$' || c == '/' || c == '\\';
}

/* The first type that a message, a code or nothing follows: no bytes when there is none. */
static struct line
line_type(struct line line)
{
	static const char *const ends[] = {"Error", "Exception", "Throwable"};

	for (size_t at = 0; at < line.len; at++)
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
			struct line rest = line_after(line, at);
			size_t begin = at;

			if (!line_begins(rest, ends[i]))
				continue;
			rest = line_after(rest, strlen(ends[i]));
			if (rest.len > 0 && *rest.bytes != ':' && !line_begins(rest, " ["))
				continue;
			while (begin > 0 && char_is_type(line.bytes[begin - 1]))
				begin--;
			return line_after(line, begin);
		}

	return (struct line){line.bytes, 0};
}

/* Without what the runtime says of it. */
struct line
line_exception(struct line line)
{
	static const char *const said[] = {
	    "Unhandled exception. ", "Unhandled Exception: ", "Uncaught "};
	static const char thread[] = "Exception in thread \"";
	struct line type = line_type(line);

	if (type.len > 0)
		return type;
	if (line_begins(line, thread)) {
		struct line rest = line_after(line, strlen(thread));
		const char *end = line_find(rest, "\" ");

		return end ? line_after(rest, (size_t)(end + 2 - rest.bytes)) : line;
	}
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (line_begins(line, said[i]))
			return line_after(line, strlen(said[i]));

	return line;
}

/* Where the lines of frames begin of which `last` is the last one, and the cause that they tell. */
static size_t
frames_start(const struct tail *logs, size_t last, struct line *cause)
{
	size_t i = last;

	for (; i > 0; i--) {
		struct line line = line_of(logs, i), named = line_cause(line);

		if (named.len > 0 && cause->len == 0)
			*cause = named;
		if (named.len == 0 && !line_is_frame(line) && !line_is_between(line))
			break;
	}

	return i;
}

/* The line that names what was raised, at or above line `i`, below which the frames stand; no
 * bytes: none does.  A message may have several lines, of which the first has the name; above
 * Node's "^" stands code. */
static struct line
frames_head(const struct tail *logs, size_t *i, size_t last)
{
	struct line head = line_of(logs, *i), frame;
	size_t at = *i;

	for (size_t up = 0; up <= MESSAGE_LINES && !line_is_caret(head); up++) {
		if (line_names_exception(head) || line_is_class(head)) {
			*i = at;
			return head;
		}
		if (at == 0)
			break;
		head = line_of(logs, --at);
	}
	if (*i == last)
		return (struct line){NULL, 0};
	frame = line_of(logs, *i + 1);
	for (head = line_of(logs, at); at < *i && (line_is_caret(head) || head.len == 0);)
		head = line_of(logs, ++at);
	if (!line_is_node_class(head, frame))
		head.len = 0;
	*i = at;

	return head;
}

bool
exception_of_frames(struct incident *incident, const struct tail *logs, size_t last)
{
	struct line cause = {NULL, 0}, head;
	size_t i;

	if (!line_is_frame(line_of(logs, last)) && !line_is_between(line_of(logs, last)))
		return false;
	i = frames_start(logs, last, &cause);
	if (line_is_numbered(line_of(logs, i)))
		return false;
	head = frames_head(logs, &i, last);
	if (head.len == 0)
		return false;
	line_put(&incident->exception, line_exception(head));
	if (cause.len > 0)
		line_put(&incident->cause, cause);
	stack_take(incident, logs, i, last);

	return true;
}
