#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json_writer.h"
#include "rule.h"
#include "units.h"

void
verdict_begin(struct verdict *v)
{
	*v = (struct verdict){
	    .status = CHECK_UNKNOWN,
	    .recovered = true,
	    .target = NAN,
	    .message = TEXT_INIT(TEXT_MAX_REASON),
	    .evidence = TEXT_INIT(1 << 20),
	};
}

void
verdict_free(struct verdict *v)
{
	text_free(&v->message);
	text_free(&v->evidence);
}

void
verdict_miss(struct verdict *v, const struct rule *rule)
{
	static const enum check_status answers[] = {
	    [MISSING_UNKNOWN] = CHECK_UNKNOWN,
	    [MISSING_SKIP] = CHECK_SKIP,
	    [MISSING_FAIL] = CHECK_FAIL,
	};

	v->status = answers[rule->on_missing];
}

double
verdict_target(const struct verdict *v, const struct rule *rule)
{
	return isnan(v->target) ? rule->target : v->target;
}

void
verdict_name(const struct verdict *v, const struct rule *rule, struct text *out)
{
	text_add_string(out, rule->name);
	if (v->group)
		text_add_format(out, "[%s]", v->group);
}

static void
verdict_put_labels(struct text *out, const struct verdict *v, const struct rule *rule)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "level", v->level);
	json_put_string(&w, "group", v->group);
	json_put_string(&w, "contract", rule->source);
	json_put_string(&w, "window", v->window);
	json_put_string(&w, "state", v->state);
	if (v->scored)
		json_put_bool(&w, "scored", true);
	json_close_object(&w);
}

static struct check_value
number_or_none(bool has, double number)
{
	return has && isfinite(number) ? check_number(number) : (struct check_value){0};
}

int
verdict_write(const struct verdict *v, const struct rule *rule, struct records *records)
{
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_RECORD);
	bool plain = rule->has_target;
	struct check check = {
	    .status = v->status,
	    .observed = number_or_none(v->has_observed, v->observed),
	    .op = plain ? rule_op_name(rule->op) : NULL,
	    .target = number_or_none(plain, verdict_target(v, rule)),
	    .unit = plain && rule->unit != UNIT_NONE ? units_name(rule->unit) : NULL,
	    .has_samples = v->has_samples,
	    .samples = v->samples,
	    .has_margin = v->has_observed && isfinite(v->margin),
	    .margin = v->margin,
	    .severity = rule->severity,
	    .rule = rule->text,
	    .file = rule->file,
	    .line = rule->line,
	    .message = text_string(&v->message),
	    .runbook = rule->runbook,
	    .evidence = v->evidence.len > 0 ? text_string(&v->evidence) : NULL,
	    .waived_until = rule->waived_until,
	};

	verdict_put_labels(&labels, v, rule);
	if (labels.len > strlen("{}"))
		check.labels = text_string(&labels);
	verdict_name(v, rule, &name);
	check.name = text_string(&name);
	return records_check(records, &check);
}

void
verdict_put(struct json_writer *w, const struct verdict *v, const struct rule *rule)
{
	json_open_object(w, NULL);
	json_put_string(w, "name", rule->name);
	json_put_string(w, "group", v->group);
	json_put_string(w, "status", check_status_name(v->status));
	if (v->has_observed)
		json_put_number(w, "observed", v->observed);
	if (rule->has_target) {
		json_put_string(w, "op", rule_op_name(rule->op));
		json_put_number(w, "target", verdict_target(v, rule));
	}
	json_put_string(w, "message", text_string(&v->message));
	json_close_object(w);
}

int
verdict_badness(enum check_status status)
{
	static const int badness[] = {
	    [CHECK_PASS] = 0,
	    [CHECK_SKIP] = 1,
	    [CHECK_WARN] = 2,
	    [CHECK_UNKNOWN] = 3,
	    [CHECK_FAIL] = 4,
	};

	return badness[status];
}

/* Four digits, more for larger whole parts: 1234567, not 1.235e+06. */
static void
format_number(char *out, size_t size, double value, int digits)
{
	int whole = digits;

	if (isnormal(value) && fabs(value) < 1e17)
		whole = (int)floor(log10(fabs(value))) + 1;
	snprintf(out, size, "%.*g", whole > digits ? whole : digits, value);
}

void
verdict_show(struct text *out, double value, double other, const char *unit)
{
	char mine[40], theirs[40];

	for (int digits = 4; digits <= 17; digits++) {
		format_number(mine, sizeof(mine), value, digits);
		format_number(theirs, sizeof(theirs), other, digits);
		if (value == other || strcmp(mine, theirs) != 0)
			break;
	}
	text_add_string(out, mine);
	if (unit && *unit)
		text_add_format(out, " %s", unit);
}
