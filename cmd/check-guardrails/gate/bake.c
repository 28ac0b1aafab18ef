#include "modes.h"

#include "bake.h"
#include "clock.h"
#include "gate.h"
#include "holm.h"
#include "reader.h"
#include "signals.h"
#include "text.h"

void
gate_bake_check(struct gate *gate)
{
	struct gate_options *o = &gate->options;

	if (o->bake != 0 && o->window == 0)
		o->window = o->bake % (60 * CLOCK_SECOND) == 0 ? 60 * CLOCK_SECOND : o->bake;
	if (o->window == 0) {
		if (o->lateness >= 0 || o->fail_limit >= 0 || o->unknown_limit >= 0 ||
		    o->pass_after > 0 || o->hang_up)
			options_wrong(&o->common,
			    "--lateness, --fail-limit, --unknown-limit, --pass-after and --hang-up "
			    "need --window or --bake");
		return;
	}
	if (o->state)
		options_wrong(&o->common,
		    "--state remembers whole runs; it cannot be joined with --window and --bake");
	if (o->lateness < 0)
		o->lateness = CLOCK_SECOND < o->window ? CLOCK_SECOND : o->window;
	if (o->lateness > WINDOWS_LATE * o->window)
		options_wrong(&o->common, "--lateness is over %d windows", WINDOWS_LATE);
	if (o->bake != 0 && o->bake % o->window != 0)
		options_wrong(&o->common, "--bake is no whole number of windows");
	if (o->bake != 0 && o->pass_after > o->bake / o->window)
		options_wrong(&o->common, "--pass-after wants more windows than --bake has");
	if (o->findings_baseline || o->write_findings_baseline)
		options_wrong(&o->common,
		    "--findings-baseline and --write-findings-baseline are about whole reports; "
		    "they cannot be joined with --window and --bake");
	if (o->baseline_json || o->reco_metrics_json)
		options_wrong(&o->common,
		    "--baseline-json and --reco-metrics-json have no time to judge by windows");
}

int
gate_bake_accept(struct gate *gate, struct text *why)
{
	struct rules *rules = &gate->policy.rules;

	if (gate->options.bake == 0 && holm_count(rules) > 0)
		return text_fail(why,
		    "canary rules judged by windows need --bake: how sure they can be depends on "
		    "the number of windows");
	for (size_t i = 0; i < rules->count; i++)
		if (rules->items[i].kind == RULE_BURN)
			return text_fail(why,
			    "burn rates have windows of their own; they cannot be judged with "
			    "--window and --bake");
	return gate_history_accept(gate, why);
}

/* Whether the rest of the input may stay unread.  What passes now may be followed by a summary that
 * says trouble, so only a gate that is closed already ends by itself; and one that was told to,
 * unless summaries are expected. */
static bool
gate_may_leave(const struct gate *gate, const struct bake *bake)
{
	if (!bake_over(bake))
		return false;
	return bake->breached ||
	       ((bake->silent || gate->options.hang_up) && gate->policy.expected.count == 0);
}

/* Waits for the next record.  Without --at time goes by although nothing comes: what is silent for
 * a window ends as unknown.  False when silence brought the answer. */
static bool
gate_await(struct gate *gate, struct bake *bake, int64_t arrived)
{
	while (!gate->options.at && !bake_over(bake)) {
		int64_t silence = clock_monotonic(&clock_system) - arrived;

		if (reader_wait(gate->reader, windows_due(&bake->windows) - silence))
			break;
		bake_idle(bake, clock_monotonic(&clock_system) - arrived);
	}
	return !gate_may_leave(gate, bake);
}

/* True when the input was read to its end. */
static bool
gate_bake_read(struct gate *gate, struct bake *bake)
{
	struct reading reading;
	int64_t arrived = clock_monotonic(&clock_system);

	while (gate_await(gate, bake, arrived)) {
		int64_t now;

		if (reader_next(gate->reader, &reading) != 1)
			return true;
		now = gate->options.at ? gate->at : clock_wall(&clock_system);
		if (gate_take(gate, &reading) && windows_see(&bake->windows, &reading, now))
			arrived = clock_monotonic(&clock_system);
	}
	return false;
}

void
gate_bake_run(struct gate *gate)
{
	const struct gate_options *o = &gate->options;
	const struct bake_settings settings = {
	    .window = o->window,
	    .lateness = o->lateness,
	    .bake = o->bake,
	    .fail_limit = o->fail_limit > 0 ? o->fail_limit : 0,
	    .unknown_limit = o->unknown_limit > 0 ? o->unknown_limit : 0,
	    .pass_after = o->pass_after,
	    .min_samples = o->min_samples,
	    .today = o->at ? gate->at : clock_wall(&clock_system),
	};
	struct bake bake;
	bool ended;

	gate_read_baseline(gate);
	gate_references_find(gate);
	bake_open(&bake, &settings, &gate->policy, &gate->survey,
	    o->baselines.count > 0 ? &gate->baseline : NULL, gate->records);
	ended = gate_bake_read(gate, &bake);
	gate->ended = ended && signal_pending() == 0;
	windows_finish(&bake.windows);
	if (ended)
		gate_judge_summaries(gate, true);
	bake.foreign = gate_describe_foreign(gate, &gate->foreign);
	bake_judge(&bake);
	if (ended)
		gate_judge_summaries(gate, false);
	bake_close(&bake);
}
