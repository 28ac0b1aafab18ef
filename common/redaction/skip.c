#include "between.h"
#include "letters.h"
#include "scan.h"

#include "redaction.h"
#include "text.h"

enum { SHORTEST = REDACTION_RUN_MIN - 2 }; /* run that may be encoded; behind it, padding */

/* A run: letters as letters.h has them, as many as there are. */

bool
redaction_word_is(const char *(*list)(size_t i), const char *word, size_t len)
{
	const char *entry;

	for (size_t i = 0; len > 0 && (entry = list(i)); i++)
		if (entry[0] == char_lower(word[0]) && strlen(entry) == len &&
		    strncasecmp(entry, word, len) == 0)
			return true;

	return false;
}

/* Behind a name that tells stands an operator, or a type before it; in prose, a word. */
static bool
name_may_tell(const char *bytes, size_t len, size_t name)
{
	size_t at = name;

	if (!redaction_word_is(redaction_told_name, bytes, name))
		return false;
	while (at < len && char_is_blank(bytes[at]))
		at++;

	return at == name || (at < len && (!char_is_letter(bytes[at]) ||
					      redaction_type_begins(bytes + at, len - at)));
}

static bool
name_may_begin(const char *bytes, size_t len)
{
	size_t name = 0;

	while (name < len && redaction_is_name(bytes[name]))
		name++;
	if (redaction_letters_begin(&redaction_of_others, bytes, name) &&
	    (redaction_word_is(redaction_pair_name, bytes, name) ||
		name_may_tell(bytes, len, name) ||
		redaction_word_is(redaction_scheme_name, bytes, name)))
		return true;

	return redaction_command_begins(bytes, len) || redaction_name_rule(bytes, name);
}

/* Whether a secret may begin within the run, in which some letters are those of a beginning. */
static bool
run_may_begin(const char *bytes, size_t len, size_t run)
{
	for (size_t at = 0; at < run; at++) {
		char c = bytes[at], before = at > 0 ? bytes[at - 1] : ' ';
		const char *rule;

		if (c == '%' || (c == '-' && redaction_begins(bytes + at, len - at, "-----")))
			return true;
		if (redaction_is_alnum(c) && !redaction_is_alnum(before) &&
		    (redaction_shape(bytes + at, len - at, &rule) > 0 ||
			redaction_hook(bytes + at, len - at) > 0))
			return true;
		if (redaction_is_name(c) && !redaction_is_name(before) &&
		    name_may_begin(bytes + at, len - at))
			return true;
	}

	return false;
}

static bool
run_is_scheme(const char *bytes, size_t len, size_t run)
{
	size_t authority = run + strlen("://");

	return run < len && bytes[run] == ':' && redaction_begins(bytes + run, len - run, "://") &&
	       redaction_userinfo(bytes, len, authority) > authority;
}

/* The length of the run at `bytes`; *found: some letters are those of a secret's beginning. */
static size_t
run_take(const char *bytes, size_t len, bool *found)
{
	uint32_t have = 0;
	unsigned before = 0;
	size_t run = 0;

	for (; run < len && redaction_letter[(unsigned char)bytes[run]] & LETTER_MASK; run++)
		have |= redaction_letters_take(&redaction_of_words, &before, bytes[run]);
	have |= redaction_letters_take(&redaction_of_words, &before, '\0');
	*found = have & 1;

	return run;
}

/* In a URL's query names count that their letters do not show. */
static bool
run_is_parameter(const char *bytes, size_t at)
{
	return at > 0 && (bytes[at - 1] == '?' || bytes[at - 1] == '&' || bytes[at - 1] == '#');
}

size_t
redaction_innocent(const char *bytes, size_t len, size_t from, char close, size_t *end)
{
	size_t at = from;

	for (; at < len; at = *end) {
		unsigned letter = redaction_letter[(unsigned char)bytes[at]];
		size_t run;
		bool found;

		*end = at + 1;
		if (letter == LETTER_STOP || bytes[at] == close)
			break;
		if (letter == LETTER_NONE)
			continue;
		run = run_take(bytes + at, len - at, &found);
		*end = at + run;
		if (((found || run > REDACTION_NAME_MAX || run_is_parameter(bytes, at)) &&
			run_may_begin(bytes + at, len - at, run)) ||
		    run_is_scheme(bytes + at, len - at, run) ||
		    (run >= SHORTEST && redaction_may_be_encoded(bytes + at, len - at, run)))
			break;
	}

	return at;
}

void
redaction_skip(struct redaction_scan *s)
{
	bool found;

	s->thorough = s->at;
	/* In the middle of a run, its beginning is not known any more. */
	if (s->at > 0 && s->at != s->boundary &&
	    redaction_letter[(unsigned char)s->bytes[s->at - 1]] & LETTER_MASK)
		s->thorough += run_take(s->bytes + s->at, s->len - s->at, &found);
	if (s->thorough == s->at)
		s->at = redaction_innocent(s->bytes, s->len, s->at, '\0', &s->thorough);
}
