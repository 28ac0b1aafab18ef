#include "observe.h"

#include <math.h>
#include <string.h>

#include "buckets.h"
#include "clock.h"
#include "counters.h"
#include "distinct.h"
#include "expression.h"
#include "histogram.h"
#include "json.h"
#include "json_walk.h"
#include "ledger.h"
#include "reader.h"
#include "series.h"
#include "sights.h"
#include "tally.h"
#include "text.h"

/* A member's value, in the shape of an expression's result. */
static struct expression_result
member_result(const struct survey *survey, const struct json_slice *slice)
{
	struct expression_result r = {
	    .kind = EXPRESSION_MISSING, .bytes = slice->bytes, .len = slice->len};

	switch (slice->type) {
	case JSON_NUMBER:
		if (json_number(slice, &r.number) == 0)
			r.kind = EXPRESSION_NUMBER;
		break;
	case JSON_STRING:
		r.kind = EXPRESSION_STRING;
		r.bytes++;
		r.len -= 2;
		if (slice->escaped) {
			text_clear(survey->scratch);
			json_string(slice, survey->scratch);
			r.bytes = text_string(survey->scratch);
			r.len = survey->scratch->len;
		}
		break;
	case JSON_TRUE:
		r.kind = EXPRESSION_TRUE;
		break;
	case JSON_FALSE:
		r.kind = EXPRESSION_FALSE;
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		r.kind = EXPRESSION_JSON;
		break;
	default:
		break;
	}
	return r;
}

static struct expression_result
term_result(const struct survey *survey, const struct term *term, const struct reading *reading)
{
	return term->slot < 0 ? expressions_result(survey->expressions, term->expression)
			      : member_result(survey, &reading->values[term->slot]);
}

/* Unix time as a number says its own unit by its size: seconds until the year 5138, milliseconds
 * and finer beyond. */
static int64_t
time_of_number(double value)
{
	if (!(value >= 0) || value > 9e18)
		return TALLY_NO_TIME;
	if (value >= 1e17)
		return (int64_t)value;
	if (value >= 1e14)
		return (int64_t)(value * 1e3);
	return value >= 1e11 ? (int64_t)(value * 1e6) : (int64_t)(value * 1e9);
}

static int64_t
time_of(const struct expression_result *r)
{
	int64_t time;

	if (r->kind == EXPRESSION_NUMBER)
		return time_of_number(r->number);
	if (r->kind == EXPRESSION_STRING && clock_parse(r->bytes, r->len, &time) == 0)
		return time;
	return TALLY_NO_TIME;
}

int64_t
observe_time(const struct survey *survey, const struct reading *reading)
{
	struct expression_result r =
	    member_result(survey, &reading->values[survey->timestamp_slot]);

	if (r.kind == EXPRESSION_MISSING)
		r = member_result(survey, &reading->values[survey->time_slot]);
	return time_of(&r);
}

static uint64_t
counter_key(const struct survey *survey, const struct reading *reading)
{
	return counters_key(
	    &reading->values[survey->name_slot], &reading->values[survey->labels_slot]);
}

static void
observe_number(struct ledger *ledger, const struct series *series, struct tally *t,
    const struct reading *reading, double value)
{
	const char *fault;

	tally_add_number(t, &series->plan, value);
	if (!(series->plan.needs & TALLY_COUNTERS))
		return;
	fault = counters_add(t->counters, counter_key(ledger->survey, reading), value,
	    observe_time(ledger->survey, reading));
	if (fault)
		t->fault = fault;
}

/* What a payload's values are divided by: times are in nanoseconds; an object whose `unit` is
 * another has them as they are.  NULL: it stands alone. */
static double
divisor_of(const struct series *series, const struct json_slice *unit, struct tally *t)
{
	if (!unit || unit->type != JSON_STRING)
		return series->plan.nanoseconds;
	if (json_string_equals(unit, "ms", 2))
		return series->unit == UNIT_NONE ? 1e6 : series->plan.nanoseconds;
	t->plain_histograms = true;
	return 1;
}

/* A payload, or an object that holds one under "histogram".  False when it is neither. */
static bool
observe_histogram(struct ledger *ledger, const struct series *series, struct tally *t,
    const struct expression_result *r)
{
	struct json_slice found[2]; /* .histogram, .unit */
	const struct json_slice *unit = NULL;
	struct tally_plan plan = series->plan;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_error error;
	struct histogram *h;
	const char *payload = r->bytes;
	size_t len = r->len;

	if (r->kind == EXPRESSION_JSON) {
		unit = &found[1];
		len = 0;
		if (json_scan(ledger->payloads, r->bytes, r->len, found, &error) == 0 &&
		    found[0].type == JSON_STRING) {
			payload = found[0].bytes + 1;
			len = found[0].len - 2;
		}
	}
	if (len < 5 || memcmp(payload, "HISTF", 5) != 0)
		return false;
	plan.nanoseconds = divisor_of(series, unit, t);
	h = histogram_decode(payload, len, &why);
	if (h)
		tally_add_histogram(t, &plan, h);
	else
		t->fault = "an encoded histogram cannot be read";
	histogram_free(h);
	return true;
}

/* Puts a number or a container into the one form that all of its spellings share.  False when its
 * digits are not known, or memory lacks. */
static bool
make_canonical(const struct survey *survey, struct expression_result *r)
{
	struct json_slice slice = json_slice_of(r->bytes, r->len);
	struct text *text = survey->scratch;
	bool put;

	/* The common case. */
	if (r->kind == EXPRESSION_NUMBER && r->len < 16 && strspn(r->bytes, "0123456789") == r->len)
		return true;
	text_clear(text);
	put = json_put_canonical(&slice, text) == 0;
	r->bytes = text_string(text);
	r->len = text->len;
	return put && !r->inexact;
}

static void
observe_anything(const struct survey *survey, struct tally *t, struct expression_result *r)
{
	bool known = true;

	switch (r->kind) {
	case EXPRESSION_NUMBER:
	case EXPRESSION_JSON:
		known = make_canonical(survey, r);
		break;
	case EXPRESSION_TRUE:
	case EXPRESSION_FALSE:
	case EXPRESSION_STRING:
		break;
	default:
		known = false;
	}
	if (known) {
		distinct_add(t->distinct, r->kind, r->bytes, r->len);
		t->values++;
	} else {
		t->missing++;
	}
}

static void
observe_condition(struct ledger *ledger, const struct series *series, const struct level *level,
    struct tally *t, const struct reading *reading)
{
	int truth = sights_truth(series->value_sights, level->kind->id);

	if (truth < 0)
		t->missing++;
	else
		tally_add_truth(t, truth == 1);
	if (t->buckets)
		buckets_event(
		    t->buckets, observe_time(ledger->survey, reading), truth, series->plan.after);
}

/* A request's response time without the generator's own lateness; where it does not tell that, it
 * is missing.  False when the record is no request, but sums them up. */
static bool
observe_net(struct ledger *ledger, const struct series *series, struct tally *t,
    const struct reading *reading)
{
	double latency, lag;

	if (reading->values[series->value_term.slot].type != JSON_ABSENT)
		return false;
	if (json_number(&reading->values[series->latency_slot], &latency) == 0 &&
	    json_number(&reading->values[series->lag_slot], &lag) == 0)
		observe_number(ledger, series, t, reading, latency - lag);
	else
		t->missing++;
	return true;
}

static void
observe_value(struct ledger *ledger, const struct series *series, const struct level *level,
    struct tally *t, const struct reading *reading)
{
	const struct json_slice *slice;
	struct expression_result r;
	double number;

	/* The common case, without a detour. */
	if (series->takes == TAKES_NUMBER && series->value_term.slot >= 0) {
		slice = &reading->values[series->value_term.slot];
		if (slice->type == JSON_NUMBER && json_number(slice, &number) == 0) {
			observe_number(ledger, series, t, reading, number);
			return;
		}
	}
	if (series->lag_slot >= 0 && observe_net(ledger, series, t, reading))
		return;
	if (series->takes == TAKES_CONDITION) {
		observe_condition(ledger, series, level, t, reading);
		return;
	}
	if (!series->value) {
		tally_add_time(t, observe_time(ledger->survey, reading));
		return;
	}
	r = term_result(ledger->survey, &series->value_term, reading);
	sights_take(series->value_sights, level->kind->id);
	if (series->takes == TAKES_ANYTHING)
		observe_anything(ledger->survey, t, &r);
	else if (series->takes == TAKES_TIME)
		tally_add_time(t, time_of(&r));
	else if (r.kind == EXPRESSION_NUMBER && isfinite(r.number))
		observe_number(ledger, series, t, reading, r.number);
	else if ((r.kind != EXPRESSION_STRING && r.kind != EXPRESSION_JSON) ||
		 !observe_histogram(ledger, series, t, &r))
		t->missing++;
}

void
observe(struct ledger *ledger, const struct series *series, struct level *level,
    const struct reading *reading)
{
	struct expression_result samples;

	level->tally.records++;
	if (series->takes != TAKES_NOTHING)
		observe_value(ledger, series, level, &level->tally, reading);
	if (!series->samples)
		return;
	samples = term_result(ledger->survey, &series->samples_term, reading);
	if (samples.kind == EXPRESSION_NUMBER)
		level->samples += samples.number;
}

bool
observe_key(const struct survey *survey, const struct series *series, const struct reading *reading,
    struct group_key *key)
{
	struct expression_result r = term_result(survey, &series->by_term, reading);

	key->is_string = r.kind == EXPRESSION_STRING;
	switch (r.kind) {
	case EXPRESSION_TRUE:
	case EXPRESSION_FALSE:
		r.bytes = r.kind == EXPRESSION_TRUE ? "true" : "false";
		r.len = strlen(r.bytes);
		break;
	case EXPRESSION_NUMBER:
		if (!make_canonical(survey, &r))
			return false;
		break;
	case EXPRESSION_STRING:
		break;
	default:
		return false;
	}
	/* A key that is cut would join what differs. */
	if (r.len == 0 || r.len >= LEDGER_KEY)
		return false;
	memcpy(key->bytes, r.bytes, r.len);
	key->len = r.len;
	return true;
}
