#include "kinds.h"

#include <inttypes.h>
#include <math.h>

#include "canary.h"
#include "json_writer.h"
#include "message.h"
#include "rule.h"
#include "verdict.h"

static void
message_ratio(struct text *out, double ratio)
{
	if (isfinite(ratio))
		text_add_format(out, "%.3g", ratio);
	else
		text_add_string(out, "without bound");
}

static void
message_figures(struct verdict *v, const struct rule *rule, const struct canary_result *r)
{
	struct text *out = &v->message;

	text_add_format(out, ": p %.3g, %.3g in the family; ratio of the %s ", r->p, r->adjusted,
	    rule->canary->method == CANARY_EXACT ? "rates" : "means");
	message_ratio(out, r->ratio);
	if (r->has_shift)
		text_add_format(out, "; shift %.4g %s [%.4g, %.4g]", r->shift,
		    units_name(rule->unit), r->low, r->high);
	if (r->tail_p < 1) {
		text_add_format(out, "; p97.5 ratio ");
		message_ratio(out, r->tail_ratio);
		text_add_format(out, " (p %.3g)", r->tail_p);
	}
	text_add_format(
	    out, "; on %" PRId64 " against %" PRId64 " samples", r->samples, r->baseline_samples);
}

bool
judge_canary(
    const struct rule *rule, const struct canary_result *r, int64_t min_samples, struct verdict *v)
{
	struct json_writer w = json_writer(&v->evidence);

	v->level = r->level;
	v->has_samples = true;
	v->samples = r->samples;
	message_subject(v, rule);
	if (r->why) {
		text_add_format(&v->message, ": %s", r->why);
		return false;
	}
	canary_put(&w, r);
	v->has_observed = true;
	v->observed = r->adjusted;
	v->margin = NAN;
	if (r->samples < min_samples || r->baseline_samples < min_samples) {
		text_add_format(&v->message,
		    ": %" PRId64 " against %" PRId64 " samples, fewer than %" PRId64, r->samples,
		    r->baseline_samples, min_samples);
		return false;
	}
	v->status = canary_is_worse(r) ? CHECK_FAIL : CHECK_PASS;
	text_add_string(&v->message,
	    canary_is_worse(r) ? " is worse than the baseline" : " is not worse than the baseline");
	message_figures(v, rule, r);
	return true;
}
