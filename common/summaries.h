/*
 * summaries: the programs whose records are read: whether each ended with its summary, every shard of a run came, and no
 * summary passes on skips alone.
 *
 * A stream is what one process wrote: its tool, run and shard.  One without its producer's summary was cut short (DESIGN,
 * section 4).  Streams have to end when their tool was asked for (--expect), when one of its records is an interval of a
 * run that has to end, and when one carries a shard "I/N": then all N shards of the run must end with a summary.  Where a
 * number of summaries was asked for, all streams of the tool count together.  Records of type source and finding name
 * another tool than the one that wrote them, and tell nothing here; of records without a tool only intervals need a summary.
 */
#ifndef COMMON_SUMMARIES_H
#define COMMON_SUMMARIES_H

#include <stdbool.h>
#include <stddef.h>

#include "records.h"

struct expected_tool;
struct reading;
struct text;
struct summaries;

/* What one tool came to. */
struct summaries_answer {
	const char *name; /* "expect TOOL" or "summary of TOOL" */
	enum check_status status;
	const char *message; /* in plain words */
};

/* `run` is the run that everything must belong to, NULL when any will do; it is borrowed.  Whether
 * summaries passed on skips is not asked under --ignore-status.  NULL: out of memory. */
struct summaries *summaries_new(const char *run, bool ignore_status);
void summaries_free(struct summaries *summaries);

/* Asks for a tool.  0, or -1 when memory ran out. */
int summaries_expect(struct summaries *summaries, const struct expected_tool *tool);

/* Takes a record whose kind, run and counts the reader has told apart; says of a summary whether it is `alone`: no check of
 * its stream came before it. */
void summaries_see(struct summaries *summaries, struct reading *reading);

/* At the end of the input: calls `take` for each tool that was asked for; with `asked` false for each fault of the others. */
void summaries_judge(const struct summaries *summaries, bool asked,
    void (*take)(void *context, const struct summaries_answer *answer), void *context);

/* Whether it would find no fault at all. */
bool summaries_whole(const struct summaries *summaries);

#endif
