/*
 * format/verdict: what the formats for people say in the same words.
 */
#ifndef READINESS_REPORT_FORMAT_VERDICT_H
#define READINESS_REPORT_FORMAT_VERDICT_H

#include "report.h"

/* "GATE CLOSED", with what is ignored. */
void verdict_put(struct text *out, const struct totals *totals);

/* "1 pass, 0 fail, 0 warn, 0 skip, 0 unknown" */
void counts_put(struct text *out, const int64_t *counts);

/* The same of those that are not 0; "nothing" where all are. */
void counts_put_short(struct text *out, const int64_t *counts);

/* "96 %, 91 % before" */
void score_put(struct text *out, const struct report *report, const struct totals *totals);

#endif
