/*
 * findings: what is decided of each finding before any rule sees it: whether it is waived, and
 * whether it is new.
 */
#ifndef CHECK_GUARDRAILS_FINDINGS_H
#define CHECK_GUARDRAILS_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "finding_waiver.h"
#include "known_findings.h"
#include "text.h"

struct clock;
struct reading;
struct records;
struct sources;
struct survey;

/* The members that are looked at: those that waivers choose by, and one more. */
enum { FINDING_SEVERITY = FINDING_SELECTORS, FINDING_WORDS };

struct findings_settings {
	const struct clock *clock;
	struct finding_waivers *waivers; /* the policy's */
	bool compares;                   /* with a baseline */
	bool collects;                   /* for a baseline to be written */
};

struct findings {
	struct findings_settings settings;
	struct known_findings baseline; /* to be filled by the caller */
	struct known_findings found;    /* what a new one has to hold */
	bool on;                        /* there is something to decide */
	int slots[FINDING_WORDS], suppressed_slot;
	struct text words[FINDING_WORDS]; /* of the finding at hand, where they had escapes */
	int new_slot;                     /* -1: no rule can see `.new` */
	bool whole;                       /* one looks at records as a whole, through libjq */
	struct text record;               /* one with another `new`, or without */
	int64_t waived, fresh, nameless;  /* fresh: not waived, and new */
};

/* Asks for the members of findings through the survey's paths, where they are needed. */
void findings_open(struct findings *findings, const struct findings_settings *settings,
    const struct survey *survey);
void findings_close(struct findings *findings);

/* Takes a record.  A finding that is waived is set aside.  Where there is a baseline the others get
 * the member `new` that rules may speak of: in place of one of their own, and for the rules alone.
 * Without a baseline none has it, whatever it says of itself.
 * What does not count (it is a reference, and not what is judged) is treated alike, but not
 * noted. */
void findings_take(struct findings *findings, struct reading *reading, bool counts);

/* The input ended (`whole`: all of it was read, without trouble): writes the checks of findings.
 * None of them makes a gate pass that judged nothing else.
 * `waived findings`, where there are waivers, and a warning for each that chose nothing or has
 * ended; `findings baseline`, where there is one, which says what of it is gone, as far as a source
 * of the tool says that its report was read. */
void findings_judge(const struct findings *findings, const struct sources *sources, bool whole,
    struct records *records);

#endif
