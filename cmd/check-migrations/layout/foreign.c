#include <string.h>

#include "character.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

/* Whether a line is a marker of dbmate (`-- migrate:up`), goose (`-- +goose Up`) or sql-migrate. */
static bool
line_is_marker(const char *line, size_t len, const char *tool, const char *direction)
{
	const char *at = line, *end = line + len;
	size_t tool_len = strlen(tool), direction_len = strlen(direction);

	if (len < 2 || line[0] != '-' || line[1] != '-')
		return false;
	for (at += 2; at < end && char_is_blank(*at);)
		at++;
	if ((size_t)(end - at) < tool_len || memcmp(at, tool, tool_len) != 0)
		return false;
	for (at += tool_len; at < end && char_is_blank(*at);)
		at++;
	if ((size_t)(end - at) < direction_len)
		return false;
	for (size_t i = 0; i < direction_len; i++)
		if (char_lower(at[i]) != direction[i])
			return false;

	return at + direction_len == end || !char_is_word(at[direction_len]);
}

static unsigned
sections_find(const char *bytes, size_t len, const char *tool)
{
	struct script_lines lines = {.at = bytes, .end = bytes + len};
	bool up = false;

	if (!memmem(bytes, len, tool, strlen(tool)))
		return 0;
	while (script_next_line(&lines)) {
		up = up || line_is_marker(lines.line, lines.len, tool, "up");
		if (up && line_is_marker(lines.line, lines.len, tool, "down"))
			return lines.number;
	}

	return 0;
}

int
foreign_sections_judge(
    const char *bytes, size_t len, const char *who, struct script *script, struct text *why)
{
	static const struct {
		const char *word, *tool;
	} markers[] = {{"migrate:", "dbmate"}, {"+goose", "goose"}, {"+migrate", "sql-migrate"}};

	for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++) {
		script->bad_line = sections_find(bytes, len, markers[i].word);
		if (script->bad_line > 0)
			return text_fail(why,
			    "a marker of %s, which %s takes for a comment: it would run what "
			    "stands behind it too",
			    markers[i].tool, who);
	}

	return 0;
}
