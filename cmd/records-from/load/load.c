#include "load.h"

#include <math.h>
#include <stddef.h>

#include "json_writer.h"
#include "report.h"

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
load_init_text(struct text *text)
{
	if (text->max == 0)
		*text = TEXT_INIT(REPORT_WORD);
	text_clear(text);
}

void
load_clear(struct load *load)
{
	load_init_text(&load->name);
	load_init_text(&load->statuses);
	load_init_text(&load->errors);
	load->requests = load->failed = 0;
	load->elapsed_ms = 0;
	load->rate = NAN;
	load->bytes = -1;
	for (int i = 0; i < LOAD_TIMES; i++)
		load->latency_ms[i] = NAN;
}

void
load_free(struct load *load)
{
	text_free(&load->name);
	text_free(&load->statuses);
	text_free(&load->errors);
}

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
	if (load->requests > 0)
		json_put_number(
		    w, "error_rate_pct", 100 * (double)load->failed / (double)load->requests);
	json_open_object(w, "latency_ms");
	for (int i = 0; i < LOAD_TIMES; i++)
		json_put_number(w, load_times[i], load->latency_ms[i]);
	json_close_object(w);
	if (load->statuses.len > 0)
		json_put_raw(w, "statuses", load->statuses.bytes, load->statuses.len);
	if (load->errors.len > 0)
		json_put_raw(w, "errors", load->errors.bytes, load->errors.len);
	if (load->bytes >= 0)
		json_put_integer(w, "bytes", load->bytes);
	report_end(report);
	return 0;
}
