#include "reference.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "json_writer.h"
#include "judge.h"
#include "kept.h"
#include "memory.h"
#include "options.h"
#include "rule.h"
#include "series.h"
#include "text.h"
#include "units.h"
#include "verdict.h"

__attribute__((format(printf, 2, 3))) static void
reference_lack(struct reference *reference, const char *format, ...)
{
	struct text why = TEXT_INIT(TEXT_MAX_RECORD);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&why, format, arguments);
	va_end(arguments);
	free(reference->why);
	reference->why = memory_given(text_take(&why));
}

/* ---- the baseline: the rule is judged over its records, with a target that always holds ---- */

struct baseline_taker {
	struct rule *rule;
	const char *files; /* JSON */
};

static void
baseline_take(void *context, const struct rule *every, struct verdict *v)
{
	struct baseline_taker *taker = context;
	struct relative *relative = &taker->rule->relative;
	struct reference *reference =
	    v->group ? relative_add(relative, v->group) : &relative->other;

	(void)every;
	reference->awaited = true;
	if (v->status != CHECK_PASS) {
		reference_lack(reference, "in the baseline, %s", text_string(&v->message));
	} else if (!v->certain) {
		reference_lack(
		    reference, "in the baseline not every record has a value, so nobody knows it");
	} else {
		free(reference->why);
		reference->why = NULL;
		reference->value = v->observed;
		reference->level = memory_string(reference_level(taker->rule, v));
		reference_aim(taker->rule, reference, taker->files);
	}
}

static void
baseline_put_files(const struct option_list *files, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_array(&w, NULL);
	for (size_t i = 0; i < files->count; i++)
		json_put_string(&w, NULL, files->items[i]);
	json_close_array(&w);
}

static void
find_baseline(struct rule *rule, const struct reference_sources *sources)
{
	TEXT_LOCAL files = TEXT_INIT(TEXT_MAX_RECORD);
	struct baseline_taker taker = {.rule = rule};
	struct rule every = *rule;
	struct judge judge;

	if (!sources->baseline) {
		reference_lack(&rule->relative.other,
		    "there is no baseline: give its records with --baseline FILE");
		return;
	}
	reference_lack(&rule->relative.other, "the baseline has no records of it");
	baseline_put_files(sources->files, &files);
	taker.files = text_string(&files);
	judge = *sources->baseline;
	judge.verdict = baseline_take;
	judge.context = &taker;
	every.relative = (struct relative){.kind = REFERENCE_NONE};
	every.op = OP_AT_LEAST;
	every.target = -INFINITY;
	every.on_missing = MISSING_UNKNOWN;
	every.waived_until = NULL;
	judge_rule(&judge, &every);
}

/* ---- the history ---- */

/* The figures of one group in the last runs, the newest first. */
struct figures {
	const struct past_run *runs[RELATIVE_MOST_RUNS];
	const struct figure *figures[RELATIVE_MOST_RUNS];
	size_t count;
	int64_t most, least_samples;
	bool stale; /* others are of another rule or unit, or of too few samples */
};

/* What a run has of the rule, unless it was another rule then. */
static const struct past_rule *
figures_rule(
    struct figures *f, const struct rule *rule, const char *subject, const struct past_run *run)
{
	const struct past_rule *past = past_run_rule(run, rule->name);

	if (!past)
		return NULL;
	if (strcmp(past->subject, subject) == 0 && strcmp(past->unit, units_name(rule->unit)) == 0)
		return past;
	f->stale = true;
	return NULL;
}

static void
figures_add(struct figures *f, const struct past_run *run, const struct figure *figure)
{
	const char *level = f->count > 0 ? f->figures[0]->level : NULL;

	if (!figure || f->count == (size_t)f->most)
		return;
	/* Figures of two kinds of records are not to be mixed. */
	if (figure->samples < f->least_samples ||
	    (level && figure->level && strcmp(level, figure->level) != 0)) {
		f->stale = true;
		return;
	}
	f->runs[f->count] = run;
	f->figures[f->count++] = figure;
}

static int
number_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
figures_median(const struct figures *f)
{
	double values[RELATIVE_MOST_RUNS] = {0};
	size_t half = f->count / 2;

	for (size_t i = 0; i < f->count; i++)
		values[i] = f->figures[i]->value;
	qsort(values, f->count, sizeof(values[0]), number_compare);
	/* Halved first, so that the sum is no infinity. */
	return f->count % 2 == 1 ? values[half] : values[half - 1] / 2 + values[half] / 2;
}

static void
figures_put(const struct figures *f, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_array(&w, NULL);
	for (size_t i = 0; i < f->count; i++) {
		json_open_object(&w, NULL);
		json_put_string(&w, "run", f->runs[i]->run);
		kept_time_put(&w, "time", f->runs[i]->time);
		json_put_number(&w, "value", f->figures[i]->value);
		json_close_object(&w);
	}
	json_close_array(&w);
}

/* What is to be done: the pin is taken from this run, and the history goes on from it. */
static void
figures_lack(struct reference *reference, const struct rule *rule,
    const struct reference_sources *sources, bool stale)
{
	reference->pinnable = true;
	if (rule->relative.kind == REFERENCE_PINNED && !history_pinned(sources->history))
		reference_lack(reference, "no run is pinned; judge a good one with --pin");
	else
		reference_lack(reference,
		    "%s has no figure %s; judge a good run with --pin to begin with it",
		    rule->relative.kind == REFERENCE_HISTORY ? "the history" : "the pinned run",
		    stale ? "that it can be compared with (of the same value, unit and type of "
			    "record, on enough samples)"
			  : "of it");
}

static void
figures_settle(struct reference *reference, const struct rule *rule,
    const struct reference_sources *sources, const struct figures *f)
{
	TEXT_LOCAL runs = TEXT_INIT(TEXT_MAX_RECORD);

	if (f->count == 0) {
		figures_lack(reference, rule, sources, f->stale);
		return;
	}
	reference->value = figures_median(f);
	reference->level = memory_string(f->figures[0]->level);
	reference->pinnable = true;
	figures_put(f, &runs);
	reference_aim(rule, reference, text_string(&runs));
}

/* Whether a run of the history may be one of a rule's references. */
static bool
is_asked(const struct rule *rule, const struct history *history, size_t i)
{
	return rule->relative.kind == REFERENCE_PINNED ? history->runs[i].pinned
						       : history_counts(history, i);
}

static void
find_figures(struct reference *reference, const struct rule *rule, const char *subject,
    const struct reference_sources *sources)
{
	const struct history *history = sources->history;
	struct figures f = {
	    .most = rule->relative.kind == REFERENCE_PINNED ? 1 : rule->relative.runs,
	    .least_samples = rule->min_samples > 0                     ? rule->min_samples
			     : rule->aggregate->takes == TAKES_NOTHING ? 0
								       : sources->min_samples,
	};

	for (size_t i = history->count; i-- > 0;) {
		const struct past_rule *past =
		    is_asked(rule, history, i) ? figures_rule(&f, rule, subject, &history->runs[i])
					       : NULL;

		if (past)
			figures_add(
			    &f, &history->runs[i], past_rule_figure(past, reference->group));
	}
	figures_settle(reference, rule, sources, &f);
}

static int
name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The groups that the runs have, each once: those of the newest must be there again. */
static void
find_groups(struct rule *rule, const struct reference_sources *sources)
{
	const struct history *history = sources->history;
	const struct past_rule *newest = NULL, *past;
	const char **names = NULL;
	size_t count = 0, room = 0;

	for (size_t i = history->count; i-- > 0;) {
		past = is_asked(rule, history, i) ? past_run_rule(&history->runs[i], rule->name)
						  : NULL;
		for (size_t k = 0; past && k < past->count; k++) {
			if (!past->figures[k].group)
				continue;
			names = memory_grow(names, count, &room, sizeof(*names));
			names[count++] = past->figures[k].group;
		}
		if (!newest)
			newest = past;
	}
	if (count > 0)
		qsort(names, count, sizeof(*names), name_compare);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(names[i - 1], names[i]) != 0)
			relative_add(&rule->relative, names[i])->awaited =
			    past_rule_figure(newest, names[i]);
	free(names);
}

static void
find_history(struct rule *rule, const struct reference_sources *sources)
{
	struct relative *relative = &rule->relative;
	TEXT_LOCAL subject = TEXT_INIT(TEXT_MAX_RECORD);

	if (!sources->history) {
		reference_lack(&relative->other, "there is no history: give --history FILE");
		return;
	}
	if (!rule->by) {
		reference_put_subject(rule, &subject);
		find_figures(&relative->other, rule, text_string(&subject), sources);
		return;
	}
	reference_put_subject(rule, &subject);
	figures_lack(&relative->other, rule, sources, false);
	find_groups(rule, sources);
	for (size_t i = 0; i < relative->count; i++)
		find_figures(&relative->references[i], rule, text_string(&subject), sources);
}

/* ---- all rules ---- */

static void
find_rule(struct rule *rule, struct survey *survey, const struct reference_sources *sources)
{
	struct relative *relative = &rule->relative;

	for (size_t i = 0; i < rule->rule_count; i++)
		find_rule(&rule->rules[i], survey, sources);
	if (relative->kind == REFERENCE_NONE)
		return;
	if (relative->kind == REFERENCE_BASELINE)
		find_baseline(rule, sources);
	else
		find_history(rule, sources);
	relative_sort(relative);
	if (rule->by || relative->other.why)
		return;
	rule->target = relative->other.target;
	survey_retarget(survey, rule);
}

void
references_find(struct rules *rules, struct survey *survey, const struct reference_sources *sources)
{
	for (size_t i = 0; i < rules->count; i++)
		find_rule(&rules->items[i], survey, sources);
}

/* Inside of "all" and "any" there are none (see relative_check()). */
bool
references_of_history(const struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->items[i].relative.kind > REFERENCE_BASELINE)
			return true;
	return false;
}
