#include <string.h>

#include "lines.h"

static const char serving[] = "panic serving ";

/* What panicked: "panic: x", "fatal error: x"; or net/http's "panic serving ADDRESS: x", which went
 * on. */
bool
line_is_panic(struct line line)
{
	return line_begins(line_trim(line), "panic: ") || line_begins(line, "fatal error: ") ||
	       line_find(line, serving);
}

bool
line_is_goroutine(struct line line)
{
	return line_begins(line, "goroutine ") && line_find(line, " [");
}

static void
panic_put(struct text *to, struct line line)
{
	static const char recovered[] = " [recovered]";
	const char *served = line_find(line, serving), *end = line_find(line, recovered);

	line = line_trim(line);
	if (end)
		line.len = (size_t)(end - line.bytes);
	if (!served) {
		line_put(to, line);
		return;
	}
	line = line_after(line, (size_t)(served + strlen(serving) - line.bytes));
	end = line_find(line, ": ");
	text_set_format(to, "panic: ");
	line_add(to, end ? line_after(line, (size_t)(end + 2 - line.bytes)) : line);
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
	panic_put(&incident->exception, line_of(logs, last));
	if (first < last)
		panic_put(&incident->cause, line_of(logs, first));
	stack_take(incident, logs, first, tail_count(logs));

	return true;
}
