/*
 * indexes/meets: which requirements the indexes of a database meet, and which indexes are missing
 * or too many without anybody's asking.
 */
#ifndef CHECK_MIGRATIONS_INDEXES_MEETS_H
#define CHECK_MIGRATIONS_INDEXES_MEETS_H

#include <stdbool.h>

#include "holding.h"
#include "required.h"

struct category;
struct text;

enum requirement {
	REQUIREMENT_MET,
	REQUIREMENT_LACKING, /* with the reason */
	REQUIREMENT_UNCLEAR, /* several tables are called so */
};

/* Whether a valid index begins with the columns, in their order, and holds all rows, or all that
 * the requirement's WHERE names. */
enum requirement holding_meets(
    const struct holding *holding, const struct required *required, struct text *why);

/* Writes warnings: foreign keys without an index, indexes that others make needless. */
void holding_judge_keys(const struct holding *holding, struct category *category);
void holding_judge_needless(const struct holding *holding, struct category *category);

#endif
