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

/* The ten that can be named. */
enum { ARGUMENTS = 10 };

static void
message_take_arguments(const struct json_slice *array, struct json_slice arguments[ARGUMENTS])
{
	struct json_walk walk = json_walk_begin(array);
	struct json_slice name;

	for (int i = 0; i < ARGUMENTS; i++)
		json_walk_next(&walk, &name, &arguments[i]);
}

void
sarif_message_fill(const char *text, const struct json_slice *array, struct text *out)
{
	TEXT_LOCAL word = TEXT_INIT(SARIF_KEPT);
	struct json_slice arguments[ARGUMENTS];

	message_take_arguments(array, arguments);
	for (; *text && !text_failed(out); text++) {
		if (text[0] == '{' && char_is_digit(text[1]) && text[2] == '}') {
			if (json_word(&arguments[text[1] - '0'], &word))
				text_add(out, word.bytes, word.len);
			text += 2;
		} else {
			text += (*text == '{' || *text == '}') && text[1] == *text;
			text_add_byte(out, *text);
		}
	}
}
