/* filter: from a stream of records, an incident per run that failed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "fingerprint.h"
#include "incident.h"
#include "json_writer.h"
#include "memory.h"
#include "options.h"
#include "reader.h"
#include "records.h"
#include "redaction.h"
#include "tail.h"
#include "text.h"
#include "summaries.h"

enum { MAX_RUNS = 64 };

/* What is asked of each record, and, behind MEMBERS, of a check of our own. */
enum member {
	NAME,
	MESSAGE,
	SEVERITY,
	RUNBOOK,
	REQUEST_ID,
	REQUEST,
	MEMBERS,
	TOOL = MEMBERS,
	RUN,
	SLOTS
};

static const char *const paths[SLOTS] = {
    [NAME] = ".name",
    [MESSAGE] = ".message",
    [SEVERITY] = ".severity",
    [RUNBOOK] = ".runbook",
    [REQUEST_ID] = ".request_id",
    [REQUEST] = ".evidence.request",
    [TOOL] = ".tool",
    [RUN] = ".run",
};

struct filter {
	struct emit *emit;
	struct incident incidents[MAX_RUNS];
	size_t count;
	bool too_many_runs;
	struct tail *logs;
};

/* The kind of an incident follows from the program that found it. */
static const char *
filter_kind(const char *tool)
{
	static const struct {
		const char *tool, *kind;
	} kinds[] = {
	    {"check-migrations", "migration"},
	    {"smoke-stack", "api"},
	    {"load-reco", "load"},
	    {"check-guardrails", "guardrail"},
	    {"requeue-dlq", "worker"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].tool, tool) == 0)
			return kinds[i].kind;

	return "cli";
}

/* A run whose name does not fit is one of "too long" ones. */
static void
reading_run(const struct reading *reading, struct text *run)
{
	if (reading->run.type == JSON_STRING && json_string(&reading->run, run) == -1)
		text_set_format(run, "too long");
}

static struct incident *
filter_find(struct filter *filter, const char *run)
{
	for (size_t i = 0; i < filter->count; i++)
		if (strcmp(text_string(&filter->incidents[i].run), run) == 0)
			return &filter->incidents[i];

	return NULL;
}

/* The incident of a record's run, begun when it is the first. NULL when there are too many runs. */
static struct incident *
filter_incident(struct filter *filter, const struct reading *reading)
{
	TEXT_LOCAL run = TEXT_INIT(TEXT_MAX_REASON);
	struct incident *incident;

	reading_run(reading, &run);
	incident = filter_find(filter, text_string(&run));
	if (!incident && filter->count < MAX_RUNS) {
		incident = &filter->incidents[filter->count++];
		incident_init(incident, filter->emit);
		text_add(&incident->run, text_string(&run), run.len);
		text_add_string(&incident->process_name, program_name());
		incident->process_id = getpid();
		incident->logs = filter->logs;
	}
	if (!incident && !filter->too_many_runs) {
		records_trouble_with(filter->emit->records,
		    "more than %d failed runs in one stream: the rest gets no incident; "
		    "split the stream by run",
		    MAX_RUNS);
		filter->too_many_runs = true;
	}

	return incident;
}

static void
text_add_slice(struct text *to, const struct json_slice *value, const char *otherwise)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_REASON);

	if (value->type != JSON_STRING || json_string(value, &plain) == -1) {
		text_add_string(to, otherwise);
		return;
	}
	/* All but NULs, which would end it; it is made visible when its secrets are out. */
	for (size_t at = 0; at < plain.len; at += strlen(plain.bytes + at) + 1)
		text_add_string(to, plain.bytes + at);
}

static int
severity_rank(const char *severity)
{
	static const char *const order[] = {"", "info", "warning", "critical"};

	for (int i = 3; i > 0; i--)
		if (strcmp(order[i], severity) == 0)
			return i;

	return 0;
}

/* What the first failed check says becomes what the incident says; the worst severity wins. */
static void
incident_add_particulars(struct incident *incident, const struct reading *reading)
{
	const struct json_slice *values = reading->values;
	TEXT_LOCAL severity = TEXT_INIT(64);

	if (incident->request_id.len == 0)
		text_add_slice(&incident->request_id, &values[REQUEST_ID], "");
	if (incident->runbook.len == 0)
		text_add_slice(&incident->runbook, &values[RUNBOOK], "");
	text_add_slice(&severity, &values[SEVERITY], "critical");
	if (severity_rank(text_string(&severity)) >
	    severity_rank(text_string(&incident->severity))) {
		text_clear(&incident->severity);
		text_add(&incident->severity, severity.bytes, severity.len);
	}
	if (incident->http.len == 0 && values[REQUEST].type == JSON_OBJECT &&
	    redaction_json(values[REQUEST].bytes, values[REQUEST].len, &incident->http) == -1)
		text_clear(&incident->http);
}

static void
incident_keep_check(struct incident *incident, const struct reading *reading)
{
	size_t before = incident->checks.len;

	if (incident->check_count >= INCIDENT_MAX_CHECKS) {
		incident->checks_left_out++;
		return;
	}
	if (before > 0)
		text_add_byte(&incident->checks, ',');
	if (redaction_json(reading->bytes, reading->len, &incident->checks) == -1 ||
	    text_failed(&incident->checks)) {
		/* Too large to keep: what fitted before stays. */
		incident->checks.failed = false;
		text_cut(&incident->checks, before);
		incident->checks_left_out++;
		return;
	}
	incident->check_count++;
}

/* A line "tool: name: message" for a failed check or a summary that says trouble. */
static void
filter_take_failure(
    struct filter *filter, const struct reading *reading, const char *name, const char *message)
{
	struct incident *incident = filter_incident(filter, reading);
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_REASON * 4), tool = TEXT_INIT(TEXT_MAX_REASON);

	if (!incident)
		return;
	text_add_slice(&tool, &reading->tool, "unknown tool");
	text_add_format(&line, "%s: ", text_string(&tool));
	text_add_slice(&line, &reading->values[NAME], name);
	fingerprint_add_name(&incident->fingerprint_of, text_string(&line), line.len);
	text_add_byte(&incident->fingerprint_of, '\n');
	text_add_string(&line, ": ");
	text_add_slice(&line, &reading->values[MESSAGE], message);
	if (text_failed(&line))
		text_set_format(
		    &line, "%s: a check with a message too long to keep", text_string(&tool));

	if (incident->exception.len == 0) {
		text_add_string(&incident->exception, text_string(&line));
		if (text_failed(&incident->exception))
			text_set_format(&incident->exception, "a failed check with a long message");
		text_add_string(&incident->kind,
		    filter->emit->kind ? filter->emit->kind : filter_kind(text_string(&tool)));
	}
	text_add_format(&incident->stack, "%s\n", text_string(&line));
	incident_add_particulars(incident, reading);
	incident_keep_check(incident, reading);
}

/* A summary that fails says nothing new after a failed check of its run; alone it is all that is
 * known (--summary-only, or nothing was judged).  One whose status nobody understands is
 * trouble. */
static void
filter_take_summary(struct filter *filter, const struct reading *reading)
{
	TEXT_LOCAL run = TEXT_INIT(TEXT_MAX_REASON);

	if (reading->summary == SUMMARY_PASS)
		return;
	reading_run(reading, &run);
	if (reading->summary == SUMMARY_TROUBLE)
		filter_take_failure(
		    filter, reading, "summary", "it met trouble, so its verdict cannot be trusted");
	else if (!filter_find(filter, text_string(&run)))
		filter_take_failure(
		    filter, reading, "summary", "it failed, and no failed check was seen");
}

static void
filter_take(struct filter *filter, const struct reading *reading)
{
	if (filter->emit->tee)
		records_pass(filter->emit->records, reading->bytes, reading->len);
	if (reading->kind == READING_CHECK && check_status_closes(reading->check))
		filter_take_failure(
		    filter, reading, "a check without a name", "no reason was given");
	else if (reading->kind == READING_SUMMARY)
		filter_take_summary(filter, reading);
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
	struct json_slice values[SLOTS];

	if (answer->status == CHECK_PASS)
		return;
	records_note(filter->emit->records, answer->status);
	records_put_common(filter->emit->records, &w, "check", NULL);
	records_put_check(&w, &check);
	json_close_object(&w);
	scanner = json_scanner_of(paths, SLOTS);
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
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!filter->emit->logs)
		return;
	filter->logs = tail_new((size_t)filter->emit->last);
	if (!filter->logs || tail_read(filter->logs, filter->emit->logs, &why) == -1) {
		records_trouble_with(filter->emit->records, "%s",
		    filter->logs ? text_string(&why) : "out of memory");
		tail_free(filter->logs);
		filter->logs = NULL;
	}
}

static void
filter_read(struct filter *filter, char *const *files, const struct options *options)
{
	struct json_paths *wanted = json_paths_of(paths, MEMBERS);
	struct reader *reader = reader_new(files, wanted, &options->common, filter->emit->records);
	struct reading reading;

	summaries_expect(reader_summaries(reader), &filter->emit->expected);
	while (reader_next(reader, &reading) == 1)
		filter_take(filter, &reading);
	summaries_judge(reader_summaries(reader), true, filter_take_answer, filter);
	summaries_judge(reader_summaries(reader), false, filter_take_answer, filter);
	reader_free(reader);
	json_paths_free(wanted);
}

void
filter_run(struct emit *emit, char *const *files, const struct options *options)
{
	struct filter *filter = memory_new(1, sizeof(*filter));

	filter->emit = emit;
	/* The log is read last, so that it holds what was written while the records came; but a
	 * file that is not there is known at once. */
	if (emit->logs && access(emit->logs, R_OK) == -1)
		diag_note("the log %s cannot be read yet", emit->logs);
	filter_read(filter, files, options);
	if (filter->count > 0)
		filter_read_logs(filter);
	for (size_t i = 0; i < filter->count; i++) {
		filter->incidents[i].logs = filter->logs;
		incident_save(emit, &filter->incidents[i]);
		incident_free(&filter->incidents[i]);
	}
	tail_free(filter->logs);
	free(filter);
}
