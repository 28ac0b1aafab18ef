/*
 * page/score_section: how ready the release is, area by area, and what changed since the run
 * before.
 */
#ifndef READINESS_REPORT_PAGE_SCORE_SECTION_H
#define READINESS_REPORT_PAGE_SCORE_SECTION_H

#include <stdbool.h>

struct report;
struct text;

/* Whether an area counts: something was judged, or had to be. */
bool score_any(const struct report *report);

void score_section_put(const struct report *report, struct text *out);

/* Nothing, without --previous. */
void changes_section_put(const struct report *report, struct text *out);

#endif
