#include "posix_pattern.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

/* ---- what would be misread ---- */

/* What stands for an escape of other dialects; NULL for one that has no other meaning there. */
static const char *
pattern_meant_by(char letter)
{
	switch (letter) {
	case 'd':
		return "[0-9]";
	case 'D':
		return "[^0-9]";
	case 'h':
		return "[[:blank:]]";
	case 'A':
		return "^";
	case 'z':
	case 'Z':
		return "$";
	case 'n':
	case 't':
	case 'r':
	case 'f':
	case 'v':
	case 'x':
	case 'u':
		return "the character itself (in JSON \"\\n\", \"\\t\", \"\\u0041\")";
	default:
		return NULL;
	}
}

static int
pattern_escape_fault(char letter, struct text *why)
{
	const char *meant = pattern_meant_by(letter);

	text_set_format(why, "in a POSIX pattern \\%c is the letter %c: write ", letter, letter);
	text_add_string(why, meant ? meant : "what is meant");
	if (!meant)
		text_add_format(why, ", or %c alone", letter);
	return -1;
}

/* Behind a backslash outside of brackets. */
static int
pattern_check_escape(char c, struct text *why)
{
	static const char known[] = "wWsSbB<>`'123456789";

	if (isalnum((unsigned char)c) && !strchr(known, c))
		return pattern_escape_fault(c, why);
	return 0;
}

/* A bracket expression from behind its "[": what stands behind it, or NULL with the reason. */
static const char *
pattern_check_brackets(const char *p, struct text *why)
{
	const char *first;

	p += *p == '^';
	first = p;
	/* Outside of brackets, so that it is a set of the colon and its letters. */
	if (*p == ':' && strstr(p + 1, ":]")) {
		text_fail(why, "a class stands in two brackets: [[:digit:]]");
		return NULL;
	}
	for (; *p && (*p != ']' || p == first); p++) {
		if (*p == '[' && p[1] && strchr(":.=", p[1])) {
			const char close[] = {p[1], ']', '\0'};
			const char *end = strstr(p + 2, close);

			if (end)
				p = end + 1;
		} else if (*p == '\\' && p[1] == '\\') {
			p++;
		} else if (*p == '\\' && (isalnum((unsigned char)p[1]) || p[1] == ']')) {
			text_fail(why,
			    "in brackets a backslash is itself, and \\%c no escape: write a class "
			    "([[:digit:]], [[:space:]]), \"]\" first, or a backslash twice",
			    p[1]);
			return NULL;
		}
	}
	return *p ? p + 1 : p;
}

/* `.*?` and `a++` are other dialects' words for how to search; here a second sign makes the first
 * one optional, or repeats it. */
static bool
pattern_repeats_twice(const char *p)
{
	const char *behind = p + 1;

	if (*p == '{')
		behind = strchr(p, '}') ? strchr(p, '}') + 1 : p + strlen(p);
	else if (!strchr("*+?", *p))
		return false;
	return *behind && strchr("*+?", *behind);
}

static int
pattern_check(const char *pattern, struct text *why)
{
	const char *p = pattern;

	while (*p) {
		if (*p == '\\' && p[1]) {
			if (pattern_check_escape(p[1], why) == -1)
				return -1;
			p += 2;
		} else if (*p == '[') {
			p = pattern_check_brackets(p + 1, why);
			if (!p)
				return -1;
		} else if (pattern_repeats_twice(p)) {
			return text_fail(why,
			    "two signs of repetition in a row mean something else than in other "
			    "dialects: write one");
		} else {
			p++;
		}
	}
	return 0;
}

/* ---- compiled ---- */

regex_t *
posix_pattern_new(const char *pattern, bool by_line, struct text *why)
{
	regex_t *regex;
	char reason[256];
	int error;

	if (pattern_check(pattern, why) == -1)
		return NULL;
	regex = memory_new(1, sizeof(*regex));
	error = regcomp(regex, pattern, REG_EXTENDED | (by_line ? REG_NEWLINE : 0));
	if (!error)
		return regex;
	regerror(error, regex, reason, sizeof(reason));
	free(regex);
	text_fail(why, "not a pattern (POSIX extended): %s", reason);
	return NULL;
}

void
posix_pattern_free(regex_t *regex)
{
	if (regex)
		regfree(regex);
	free(regex);
}

bool
posix_pattern_finds(const regex_t *regex, const char *bytes, size_t len)
{
	size_t from = 0, to;

	return posix_pattern_find(regex, bytes, len, &from, &to);
}

bool
posix_pattern_find(const regex_t *regex, const char *bytes, size_t len, size_t *from, size_t *to)
{
	regmatch_t match = {.rm_so = 0, .rm_eo = (regoff_t)(len - *from)};
	int flags = REG_STARTEND | (*from > 0 && bytes[*from - 1] != '\n' ? REG_NOTBOL : 0);

	if (regexec(regex, bytes + *from, 1, &match, flags) != 0)
		return false;
	*to = *from + (size_t)match.rm_eo;
	*from += (size_t)match.rm_so;
	return true;
}

bool
posix_pattern_is_idle(const regex_t *regex, bool empty)
{
	static const char *const texts[] = {"", "a", "7", "-", " ", "\n", "\x01", "Zz"};
	char all[4097];

	for (size_t i = empty ? 0 : 1; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!posix_pattern_finds(regex, texts[i], strlen(texts[i])))
			return false;
	for (size_t i = 0; i < sizeof(all) - 1; i++)
		all[i] = (char)(i % 255 + 1);
	all[sizeof(all) - 1] = '\0';
	return posix_pattern_finds(regex, all, sizeof(all) - 1);
}
