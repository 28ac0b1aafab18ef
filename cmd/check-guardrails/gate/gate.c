#include "gate.h"

#include <stdlib.h>

#include "baseline_files.h"
#include "diag.h"
#include "memory.h"
#include "modes.h"
#include "reader.h"
#include "records.h"
#include "summaries.h"

static int64_t
at_monotonic(void *context)
{
	(void)context;
	return 0;
}

/* What it judges by, and what it remembers. */
static int
gate_prepare(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;
	const struct survey_settings settings = {
	    .exact = o->exact,
	    .exact_cap = (size_t)o->exact_limit,
	    .timed = o->window != 0,
	};

	if (gate_rules_add(gate, why) == -1 ||
	    baseline_files_check(&o->baselines, gate->files, why) == -1 ||
	    gate_state_open(gate, why) == -1 || gate_history_open(gate, why) == -1 ||
	    survey_make(&gate->survey, &gate->policy.rules, &settings, why) == -1)
		return -1;
	gate_state_resume(gate);
	return gate_findings_open(gate, why);
}

static void
gate_open_input(struct gate *gate)
{
	const struct common_options *common = &gate->options.common.common;

	ledger_open(&gate->ledger, &gate->survey);
	ledger_open(&gate->baseline, &gate->survey);
	gate->baseline.windowed = gate->options.window != 0; /* as what it is compared with */
	gate->records = memory_given(records_open(common, &gate->clock));
	gate->reader =
	    memory_given(reader_new(gate->files, gate->survey.paths, common, gate->records));
	summaries_expect(reader_summaries(gate->reader), &gate->policy.expected);
	gate_attest_watch(gate);
}

int
gate_open(struct gate *gate)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	gate->contract_name = TEXT_INIT(TEXT_MAX_RECORD);
	gate->foreign = TEXT_INIT(TEXT_MAX_REASON);
	gate->state.file.lock = -1;
	gate->history.file.lock = -1;
	gate->clock = clock_system;
	rc = gate_files_check(gate, &why);
	if (rc == 0)
		rc = gate_attest_open(gate, &why);
	if (gate->options.at)
		gate->clock = (struct clock){
		    .wall = gate_at, .monotonic = at_monotonic, .context = &gate->at};
	if (rc == 0)
		rc = gate_prepare(gate, &why);
	if (rc == 0)
		gate_open_input(gate);
	else
		diag_error("%s", text_string(&why));
	return rc;
}

void
gate_run(struct gate *gate)
{
	const struct gate_options *o = &gate->options;

	if (o->check)
		gate_rules_check(gate);
	else if (o->window != 0)
		gate_bake_run(gate);
	else if (o->state)
		gate_state_run(gate);
	else
		gate_whole_run(gate);
	if (o->check)
		return;
	gate_findings_judge(gate);
	/* The last of all: only then it is known whether the run passed. */
	gate_history_end(gate);
}

int
gate_close(struct gate *gate)
{
	int status = 2;

	if (gate->records) {
		gate_attest_end(gate);
		status = records_finish(gate->records);
		/* What is remembered changes last: nothing but this can still go wrong. */
		status = gate_findings_close(gate, status);
		status = gate_history_close(gate, status);
	}
	gate_attest_close(gate, status);
	reader_free(gate->reader);
	ledger_close(&gate->ledger);
	ledger_close(&gate->baseline);
	free(gate->canaries);
	findings_close(&gate->findings);
	survey_free(&gate->survey);
	policy_free(&gate->policy);
	text_free(&gate->contract_name);
	text_free(&gate->foreign);
	state_close(&gate->state);
	past_run_free(&gate->measured);
	history_close(&gate->history);
	options_free(&gate->options.common);
	return status;
}
