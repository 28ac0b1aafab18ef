#include "load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "facts.h"
#include "histogram.h"
#include "json.h"
#include "json_walk.h"
#include "memory.h"
#include "text.h"

#define MOST_COUNTED 1e15

enum { NAME_SIZE = 200, LONGEST_S = 3600, FARTHEST_DAYS = 1000 };

void
load_begin(struct load *load)
{
	load->width = CLOCK_SECOND;
	load->goal.ms = NAN;
}

void
load_free(struct load *load)
{
	for (size_t i = 0; i < load->target_count; i++)
		free(load->targets[i].name);
	histogram_free(load->latency);
	histogram_free(load->service);
}

/* ---- over time ---- */

static double
worst_of(double a, double b)
{
	return isnan(a) ? b : isnan(b) ? a : fmax(a, b);
}

static void
slot_merge(struct slot *into, const struct slot *from)
{
	if (from->intervals == 0)
		return;
	if (into->intervals == 0) {
		*into = *from;
		return;
	}
	into->intervals += from->intervals;
	into->start = from->start < into->start ? from->start : into->start;
	into->end = from->end > into->end ? from->end : into->end;
	into->planned += from->planned;
	into->requests += from->requests;
	into->failed += from->failed;
	into->p50 = worst_of(into->p50, from->p50);
	into->p95 = worst_of(into->p95, from->p95);
	into->p99 = worst_of(into->p99, from->p99);
	into->max = worst_of(into->max, from->max);
	into->measured |= from->measured;
}

static void
load_widen(struct load *load)
{
	struct slot merged[MOST_SLOTS] = {{0}};

	for (size_t i = 0; i < load->used; i++)
		slot_merge(&merged[i / 2], &load->slots[i]);
	memcpy(load->slots, merged, sizeof(merged));
	load->used = (load->used + 1) / 2;
	load->width *= 2;
}

/* Intervals of another machine, or of a file that comes later, may have begun before the first. */
static void
load_begin_earlier(struct load *load, int64_t start)
{
	int64_t by = (load->origin - start + load->width - 1) / load->width;

	while ((int64_t)load->used + by > MOST_SLOTS) {
		load_widen(load);
		by = (load->origin - start + load->width - 1) / load->width;
	}
	memmove(load->slots + by, load->slots, load->used * sizeof(load->slots[0]));
	memset(load->slots, 0, (size_t)by * sizeof(load->slots[0]));
	load->used += (size_t)by;
	load->origin -= by * load->width;
}

static void
load_place(struct load *load, const struct slot *slot)
{
	/* By its middle: intervals of a second that begin a little early or late stay apart. */
	int64_t middle = slot->start + (slot->end - slot->start) / 2;
	size_t at;

	if (load->used == 0)
		load->origin = slot->start;
	/* A clock that stands elsewhere would squeeze all others into one slot. */
	if (fabs((double)middle - (double)load->origin) > FARTHEST_DAYS * 86400e9) {
		load->intervals_left_out++;
		return;
	}
	if (middle < load->origin)
		load_begin_earlier(load, slot->start);
	while ((middle - load->origin) / load->width >= MOST_SLOTS)
		load_widen(load);
	at = (size_t)((middle - load->origin) / load->width);
	slot_merge(&load->slots[at], slot);
	if (at >= load->used)
		load->used = at + 1;
}

/* A count; what is no number counts nothing, and what no run can reach is cut. */
static double
count_of(const struct facts *facts, enum fact which)
{
	double number = fact_number(facts, which);

	return number > 0 ? fmin(number, MOST_COUNTED) : 0;
}

/* Only those of all requests: those of targets are among them. */
static bool
load_is_of_all(const struct facts *facts)
{
	return fact(facts, FACT_NAME)->type == JSON_ABSENT || fact_is(facts, FACT_NAME, "all");
}

static double
time_of(const struct facts *facts, enum fact which)
{
	double ms = fact_number(facts, which);

	return ms >= 0 ? ms : NAN;
}

void
load_take_interval(struct load *load, const struct facts *facts)
{
	double elapsed = fact_number(facts, FACT_ELAPSED);
	struct slot slot = {.intervals = 1,
	    .planned = count_of(facts, FACT_PLANNED),
	    .requests = count_of(facts, FACT_REQUESTS),
	    .failed = count_of(facts, FACT_FAILED),
	    .p50 = time_of(facts, FACT_P50),
	    .p95 = time_of(facts, FACT_P95),
	    .p99 = time_of(facts, FACT_P99),
	    .max = time_of(facts, FACT_MAX),
	    .measured =
		!fact_is(facts, FACT_PHASE, "warmup") && !fact_is(facts, FACT_PHASE, "login")};

	if (!load_is_of_all(facts) || !fact_time(facts, FACT_TIME, &slot.end) || !(elapsed > 0))
		return;
	/* Nothing was answered: its percentiles are no zeros. */
	if (slot.requests == 0)
		slot.p50 = slot.p95 = slot.p99 = slot.max = NAN;
	slot.start = slot.end - (int64_t)(fmin(elapsed, LONGEST_S * 1e3) * 1e6);
	load_place(load, &slot);
}

double
slot_rate(const struct slot *slot, double requests)
{
	double seconds = (double)(slot->end - slot->start) / (double)CLOCK_SECOND;

	return seconds > 0 ? requests / seconds : 0;
}

struct slot
load_slots(const struct load *load, size_t first, size_t every)
{
	struct slot slot = {0};

	for (size_t i = first; i < first + every && i < load->used; i++)
		slot_merge(&slot, &load->slots[i]);

	return slot;
}

/* ---- as a whole ---- */

static void
tallies_add(struct tallies *tallies, const char *name, double count)
{
	size_t i = 0;

	while (i < tallies->count && strcmp(tallies->items[i].name, name) != 0)
		i++;
	if (i == MOST_TALLIES) {
		tallies->others += count;
		return;
	}
	if (i == tallies->count) {
		size_t len = strnlen(name, TALLY_SIZE - 1);

		memcpy(tallies->items[i].name, name, len);
		tallies->items[i].name[len] = '\0';
		tallies->items[i].count = 0;
		tallies->count++;
	}
	tallies->items[i].count += count;
}

static void
tallies_take(struct tallies *tallies, const struct json_slice *counts)
{
	struct json_walk walk = json_walk_begin(counts);
	struct json_slice name, value;

	while (counts->type == JSON_OBJECT && json_walk_next(&walk, &name, &value)) {
		TEXT_LOCAL word = TEXT_INIT(TEXT_MAX_RECORD);
		double count;

		if (json_number(&value, &count) == -1 || !(count > 0) ||
		    json_string(&name, &word) == -1)
			continue;
		if (word.len >= TALLY_SIZE)
			text_cut(&word, TALLY_SIZE - 1);
		tallies_add(tallies, text_string(&word), count);
	}
}

/* Whether it could be read and added. */
static bool
histogram_take(struct histogram **into, const struct json_slice *payload)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct histogram *histogram;
	bool taken;

	if (payload->type != JSON_STRING || payload->len < 2)
		return false;
	histogram = histogram_decode(payload->bytes + 1, payload->len - 2, &why);
	if (!histogram)
		return false;
	if (!*into) {
		*into = histogram;
		return true;
	}
	taken = histogram_merge(*into, histogram) == 0;
	histogram_free(histogram);

	return taken;
}

static void
row_take(struct load_row *row, const struct facts *facts)
{
	double rate = count_of(facts, FACT_RATE), elapsed = count_of(facts, FACT_ELAPSED);

	row->planned += count_of(facts, FACT_PLANNED);
	row->requests += count_of(facts, FACT_REQUESTS);
	row->failed += count_of(facts, FACT_FAILED);
	row->rate += rate;
	row->elapsed_ms = elapsed > row->elapsed_ms ? elapsed : row->elapsed_ms;
	row->p50 = worst_of(row->p50, time_of(facts, FACT_P50));
	row->p90 = worst_of(row->p90, time_of(facts, FACT_P90));
	row->p95 = worst_of(row->p95, time_of(facts, FACT_P95));
	row->p99 = worst_of(row->p99, time_of(facts, FACT_P99));
	row->p99_9 = worst_of(row->p99_9, time_of(facts, FACT_P99_9));
	row->max = worst_of(row->max, time_of(facts, FACT_MAX));
}

static struct load_row
row_new(char *name)
{
	return (struct load_row){
	    .name = name, .p50 = NAN, .p90 = NAN, .p95 = NAN, .p99 = NAN, .p99_9 = NAN, .max = NAN};
}

/* The same target on several machines is one row. */
static void
load_take_target(struct load *load, const struct facts *facts)
{
	char *name = fact_word(facts, FACT_NAME, NAME_SIZE);
	size_t i = 0;

	while (i < load->target_count && strcmp(load->targets[i].name, name) != 0)
		i++;
	if (i < load->target_count || i == MOST_TARGETS) {
		free(name);
	} else {
		load->targets[i] = row_new(name);
		load->target_count++;
	}
	if (i == MOST_TARGETS)
		load->targets_left_out++;
	else
		row_take(&load->targets[i], facts);
}

void
load_take_load(struct load *load, const struct facts *facts)
{
	bool measured =
	    fact_is(facts, FACT_PHASE, "measured") || fact(facts, FACT_PHASE)->type == JSON_ABSENT;

	if (!measured)
		return;
	if (!load_is_of_all(facts)) {
		load_take_target(load, facts);
		return;
	}
	if (load->loads++ == 0)
		load->all = row_new(NULL);
	row_take(&load->all, facts);
	load->histograms += histogram_take(&load->latency, fact(facts, FACT_HISTOGRAM));
	histogram_take(&load->service, fact(facts, FACT_SERVICE_HISTOGRAM));
	tallies_take(&load->statuses, fact(facts, FACT_STATUSES));
	tallies_take(&load->errors, fact(facts, FACT_ERRORS));
}

bool
load_has_histogram(const struct load *load)
{
	return load->latency && load->histograms == load->loads &&
	       histogram_count(load->latency) > 0;
}

double
load_percentile(const struct load *load, double percentile)
{
	if (load_has_histogram(load))
		return (double)histogram_percentile(load->latency, percentile) / 1e6;
	if (load->loads == 0)
		return NAN;
	if (percentile <= 50)
		return load->all.p50;
	if (percentile <= 90)
		return load->all.p90;
	if (percentile <= 95)
		return load->all.p95;
	if (percentile <= 99)
		return load->all.p99;

	return percentile < 100 ? load->all.p99_9 : load->all.max;
}

/* ---- what is wanted of it ---- */

/* p95(.latency_ms) and so on; 0 where it is none. */
static double
rule_percentile(const char *rule)
{
	static const struct {
		const char *start;
		double percentile;
	} rules[] = {{"p50(.latency_ms)", 50}, {"p90(.latency_ms)", 90}, {"p95(.latency_ms)", 95},
	    {"p99(.latency_ms)", 99}, {"p99.9(.latency_ms)", 99.9}};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strncmp(rule, rules[i].start, strlen(rules[i].start)) == 0)
			return rules[i].percentile;

	return 0;
}

void
load_take_check(struct load *load, const struct facts *facts)
{
	struct goal *goal = &load->goal;
	double target = fact_number(facts, FACT_TARGET), percentile;
	char *rule;

	if (!(target > 0) || !fact_is(facts, FACT_UNIT, "ms") ||
	    !(fact_is(facts, FACT_OP, "<=") || fact_is(facts, FACT_OP, "<")))
		return;
	rule = fact_word(facts, FACT_RULE, NAME_SIZE);
	percentile = rule_percentile(rule);
	if (percentile > 0 && !strstr(rule, " where ") &&
	    (isnan(goal->ms) || percentile > goal->percentile ||
		(percentile == goal->percentile && target < goal->ms)))
		*goal = (struct goal){.percentile = percentile, .ms = target};
	free(rule);
}
