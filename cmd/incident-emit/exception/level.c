#include "level.h"

#include <string.h>

#include "character.h"
#include "text.h"

enum { LONGEST_HEAD = 200, LONGEST_WORD = 16 };

static const char *const low[] = {"trace", "debug", "fine", "finer", "finest", "config", "verbose",
    "info", "information", "informational", "notice", "default", "success", "inf", "dbg", NULL};
static const char *const warning[] = {"warn", "warning", "wrn", NULL};
static const char *const error[] = {"error", "err", "severe", "critical", "crit", "fatal", "alert",
    "emerg", "emergency", "panic", "dpanic", "ftl", NULL};

enum level
level_of_word(const char *word, size_t len)
{
	if (text_is_among_caseless(word, len, error))
		return LEVEL_ERROR;
	if (text_is_among_caseless(word, len, warning))
		return LEVEL_WARNING;

	return text_is_among_caseless(word, len, low) ? LEVEL_LOW : LEVEL_NONE;
}

static bool
word_is_capital(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (word[i] < 'A' || word[i] > 'Z')
			return false;

	return true;
}

/* E1128 22:50:18.123456 */
static enum level
level_of_klog(struct line line)
{
	static const char letters[] = "IWEF";
	const char *at = line.len > 6 && *line.bytes != '\0' ? strchr(letters, *line.bytes) : NULL;

	for (size_t i = 1; at && i < 5; i++)
		if (!char_is_digit(line.bytes[i]))
			at = NULL;
	if (!at || line.bytes[5] != ' ')
		return LEVEL_NONE;

	return *at == 'I' ? LEVEL_LOW : *at == 'W' ? LEVEL_WARNING : LEVEL_ERROR;
}

enum level
level_of_line(struct line line)
{
	size_t end = line.len < LONGEST_HEAD ? line.len : LONGEST_HEAD, len;
	enum level level = level_of_klog(line);

	for (size_t i = 0; i < end && level == LEVEL_NONE; i += len > 0 ? len : 1) {
		const char *word = line.bytes + i;
		char before = i > 0 ? word[-1] : '\0';

		for (len = 0; i + len < end && char_is_letter(word[len]);)
			len++;
		if (len < 3 || len > LONGEST_WORD)
			continue;
		if (word_is_capital(word, len) || before == '[' || before == '=' || before == '<' ||
		    (before == '.' && i + len < end && word[len] == ':'))
			level = level_of_word(word, len);
	}

	return level;
}

static enum level
level_of_number(const char *name, double number)
{
	if (strstr(name, "severitynumber"))
		return number >= 17 ? LEVEL_ERROR : number >= 13 ? LEVEL_WARNING : LEVEL_LOW;
	if (strstr(name, "levelno"))
		return number >= 40 ? LEVEL_ERROR : number >= 30 ? LEVEL_WARNING : LEVEL_LOW;
	if (number >= 100)
		return number >= 400 ? LEVEL_ERROR : number >= 300 ? LEVEL_WARNING : LEVEL_LOW;
	if (number >= 10)
		return number >= 50 ? LEVEL_ERROR : number >= 40 ? LEVEL_WARNING : LEVEL_LOW;

	/* RFC 5424: 0 is the worst. */
	return number <= 3 ? LEVEL_ERROR : number <= 4 ? LEVEL_WARNING : LEVEL_LOW;
}

enum level
level_of_member(const char *name, const struct json_slice *value)
{
	double number;

	if (value->type == JSON_NUMBER && json_number(value, &number) == 0)
		return level_of_number(name, number);
	if (value->type != JSON_STRING || value->len < 2)
		return LEVEL_NONE;

	return level_of_word(value->bytes + 1, value->len - 2);
}
