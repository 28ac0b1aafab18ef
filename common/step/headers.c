/*
 * The fields of an answer's head: all lines of a name together (RFC 9110, 5.2 and 5.3).
 */
#include <string.h>
#include <strings.h>

#include "expectation.h"

/* The next line at `line`, NULL at the end; its name is what stands before the colon. */
static const char *
field_line_cut(const char *line, const char *end, struct step_field_line *out)
{
	const char *next = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
	const char *colon = next ? memchr(line, ':', (size_t)(next - line)) : NULL;

	if (!colon)
		return NULL;
	out->name = line;
	out->name_len = (size_t)(colon - line);
	out->value = colon + 2 < next ? colon + 2 : next;
	out->len = (size_t)(next - out->value);
	return next + 1;
}

bool
step_field_next(const struct http_answer *answer, const char **at, struct step_field_line *line)
{
	const char *head = text_string(&answer->headers), *end = head + answer->headers.len;
	const char *next = field_line_cut(*at ? *at : head, end, line);

	if (next)
		*at = next;
	return next != NULL;
}

bool
step_field_next_of(const struct http_answer *answer, const char *name, const char **at,
    struct step_field_line *line)
{
	while (step_field_next(answer, at, line))
		if (strlen(name) == line->name_len &&
		    strncasecmp(line->name, name, line->name_len) == 0)
			return true;
	return false;
}

size_t
step_field_join(const struct http_answer *answer, const char *name, struct text *out)
{
	struct step_field_line line;
	const char *at = NULL;
	size_t count = 0;

	while (step_field_next_of(answer, name, &at, &line)) {
		if (count++ > 0)
			text_add_string(out, ", ");
		text_add(out, line.value, line.len);
	}
	return count;
}
