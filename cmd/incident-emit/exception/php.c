#include <string.h>

#include "character.h"
#include "lines.h"

static const char uncaught[] = "Uncaught ";
static const char normalized[] = "[object] (";

/* PHP Fatal error:  Uncaught TYPE: MESSAGE in FILE:LINE, with or without what stands before it in a
 * web server's log; without "Uncaught" it is no exception, but as final. */
static const char *
php_fatal(struct line line)
{
	static const char *const words[] = {"Fatal error: ", "Parse error: "};
	const char *at = NULL;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !at; i++)
		at = line_find(line, words[i]);
	/* Its own form has two blanks when it is logged, and what is shown begins the line. */
	if (at && at != line.bytes && !line_find(line, "PHP ") && !line_find(line, uncaught))
		at = NULL;

	return at && (line_find(line, " in ") || line_find(line, uncaught)) ? at : NULL;
}

bool
line_is_php(struct line line)
{
	return php_fatal(line) || (line_find(line, normalized) && line_find(line, "(code: ") &&
				      line_find(line, " at "));
}

/* Without the place at its end: " in FILE:LINE", " in FILE on line LINE"; FPM puts it in quotes. */
static struct line
php_placeless(struct line line)
{
	const char *in = NULL, *next;

	if (line.len > 0 && line.bytes[line.len - 1] == '"')
		line.len--;
	for (struct line rest = line; (next = line_find(rest, " in "));
	     rest = line_after(rest, (size_t)(next + 4 - rest.bytes)))
		in = next;
	if (in && char_is_digit(line.bytes[line.len - 1]))
		line.len = (size_t)(in - line.bytes);

	return line;
}

/* [object] (TYPE(code: N): MESSAGE at FILE:LINE), as Monolog writes it. */
static bool
php_put_object(struct text *to, struct line line)
{
	const char *object = line_find(line, normalized), *code, *message, *at = NULL, *next;
	struct line rest;

	if (!object)
		return false;
	rest = line_after(line, (size_t)(object + strlen(normalized) - line.bytes));
	code = line_find(rest, "(code: ");
	message = code ? line_find(rest, "): ") : NULL;
	if (!message || message < code)
		return false;
	text_clear(to);
	line_add(to, (struct line){rest.bytes, (size_t)(code - rest.bytes)});
	text_add_string(to, ": ");
	rest = line_after(rest, (size_t)(message + 3 - rest.bytes));
	for (struct line more = rest; (next = line_find(more, " at "));
	     more = line_after(more, (size_t)(next + 4 - more.bytes)))
		at = next;
	line_add(to, (struct line){rest.bytes, at ? (size_t)(at - rest.bytes) : rest.len});

	return true;
}

static void
php_put(struct text *to, struct line line)
{
	static const char next[] = "Next ";
	const char *at = line_find(line, uncaught);

	if (php_put_object(to, line))
		return;
	if (line_begins(line, next))
		line = line_after(line, strlen(next));
	else if (at)
		line = line_after(line, (size_t)(at + strlen(uncaught) - line.bytes));
	else
		line = line_after(line, (size_t)(php_fatal(line) - line.bytes));
	line = php_placeless(line);
	/* "Fatal error:  WHY": one blank is enough. */
	at = line_find(line, ":  ");
	line_put(to, at ? (struct line){line.bytes, (size_t)(at + 1 - line.bytes)} : line);
	if (at)
		line_add(to, line_after(line, (size_t)(at + 2 - line.bytes)));
}

/* The innermost stands first, and each "Next" is about the one before. */
bool
exception_of_php(struct incident *incident, const struct tail *logs, size_t i)
{
	struct line line = line_of(logs, i);
	bool next = line_begins(line, "Next ");
	size_t first = i;

	if (!next && !line_is_php(line))
		return false;
	while (next && first > 0 && !line_is_php(line_of(logs, first)))
		first--;
	if (!line_is_php(line_of(logs, first)))
		return false;
	php_put(&incident->exception, line);
	if (first < i)
		php_put(&incident->cause, line_of(logs, first));
	stack_take(incident, logs, first, tail_count(logs));

	return true;
}
