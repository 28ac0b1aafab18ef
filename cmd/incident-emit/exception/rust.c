#include "lines.h"

bool
line_is_rust(struct line line)
{
	return line_begins(line, "thread '") && line_find(line, " panicked at ");
}

/* thread 'main' panicked at PLACE: and the message in the next line, or, before 1.73, in this. */
bool
exception_of_rust(struct incident *incident, const struct tail *logs, size_t i)
{
	struct line line = line_of(logs, i);
	const char *at = line_find(line, " panicked at ");

	if (!line_is_rust(line))
		return false;
	line_put(&incident->exception, line_after(line, (size_t)(at + 1 - line.bytes)));
	if (line.bytes[line.len - 1] == ':' && i + 1 < tail_count(logs)) {
		struct line message = line_of(logs, i + 1);

		text_add_byte(&incident->exception, ' ');
		line_add(&incident->exception, message);
	}
	stack_take(incident, logs, i, tail_count(logs));

	return true;
}
