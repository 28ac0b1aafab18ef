/*
 * sources: reports that were read upstream, and whether all of their items arrived.
 *
 * A `source` record is what tells "no findings" from "nobody looked".  It vouches for rules on the
 * records that reports become (finding, test, coverage, metric, alert), not for others: no report
 * says how many requests failed.
 */
#ifndef CHECK_GUARDRAILS_SOURCES_H
#define CHECK_GUARDRAILS_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kind.h"

struct json_paths;
struct reading;

enum { SOURCES_TOOLS = 64, SOURCES_NAME = 64 };

struct sources {
	int items_slot;
	int64_t count; /* source records */
	int64_t announced, arrived;
	int64_t arrived_of[KIND_REPORTS]; /* by report type */
	size_t tool_count;
	char tools[SOURCES_TOOLS][SOURCES_NAME];
};

void sources_begin(struct sources *s, struct json_paths *paths);
void sources_see(struct sources *s, const struct kind *kind, const struct reading *reading);

/* Whether a report was read that a rule with this condition (NULL: none) can rely on when nothing
 * matched. */
bool sources_vouch(const struct sources *s, const char *where);

/* How many items were announced and did not arrive, as far as they may concern such a rule. */
int64_t sources_lost(const struct sources *s, const char *where);

/* How many records of reports arrived that such a rule may look at. */
int64_t sources_arrived(const struct sources *s, const char *where);

#endif
