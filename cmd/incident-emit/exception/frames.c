/* Java, .NET, Node: "at" and a place. */
#include <string.h>

#include "character.h"
#include "lines.h"

enum { MESSAGE_LINES = 20 };

static bool
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
	static const char *const words[] = {"Caused by: ", "[cause]: "};
	struct line rest = line_trim(line);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (line_begins(rest, words[i]))
			return line_after(rest, strlen(words[i]));

	return (struct line){line.bytes, 0};
}

static bool
line_is_between(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && (line_begins(rest, "... ") || line_begins(rest, "--- ") ||
					  line_begins(rest, "Suppressed: "));
}

/* Rust numbers its frames, each above the place that it is "at". */
static bool
line_is_numbered(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && rest.len > 0 && char_is_digit(*rest.bytes);
}

static bool
line_names_exception(struct line line)
{
	return line.len > 0 && !char_is_space(*line.bytes) &&
	       (line_find(line, "Error") || line_find(line, "Exception") ||
		   line_find(line, "Throwable"));
}

/* Without what the runtime says of it. */
static struct line
line_name(struct line line)
{
	static const char *const said[] = {
	    "Unhandled exception. ", "Unhandled Exception: ", "Uncaught "};
	static const char thread[] = "Exception in thread \"";

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

bool
exception_of_frames(struct incident *incident, const struct tail *logs, size_t last)
{
	struct line cause = {NULL, 0};
	size_t i = last;

	if (!line_is_frame(line_of(logs, last)) && !line_is_between(line_of(logs, last)))
		return false;
	for (; i > 0; i--) {
		struct line line = line_of(logs, i), named = line_cause(line);

		if (named.len > 0 && cause.len == 0)
			cause = named;
		if (named.len == 0 && !line_is_frame(line) && !line_is_between(line))
			break;
	}
	if (line_is_numbered(line_of(logs, i)))
		return false;
	/* A message may have several lines, of which the first has the name. */
	for (size_t up = 0; up < MESSAGE_LINES && i > 0 && !line_names_exception(line_of(logs, i));
	     up++)
		i--;
	if (!line_names_exception(line_of(logs, i)))
		return false;
	line_put(&incident->exception, line_name(line_of(logs, i)));
	if (cause.len > 0)
		line_put(&incident->cause, cause);
	stack_take(incident, logs, i, last);

	return true;
}
