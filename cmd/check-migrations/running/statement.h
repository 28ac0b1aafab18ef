/*
 * statement: a statement of the release on its way through the migrations.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_STATEMENT_H
#define CHECK_MIGRATIONS_RUNNING_STATEMENT_H

#include <stdbool.h>

#include "compare.h"
#include "kind.h"
#include "recorded.h"
#include "view.h"

struct database;
struct text;
struct values;

/* What a migration has broken; `message` NULL: nothing. */
struct broken {
	const char *file;  /* the migration's path; NULL: one of them, it is not known which */
	const char *until; /* the one that mended it; NULL: none */
	char *message;
	enum check_status status;
};

/* Begun as {.recorded = recorded}; statement_free() frees. */
struct running_statement {
	const struct recorded_statement *recorded;
	enum kind kind;
	char *asked;    /* what the database is asked where that is spelt in another way */
	bool respelt;   /* its parameters are, so that it could be judged */
	char *unjudged; /* why it cannot be judged; NULL: it can */
	struct view before;
	struct broken broken[PROBLEMS];
};

/* Says what it is, and why it cannot be judged where that is clear already. */
void statement_classify(struct running_statement *statement, bool sqlite);

/* Whether the database is asked about it. */
static inline bool
statement_is_asked(const struct running_statement *statement)
{
	return statement->kind != KIND_LEFT && !statement->unjudged;
}

/* Why it was not judged, or not whole; NULL: it was. */
static inline const char *
statement_not_judged(const struct running_statement *statement)
{
	return statement->unjudged ? statement->unjudged : statement->before.plan_refusal;
}

/* Looks at it before the pending migrations; a spelling that can be judged is sought.  0, or -1
 * with the reason: the database did not answer. */
int statement_stand(struct running_statement *statement, struct database *db, struct text *why);

/* Looks at it after the migration `file` (NULL: after all of them), and notes what that has broken,
 * or mended; `lost` is what is gone.  0 or -1 as above. */
int statement_look(struct running_statement *statement, struct database *db,
    const struct values *lost, const char *file, struct text *why);

void statement_free(struct running_statement *statement);

#endif
