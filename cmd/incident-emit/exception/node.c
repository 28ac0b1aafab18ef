#include "character.h"
#include "lines.h"

/* What Node says last: its version, or how to see more; the latter alone before version 17. */
bool
line_ends_node(struct line line)
{
	return (line_begins(line, "Node.js v") && line.len > 9 && char_is_digit(line.bytes[9])) ||
	       line_begins(line, "(Use `node --trace-uncaught");
}

/* What was thrown and is no Error, so that it has no frames: a string, null, an object. */
bool
exception_of_node(struct incident *incident, const struct tail *logs, size_t last)
{
	size_t caret = last;

	if (!line_ends_node(line_of(logs, last)))
		return false;
	while (caret > 0 && !line_is_caret(line_of(logs, caret)) &&
	       !line_is_frame(line_of(logs, caret)))
		caret--;
	if (!line_is_caret(line_of(logs, caret)))
		return false;
	for (size_t i = caret + 1; i < last && !line_ends_node(line_of(logs, i)); i++) {
		struct line value = line_trim(line_of(logs, i));

		if (value.len > 0 && incident->exception.len > 0)
			text_add_byte(&incident->exception, ' ');
		line_add(&incident->exception, value);
	}
	stack_take(incident, logs, caret, last);

	return true;
}
