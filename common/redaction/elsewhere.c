/*
 * A name without a separator behind it: its value stands in another place, or behind next to
 * nothing.
 */
#include "scan.h"

/* How far a value may be from a name that tells it. */
enum { TOLD_MAX = 256, TOLD_LINES = 3, COLUMNS_MAX = 512 };

/* Next to nothing, which is enough where the value looks like a password: the place behind it. */
static size_t
elsewhere_skip_weak(const struct redaction_scan *s, size_t at)
{
	static const char *const words[] = {
	    "is ", "was ", "is: ", "7 ", "| ", "|", "/ ", "=> ", NULL};
	size_t from = redaction_skip_blanks(s, at);

	for (size_t i = 0; words[i]; i++)
		if (redaction_has(s, from, words[i]))
			return redaction_skip_blanks(s, from + strlen(words[i]));

	return from;
}

/* Whether the name is itself the value of a name that tells: name="DB_PASSWORD". */
static bool
elsewhere_is_told(const struct redaction_scan *s, const struct redaction_pair *pair)
{
	size_t at = pair->begin, end;

	while (at > 0 && redaction_is_of(s->bytes[at - 1], "\"'\\ "))
		at--;
	if (at == 0 || !redaction_is_of(s->bytes[at - 1], "=:"))
		return false;
	at--;
	while (at > 0 && redaction_is_of(s->bytes[at - 1], "\"'\\ +"))
		at--;
	for (end = at;
	     at > 0 && end - at < REDACTION_NAME_MAX && redaction_is_name(s->bytes[at - 1]);)
		at--;
	return redaction_name_tells(s->bytes + at, end - at);
}

/* Where the value stands that such a name tells: in a member of its own, in the element, in the
 * part of a form (RFC 7578) behind its empty line. */
static bool
elsewhere_find_told(const struct redaction_scan *s, struct redaction_pair *pair)
{
	size_t most = s->len - pair->end < TOLD_MAX ? s->len : pair->end + TOLD_MAX, lines = 0;
	size_t before = pair->begin > 64 ? pair->begin - 64 : 0, end;
	bool plain = true, form = memmem(s->bytes + before, pair->begin - before, "form-data", 9);

	for (size_t at = pair->end;
	     at < most && lines <= TOLD_LINES && !redaction_record_ends(s, at); at = end) {
		struct redaction_pair member = {.begin = at};
		char c = s->bytes[at];

		for (end = at; redaction_is_name(redaction_byte(s, end)); end++)
			;
		if (end == at) {
			end++;
			lines += c == '\n';
			plain &= !redaction_is_of(c, "<=");
			pair->value = end;
			if (form && c == '\n' && redaction_is_of(redaction_byte(s, end), "\r\n")) {
				pair->value += s->bytes[end] == '\r' ? 2 : 1;
				pair->separator = '\n';
				return true;
			}
			if (c == '>' && plain && s->bytes[at - 1] != '/') {
				pair->separator = '>';
				return true;
			}
			continue;
		}
		if (!redaction_name_is_told(s->bytes + at, end - at))
			continue;
		member.name = s->bytes + at;
		member.name_len = end - at;
		member.end = end;
		if (!redaction_between(s, &member) || !redaction_is_of(member.separator, "=:>,"))
			continue;
		pair->value = member.value;
		pair->separator = member.separator;
		return true;
	}
	return false;
}

/* INSERT INTO users (name, password) VALUES ('bob', 'x'): the value of the same place. */
static bool
elsewhere_find_column(const struct redaction_scan *s, struct redaction_pair *pair)
{
	size_t at = pair->begin, place = 0;

	for (; at > 0 && pair->begin - at < COLUMNS_MAX && s->bytes[at - 1] != '('; at--)
		place += s->bytes[at - 1] == ',';
	if (at == 0 || s->bytes[at - 1] != '(')
		return false;
	for (at = pair->end; redaction_is_name(redaction_byte(s, at)) ||
			     redaction_is_of(redaction_byte(s, at), "`\"[], ");)
		at++;
	at += redaction_byte(s, at) == ')';
	at = redaction_skip_blanks(s, at);
	if (at - pair->end > COLUMNS_MAX || !redaction_has_caseless(s, at, "values"))
		return false;
	at = redaction_skip_blanks(s, at + strlen("values"));
	if (redaction_byte(s, at) != '(')
		return false;
	for (at = redaction_skip_blanks(s, at + 1); place > 0; place--) {
		at = redaction_skip_quote(s, redaction_value_at(s, at, false).next);
		if (redaction_byte(s, at) != ',')
			return false;
		at = redaction_skip_blanks(s, at + 1);
	}
	pair->value = at;
	pair->separator = ',';
	return at < s->len;
}

bool
redaction_elsewhere(const struct redaction_scan *s, struct redaction_pair *pair)
{
	pair->told = true;
	if (elsewhere_find_column(s, pair))
		return true;
	if (elsewhere_is_told(s, pair))
		return elsewhere_find_told(s, pair);
	pair->told = false;
	pair->separator = '~';
	pair->value = elsewhere_skip_weak(s, redaction_skip_closing(s, pair->end));
	return pair->value > pair->end && pair->value < s->len;
}
