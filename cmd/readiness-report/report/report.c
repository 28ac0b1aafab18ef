#include "report.h"

#include <unistd.h>

#include "changes.h"
#include "diag.h"
#include "options.h"
#include "previous.h"
#include "score.h"
#include "stream.h"

/* In a terminal the verdict stands there already. */
static bool
verdict_is_shown(const struct report *report)
{
	for (size_t i = 0; i < report->rendering_count; i++)
		if (report->renderings[i].format == &format_human && !report->renderings[i].path)
			return isatty(STDOUT_FILENO);

	return false;
}

/* Every format passes the verdict on, and few who run it read what it wrote. */
static void
verdict_say(const struct report *report, const struct stream *stream)
{
	const int64_t *counts = stream->totals.counts;
	const char *reason = text_string(&stream->first_reason);

	if (stream->totals.verdict == SUMMARY_PASS || verdict_is_shown(report))
		return;
	diag_error("the gate is closed%s: %lld fail, %lld unknown%s%s",
	    stream->totals.verdict == SUMMARY_TROUBLE ? ", no verdict can be trusted" : "",
	    (long long)counts[CHECK_FAIL], (long long)counts[CHECK_UNKNOWN],
	    reason[0] ? "; first: " : "", reason);
}

void
report_run(struct report *report, char *const *files, const struct common_options *options)
{
	struct stream stream;

	report->score = score_new(report->areas);
	if (report->previous)
		report->changes = previous_read(report, options);
	stream_render(report, files, options, &stream);
	verdict_say(report, &stream);
	text_free(&stream.first_reason);
	changes_free(report->changes);
	score_free(report->score);
}
