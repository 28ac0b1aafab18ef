#include "gate_watch.h"

#include "diag.h"
#include "gate.h"
#include "judge.h"
#include "reader.h"
#include "records.h"
#include "recovery.h"
#include "score.h"
#include "text.h"
#include "summaries.h"

int
gate_watch_open(struct gate *gate, struct text *why)
{
	const char *path = gate->options.state;
	char fingerprint[FINGERPRINT_SIZE];

	if (!path || gate->options.check)
		return 0;
	fingerprint_show(&gate->policy.fingerprint, fingerprint);
	if (gate->policy.deadband > 0)
		recovery_widen(&gate->policy.rules, gate->policy.deadband);
	return state_open(
	    &gate->watch.state, path, fingerprint, clock_wall(&gate->clock) / CLOCK_MS, why);
}

void
gate_watch_resume(struct gate *gate)
{
	for (size_t i = 0; i < gate->policy.rules.count; i++) {
		const struct rule *rule = &gate->policy.rules.items[i];
		const struct burn *burn;

		if (rule->kind != RULE_BURN)
			continue;
		burn = burns_find(&gate->watch.state.burns, rule->name);
		if (!burn)
			diag_fatal("out of memory");
		gate->survey.items[rule->series].plan.after = burn->through;
	}
}

static void
trouble(struct gate *gate, struct text *why)
{
	diag_error("%s", text_string(why));
	records_trouble(gate->records);
}

void
gate_watch_begin(struct gate *gate, struct judge *judge, struct score_keeper *keeper)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (!gate->options.state)
		return;
	gate->watch.whole = summaries_whole(reader_summaries(gate->reader));
	if (watch_begin(&gate->watch, keeper, gate->records, judge->now, &why) == 0) {
		gate->watching = true;
		judge->verdict = watch_take;
		judge->context = &gate->watch;
	} else {
		trouble(gate, &why);
	}
	text_free(&why);
}

/* Not when the output is lost: then nobody has read of the transitions, and the next run has to
 * tell them again. */
static void
save(struct gate *gate)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (records_flush(gate->records) == 0 && state_save(&gate->watch.state, &why) != 0)
		trouble(gate, &why);
	text_free(&why);
}

void
gate_watch_end(struct gate *gate, struct score_keeper *keeper)
{
	if (gate->watching)
		watch_vanished(&gate->watch, &gate->policy.rules);
	score_judge(keeper);
	if (!gate->watching)
		return;
	watch_platform(&gate->watch);
	save(gate);
}
