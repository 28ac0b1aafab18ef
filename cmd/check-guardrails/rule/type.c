#include "rule_type.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "mention.h"
#include "rule.h"
#include "text.h"

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
		/* With its dot, a member called `not` is another word. */
		len = mention_word(s);
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

	if (!rule->value || mention_count(rule->value, "type") == 0)
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
