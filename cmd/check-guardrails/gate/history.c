#include "modes.h"

#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "gate.h"
#include "judge.h"
#include "memory.h"
#include "reader.h"
#include "records.h"
#include "reference.h"
#include "rule.h"
#include "text.h"
#include "units.h"
#include "verdict.h"

void
gate_history_check(struct gate *gate)
{
	struct gate_options *o = &gate->options;

	if (o->pin && !o->history)
		options_wrong(
		    &o->common, "--pin needs --history: the file that it pins the run in");
	if (!o->history)
		return;
	if (o->window != 0)
		options_wrong(&o->common,
		    "--history remembers whole runs; it cannot be joined with --window and --bake");
}

int
gate_history_accept(const struct gate *gate, struct text *why)
{
	if (references_of_history(&gate->policy.rules))
		return text_fail(why,
		    "history and pinned are of whole runs; rules judged with --window and --bake "
		    "can be relative to the baseline alone");
	return 0;
}

int
gate_history_open(struct gate *gate, struct text *why)
{
	const char *path = gate->options.history;
	const struct kept_how how = gate_kept_how(gate, "history");
	char fingerprint[FINGERPRINT_SIZE];

	if (!path || gate->options.check)
		return 0;
	fingerprint_show(&gate->policy.fingerprint, fingerprint);
	return history_open(
	    &gate->history, path, &how, fingerprint, clock_wall(&gate->clock) / CLOCK_MS, why);
}

void
gate_references_find(struct gate *gate)
{
	const struct gate_options *o = &gate->options;
	const struct judge baseline = {
	    .ledger = &gate->baseline,
	    .min_samples = o->min_samples,
	    .now = clock_wall(&gate->clock),
	};
	const struct reference_sources sources = {
	    .baseline = o->baselines.count > 0 ? &baseline : NULL,
	    .files = &o->baselines,
	    .history = o->history ? &gate->history : NULL,
	    .min_samples = o->min_samples,
	};

	references_find(&gate->policy.rules, &gate->survey, &sources);
}

/* ---- what this run comes to ---- */

/* Of a rule that did not hold, and that closes no gate, the pinned figure stays the pinned one. */
static const struct figure *
gate_pinned_figure(const struct gate *gate, const struct rule *rule, const char *group)
{
	const struct past_run *pinned = history_pinned(&gate->history);
	const struct past_rule *past = NULL;

	if (gate->options.pin && rule->relative.kind == REFERENCE_PINNED && pinned)
		past = past_run_rule(pinned, rule->name);
	return past ? past_rule_figure(past, group) : NULL;
}

void
gate_history_note(void *context, const struct rule *rule, struct verdict *v)
{
	struct gate *gate = context;
	TEXT_LOCAL subject = TEXT_INIT(TEXT_MAX_RECORD);
	const struct figure own = {.group = (char *)v->group,
	    .level = (char *)(rule->kind == RULE_PLAIN ? reference_level(rule, v) : NULL),
	    .value = v->observed,
	    .samples = v->samples};
	const struct figure *figure = v->held && v->has_observed ? &own
				      : v->vanished              ? NULL
						    : gate_pinned_figure(gate, rule, v->group);

	if (figure && rule->kind == RULE_PLAIN) {
		reference_put_subject(rule, &subject);
		past_run_note(&gate->measured, rule->name, text_string(&subject),
		    units_name(rule->unit), figure);
	}
	gate->begun += v->begun;
	gate->judge->verdict(gate->judge->context, rule, v);
}

/* ---- the file ---- */

static int
gate_history_prepare(struct gate *gate, struct text *why)
{
	gate->measured.run = memory_string(gate->options.common.common.run);
	gate->measured.time = gate->history.at;
	gate->measured.pinned = gate->options.pin;
	past_run_sort(&gate->measured);
	history_add(&gate->history, &gate->measured);
	return history_prepare(&gate->history, why);
}

static void
gate_write_pin(struct gate *gate, enum check_status status, const char *message)
{
	const struct check check = {
	    .name = "pin", .status = status, .severity = "critical", .message = message};

	records_check(gate->records, &check);
}

void
gate_history_end(struct gate *gate)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	bool pin = gate->options.pin;
	size_t figures = gate->measured.count;

	if (!gate->options.history)
		return;
	/* What was begun is more than nothing, although its checks are skipped. */
	if (gate->begun > 0)
		records_done(gate->records);
	if (records_verdict(gate->records) != SUMMARY_PASS) {
		if (pin)
			gate_write_pin(gate, CHECK_SKIP, "nothing is pinned: the run did not pass");
		return;
	}
	if (pin && figures == 0) {
		gate_write_pin(gate, CHECK_UNKNOWN, "nothing is pinned: no rule has a figure");
		return;
	}
	/* Not when the output is lost: then the run has not passed for anybody. */
	if (records_flush(gate->records) == -1)
		return;
	if (gate_history_prepare(gate, &why) == -1) {
		records_trouble_with(gate->records, "%s", text_string(&why));
	} else if (pin) {
		text_add_format(
		    &why, "the figures of %zu rule%s are pinned", figures, figures == 1 ? "" : "s");
		gate_write_pin(gate, CHECK_PASS, text_string(&why));
	}
}

int
gate_history_close(struct gate *gate, int status)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (status != 0 || kept_commit(&gate->history.file, &why) == 0)
		return status;
	diag_error("%s", text_string(&why));
	return 2;
}
