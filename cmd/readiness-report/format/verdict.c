#include "verdict.h"

#include "changes.h"
#include "score.h"

void
verdict_put(struct text *out, const struct totals *totals)
{
	static const char *const words[] = {
	    [SUMMARY_PASS] = "GATE OPEN",
	    [SUMMARY_FAIL] = "GATE CLOSED",
	    [SUMMARY_TROUBLE] = "GATE CLOSED: TROUBLE, no verdict can be trusted",
	};
	bool ignored = totals->verdict == SUMMARY_PASS &&
		       totals->counts[CHECK_FAIL] + totals->counts[CHECK_UNKNOWN] > 0;

	text_add_string(out, words[totals->verdict]);
	text_add_string(out, ignored ? ", what failed is ignored" : "");
}

void
counts_put(struct text *out, const int64_t *counts)
{
	text_add_format(out, "%lld pass, %lld fail, %lld warn, %lld skip, %lld unknown",
	    (long long)counts[CHECK_PASS], (long long)counts[CHECK_FAIL],
	    (long long)counts[CHECK_WARN], (long long)counts[CHECK_SKIP],
	    (long long)counts[CHECK_UNKNOWN]);
}

void
counts_put_short(struct text *out, const int64_t *counts)
{
	static const enum check_status order[] = {
	    CHECK_FAIL, CHECK_UNKNOWN, CHECK_WARN, CHECK_PASS, CHECK_SKIP};
	const char *between = "";

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (counts[order[i]] == 0)
			continue;
		text_add_format(out, "%s%lld %s", between, (long long)counts[order[i]],
		    check_status_name(order[i]));
		between = ", ";
	}
	if (*between == '\0')
		text_add_string(out, "nothing");
}

void
score_put(struct text *out, const struct report *report, const struct totals *totals)
{
	const struct changes *changes = report->changes;

	text_add_format(out, "%d %%", score_percent(report->score, totals->verdict));
	if (changes)
		text_add_format(
		    out, ", %d %% before", score_percent(changes->score, changes->verdict));
}
