#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

/* The members that a report shows, and their slots. */
enum member {
	NAME,
	MESSAGE,
	OBSERVED,
	OP,
	TARGET,
	UNIT,
	ELAPSED_MS,
	SEVERITY,
	FILE_NAME,
	LINE,
	RUNBOOK,
	REQUEST_ID,
	WAIVED_UNTIL,
	INTERRUPTED,
	SHARD,
	PHASE,
	REQUESTS,
	FAILED,
	RATE,
	P50,
	P95,
	P99,
	MEMBERS,
};

static const char *const paths[MEMBERS] = {
    [NAME] = ".name",
    [MESSAGE] = ".message",
    [OBSERVED] = ".observed",
    [OP] = ".op",
    [TARGET] = ".target",
    [UNIT] = ".unit",
    [ELAPSED_MS] = ".elapsed_ms",
    [SEVERITY] = ".severity",
    [FILE_NAME] = ".file",
    [LINE] = ".line",
    [RUNBOOK] = ".runbook",
    [REQUEST_ID] = ".request_id",
    [WAIVED_UNTIL] = ".waived_until",
    [INTERRUPTED] = ".interrupted",
    [SHARD] = ".shard",
    [PHASE] = ".phase",
    [REQUESTS] = ".requests",
    [FAILED] = ".failed",
    [RATE] = ".rate",
    [P50] = ".latency_ms.p50",
    [P95] = ".latency_ms.p95",
    [P99] = ".latency_ms.p99",
};

/* Strings of the record in hand, unescaped and fit to be shown; one text each, reused from record
 * to record. */
struct strings {
	struct text texts[MEMBERS], tool, sentence;
};

struct reading_state {
	struct report *report;
	struct strings strings;
	struct totals totals;
};

static void
write_out(struct report *report)
{
	if (report->out.len > 0)
		(void)records_text(report->records, report->out.bytes, report->out.len);
	text_clear(&report->out);
}

/* The visible form of a value: a string's text, else its JSON. "" when it is absent. */
static const char *
show(struct text *into, const struct json_slice *value)
{
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD);

	into->max = TEXT_MAX_RECORD;
	text_clear(into);
	if (value->type == JSON_STRING && json_string(value, &plain) == 0)
		(void)text_add_visible(into, text_string(&plain), plain.len);
	else if (value->type != JSON_ABSENT && value->type != JSON_NULL)
		(void)text_add_visible(into, value->bytes, value->len);
	text_free(&plain);

	return text_string(into);
}

static double
number_or(const struct json_slice *value, double otherwise)
{
	double number;

	return json_number(value, &number) == 0 ? number : otherwise;
}

static void
show_item(struct report *report, const struct item *item)
{
	report->items++;
	report->format->item(report, item);
	write_out(report);
}

static void
emit(struct reading_state *state, const struct item *item)
{
	const struct report *report = state->report;
	bool good = item->status == CHECK_PASS || item->status == CHECK_SKIP;

	state->totals.counts[item->status]++;
	if (!report->pass_through && !(report->summary_only && good))
		show_item(state->report, item);
}

/* "observed 612 ms, expected <= 500 ms" for checks that bring no message of their own. */
static const char *
sentence(struct strings *strings, enum check_status status)
{
	struct text *to = &strings->sentence;
	const char *observed = text_string(&strings->texts[OBSERVED]);
	const char *target = text_string(&strings->texts[TARGET]);
	const char *unit = text_string(&strings->texts[UNIT]);

	*to = (struct text){.bytes = to->bytes, .room = to->room, .max = TEXT_MAX_RECORD};
	text_clear(to);
	if (observed[0] != '\0')
		(void)text_add_format(to, "observed %s%s%s", observed, unit[0] ? " " : "", unit);
	if (target[0] != '\0')
		(void)text_add_format(to, "%sexpected %s%s%s%s%s", to->len > 0 ? ", " : "",
		    text_string(&strings->texts[OP]), strings->texts[OP].len > 0 ? " " : "", target,
		    unit[0] ? " " : "", unit);
	if (to->len == 0 && status != CHECK_PASS)
		(void)text_add_format(to, "no reason was given");

	return text_string(to);
}

/* A status that nobody understands is unknown, as it is for the exit status. */
static bool
read_status(const struct json_slice *value, enum check_status *status)
{
	struct text word = TEXT_INIT(TEXT_MAX_REASON);
	bool known = json_string(value, &word) == 0 &&
		     check_status_parse(text_string(&word), word.len, status) == 0;

	if (!known)
		*status = CHECK_UNKNOWN;
	text_free(&word);

	return known;
}

static void
take_check(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	struct item item = {0};
	bool known;

	for (int m = 0; m < MEMBERS; m++)
		(void)show(&strings->texts[m], &reading->values[m]);
	known = read_status(&reading->status, &item.status);
	item.tool = show(&strings->tool, &reading->tool);
	item.name = text_string(&strings->texts[NAME]);
	item.message = text_string(&strings->texts[MESSAGE]);
	if (item.message[0] == '\0')
		item.message =
		    known ? sentence(strings, item.status) : "its status is none of the known ones";
	item.severity = text_string(&strings->texts[SEVERITY]);
	item.file = text_string(&strings->texts[FILE_NAME]);
	item.runbook = text_string(&strings->texts[RUNBOOK]);
	item.request_id = text_string(&strings->texts[REQUEST_ID]);
	item.line = (int64_t)fmin(fmax(number_or(&reading->values[LINE], 0), 0), 1e9);
	item.elapsed_ms = number_or(&reading->values[ELAPSED_MS], -1);
	emit(state, &item);
}

/* A summary adds an item where it says more than the checks before it did. */
static void
take_summary(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	struct item item = {.name = "summary",
	    .status = CHECK_FAIL,
	    .elapsed_ms = -1,
	    .severity = "",
	    .file = "",
	    .runbook = "",
	    .request_id = ""};
	bool failed = json_string_equals(&reading->status, "fail", 4) || reading->contradicts;
	bool closed =
	    state->totals.counts[CHECK_FAIL] > 0 || state->totals.counts[CHECK_UNKNOWN] > 0;

	if (json_string_equals(&reading->status, "pass", 4) && !reading->contradicts)
		return;
	if (failed && closed)
		return;
	item.tool = show(&strings->tool, &reading->tool);
	item.message = show(&strings->texts[MESSAGE], &reading->values[MESSAGE]);
	if (item.message[0] == '\0')
		item.message = reading->contradicts
				   ? "it says pass, but counts failures or was interrupted"
			       : failed ? "nothing was judged"
			       : reading->values[INTERRUPTED].type == JSON_STRING
				   ? "it was interrupted"
				   : "it met trouble, so its verdict cannot be trusted";
	emit(state, &item);
}

static void
take_load(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	const struct json_slice *values = reading->values;
	struct figure figure;

	if (state->report->format->figure == NULL || state->report->summary_only ||
	    state->report->pass_through)
		return;
	for (int m = 0; m < MEMBERS; m++)
		(void)show(&strings->texts[m], &values[m]);
	figure.tool = show(&strings->tool, &reading->tool);
	strings->sentence.max = TEXT_MAX_RECORD;
	text_clear(&strings->sentence);
	(void)text_add_format(&strings->sentence,
	    "%s, %s: %.0f requests, %.0f failed, %.0f/s; p50 %.3g ms, p95 %.3g ms, p99 %.3g ms",
	    text_string(&strings->texts[NAME]), text_string(&strings->texts[PHASE]),
	    number_or(&values[REQUESTS], 0), number_or(&values[FAILED], 0),
	    number_or(&values[RATE], 0), number_or(&values[P50], 0), number_or(&values[P95], 0),
	    number_or(&values[P99], 0));
	figure.text = text_string(&strings->sentence);
	state->report->format->figure(state->report, &figure);
	write_out(state->report);
}

/* FNV-1a, continued. */
static uint64_t
hash(uint64_t key, const struct json_slice *value)
{
	size_t len = value->type == JSON_ABSENT ? 0 : value->len;

	for (size_t i = 0; i < len; i++)
		key = (key ^ (unsigned char)value->bytes[i]) * UINT64_C(0x100000001b3);

	return (key ^ 0xff) * UINT64_C(0x100000001b3);
}

static void
note_end(struct expected *expected, uint64_t key, bool ended)
{
	size_t at = 0;

	expected->summaries += ended;
	while (at < expected->stream_count && expected->streams[at].key != key)
		at++;
	if (at == MOST_STREAMS) {
		expected->too_many = true;
		return;
	}
	if (at == expected->stream_count) {
		void *more = reallocarray(expected->streams, at + 1, sizeof(*expected->streams));

		if (more == NULL) {
			expected->too_many = true;
			return;
		}
		expected->streams = more;
		expected->stream_count++;
		expected->streams[at].key = key;
	}
	expected->streams[at].ended = ended;
}

static void
see_expected(struct expected *expected, const struct reading *reading)
{
	uint64_t key = 0;

	/* Their tool is the one whose report was read. */
	if (expected->tool.name == NULL || reading_is(reading, "source") ||
	    reading_is(reading, "finding"))
		return;
	for (; expected->tool.name != NULL; expected++) {
		if (!json_string_equals(&reading->tool, expected->tool.name, expected->tool.len))
			continue;
		if (key == 0)
			key = hash(hash(UINT64_C(0xcbf29ce484222325), &reading->run),
			    &reading->values[SHARD]);
		note_end(expected, key, reading_is(reading, "summary"));
	}
}

/* Why the tool's records cannot be relied on, or NULL. */
static const char *
find_fault(const struct expected *expected)
{
	if (expected->too_many)
		return "it has more runs and shards than can be followed";
	for (size_t i = 0; i < expected->stream_count; i++)
		if (!expected->streams[i].ended)
			return "there is no summary of it at the end of a run or shard: it died, "
			       "or "
			       "the stream was cut short";
	if (expected->stream_count == 0)
		return "there is no summary of it: it died, or the stream was cut short";
	if (expected->tool.summaries == 0 || expected->summaries == expected->tool.summaries)
		return NULL;
	if (expected->summaries < expected->tool.summaries)
		return "there are too few summaries of it: one of its processes died, or did not "
		       "start";
	return "there are too many summaries of it: more of its processes wrote, or a file was "
	       "read twice";
}

/* A program that was killed says nothing any more, and what it passed through looks like a stream
 * that is whole. */
static void
take_expected(struct reading_state *state)
{
	struct report *report = state->report;

	for (const struct expected *e = report->expected; e->tool.name != NULL; e++) {
		char name[200];
		struct item item = {.tool = "readiness-report",
		    .name = name,
		    .status = CHECK_UNKNOWN,
		    .message = find_fault(e),
		    .elapsed_ms = -1,
		    .severity = "",
		    .file = "",
		    .runbook = "",
		    .request_id = ""};

		if (item.message == NULL)
			continue;
		(void)snprintf(name, sizeof(name), "expect %.*s",
		    (int)fmin((double)e->tool.len, 150), e->tool.name);
		records_upstream_check(report->records, CHECK_UNKNOWN);
		emit(state, &item);
	}
}

static void
take(struct reading_state *state, const struct reading *reading)
{
	see_expected(state->report->expected, reading);
	if (reading_is(reading, "check"))
		take_check(state, reading);
	else if (reading_is(reading, "summary"))
		take_summary(state, reading);
	else if (reading_is(reading, "load"))
		take_load(state, reading);
}

static bool
nothing_judged(const struct totals *totals)
{
	for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++)
		if (status != CHECK_SKIP && totals->counts[status] > 0)
			return false;

	return true;
}

/* What the input itself came to: bad records and an empty stream are items too, so that no format
 * can hide them. */
static void
take_end(struct reading_state *state, const struct reader *reader)
{
	struct item item = {.tool = "readiness-report",
	    .name = "input",
	    .status = CHECK_FAIL,
	    .elapsed_ms = -1,
	    .severity = "",
	    .file = "",
	    .runbook = "",
	    .request_id = ""};
	char message[80];

	state->totals.bad_records = reader_bad(reader);
	if (reader_bad(reader) > 0) {
		(void)snprintf(message, sizeof(message), "%lld records could not be read",
		    (long long)reader_bad(reader));
		item.message = message;
		emit(state, &item);
	}
	take_expected(state);
	if (nothing_judged(&state->totals)) {
		item.message =
		    reader_records(reader) == 0 ? "no records in the input" : "nothing was judged";
		emit(state, &item);
	}
	state->totals.verdict = records_verdict(state->report->records);

	/* A plan of no tests is no verdict. */
	if (state->report->items == 0 && !state->report->pass_through) {
		item.status = CHECK_PASS;
		item.name = "verdict";
		item.message = "";
		show_item(state->report, &item);
	}
}

static void
free_strings(struct strings *strings)
{
	for (int m = 0; m < MEMBERS; m++)
		text_free(&strings->texts[m]);
	text_free(&strings->tool);
	text_free(&strings->sentence);
}

int
report_run(struct report *report, char *const *files, const struct common_options *options)
{
	struct reading_state state = {.report = report};
	struct json_paths *wanted = json_paths_new();
	struct reader *reader = NULL;
	struct reading reading;
	int rc = -1;

	if (wanted == NULL)
		goto out;
	for (int m = 0; m < MEMBERS; m++)
		if (json_paths_add(wanted, paths[m]) != m)
			goto out;
	reader = reader_new(files, wanted, options, report->records);
	if (reader == NULL)
		goto out;

	if (report->format->begin != NULL && !report->pass_through)
		report->format->begin(report);
	write_out(report);
	while (reader_next(reader, &reading) == 1) {
		if (report->pass_through)
			(void)records_pass(report->records, reading.bytes, reading.len);
		take(&state, &reading);
	}
	take_end(&state, reader);
	if (!report->pass_through)
		report->format->end(report, &state.totals);
	write_out(report);
	rc = 0;
out:
	reader_free(reader);
	json_paths_free(wanted);
	free_strings(&state.strings);
	for (struct expected *e = report->expected; e->tool.name != NULL; e++)
		free(e->streams);
	return rc;
}
