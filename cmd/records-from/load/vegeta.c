/*
 * Vegeta: the lines of `vegeta encode -to json`, one a request, and the object of
 * `vegeta report -type json`.  Times are in ns; status 0 is no answer.
 */
#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "format.h"
#include "histogram.h"
#include "input.h"
#include "json_reader.h"
#include "load.h"
#include "memory.h"
#include "report.h"

enum { CODE, LATENCY, TIMESTAMP, BYTES_IN, RESULT_MEMBERS };

static const char *const result_members[RESULT_MEMBERS] = {
    [CODE] = ".code",
    [LATENCY] = ".latency",
    [TIMESTAMP] = ".timestamp",
    [BYTES_IN] = ".bytes_in",
};

enum {
	TOTAL_REQUESTS,
	TOTAL_SUCCESS,
	TOTAL_STATUSES,
	TOTAL_DURATION,
	TOTAL_WAIT,
	TOTAL_RATE,
	TOTAL_BYTES,
	TOTAL_TIMES,
	TOTAL_MEMBERS = TOTAL_TIMES + LOAD_TIMES
};

static const char *const report_members[TOTAL_MEMBERS] = {
    [TOTAL_REQUESTS] = ".requests",
    [TOTAL_SUCCESS] = ".success",
    [TOTAL_STATUSES] = ".status_codes",
    [TOTAL_DURATION] = ".duration",
    [TOTAL_WAIT] = ".wait",
    [TOTAL_RATE] = ".rate",
    [TOTAL_BYTES] = ".bytes_in.total",
    [TOTAL_TIMES + LOAD_MIN] = ".latencies.min",
    [TOTAL_TIMES + LOAD_MEAN] = ".latencies.mean",
    [TOTAL_TIMES + LOAD_P50] = ".latencies.\"50th\"",
    [TOTAL_TIMES + LOAD_P90] = ".latencies.\"90th\"",
    [TOTAL_TIMES + LOAD_P95] = ".latencies.\"95th\"",
    [TOTAL_TIMES + LOAD_P99] = ".latencies.\"99th\"",
    [TOTAL_TIMES + LOAD_P99_9] = ".latencies.\"99.9th\"",
    [TOTAL_TIMES + LOAD_MAX] = ".latencies.max",
    [TOTAL_TIMES + LOAD_STDDEV] = ".latencies.stddev",
};

struct vegeta {
	struct report *report;
	struct json_reader *r;
	struct json_scanner *scanner;
	struct load load;
	struct histogram *times;
	int64_t first, last; /* when the first began, the last ended */
};

/* ---- one line a request ---- */

static bool
vegeta_take_result(struct vegeta *v, const struct json_slice values[])
{
	int64_t code, latency, bytes, at;
	const struct json_slice *time = &values[TIMESTAMP];

	if (json_integer(&values[CODE], &code) == -1 ||
	    json_integer(&values[LATENCY], &latency) == -1 || latency < 0 ||
	    time->type != JSON_STRING || clock_parse(time->bytes + 1, time->len - 2, &at) == -1 ||
	    __builtin_add_overflow(at, latency, &latency))
		return false;
	latency -= at;
	histogram_record(v->times, latency, 1);
	if (v->load.requests == 0 || at < v->first)
		v->first = at;
	if (v->load.requests == 0 || at + latency > v->last)
		v->last = at + latency;
	if (json_integer(&values[BYTES_IN], &bytes) == 0 && bytes > 0)
		v->load.bytes += bytes < INT64_MAX - v->load.bytes ? bytes : 0;
	return load_add_status(&v->load, code, 1);
}

static void
vegeta_take_results(struct vegeta *v)
{
	struct json_slice values[RESULT_MEMBERS];

	v->load.bytes = 0;
	do {
		if (!json_take_members(v->r, v->scanner, values))
			return;
		if (!vegeta_take_result(v, values)) {
			json_reader_fail(v->r, "no result of vegeta encode -to json: code, latency "
					       "and timestamp are expected");
			return;
		}
	} while (json_reader_more(v->r));
}

static int
vegeta_tell_results(struct vegeta *v)
{
	double ns = (double)v->last - (double)v->first;

	text_add_string(&v->load.name, "all");
	load_set_times(&v->load, v->times);
	v->load.elapsed_ms = ns / 1e6;
	v->load.rate = ns > 0 ? 1e9 * (double)v->load.requests / ns : NAN;
	return report_load(v->report, &v->load);
}

static int
vegeta_read_results(struct vegeta *v)
{
	const int64_t highest = 24 * 3600 * CLOCK_SECOND;
	int rc;

	v->scanner = json_scanner_of(result_members, RESULT_MEMBERS);
	v->times = memory_given(histogram_new(highest));
	vegeta_take_results(v);
	rc = json_reader_end(v->r, &v->report->why);
	if (rc == 0)
		rc = vegeta_tell_results(v);
	return rc;
}

/* ---- the report ---- */

/* The shares and counts of a report agree. */
static bool
vegeta_agrees(const struct load *load, int64_t requests, double success)
{
	double expected = success * (double)requests;

	return load->requests == requests && success >= 0 && success <= 1 &&
	       fabs(expected - (double)(requests - load->failed)) < 0.5 + 1e-6 * expected;
}

static int
vegeta_take_report(struct vegeta *v, const struct json_slice values[])
{
	struct load *load = &v->load;
	double duration, wait, success;
	int64_t requests;
	bool good = true;

	for (int i = 0; i < LOAD_TIMES; i++)
		good = good && load_number(&values[TOTAL_TIMES + i], 1e-6, &load->latency_ms[i]);
	if (!good || json_integer(&values[TOTAL_REQUESTS], &requests) == -1 || requests < 0 ||
	    json_number(&values[TOTAL_SUCCESS], &success) == -1 ||
	    json_number(&values[TOTAL_DURATION], &duration) == -1 ||
	    !load_number(&values[TOTAL_WAIT], 1, &wait) ||
	    !load_number(&values[TOTAL_RATE], 1, &load->rate))
		return report_fault(v->report, "it is no report of vegeta report -type json: "
					       "requests, success, duration and latencies are "
					       "expected");
	if (!load_add_statuses(load, &values[TOTAL_STATUSES]) ||
	    !vegeta_agrees(load, requests, success))
		return report_fault(
		    v->report, "requests, success and status_codes contradict one another");
	if (json_integer(&values[TOTAL_BYTES], &load->bytes) == -1)
		load->bytes = -1;
	load->elapsed_ms = (duration + (isnan(wait) ? 0 : wait)) / 1e6;
	if (requests == 0)
		for (int i = 0; i < LOAD_TIMES; i++)
			load->latency_ms[i] = NAN;
	text_add_string(&load->name, "all");
	return report_load(v->report, load);
}

static int
vegeta_read_report(struct vegeta *v)
{
	struct json_slice values[TOTAL_MEMBERS];
	int rc = 0;

	v->scanner = json_scanner_of(report_members, TOTAL_MEMBERS);
	if (json_take_members(v->r, v->scanner, values))
		rc = vegeta_take_report(v, values);
	if (json_reader_end(v->r, &v->report->why) == -1)
		rc = -1;
	return rc;
}

/* ---- which of them ---- */

/* A report is told by its first member, `latencies`; what was sorted since begins with `bytes_in`
 * of an object. */
static bool
vegeta_is_report(struct report *report)
{
	struct json_slice values[2]; /* .latencies, .code */
	static const char *const members[] = {".latencies", ".code"};
	struct json_scanner *scanner = json_scanner_of(members, 2);
	const char *at;
	size_t len, used;
	bool is;

	at = input_look(report->input, INPUT_BLOCK, &len);
	is = json_scan_prefix(scanner, at, len, values, &used, NULL) == 0 &&
	     values[0].type == JSON_OBJECT;
	json_scanner_free(scanner);
	return is;
}

static int
vegeta_read(struct report *report)
{
	struct vegeta v = {.report = report};
	size_t len;
	const char *at = input_look(report->input, 1, &len);
	int rc;

	report_speaks_of(report, REPORT_LOAD);
	if (len > 0 && *at != '{' && *at != ' ' && *at != '\n')
		return report_fault(report, "it is no JSON, but gob or CSV of vegeta's; convert "
					    "it: vegeta encode -to json");
	load_clear(&v.load);
	v.r = json_reader_new(report->input);
	rc = vegeta_is_report(report) ? vegeta_read_report(&v) : vegeta_read_results(&v);
	json_reader_free(v.r);
	json_scanner_free(v.scanner);
	histogram_free(v.times);
	load_free(&v.load);
	return rc;
}

static bool
vegeta_fits(const struct sample *sample)
{
	return sample->opening == '{' &&
	       (sample_has(&sample->members, "latencies status_codes success") ||
		   sample_has(&sample->members, "attack seq code latency"));
}

const struct format format_vegeta = {
    .name = "vegeta",
    .fits = vegeta_fits,
    .read = vegeta_read,
};
