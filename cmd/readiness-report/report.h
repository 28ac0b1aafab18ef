/*
 * report: a stream of records as items, figures and records that formats render, several at once.
 *
 * The input is read once.  Each format is a `struct format`; one that was asked for is a `struct
 * rendering`, with a state and a place of its own.  What a format has to say it appends to
 * rendering->out, which is taken after each call: so memory stays flat.  What has to stand above
 * what is not known yet waits in sections (section.h).
 *
 * What a format gets, in the order of the stream:
 *
 *     begin    before the first record: makes rendering->state
 *     item     one thing that was judged: a check, what a summary says, what the report finds by
 *              itself (no records, an expected summary that is missing); shown fit, see below
 *     load     what a load came to (a `load` record, and no interval)
 *     queue    the state of a queue of dead letters, or of notices of a sink (a `stats` record)
 *     metric   a value that incident-emit measured
 *     found    a finding of a scanner or a test of a test runner, whatever its severity and status
 *     record   every record as it was read, of any type, checks and summaries too, before what is
 *              made of it above: the door for a format that draws
 *     end      after the last one, with the totals and the verdict: writes what is left, frees
 *
 * `record` gives the record's bytes (reading->bytes, one line of valid JSON), its type, tool, run,
 * shard and kind (reader.h), and, by rendering_value(), the members that the format asks for in its
 * `paths`: such as {".time", ".name", ".phase", ".latency_ms.p99", ".latency_ms.histogram",
 * ".statuses", ".incident.title"}.  A member that is an object or an array is its raw JSON, which
 * json_walk.h walks; a histogram's payload is decoded by histogram_decode() (histogram.h).  What
 * stands in a record is foreign: nothing of it is fit to be shown before text_add_visible() (which
 * show.h does of values), and before it is escaped as the format needs.
 *
 * Under --summary-only no load, queue, metric, found or record is given, nor items that passed or
 * were skipped, except to a format that `wants_all`.
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

struct reading;
struct section;

/* One thing that was judged: a check, or what a summary or the input itself says.  Strings are ""
 * when absent, visible text (no control bytes), and valid for the call. */
struct item {
	enum check_status status;
	const char *tool;
	const char *name;      /* with its shard, window and run, where it has them */
	const char *bare_name; /* without */
	const char *message;   /* one sentence in plain words, never empty for what did not pass */
	const char *lines;     /* the same with its line breaks */
	const char *severity;
	const char *rule;
	const char *file;
	const char *runbook;
	const char *request_id;
	const char *method, *url, *answer,
	    *body;                     /* what was sent, the status and the body that came */
	const char *body_lines;        /* the body with its line breaks */
	const char *observed, *target; /* with their line breaks, too */
	const char *op, *unit;
	const char *time;              /* of the record */
	size_t area;                   /* of the score (score.h) */
	bool windowed;                 /* it is of a window among several */
	int64_t line;                  /* 0: none */
	double elapsed_ms;             /* negative: not known */
	const struct reading *reading; /* the record that it is made of; NULL: the report's own */
};

/* What a load came to; a number that is negative is not known. */
struct load_figures {
	const char *tool, *name, *phase;
	const char *text; /* "all, measured: 2000 requests, 3 failed, 812/s; p50 1.5 ms" */
	double requests, failed, rate;
	double p50_ms, p95_ms, p99_ms;
	const struct json_slice *histogram; /* of the latency, in nanoseconds: HISTFAAA... */
	const struct reading *reading;
};

/* The state of a queue of dead letters; negative: not known. */
struct queue_figures {
	const char *tool;
	bool is_sink; /* of notices of incidents, and not of dead letters */
	const char *name;
	const char *text; /* "audit:tasks: 2 dead, oldest 26 h" */
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

/* What a scanner found, or the outcome of a test. */
struct found {
	bool is_test;
	const char *tool;
	const char *rule, *severity; /* of a finding: critical high medium low info */
	const char *status;          /* of a test: pass fail skip unknown */
	const char *suite, *class_name, *name;
	const char *message;
	const char *file;
	const char *package, *fixed_version, *fingerprint;
	int64_t line; /* 0: none */
	bool suppressed;
	bool flaky;        /* a test that failed, and passed in the same run */
	bool serious;      /* not suppressed, and high or critical; a test that did not pass */
	double elapsed_ms; /* negative: not known */
	const struct reading *reading;
};

/* What the whole stream came to. */
struct totals {
	int64_t counts[CHECK_UNKNOWN + 1];
	int64_t bad_records;
	enum summary_status verdict;
};

struct report;
struct rendering;

/* How a format writes; all but `item` and `end` may be NULL. */
struct format {
	const char *name;
	bool wants_all;           /* also what --summary-only leaves out */
	const char *const *paths; /* of the members that it asks for (json.h), NULL-terminated */
	void (*begin)(struct rendering *rendering);
	void (*item)(struct rendering *rendering, const struct item *item);
	void (*load)(struct rendering *rendering, const struct load_figures *load);
	void (*queue)(struct rendering *rendering, const struct queue_figures *queue);
	void (*metric)(struct rendering *rendering, const struct metric_figure *metric);
	void (*found)(struct rendering *rendering, const struct found *found);
	void (*record)(struct rendering *rendering, const struct reading *reading);
	void (*end)(struct rendering *rendering, const struct totals *totals);
};

extern const struct format format_human, format_tap, format_junit, format_prometheus,
    format_readiness, format_github, format_gitlab, format_sarif, format_markdown, format_html,
    format_svg, format_ctrf, format_badge;

/* A format that was asked for. */
struct rendering {
	const struct format *format;
	struct report *report;
	void *state;      /* the format's own, from begin to end */
	struct text out;  /* what it has to say; taken and emptied after each call */
	int64_t items;    /* how many it got, with the one in hand */
	const char *path; /* where it goes; NULL: to stdout */
	struct section
	    *file;     /* what goes to `path`, until it is whole; NULL: it cannot be written */
	size_t *slots; /* of its paths */
};

enum { REPORT_MOST_FORMATS = 16 };

struct report {
	struct records *records;
	struct rendering renderings[REPORT_MOST_FORMATS];
	size_t rendering_count;
	bool summary_only;         /* what passed or was skipped is left out, and so are figures */
	bool pass_through;         /* --jsonl: records on stdout, and no rendering there */
	bool score_in_summary;     /* readiness as a record: its summary tells the score */
	bool to_stdout;            /* a format goes there */
	bool colour;               /* of what goes there */
	unsigned width;            /* and its columns of a line; 0: as many as it takes */
	struct option_list expect; /* --expect */
	struct expected_summaries expected;
	const char *files[REPORT_MOST_FORMATS]; /* of the options that name a format */

	const char *areas_file, *previous; /* --areas, --previous */
	struct areas *areas;
	struct score *score;     /* of what came so far (score.h) */
	struct changes *changes; /* against the run before (changes.h); NULL: there is none */
	bool is_previous;        /* it is the run before that is being read */
};

/* ---- report/report.c ---- */

/* Reads all input and renders it. */
struct common_options;
void report_run(struct report *report, char *const *files, const struct common_options *options);

/* ---- report/rendering.c ---- */

/* Adds a format to those that are rendered; `path` NULL: to stdout. */
void report_add(struct report *report, const struct format *format, const char *path);

/* The member of the record in hand that the format's path `path` names. */
const struct json_slice *rendering_value(
    const struct rendering *rendering, const struct reading *reading, size_t path);

/* Hands on what the format has said so far; for an end that says much. */
void rendering_flush(struct rendering *rendering);

/* Writes a section behind what the format has said. */
void rendering_pour(struct rendering *rendering, struct section *section);

#endif
