/*
 * filter: what the files of this room share: a stream of records on its way to incidents.
 */
#ifndef INCIDENT_EMIT_FILTER_FILTER_H
#define INCIDENT_EMIT_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "group.h"

struct emit;
struct json_paths;
struct json_slice;
struct reading;
struct tail;
struct text;

/* What is asked of each record; behind them stands the member that --group-by names. */
enum member {
	NAME,
	MESSAGE,
	SEVERITY,
	RUNBOOK,
	REQUEST_ID,
	REQUEST,
	TIME,
	TO,
	OBSERVED,
	TARGET,
	TOOL,
	RUN,
	MEMBERS
};

struct filter {
	struct emit *emit;
	struct groups groups;
	struct json_paths *wanted;
	int group_slot; /* of the member that groups; that of RUN unless another is named */
	struct rule {
		uint64_t hash; /* of its tool and name, as group.h has it */
		char *name;
		bool fires;   /* or recovers, at this point of the stream */
		bool is_open; /* an incident of its own is */
		bool is_new;  /* which this stream opened, and no check of it came since */
	} * rules;
	size_t rule_count, rule_room;
	uint64_t *rule_runs; /* hashes of the runs of which such a check failed */
	size_t run_count, run_room;
	bool transitions; /* there were some */
	bool more_fire;   /* that there was no room for */
	struct tail *logs;
};

/* The string of a slice, or `otherwise` where it is none, without NULs. */
void slice_text(struct text *to, const struct json_slice *value, const char *otherwise);

/* The kind of an incident that a program found, unless --kind says it. */
const char *filter_kind(const struct filter *filter, const char *tool);

/* When it happened, and not when that was read; a clock may be ahead. */
int64_t filter_time(const struct filter *filter, const struct reading *reading);

/* An incident of a record of a rule: all but exception, stack and fingerprint; to be freed. */
void filter_begin_incident(
    const struct filter *filter, struct incident *incident, const struct reading *reading);

/* "TOOL: NAME", and behind it ": MESSAGE". */
void filter_put_name(struct text *to, const struct reading *reading, const char *otherwise);
void filter_put_message(struct text *to, const struct reading *reading, const char *otherwise);

/* What a record says beside its name becomes what the incident says; the worst severity wins.
 * Whether the request that failed is its own. */
bool incident_add_particulars(struct incident *incident, const struct json_slice *values);

/* Keeps a record under extras.checks, or counts it there; `surely`: whatever stands there. */
void incident_keep_record(struct incident *incident, const struct reading *reading, bool surely);

/* Puts a failed check, or a summary that says trouble, into its group. */
void filter_take_failure(
    struct filter *filter, const struct reading *reading, const char *name, const char *message);

/* Whether a failed check of the summary's run was seen. */
bool filter_has_failure(const struct filter *filter, const struct reading *reading);

/* A transition: firing opens an incident, ok resolves it. */
void filter_take_transition(struct filter *filter, const struct reading *reading);

/* A failed check of a rule that has an incident of its own is counted there.  Whether it was. */
bool filter_take_rule_check(struct filter *filter, const struct reading *reading);

/* Whether one of the summary's run was. */
bool filter_has_rule_check(const struct filter *filter, const struct reading *reading);

/* The same of all that failed in a group, where the rules began to fire behind their checks. */
bool filter_take_rule_group(struct filter *filter, struct group *group);

void filter_free_rules(struct filter *filter);

/* At the end: what still fires, or recovers, counts as failed. */
void filter_judge_transitions(struct filter *filter);

#endif
