/*
 * The answers of Prometheus' HTTP API to queries: {"status": "success", "data": {"resultType":
 * "vector", "result": [{"metric": {...}, "value": [1767268800.1, "1.5"]}, ...]}}; a matrix has
 * `values`, a scalar's result is one pair, and so is a string's.
 *
 * What the answer does not say is never a number: no series, NaN, and what is told with a warning
 * close the gate.  (VictoriaMetrics says `isPartial` for a warning.)
 */
#include <string.h>

#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "json_writer.h"
#include "metric.h"
#include "number.h"
#include "report.h"

/* What a result has that names no metric, as sums and ratios do not. */
static const char result_name[] = "result";

enum { METRIC, VALUE, VALUES, HISTOGRAM, HISTOGRAMS, MEMBERS };

static const char *const result_members[MEMBERS] = {
    [METRIC] = ".metric",
    [VALUE] = ".value",
    [VALUES] = ".values",
    [HISTOGRAM] = ".histogram",
    [HISTOGRAMS] = ".histograms",
};

struct answer {
	struct report *report;
	struct json_reader *r;
	struct json_scanner *scanner;
	struct metric metric;
	struct text word; /* what is unescaped for the moment */
	struct text status, error_type, error;
	struct text type;     /* resultType */
	struct text warnings; /* the first */
	int64_t warning_count;
	bool data, result;
	bool single; /* the result is one pair: a scalar or a string */
	size_t single_items;
	double single_time;
	struct text single_value;
};

/* ---- one series ---- */

/* The name and the other labels. */
static bool
metric_set_labels(struct answer *a, const struct json_slice *labels)
{
	struct json_walk walk = json_walk_begin(labels);
	struct json_writer w = json_writer(&a->metric.labels);
	struct json_slice name, value;
	bool any = false;

	text_clear(&a->metric.name);
	text_clear(&a->metric.labels);
	json_open_object(&w, NULL);
	while (json_walk_next(&walk, &name, &value)) {
		if (value.type != JSON_STRING)
			return false;
		if (json_string_equals(&name, "__name__", 8)) {
			json_string(&value, &a->metric.name);
			continue;
		}
		text_clear(&a->word);
		if (json_string(&name, &a->word) == -1 ||
		    strlen(text_string(&a->word)) != a->word.len)
			return false;
		json_put_raw(&w, text_string(&a->word), value.bytes, value.len);
		any = true;
	}
	json_close_object(&w);
	if (a->metric.name.len == 0)
		text_add_string(&a->metric.name, result_name);
	if (text_failed(&a->metric.labels) || text_failed(&a->metric.name))
		return false;
	if (!any)
		text_clear(&a->metric.labels);
	return json_find_twice(labels).type == JSON_ABSENT;
}

/* The value and the time of [1767268800.1, "1.5"]. */
static bool
metric_set_pair(struct answer *a, const struct json_slice *pair)
{
	struct json_walk walk = json_walk_begin(pair);
	struct json_slice name, time, value, more;
	double seconds;

	if (pair->type != JSON_ARRAY || !json_walk_next(&walk, &name, &time) ||
	    !json_walk_next(&walk, &name, &value) || json_walk_next(&walk, &name, &more))
		return false;
	text_clear(&a->word);
	if (json_number(&time, &seconds) == -1 || value.type != JSON_STRING ||
	    json_string(&value, &a->word) == -1)
		return false;
	a->metric.has_timestamp = true;
	return number_time(seconds, &a->metric.timestamp_ns) == 0 &&
	       number_parse(text_string(&a->word), a->word.len, &a->metric.value) == 0;
}

static void
answer_take_series(struct answer *a, const struct json_slice values[])
{
	struct json_walk walk = json_walk_begin(&values[VALUES]);
	struct json_slice name, pair;
	bool good = values[METRIC].type == JSON_OBJECT && metric_set_labels(a, &values[METRIC]);

	if (json_there(&values[HISTOGRAM]) || json_there(&values[HISTOGRAMS])) {
		json_reader_fail(a->r, "a native histogram is no number; ask for "
				       "histogram_quantile() or histogram_count() of it");
		return;
	}
	if (json_there(&values[VALUE]) && json_there(&values[VALUES]))
		good = false;
	if (good && json_there(&values[VALUE])) {
		good = metric_set_pair(a, &values[VALUE]);
		if (good)
			report_metric(a->report, &a->metric);
	} else if (good && values[VALUES].type == JSON_ARRAY) {
		while (good && json_walk_next(&walk, &name, &pair)) {
			good = metric_set_pair(a, &pair);
			if (good)
				report_metric(a->report, &a->metric);
		}
	} else {
		good = false;
	}
	if (!good)
		json_reader_fail(a->r,
		    "no series of the HTTP API: a metric and [TIME, \"NUMBER\"] are expected");
}

/* ---- the answer ---- */

/* One element of a result: a series, or half of a pair. */
static void
answer_take_element(struct answer *a)
{
	struct json_slice values[MEMBERS], value;

	if (json_coming(a->r) == JSON_OBJECT) {
		if (json_take_members(a->r, a->scanner, values))
			answer_take_series(a, values);
	} else if (json_take(a->r, &value)) {
		a->single = true;
		if (a->single_items == 0 && json_number(&value, &a->single_time) == 0)
			a->single_items = 1;
		else if (a->single_items == 1 && value.type == JSON_STRING &&
			 json_string(&value, &a->single_value) == 0)
			a->single_items = 2;
		else
			json_reader_fail(a->r, "the result is no [TIME, \"NUMBER\"]");
	}
}

static void
answer_take_data(struct answer *a)
{
	struct json_slice name;

	a->data = true;
	while (json_next_member(a->r, &name)) {
		if (json_name_is(&name, "resultType")) {
			json_take_string(a->r, &a->type);
		} else if (json_name_is(&name, "result") && json_enter_array(a->r)) {
			a->result = true;
			while (json_next_element(a->r))
				answer_take_element(a);
		}
	}
}

static void
answer_warn(struct answer *a, const char *warning)
{
	if (a->warning_count++ == 0)
		text_set_format(&a->warnings, "%s", warning);
}

static void
answer_take_warnings(struct answer *a)
{
	if (!json_enter_array(a->r))
		json_reader_fail(a->r, "\"warnings\" is no array");
	while (json_next_element(a->r)) {
		json_take_string(a->r, &a->word);
		answer_warn(a, text_string(&a->word));
	}
}

static void
answer_take(struct answer *a)
{
	struct json_slice name;

	while (json_next_member(a->r, &name)) {
		if (json_name_is(&name, "status"))
			json_take_string(a->r, &a->status);
		else if (json_name_is(&name, "errorType"))
			json_take_string(a->r, &a->error_type);
		else if (json_name_is(&name, "error"))
			json_take_string(a->r, &a->error);
		else if (json_name_is(&name, "warnings") && json_coming(a->r) != JSON_NULL)
			answer_take_warnings(a);
		else if (json_name_is(&name, "isPartial") && json_coming(a->r) != JSON_FALSE)
			answer_warn(a, "isPartial");
		else if (json_name_is(&name, "data") && json_enter_object(a->r))
			answer_take_data(a);
	}
}

/* ---- what it comes to ---- */

static int
answer_take_single(struct answer *a)
{
	struct metric *metric = &a->metric;

	if (strcmp(text_string(&a->type), "string") == 0)
		return report_fault(a->report, "the query gave a string, which is no metric");
	if (a->single_items != 2 ||
	    number_parse(text_string(&a->single_value), a->single_value.len, &metric->value) ==
		-1 ||
	    number_time(a->single_time, &metric->timestamp_ns) == -1)
		return report_fault(a->report, "the result is no [TIME, \"NUMBER\"]");
	text_set_format(&metric->name, "%s", result_name);
	text_clear(&metric->labels);
	metric->has_timestamp = true;
	report_metric(a->report, metric);
	return 0;
}

/* What the answer says of itself, which beats what it holds. */
static int
answer_refuse(const struct answer *a)
{
	const char *status = text_string(&a->status);
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_REASON);

	if (strcmp(status, "error") == 0 || a->error.len > 0) {
		text_add_visible_format(&said, "%s%s%s", text_string(&a->error_type),
		    a->error_type.len > 0 ? ": " : "", text_string(&a->error));
		return report_fault(a->report, "the query failed: %s", text_string(&said));
	}
	if (strcmp(status, "success") != 0 || !a->data || !a->result)
		return report_fault(a->report,
		    "it is no answer of Prometheus to a query: a \"status\" and a \"result\" in "
		    "\"data\" are expected");
	if (a->warning_count > 0) {
		text_add_visible_format(&said, "%s", text_string(&a->warnings));
		return report_fault(a->report, "the answer is incomplete, Prometheus warns: %s",
		    text_string(&said));
	}
	return 0;
}

static int
answer_conclude(struct answer *a)
{
	static const char *const types[] = {"vector", "matrix", "scalar", "string", NULL};
	struct report *report = a->report;

	if (answer_refuse(a) == -1)
		return -1;
	if (a->type.len > 0 && !text_is_among(text_string(&a->type), types))
		return report_fault(report, "its resultType is not known");
	if (a->single && report->items[REPORT_METRIC] + report->left_out > 0)
		return report_fault(report, "the result holds more than one kind of value");
	if (a->single && answer_take_single(a) == -1)
		return -1;
	if (report->left_out > 0)
		report_doubt(report, "%lld of its values are no numbers (NaN, infinities)",
		    (long long)report->left_out);
	else if (report->items[REPORT_METRIC] == 0)
		report_doubt(report, "the query found no series, which is no value of any");
	return 0;
}

static void
answer_free(struct answer *a)
{
	json_scanner_free(a->scanner);
	json_reader_free(a->r);
	metric_free(&a->metric);
	text_free(&a->word);
	text_free(&a->status);
	text_free(&a->error_type);
	text_free(&a->error);
	text_free(&a->type);
	text_free(&a->warnings);
	text_free(&a->single_value);
}

static int
prometheus_api_read(struct report *report)
{
	struct answer a = {.report = report,
	    .r = json_reader_new(report->input),
	    .scanner = json_scanner_of(result_members, MEMBERS),
	    .metric = METRIC_INIT,
	    .word = TEXT_INIT(REPORT_WORD),
	    .status = TEXT_INIT(REPORT_WORD),
	    .error_type = TEXT_INIT(REPORT_WORD),
	    .error = TEXT_INIT(REPORT_WORD),
	    .type = TEXT_INIT(REPORT_WORD),
	    .warnings = TEXT_INIT(REPORT_WORD),
	    .single_value = TEXT_INIT(REPORT_WORD)};
	int rc;

	report_speaks_of(report, REPORT_METRIC);
	if (json_enter_object(a.r))
		answer_take(&a);
	rc = json_reader_end(a.r, &report->why);
	if (rc == 0)
		rc = answer_conclude(&a);
	answer_free(&a);
	return rc;
}

/* An error has no data, and is Prometheus' all the same. */
static bool
prometheus_api_fits(const struct sample *sample)
{
	return sample->opening == '{' && sample_has(&sample->members, "status") &&
	       (sample_has(&sample->inner, "data.result") ||
		   sample_has(&sample->members, "errorType error"));
}

const struct format format_prometheus_api = {
    .name = "prometheus-api",
    .tool = "prometheus",
    .members = "status",
    .fits = prometheus_api_fits,
    .read = prometheus_api_read,
};
