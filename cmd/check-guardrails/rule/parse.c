#include "rule_parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rule.h"
#include "text.h"

static const char *
skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* Copies s..end without the space around it; *into stays NULL when nothing is left.  -1: out of
 * memory, which must not look like an empty value: count(E) would become count(). */
static int
copy(const char *s, const char *end, char **into, struct text *why)
{
	s = skip_space(s);
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	*into = NULL;
	if (end <= s)
		return 0;
	*into = strndup(s, (size_t)(end - s));
	if (*into)
		return 0;
	text_set_format(why, "out of memory");
	return -1;
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static const char *
parse_name(const char *s, struct rule *rule, struct text *why)
{
	const char *end = s;

	while (is_name(*end))
		end++;
	if (end == s || *end != ':')
		return s;
	return copy(s, end, &rule->name, why) == 0 ? skip_space(end + 1) : NULL;
}

/* The bracket that closes the one at `s`; strings are stepped over.  NULL when there is none. */
static const char *
closing(const char *s)
{
	size_t depth = 0;

	for (; *s != '\0'; s++) {
		if (*s == '"') {
			for (s++; *s != '\0' && *s != '"'; s++)
				if (*s == '\\' && s[1] != '\0')
					s++;
			if (*s == '\0')
				return NULL;
		} else if (strchr("([{", *s)) {
			depth++;
		} else if (strchr(")]}", *s) && --depth == 0) {
			return *s == ')' ? s : NULL;
		}
	}
	return NULL;
}

/* The start of the word `word` in `s`, or the end of `s`. */
static const char *
find_word(const char *s, const char *word)
{
	size_t len = strlen(word);
	bool at_start = true;

	for (; *s != '\0'; s++) {
		if (at_start && strncmp(s, word, len) == 0 && isspace((unsigned char)s[len]))
			return s;
		at_start = isspace((unsigned char)*s);
	}
	return s;
}

static const char *
parse_aggregate(const char *s, struct rule *rule, struct text *why)
{
	const char *open = s, *close;
	char *name;
	int rc;

	while (isalnum((unsigned char)*open) || *open == '_' || *open == '.')
		open++;
	if (open == s || *open != '(') {
		text_set_format(why, "expected AGGREGATE(VALUE) at \"");
		text_add_visible(why, s, strnlen(s, 40));
		text_add_string(why, "\"");
		/* "my rule: count() == 0" */
		if (strcspn(s, ":") < strcspn(s, "()\""))
			text_add_string(why,
			    "; a name before ':' has no blanks, write my-rule, or give it in a "
			    "policy");
		return NULL;
	}
	close = closing(open);
	if (!close) {
		text_set_format(why, "the parenthesis at \"");
		text_add_visible(why, open, strnlen(open, 40));
		text_add_string(why, "\" is not closed");
		return NULL;
	}
	if (copy(open + 1, close, &rule->value, why) != 0 || copy(s, open, &name, why) != 0)
		return NULL;
	rc = rule_set_aggregate(rule, name, why);
	free(name);
	return rc == 0 ? skip_space(close + 1) : NULL;
}

static const char *
parse_op(const char *s, struct rule *rule, struct text *why)
{
	size_t len = strspn(s, "<>=!");

	if (rule_op_parse(s, len, &rule->op) == 0)
		return skip_space(s + len);
	text_set_format(why, "expected <= < >= > == or != at \"");
	text_add_visible(why, s, strnlen(s, 40));
	text_add_string(why, "\"");
	return NULL;
}

static int
copy_expression(const char *s, const char *word, const char *end, char **into, struct text *why)
{
	if (copy(s + strlen(word), end, into, why) != 0)
		return -1;
	if (*into)
		return 0;
	text_set_format(why, "\"%s\" needs an expression", word);
	return -1;
}

/* The target and what follows it. */
static int
parse_rest(const char *s, struct rule *rule, struct text *why)
{
	const char *where = find_word(s, "where"), *by = find_word(s, "by");
	char *target;
	int rc;

	/* A "by" behind "where" belongs to that expression. */
	if (by > where)
		by = where;
	if (*where != '\0' &&
	    copy_expression(where, "where", where + strlen(where), &rule->where, why) != 0)
		return -1;
	if (by < where && copy_expression(by, "by", where, &rule->by, why) != 0)
		return -1;
	if (copy(s, by, &target, why) != 0)
		return -1;
	if (!target) {
		text_set_format(why, "expected a target behind %s", rule_op_name(rule->op));
		return -1;
	}
	rc = rule_set_target(rule, target, strlen(target), why);
	free(target);
	return rc;
}

int
rule_parse(const char *line, struct rule *rule, struct text *why)
{
	const char *s = skip_space(line);

	if (*s == '\0') {
		text_set_format(why, "an empty rule");
		return -1;
	}
	s = parse_name(s, rule, why);
	if (s)
		s = parse_aggregate(s, rule, why);
	if (s)
		s = parse_op(s, rule, why);
	if (!s || parse_rest(s, rule, why) != 0)
		return -1;
	return rule_check(rule, why);
}
