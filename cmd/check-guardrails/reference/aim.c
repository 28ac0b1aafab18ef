#include "reference.h"

#include <math.h>
#include <string.h>

#include "json_writer.h"
#include "memory.h"
#include "rule.h"
#include "text.h"
#include "verdict.h"

const char *
reference_level(const struct rule *rule, const struct verdict *v)
{
	/* Records are counted whatever their types, and so are those of a rule that names types. */
	return rule->aggregate->takes == TAKES_NOTHING || !v->level ||
		       strcmp(v->level, "mixed") == 0
		   ? NULL
		   : v->level;
}

void
reference_put_subject(const struct rule *rule, struct text *out)
{
	rule_name_aggregate(rule, out);
	text_add_format(out, "(%s)", rule->value ? rule->value : "");
	if (rule->by)
		text_add_format(out, " by %s", rule->by);
	if (rule->where)
		text_add_format(out, " where %s", rule->where);
}

static void
reference_put_bound(struct json_writer *w, struct text *written, double bound)
{
	json_open_object(w, NULL);
	json_put_string(w, "bound", text_string(written));
	json_put_number(w, "value", bound);
	json_close_object(w);
	text_clear(written);
}

static double
reference_target(const struct rule *rule, double value, struct json_writer *w)
{
	const struct relative *r = &rule->relative;
	double sign = r->down ? -1 : 1, target = value, bound;
	TEXT_LOCAL written = TEXT_INIT(TEXT_MAX_REASON);

	json_open_array(w, "bounds");
	if (r->has_percent) {
		target = value + sign * (r->percent * fabs(value) / 100);
		relative_put_percent(r, &written);
		reference_put_bound(w, &written, target);
	}
	if (r->has_amount) {
		bound = value + sign * r->amount;
		relative_put_amount(r, rule->unit, &written);
		reference_put_bound(w, &written, bound);
		target = r->down ? fmin(target, bound) : fmax(target, bound);
	}
	json_close_array(w);
	return target;
}

void
reference_aim(const struct rule *rule, struct reference *reference, const char *runs)
{
	struct text evidence = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer w = json_writer(&evidence);

	relative_name(&rule->relative, &name);
	json_open_object(&w, NULL);
	json_put_string(&w, "reference", text_string(&name));
	json_put_number(&w, "value", reference->value);
	reference->target = reference_target(rule, reference->value, &w);
	json_put_raw(
	    &w, rule->relative.kind == REFERENCE_BASELINE ? "files" : "runs", runs, strlen(runs));
	json_close_object(&w);
	reference->evidence = memory_given(text_take(&evidence));
	if (isfinite(reference->target) && rule_check_target(rule, reference->target, &why) == 0)
		return;
	if (!isfinite(reference->target))
		text_set_format(&why, "the target is too large for a number");
	reference->why = memory_given(text_take(&why));
}
