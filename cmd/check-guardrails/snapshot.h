/*
 * snapshot: a JSON document from a file, seen as one more record without a type.
 */
#ifndef CHECK_GUARDRAILS_SNAPSHOT_H
#define CHECK_GUARDRAILS_SNAPSHOT_H

struct digests;
struct ledger;
struct survey;
struct text;

struct snapshot {
	const char *path;
	const char *option;      /* that named it */
	struct digests *digests; /* get what is read; NULL: nobody asks */
};

/* Reads one JSON object (it may span lines; at most 16 MiB) and hands it to the ledger.  The survey
 * must be complete.  -1 with "FILE: reason". */
int snapshot_see(const struct snapshot *snapshot, const struct survey *survey,
    struct ledger *ledger, struct text *why);

#endif
