/*
 * k6: `--summary-export` ({"root_group", "metrics": {NAME: {"avg": ...}}}), what handleSummary()
 * is given ({"metrics": {NAME: {"type", "contains", "values": {...}}}, "state"}), the new
 * machine-readable summary ({"results": {"metrics": [{"name", "values"}]}}), and the lines of
 * `--out json`.
 *
 * Times are in ms.  Of http_req_failed, `passes` (and `matches`) are those that failed.  Of a
 * threshold, `true` in --summary-export means that it was crossed, `"ok": true` elsewhere that it
 * was not.
 */
#include "k6.h"

#include <math.h>
#include <string.h>

#include "format.h"
#include "input.h"
#include "json_reader.h"
#include "json_walk.h"
#include "json_writer.h"
#include "metric.h"
#include "report.h"

enum { METRIC_NAME, METRIC_TYPE, METRIC_VALUES, METRIC_THRESHOLDS, METRIC_MEMBERS };

static const char *const metric_members[METRIC_MEMBERS] = {
    [METRIC_NAME] = ".name",
    [METRIC_TYPE] = ".type",
    [METRIC_VALUES] = ".values",
    [METRIC_THRESHOLDS] = ".thresholds",
};

static const char *const time_names[LOAD_TIMES] = {
    [LOAD_MIN] = "min",
    [LOAD_MEAN] = "avg",
    [LOAD_P50] = "med",
    [LOAD_P90] = "p(90)",
    [LOAD_P95] = "p(95)",
    [LOAD_P99] = "p(99)",
    [LOAD_P99_9] = "p(99.9)",
    [LOAD_MAX] = "max",
};

/* A summary under way. */
struct k6_summary {
	struct k6 *k;
	struct json_scanner *scanner;
	struct metric metric;
	struct text name, word, crossed;
	int64_t crossed_count;
	bool metrics; /* they stood there */
	bool not_passed;
	double passes, fails, matches, total; /* of http_req_failed */
};

/* ---- one metric ---- */

/* An integer of a count that JSON writes as a double. */
static int64_t
count_of(double value)
{
	/* NaN is none either. */
	return value >= 0 && value < 9e15 && value == floor(value) ? (int64_t)value : -1;
}

static void
summary_take_request(struct k6_summary *s, const struct json_slice *stat, double value)
{
	struct load *load = &s->k->load;

	if (json_name_is(stat, "rate")) {
		load->rate = value;
	} else if (json_name_is(stat, "count")) {
		load->requests = count_of(value);
		s->k->requests = true;
	}
}

static void
summary_take_duration(struct k6_summary *s, const struct json_slice *stat, double value)
{
	for (int i = 0; i < LOAD_TIMES; i++)
		if (time_names[i] && json_name_is(stat, time_names[i]))
			s->k->load.latency_ms[i] = value;
}

static void
summary_take_failed(struct k6_summary *s, const struct json_slice *stat, double value)
{
	if (json_name_is(stat, "passes"))
		s->passes = value;
	else if (json_name_is(stat, "fails"))
		s->fails = value;
	else if (json_name_is(stat, "matches"))
		s->matches = value;
	else if (json_name_is(stat, "total"))
		s->total = value;
}

/* Any other, as a metric: k6_NAME, with the statistic and the tags of a submetric as labels. */
static void
summary_take_other(struct k6_summary *s, const struct json_slice *stat, double value)
{
	struct json_writer w = json_writer(&s->metric.labels);
	const char *name = text_string(&s->name), *tags = strchr(name, '{');

	text_clear(&s->metric.labels);
	text_set_format(
	    &s->metric.name, "k6_%.*s", (int)(tags ? tags - name : (int)s->name.len), name);
	json_open_object(&w, NULL);
	json_put_raw(&w, "statistic", stat->bytes, stat->len);
	if (tags)
		json_put_string(&w, "tags", tags);
	json_close_object(&w);
	s->metric.value = value;
	report_metric(s->k->report, &s->metric);
}

static void
summary_take_stat(struct k6_summary *s, const struct json_slice *stat, double value)
{
	const char *name = text_string(&s->name);

	if (strcmp(name, "http_reqs") == 0)
		summary_take_request(s, stat, value);
	else if (strcmp(name, "http_req_duration") == 0)
		summary_take_duration(s, stat, value);
	else if (strcmp(name, "http_req_failed") == 0)
		summary_take_failed(s, stat, value);
	else
		summary_take_other(s, stat, value);
	if (strcmp(name, "data_received") == 0 && json_name_is(stat, "count"))
		s->k->load.bytes = count_of(value);
}

/* Whether a threshold was crossed; false in `said` where it does not say so. */
static bool
threshold_is_crossed(const struct json_slice *value, bool *said)
{
	struct json_walk walk = json_walk_begin(value);
	struct json_slice name, ok;

	*said = value->type == JSON_TRUE || value->type == JSON_FALSE;
	if (value->type != JSON_OBJECT)
		return value->type == JSON_TRUE;
	while (json_walk_next(&walk, &name, &ok))
		if (json_name_is(&name, "ok")) {
			*said = ok.type == JSON_TRUE || ok.type == JSON_FALSE;
			return ok.type == JSON_FALSE;
		}
	return false;
}

static void
summary_take_thresholds(struct k6_summary *s, const struct json_slice *thresholds)
{
	struct json_walk walk = json_walk_begin(thresholds);
	struct json_slice name, value;
	bool said = !json_there(thresholds) || thresholds->type == JSON_OBJECT;

	while (said && json_walk_next(&walk, &name, &value)) {
		if (!threshold_is_crossed(&value, &said) || s->crossed_count++ > 0)
			continue;
		json_word(&name, &s->word);
		text_add_visible_format(
		    &s->crossed, "%s %s", text_string(&s->name), text_string(&s->word));
	}
	if (!said)
		json_reader_fail(s->k->r, "a threshold that does not say whether it was crossed");
}

/* The statistics of a metric; in --summary-export its thresholds stand among them. */
static void
summary_take_stats(struct k6_summary *s, const struct json_slice *stats)
{
	struct json_walk walk = json_walk_begin(stats);
	struct json_slice stat, value;
	double number;

	while (json_walk_next(&walk, &stat, &value)) {
		if (json_name_is(&stat, "thresholds"))
			continue;
		/* What JavaScript writes for what is no number. */
		if (value.type == JSON_NULL)
			number = NAN;
		else if (json_number(&value, &number) == -1) {
			json_reader_fail(s->k->r, "a statistic that is no number");
			return;
		}
		summary_take_stat(s, &stat, number);
	}
}

/* The metric whose name has been set. */
static void
summary_take_metric(struct k6_summary *s)
{
	struct json_slice whole, values[METRIC_MEMBERS];
	bool has_values;

	if (json_coming(s->k->r) != JSON_OBJECT) {
		json_reader_fail(s->k->r, "a metric that is no object");
		return;
	}
	if (!json_take(s->k->r, &whole) ||
	    json_scan(s->scanner, whole.bytes, whole.len, values, NULL) == -1) {
		json_reader_fail(s->k->r, "a metric in which a member stands twice");
		return;
	}
	if (values[METRIC_NAME].type == JSON_STRING)
		json_word(&values[METRIC_NAME], &s->name);
	s->metrics = true;
	has_values = values[METRIC_VALUES].type == JSON_OBJECT;
	if (s->name.len == 0 || (!has_values && json_there(&values[METRIC_TYPE]))) {
		json_reader_fail(s->k->r, "a metric without a name or values");
		return;
	}
	summary_take_stats(s, has_values ? &values[METRIC_VALUES] : &whole);
	summary_take_thresholds(s, &values[METRIC_THRESHOLDS]);
}

static void
summary_take_metrics(struct k6_summary *s)
{
	struct json_reader *r = s->k->r;
	struct json_slice name;

	if (json_enter_object(r)) {
		while (json_next_member(r, &name)) {
			json_word(&name, &s->name);
			summary_take_metric(s);
		}
	} else if (json_enter_array(r)) {
		while (json_next_element(r)) {
			text_clear(&s->name);
			summary_take_metric(s);
		}
	}
}

/* ---- the summary ---- */

static void
summary_take_number(struct k6_summary *s, double unit)
{
	struct json_slice value;
	double number;

	if (json_take(s->k->r, &value) && json_number(&value, &number) == 0)
		s->k->load.elapsed_ms = number * unit;
}

static void
summary_take_members(struct k6_summary *s)
{
	struct json_reader *r = s->k->r;
	struct json_slice name, value;

	while (json_next_member(r, &name)) {
		if (json_name_is(&name, "metrics"))
			summary_take_metrics(s);
		else if (json_name_is(&name, "passed"))
			s->not_passed = json_take(r, &value) && value.type == JSON_FALSE;
		else if (json_name_is(&name, "testRunDurationMs"))
			summary_take_number(s, 1);
		else if (json_name_is(&name, "duration"))
			summary_take_number(s, 1e3);
		else if (json_name_is(&name, "k6Version") && json_take(r, &value))
			report_set_version_slice(s->k->report, &value);
		else if ((json_name_is(&name, "state") || json_name_is(&name, "config") ||
			     json_name_is(&name, "metadata") || json_name_is(&name, "results") ||
			     json_name_is(&name, "checks")) &&
			 json_enter_object(r))
			summary_take_members(s);
	}
}

static int
summary_conclude(struct k6_summary *s)
{
	struct load *load = &s->k->load;
	bool is_new = !isnan(s->matches);
	double judged = is_new ? s->total : s->passes + s->fails;
	double failed = is_new ? s->matches : s->passes;

	if (!s->metrics)
		return report_fault(s->k->report, "it is no summary of k6: it has no \"metrics\"");
	/* Where none was judged. */
	s->k->judged = isnan(judged) ? 0 : count_of(judged);
	load->failed = isnan(failed) ? 0 : count_of(failed);
	if (s->k->judged < 0 || load->failed < 0)
		return report_fault(s->k->report, "http_req_failed holds no counts");
	if (load->elapsed_ms == 0 && load->rate > 0)
		load->elapsed_ms = 1e3 * (double)load->requests / load->rate;
	if (isnan(load->rate) && load->elapsed_ms > 0)
		load->rate = 1e3 * (double)load->requests / load->elapsed_ms;
	if (s->crossed_count > 0)
		report_warn(s->k->report, "k6 says that %lld thresholds were crossed (%s)",
		    (long long)s->crossed_count, text_string(&s->crossed));
	else if (s->not_passed)
		report_warn(s->k->report, "k6 says that the run did not pass");
	return k6_tell(s->k);
}

static int
k6_read_summary(struct k6 *k)
{
	struct k6_summary s = {.k = k,
	    .scanner = json_scanner_of(metric_members, METRIC_MEMBERS),
	    .metric = METRIC_INIT,
	    .name = TEXT_INIT(REPORT_WORD),
	    .word = TEXT_INIT(REPORT_WORD),
	    .crossed = TEXT_INIT(TEXT_MAX_REASON),
	    .passes = NAN,
	    .fails = NAN,
	    .matches = NAN,
	    .total = NAN};
	int rc;

	if (json_enter_object(k->r))
		summary_take_members(&s);
	rc = json_reader_end(k->r, &k->report->why);
	if (rc == 0)
		rc = summary_conclude(&s);
	json_scanner_free(s.scanner);
	metric_free(&s.metric);
	text_free(&s.name);
	text_free(&s.word);
	text_free(&s.crossed);
	return rc;
}

/* ---- which of them ---- */

/* Whether the first line is one of --out json. */
static bool
k6_has_points(struct input *input)
{
	static const char *const members[] = {".type", ".metric"};
	struct json_scanner *scanner = json_scanner_of(members, 2);
	struct json_slice values[2];
	const char *at;
	size_t len, used;
	bool has;

	at = input_look(input, INPUT_BLOCK, &len);
	has = json_scan_prefix(scanner, at, len, values, &used, NULL) == 0 &&
	      values[0].type == JSON_STRING && values[1].type == JSON_STRING;
	json_scanner_free(scanner);
	return has;
}

static int
k6_read(struct report *report)
{
	struct k6 k = {.report = report, .r = json_reader_new(report->input)};
	int rc;

	report_speaks_of(report, REPORT_LOAD);
	load_clear(&k.load);
	rc = k6_has_points(report->input) ? k6_read_points(&k) : k6_read_summary(&k);
	load_free(&k.load);
	json_reader_free(k.r);
	return rc;
}

static bool
k6_fits(const struct sample *sample)
{
	if (sample->opening != '{')
		return false;
	return sample_has(&sample->members, "type metric data") ||
	       (sample_has(&sample->members, "metrics") &&
		   (sample_has(&sample->members, "root_group") ||
		       sample_has(&sample->members, "state options") ||
		       sample_has(&sample->inner, "metrics.http_reqs"))) ||
	       sample_has(&sample->inner, "metadata.k6Version results.metrics");
}

const struct format format_k6 = {
    .name = "k6",
    .fits = k6_fits,
    .read = k6_read,
};
