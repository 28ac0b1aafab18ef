#include "tap_line.h"

#include <string.h>
#include <strings.h>

#include "character.h"
#include "text.h"
#include "units.h"
#include "words.h"

/* What is left of a line. */
struct tap_rest {
	const char *at;
	size_t len;
};

static void
rest_take(struct tap_rest *rest, size_t len)
{
	rest->at += len;
	rest->len -= len;
}

static void
rest_skip_blanks(struct tap_rest *rest)
{
	while (rest->len > 0 && char_is_blank(*rest->at))
		rest_take(rest, 1);
}

static void
rest_trim(struct tap_rest *rest)
{
	while (rest->len > 0 && char_is_blank(rest->at[rest->len - 1]))
		rest->len--;
}

static bool
rest_begins(const struct tap_rest *rest, const char *word)
{
	return rest->len >= strlen(word) && memcmp(rest->at, word, strlen(word)) == 0;
}

static bool
rest_begins_caseless(const struct tap_rest *rest, const char *word)
{
	return rest->len >= strlen(word) && strncasecmp(rest->at, word, strlen(word)) == 0;
}

/* Whether a word ends here: nothing follows, or a blank. */
static bool
rest_ends_word(const struct tap_rest *rest, size_t at)
{
	return at == rest->len || char_is_blank(rest->at[at]);
}

/* Digits at the beginning: how many. */
static size_t
rest_read_number(const struct tap_rest *rest, int64_t *number)
{
	size_t digits = 0;

	while (digits < rest->len && char_is_digit(rest->at[digits]))
		digits++;
	if (digits > 0 && units_read_integer(rest->at, digits, number) == 0)
		*number = INT64_MAX;
	return digits;
}

static void
line_set_text(struct tap_line *line, struct tap_rest rest)
{
	rest_skip_blanks(&rest);
	rest_trim(&rest);
	line->text = rest.at;
	line->len = rest.len;
}

/* ---- the kinds ---- */

static bool
line_is_version(struct tap_line *line, struct tap_rest rest)
{
	size_t digits;

	if (!rest_begins(&rest, "TAP version "))
		return false;
	rest_take(&rest, strlen("TAP version "));
	rest_trim(&rest);
	digits = rest_read_number(&rest, &line->number);
	return digits > 0 && digits == rest.len;
}

/* "1..N", and why it is so behind a '#'. */
static bool
line_is_plan(struct tap_line *line, struct tap_rest rest)
{
	size_t digits;

	if (!rest_begins(&rest, "1.."))
		return false;
	rest_take(&rest, strlen("1.."));
	digits = rest_read_number(&rest, &line->number);
	if (digits == 0)
		return false;
	rest_take(&rest, digits);
	rest_skip_blanks(&rest);
	if (rest.len > 0 && *rest.at != '#')
		return false;
	if (rest.len > 0)
		rest_take(&rest, 1);
	line_set_text(line, rest);
	return true;
}

/* Behind " # ". */
static void
line_read_directive(struct tap_line *line, struct tap_rest rest)
{
	TEXT_LOCAL seconds = TEXT_INIT(TEXT_MAX_REASON);
	double ms;

	rest_skip_blanks(&rest);
	if (rest_begins_caseless(&rest, "skip")) {
		line->directive = TAP_SKIP;
	} else if (rest_begins_caseless(&rest, "todo")) {
		line->directive = TAP_TODO;
	} else if (rest_begins(&rest, "time=")) {
		rest_take(&rest, strlen("time="));
		for (size_t i = 0; i < rest.len && rest.at[i] != 'm'; i++)
			text_add_byte(&seconds, rest.at[i]);
		if (words_seconds(text_string(&seconds), &ms) && ms >= 0)
			line->ms = ms / 1000;
	}
}

/* The first '#' between blanks that is not escaped and says something; the description ends before
 * it. */
static void
line_find_directive(struct tap_line *line, struct tap_rest *text)
{
	size_t len = text->len;

	for (size_t i = 0; i + 1 < len && line->directive == TAP_NO_DIRECTIVE; i++) {
		struct tap_rest behind = {text->at + i + 1, len - i - 1};
		double before = line->ms;

		if (text->at[i] == '\\') {
			i++;
			continue;
		}
		/* What stands before the description is a blank. */
		if (text->at[i] != '#' || !char_is_blank(text->at[i + 1]) ||
		    (i > 0 && !char_is_blank(text->at[i - 1])))
			continue;
		line_read_directive(line, behind);
		if ((line->directive != TAP_NO_DIRECTIVE || line->ms > before) && text->len == len)
			text->len = i;
	}
}

/* Behind "ok": a number, a dash, a description, a directive, "{". */
static bool
line_read_point(struct tap_line *line, struct tap_rest rest)
{
	size_t digits;

	if (!rest_ends_word(&rest, 0))
		return false;
	rest_skip_blanks(&rest);
	digits = rest_read_number(&rest, &line->number);
	if (rest_ends_word(&rest, digits) || rest.at[digits] == '-')
		rest_take(&rest, digits);
	else
		line->number = -1;
	rest_skip_blanks(&rest);
	if (rest_begins(&rest, "-") && rest_ends_word(&rest, 1))
		rest_take(&rest, 1);
	rest_skip_blanks(&rest);
	rest_trim(&rest);
	if (rest.len > 0 && rest.at[rest.len - 1] == '{' &&
	    (rest.len == 1 || char_is_blank(rest.at[rest.len - 2]))) {
		line->opens = true;
		rest.len--;
	}
	line_find_directive(line, &rest);
	line_set_text(line, rest);
	return true;
}

static bool
line_is_point(struct tap_line *line, struct tap_rest rest)
{
	line->ok = !rest_begins(&rest, "not ");
	if (!line->ok)
		rest_take(&rest, strlen("not "));
	if (!rest_begins(&rest, "ok"))
		return false;
	rest_take(&rest, strlen("ok"));
	return line_read_point(line, rest);
}

/* "#", "Bail out!" and the rest of the line. */
static bool
line_is_remark(struct tap_line *line, struct tap_rest rest, const char *word)
{
	if (!rest_begins_caseless(&rest, word))
		return false;
	rest_take(&rest, strlen(word));
	line_set_text(line, rest);
	return true;
}

static bool
line_is(struct tap_rest rest, const char *word)
{
	rest_trim(&rest);
	return rest.len == strlen(word) && rest_begins(&rest, word);
}

static enum tap_kind
line_find_kind(struct tap_line *line, struct tap_rest rest)
{
	if (line_is_point(line, rest))
		return TAP_POINT;
	if (line_is_remark(line, rest, "#"))
		return TAP_COMMENT;
	if (line_is_plan(line, rest))
		return TAP_PLAN;
	if (line_is_version(line, rest))
		return TAP_VERSION;
	if (line_is_remark(line, rest, "bail out!"))
		return TAP_BAIL_OUT;
	if (line_is(rest, "pragma +strict"))
		return TAP_STRICT;
	if (line_is(rest, "---"))
		return TAP_YAML;
	if (line_is(rest, "{"))
		return TAP_OPENS;
	return line_is(rest, "}") ? TAP_CLOSES : TAP_OTHER;
}

void
tap_line_parse(const char *bytes, size_t len, struct tap_line *line)
{
	struct tap_rest rest = {bytes, len};

	*line = (struct tap_line){.number = -1, .ms = -1, .text = bytes};
	while (rest.len > 0 && *rest.at == ' ')
		rest_take(&rest, 1);
	line->indent = len - rest.len;
	line->kind = line_find_kind(line, rest);
	if (line->kind != TAP_POINT && line->kind != TAP_PLAN && line->kind != TAP_VERSION)
		line->number = -1;
}

void
tap_line_name(const struct tap_line *line, struct text *out)
{
	size_t len = line->len;
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);

	if (!memchr(line->text, '\\', len)) {
		words_set(out, line->text, len);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		if (line->text[i] == '\\' && i + 1 < len &&
		    (line->text[i + 1] == '#' || line->text[i + 1] == '\\'))
			i++;
		text_add_byte(&plain, line->text[i]);
	}
	words_set(out, text_string(&plain), plain.len);
}
