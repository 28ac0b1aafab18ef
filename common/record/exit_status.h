/*
 * record/exit_status: what decides whether a program ends with 0, 1 or 2 (DESIGN, section 3).
 */
#ifndef COMMON_RECORD_EXIT_STATUS_H
#define COMMON_RECORD_EXIT_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "records.h"

/* What it follows from. */
struct exit_facts {
	bool ignore_upstream; /* --ignore-status */
	int64_t counts[CHECK_UNKNOWN + 1];
	bool done;            /* records_done() */
	bool upstream_read;   /* a check or a summary */
	bool upstream_judged; /* one that passed */
	bool upstream_failed;
	bool upstream_trouble;
	bool trouble;
};

void exit_facts_add_check(struct exit_facts *facts, enum check_status status);
void exit_facts_add_summary(struct exit_facts *facts, enum summary_status status);

/* SUMMARY_PASS is 0, SUMMARY_FAIL 1, SUMMARY_TROUBLE 2.  Where the records do not show why,
 * `reason` says it (else NULL). */
enum summary_status exit_status(const struct exit_facts *facts, const char **reason);

#endif
