#include "gate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "baseline_files.h"
#include "clock.h"
#include "contract.h"
#include "contract_fetch.h"
#include "diag.h"
#include "holm.h"
#include "gate_bake.h"
#include "gate_watch.h"
#include "http.h"
#include "judge.h"
#include "reader.h"
#include "records.h"
#include "score.h"
#include "snapshot.h"
#include "text.h"
#include "summaries.h"
#include "verdict.h"

static int
add_contract(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;
	const struct http_settings http = {
	    .run = o->common.common.run, .route = {.ca_file = o->ca_file}};
	const struct contract_source source = {.given = o->contract,
	    .http = &http,
	    .headers = o->headers.items,
	    .header_count = o->headers.count};

	if (contract_name(o->contract, &gate->contract_name) == -1) {
		text_set_format(why, "out of memory");
		return -1;
	}
	return contract_read(&source, text_string(&gate->contract_name), o->contract_scope,
	    o->min_sla_samples, &gate->policy, why);
}

static int
add_rules(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	for (size_t i = 0; i < o->policies.count && rc == 0; i++)
		rc = policy_read(o->policies.items[i], &gate->policy, why);
	for (size_t i = 0; i < o->rules.count && rc == 0; i++) {
		rc = policy_add_line(&gate->policy, o->rules.items[i], &reason);
		if (rc != 0) {
			text_set_format(why, "rule \"");
			text_add_visible(why, o->rules.items[i], strlen(o->rules.items[i]));
			text_add_format(why, "\": %s", text_string(&reason));
		}
	}
	for (size_t i = 0; i < o->expect.count && rc == 0; i++)
		rc = expected_summaries_add(&gate->policy.expected, o->expect.items[i], why);
	if (rc == 0 && o->contract)
		rc = add_contract(gate, why);
	if (rc == 0 && gate->policy.rules.count == 0 &&
	    (gate->policy.expected.count == 0 || o->window > 0)) {
		text_set_format(why, "no rule to judge by");
		rc = -1;
	}
	if (rc == 0 && o->window > 0)
		rc = gate_bake_accept(gate, why);
	text_free(&reason);
	return rc;
}

static int64_t
at_wall(void *context)
{
	return *(const int64_t *)context;
}

static int64_t
at_monotonic(void *context)
{
	(void)context;
	return 0;
}

int
gate_open(struct gate *gate)
{
	const struct gate_options *o = &gate->options;
	const struct survey_settings settings = {
	    .exact = o->exact,
	    .exact_cap = (size_t)o->exact_limit,
	    .timed = o->window > 0,
	};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	gate->contract_name = (struct text)TEXT_INIT(TEXT_MAX_RECORD);
	rc = add_rules(gate, &why);
	if (rc == 0)
		rc = baseline_files_check(&o->baselines, gate->files, &why);
	gate->clock = clock_system;
	if (o->at)
		gate->clock = (struct clock){
		    .wall = at_wall, .monotonic = at_monotonic, .context = &gate->at};
	gate->watch.state.lock = -1;
	if (rc == 0)
		rc = gate_watch_open(gate, &why);
	if (rc == 0)
		rc = survey_make(&gate->survey, &gate->policy.rules, &settings, &why);
	if (rc == 0)
		gate_watch_resume(gate);
	if (rc == 0) {
		rc = ledger_open(&gate->ledger, &gate->survey);
		if (rc == 0)
			rc = ledger_open(&gate->baseline, &gate->survey);
		gate->baseline.windowed = o->window > 0; /* as what it is compared with */
		gate->records = records_open(&o->common.common, &gate->clock);
		gate->reader = gate->records ? reader_new(gate->files, gate->survey.paths,
						   &o->common.common, gate->records)
					     : NULL;
		if (rc != 0 || !gate->reader)
			diag_fatal("out of memory");
		summaries_expect(reader_summaries(gate->reader), &gate->policy.expected);
	}
	if (rc != 0)
		diag_error("%s", text_string(&why));
	text_free(&why);
	return rc;
}

/* The old command line judges files alone: standard input is read only when records were asked for. */
static bool
reads_records(const struct gate *gate)
{
	const struct gate_options *o = &gate->options;

	return gate->files[0] || !(o->baseline_json || o->reco_metrics_json) ||
	       o->rules.count > 0 || o->policies.count > 0 || o->expect.count > 0;
}

static void
see_snapshots(struct gate *gate)
{
	const char *const files[] = {gate->options.baseline_json, gate->options.reco_metrics_json};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i] && snapshot_see(files[i], &gate->survey, &gate->ledger, &why) != 0) {
			diag_error("%s", text_string(&why));
			records_trouble(gate->records);
		}
	}
	text_free(&why);
}

void
gate_read_baseline(struct gate *gate)
{
	struct common_options options = gate->options.common.common, reads;
	struct reading reading;
	const struct option_list *baselines = &gate->options.baselines;
	const char **files;
	struct records *verdicts;
	struct reader *reader;

	if (baselines->count == 0)
		return;
	files = calloc(baselines->count + 1, sizeof(*files));
	options.ignore_status = true;
	options.run_given = false; /* the stable version has runs of its own */
	reads = options;
	options.output_json = NULL;
	for (size_t i = 0; files && i < baselines->count; i++)
		files[i] = baselines->items[i];
	verdicts = records_open_on(&options, &clock_system, -1);
	reader = files && verdicts
		     ? reader_new((char *const *)files, gate->survey.paths, &reads, verdicts)
		     : NULL;
	if (!reader)
		diag_fatal("out of memory");
	while (reader_next(reader, &reading) == 1)
		ledger_see(&gate->baseline, &reading);
	if (records_verdict(verdicts) == SUMMARY_TROUBLE)
		records_trouble(gate->records);
	reader_free(reader);
	records_finish_silently(verdicts);
	free(files);
}

static void
compare_canaries(struct gate *gate)
{
	size_t count = holm_count(&gate->policy.rules);
	bool has_baseline = gate->options.baselines.count > 0;

	gate->canaries = calloc(count + 1, sizeof(*gate->canaries));
	if (!gate->canaries || gate->baseline.failed ||
	    holm_compare(&gate->policy.rules, &gate->ledger, has_baseline ? &gate->baseline : NULL,
		1, gate->canaries, count) != 0)
		diag_fatal("out of memory");
}

bool
gate_take(struct gate *gate, const struct reading *reading)
{
	if (gate->options.tee)
		records_pass(gate->records, reading->bytes, reading->len);
	return !reading->foreign || reading->kind == READING_CHECK ||
	       reading->kind == READING_SUMMARY;
}

static void
write_answer(void *context, const struct summaries_answer *answer)
{
	struct gate *gate = context;
	const struct check check = {
	    .name = answer->name,
	    .status = answer->status,
	    .severity = "critical",
	    .message = answer->message,
	};

	records_check(gate->records, &check);
}

void
gate_judge_upstream(struct gate *gate, bool asked)
{
	summaries_judge(reader_summaries(gate->reader), asked, write_answer, gate);
}

const char *
gate_describe_foreign(const struct gate *gate, struct text *out)
{
	const char *run;
	int64_t count = reader_foreign(gate->reader, &run);

	if (count == 0)
		return NULL;
	text_add_format(out, "%" PRId64 " record%s of run \"", count, count == 1 ? " is" : "s are");
	text_add_visible(out, run, strlen(run));
	text_add_string(out, "\", not of \"");
	text_add_visible(
	    out, gate->options.common.common.run, strlen(gate->options.common.common.run));
	text_add_string(out, "\", and not judged");
	diag_note("%s", text_string(out));
	return text_string(out);
}

static void
read_records(struct gate *gate)
{
	struct reading reading;

	while (reader_next(gate->reader, &reading) == 1) {
		if (gate_take(gate, &reading))
			ledger_see(&gate->ledger, &reading);
	}
}

/* Judges all records at once. */
static void
run_whole(struct gate *gate)
{
	struct score_keeper keeper;
	struct judge judge = {
	    .ledger = &gate->ledger,
	    .min_samples = gate->options.min_samples,
	    .verdict = score_take,
	    .context = &keeper,
	    .burns = &gate->watch.state.burns,
	};

	struct text foreign = TEXT_INIT(TEXT_MAX_REASON);

	gate_read_baseline(gate);
	see_snapshots(gate);
	if (reads_records(gate))
		read_records(gate);
	if (gate->ledger.failed)
		diag_fatal("out of memory");

	compare_canaries(gate);
	judge.canaries = gate->canaries;
	judge.foreign = gate_describe_foreign(gate, &foreign);
	judge.cut = signal_pending() != 0;
	judge.now = judge.today = clock_wall(&gate->clock);
	score_begin(&keeper, &gate->policy.score, gate->records);
	gate_judge_upstream(gate, true);
	gate_watch_begin(gate, &judge, &keeper);
	for (size_t i = 0; i < gate->policy.rules.count; i++) {
		score_rule(&keeper, &gate->policy.rules.items[i]);
		judge_rule(&judge, &gate->policy.rules.items[i]);
	}
	gate_judge_upstream(gate, false);
	gate_watch_end(gate, &keeper);
	text_free(&foreign);
}

static void
write_right(struct gate *gate, const char *name)
{
	const struct check check = {.name = name, .status = CHECK_PASS};

	records_check(gate->records, &check);
}

/* All that can be said without input was said when they were read: a wrong one ended the program. */
static void
check_policies(struct gate *gate)
{
	const struct gate_options *o = &gate->options;

	for (size_t i = 0; i < o->policies.count; i++)
		write_right(gate, o->policies.items[i]);
	if (o->contract)
		write_right(gate, text_string(&gate->contract_name));
	if (o->rules.count > 0 || (o->policies.count == 0 && !o->contract))
		write_right(gate, "command line");
}

void
gate_run(struct gate *gate)
{
	if (gate->options.check)
		check_policies(gate);
	else if (gate->options.window > 0)
		gate_bake_run(gate);
	else
		run_whole(gate);
}

int
gate_close(struct gate *gate)
{
	int status = gate->records ? records_finish(gate->records) : 2;

	reader_free(gate->reader);
	ledger_close(&gate->ledger);
	ledger_close(&gate->baseline);
	free(gate->canaries);
	survey_free(&gate->survey);
	policy_free(&gate->policy);
	text_free(&gate->contract_name);
	state_close(&gate->watch.state);
	options_free(&gate->options.common);
	return status;
}
