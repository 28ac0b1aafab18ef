/*
 * report: one report under way, and what is told of it.
 *
 * A format (format.h) reads the report and tells, item by item, what it holds; each becomes a
 * record at once.  Only when the report was read to its end and nothing contradicted it, its
 * `source` follows, which says how many items there were: that is what tells "nothing was
 * found" from "nobody looked".
 */
#ifndef RECORDS_FROM_REPORT_H
#define RECORDS_FROM_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"
#include "text.h"

struct format;
struct from;
struct input;
struct json_reader;
struct json_slice;
struct json_writer;

/* The kinds of records that reports become, in the order of report_kinds. */
enum report_kind {
	REPORT_FINDING,
	REPORT_TEST,
	REPORT_COVERAGE,
	REPORT_METRIC,
	REPORT_ALERT,
	REPORT_LOAD,
	REPORT_KINDS
};
extern const char *const report_kinds[REPORT_KINDS];

/* The maximum of a name, a path, a message. */
enum { REPORT_WORD = 64 << 10 };

struct report {
	struct from *from; /* the command line, and the records */
	struct input *input;
	const struct format *format;
	struct text tool;    /* whose report it is: --tool, else what the report says, else the
			      * format's name */
	struct text version; /* of the tool, where the report says it */
	int64_t items[REPORT_KINDS];
	unsigned kinds;   /* as bits, those that the report speaks of even with no item of them */
	int64_t left_out; /* values without a number: NaN, infinities */
	int64_t unknown_severities;
	struct report_part *parts; /* of other tools, which came before: report_next_tool() */
	size_t part_count, part_room;
	bool partial;  /* it tells of a part of what there is: its source vouches for no absence */
	bool doubtful; /* it does not say whether its tool looked: report_doubt() */
	struct text doubt;
	struct fingerprints *fingerprints; /* fingerprint.h */
	struct text why;                   /* report_fault() */
};

/* ---- what a format says of the whole ---- */

/* The tool or version that the report names; the first word stays.  --tool beats it. */
void report_set_tool(struct report *report, const char *name);
void report_set_version(struct report *report, const char *version);
void report_set_version_slice(struct report *report, const struct json_slice *version);

/* Whose report it is; from the first record on that is settled. */
const char *report_tool(struct report *report);

/* What follows is another tool's: each tool has a source of its own. */
void report_next_tool(struct report *report);

/* It speaks of such records even if it has none. */
void report_speaks_of(struct report *report, enum report_kind kind);

/* A fault of the report: "FILE: reason".  The first stays.  Always -1, for the format to return. */
int report_fault(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "FILE:LINE: reason". */
int report_fault_at(struct report *report, uint64_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The report does not say whether its tool looked: with --accept-empty nothing more is done; else a
 * check `report FILE` is unknown and there is no source.  The reason is a sentence without a stop:
 * "Trivy names no results, which it also does when there was nothing to scan". */
void report_doubt(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The tool says that it could not do all of its work, and the report stands all the same: a check
 * `report FILE` warns. */
void report_warn(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- records ---- */

/* Begins a record of the report's tool and counts it; members, then report_end(). */
struct json_writer *report_begin(struct report *report, enum report_kind kind);
void report_end(struct report *report);

/* The path of a file as the repository knows it: --strip-prefix, --map-path, `./` and `\` of
 * Windows done away with; into `out`, which is cleared first. */
void report_path(const struct report *report, const char *path, struct text *out);

/* ---- the whole, for main ---- */

/* Opens one operand ("-": standard input); `again`: it must be looked at before it is read.  0, or
 * -1 with the reason in report->why.  report_close() in any case. */
int report_open(struct report *report, struct from *from, const char *path, bool again);

/* Reads it as report->format says and tells its items.  0, or -1 with the reason in report->why. */
int report_run(struct report *report);

/* Tells its source, or what is wrong with it, and frees. */
void report_close(struct report *report);

#endif
