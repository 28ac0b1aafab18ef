#include "members.h"
#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "document.h"
#include "rule.h"
#include "rule_unit.h"
#include "rule_type.h"
#include "text.h"

/* A number in [least, most), or a string with a percent sign: "25%" of a share is 0.25. */
static int
read_number(const struct document *document, const struct document_value *object, const char *name,
    double least, double most, double *into, struct text *why)
{
	const struct document_value *v = document_member(object, name);
	enum unit unit = UNIT_NONE;

	if (!v)
		return 0;
	if (v->string ? units_parse_quantity(v->string, strlen(v->string), into, &unit) != 0 ||
			    unit != UNIT_PERCENT
		      : json_number(&v->slice, into) != 0)
		return document_fault(document, v, why, "\"%s\" is not a number", name);
	if (v->string && most <= 1)
		*into /= 100;
	if (!v->string && most > 100 && *into > 0 && *into <= 1)
		return document_fault(document, v, why,
		    "is \"%s\" %g meant as %g%% or as %g%%? write it with its %%", name, *into,
		    *into, 100 * *into);
	if (*into < least || *into >= most)
		return document_fault(
		    document, v, why, "\"%s\" is not between %g and %g", name, least, most);
	return 0;
}

/* Which of the words stands there; NULL-terminated. */
static int
read_word(const struct document *document, const struct document_value *object, const char *name,
    const char *const *words, int *which, struct text *why)
{
	const struct document_value *v = document_member(object, name);

	for (int i = 0; v && v->string && words[i]; i++) {
		if (strcmp(v->string, words[i]) == 0) {
			*which = i;
			return 0;
		}
	}
	return v ? document_fault(
		       document, v, why, "\"%s\" is not %s or %s", name, words[0], words[1])
		 : 0;
}

int
policy_canary_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why)
{
	static const char *const known[] = {"method", "confidence", "tolerance", "max_increase",
	    "effect", "max_cles", "direction", NULL};
	static const char *const methods[] = {"mann-whitney", "exact", NULL};
	static const char *const effects[] = {"ratio", "cles", NULL};
	static const char *const directions[] = {"increase", "decrease", NULL};
	struct canary c = canary_begin();
	int method = -1, effect = EFFECT_RATIO, direction = 0;

	if (value->slice.type != JSON_OBJECT)
		return document_fault(document, value, why,
		    "\"canary\" is not an object such as {\"method\":\"mann-whitney\"}");
	if (document_check_members(document, value, known, why) != 0 ||
	    read_word(document, value, "method", methods, &method, why) != 0 ||
	    read_word(document, value, "effect", effects, &effect, why) != 0 ||
	    read_word(document, value, "direction", directions, &direction, why) != 0 ||
	    read_number(document, value, "confidence", 0.5, 1, &c.confidence, why) != 0 ||
	    read_number(document, value, "tolerance", 0, 1, &c.tolerance, why) != 0 ||
	    read_number(document, value, "max_increase", 0, 1e6, &c.max_increase, why) != 0 ||
	    read_number(document, value, "max_cles", 0.5, 1, &c.max_cles, why) != 0)
		return -1;
	if (method < 0)
		return document_fault(
		    document, value, why, "a canary needs a \"method\", mann-whitney or exact");
	c.method = (enum canary_method)method;
	c.effect = (enum canary_effect)effect;
	c.decrease = direction == 1;
	rule->canary = malloc(sizeof(*rule->canary));
	if (!rule->canary)
		return document_fault(document, value, why, "out of memory");
	*rule->canary = c;
	rule->kind = RULE_CANARY;
	return 0;
}

int
policy_canary_check(struct rule *rule, struct text *why)
{
	bool exact = rule->canary->method == CANARY_EXACT;
	struct text t = TEXT_INIT(1 << 20);
	int rc = rule_set_aggregate(rule, exact ? "rate" : "p50", why);

	if (rc != 0)
		return -1;
	rule->unit = exact ? UNIT_PERCENT : rule_unit_of(rule->value, rule->where);
	if (rule_type_settle(rule, why) != 0)
		return -1;
	text_add_format(&t, "canary %s(%s)", exact ? "exact" : "mann-whitney", rule->value);
	return rule_take_text(rule, &t, why);
}
