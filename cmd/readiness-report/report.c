#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
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
	METHOD,
	URL,
	ANSWER,
	BODY,
	WINDOW,
	INTERRUPTED,
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
    [METHOD] = ".evidence.request.method",
    [URL] = ".evidence.request.url",
    [ANSWER] = ".evidence.answer.status",
    [BODY] = ".evidence.answer.body",
    [WINDOW] = ".labels.window",
    [INTERRUPTED] = ".interrupted",
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
	struct text texts[MEMBERS], tool, title, lines, sentence, shard, run;
};

struct reading_state {
	struct report *report;
	struct strings strings;
	struct totals totals;
	struct text run;      /* the first that a check named */
	const char *only_run; /* --run */
	bool worked;          /* a summary passes that counts nothing: its program made no checks */
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

/* The same with line breaks and tabs as they are. */
static const char *
show_lines(struct text *into, const struct json_slice *value)
{
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD);
	const char *at, *end;

	into->max = TEXT_MAX_RECORD;
	text_clear(into);
	if (value->type == JSON_STRING && json_string(value, &plain) == 0) {
		at = text_string(&plain);
		end = at + plain.len;
		while (at < end) {
			size_t len = 0;

			while (at + len < end && at[len] != '\n' && at[len] != '\t')
				len++;
			/* CRLF is one line break. */
			(void)text_add_visible(into, at,
			    len - (len > 0 && at + len < end && at[len] == '\n' &&
				      at[len - 1] == '\r'));
			at += len;
			if (at < end)
				(void)text_add_byte(into, *at++);
		}
	} else if (value->type != JSON_ABSENT && value->type != JSON_NULL) {
		(void)text_add_visible(into, value->bytes, value->len);
	}
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

/* The name with what tells checks of one name apart: shard, window, and the run where there are several. */
static const char *
title(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	const char *shard = show(&strings->shard, &reading->shard);
	const char *run = show(&strings->run, &reading->run);
	const char *window = text_string(&strings->texts[WINDOW]);
	struct text *to = &strings->title;
	bool open = false;

	to->max = TEXT_MAX_RECORD;
	text_clear(to);
	(void)text_add_string(to, text_string(&strings->texts[NAME]));
	if (state->run.len == 0)
		(void)text_set_format(&state->run, "%s", run);
	if (shard[0] != '\0') {
		(void)text_add_format(to, " (shard %s", shard);
		open = true;
	}
	if (window[0] != '\0') {
		(void)text_add_format(to, "%swindow from %s", open ? ", " : " (", window);
		open = true;
	}
	if (strcmp(text_string(&state->run), run) != 0) {
		(void)text_add_format(to, "%srun %s", open ? ", " : " (", run);
		open = true;
	}
	if (open)
		(void)text_add_byte(to, ')');

	return text_string(to);
}

/* What is good of another run counts for nothing under --run. */
static void
set_aside(struct reading_state *state, const struct reading *reading, struct item *item)
{
	struct text *to = &state->strings.sentence;

	if (!reading->foreign || item->status == CHECK_FAIL || item->status == CHECK_UNKNOWN)
		return;
	to->max = TEXT_MAX_RECORD;
	text_clear(to);
	(void)text_add_format(to, "it is of run %s, not of %s, and does not count",
	    text_string(&state->strings.run), state->only_run);
	item->status = CHECK_SKIP;
	item->message = item->lines = text_string(to);
}

static void
take_check(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	struct item item = {.status = reading->check};

	for (int m = 0; m < MEMBERS; m++)
		(void)show(&strings->texts[m], &reading->values[m]);
	item.tool = show(&strings->tool, &reading->tool);
	item.name = title(state, reading);
	item.message = text_string(&strings->texts[MESSAGE]);
	item.lines = show_lines(&strings->lines, &reading->values[MESSAGE]);
	if (item.message[0] == '\0')
		item.message = item.lines = reading->status_known
						? sentence(strings, item.status)
						: "its status is none of the known ones";
	item.severity = text_string(&strings->texts[SEVERITY]);
	item.file = text_string(&strings->texts[FILE_NAME]);
	item.runbook = text_string(&strings->texts[RUNBOOK]);
	item.request_id = text_string(&strings->texts[REQUEST_ID]);
	item.method = text_string(&strings->texts[METHOD]);
	item.url = text_string(&strings->texts[URL]);
	item.answer = text_string(&strings->texts[ANSWER]);
	item.body = text_string(&strings->texts[BODY]);
	item.line = (int64_t)fmin(fmax(number_or(&reading->values[LINE], 0), 0), 1e9);
	item.elapsed_ms = number_or(&reading->values[ELAPSED_MS], -1);
	set_aside(state, reading, &item);
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
	    .lines = "",
	    .severity = "",
	    .file = "",
	    .runbook = "",
	    .request_id = "",
	    .method = "",
	    .url = "",
	    .answer = "",
	    .body = ""};
}

/* "4 pass, 0 fail, 1 warn": what a summary counts. */
static const char *
counts_sentence(struct strings *strings, const struct reading *reading)
{
	struct text *to = &strings->sentence;

	to->max = TEXT_MAX_RECORD;
	text_clear(to);
	for (int i = 0; i <= CHECK_UNKNOWN; i++)
		if (reading->counts[i] >= 0)
			(void)text_add_format(to, "%s%lld %s", to->len > 0 ? ", " : "",
			    (long long)reading->counts[i], check_status_name((enum check_status)i));
	if (to->len == 0)
		(void)text_add_string(to, "it says pass");

	return text_string(to);
}

/* A summary that passes is an item only where it stands for checks that were left out (--summary-only). */
static void
take_good_summary(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	const int64_t *counts = reading->counts;
	bool counts_none = counts[CHECK_PASS] == 0 && counts[CHECK_WARN] <= 0;
	struct item item;

	if (!reading->alone || reading->foreign)
		return;
	if (counts_none) {
		state->worked = true;
		return;
	}
	item = item_of(show(&strings->tool, &reading->tool), "summary",
	    counts[CHECK_PASS] <= 0 && counts[CHECK_WARN] > 0 ? CHECK_WARN : CHECK_PASS);
	item.name = title(state, reading);
	item.message = item.lines = counts_sentence(strings, reading);
	emit(state, &item);
}

/* A summary adds an item where it says more than the checks before it did. */
static void
take_summary(struct reading_state *state, const struct reading *reading)
{
	struct strings *strings = &state->strings;
	struct item item;
	bool failed = reading->summary == SUMMARY_FAIL;
	bool closed =
	    state->totals.counts[CHECK_FAIL] > 0 || state->totals.counts[CHECK_UNKNOWN] > 0;

	for (int m = 0; m < MEMBERS; m++)
		text_clear(&strings->texts[m]);
	strings->texts[NAME].max = TEXT_MAX_REASON;
	(void)text_add_string(&strings->texts[NAME], "summary");
	if (reading->summary == SUMMARY_PASS) {
		take_good_summary(state, reading);
		return;
	}
	if (failed && closed)
		return;
	item = item_of(show(&strings->tool, &reading->tool), "summary", CHECK_FAIL);
	item.name = title(state, reading);
	item.message = show(&strings->texts[MESSAGE], &reading->values[MESSAGE]);
	item.lines = show_lines(&strings->lines, &reading->values[MESSAGE]);
	if (item.message[0] == '\0')
		item.message = item.lines =
		    reading->contradicts ? reading->contradicts
		    : failed &&
			    (reading->counts[CHECK_FAIL] > 0 || reading->counts[CHECK_UNKNOWN] > 0)
			? counts_sentence(strings, reading)
		    : failed ? "nothing was judged"
		    : reading->values[INTERRUPTED].type == JSON_STRING
			? "it was interrupted"
			: "it met trouble, so its verdict cannot be trusted";
	emit(state, &item);
}

/* Three digits, in the unit that a person would take.  What the record does not say is no zero. */
static void
put_time(struct text *out, const char *name, double ms)
{
	if (isnan(ms))
		return;
	text_add_string(out, strchr(text_string(out), ';') ? ", " : "; ");
	if (ms < 999.5)
		(void)text_add_format(out, "%s %.3g ms", name, ms);
	else if (ms < 999500)
		(void)text_add_format(out, "%s %.3g s", name, ms / 1000);
	else
		(void)text_add_format(out, "%s %.0f s", name, ms / 1000);
}

static void
put_count(struct text *out, const char *before, double count, const char *after)
{
	if (!isnan(count))
		text_add_format(out, "%s %.0f%s", before, count, after);
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
	text_add_format(&strings->sentence, "%s, %s:", text_string(&strings->texts[NAME]),
	    text_string(&strings->texts[PHASE]));
	put_count(&strings->sentence, "", number_or(&values[REQUESTS], NAN), " requests");
	put_count(&strings->sentence, ",", number_or(&values[FAILED], NAN), " failed");
	put_count(&strings->sentence, ",", number_or(&values[RATE], NAN), "/s");
	put_time(&strings->sentence, "p50", number_or(&values[P50], NAN));
	put_time(&strings->sentence, "p95", number_or(&values[P95], NAN));
	put_time(&strings->sentence, "p99", number_or(&values[P99], NAN));
	figure.text = text_string(&strings->sentence);
	state->report->format->figure(state->report, &figure);
	write_out(state->report);
}

/* What the report finds by itself binds as a check of its own would. */
static void
emit_own(struct reading_state *state, struct item *item)
{
	item->lines = item->message;
	records_note(state->report->records, item->status);
	emit(state, item);
}

/* A program that was killed says nothing any more, and what it passed through looks like a stream
 * that is whole. */
static void
take_answer(void *context, const struct summaries_answer *answer)
{
	struct item item = item_of("readiness-report", answer->name, answer->status);

	item.message = answer->message;
	if (answer->status != CHECK_PASS)
		emit_own(context, &item);
}

static void
take(struct reading_state *state, const struct reading *reading)
{
	if (reading->kind == READING_CHECK)
		take_check(state, reading);
	else if (reading->kind == READING_SUMMARY)
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
take_end(struct reading_state *state, struct reader *reader)
{
	struct report *report = state->report;
	struct item item = item_of("readiness-report", "input", CHECK_FAIL);
	const int64_t *counts = state->totals.counts;
	char message[80];

	state->totals.bad_records = reader_bad(reader);
	if (reader_bad(reader) > 0) {
		(void)snprintf(message, sizeof(message), "%lld records could not be read",
		    (long long)reader_bad(reader));
		item.message = message;
		emit_own(state, &item);
	}
	summaries_judge(reader_summaries(reader), true, take_answer, state);
	summaries_judge(reader_summaries(reader), false, take_answer, state);
	if (nothing_judged(&state->totals) && !state->worked) {
		item.message =
		    reader_records(reader) == 0 ? "no records in the input" : "nothing was judged";
		emit_own(state, &item);
	}
	state->totals.verdict = records_verdict(report->records);

	/* Something that no item shows, such as a file that cannot be read, must not look like success; nor is a plan of no
	 * tests a verdict. */
	item = item_of("readiness-report", "verdict", CHECK_PASS);
	if (state->totals.verdict != SUMMARY_PASS &&
	    counts[CHECK_FAIL] + counts[CHECK_UNKNOWN] == 0) {
		item.status = CHECK_FAIL;
		item.message = item.lines = "the stream says that the gate is closed";
		emit(state, &item);
	} else if (report->items == 0 && !report->pass_through) {
		show_item(report, &item);
	}
}

static void
free_strings(struct strings *strings)
{
	for (int m = 0; m < MEMBERS; m++)
		text_free(&strings->texts[m]);
	text_free(&strings->tool);
	text_free(&strings->title);
	text_free(&strings->lines);
	text_free(&strings->sentence);
	text_free(&strings->shard);
	text_free(&strings->run);
}

int
report_run(struct report *report, char *const *files, const struct common_options *options)
{
	struct reading_state state = {
	    .report = report,
	    .run = TEXT_INIT(TEXT_MAX_REASON),
	    .only_run = options->run,
	};
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
	summaries_expect(reader_summaries(reader), &report->expected);

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
	text_free(&state.run);
	return rc;
}
