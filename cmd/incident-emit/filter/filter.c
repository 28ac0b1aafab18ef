/* filter: from a stream of records, an incident per run that failed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "filter.h"
#include "json_writer.h"
#include "memory.h"
#include "options.h"
#include "reader.h"
#include "records.h"
#include "tail.h"
#include "text.h"
#include "summaries.h"

static const char *const paths[MEMBERS] = {
    [NAME] = ".name",
    [MESSAGE] = ".message",
    [SEVERITY] = ".severity",
    [RUNBOOK] = ".runbook",
    [REQUEST_ID] = ".request_id",
    [REQUEST] = ".evidence.request",
    [TIME] = ".time",
    [TO] = ".to",
    [OBSERVED] = ".observed",
    [TARGET] = ".target",
    [TOOL] = ".tool",
    [RUN] = ".run",
};

/* A summary that fails says nothing new after a failed check of its run; alone it is all that is
 * known (--summary-only, or nothing was judged).  One whose status nobody understands is
 * trouble. */
static void
filter_take_summary(struct filter *filter, const struct reading *reading)
{
	if (reading->summary == SUMMARY_PASS)
		return;
	if (reading->summary == SUMMARY_TROUBLE)
		filter_take_failure(
		    filter, reading, "summary", "it met trouble, so its verdict cannot be trusted");
	else if (!filter_has_failure(filter, reading) && !filter_has_rule_check(filter, reading))
		filter_take_failure(
		    filter, reading, "summary", "it failed, and no failed check was seen");
}

static void
filter_take(struct filter *filter, const struct reading *reading)
{
	if (filter->emit->tee)
		records_pass(filter->emit->records, reading->bytes, reading->len);
	if (reading->kind == READING_CHECK && check_status_closes(reading->check)) {
		if (!filter_take_rule_check(filter, reading))
			filter_take_failure(
			    filter, reading, "a check without a name", "no reason was given");
	} else if (reading->kind == READING_SUMMARY)
		filter_take_summary(filter, reading);
	else if (reading->kind == READING_DATA && reading_is(reading, "transition"))
		filter_take_transition(filter, reading);
}

/* What a program upstream owes is a failure like any other: a check of our own, read as if it had
 * been written by another. */
static void
filter_take_answer(void *context, const struct summaries_answer *answer)
{
	struct filter *filter = context;
	const struct check check = {.name = answer->name,
	    .status = answer->status,
	    .severity = "critical",
	    .message = answer->message};
	TEXT_LOCAL record = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(&record);
	struct json_scanner *scanner;
	struct json_slice values[MEMBERS + 1];

	if (answer->status == CHECK_PASS)
		return;
	records_note(filter->emit->records, answer->status);
	records_put_common(filter->emit->records, &w, "check", NULL);
	records_put_check(&w, &check);
	json_close_object(&w);
	scanner = json_scanner_new(filter->wanted, 0);
	if (text_failed(&record) ||
	    json_scan(scanner, record.bytes, record.len, values, NULL) == -1)
		memory_lacked();
	filter_take_failure(filter,
	    &(struct reading){.bytes = record.bytes,
		.len = record.len,
		.values = values,
		.tool = values[TOOL],
		.run = values[RUN]},
	    "", "");
	json_scanner_free(scanner);
}

static void
filter_read_logs(struct filter *filter)
{
	if (filter->emit->logs.count == 0)
		return;
	filter->logs = memory_given(tail_new((size_t)filter->emit->last));
	if (logs_read_tail(filter->emit, filter->logs) == -1 && tail_count(filter->logs) == 0) {
		tail_free(filter->logs);
		filter->logs = NULL;
	}
}

/* Before anything is waited for, what is known has to be on the disk. */
static void
filter_read_all(struct filter *filter, struct reader *reader)
{
	struct reading reading;

	while (reader_next(reader, &reading) == 1) {
		filter_take(filter, &reading);
		if (incident_waits(filter->emit) && !reader_wait(reader, 0))
			incident_flush(filter->emit);
	}
}

static void
filter_read(struct filter *filter, char *const *files, const struct options *options)
{
	struct reader *reader =
	    reader_new(files, filter->wanted, &options->common, filter->emit->records);

	summaries_expect(reader_summaries(reader), &filter->emit->expected);
	filter_read_all(filter, reader);
	summaries_judge(reader_summaries(reader), true, filter_take_answer, filter);
	summaries_judge(reader_summaries(reader), false, filter_take_answer, filter);
	filter_judge_transitions(filter);
	filter->emit->reads_logs =
	    filter->emit->logs.count > 0 && reader_records(reader) == 0 && reader_bad(reader) == 0;
	reader_free(reader);
}

static void
filter_save(struct filter *filter)
{
	struct groups *groups = &filter->groups;

	if (groups->count > 0)
		filter_read_logs(filter);
	for (size_t i = 0; i < groups->count; i++) {
		groups->items[i]->incident.logs = filter->logs;
		if (!filter_take_rule_group(filter, groups->items[i]))
			incident_save(filter->emit, &groups->items[i]->incident);
	}
	if (groups->rest)
		incident_save(filter->emit, &groups->rest->incident);
}

void
filter_run(struct emit *emit, char *const *files, const struct options *options)
{
	struct filter filter = {.emit = emit, .wanted = json_paths_of(paths, MEMBERS)};

	filter.group_slot = emit->group_by ? json_paths_add(filter.wanted, emit->group_by) : RUN;
	groups_init(&filter.groups);
	incident_gather(emit);
	/* The log is read last, so that it holds what was written while the records came; but a
	 * file that is not there is known at once. */
	for (size_t i = 0; i < emit->logs.count; i++)
		if (access(emit->logs.items[i], R_OK) == -1)
			diag_note("the log %s cannot be read yet", emit->logs.items[i]);
	filter_read(&filter, files, options);
	filter_save(&filter);
	groups_free(&filter.groups);
	filter_free_rules(&filter);
	json_paths_free(filter.wanted);
	tail_free(filter.logs);
}
