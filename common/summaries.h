/*
 * summaries: whether every program whose records are read ended, each of its shards, in this run.
 *
 * A stream is what one process wrote: its tool, run and shard.  One without its producer's summary
 * was cut short (DESIGN, section 4).  Streams have to end when their tool was asked for (--expect),
 * when one of its records is an interval of a run that has to end, and when one carries a shard
 * "I/N": then all N shards of the run must end with a summary.  Where a number of summaries was
 * asked for, all streams of the tool count together.  Nor may a summary pass on skips alone.
 * Records of type source and finding name another tool than the one that wrote them, and tell
 * nothing here; of records without a tool only intervals need a summary.
 */
#ifndef COMMON_SUMMARIES_H
#define COMMON_SUMMARIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct reading;
struct text;

/* ---- what was asked for: --expect ---- */

/* The summaries of one tool. */
struct expected_summary {
	char *tool;
	int64_t count; /* how many; 0: one or more */
};

struct expected_summaries {
	struct expected_summary *items;
	size_t count, room;
};

/* Adds the tools of a list of items TOOL and TOOL=N, separated by commas.  N summaries, neither
 * more nor fewer, are wanted where N processes write under one name: the summary of one would else
 * stand for another that was killed.  A tool that stands there already is asked for once.  0, or -1
 * with the reason in `why` (wrong, or two numbers for one tool). */
int expected_summaries_add(struct expected_summaries *expected, const char *list, struct text *why);
/* The same for each time that the option was given. */
struct option_list;
int expected_summaries_add_all(
    struct expected_summaries *expected, const struct option_list *lists, struct text *why);
void expected_summaries_free(struct expected_summaries *expected);

/* ---- what came ---- */

struct summaries;

/* What one tool came to. */
struct summaries_answer {
	const char *name; /* "expect TOOL" or "summary of TOOL" */
	enum check_status status;
	const char *message; /* in plain words */
};

/* `run` is the run that everything must belong to, NULL when any will do; it is borrowed.  Whether
 * summaries passed on skips is not asked under --ignore-status. */
struct summaries *summaries_new(const char *run, bool ignore_status);
void summaries_free(struct summaries *summaries);

/* Asks for them; before the first record. */
void summaries_expect(struct summaries *summaries, const struct expected_summaries *expected);

/* Takes a record whose kind, run and counts the reader has told apart; says of a summary whether it
 * is `alone`: no check of its stream came before it. */
void summaries_see(struct summaries *summaries, struct reading *reading);

/* At the end of the input: calls `take` for each tool that was asked for; with `asked` false for
 * each fault of the others. */
void summaries_judge(const struct summaries *summaries, bool asked,
    void (*take)(void *context, const struct summaries_answer *answer), void *context);

/* Whether it would find no fault at all. */
bool summaries_whole(const struct summaries *summaries);

#endif
