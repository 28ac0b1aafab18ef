/*
 * record/summary_streams: what each process wrote (summary_streams.c), for summaries.c, which takes
 * the records, and missing_summary.c, which says what is missing.
 */
#ifndef COMMON_RECORD_SUMMARY_STREAMS_H
#define COMMON_RECORD_SUMMARY_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_slice;
struct reading;

enum { STREAM_SLOTS = 1 << 15, STREAM_KEPT = 128, STREAM_NONE = -1 };

/* A program by its name. */
struct producer {
	char *name; /* "": of records without a tool */
	uint64_t key;
	bool asked, followed;
	int64_t summaries; /* that were asked for; 0: one or more */
	char *other_run;   /* a run whose summary was seen and is not ours */
};

/* What one process wrote. */
struct stream {
	uint64_t key, run; /* of tool, run and shard; of the run alone */
	int producer;
	bool complete; /* its last record was a summary */
	bool passed;   /* one of its summaries says pass */
	int64_t shard, shards;
	int64_t summaries;
	bool checked;         /* there was a check since the last one */
	bool skipped, judged; /* there are checks that were, or a summary that counts them */
};

/* The record before: most records come from the same process as the one before them. */
struct stream_last {
	int stream; /* STREAM_NONE: the record belongs to no stream */
	bool known;
	struct {
		char bytes[STREAM_KEPT];
		size_t len;
	} members[3]; /* tool, run, shard, as they stand in the record */
};

struct summaries {
	const char *run;
	struct stream_last last;
	bool ignore_status;
	bool overflow; /* more streams than can be followed */
	struct producer *producers;
	size_t producer_count, producer_room;
	struct stream *streams;
	size_t stream_count, stream_room;
	int slots[STREAM_SLOTS]; /* place of a stream by its key, plus one; 0: free */
};

/* One that is not there yet. */
struct producer *producer_add(struct summaries *summaries, const char *name);

/* The one that a record's `tool` names, NULL where it is not known. */
struct producer *producer_of(const struct summaries *summaries, const struct json_slice *tool);

/* The place of a record's stream, which may begin with it, or STREAM_NONE. */
int stream_of(struct summaries *summaries, const struct reading *reading);

/* The next shard of the stream's run, which has to be there: where each has its next one, all are.
 * 0: nothing is missing. */
int64_t stream_missing_shard(const struct summaries *summaries, const struct stream *stream);

#endif
