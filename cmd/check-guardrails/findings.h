/*
 * findings: what is decided of each finding before any rule sees it.
 */
#ifndef CHECK_GUARDRAILS_FINDINGS_H
#define CHECK_GUARDRAILS_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "finding_waiver.h"
#include "text.h"

struct clock;
struct json_paths;
struct reading;
struct records;

struct findings {
	const struct clock *clock;
	struct finding_waivers *waivers; /* the policy's */
	bool on;                         /* there is something to decide */
	int slots[FINDING_SELECTORS];
	struct text words[FINDING_SELECTORS]; /* of the finding at hand, where they had escapes */
	int64_t waived;
};

/* Asks for the members of findings through `paths`, where they are needed. */
void findings_open(struct findings *findings, const struct clock *clock,
    struct finding_waivers *waivers, struct json_paths *paths);
void findings_close(struct findings *findings);

/* Takes a record, and sets a finding aside that is waived.  What does not count (it is a reference,
 * and not what is judged) is set aside as well, but not noted. */
void findings_take(struct findings *findings, struct reading *reading, bool counts);

/* The input ended (`whole`: all of it was read): writes the check `waived findings`, and a warning
 * for each waiver that chose nothing or has ended, where there are waivers.  None of them makes a
 * gate pass that judged nothing else. */
void findings_judge(const struct findings *findings, bool whole, struct records *records);

#endif
