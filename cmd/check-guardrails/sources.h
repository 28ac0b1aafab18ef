/*
 * sources: reports that were read upstream, and whether all of their items arrived.
 *
 * A `source` record is what tells "no findings" from "nobody looked".  It vouches for the records
 * that reports become (finding, test, coverage, metric, alert, load), of its own kinds and its own
 * tool alone: no JUnit report says that there are no findings, and bandit's does not speak for
 * semgrep.
 */
#ifndef CHECK_GUARDRAILS_SOURCES_H
#define CHECK_GUARDRAILS_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kind.h"

struct json_paths;
struct json_scanner;
struct reading;
struct text;

enum { SOURCES_TOOLS = 64, SOURCES_NAME = 64 };

/* What a tool's reports hold, and how much of it came, by kind of record (kind.h's order). */
struct source_tool {
	char name[SOURCES_NAME]; /* "": the records and sources that name none */
	size_t len;
	unsigned vouched; /* kinds, as bits, of which a source said how many there are */
	int64_t announced[KIND_REPORTS], arrived[KIND_REPORTS];
};

struct sources {
	int items_slot, format_slot;
	struct json_scanner *items; /* finds the kinds in `items` */
	size_t count, last;
	struct source_tool tools[SOURCES_TOOLS];
	int64_t total[KIND_REPORTS]; /* that arrived, of whichever tool */
	unsigned arrived;            /* kinds, as bits, of which any did that rules see */
	bool over; /* sources of more tools than can be kept: nothing is vouched for */
};

/* Asks for the members through `paths`. */
void sources_begin(struct sources *s, struct json_paths *paths);
void sources_free(struct sources *s);

void sources_see(struct sources *s, const struct kind *kind, const struct reading *reading);

/* Whether reports were read that a rule with this condition and value (NULL: none) can rely on when
 * nothing matched: one of each kind of record and of each tool that it names; of one that has the
 * members that it speaks of, when it names no kind.  When not, and there was a source, adds to
 * `why` which one is missing. */
bool sources_vouch(const struct sources *s, const char *where, const char *value, struct text *why);

/* How many items were announced and did not arrive, as far as they may concern a rule with this
 * condition, or records of this kind alone (-1: of those that the condition names). */
int64_t sources_lost(const struct sources *s, const char *where, int report);

/* Whether the reports of a tool (of no name: those that stand for all of the kind) with records of
 * this kind were read, and all that they announced arrived. */
bool sources_read(const struct sources *s, const char *tool, size_t len, int report);

/* Whether records of reports arrived that such a rule may look at. */
bool sources_arrived(const struct sources *s, const char *where);

#endif
