#include "scan.h"

#include "redaction.h"
#include "text.h"

enum {
	FARTHEST = 256, /* between a name that is told and its value */
	MOST_LINES = 3,
};

/* ---- telling ---- */

/* Where what was told ends to count: some lines on, or the end of the tag. */
static size_t
told_end(const struct redaction_scan *s, size_t from)
{
	size_t most = s->len - from < FARTHEST ? s->len : from + FARTHEST, lines = 0;

	while (from < most && lines < MOST_LINES)
		lines += s->bytes[from++] == '\n';

	return from;
}

/* <entry key="db.password">x</entry>: behind the tag, unless an attribute holds the value. */
static size_t
told_element(const struct redaction_scan *s, size_t from, size_t until)
{
	const char *close = memchr(s->bytes + from, '>', until - from);
	size_t end = close ? (size_t)(close - s->bytes) : 0;

	if (!close || memchr(s->bytes + from, '<', end - from) ||
	    memchr(s->bytes + from, '=', end - from) || close[-1] == '/')
		return 0;

	return end + 1;
}

/* name="password", of a form in several parts (RFC 7578): behind the empty line. */
static size_t
told_part(const struct redaction_scan *s, size_t from)
{
	size_t most = s->len - from < FARTHEST ? s->len - from : FARTHEST;
	const char *empty = memmem(s->bytes + from, most, "\r\n\r\n", 4);
	size_t width = empty ? 4 : 2;

	if (!empty)
		empty = memmem(s->bytes + from, most, "\n\n", 2);

	return empty ? (size_t)(empty - s->bytes) + width : 0;
}

static bool
told_in_part(const struct redaction_scan *s)
{
	static const char words[] = "form-data;";
	size_t least = s->at > 64 ? s->at - 64 : 0;

	return memmem(s->bytes + least, s->at - least, words, strlen(words));
}

const char *
redaction_told_name(size_t i)
{
	static const char *const names[] = {"name", "key", "header", "field", "variable", "option",
	    "property", "param", "parameter", "id", "var", "env", NULL};

	return names[i];
}

void
redaction_tell(struct redaction_scan *s, const char *name, size_t len, size_t value, char separator)
{
	struct redaction_value told;
	const char *rule;

	if ((separator != '=' && separator != ':') ||
	    !redaction_word_is(redaction_told_name, name, len))
		return;
	told = redaction_value_at(s->bytes, s->len, value, false);
	if (told.to == told.from || told.to - told.from > REDACTION_NAME_MAX)
		return;
	for (size_t i = told.from; i < told.to; i++)
		if (!redaction_is_name(s->bytes[i]))
			return;
	rule = redaction_name_rule(s->bytes + told.from, told.to - told.from);
	if (!rule)
		return;
	s->told = (struct redaction_told){.rule = rule, .until = told_end(s, told.to)};
	s->told.text =
	    told_in_part(s) ? told_part(s, told.to) : told_element(s, told.to, s->told.until);
}

/* ---- what was told ---- */

const char *
redaction_told_rule(struct redaction_scan *s, const char *name, size_t len)
{
	static const char *const told[] = {
	    "value", "val", "values", "content", "default", "stringvalue", NULL};
	const char *rule = s->told.rule;

	if (!rule || s->at > s->told.until || !text_is_among_caseless(name, len, told))
		return NULL;
	s->told.rule = NULL;

	return rule;
}

bool
redaction_scan_told(struct redaction_scan *s)
{
	size_t end = s->at;

	if (!s->told.rule || s->told.text == 0 || s->at < s->told.text)
		return false;
	while (
	    end < s->len && s->bytes[end] != '<' && s->bytes[end] != '\n' && s->bytes[end] != '\r')
		end++;
	if (s->at == s->told.text && end > s->at &&
	    !redaction_value_harmless(s->told.rule, "value", 5, s->bytes + s->at, end - s->at)) {
		redaction_replace(s, s->at, end, s->told.rule, false);
		s->told.rule = NULL;
		return true;
	}
	s->told.rule = NULL;

	return false;
}
