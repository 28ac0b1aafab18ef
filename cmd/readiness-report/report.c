#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"
#include "summaries.h"

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

/* What no check says. */
static struct item
item_of(const char *tool, const char *name, enum check_status status)
{
	return (struct item){.tool = tool,
	    .name = name,
	    .status = status,
	    .elapsed_ms = -1,
	    .message = "",
	    .severity = "",
	    .file = "",
	    .runbook = "",
	    .request_id = ""};
}

/* A summary adds an item where it says more than the checks before it did. */
static void
take_summary(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	struct item item;
	bool failed = json_string_equals(&reading->status, "fail", 4) || reading->contradicts;
	bool closed =
	    state->totals.counts[CHECK_FAIL] > 0 || state->totals.counts[CHECK_UNKNOWN] > 0;

	if (json_string_equals(&reading->status, "pass", 4) && !reading->contradicts)
		return;
	if (failed && closed)
		return;
	item = item_of(show(&strings->tool, &reading->tool), "summary", CHECK_FAIL);
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

/* A program that was killed says nothing any more, and what it passed through looks like a stream
 * that is whole. */
static void
take_expected(struct reading_state *state)
{
	struct report *report = state->report;

	for (const struct expected *e = report->expected; e->tool.name != NULL; e++) {
		char name[200];
		struct item item = item_of("readiness-report", name, CHECK_UNKNOWN);

		item.message = summaries_fault(e);
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
	summaries_see(state->report->expected, reading, &reading->values[SHARD]);
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
	struct item item = item_of("readiness-report", "input", CHECK_FAIL);
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
		item = item_of("readiness-report", "verdict", CHECK_PASS);
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
	summaries_free(report->expected);
	return rc;
}
