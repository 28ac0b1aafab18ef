/*
 * ledger: what the records said, series by series, until it is judged.
 *
 * A series is kept by groups (its `by`, or a single group) and in each by levels (the record types,
 * or a single level), each of which has a tally.
 */
#ifndef CHECK_GUARDRAILS_LEDGER_H
#define CHECK_GUARDRAILS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assumed.h"
#include "kind.h"
#include "near.h"
#include "sources.h"
#include "tally.h"

struct json_scanner;
struct reading;
struct series;
struct survey;
struct text;

enum { LEDGER_LEVELS = 16, LEDGER_KEY = 256 };

struct level {
	const struct kind *kind;
	bool mixed;   /* of a series without levels: records of several types */
	int64_t idle; /* records that tell of no requests */
	/* behind plain numbers of load and interval records, beyond one for each record */
	double requests;
	struct assumed assumed; /* of findings */
	double samples;         /* the sum of `samples`, where the rule names a member for it */
	struct tally tally;
};

/* What tells groups apart: 1 and "1" are two. */
struct group_key {
	bool is_string;
	size_t len;
	char bytes[LEDGER_KEY];
};

struct group {
	char *key; /* what people see; "" in a series without `by` */
	/* of the key; a string is shown in quotes where it looks like another group's */
	char *value;
	size_t value_len;
	bool is_string;
	uint64_t hash;
	struct level *levels;
	size_t level_count, level_room, last_level;
	bool too_many_levels;
};

struct book {
	struct group *groups;
	size_t group_count, group_room, last_group;
	int64_t over;          /* records of groups beyond the bound */
	int64_t keyless;       /* records without the member to split by */
	int64_t looked_at;     /* data records */
	bool undecided[KINDS]; /* for some of them the condition was missing, by their type */
	int64_t left_out;      /* load and interval records of one name, or of a warm-up */
	struct near near;
};

struct ledger {
	const struct survey *survey;
	struct book *books; /* by series */
	struct sources sources;
	struct json_scanner *payloads; /* finds .histogram and .unit in an object */
	bool windowed; /* of a window: `load` records, which sum up a whole run, are left out */
};

/* Asks for its members through the survey's paths: make it before the reader. */
void ledger_open(struct ledger *ledger, const struct survey *survey);
void ledger_close(struct ledger *ledger);

/* Takes a record. */
void ledger_see(struct ledger *ledger, const struct reading *reading);

/* The level of a group that a rule is judged on: the first of load, interval and request that has
 * values, else the only other type that has some.  NULL when there is none, or more than one
 * (`why`, static text, then says so). */
const struct level *level_choose(
    const struct series *series, const struct group *group, const char **why);

/* Whether it is the group of this key. */
bool group_has_key(const struct group *group, bool is_string, const char *bytes, size_t len);

/* Whether `where` could say of every record whether it is chosen.  Records of a type that has not
 * got its members at all are simply others. */
bool ledger_decided(const struct series *series, const struct book *book);

#endif
