#include "report.h"

#include <unistd.h>

#include "changes.h"
#include "diag.h"
#include "json_writer.h"
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

/* The score as members of the summary: {"score":96,"previous":91,"areas":[...]}. */
static void
score_record(struct report *report, enum summary_status verdict)
{
	struct json_writer *w = records_summary_members(report->records);

	json_open_object(w, "readiness");
	json_put_integer(w, "score", score_percent(report->score, verdict));
	if (report->changes)
		json_put_integer(
		    w, "previous", score_percent(report->changes->score, report->changes->verdict));
	json_open_array(w, "areas");
	for (size_t i = 0; i < areas_count(report->areas); i++) {
		const int64_t *counts = score_counts(report->score, i);

		if (!score_has(report->score, i))
			continue;
		json_open_object(w, NULL);
		json_put_string(w, "name", areas_at(report->areas, i)->name);
		json_put_number(w, "weight", areas_at(report->areas, i)->weight);
		json_put_integer(w, "share", score_share(report->score, i));
		for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++)
			json_put_integer(
			    w, check_status_name((enum check_status)status), counts[status]);
		json_close_object(w);
	}
	json_close_array(w);
	json_close_object(w);
}

void
report_run(struct report *report, char *const *files, const struct common_options *options)
{
	struct stream stream;

	report->score = score_new(report->areas);
	if (report->previous)
		report->changes = previous_read(report, options);
	stream_render(report, files, options, &stream);
	if (report->score_in_summary)
		score_record(report, stream.totals.verdict);
	verdict_say(report, &stream);
	text_free(&stream.first_reason);
	changes_free(report->changes);
	score_free(report->score);
}
