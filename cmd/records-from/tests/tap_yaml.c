#include "tap_yaml.h"

#include <string.h>

#include "character.h"
#include "report.h"
#include "test_case.h"
#include "words.h"

void
yaml_open(struct tap_yaml *yaml, struct test_case *test, bool failed, size_t indent)
{
	*yaml = (struct tap_yaml){.test = test, .indent = indent, .failed = failed};
}

bool
yaml_is_open(const struct tap_yaml *yaml)
{
	return yaml->test;
}

/* What stands behind "KEY:", without quotes; false: it is another key. */
static bool
yaml_value(const char **bytes, size_t *len, const char *key)
{
	size_t name = strlen(key);
	const char *at = *bytes;

	if (*len <= name || memcmp(at, key, name) != 0 || at[name] != ':')
		return false;
	for (++name; name < *len && char_is_blank(at[name]); name++)
		;
	*bytes = at + name;
	*len -= name;
	while (*len > 0 && char_is_space((*bytes)[*len - 1]))
		--*len;
	if (*len > 1 && (**bytes == '"' || **bytes == '\'') && (*bytes)[*len - 1] == **bytes) {
		++*bytes;
		*len -= 2;
	}
	return true;
}

static void
yaml_take_duration(struct tap_yaml *yaml, const char *bytes, size_t len)
{
	TEXT_LOCAL word = TEXT_INIT(REPORT_WORD);
	double ms;

	words_set(&word, bytes, len);
	if (!words_seconds(text_string(&word), &ms) || ms < 0)
		return;
	yaml->test->has_elapsed = true;
	yaml->test->elapsed_ms = ms / 1000;
}

/* The first message stands for what comments said.  "|" and ">": it follows, further in. */
static void
yaml_take_message(struct tap_yaml *yaml, const char *bytes, size_t len)
{
	if (!yaml->failed || yaml->named || len == 0)
		return;
	yaml->named = true;
	text_clear(&yaml->test->message);
	if (*bytes == '|' || *bytes == '>')
		yaml->message = true;
	else
		words_set_lines(&yaml->test->message, bytes, len);
}

static bool
yaml_ends(const struct tap_yaml *yaml, const char *bytes, size_t len)
{
	for (; len > 0 && char_is_space(bytes[len - 1]); len--)
		;
	return len == yaml->indent + 3 && memcmp(bytes + yaml->indent, "...", 3) == 0;
}

bool
yaml_take(struct tap_yaml *yaml, const char *bytes, size_t len)
{
	size_t indent = 0;

	for (; indent < len && bytes[indent] == ' '; indent++)
		;
	if (indent == len)
		return true;
	if (indent < yaml->indent || yaml_ends(yaml, bytes, len)) {
		yaml->test = NULL;
		return indent >= yaml->indent;
	}
	if (yaml->message && indent > yaml->indent) {
		words_add_line(&yaml->test->message, bytes + indent, len - indent);
		return true;
	}
	yaml->message = false;
	if (indent > yaml->indent)
		return true;
	bytes += indent;
	len -= indent;
	if (yaml_value(&bytes, &len, "duration_ms"))
		yaml_take_duration(yaml, bytes, len);
	else if (yaml_value(&bytes, &len, "message") || yaml_value(&bytes, &len, "error"))
		yaml_take_message(yaml, bytes, len);
	return true;
}
