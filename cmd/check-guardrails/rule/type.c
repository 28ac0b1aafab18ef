#include "rule_type.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "mention.h"
#include "rule.h"
#include "text.h"

/* `$record.type` and `(.).type` read it as well; `.labels.type` is another member.  Something
 * stands before the dot, as it would be a plain path. */
static bool
is_root(const char *expression, const char *dot)
{
	const char *s = dot - 1;

	while (s > expression && char_is_word(*s))
		s--;
	return *s == '$' || dot[-1] == ')';
}

static bool
reads_type(const char *expression)
{
	if (mention_of(expression, "type"))
		return true;
	for (const char *s = expression; *s != '\0';) {
		if (*s == '"') {
			s += mention_string(s);
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

static const char *const joining[] = {"and", NULL};

/* Whether there is nothing but the comparison from `s` to `end`. */
static bool
is_all_from(const struct mention *m, const char *s, const char *end)
{
	const char *after = m->end;

	while (char_is_space(*s))
		s++;
	while (char_is_space(*after))
		after++;
	return s == m->start && after == end;
}

/* Whether the expression is several conditions joined by `and` and nothing else, and the comparison
 * is one of them. */
static bool
is_conjunct(const char *expression, const struct mention *m)
{
	const char *condition = expression, *s;
	size_t depth = 0, len;
	bool found = false;

	for (s = expression; *s != '\0'; s += len) {
		len = 1;
		if (*s == '"')
			len = mention_string(s);
		/* With its dot, a member called `not` is another word. */
		while ((*s == '.' || char_is_word(*s)) && char_is_word(s[len]))
			len++;
		depth += strchr("([{", *s) ? 1 : 0;
		depth -= strchr(")]}", *s) ? 1 : 0;
		if (depth > 0)
			continue;
		if (strchr("|,/?", *s) || mention_name_among(s, len, turning))
			return false;
		if (mention_name_among(s, len, joining)) {
			found |= is_all_from(m, condition, s);
			condition = s + len;
		}
	}
	return found || is_all_from(m, condition, s);
}

static void
type_add_to_where(struct rule *rule, const struct mention *m)
{
	struct text t = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_format(&t, ".type == \"%.*s\"", (int)m->literal_len, m->literal);
	if (rule->where)
		text_add_format(&t, " and (%s)", rule->where);
	free(rule->where);
	rule->where = memory_given(text_take(&t));
}

int
rule_type_settle(struct rule *rule, struct text *why)
{
	struct mention m;

	if (!rule->value || !reads_type(rule->value))
		return 0;
	if (rule->aggregate->takes == TAKES_CONDITION &&
	    mention_literal(rule->value, ".type", &m) && is_conjunct(rule->value, &m)) {
		type_add_to_where(rule, &m);
		return 0;
	}
	if (mention_of(rule->where, "type"))
		return 0;
	return text_fail(why, "the value reads .type, which chooses records: put it in where, such "
			      "as where .type == \"finding\"");
}
