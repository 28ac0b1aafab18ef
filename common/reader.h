/*
 * reader: reads records, strictly, and remembers what must not be forgotten about them.
 *
 * A bad record (not JSON, not an object, an asked member twice, too long, too deep) is reported
 * once as "PROGRAM: FILE:LINE: cannot parse record: reason", counted, skipped; the exit status
 * becomes 2.  `check` and `summary` records that are read bind the exit status of the reader
 * (unless --ignore-status); a summary that says pass but counts failures or nothing but skips, or
 * was interrupted, says fail.  Input without any record is trouble, and so is an input that is the
 * output, too.
 */
#ifndef COMMON_READER_H
#define COMMON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "records.h"

struct common_options;
struct summaries;

/* What a record is to those who ask about verdicts. */
enum reading_kind {
	READING_DATA,
	READING_CHECK,
	READING_SUMMARY,
	READING_INTERVAL, /* data of a run that has to end with a summary */
	READING_REPORT,   /* source and finding: their tool is the one whose report was read */
};

/* A record as read; everything is valid until the next call. */
struct reading {
	const char *bytes;
	size_t len;
	const char *file;
	uint64_t line;
	struct json_slice *values;                        /* by slot of the paths */
	struct json_slice type, tool, run, status, shard; /* the members that every reader needs */
	enum reading_kind kind;
	bool set_aside; /* by the program that reads: it came, and is not judged */
	bool foreign;   /* --run was given, and it belongs to another run: it does not count */
	enum check_status check;     /* of a check; a status that nobody understands is unknown */
	bool status_known;           /* it is one of the known ones */
	enum summary_status summary; /* of a summary, with what contradicts it reckoned in */
	const char *contradicts;     /* why a summary that says pass does not; NULL: it does */
	int64_t counts[CHECK_UNKNOWN + 1]; /* of a summary; -1: not stated */
	bool alone;                        /* a summary of which no check came before */
};

struct reader;

/* Reads the operands in turn (no operands: stdin; "-" is stdin).  `paths` holds what the program
 * asks for (it may be empty) and must be complete. `records` gets the upstream verdicts and
 * troubles and is flushed before each wait. */
struct reader *reader_new(char *const *files, const struct json_paths *paths,
    const struct common_options *options, struct records *records);
void reader_free(struct reader *reader);

/* Who else sees the operands: the bytes of each, in order (lines.h), and its end with its name as
 * it was given ("-": stdin). */
struct reader_tap {
	void (*bytes)(void *context, const char *bytes, size_t len);
	void (*end)(void *context, const char *name);
	void *context;
};

/* Before anything is read. */
void reader_tap(struct reader *reader, const struct reader_tap *tap);

/* Reads no more: the operand that was being read ends where the last record did. */
void reader_leave(struct reader *reader);

/* 1 with the next good record, 0 at the end of all input or when a stop was asked for.  Unreadable
 * files are reported, count as trouble, and reading goes on. */
int reader_next(struct reader *reader, struct reading *reading);

/* Waits until reader_next() would not: true, or false when `timeout_ns` went by (for what must
 * happen although nothing comes).  Invalidates the last reading. */
bool reader_wait(struct reader *reader, int64_t timeout_ns);

/* The programs whose records are read: ask it for tools before, and for its judgement after. */
struct summaries *reader_summaries(struct reader *reader);

/* How many data records belong to another run than --run named, and one of those runs ("" when
 * there are none). */
int64_t reader_foreign(const struct reader *reader, const char **run);

/* Good and bad records so far. */
int64_t reader_records(const struct reader *reader);
int64_t reader_bad(const struct reader *reader);

/* Whether a record's `type` is this one. */
bool reading_is(const struct reading *reading, const char *type);

#endif
