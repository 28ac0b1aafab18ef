#include <string.h>

#include "lines.h"

static const char traceback[] = TRACEBACK ":";
static const char group[] = "+ Exception Group Traceback (most recent call last):";

bool
line_is_group(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && rest.len > 0 && (*rest.bytes == '|' || *rest.bytes == '+');
}

bool
line_is_syntax(struct line line)
{
	return line_begins(line, "  File \"") && line_find(line, "\", line ");
}

static bool
python_holds(const struct tail *logs, size_t i, const char *words)
{
	return line_find(line_of(logs, i), words);
}

/* What stands between the tracebacks of a chain, the cause first: PEP 3134. */
static bool
python_chains(const struct tail *logs, size_t i)
{
	return python_holds(logs, i, "The above exception was the direct cause of the following") ||
	       python_holds(logs, i, "During handling of the above exception, another exception");
}

/* Where the first traceback of the chain begins that ends with the one at `last`. */
static size_t
python_chain_start(const struct tail *logs, size_t last)
{
	bool chained = false;
	size_t start = last;

	for (size_t i = last; i-- > 0;) {
		if (python_chains(logs, i)) {
			chained = true;
		} else if (python_holds(logs, i, traceback)) {
			if (!chained)
				break;
			chained = false;
			start = i;
		}
	}

	return start;
}

/* What stands in front of each line of the block that begins at `heading`: "  | " of a group, or
 * what collects the logs of many puts there. */
static void
python_prefix(const struct tail *logs, size_t heading, struct text *prefix)
{
	struct line line = line_of(logs, heading);
	const char *at = line_find(line, group);

	if (at) {
		text_add(prefix, line.bytes, (size_t)(at - line.bytes));
		text_add_string(prefix, "| ");
	} else {
		at = line_find(line, traceback);
		text_add(prefix, line.bytes, (size_t)(at - line.bytes));
	}
}

static struct line
python_without(struct line line, const struct text *prefix)
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
	TEXT_LOCAL prefix = TEXT_INIT(TAIL_LONGEST_LINE);
	size_t i;

	python_prefix(logs, heading, &prefix);
	for (i = heading + 1; i < tail_count(logs); i++) {
		struct line line = python_without(line_of(logs, i), &prefix);

		if (line.len > 0 && line.bytes[0] != ' ' && line.bytes[0] != '\t') {
			line_put(to, line);
			break;
		}
	}

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
		if (python_holds(logs, i, group))
			return i;

	return heading;
}

/* A group's members stand behind what was raised. */
static size_t
python_end(const struct tail *logs, size_t heading, size_t raised)
{
	if (!python_holds(logs, heading, group))
		return raised;
	while (raised + 1 < tail_count(logs)) {
		if (!line_is_group(line_of(logs, raised + 1)))
			break;
		raised++;
	}

	return raised;
}

/* A traceback and those that led to it: the last one is what was raised, the first one where it
 * began. */
bool
exception_of_python(struct incident *incident, const struct tail *logs, size_t i)
{
	size_t last, start, raised;

	if (!python_holds(logs, i, traceback))
		return false;
	last = python_outermost(logs, i);
	start = python_chain_start(logs, last);
	raised = python_raised(logs, last, &incident->exception);
	stack_take(incident, logs, start, python_end(logs, last, raised));
	if (start < last)
		python_raised(logs, start, &incident->cause);
	/* A traceback without its last line is still the best that there is. */
	if (raised == tail_count(logs))
		text_set_format(&incident->exception, "a traceback that was cut off");

	return true;
}

/* What cannot be compiled has no traceback: its place, the line, and what is wrong with it. */
bool
exception_of_syntax(struct incident *incident, const struct tail *logs, size_t i)
{
	static const char *const types[] = {"SyntaxError: ", "IndentationError: ", "TabError: "};
	struct line line = line_of(logs, i);
	size_t first = i;
	bool known = false;

	for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++)
		known = known || line_begins(line, types[t]);
	while (known && first > 0 && i - first < 4 && !line_is_syntax(line_of(logs, first)))
		first--;
	if (!known || !line_is_syntax(line_of(logs, first)))
		return false;
	line_put(&incident->exception, line);
	stack_take(incident, logs, first, i);

	return true;
}
