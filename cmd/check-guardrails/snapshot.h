/*
 * snapshot: a JSON document from a file, seen as one more record without a type.
 */
#ifndef CHECK_GUARDRAILS_SNAPSHOT_H
#define CHECK_GUARDRAILS_SNAPSHOT_H

struct ledger;
struct survey;
struct text;

/* Reads one JSON object (it may span lines; at most 16 MiB) and hands it to the ledger.  The survey
 * must be complete.  -1 with "FILE: reason". */
int snapshot_see(
    const char *path, const struct survey *survey, struct ledger *ledger, struct text *why);

#endif
