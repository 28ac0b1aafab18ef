/*
 * history: what runs measured whose gate passed, in a file, for the runs that come after them.
 *
 * A line of JSON for each of the last HISTORY_RUNS runs, and one for the pinned run should that be
 * older: its time, the run, the policy's fingerprint, and by the names of rules what they came to.
 * The file is locked while a run lasts and replaced as a whole (kept.h).  Each line says which of
 * how many it is, so that a file that was cut is seen to be.  A pinned run stays what it was: when
 * its run is judged once more, the new figures stand beside it.
 */
#ifndef CHECK_GUARDRAILS_HISTORY_H
#define CHECK_GUARDRAILS_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint.h"
#include "kept.h"

struct text;

enum { HISTORY_RUNS = 100 };

/* What a rule, or a group of it, came to. */
struct figure {
	char *group; /* NULL: the rule has no groups */
	char *level; /* the record type; NULL: of whichever */
	double value;
	int64_t samples;
};

struct past_rule {
	char *name;
	char *subject;          /* the rule without its target */
	char *unit;             /* "ms", "" */
	struct figure *figures; /* sorted by group */
	size_t count, room;
};

struct past_run {
	char *run;
	int64_t time; /* wall time, ms */
	bool pinned;
	struct past_rule *rules; /* sorted by name */
	size_t count, room;
};

struct history {
	struct kept file;
	char policy[FINGERPRINT_SIZE];
	int64_t at;            /* wall time that it was opened at, ms: no run in it is later */
	struct past_run *runs; /* the oldest first */
	size_t count, room;
};

/* Locks the file and reads it; without a file there are no runs.  `policy` is the fingerprint of
 * the policy, `now` the wall time in ms that no run may be later than.  0, or -1 with the reason:
 * the file is in use, cut short, of another policy, or later than now (close it all the same). */
int history_open(struct history *history, const char *path, const struct kept_how *how,
    const char policy[FINGERPRINT_SIZE], int64_t now, struct text *why);

/* The same from memory, for tests: fills `history` (zeroed but for `policy`). */
int history_parse(
    struct history *history, const char *bytes, size_t len, int64_t now, struct text *why);

/* Adds the history as JSON Lines. */
void history_put(const struct history *history, struct text *out);

/* Adds a run, which is zeroed, in the place of the same one; a pinned one takes the pin from its
 * predecessor.  Its rules are sorted. */
void history_add(struct history *history, struct past_run *run);

/* Writes the new file, for kept_commit() to put in its place; where it would be too large the
 * oldest runs are dropped.  0, or -1 with the reason. */
int history_prepare(struct history *history, struct text *why);
void history_close(struct history *history);

/* The pinned run; NULL: there is none. */
const struct past_run *history_pinned(const struct history *history);

/* Whether the run counts among the last: it was not judged once more after it was pinned. */
bool history_counts(const struct history *history, size_t i);

/* What a run has of a rule, or of a group (NULL: of a rule without); NULL: nothing. */
const struct past_rule *past_run_rule(const struct past_run *run, const char *rule);
const struct figure *past_rule_figure(const struct past_rule *rule, const char *group);

/* Adds a figure to a run; the strings are copied.  past_run_sort() after the last. */
void past_run_note(struct past_run *run, const char *rule, const char *subject, const char *unit,
    const struct figure *figure);
void past_run_sort(struct past_run *run);
void past_run_free(struct past_run *run);

#endif
