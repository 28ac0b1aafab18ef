#include "rule_type.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "mention.h"
#include "rule.h"
#include "text.h"

/* `$record.type` and `(.).type` read it as well; `.labels.type` is another member. */
static bool
is_root(const char *expression, const char *dot)
{
	const char *s = dot;

	if (s > expression && s[-1] == ')')
		return true;
	while (s > expression && char_is_word(s[-1]))
		s--;
	return s < dot && s > expression && s[-1] == '$';
}

static bool
reads_type(const char *expression)
{
	if (mention_of(expression, "type"))
		return true;
	for (const char *s = expression; *s != '\0';) {
		if (*s == '"') {
			s = s + mention_string(s);
			continue;
		}
		if (strncmp(s, ".type", 5) == 0 && !char_is_word(s[5]) && is_root(expression, s))
			return true;
		s++;
	}
	return false;
}

/* Words that take what stands beside them out of a plain conjunction. */
static const char *const turning[] = {
    "or", "if", "as", "def", "try", "reduce", "foreach", "label", "not", NULL};

/* Whether the expression is several conditions joined by `and` and nothing else, `at` being in one
 * of them and in no parentheses. */
static bool
is_conjunct(const char *expression, const char *at)
{
	size_t depth = 0, len;

	for (const char *s = expression; *s != '\0'; s += len) {
		len = 1;
		if (s == at && depth > 0)
			return false;
		if (*s == '"')
			len = mention_string(s);
		else if (strchr("([{", *s))
			depth++;
		else if (strchr(")]}", *s))
			depth -= depth > 0;
		else if (depth == 0 && strchr("|,/?", *s))
			return false;
		else if (char_is_word(*s) && (s == expression || s[-1] != '.')) {
			while (char_is_word(s[len]))
				len++;
			if (depth == 0 && mention_name_among(s, len, turning))
				return false;
		}
	}
	return true;
}

static const char *
trim_end(const char *start, const char *s)
{
	while (s > start && char_is_space(s[-1]))
		s--;
	return s;
}

/* Whether the comparison is a condition of its own: "and" or nothing stands on both of its
 * sides. */
static bool
stands_alone(const char *expression, const struct mention *m)
{
	const char *start = trim_end(expression, mention_start(m)), *end = mention_end(m);

	while (char_is_space(*end))
		end++;
	return (start == expression ||
		   (start - expression >= 3 && memcmp(start - 3, "and", 3) == 0)) &&
	       (*end == '\0' || strncmp(end, "and", 3) == 0);
}

static bool
has_same(const char *where, const struct mention *m)
{
	struct mention other;

	return where && mention_literal(where, ".type", &other) &&
	       other.literal_len == m->literal_len &&
	       memcmp(other.literal, m->literal, m->literal_len) == 0;
}

static int
type_add_to_where(struct rule *rule, const struct mention *m, struct text *why)
{
	struct text t = TEXT_INIT(1 << 20);

	text_add_format(&t, ".type == \"%.*s\"", (int)m->literal_len, m->literal);
	if (rule->where)
		text_add_format(&t, " and (%s)", rule->where);
	free(rule->where);
	rule->where = text_take(&t);
	return rule->where ? 0 : text_fail(why, "out of memory, or a rule of more than a megabyte");
}

int
rule_type_settle(struct rule *rule, struct text *why)
{
	struct mention m;

	if (!rule->value || !reads_type(rule->value))
		return 0;
	if (rule->aggregate->takes == TAKES_CONDITION &&
	    mention_literal(rule->value, ".type", &m) && is_conjunct(rule->value, m.path) &&
	    stands_alone(rule->value, &m))
		return has_same(rule->where, &m) ? 0 : type_add_to_where(rule, &m, why);
	if (mention_of(rule->where, "type"))
		return 0;
	return text_fail(why, "the value reads .type, which chooses records: put it in where, such "
			      "as where .type == \"finding\"");
}
