/*
 * report/items: what becomes an item of the report: a check (check.c), what a summary says
 * (summary.c); and what was measured and found beside them (figures.c).
 */
#ifndef READINESS_REPORT_REPORT_ITEMS_H
#define READINESS_REPORT_REPORT_ITEMS_H

#include "report.h"

struct json_slice;
struct reading;

/* The members that a report shows, and where they stand. */
#define REPORT_MEMBERS(MEMBER)                                                                     \
	MEMBER(NAME, ".name")                                                                      \
	MEMBER(MESSAGE, ".message")                                                                \
	MEMBER(OBSERVED, ".observed")                                                              \
	MEMBER(OP, ".op")                                                                          \
	MEMBER(TARGET, ".target")                                                                  \
	MEMBER(UNIT, ".unit")                                                                      \
	MEMBER(ELAPSED_MS, ".elapsed_ms")                                                          \
	MEMBER(SEVERITY, ".severity")                                                              \
	MEMBER(FILE_NAME, ".file")                                                                 \
	MEMBER(LINE, ".line")                                                                      \
	MEMBER(RUNBOOK, ".runbook")                                                                \
	MEMBER(REQUEST_ID, ".request_id")                                                          \
	MEMBER(METHOD, ".evidence.request.method")                                                 \
	MEMBER(URL, ".evidence.request.url")                                                       \
	MEMBER(ANSWER, ".evidence.answer.status")                                                  \
	MEMBER(BODY, ".evidence.answer.body")                                                      \
	MEMBER(WINDOW, ".labels.window")                                                           \
	MEMBER(TIME, ".time")                                                                      \
	MEMBER(INTERRUPTED, ".interrupted")                                                        \
	MEMBER(PHASE, ".phase")                                                                    \
	MEMBER(REQUESTS, ".requests")                                                              \
	MEMBER(FAILED, ".failed")                                                                  \
	MEMBER(RATE, ".rate")                                                                      \
	MEMBER(P50, ".latency_ms.p50")                                                             \
	MEMBER(P95, ".latency_ms.p95")                                                             \
	MEMBER(P99, ".latency_ms.p99")                                                             \
	MEMBER(HISTOGRAM, ".latency_ms.histogram")                                                 \
	MEMBER(RULE, ".rule")                                                                      \
	MEMBER(SUITE, ".suite")                                                                    \
	MEMBER(CLASS_NAME, ".class")                                                               \
	MEMBER(FLAKY, ".flaky")                                                                    \
	MEMBER(PACKAGE, ".package")                                                                \
	MEMBER(FIXED_VERSION, ".fixed_version")                                                    \
	MEMBER(FINGERPRINT, ".fingerprint")                                                        \
	MEMBER(SUPPRESSED, ".suppressed")                                                          \
	MEMBER(QUEUE, ".queue")                                                                    \
	MEMBER(DEPTH, ".depth")                                                                    \
	MEMBER(PARKED, ".parked")                                                                  \
	MEMBER(OLDEST_AGE, ".oldest_age_s")                                                        \
	MEMBER(NEWEST_AGE, ".newest_age_s")                                                        \
	MEMBER(REQUEUED_TOTAL, ".requeued_total")                                                  \
	MEMBER(PARKED_TOTAL, ".parked_total")                                                      \
	MEMBER(LABELS, ".labels")                                                                  \
	MEMBER(VALUE, ".value")

#define MEMBER_NAME(name, path) name,
#define MEMBER_PATH(name, path) path,

enum member {
	REPORT_MEMBERS(MEMBER_NAME) MEMBERS,
	/* What is made of a record beside them. */
	TOOL = MEMBERS,
	TITLE,
	STATUS,
	OBSERVED_LINES,
	TARGET_LINES,
	BODY_LINES,
	LINES,
	SENTENCE,
	SHARD,
	RUN,
	TEXTS,
};

enum { MOST_TOOLS = 64 };

extern const char *const member_paths[MEMBERS];

struct items {
	struct report *report;
	/* Strings of the record in hand, unescaped and fit to be shown; reused from record to
	 * record. */
	struct text texts[TEXTS];
	struct totals totals;
	const char *only_run; /* --run */
	struct {
		char *tool, *run;
	} first_runs[MOST_TOOLS]; /* that the records of each tool named first */
	size_t first_run_count;
	struct text first_reason; /* why the gate is closed; "" while it is not */
	struct render *render;    /* of lines; made for the first */
	bool worked; /* a summary passes that counts nothing: its program made no checks */
};

/* ---- shown.c ---- */

/* The visible form of a value: a string's text, else its JSON; "" when it is absent.  The second
 * one leaves line breaks and tabs as they are. */
const char *show_value(struct text *into, const struct json_slice *value);
const char *show_lines(struct text *into, const struct json_slice *value);

/* A member of the record in hand, once show_members() was called for it. */
void show_members(struct items *items, const struct reading *reading);
const char *shown(const struct items *items, enum member member);

/* The name with what tells checks of one name apart: shard, window, and the run where there are
 * several. */
const char *show_title(struct items *items, const struct reading *reading);

/* Forgets the runs that titles were told apart by. */
void show_titles_end(struct items *items);

/* "4 pass, 0 fail, 1 warn": what a summary counts. */
const char *show_counts(struct items *items, const struct reading *reading);

double shown_number(const struct json_slice *value, double otherwise);

/* The member `line`; 0: none. */
int64_t shown_line(const struct reading *reading);

/* ---- figures.c ---- */

/* The record in one line, as a terminal shows it. */
const char *show_line(struct items *items, const struct reading *reading);

/* Hands on what was measured or found. */
void items_take_figure(struct items *items, const struct reading *reading);

/* ---- emit.c ---- */

/* What no check says. */
struct item item_of(const char *tool, const char *name, enum check_status status);

/* Counts an item and has it written, unless it is left out. */
void items_emit(struct items *items, struct item *item);

/* The same for what the report finds by itself, which binds as a check of its own would. */
void items_emit_own(struct items *items, struct item *item);

/* ---- records ---- */

void items_take_check(struct items *items, const struct reading *reading);
void items_take_summary(struct items *items, const struct reading *reading);

#endif
