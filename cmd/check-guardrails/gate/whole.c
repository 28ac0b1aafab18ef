#include "modes.h"

#include "gate.h"
#include "holm.h"
#include "judge.h"
#include "reader.h"
#include "records.h"
#include "score.h"
#include "signals.h"
#include "snapshot.h"

/* The old command line judges files alone: standard input is read only when records were asked
 * for. */
static bool
gate_reads_records(const struct gate *gate)
{
	const struct gate_options *o = &gate->options;

	return gate->files[0] || !(o->baseline_json || o->reco_metrics_json) ||
	       o->rules.count > 0 || o->policies.count > 0 || o->expect.count > 0;
}

static void
gate_read_snapshots(struct gate *gate)
{
	const struct snapshot files[] = {
	    {gate->options.baseline_json, "baseline-json", gate->digests},
	    {gate->options.reco_metrics_json, "reco-metrics-json", gate->digests},
	};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i].path &&
		    snapshot_see(&files[i], &gate->survey, &gate->ledger, &why) == -1)
			records_trouble_with(gate->records, "%s", text_string(&why));
	}
}

void
gate_whole_read(struct gate *gate, struct judge *judge, struct score_keeper *keeper)
{
	bool has_baseline = gate->options.baselines.count > 0;
	struct reading reading;

	gate_read_baseline(gate);
	gate_references_find(gate);
	gate_read_snapshots(gate);
	if (gate_reads_records(gate))
		while (reader_next(gate->reader, &reading) == 1)
			if (gate_take(gate, &reading))
				ledger_see(&gate->ledger, &reading);
	gate->ended = signal_pending() == 0;

	gate_attest_hold_clock(gate);
	gate->canaries = holm_compare(
	    &gate->policy.rules, &gate->ledger, has_baseline ? &gate->baseline : NULL, 1);
	*judge = (struct judge){
	    .ledger = &gate->ledger,
	    .min_samples = gate->options.min_samples,
	    .verdict = score_take,
	    .context = keeper,
	    .burns = &gate->state.burns,
	    .canaries = gate->canaries,
	    .foreign = gate_describe_foreign(gate, &gate->foreign),
	    .pinning = gate->options.pin,
	    .cut = signal_pending() != 0,
	    .now = clock_wall(&gate->clock),
	};
	judge->today = judge->now;
	score_begin(keeper, &gate->policy.score, gate->records);
	gate_judge_summaries(gate, true);
}

void
gate_whole_judge(struct gate *gate, const struct judge *judge, struct score_keeper *keeper)
{
	struct judge noting = *judge;

	if (gate->options.history) {
		gate->judge = judge;
		noting.verdict = gate_history_note;
		noting.context = gate;
	}
	for (size_t i = 0; i < gate->policy.rules.count; i++) {
		score_rule(keeper, &gate->policy.rules.items[i]);
		judge_rule(&noting, &gate->policy.rules.items[i]);
	}
	gate_judge_summaries(gate, false);
}

void
gate_whole_run(struct gate *gate)
{
	struct score_keeper keeper;
	struct judge judge;

	gate_whole_read(gate, &judge, &keeper);
	gate_whole_judge(gate, &judge, &keeper);
	score_judge(&keeper);
}
