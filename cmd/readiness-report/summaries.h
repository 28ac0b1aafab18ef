/*
 * summaries: whether the tools of --expect ended each of their streams with its summary.
 *
 * The streams of a tool are those of its runs and shards; of each the last record has to be a summary.  Lists end with
 * one whose tool has no name.
 */
#ifndef SUMMARIES_H
#define SUMMARIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expected.h"

struct json_slice;
struct reading;

enum { MOST_STREAMS = 1024 };

/* A tool of --expect, and what was seen of it. */
struct expected {
	struct expected_tool tool;
	struct {
		uint64_t key;
		bool ended; /* its last record was a summary */
	} * streams;
	size_t stream_count;
	bool too_many;
	int64_t summaries;
};

/* Takes a record, and the shard that it names (JSON_ABSENT: none). */
void summaries_see(
    struct expected *expected, const struct reading *reading, const struct json_slice *shard);

/* Why the tool's records cannot be relied on (static text), or NULL. */
const char *summaries_fault(const struct expected *expected);

/* Frees what was seen, not the list. */
void summaries_free(struct expected *expected);

#endif
