#include "lines.h"

static bool
line_is_panic(struct line line)
{
	return line_begins(line_trim(line), "panic: ") || line_begins(line, "fatal error: ");
}

static struct line
line_panic(struct line line)
{
	static const char recovered[] = " [recovered]";
	const char *end;

	line = line_trim(line);
	end = line_find(line, recovered);

	return end ? (struct line){line.bytes, (size_t)(end - line.bytes)} : line;
}

/* A panic while one is handled stands below it. */
bool
exception_of_go(struct incident *incident, const struct tail *logs, size_t last)
{
	size_t first = last;

	if (!line_is_panic(line_of(logs, last)))
		return false;
	while (first > 0 && line_is_panic(line_of(logs, first - 1)) &&
	       line_begins(line_of(logs, first), "\t"))
		first--;
	line_put(&incident->exception, line_panic(line_of(logs, last)));
	if (first < last)
		line_put(&incident->cause, line_panic(line_of(logs, first)));
	stack_take(incident, logs, first, tail_count(logs));

	return true;
}
