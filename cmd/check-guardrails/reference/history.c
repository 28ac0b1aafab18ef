#include "history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "document.h"
#include "json_writer.h"
#include "memory.h"
#include "text.h"

/* The first member of every line; another one is another format. */
#define HISTORY_FORMAT "check-guardrails history 1"

/* ---- the runs ---- */

const struct past_run *
history_pinned(const struct history *history)
{
	for (size_t i = 0; i < history->count; i++)
		if (history->runs[i].pinned)
			return &history->runs[i];
	return NULL;
}

bool
history_counts(const struct history *history, size_t i)
{
	for (size_t later = i + 1; history->runs[i].pinned && later < history->count; later++)
		if (strcmp(history->runs[later].run, history->runs[i].run) == 0)
			return false;
	return true;
}

static void
history_drop(struct history *history, size_t i)
{
	past_run_free(&history->runs[i]);
	history->count--;
	memmove(&history->runs[i], &history->runs[i + 1],
	    (history->count - i) * sizeof(history->runs[0]));
}

/* The oldest that is not pinned, should there be more of them than may.  Whether one went. */
static bool
history_forget(struct history *history, size_t most)
{
	size_t pinned = history_pinned(history) ? 1 : 0, oldest = 0;

	if (history->count - pinned <= most)
		return false;
	while (history->runs[oldest].pinned)
		oldest++;
	history_drop(history, oldest);
	return true;
}

void
history_add(struct history *history, struct past_run *run)
{
	for (size_t i = history->count; i-- > 0;) {
		struct past_run *other = &history->runs[i];
		/* A pinned run that was judged once more stood there for the pin alone. */
		bool counts = history_counts(history, i);

		other->pinned = other->pinned && !run->pinned;
		if (!other->pinned && (!counts || strcmp(other->run, run->run) == 0))
			history_drop(history, i);
	}
	history->runs =
	    memory_grow(history->runs, history->count, &history->room, sizeof(*history->runs));
	history->runs[history->count++] = *run;
	*run = (struct past_run){0};
	while (history_forget(history, HISTORY_RUNS))
		;
}

/* ---- reading ---- */

/* {"value":612,"samples":2000,"level":"load"}, where the value is one of a group. */
static int
figure_read(struct past_run *run, const struct past_rule *rule, const char *group,
    const struct document_value *object)
{
	const struct document_value *value = document_member(object, "value"),
				    *samples = document_member(object, "samples"),
				    *level = document_member(object, "level");
	struct figure figure = {.group = (char *)group};

	if (!value || json_number(&value->slice, &figure.value) == -1 || !isfinite(figure.value) ||
	    !samples || json_integer(&samples->slice, &figure.samples) == -1 ||
	    figure.samples < 0 || (level && !level->string))
		return -1;
	figure.level = level ? level->string : NULL;
	past_run_note(run, rule->name, rule->subject, rule->unit, &figure);
	return 0;
}

static int
groups_read(struct past_run *run, const struct past_rule *rule, const struct document *document,
    const struct document_value *groups, struct text *why)
{
	static const char *const known[] = {"value", "samples", "level", NULL};

	for (const struct document_value *v = groups->first; v; v = v->next) {
		if (document_check_members(document, v, known, why) == -1)
			return -1;
		if (figure_read(run, rule, v->name, v) == -1)
			return document_fault(document, v, why, "this is no figure of a history");
	}
	return 0;
}

static int
past_rule_read(struct past_run *run, const struct document *document,
    const struct document_value *object, struct text *why)
{
	static const char *const alone[] = {"rule", "unit", "value", "samples", "level", NULL};
	static const char *const grouped[] = {"rule", "unit", "groups", NULL};
	const struct document_value *subject = document_member(object, "rule"),
				    *unit = document_member(object, "unit"),
				    *groups = document_member(object, "groups");
	struct past_rule rule = {.name = object->name};

	if (document_check_members(document, object, groups ? grouped : alone, why) == -1)
		return -1;
	if (!subject || !subject->string || (unit && !unit->string) ||
	    (groups && (groups->slice.type != JSON_OBJECT || !groups->first)))
		return document_fault(document, object, why, "this is no rule of a history");
	/* Others that stand twice are neighbours once they are sorted. */
	if (run->count > 0 && strcmp(run->rules[run->count - 1].name, rule.name) == 0)
		return document_fault(document, object, why, "this rule stands twice");
	rule.subject = subject->string;
	rule.unit = unit ? unit->string : (char *)"";
	if (groups)
		return groups_read(run, &rule, document, groups, why);
	if (figure_read(run, &rule, NULL, object) == -1)
		return document_fault(document, object, why, "this is no figure of a history");
	return 0;
}

/* A name twice would be two figures of one rule. */
static bool
past_run_has_twice(const struct past_run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct past_rule *rule = &run->rules[i];

		if (i > 0 && strcmp(rule[-1].name, rule->name) == 0)
			return true;
		for (size_t k = 1; k < rule->count; k++)
			if (strcmp(rule->figures[k - 1].group, rule->figures[k].group) == 0)
				return true;
	}
	return false;
}

static int
past_run_read(struct past_run *run, const struct document *document,
    const struct document_value *object, int64_t now, struct text *why)
{
	const struct document_value *id = document_member(object, "run"),
				    *figures = document_member(object, "figures"),
				    *pinned = document_member(object, "pinned");
	char time[CLOCK_RFC3339_SIZE];
	int rc = 0;

	if (!id || !id->string || !figures || figures->slice.type != JSON_OBJECT ||
	    (pinned && pinned->slice.type != JSON_TRUE) ||
	    kept_time_read(document_member(object, "time"), INT64_MAX, &run->time) == -1)
		return document_fault(document, object, why, "this is no run of a history");
	clock_format(time, run->time * CLOCK_MS);
	if (run->time > now)
		return text_fail(why,
		    "%s: this history has a run of %s, which is not yet: did the clock go back?",
		    document->name, time);
	run->run = memory_string(id->string);
	run->pinned = pinned;
	for (const struct document_value *v = figures->first; v && rc == 0; v = v->next)
		rc = past_rule_read(run, document, v, why);
	if (rc == -1)
		return -1;
	past_run_sort(run);
	return past_run_has_twice(run)
		   ? document_fault(document, object, why, "a figure stands twice in it")
		   : 0;
}

static bool
is_number(const struct document_value *value, size_t number)
{
	int64_t n;

	return value && json_integer(&value->slice, &n) == 0 && n == (int64_t)number;
}

/* What every line must say before anything in it is believed. */
static int
line_read(struct history *history, const struct document *document,
    const struct document_value *object, struct text *why)
{
	static const char *const known[] = {
	    "format", "policy", "line", "lines", "time", "run", "pinned", "figures", NULL};
	const struct document_value *format, *policy;

	if (object->slice.type != JSON_OBJECT || !(format = document_member(object, "format")) ||
	    !format->string || strcmp(format->string, HISTORY_FORMAT) != 0)
		return text_fail(why, "%s: this is no history of check-guardrails", document->name);
	if (document_check_members(document, object, known, why) == -1)
		return -1;
	policy = document_member(object, "policy");
	if (!policy || !policy->string || strcmp(policy->string, history->policy) != 0)
		return text_fail(why,
		    "%s: this history belongs to another policy; remove it to begin anew",
		    document->name);
	if (!is_number(document_member(object, "line"), history->count + 1) ||
	    !is_number(document_member(object, "lines"), document->count))
		return document_fault(document, object, why,
		    "the history was cut short, or lines of it are missing or stand twice");
	return 0;
}

/* Whether the last run may stand there: in the order of time, and once, but for a pinned one. */
static bool
history_is_sound(const struct history *history)
{
	size_t last = history->count - 1, pinned = 0;
	const struct past_run *run = &history->runs[last];

	for (size_t i = 0; i < last; i++) {
		const struct past_run *other = &history->runs[i];

		pinned += other->pinned;
		if (other->time > run->time ||
		    (strcmp(other->run, run->run) == 0 && !other->pinned))
			return false;
	}
	pinned += run->pinned;
	return pinned <= 1 && history->count - pinned <= HISTORY_RUNS;
}

static int
history_read(
    struct history *history, const struct document *document, int64_t now, struct text *why)
{
	if (document->count == 0)
		return text_fail(why,
		    "%s: this is no history of check-guardrails, or it was cut "
		    "short",
		    document->name);
	for (const struct document_value *v = document->first; v; v = v->next) {
		struct past_run *run;

		if (line_read(history, document, v, why) == -1)
			return -1;
		history->runs = memory_grow(
		    history->runs, history->count, &history->room, sizeof(*history->runs));
		run = &history->runs[history->count++];
		*run = (struct past_run){0};
		if (past_run_read(run, document, v, now, why) == -1)
			return -1;
		if (!history_is_sound(history))
			return document_fault(document, v, why,
			    "this run stands twice, or out of its order, or is one too many");
	}
	return 0;
}

int
history_parse(struct history *history, const char *bytes, size_t len, int64_t now, struct text *why)
{
	const char *name = history->file.path ? history->file.path : "history";
	struct document *document = document_parse(name, bytes, len, why);
	int rc = document ? history_read(history, document, now, why) : -1;

	document_free(document);
	return rc;
}

int
history_open(struct history *history, const char *path, const struct kept_how *how,
    const char policy[FINGERPRINT_SIZE], int64_t now, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_RECORD);
	int found;

	*history = (struct history){.at = now};
	memcpy(history->policy, policy, FINGERPRINT_SIZE);
	found = kept_open(&history->file, path, how, &bytes, why);
	return found == 1 ? history_parse(history, text_string(&bytes), bytes.len, now, why)
			  : found;
}

/* ---- writing ---- */

static void
figure_put(const struct figure *figure, struct json_writer *w)
{
	json_put_number(w, "value", figure->value);
	json_put_integer(w, "samples", figure->samples);
	json_put_string(w, "level", figure->level);
}

static void
past_rule_put(const struct past_rule *rule, struct json_writer *w)
{
	json_open_object(w, rule->name);
	json_put_string(w, "rule", rule->subject);
	if (rule->unit[0] != '\0')
		json_put_string(w, "unit", rule->unit);
	if (!rule->figures[0].group) {
		figure_put(&rule->figures[0], w);
	} else {
		json_open_object(w, "groups");
		for (size_t i = 0; i < rule->count; i++) {
			json_open_object(w, rule->figures[i].group);
			figure_put(&rule->figures[i], w);
			json_close_object(w);
		}
		json_close_object(w);
	}
	json_close_object(w);
}

void
history_put(const struct history *history, struct text *out)
{
	for (size_t i = 0; i < history->count; i++) {
		const struct past_run *run = &history->runs[i];
		struct json_writer w = json_writer(out);

		json_open_object(&w, NULL);
		json_put_string(&w, "format", HISTORY_FORMAT);
		json_put_string(&w, "policy", history->policy);
		json_put_integer(&w, "line", (int64_t)i + 1);
		json_put_integer(&w, "lines", (int64_t)history->count);
		kept_time_put(&w, "time", run->time);
		json_put_string(&w, "run", run->run);
		if (run->pinned)
			json_put_bool(&w, "pinned", true);
		json_open_object(&w, "figures");
		for (size_t k = 0; k < run->count; k++)
			past_rule_put(&run->rules[k], &w);
		json_close_object(&w);
		json_close_object(&w);
		text_add_byte(out, '\n');
	}
}

int
history_prepare(struct history *history, struct text *why)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	history_put(history, &out);
	while (text_failed(&out) && history_forget(history, 1)) {
		text_clear(&out);
		history_put(history, &out);
	}
	return kept_prepare(&history->file, &out, why);
}

void
history_close(struct history *history)
{
	for (size_t i = 0; i < history->count; i++)
		past_run_free(&history->runs[i]);
	free(history->runs);
	kept_close(&history->file);
	*history = (struct history){.file.lock = -1};
}
