/*
 * page/checks: the checks, as HTML, by tool and status; and first what closes the gate, each with
 * its evidence.
 *
 * They are written as they come, into parts whose sizes are bounded: what no longer fits is
 * counted, and said.
 */
#ifndef READINESS_REPORT_PAGE_CHECKS_H
#define READINESS_REPORT_PAGE_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icons.h"
#include "records.h"
#include "text.h"

struct item;

/* The style sheet knows this many tools by their class (tool-1 ...); others share the last. */
enum { MOST_PAGE_TOOLS = 16 };

struct tool_checks {
	char *name;
	int64_t counts[STATUSES], left_out[STATUSES];
	struct text rows[STATUSES];
};

struct checks {
	struct tool_checks tools[MOST_PAGE_TOOLS + 1];
	size_t tool_count;
	int64_t counts[STATUSES];
	size_t sizes[STATUSES]; /* of all rows */

	struct text failed, unknown; /* what closes the gate, as cards */
	int64_t cards, cards_left_out;
	char *request_id; /* of the last card: an exchange is shown once */

	double score, score_wanted; /* percent; NAN: none was asked for */
};

void checks_begin(struct checks *checks);
void checks_free(struct checks *checks);

/* `evidence`: the check's, as JSON, where it is no exchange; "" otherwise. */
void checks_take(struct checks *checks, const struct item *item, const char *evidence);

/* The sections; nothing, where there is nothing to say. */
void checks_put_closing(const struct checks *checks, struct text *out);
/* `left_out`: there were checks that it did not get (--summary-only). */
void checks_put_all(const struct checks *checks, bool left_out, struct text *out);

/* ---- cards.c: what closes the gate ---- */

/* Adds one with its evidence, where there is room; its number, or 0. */
int64_t checks_add_card(struct checks *checks, const struct item *item, const char *evidence);

#endif
