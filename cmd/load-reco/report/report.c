#include "report.h"

#include "figures.h"
#include "journey_plan.h"
#include "json_writer.h"
#include "memory.h"
#include "plan.h"
#include "records.h"
#include "run.h"
#include "schedule.h"
#include "targets.h"
#include "text.h"
#include "units.h"

/* ---- records ---- */

static struct json_writer *
record_begin(struct records *records, const char *type, const struct report_head *head)
{
	struct json_writer *w = records_begin(records, type);

	json_put_string(w, "name", head->name);
	json_put_string(w, "phase", head->phase);
	json_put_string(w, "engine", head->engine);
	if (head->planned >= 0)
		json_put_integer(w, "planned", head->planned);

	return w;
}

void
report_interval(struct records *records, const struct report_head *head,
    const struct figures *figures, int64_t in_flight)
{
	struct json_writer *w = record_begin(records, "interval", head);

	json_put_integer(w, "in_flight", in_flight);
	figures_put(w, figures);
	records_end(records);
	records_flush(records);
}

void
report_phase(struct records *records, const struct report_head *head, const struct figures *figures)
{
	figures_put(record_begin(records, "load", head), figures);
	records_end(records);
}

/* Adds up the cells of some phases: of one target, or of all when `target` is ALL. */
enum { ALL = -1 };
static struct tally_cell *
tally_add_up(const struct tally *totals, size_t first, size_t last, int target)
{
	struct tally_cell *cell = memory_given(tally_cell_new());

	for (size_t phase = first; phase < last; phase++) {
		for (size_t t = 0; t < totals->targets; t++) {
			const struct tally_cell *part = totals->cells[phase * totals->targets + t];

			if (part &&
			    (target == ALL ? !tally_is_whole(totals, t) : (size_t)target == t) &&
			    tally_cell_merge(cell, part) == -1)
				memory_lacked();
		}
	}

	return cell;
}

struct tally_cell *
report_measured(const struct load_plan *plan, const struct run_result *result)
{
	return tally_add_up(result->totals, plan->warmup, plan->phase_count, ALL);
}

struct tally_cell *
report_series(const struct load_plan *plan, const struct run_result *result, size_t series)
{
	return tally_add_up(result->totals, plan->warmup, plan->phase_count, (int)series);
}

int64_t
report_arrivals(const struct load_plan *plan, const struct run_result *result)
{
	const struct tally *totals = result->totals;
	int64_t arrivals = 0;

	for (size_t phase = plan->warmup; phase < plan->phase_count; phase++)
		for (size_t t = 0; t < result->targets->count; t++)
			if (totals->cells[phase * totals->targets + t])
				arrivals += totals->cells[phase * totals->targets + t]->requests;

	return arrivals;
}

static int64_t
values_add_up(const int64_t *values, size_t first, size_t last)
{
	int64_t total = 0;

	while (first < last)
		total += values[first++];

	return total;
}

int64_t
report_planned(const struct load_plan *plan, const struct run_result *result)
{
	return values_add_up(result->totals->planned, plan->warmup, plan->phase_count);
}

int64_t
report_elapsed(const struct load_plan *plan, const struct run_result *result)
{
	return values_add_up(result->phase_ns, plan->warmup, plan->phase_count);
}

static void
report_write(struct records *records, const struct load_plan *plan, const struct run_result *result,
    const char *name, const char *phase, size_t first, size_t last, int target)
{
	struct tally_cell *cell = tally_add_up(result->totals, first, last, target);
	struct report_head head = {.name = name,
	    .phase = phase,
	    .engine = result->engine,
	    .planned = target == ALL ? values_add_up(result->totals->planned, first, last) : -1};
	struct figures figures = {.cell = cell,
	    .elapsed_ns = values_add_up(result->phase_ns, first, last),
	    .plan = plan,
	    .by_status = true};

	report_phase(records, &head, &figures);
	tally_cell_free(cell);
}

void
report_load(struct records *records, const struct load_plan *plan, const struct run_result *result)
{
	const struct targets *targets = result->targets;
	size_t first = plan->warmup, last = plan->phase_count;

	/* A single measured phase is the measured one itself. */
	for (size_t phase = 0; phase < last; phase++)
		if ((phase < first || last - first > 1) && result->phase_ns[phase] > 0)
			report_write(records, plan, result, "all", plan->phases[phase].name, phase,
			    phase + 1, ALL);
	report_write(records, plan, result, "all", "measured", first, last, ALL);
	for (size_t t = 0; t < targets->count; t++) {
		const struct journey_plan *journey = targets->list[t].journey;

		report_write(
		    records, plan, result, targets->list[t].name, "measured", first, last, (int)t);
		for (size_t s = 0; journey && s < journey->count; s++)
			report_write(records, plan, result,
			    targets_series_name(targets, journey->series + s), "measured", first,
			    last, (int)(journey->series + s));
	}
}

int64_t
report_wanted(const struct load_plan *plan, const struct run_result *result)
{
	const struct phase *phase = &plan->phases[plan->warmup];
	int64_t sum = 0;

	if (phase->requests == 0)
		return plan->open ? report_planned(plan, result) : 1;
	for (int64_t i = 0; i < plan->threads; i++) {
		struct share share = {
		    i * plan->shards + plan->shard - 1, plan->threads * plan->shards};

		sum += share_of(&share, phase->requests);
	}

	return sum;
}

int64_t
report_duration(const struct load_plan *plan)
{
	int64_t sum = 0;

	for (size_t i = plan->warmup; i < plan->phase_count; i++)
		sum += plan->phases[i].duration_ns;

	return sum;
}

void
report_say_interrupted(
    const struct load_plan *plan, const struct run_result *result, struct text *out)
{
	text_add_string(out, "interrupted after ");
	units_show_duration(out, report_elapsed(plan, result));
	if (report_duration(plan) == 0)
		return;
	text_add_string(out, " of ");
	units_show_duration(out, report_duration(plan));
}

bool
report_stopped(const struct load_plan *plan, const struct run_result *result)
{
	const struct phase *phase = &plan->phases[plan->warmup];

	if (!result->given_up)
		return false;
	if (phase->requests > 0)
		return report_arrivals(plan, result) < report_wanted(plan, result);

	return report_elapsed(plan, result) < report_duration(plan);
}
