#include "modes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "digests.h"
#include "gate.h"
#include "memory.h"
#include "reader.h"
#include "records.h"
#include "summaries.h"

void
gate_read_baseline(struct gate *gate)
{
	struct common_options options = gate->options.common.common, reads;
	struct reading reading;
	const struct option_list *baselines = &gate->options.baselines;
	const char **files;
	struct records *verdicts;
	struct reader *reader;
	struct reader_tap tap;

	if (baselines->count == 0)
		return;
	files = memory_new(baselines->count + 1, sizeof(*files));
	for (size_t i = 0; i < baselines->count; i++)
		files[i] = baselines->items[i];
	options.ignore_status = true;
	reads = options;
	options.output_json = NULL;
	verdicts = memory_given(records_open_on(&options, &clock_system, -1));
	reader =
	    memory_given(reader_new((char *const *)files, gate->survey.paths, &reads, verdicts));
	tap = digests_tap(gate->digests, "baseline");
	reader_tap(reader, &tap);
	while (reader_next(reader, &reading) == 1) {
		findings_take(&gate->findings, &reading, false);
		ledger_see(&gate->baseline, &reading);
	}
	if (records_verdict(verdicts) == SUMMARY_TROUBLE)
		records_trouble(gate->records);
	reader_free(reader);
	records_finish_silently(verdicts);
	free(files);
}

bool
gate_take(struct gate *gate, struct reading *reading)
{
	if (gate->options.tee)
		records_pass(gate->records, reading->bytes, reading->len);
	if (!reading->foreign)
		findings_take(&gate->findings, reading, true);
	return !reading->foreign || reading->kind == READING_CHECK ||
	       reading->kind == READING_SUMMARY;
}

static void
answer_write(void *context, const struct summaries_answer *answer)
{
	struct gate *gate = context;
	const struct check check = {
	    .name = answer->name,
	    .status = answer->status,
	    .severity = "critical",
	    .message = answer->message,
	};

	records_check(gate->records, &check);
}

void
gate_judge_summaries(struct gate *gate, bool asked)
{
	summaries_judge(reader_summaries(gate->reader), asked, answer_write, gate);
}

const char *
gate_describe_foreign(const struct gate *gate, struct text *out)
{
	const char *run, *mine = gate->options.common.common.run;
	int64_t count = reader_foreign(gate->reader, &run);

	if (count == 0)
		return NULL;
	text_add_format(out, "%" PRId64 " record%s of run \"", count, count == 1 ? " is" : "s are");
	text_add_visible(out, run, strlen(run));
	text_add_string(out, "\", not of \"");
	text_add_visible(out, mine, strlen(mine));
	text_add_string(out, "\", and not judged");
	diag_note("%s", text_string(out));
	return text_string(out);
}
