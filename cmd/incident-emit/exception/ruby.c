#include <string.h>

#include "lines.h"

/* FILE:LINE:in 'METHOD': MESSAGE (CLASS) */
static bool
ruby_parts(struct line line, struct line *message, struct line *class)
{
	const char *in = line_find(line, ":in '"), *start, *open;

	if (!in)
		in = line_find(line, ":in `");
	start = in ? line_find(line_after(line, (size_t)(in - line.bytes)), "': ") : NULL;
	if (!start || line.bytes[line.len - 1] != ')')
		return false;
	*message = line_after(line, (size_t)(start + 3 - line.bytes));
	open = memrchr(message->bytes, '(', message->len);
	if (!open || open == message->bytes)
		return false;
	*class = line_after(*message, (size_t)(open + 1 - message->bytes));
	class->len--;
	message->len = (size_t)(open - message->bytes) - 1;

	return true;
}

bool
line_is_ruby(struct line line)
{
	struct line message, class;

	return ruby_parts(line, &message, &class);
}

static void
ruby_put(struct text *to, struct line line)
{
	struct line message, class;

	text_clear(to);
	if (!ruby_parts(line, &message, &class))
		return;
	text_add(to, class.bytes, class.len);
	text_add_string(to, ": ");
	line_add(to, message);
}

/* The exception, its frames, then its cause and the frames of that. */
bool
exception_of_ruby(struct incident *incident, const struct tail *logs, size_t last)
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
	ruby_put(&incident->exception, line_of(logs, first));
	if (first < inner)
		ruby_put(&incident->cause, line_of(logs, inner));
	stack_take(incident, logs, first, last);

	return true;
}
