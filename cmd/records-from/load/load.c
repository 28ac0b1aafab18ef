#include "load.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "histogram.h"
#include "json_reader.h"
#include "json_walk.h"
#include "json_writer.h"
#include "report.h"
#include "units.h"

static const char *const load_times[LOAD_TIMES] = {
    [LOAD_MIN] = "min",
    [LOAD_MEAN] = "mean",
    [LOAD_P50] = "p50",
    [LOAD_P90] = "p90",
    [LOAD_P95] = "p95",
    [LOAD_P99] = "p99",
    [LOAD_P99_9] = "p99_9",
    [LOAD_MAX] = "max",
    [LOAD_STDDEV] = "stddev",
};

static void
load_init_text(struct text *text, size_t max)
{
	if (text->max == 0)
		*text = TEXT_INIT(max);
	text_clear(text);
}

void
load_clear(struct load *load)
{
	load_init_text(&load->name, REPORT_WORD);
	load_init_text(&load->histogram, TEXT_MAX_RECORD);
	load->requests = load->failed = 0;
	load->elapsed_ms = 0;
	load->rate = NAN;
	load->bytes = load->in_flight = -1;
	load->part_failed = false;
	memset(load->statuses, 0, sizeof(load->statuses));
	for (int i = 0; i < LOAD_TIMES; i++)
		load->latency_ms[i] = NAN;
}

void
load_free(struct load *load)
{
	text_free(&load->name);
	text_free(&load->histogram);
}

/* ---- what is told of it ---- */

bool
load_add_status(struct load *load, int64_t status, int64_t count)
{
	bool good = status >= 200 && status < 400;

	if (count < 0 || status < 0 || status >= LOAD_STATUSES || (status > 0 && status < 100))
		return false;
	/* No count of one status is above that of all. */
	if (__builtin_add_overflow(load->requests, count, &load->requests))
		return false;
	load->statuses[status] += count;
	load->failed += good ? 0 : count;
	return true;
}

bool
load_add_statuses(struct load *load, const struct json_slice *object)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_slice name, value;
	int64_t status, count;

	if (object->type != JSON_OBJECT || json_find_twice(object).type != JSON_ABSENT)
		return false;
	while (json_walk_next(&walk, &name, &value))
		if (units_read_integer(name.bytes + 1, name.len - 2, &status) != name.len - 2 ||
		    name.len == 2 || json_integer(&value, &count) == -1 ||
		    !load_add_status(load, status, count))
			return false;
	return true;
}

void
load_set_times(struct load *load, const struct histogram *times)
{
	static const struct {
		enum load_time time;
		double percentile;
	} parts[] = {
	    {LOAD_P50, 50}, {LOAD_P90, 90}, {LOAD_P95, 95}, {LOAD_P99, 99}, {LOAD_P99_9, 99.9}};

	if (histogram_count(times) == 0)
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		load->latency_ms[parts[i].time] =
		    (double)histogram_percentile(times, parts[i].percentile) / 1e6;
	load->latency_ms[LOAD_MIN] = (double)histogram_min(times) / 1e6;
	load->latency_ms[LOAD_MAX] = (double)histogram_max(times) / 1e6;
	load->latency_ms[LOAD_MEAN] = histogram_mean(times) / 1e6;
	load->latency_ms[LOAD_STDDEV] = histogram_stddev(times) / 1e6;
	histogram_encode(times, &load->histogram);
}

bool
load_number(const struct json_slice *slice, double unit, double *value)
{
	*value = NAN;
	if (!json_there(slice))
		return true;
	if (json_number(slice, value) == -1)
		return false;
	*value *= unit;
	return true;
}

/* ---- the record ---- */

/* The parts of a distribution that grow from one to the next. */
static const enum load_time load_rising[] = {
    LOAD_MIN, LOAD_P50, LOAD_P90, LOAD_P95, LOAD_P99, LOAD_P99_9, LOAD_MAX};

static int
load_check_times(struct report *report, const struct load *load)
{
	double before = 0;

	for (int i = 0; i < LOAD_TIMES; i++)
		if (load->latency_ms[i] < 0 || isinf(load->latency_ms[i]))
			return report_fault(report,
			    "a response time (%s of %s) below 0 or "
			    "without bound",
			    load_times[i], text_string(&load->name));
	for (size_t i = 0; i < sizeof(load_rising) / sizeof(load_rising[0]); i++) {
		double time = load->latency_ms[load_rising[i]];

		/* Locust rounds to two digits all but the smallest and the largest. */
		if (time * 1.1 + 1 < before)
			return report_fault(report,
			    "%s of %s is below what is less than it: the response times contradict "
			    "one another",
			    load_times[load_rising[i]], text_string(&load->name));
		if (time > before)
			before = time;
	}
	return 0;
}

static int
load_check(struct report *report, const struct load *load)
{
	if (load->requests < 0 || load->failed < 0 || load->failed > load->requests)
		return report_fault(report, "%lld requests of which %lld failed (%s)",
		    (long long)load->requests, (long long)load->failed, text_string(&load->name));
	if (!(load->elapsed_ms >= 0) || !isfinite(load->elapsed_ms) || load->rate < 0 ||
	    isinf(load->rate))
		return report_fault(
		    report, "a duration or rate of %s is impossible", text_string(&load->name));
	return load_check_times(report, load);
}

static void
load_put_latency(struct json_writer *w, const struct load *load)
{
	json_open_object(w, "latency_ms");
	for (int i = 0; i < LOAD_TIMES; i++)
		json_put_number(w, load_times[i], load->latency_ms[i]);
	if (load->histogram.len > 0)
		json_put_bytes(w, "histogram", load->histogram.bytes, load->histogram.len);
	json_close_object(w);
}

static void
load_put_statuses(struct json_writer *w, const struct load *load)
{
	int64_t known = 0;
	char name[4];

	for (int status = 0; status < LOAD_STATUSES; status++)
		known += load->statuses[status];
	if (known == 0)
		return;
	json_open_object(w, "statuses");
	for (int status = 100; status < LOAD_STATUSES; status++) {
		snprintf(name, sizeof(name), "%d", status);
		if (load->statuses[status] > 0)
			json_put_integer(w, name, load->statuses[status]);
	}
	json_close_object(w);
	json_open_object(w, "errors");
	if (load->statuses[0] > 0)
		json_put_integer(w, "no answer", load->statuses[0]);
	json_close_object(w);
}

int
report_load(struct report *report, const struct load *load)
{
	struct json_writer *w;

	if (load_check(report, load) == -1)
		return -1;
	w = report_begin(report, REPORT_LOAD);
	json_put_bytes(w, "name", load->name.bytes, load->name.len);
	json_put_string(w, "phase", "measured");
	json_put_number(w, "elapsed_ms", load->elapsed_ms);
	json_put_integer(w, "requests", load->requests);
	json_put_integer(w, "succeeded", load->requests - load->failed);
	json_put_integer(w, "failed", load->failed);
	json_put_number(w, "rate", load->rate);
	if (load->requests > 0 && !load->part_failed)
		json_put_number(
		    w, "error_rate_pct", 100 * (double)load->failed / (double)load->requests);
	load_put_latency(w, load);
	load_put_statuses(w, load);
	if (load->bytes >= 0)
		json_put_integer(w, "bytes", load->bytes);
	if (load->in_flight >= 0)
		json_put_integer(w, "in_flight", load->in_flight);
	report_end(report);
	return 0;
}
