/*
 * sights: what the records showed of the members and strings that an expression speaks of, type by
 * type, over the whole stream.
 *
 * A member that was reached in records of the types concerned and found in none of them, and a
 * string that was met in another case alone, make what the expression says of them doubtful: it may
 * be misspelt, and jq decides all the same.
 */
#ifndef CHECK_GUARDRAILS_INPUT_SIGHTS_H
#define CHECK_GUARDRAILS_INPUT_SIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "kind.h"

struct expressions;
struct text;

struct sights {
	struct expressions *set;
	int expression;
	bool settled[KINDS];                   /* nothing new can be seen in records of this kind */
	uint64_t reached[KINDS], found[KINDS]; /* members, by struct kind's id */
	uint64_t matched, cased;               /* strings */
};

/* Free with free(). */
struct sights *sights_new(struct expressions *set, int expression);

/* The truth of the expression on the present record, of this kind, with what it saw taken. */
int sights_truth(struct sights *sights, int kind);

/* Takes what the latest evaluation saw in a record of this kind.  NULL: nobody asks. */
void sights_take(struct sights *sights, int kind);

/* Whether records of the kind have one of the members, or the expression speaks of none; whether
 * they have all. */
bool sights_have_any(const struct sights *sights, int kind);
bool sights_have_all(const struct sights *sights, int kind);

/* Whether a member was reached in records of the kind and found in none. */
bool sights_lack(const struct sights *sights, int kind);

/* Whether the expression is in doubt over the records of a kind (-1: of all), with the reason
 * added to `out`. */
bool sights_doubt(const struct sights *sights, int kind, struct text *out);

#endif
