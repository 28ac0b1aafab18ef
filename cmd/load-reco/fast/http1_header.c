#include "http1_header.h"

#include <string.h>
#include <strings.h>

#include "character.h"

static bool
field_is_watched(const struct http1_watch *watch, size_t index, const struct http_field *field)
{
	return strlen(watch->names[index]) == field->name_len &&
	       strncasecmp(field->name, watch->names[index], field->name_len) == 0;
}

static bool
field_is_any_watched(const struct http1_watch *watch, const struct http_field *field)
{
	for (size_t i = 0; i < watch->count; i++)
		if (field_is_watched(watch, i, field))
			return true;

	return false;
}

/* ---- a watched line, which a folded one may go on with ---- */

static int
line_hold(struct http1 *answer, const char *line, size_t len)
{
	struct text *held = &answer->held;

	text_clear(held);
	held->max = HTTP1_MAX_LINE;

	return text_add(held, line, len);
}

/* As RFC 9112, section 5.2 has it, a space stands for the fold. */
static int
line_hold_on(struct http1 *answer, const char *line, size_t len)
{
	while (len > 0 && char_is_blank(*line)) {
		line++;
		len--;
	}
	text_add_byte(&answer->held, ' ');

	return text_add(&answer->held, line, len);
}

void
http1_header_show(struct http1 *answer, const struct http1_watch *watch, void *context)
{
	struct http_field field;

	if (answer->held.len == 0)
		return;
	/* It was one before. */
	(void)http_field_split(text_string(&answer->held), answer->held.len, &field);
	for (size_t i = 0; i < watch->count; i++)
		if (field_is_watched(watch, i, &field))
			watch->found(context, i, field.value, field.value_len);
	text_clear(&answer->held);
}

/* ---- a line ---- */

/* A folded line goes on with the field before it. */
static int
line_fold(struct http1 *answer, const char *line, size_t len)
{
	if (answer->may_not_fold)
		return -1;

	return answer->held.len > 0 ? line_hold_on(answer, line, len) : 0;
}

int
http1_header_read(struct http1 *answer, const char *line, size_t len,
    const struct http1_watch *watch, void *context)
{
	struct http_field field;
	int framing = 0;

	if (char_is_blank(line[0]))
		return line_fold(answer, line, len);
	if (http_field_split(line, len, &field) == -1)
		return -1;
	/* A trailer frames nothing. */
	if (answer->state == HTTP1_FIELDS)
		framing = http_framing_take(&answer->framing, &field);
	if (framing == -1)
		return -1;
	answer->may_not_fold = framing == 1;
	if (!watch || watch->count == 0)
		return 0;
	http1_header_show(answer, watch, context);
	if (answer->status < 200 || !field_is_any_watched(watch, &field))
		return 0;

	return line_hold(answer, line, len);
}
