#include "waiver.h"

#include "rule.h"
#include "verdict.h"

void
waiver_apply(const struct rule *rule, struct verdict *v, int64_t now)
{
	if (!rule->waived_until)
		return;
	if (now < rule->waiver_end) {
		text_add_format(&v->message, " (%s); waived until %s: %s",
		    check_status_name(v->status), rule->waived_until, rule->waiver_reason);
		v->status = CHECK_SKIP;
	} else {
		text_add_format(&v->message,
		    " (%s); the waiver ended on %s (%s): take it out or renew it",
		    check_status_name(v->status), rule->waived_until, rule->waiver_reason);
		v->expired = true;
	}
}
