#include "modes.h"

#include "gate.h"
#include "judge.h"
#include "reader.h"
#include "records.h"
#include "recovery.h"
#include "score.h"
#include "summaries.h"
#include "watch.h"

int
gate_state_open(struct gate *gate, struct text *why)
{
	const char *path = gate->options.state;
	const struct kept_how how = gate_kept_how(gate, "state");
	char fingerprint[FINGERPRINT_SIZE];

	if (!path || gate->options.check)
		return 0;
	fingerprint_show(&gate->policy.fingerprint, fingerprint);
	if (gate->policy.deadband > 0)
		recovery_widen(&gate->policy.rules, gate->policy.deadband);
	return state_open(
	    &gate->state, path, &how, fingerprint, clock_wall(&gate->clock) / CLOCK_MS, why);
}

void
gate_state_resume(struct gate *gate)
{
	for (size_t i = 0; i < gate->policy.rules.count; i++) {
		const struct rule *rule = &gate->policy.rules.items[i];

		if (rule->kind == RULE_BURN)
			gate->survey.items[rule->series].plan.after =
			    burns_find(&gate->state.burns, rule->name)->through;
	}
}

static void
gate_state_trouble(struct gate *gate, const struct text *why)
{
	records_trouble_with(gate->records, "%s", text_string(why));
}

void
gate_state_run(struct gate *gate)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct watch watch = {.state = &gate->state};
	struct score_keeper keeper;
	struct judge judge;
	bool watching;

	gate_whole_read(gate, &judge, &keeper);
	watch.whole = summaries_whole(reader_summaries(gate->reader));
	watching = watch_begin(&watch, &keeper, gate->records, judge.now, &why) == 0;
	if (watching) {
		judge.verdict = watch_take;
		judge.context = &watch;
	} else {
		gate_state_trouble(gate, &why);
	}
	gate_whole_judge(gate, &judge, &keeper);
	if (watching)
		watch_vanished(&watch, &gate->policy.rules);
	score_judge(&keeper);
	if (watching)
		watch_platform(&watch);
	/* Not when the output is lost: then nobody has read of the transitions, and the next run
	 * has to tell them again. */
	if (watching && records_flush(gate->records) == 0 && state_save(&gate->state, &why) == -1)
		gate_state_trouble(gate, &why);
}
