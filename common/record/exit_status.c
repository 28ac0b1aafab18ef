#include "exit_status.h"

#include <stddef.h>

#include "signals.h"

void
exit_facts_add_check(struct exit_facts *facts, enum check_status status)
{
	facts->upstream_read = true;
	if (check_status_closes(status))
		facts->upstream_failed = true;
	else if (status != CHECK_SKIP)
		facts->upstream_judged = true;
}

void
exit_facts_add_summary(struct exit_facts *facts, enum summary_status status)
{
	facts->upstream_read = true;
	if (status == SUMMARY_TROUBLE)
		facts->upstream_trouble = true;
	else if (status == SUMMARY_FAIL)
		facts->upstream_failed = true;
	else
		facts->upstream_judged = true;
}

enum summary_status
exit_status(const struct exit_facts *facts, const char **reason)
{
	const int64_t *counts = facts->counts;
	bool heed = !facts->ignore_upstream;
	/* What was judged upstream counts for a reader that only passes it on, not for a gate whose
	 * own checks were all skipped. */
	bool judged =
	    counts[CHECK_PASS] > 0 || counts[CHECK_WARN] > 0 || facts->done ||
	    (counts[CHECK_SKIP] == 0 && (heed ? facts->upstream_judged : facts->upstream_read));

	*reason = NULL;
	if (facts->trouble)
		return SUMMARY_TROUBLE;
	if (heed && facts->upstream_trouble) {
		*reason = "a program whose records were read had trouble";
		return SUMMARY_TROUBLE;
	}
	if (counts[CHECK_FAIL] > 0 || counts[CHECK_UNKNOWN] > 0)
		return SUMMARY_FAIL;
	if (heed && facts->upstream_failed) {
		*reason = "a record that was read failed or is unknown";
		return SUMMARY_FAIL;
	}
	if (signal_pending() != 0) {
		*reason = "ended by a signal";
		return SUMMARY_FAIL;
	}
	if (!judged)
		*reason = "nothing was judged";

	return judged ? SUMMARY_PASS : SUMMARY_FAIL;
}
