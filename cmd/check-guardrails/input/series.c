#include "series.h"

#include <stdlib.h>
#include <string.h>

#include "expression.h"
#include "json.h"
#include "kind.h"
#include "memory.h"
#include "mention.h"
#include "sights.h"
#include "text.h"

static bool
is_same_string(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool
is_same_series(const struct series *s, const struct rule *rule)
{
	return s->takes == rule->aggregate->takes && is_same_string(s->value, rule->value) &&
	       is_same_string(s->where, rule->where) && is_same_string(s->by, rule->by) &&
	       is_same_string(s->samples, rule->samples_value) && s->unit == rule->unit &&
	       s->max_groups == rule->max_groups;
}

static int
survey_add_expression(struct survey *survey, const char *source, int *id, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	*id = expressions_add(survey->expressions, source, &reason);
	if (*id >= 0)
		return 0;
	text_set_format(why, "cannot use the expression \"");
	text_add_visible(why, source, strlen(source));
	text_add_format(why, "\": %s", text_string(&reason));
	return -1;
}

static int
series_add_term(struct survey *survey, const char *source, struct term *term, struct text *why)
{
	term->slot = term->expression = -1;
	if (!source)
		return 0;
	if (mention_is_path(source))
		term->slot = json_paths_add(survey->paths, source);
	return term->slot >= 0 ? 0 : survey_add_expression(survey, source, &term->expression, why);
}

/* How many of the nanoseconds that histograms travel in make one unit of the values. */
static double
nanoseconds_of(enum unit unit)
{
	double nanoseconds;

	if (unit == UNIT_NONE || units_convert(1, unit, UNIT_NS, &nanoseconds) == -1)
		return 1;
	return nanoseconds;
}

/* What is to be watched of an expression; a plain path is not, since its values are missing where
 * it is. */
static struct sights *
series_watch(const struct survey *survey, int expression)
{
	return expression < 0 ? NULL : sights_new(survey->expressions, expression);
}

static int
series_fill(struct survey *survey, struct series *s, const struct rule *rule,
    const struct survey_settings *settings, struct text *why)
{
	*s = (struct series){
	    .value = rule->value,
	    .where = rule->where,
	    .by = rule->by,
	    .samples = rule->samples_value,
	    .takes = rule->aggregate->takes,
	    .unit = rule->unit,
	    .max_groups = rule->max_groups,
	    .where_expression = -1,
	    .lag_slot = -1,
	};
	if (s->takes == TAKES_NUMBER && strcmp(rule->value, ".net_latency_ms") == 0) {
		s->latency_slot = json_paths_add(survey->paths, ".latency_ms");
		s->lag_slot = json_paths_add(survey->paths, ".generator_lag_ms");
	}
	s->sees_verdicts = mention_of(rule->where, "type");
	s->any_name = mention_of(rule->where, "name");
	s->any_phase = mention_of(rule->where, "phase");
	s->any_load = mention_of(rule->where, "requests") || mention_of(rule->value, "requests");
	s->levelled = s->takes != TAKES_NOTHING && s->takes != TAKES_TIME && !s->sees_verdicts;
	s->plan.after = INT64_MIN;
	s->plan.exact_cap = settings->exact_cap;
	s->plan.nanoseconds = nanoseconds_of(rule->unit);
	near_plan(&s->near, rule->where, survey->paths);
	if (s->takes == TAKES_CONDITION
		? survey_add_expression(survey, rule->value, &s->value_term.expression, why) == -1
		: series_add_term(survey, rule->value, &s->value_term, why) == -1)
		return -1;
	if (rule->where &&
	    survey_add_expression(survey, rule->where, &s->where_expression, why) == -1)
		return -1;
	s->where_sights = series_watch(survey, s->where_expression);
	s->value_sights = series_watch(survey, s->value_term.expression);
	if (series_add_term(survey, rule->by, &s->by_term, why) == -1)
		return -1;
	return series_add_term(survey, rule->samples_value, &s->samples_term, why);
}

static struct series *
series_find(struct survey *survey, const struct rule *rule, const struct survey_settings *settings,
    struct text *why)
{
	for (size_t i = 0; i < survey->count; i++)
		if (is_same_series(&survey->items[i], rule))
			return &survey->items[i];
	survey->items =
	    memory_grow(survey->items, survey->count, &survey->room, sizeof(*survey->items));
	if (series_fill(survey, &survey->items[survey->count++], rule, settings, why) == -1)
		return NULL;
	return &survey->items[survey->count - 1];
}

/* The place of the rule's target among those that the series counts against. */
static void
plan_add_threshold(struct tally_plan *plan, struct rule *rule)
{
	for (rule->threshold = 0; rule->threshold < plan->threshold_count; rule->threshold++)
		if (plan->thresholds[rule->threshold] == rule->target)
			return;
	plan->thresholds = memory_grow(plan->thresholds, plan->threshold_count,
	    &plan->threshold_room, sizeof(*plan->thresholds));
	plan->thresholds[plan->threshold_count++] = rule->target;
}

void
survey_retarget(struct survey *survey, const struct rule *rule)
{
	if (survey->items[rule->series].plan.threshold_count > 0)
		survey->items[rule->series].plan.thresholds[rule->threshold] = rule->target;
	if (rule->net_value && survey->items[rule->net_series].plan.threshold_count > 0)
		survey->items[rule->net_series].plan.thresholds[rule->net_threshold] = rule->target;
}

/* Joins the series of what the rule looks at, or makes it. */
static int
survey_add_series(struct survey *survey, struct rule *rule, const struct survey_settings *settings,
    struct text *why)
{
	struct series *s = series_find(survey, rule, settings, why);

	if (!s)
		return -1;
	rule->series = (size_t)(s - survey->items);
	s->plan.needs |= rule->aggregate->needs;
	if (rule->kind == RULE_CANARY && s->takes == TAKES_NUMBER)
		s->plan.needs |= TALLY_SAMPLE;
	if (rule->kind == RULE_BURN)
		s->plan.needs |= TALLY_BUCKETS;
	if (rule->relative.kind != REFERENCE_NONE && rule->aggregate->needs & TALLY_ORDER)
		s->plan.needs |= TALLY_REFERENCE | TALLY_SAMPLE;
	if (s->plan.needs & TALLY_ORDER && settings->exact)
		s->plan.needs |= TALLY_EXACT;
	s->needs_time = s->takes == TAKES_TIME || s->plan.needs & (TALLY_COUNTERS | TALLY_BUCKETS);
	if (s->plan.needs & TALLY_ORDER)
		plan_add_threshold(&s->plan, rule);
	return 0;
}

static int
survey_add_rule(struct survey *survey, struct rule *rule, const struct survey_settings *settings,
    struct text *why)
{
	struct rule net;

	for (size_t i = 0; i < rule->rule_count; i++)
		if (survey_add_rule(survey, &rule->rules[i], settings, why) == -1)
			return -1;
	if (rule->kind != RULE_PLAIN && rule->kind != RULE_CANARY && rule->kind != RULE_BURN)
		return 0;
	if (survey_add_series(survey, rule, settings, why) == -1)
		return -1;
	survey->items[rule->series].asked = true;
	if (!rule->net_value)
		return 0;
	net = *rule;
	net.value = rule->net_value;
	if (survey_add_series(survey, &net, settings, why) == -1)
		return -1;
	rule->net_series = net.series;
	rule->net_threshold = net.threshold;
	return 0;
}

/* The members that the series share: which records are left out, and, only when one of them looks,
 * times and what tells counters apart. */
static void
survey_add_shared(struct survey *survey, bool timed)
{
	bool counted = false, severities = false;

	survey->name_slot = json_paths_add(survey->paths, ".name");
	survey->phase_slot = json_paths_add(survey->paths, ".phase");
	survey->requests_slot = json_paths_add(survey->paths, ".requests");
	for (size_t i = 0; i < survey->count; i++) {
		timed |= survey->items[i].needs_time;
		counted |= (survey->items[i].plan.needs & TALLY_COUNTERS) != 0;
		severities |= series_speaks_of(&survey->items[i], "severity");
	}
	survey->assumed_slot = severities ? json_paths_add(survey->paths, ".severity_assumed") : -1;
	survey->severity_slot = severities ? json_paths_add(survey->paths, ".severity") : -1;
	if (counted)
		survey->labels_slot = json_paths_add(survey->paths, ".labels");
	if (timed) {
		survey->time_slot = json_paths_add(survey->paths, ".time");
		survey->timestamp_slot = json_paths_add(survey->paths, ".timestamp");
	}
}

int
survey_make(struct survey *survey, struct rules *rules, const struct survey_settings *settings,
    struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	*survey = (struct survey){.paths = memory_given(json_paths_new())};
	survey->expressions = memory_given(expressions_new(survey->paths));
	survey->kinds = memory_new(1, sizeof(*survey->kinds));
	survey->scratch = memory_new(1, sizeof(*survey->scratch));
	*survey->scratch = TEXT_INIT(TEXT_MAX_RECORD);
	expressions_watch(survey->expressions);
	for (size_t i = 0; i < rules->count && rc == 0; i++) {
		struct rule *rule = &rules->items[i];

		rc = survey_add_rule(survey, rule, settings, &reason);
		if (rc == -1 && rule->file)
			text_fail(why, "%s:%u: %s", rule->file, rule->line, text_string(&reason));
		else if (rc == -1)
			text_fail(why, "rule \"%s\": %s", rule->name, text_string(&reason));
	}
	if (rc == 0)
		rc = expressions_check(survey->expressions, why);
	if (rc == 0)
		survey_add_shared(survey, settings->timed);
	return rc;
}

void
survey_free(struct survey *survey)
{
	for (size_t i = 0; i < survey->count; i++) {
		free(survey->items[i].plan.thresholds);
		free(survey->items[i].where_sights);
		free(survey->items[i].value_sights);
	}
	free(survey->kinds);
	if (survey->scratch)
		text_free(survey->scratch);
	free(survey->scratch);
	free(survey->items);
	expressions_free(survey->expressions);
	json_paths_free(survey->paths);
	*survey = (struct survey){0};
}

bool
series_speaks_of(const struct series *series, const char *member)
{
	const char *const expressions[] = {
	    series->value, series->where, series->by, series->samples};

	for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++)
		if (expressions[i] && mention_count(expressions[i], member) > 0)
			return true;
	return false;
}

bool
series_where_doubt(const struct series *series, struct text *out)
{
	return sights_doubt(series->where_sights, -1, out);
}

bool
series_value_doubt(const struct series *series, int kind, struct text *out)
{
	return sights_doubt(series->value_sights, kind, out);
}
