#include "ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "expression.h"
#include "group.h"
#include "json.h"
#include "level.h"
#include "memory.h"
#include "observe.h"
#include "reader.h"
#include "series.h"
#include "sights.h"

void
ledger_open(struct ledger *ledger, const struct survey *survey)
{
	struct json_paths *paths = memory_given(json_paths_new());

	*ledger = (struct ledger){.survey = survey};
	sources_begin(&ledger->sources, survey->paths);
	ledger->books = memory_new(survey->count, sizeof(*ledger->books));
	json_paths_add(paths, ".histogram");
	json_paths_add(paths, ".unit");
	ledger->payloads = memory_given(json_scanner_new(paths, 0));
	json_paths_free(paths);
}

void
ledger_close(struct ledger *ledger)
{
	for (size_t i = 0; ledger->books && i < ledger->survey->count; i++) {
		for (size_t g = 0; g < ledger->books[i].group_count; g++)
			group_free(&ledger->books[i].groups[g]);
		free(ledger->books[i].groups);
	}
	free(ledger->books);
	json_scanner_free(ledger->payloads);
	sources_free(&ledger->sources);
	*ledger = (struct ledger){0};
}

static inline bool
slot_is_not(const struct json_slice *value, const char *quoted, size_t len)
{
	return value->type == JSON_STRING &&
	       (value->len != len || memcmp(value->bytes, quoted, len) != 0);
}

/* Of load and interval records those for all targets count, not the ones for each; of those and of
 * requests the measured phase, not the warm-up: unless the condition speaks of that member. */
static bool
is_left_out(const struct ledger *ledger, const struct series *series, const struct kind *kind,
    const struct reading *reading)
{
	const struct survey *survey = ledger->survey;

	if (kind->load == LOAD_NONE)
		return false;
	if (kind->load >= LOAD_INTERVAL && !series->any_name &&
	    slot_is_not(&reading->values[survey->name_slot], "\"all\"", 5))
		return true;
	return !series->any_phase &&
	       slot_is_not(&reading->values[survey->phase_slot], "\"measured\"", 10);
}

static bool
is_chosen(struct ledger *ledger, const struct series *series, struct book *book,
    const struct kind *kind, const struct reading *reading)
{
	int truth = 1;

	book->looked_at++;
	if (series->where_expression >= 0)
		truth = sights_truth(series->where_sights, kind->id);
	if (truth == 1) {
		if (!is_left_out(ledger, series, kind, reading)) {
			return true;
		}
		book->left_out++;
		return false;
	}
	book->undecided[kind->id] |= truth < 0;
	/* Once it matched, nobody will ask what it may have meant. */
	if (book->group_count == 0)
		near_see(&book->near, &series->near, reading->values);
	return false;
}

/* How many requests a load or interval record sums up; NAN when it does not say, and when the rule
 * asks for that itself. */
static double
load_requests(const struct survey *survey, const struct series *series, const struct kind *kind,
    const struct reading *reading)
{
	double count;

	if (kind->load < LOAD_INTERVAL || series->any_load ||
	    json_number(&reading->values[survey->requests_slot], &count) == -1)
		return NAN;
	return count;
}

static inline bool
is_assumed(const struct survey *survey, const struct reading *reading)
{
	return survey->assumed_slot >= 0 && reading->values[survey->assumed_slot].type == JSON_TRUE;
}

/* What is said about no requests at all, such as an error rate of 0 %, is nothing: unless records
 * are counted.  A figure that sums up requests rests on all of them, not on the one record that
 * tells it; histograms count their values themselves. */
static void
level_take(struct ledger *ledger, const struct series *series, struct level *level,
    const struct reading *reading, double requests)
{
	int64_t plain = level->tally.plain;

	if (series->takes != TAKES_NOTHING && requests <= 0) {
		level->tally.records++;
		level->tally.missing++;
		level->idle++;
		return;
	}
	observe(ledger, series, level, reading);
	if (is_assumed(ledger->survey, reading))
		assumed_see(&level->assumed, &reading->values[ledger->survey->severity_slot]);
	if (level->tally.plain > plain && !isnan(requests))
		level->requests += requests - 1;
}

/* A request that tells no lateness: there are fewer latencies without it than with it then, and the
 * former are not asked (see generator_excuse()).  Most streams tell of none and should not pay. */
static inline bool
is_lagless(const struct series *series, const struct reading *reading)
{
	return series->lag_slot >= 0 && !series->asked &&
	       reading->values[series->lag_slot].type == JSON_ABSENT &&
	       reading->values[series->latency_slot].type == JSON_NUMBER &&
	       reading->values[series->value_term.slot].type == JSON_ABSENT;
}

void
ledger_see(struct ledger *ledger, const struct reading *reading)
{
	const struct kind *kind = kind_find(ledger->survey->kinds, &reading->type);

	sources_see(&ledger->sources, kind, reading);
	if (reading->set_aside)
		return;
	expressions_record(
	    ledger->survey->expressions, reading->bytes, reading->len, reading->values);
	for (size_t i = 0; i < ledger->survey->count; i++) {
		const struct series *series = &ledger->survey->items[i];
		struct book *book = &ledger->books[i];
		struct group *group;
		struct level *level;

		if (is_lagless(series, reading))
			continue;
		/* Rules see data; verdicts bind the exit status in the reader. */
		if ((!kind->data && !series->sees_verdicts) ||
		    (ledger->windowed && kind->load == LOAD_WHOLE && !series->sees_verdicts) ||
		    !is_chosen(ledger, series, book, kind, reading))
			continue;
		group = group_find(ledger->survey, series, book, reading);
		level = group ? level_find(series, group, kind) : NULL;
		if (level)
			level_take(ledger, series, level, reading,
			    load_requests(ledger->survey, series, kind, reading));
	}
}

bool
ledger_decided(const struct series *series, const struct book *book)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (book->undecided[kind] && !sights_lack(series->where_sights, kind))
			return false;
	return true;
}
