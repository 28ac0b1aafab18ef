/*
 * bake: judges a run window by window, and ends as soon as the answer is known.
 *
 * A window fails when a check of it does, is unknown when one is (both may be) or when nothing in
 * it was judged, and is good otherwise.  More failed or unknown windows than the limits allow are a
 * breach: nothing that comes later can change the verdict.
 */
#ifndef CHECK_GUARDRAILS_BAKE_H
#define CHECK_GUARDRAILS_BAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "records.h"
#include "score.h"
#include "windows.h"

struct ledger;
struct policy;
struct reading;
struct survey;

struct bake_settings {
	int64_t window, lateness, bake;    /* ns; bake 0: until the input ends */
	int64_t fail_limit, unknown_limit; /* windows that may */
	int64_t pass_after;                /* good windows in a row that are enough; 0: never */
	int64_t min_samples;
	int64_t today; /* wall time that waivers end by, ns */
};

struct bake {
	struct bake_settings settings;
	struct policy *policy;
	struct records *records;
	struct windows windows;                  /* to be fed, and finished when the input ends */
	const struct ledger *baseline;           /* for canary rules; NULL: none was given */
	struct ruling *rulings;                  /* by rule, see ruling.h */
	int64_t good, failed, unknown, in_a_row; /* windows */
	bool breached, early;                    /* too many are bad; enough are good */
	const char *foreign; /* what of another run was not judged; NULL: nothing */
	bool silent;         /* no record came at all */

	/* The window being judged. */
	struct score_keeper keeper;
	char name[CLOCK_RFC3339_SIZE];
	bool saw_fail, saw_unknown, saw_answer;
};

void bake_open(struct bake *bake, const struct bake_settings *settings, struct policy *policy,
    const struct survey *survey, const struct ledger *baseline, struct records *records);
void bake_close(struct bake *bake);

/* No data came for `silence` ns (see windows_due()). */
void bake_idle(struct bake *bake, int64_t silence);

/* Whether the answer is known. */
bool bake_over(const struct bake *bake);

/* Writes the check of each rule over all windows, and one for the bake. */
void bake_judge(struct bake *bake);

#endif
