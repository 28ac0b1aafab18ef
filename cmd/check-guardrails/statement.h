/*
 * statement: a verdict that can be recomputed, as an in-toto statement (in-toto attestation
 * framework, v1): what was judged, by what, when, and what it came to.
 *
 * One line of JSON, always the same bytes for the same verdict.  It is not signed: it proves that
 * the verdict follows from what was read, not who says so.
 */
#ifndef CHECK_GUARDRAILS_STATEMENT_H
#define CHECK_GUARDRAILS_STATEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct digests;
struct document;
struct options;
struct text;

/* ---- the checks, as they are written ---- */

struct statement_checks;

/* `run`: the run that was asked for, which the records carry; NULL: none was, and theirs is left
 * out.  `wall` is where the clock stands. */
struct statement_checks *statement_checks_new(const char *run, const int64_t *wall);
void statement_checks_free(struct statement_checks *checks); /* NULL is harmless */

/* Takes a check (for records_watch()). */
void statement_checks_see(void *checks, const struct check *check);

/* ---- writing ---- */

/* What a statement is made of. */
struct statement_parts {
	struct options *options;
	const struct digests *digests;
	struct statement_checks *checks; /* used up */
	const struct records *records;   /* for the counts and the verdict */
	const char *run;                 /* as above */
	int64_t at;                      /* what time it was judged at, wall, ns */
};

/* Appends the statement.  0, or -1: it would be too large, or a digest failed. */
int statement_put(const struct statement_parts *parts, struct text *out);

/* Options that change nothing about the verdict, or that the statement tells otherwise
 * (NULL-terminated). */
extern const char *const statement_other_options[];

/* ---- reading ---- */

struct statement {
	struct document *document;
	const char *clock; /* what time to judge at, and the same in ns */
	int64_t at;
	const char *run; /* that was asked for, or NULL */
};

/* Reads one of this program in this version.  0, or -1 with the reason. */
int statement_read(
    const char *name, const char *bytes, size_t len, struct statement *statement, struct text *why);
void statement_free(struct statement *statement);

/* Fills in what is not the same in two: "policy p.json, check a (pass in the statement, now
 * fail)". */
void statement_compare(
    const struct statement *before, const struct statement *now, struct text *out);

#endif
