/*
 * records: what a program writes to stdout, how it counts, and the exit status that follows.
 *
 * Every record gets `type`, `tool`, `time`, `run`.  Records are written whole: to a pipe in pieces
 * of whole records of at most PIPE_BUF bytes (a longer record alone), elsewhere in larger blocks.
 * On a terminal they are rendered (render.h) unless
 * --jsonl.  The summary is always last.  DESIGN, sections 2 to 4.
 */
#ifndef COMMON_RECORDS_H
#define COMMON_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct common_options;
struct json_writer;
struct text;

enum check_status { CHECK_PASS, CHECK_FAIL, CHECK_WARN, CHECK_SKIP, CHECK_UNKNOWN };

/* "pass" and so on; check_status_parse() returns -1 for anything else. */
const char *check_status_name(enum check_status status);
int check_status_parse(const char *name, size_t len, enum check_status *status);

/* Whether it closes the gate: fail and unknown. */
static inline bool
check_status_closes(enum check_status status)
{
	return status == CHECK_FAIL || status == CHECK_UNKNOWN;
}

enum summary_status { SUMMARY_PASS, SUMMARY_FAIL, SUMMARY_TROUBLE };

/* A value that was observed or aimed at. */
struct check_value {
	enum { CHECK_VALUE_NONE, CHECK_VALUE_NUMBER, CHECK_VALUE_STRING, CHECK_VALUE_JSON } kind;
	double number;
	const char *string; /* NUL-terminated text or JSON */
};

static inline struct check_value
check_number(double number)
{
	return (struct check_value){.kind = CHECK_VALUE_NUMBER, .number = number};
}

static inline struct check_value
check_string(const char *string)
{
	return (struct check_value){.kind = CHECK_VALUE_STRING, .string = string};
}

/* A `check` record; members left zero are left out of it. Strings are borrowed for the call. */
struct check {
	const char *name;
	enum check_status status;
	struct check_value observed;
	const char *op;
	struct check_value target;
	const char *unit;
	bool has_samples;
	int64_t samples;
	bool has_margin;
	double margin;
	const char *severity; /* info warning critical */
	const char *rule;
	const char *file;
	unsigned line;
	bool has_elapsed;
	double elapsed_ms;
	const char *labels; /* JSON object */
	const char *message;
	const char *runbook;
	const char *evidence; /* JSON, already redacted */
	const char *waived_until;
	const char *request_id;
	const char *trace_id;
	const char *span_id;
	const char *shard;
};

struct records;

/* Opens the stream onto a descriptor (the wrapper form of incident-emit writes to --records FILE;
 * -1 counts alone); the same on stdout.  `clock` must outlive it. */
struct records *records_open_on(
    const struct common_options *options, const struct clock *clock, int fd);
static inline struct records *
records_open(const struct common_options *options, const struct clock *clock)
{
	return records_open_on(options, clock, 1);
}

/* Every record from here on says which of several machines wrote it ("2/4"); the string must
 * outlive `records`. */
void records_set_shard(struct records *records, const char *shard);

/* Starts a record of `type` (its common members are written); add members through the writer, then
 * end it.  Records that --summary-only leaves out are built but not written.  `tool`: who
 * vouches for it, such as the scanner whose report was read; NULL: this program. */
struct json_writer *records_begin_of(struct records *records, const char *type, const char *tool);
static inline struct json_writer *
records_begin(struct records *records, const char *type)
{
	return records_begin_of(records, type, NULL);
}
int records_end(struct records *records);

/* Opens the object of a record that goes elsewhere than to the stream (a samples file): `{` and the
 * common members.  `tool`: who vouches for it, NULL: this program. */
void records_put_common(
    const struct records *records, struct json_writer *w, const char *type, const char *tool);

/* Writes a check and counts it. */
int records_check(struct records *records, const struct check *check);

/* Who else sees each of these checks. */
struct records_watch {
	void (*seen)(void *context, const struct check *check); /* NULL: nobody */
	void *context;
};
void records_watch(struct records *records, struct records_watch watch);

/* The same with a message, unless that is empty. */
int records_check_with(struct records *records, struct check *check, const struct text *message);

/* Appends the members of a check to a record that was begun elsewhere (plans for tests, incident
 * evidence). */
void records_put_check(struct json_writer *w, const struct check *check);

/* Counts a check that is shown elsewhere than in the stream (in a report, in an incident). */
void records_note(struct records *records, enum check_status status);

/* Passes a record through: its bytes, and a newline.  Not counted. */
int records_pass(struct records *records, const char *bytes, size_t len);

/* Writes text as it is, for programs whose stdout holds no records (readiness-report). */
void records_text(struct records *records, const char *bytes, size_t len);

/* Writes what is buffered: before waiting for input, and at intervals of a live source. */
int records_flush(struct records *records);

/* What was read upstream, for "never better than the worst that it read" (reader.h calls it). */
void records_upstream_check(struct records *records, enum check_status status);
void records_upstream_summary(struct records *records, enum summary_status status);

/* This program did its work and no check says so (a queue was listed, a report was converted): with
 * nothing else wrong its summary says pass, although nothing was judged. */
void records_done(struct records *records);

/* Trouble: the exit status will be 2.  The reason was reported by whom it concerns. */
void records_trouble(struct records *records);

/* The same, and reports the reason: diag_error(). */
void records_trouble_with(struct records *records, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* No reader is left (EPIPE): filters may stop early, sources finish their bookkeeping. */
bool records_reader_gone(const struct records *records);

/* How many checks of a status this program wrote. */
int64_t records_count(const struct records *records, enum check_status status);

/* Extra members for the summary, as "name": JSON; before records_finish(). */
struct json_writer *records_summary_members(struct records *records);

/* The verdict so far, as section 3 has it. */
enum summary_status records_verdict(const struct records *records);

/* Writes the summary (with `interrupted` after a signal), flushes, saves --output-json, checks
 * every output, frees.  Returns the exit status 0, 1 or 2; dies of SIGPIPE when the reader went
 * away, of the signal when one asked a source to stop. Nothing was judged: fail; ended by a signal:
 * never pass. */
int records_finish(struct records *records);

/* The same for programs whose stdout holds no records (readiness-report): no summary is written. */
int records_finish_silently(struct records *records);

#endif
