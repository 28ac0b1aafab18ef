#include "stream.h"

#include <stdio.h>

#include "changes.h"
#include "items.h"
#include "json.h"
#include "options.h"
#include "progress.h"
#include "reader.h"
#include "render.h"
#include "renderings.h"
#include "status_line.h"

static const char trouble_message[] = "there was trouble, so no verdict can be trusted";

/* A program that was killed says nothing any more, and what it passed through looks like a stream
 * that is whole. */
static void
items_take_answer(void *context, const struct summaries_answer *answer)
{
	struct item item = item_of("readiness-report", answer->name, answer->status);

	item.message = answer->message;
	if (answer->status != CHECK_PASS)
		items_emit_own(context, &item);
}

static void
items_take(struct items *items, const struct reading *reading)
{
	renderings_record(items->report, reading);
	if (reading->kind == READING_CHECK)
		items_take_check(items, reading);
	else if (reading->kind == READING_SUMMARY)
		items_take_summary(items, reading);
	else
		items_take_figure(items, reading);
}

static bool
totals_are_empty(const struct totals *totals)
{
	for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++)
		if (status != CHECK_SKIP && totals->counts[status] > 0)
			return false;

	return true;
}

/* What the input itself came to: bad records and an empty stream are items too, so that no format
 * can hide them. */
static void
items_take_end(struct items *items, struct reader *reader)
{
	struct report *report = items->report;
	struct item item = item_of("readiness-report", "input", CHECK_FAIL);
	const int64_t *counts = items->totals.counts;
	char message[80];

	items->totals.bad_records = reader_bad(reader);
	if (reader_bad(reader) > 0) {
		snprintf(message, sizeof(message), "%lld records could not be read",
		    (long long)reader_bad(reader));
		item.message = message;
		items_emit_own(items, &item);
	}
	summaries_judge(reader_summaries(reader), true, items_take_answer, items);
	summaries_judge(reader_summaries(reader), false, items_take_answer, items);
	if (totals_are_empty(&items->totals) && !items->worked) {
		item.message =
		    reader_records(reader) == 0 ? "no records in the input" : "nothing was judged";
		items_emit_own(items, &item);
	}
	items->totals.verdict = records_verdict(report->records);

	/* Something that no item shows, such as a file that cannot be read, must not look like
	 * success; nor is a plan of no tests a verdict. */
	item = item_of("readiness-report", "verdict", CHECK_PASS);
	if (items->totals.verdict != SUMMARY_PASS &&
	    counts[CHECK_FAIL] + counts[CHECK_UNKNOWN] == 0) {
		item.status = CHECK_FAIL;
		item.message = item.lines = items->totals.verdict == SUMMARY_TROUBLE
						? trouble_message
						: "the stream says that the gate is closed";
		items_emit(items, &item);
	} else if (renderings_are_empty(report)) {
		renderings_item(report, &item, false);
	}
}

void
stream_render(struct report *report, char *const *files, const struct common_options *options,
    struct stream *stream)
{
	struct items items = {
	    .report = report, .only_run = options->run, .first_reason = TEXT_INIT(TEXT_MAX_REASON)};
	struct json_paths *wanted = json_paths_of(member_paths, MEMBERS);
	struct item trouble = item_of("readiness-report", "verdict", CHECK_FAIL);
	struct progress progress = {.wanted = status_line_wanted()};
	struct reader *reader;
	struct reading reading;

	trouble.message = trouble.lines = trouble_message;
	renderings_begin(report, wanted);
	reader = reader_new(files, wanted, options, report->records);
	for (int i = 0; i < TEXTS; i++)
		items.texts[i] = TEXT_INIT(TEXT_MAX_RECORD);
	summaries_expect(reader_summaries(reader), &report->expected);
	while (progress_await(&progress, &items, reader) && reader_next(reader, &reading) == 1) {
		if (report->pass_through)
			records_pass(report->records, reading.bytes, reading.len);
		items_take(&items, &reading);
		progress_note(&progress, &reading);
	}
	progress_end(&progress);
	items_take_end(&items, reader);
	if (report->changes && !report->is_previous)
		changes_end(report->changes);
	renderings_end(report, &items.totals, &trouble);
	*stream = (struct stream){.totals = items.totals,
	    .records = reader_records(reader),
	    .first_reason = items.first_reason};
	render_free(items.render);
	reader_free(reader);
	json_paths_free(wanted);
	show_titles_end(&items);
	for (int i = 0; i < TEXTS; i++)
		text_free(&items.texts[i]);
}
