/*
 * diff: the lines that a unified diff adds.
 *
 * A hunk is counted through by its header, since a deleted "-- x" reads "--- x" and an added "++ x"
 * reads "+++ x".  Deleted, binary and renamed files, links and submodules add no line.  What is no
 * one diff of two states (a series of patches, a merge's `@@@`, a context diff, one that was cut)
 * is refused: its line numbers would mean something else.
 */
#ifndef COVERAGE_DIFF_H
#define COVERAGE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* Lines next to each other, the first and the last. */
struct diff_range {
	int64_t from, to;
};

/* A file that has lines after the change, whether or not any was added. */
struct diff_file {
	char *path; /* without the prefix of the diff (b/) */
	struct diff_range *ranges;
	size_t count, room;
};

struct diff {
	struct diff_file *files;
	size_t count, room;
	bool any; /* there was a diff in it */
};

/* Where the reader stands. */
struct diff_reader {
	struct diff *diff;
	const char *name; /* for messages */
	uint64_t number;  /* of the line */
	bool adding;      /* the file under way is the last of diff->files */
	bool headed;      /* a hunk has a file to belong to */
	bool special;     /* it is a link or a submodule */
	bool old_said;    /* the line before was `--- old` */
	char prefix;      /* of the old file in `diff --git a/...`; 0: there is none */
	int64_t old_left, new_left, line; /* of the hunk */
	struct text old;
	struct text why; /* "NAME:LINE: reason" */
};

void diff_reader_begin(struct diff_reader *reader, struct diff *diff, const char *name);

/* A line without its end.  0, or -1 with the reason in reader->why: then no other may follow. */
int diff_reader_take(struct diff_reader *reader, const char *bytes, size_t len);

/* The same at its end; frees the reader but for `why`. */
int diff_reader_end(struct diff_reader *reader);

void diff_free(struct diff *diff);

#endif
