#include "markup.h"
#include "page.h"

static int64_t
totals_closing(const struct totals *totals)
{
	return totals->counts[CHECK_FAIL] + totals->counts[CHECK_UNKNOWN];
}

struct verdict
verdict_of(const struct totals *totals)
{
	if (totals->verdict == SUMMARY_TROUBLE)
		return (struct verdict){"fail", "Gate closed: trouble"};
	if (totals->verdict != SUMMARY_PASS)
		return (struct verdict){"fail", "Gate closed"};
	if (totals_closing(totals) > 0)
		return (struct verdict){"warn", "Gate open, failures ignored"};
	if (totals->counts[CHECK_PASS] + totals->counts[CHECK_WARN] == 0)
		return (struct verdict){"skip", "Nothing was judged"};

	return (struct verdict){"pass", "Gate open"};
}

/* "9 checks failed", and what could not be judged. */
static void
reason_put_closing(const int64_t counts[], struct text *out)
{
	int64_t failed = counts[CHECK_FAIL], unknown = counts[CHECK_UNKNOWN];

	if (failed > 0)
		text_add_format(
		    out, "%s %s failed", word_count(failed).text, failed == 1 ? "check" : "checks");
	if (failed > 0 && unknown > 0)
		text_add_format(out, ", and %s could not be judged", word_count(unknown).text);
	else if (unknown > 0)
		text_add_format(out, "%s %s could not be judged", word_count(unknown).text,
		    unknown == 1 ? "check" : "checks");
}

/* Of a run whose checks all hold. */
static void
reason_put_holding(const int64_t counts[], struct text *out)
{
	int64_t good = counts[CHECK_PASS] + counts[CHECK_WARN];

	if (good == 1)
		text_add_string(out, "The one check that was made passed");
	else
		text_add_format(out, "All %s checks that were made passed", word_count(good).text);
	if (counts[CHECK_WARN] > 0)
		text_add_format(
		    out, ", %s of them with a warning", word_count(counts[CHECK_WARN]).text);
}

void
verdict_put_reason(const struct totals *totals, struct text *out)
{
	const int64_t *counts = totals->counts;

	if (totals->verdict == SUMMARY_TROUBLE)
		text_add_string(out,
		    "A program met trouble, or input could not be read: no verdict of "
		    "this run can be trusted. ");
	if (totals_closing(totals) > 0)
		reason_put_closing(counts, out);
	else if (counts[CHECK_PASS] + counts[CHECK_WARN] > 0)
		reason_put_holding(counts, out);
	else
		text_add_string(
		    out, counts[CHECK_SKIP] > 0
			     ? "Every check was skipped"
			     : "The programs did their work; none of them made a check");
	text_add_string(out, ".");
}
