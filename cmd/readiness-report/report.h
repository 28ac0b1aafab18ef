/*
 * report: a stream of records as a list of items that a format renders one at a time.
 */
#ifndef READINESS_REPORT_REPORT_H
#define READINESS_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "options.h"
#include "records.h"
#include "summaries.h"
#include "text.h"

/* One thing that was judged: a check, or what a summary or the input itself says.  Strings are ""
 * when absent and valid for the call. */
struct item {
	enum check_status status;
	const char *tool;
	const char *name;    /* with its shard, window and run, where it has them */
	const char *message; /* one sentence in plain words, never empty for what did not pass */
	const char *lines;   /* the same with its line breaks */
	const char *severity;
	const char *file;
	const char *runbook;
	const char *request_id;
	const char *method, *url, *answer,
	    *body;         /* what was sent, the status and the body that came */
	int64_t line;      /* 0: none */
	double elapsed_ms; /* negative: not known */
};

/* A line of figures that was measured, not judged. */
struct figure {
	const char *tool;
	const char *text;
};

/* The state of a queue of dead letters; negative: not known. */
struct queue_figures {
	bool is_sink; /* of notices of incidents, and not of dead letters */
	const char *name;
	double depth, parked;
	double oldest_age_s, newest_age_s;
	double requeued_total, parked_total;
};

/* A value that incident-emit measured. */
struct metric_figure {
	const char *name;
	const struct json_slice *labels; /* an object, or nothing */
	double value;
};

/* What the whole stream came to. */
struct totals {
	int64_t counts[CHECK_UNKNOWN + 1];
	int64_t bad_records;
	enum summary_status verdict;
};

struct report;

/* How a format writes; all but `item` and `end` may be NULL. */
struct format {
	const char *name;
	void (*begin)(struct report *report);
	void (*item)(struct report *report, const struct item *item);
	void (*figure)(struct report *report, const struct figure *figure);
	void (*queue)(struct report *report, const struct queue_figures *queue); /* else a figure */
	void (*metric)(struct report *report, const struct metric_figure *metric);
	void (*end)(struct report *report, const struct totals *totals);
};

extern const struct format format_human, format_tap, format_junit, format_prometheus;

struct report {
	const struct format *format;
	struct records *records;
	struct text out; /* what the format has to say; written and emptied after each call */
	bool colour;
	unsigned width;            /* columns of a line; 0: as many as it takes */
	bool summary_only;         /* what passed or was skipped is left out, and so are figures */
	bool pass_through;         /* --jsonl: the records instead of a rendering */
	int64_t items;             /* how many so far */
	struct option_list expect; /* --expect */
	struct expected_summaries expected;

	void *state; /* the format's own, from begin to end */

	/* junit: the cases are written before the counts that stand above them are known */
	int spool;
	bool spool_failed;
};

/* Reads all input and renders it. */
struct common_options;
void report_run(struct report *report, char *const *files, const struct common_options *options);

#endif
