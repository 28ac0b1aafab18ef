#include "previous.h"

#include <string.h>

#include "changes.h"
#include "clock.h"
#include "options.h"
#include "stream.h"

/* The run before as a format that remembers its items. */
static void
previous_item(struct rendering *rendering, const struct item *item)
{
	changes_remember(rendering->state, item);
}

static void
previous_begin(struct rendering *rendering)
{
	rendering->state = rendering->report->changes;
}

static void
previous_end(struct rendering *rendering, const struct totals *totals)
{
	struct changes *changes = rendering->state;

	changes->verdict = totals->verdict;
}

static const struct format format_previous = {.name = "previous",
    .wants_all = true,
    .begin = previous_begin,
    .item = previous_item,
    .end = previous_end};

/* It is read as this run is, but what it says does not bind. */
struct changes *
previous_read(struct report *report, const struct common_options *options)
{
	char *files[] = {(char *)report->previous, NULL};
	struct common_options own = *options;
	struct changes *changes = changes_new(report->previous, report->areas, report->records);
	struct report before = {.areas = report->areas, .changes = changes, .is_previous = true};
	struct stream stream;

	own.run_given = own.jsonl = own.summary_only = false;
	own.output_json = NULL;
	before.records = records_open_on(&own, &clock_system, -1);
	report_add(&before, &format_previous, NULL);
	stream_render(&before, files, &own, &stream);
	records_finish_silently(before.records);
	text_free(&stream.first_reason);
	if (stream.records > 0 && stream.totals.bad_records == 0)
		return changes;

	records_trouble_with(report->records, "cannot compare with %s: it %s", report->previous,
	    stream.records == 0 ? "holds no records" : "holds records that cannot be read");
	changes_free(changes);
	return NULL;
}
