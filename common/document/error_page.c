#include "error_page.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "json.h"
#include "redaction.h"
#include "text.h"
#include "utf8.h"

enum { SHOWN = 80, LOOKED_AT = 64 << 10 };

static const char meaning[] = "is that the error page of a server, saved in the file's place?";

/* The beginning of one line, as a person may see it. */
static void
put_line(struct text *out, const char *bytes, size_t len)
{
	TEXT_LOCAL clean = TEXT_INIT(LOOKED_AT * 4);
	const char *end = memchr(bytes, '\n', len);
	size_t shown;

	len = end ? (size_t)(end - bytes) : len;
	if (len > 0 && bytes[len - 1] == '\r')
		len--;
	if (redaction_text(bytes, len, &clean) == -1)
		text_set_format(&clean, "...");
	shown = clean.len <= SHOWN ? clean.len : utf8_prefix(clean.bytes, SHOWN);
	text_add_byte(out, '"');
	text_add_visible(out, text_string(&clean), shown);
	text_add_string(out, shown < clean.len ? "...\"" : "\"");
}

/* The title of an HTML page: where it begins, and its length; NULL: it has none. */
static const char *
find_title(const char *bytes, size_t len, size_t *title_len)
{
	static const char open[] = "<title>";
	size_t open_len = strlen(open);

	for (size_t i = 0; i + open_len < len; i++) {
		const char *end;

		if (strncasecmp(bytes + i, open, open_len) != 0)
			continue;
		end = memchr(bytes + i + open_len, '<', len - i - open_len);
		*title_len = end ? (size_t)(end - bytes) - i - open_len : 0;
		return end ? bytes + i + open_len : NULL;
	}

	return NULL;
}

/* true, false and null are JSON; NaN and Infinity are a mistake in it. */
static bool
is_json_word(const char *bytes, size_t len)
{
	static const char *const words[] = {"true", "false", "null", "NaN", "Infinity"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t word = strlen(words[i]);

		if (len >= word && strncasecmp(bytes, words[i], word) == 0 &&
		    (len == word || !isalpha((unsigned char)bytes[word])))
			return true;
	}

	return false;
}

bool
error_page_text(const char *bytes, size_t len, struct text *out)
{
	const char *title;
	size_t title_len;

	for (; len > 0 && char_is_space(*bytes); bytes++)
		len--;
	if (len > LOOKED_AT)
		len = LOOKED_AT;
	if (len == 0 || (*bytes != '<' && !isalpha((unsigned char)*bytes)) ||
	    is_json_word(bytes, len))
		return false;
	title = *bytes == '<' ? find_title(bytes, len, &title_len) : NULL;
	text_add_string(out, *bytes == '<' ? "it is a page of HTML or XML, " : "it is text, ");
	put_line(out, title ? title : bytes, title ? title_len : len);
	text_add_format(out, ", and no JSON: %s", meaning);

	return true;
}

/* FastAPI, Express, Spring, and RFC 9457. */
static const char *const telling[] = {".detail", ".error", ".errors", ".message", ".title"};

enum { TELLING = sizeof(telling) / sizeof(telling[0]) };

/* A scanner for `telling` and, behind them, those expected. */
static struct json_scanner *
new_scanner(const char *const *expected, int *count)
{
	struct json_paths *paths = json_paths_of(telling, TELLING);
	struct json_scanner *scanner;
	char path[64];

	for (*count = TELLING; expected[*count - TELLING]; ++*count) {
		(void)snprintf(path, sizeof(path), ".%s", expected[*count - TELLING]);
		json_paths_add(paths, path);
	}
	scanner = json_scanner_new(paths, 0);
	json_paths_free(paths);

	return scanner;
}

bool
error_page_answer(const char *bytes, size_t len, const char *const *expected, struct text *out)
{
	struct json_slice values[TELLING + ERROR_PAGE_EXPECTED];
	int count, tells = 0, fits = 0;
	struct json_scanner *scanner = new_scanner(expected, &count);

	if (json_scan(scanner, bytes, len, values, NULL) == 0) {
		for (int i = 0; i < TELLING; i++)
			tells += values[i].type != JSON_ABSENT;
		for (int i = TELLING; i < count; i++)
			fits += values[i].type != JSON_ABSENT;
	}
	json_scanner_free(scanner);
	if (tells == 0 || fits > 0)
		return false;
	text_add_string(out, "it is the answer ");
	put_line(out, bytes, len);
	text_add_format(out, ": %s", meaning);

	return true;
}
