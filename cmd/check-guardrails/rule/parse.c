#include "rule_parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "mention.h"
#include "rule.h"
#include "text.h"

static const char *
rule_skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* A copy of s..end without the space around it; NULL when nothing is left. */
static char *
copy_trimmed(const char *s, const char *end)
{
	s = rule_skip_space(s);
	/* What it stands behind is no space. */
	while (isspace((unsigned char)end[-1]))
		end--;
	return end > s ? memory_copy(s, (size_t)(end - s)) : NULL;
}

static bool
is_rule_name(char c)
{
	return char_is_word(c) || c == '-' || c == '.';
}

static const char *
parse_name(const char *s, struct rule *rule)
{
	const char *end = s;

	while (is_rule_name(*end))
		end++;
	if (end == s || *end != ':')
		return s;
	rule->name = memory_copy(s, (size_t)(end - s));
	return rule_skip_space(end + 1);
}

/* The bracket that closes the one at `s`; strings are stepped over.  NULL when there is none. */
static const char *
closing_bracket(const char *s)
{
	size_t depth = 0, len;

	for (; *s != '\0'; s += len) {
		len = mention_word(s);
		if (strchr("([{", *s))
			depth++;
		else if (strchr(")]}", *s) && --depth == 0)
			return *s == ')' ? s : NULL;
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

	while (char_is_word(*open) || *open == '.')
		open++;
	if (open == s || *open != '(') {
		text_set_format(why, "expected AGGREGATE(VALUE), such as p95(.latency_ms), at \"");
		text_add_visible(why, s, strnlen(s, 40));
		text_add_string(why, "\"");
		/* "my rule: count() == 0" */
		if (strcspn(s, ":") < strcspn(s, "()\""))
			text_add_string(why,
			    "; a name before ':' has no blanks, write my-rule, or give it in a "
			    "policy");
		return NULL;
	}
	close = closing_bracket(open);
	if (!close) {
		text_set_format(why, "the parenthesis at \"");
		text_add_visible(why, open, strnlen(open, 40));
		text_add_string(why, "\" is not closed");
		return NULL;
	}
	rule->value = copy_trimmed(open + 1, close);
	name = memory_copy(s, (size_t)(open - s));
	rc = rule_set_aggregate(rule, name, why);
	free(name);
	return rc == 0 ? rule_skip_space(close + 1) : NULL;
}

static const char *
parse_op(const char *s, struct rule *rule, struct text *why)
{
	size_t len = strspn(s, "<>=!");

	if (rule_op_parse(s, len, &rule->op) == 0)
		return rule_skip_space(s + len);
	text_set_format(why, "expected <= < >= > == or != at \"");
	text_add_visible(why, s, strnlen(s, 40));
	text_add_string(why, len == 1 && s[0] == '=' ? "\"; did you mean ==?" : "\"");
	return NULL;
}

/* The expression behind a word, up to `end`; there is no word when it is found there. */
static int
parse_clause(const char *at, const char *word, const char *end, char **expression, struct text *why)
{
	if (at == end)
		return 0;
	*expression = copy_trimmed(at + strlen(word), end);
	if (!*expression)
		return text_fail(why, "\"%s\" needs an expression", word);
	return 0;
}

static int
parse_rest(const char *s, struct rule *rule, struct text *why)
{
	const char *where = find_word(s, "where"), *by = find_word(s, "by");
	char *target;
	int rc;

	/* A "by" behind "where" belongs to that expression. */
	if (by > where)
		by = where;
	if (parse_clause(where, "where", s + strlen(s), &rule->where, why) == -1 ||
	    parse_clause(by, "by", where, &rule->by, why) == -1)
		return -1;
	target = copy_trimmed(s, by);
	if (!target)
		return text_fail(why, "expected a target behind %s", rule_op_name(rule->op));
	rc = rule_set_target(rule, target, why);
	free(target);
	return rc;
}

int
rule_parse(const char *line, struct rule *rule, struct text *why)
{
	const char *s = rule_skip_space(line);

	if (*s == '\0')
		return text_fail(why, "an empty rule");
	s = parse_aggregate(parse_name(s, rule), rule, why);
	if (s)
		s = parse_op(s, rule, why);
	if (!s || parse_rest(s, rule, why) == -1)
		return -1;
	return rule_check(rule, why);
}
