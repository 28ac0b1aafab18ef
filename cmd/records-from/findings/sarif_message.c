#include <string.h>

#include "character.h"
#include "json_reader.h"
#include "json_walk.h"
#include "sarif.h"

/* The text of a message of that name in {"NAME": {"text": ...}}. */
bool
sarif_message_find(const char *messages, const struct json_slice *id, struct text *out)
{
	TEXT_LOCAL wanted = TEXT_INIT(SARIF_KEPT);
	struct json_slice all, name, value, inner;
	struct json_walk walk, members;

	if (!*messages || json_string(id, &wanted) == -1)
		return false;
	all = json_slice_of(messages, strlen(messages));
	walk = json_walk_begin(&all);
	while (json_walk_next(&walk, &name, &value)) {
		if (!json_string_equals(&name, text_string(&wanted), wanted.len))
			continue;
		members = json_walk_begin(&value);
		while (json_walk_next(&members, &name, &inner))
			if (json_name_is(&name, "text"))
				return json_word(&inner, out);
	}
	return false;
}

/* The argument of that number, nothing when there is none. */
static void
message_put_argument(const struct json_slice *arguments, int number, struct text *out)
{
	TEXT_LOCAL word = TEXT_INIT(SARIF_KEPT);
	struct json_walk walk = json_walk_begin(arguments);
	struct json_slice name, value;

	while (json_walk_next(&walk, &name, &value))
		if (number-- == 0 && json_word(&value, &word))
			text_add(out, word.bytes, word.len);
}

void
sarif_message_fill(const char *text, const struct json_slice *arguments, struct text *out)
{
	for (; *text; text++) {
		if (text[0] == '{' && char_is_digit(text[1]) && text[2] == '}') {
			message_put_argument(arguments, text[1] - '0', out);
			text += 2;
		} else {
			text += (*text == '{' || *text == '}') && text[1] == *text;
			text_add_byte(out, *text);
		}
	}
}
