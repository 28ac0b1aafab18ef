/*
 * series: what rules look at: a value, a condition, a split.  Rules that look at the same thing
 * share one series, so p50, p95 and p99 of one member cost one look at it.
 */
#ifndef CHECK_GUARDRAILS_SERIES_H
#define CHECK_GUARDRAILS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "near.h"
#include "rule.h"
#include "tally.h"

struct expressions;
struct json_paths;
struct kinds;
struct sights;
struct text;

/* A member or an expression: plain paths are read from the scanner's slots, all else through
 * expressions.h. */
struct term {
	int slot;       /* -1: none */
	int expression; /* -1: none */
};

struct series {
	const char *value, *where, *by, *samples; /* of the first rule that asked; borrowed */
	enum aggregate_takes takes;
	enum unit unit;
	int64_t max_groups;
	struct term value_term, by_term, samples_term;
	int where_expression; /* -1: none */
	bool levelled;        /* load before interval before request (DESIGN, section 4) */
	bool sees_verdicts;   /* `where` speaks of types: check, summary and source are data then */
	bool any_name;        /* `where` speaks of names: not only those called "all" */
	bool any_phase;
	/* the rule speaks of requests: load and interval records of none are data, too */
	bool any_load;
	bool needs_time;
	/* of the number `.net_latency_ms`: where requests have it from; lag_slot -1: it is none */
	int latency_slot, lag_slot;
	bool asked; /* a rule speaks of it, other than the one whose lateness it leaves out */
	/* What the stream showed of what `where` and a value or condition that is no plain path
	 * speak of; NULL: nothing to watch.  The survey's. */
	struct sights *where_sights, *value_sights;
	struct near_plan near;
	struct tally_plan plan;
};

/* All series of a run, and the members that they share. */
struct survey {
	struct series *items;
	size_t count, room;
	struct json_paths *paths;
	struct expressions *expressions;
	struct kinds *kinds;  /* the record types seen, in all ledgers */
	struct text *scratch; /* for a value at hand */
	int name_slot, phase_slot, requests_slot, time_slot, timestamp_slot, labels_slot;
	int assumed_slot, severity_slot; /* -1: no rule speaks of severities */
};

/* How the survey is to keep values. */
struct survey_settings {
	bool exact;
	size_t exact_cap;
	bool timed; /* ask for every record's time */
};

/* Makes the series of all rules, writes their places into the rules and asks for the members
 * needed.  The rules must outlive the survey.
 * -1 with "FILE:LINE: reason" in `why`. */
int survey_make(struct survey *survey, struct rules *rules, const struct survey_settings *settings,
    struct text *why);
void survey_free(struct survey *survey);

/* The rule's target became known after the survey was made: values that are read from here on are
 * counted against it. */
void survey_retarget(struct survey *survey, const struct rule *rule);

/* Whether it may look at the member of this name. */
bool series_speaks_of(const struct series *series, const char *member);

/* Whether what the series looks at is in doubt (see sights.h): its `where`, or its value over
 * records of a kind (-1: of all).  The reason is added to `out`. */
bool series_where_doubt(const struct series *series, struct text *out);
bool series_value_doubt(const struct series *series, int kind, struct text *out);

#endif
