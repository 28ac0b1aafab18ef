#include "lines.h"

#include <string.h>

enum { LONGEST_EXCEPTION = 1000 };

struct line
line_of(const struct tail *logs, size_t i)
{
	struct line line;

	line.bytes = tail_line(logs, i, &line.len);

	return line;
}

struct line
line_after(struct line line, size_t len)
{
	return (struct line){line.bytes + len, line.len - len};
}

const char *
line_search(struct line line, const char *words, size_t len)
{
	/* Lines are short: memmem(3) would spend more on what it makes ready. */
	while (line.len >= len) {
		const char *at = memchr(line.bytes, *words, line.len - len + 1);

		if (!at || (at[len - 1] == words[len - 1] && memcmp(at, words, len) == 0))
			return at;
		line = line_after(line, (size_t)(at + 1 - line.bytes));
	}

	return NULL;
}

struct line
line_trim(struct line line)
{
	while (line.len > 0 && (*line.bytes == ' ' || *line.bytes == '\t'))
		line = line_after(line, 1);

	return line;
}

void
line_add(struct text *to, struct line line)
{
	text_add(to, line.bytes, line.len < LONGEST_EXCEPTION ? line.len : LONGEST_EXCEPTION);
}

void
line_put(struct text *to, struct line line)
{
	text_clear(to);
	line_add(to, line);
}

void
stack_take(struct incident *incident, const struct tail *logs, size_t from, size_t to)
{
	for (size_t i = from; i <= to && i < tail_count(logs); i++) {
		struct line line = line_of(logs, i);

		text_add(&incident->stack, line.bytes, line.len);
		text_add_byte(&incident->stack, '\n');
	}
}
