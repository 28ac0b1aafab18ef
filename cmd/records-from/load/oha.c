/*
 * oha: the object of `oha --output-format json` (before 1.5 `-j`).  Times are in seconds; its
 * successRate counts every answer, even 500, so what failed is counted here.
 */
#include <math.h>
#include <string.h>

#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "load.h"
#include "report.h"

enum { TOTAL, RATE, DATA, STATUSES, ERRORS, TIMES, MEMBERS = TIMES + LOAD_TIMES };

static const char *const oha_members[MEMBERS] = {
    [TOTAL] = ".summary.total",
    [RATE] = ".summary.requestsPerSec",
    [DATA] = ".summary.totalData",
    [STATUSES] = ".statusCodeDistribution",
    [ERRORS] = ".errorDistribution",
    [TIMES + LOAD_MIN] = ".summary.fastest",
    [TIMES + LOAD_MEAN] = ".summary.average",
    [TIMES + LOAD_P50] = ".latencyPercentiles.p50",
    [TIMES + LOAD_P90] = ".latencyPercentiles.p90",
    [TIMES + LOAD_P95] = ".latencyPercentiles.p95",
    [TIMES + LOAD_P99] = ".latencyPercentiles.p99",
    [TIMES + LOAD_P99_9] = ".latencyPercentiles.\"p99.9\"",
    [TIMES + LOAD_MAX] = ".summary.slowest",
    [TIMES + LOAD_STDDEV] = ".summary.stddev",
};

/* What had no answer: failed, but for those that the end of the run cut short. */
static bool
oha_add_errors(struct load *load, const struct json_slice *errors)
{
	static const char deadline[] = "aborted due to deadline";
	struct json_walk walk = json_walk_begin(errors);
	struct json_slice name, value;
	int64_t count;

	if (errors->type != JSON_OBJECT || json_find_twice(errors).type != JSON_ABSENT)
		return false;
	load->in_flight = 0;
	while (json_walk_next(&walk, &name, &value)) {
		if (json_integer(&value, &count) == -1 || count < 0)
			return false;
		if (json_string_equals(&name, deadline, strlen(deadline)))
			load->in_flight = count;
		else if (!load_add_status(load, 0, count))
			return false;
	}
	return true;
}

static bool
oha_set(struct load *load, const struct json_slice values[])
{
	bool good = json_number(&values[TOTAL], &load->elapsed_ms) == 0 &&
		    load_number(&values[RATE], 1, &load->rate);

	for (int i = 0; i < LOAD_TIMES; i++)
		good = good && load_number(&values[TIMES + i], 1e3, &load->latency_ms[i]);
	load->elapsed_ms *= 1e3;
	if (json_integer(&values[DATA], &load->bytes) == -1)
		load->bytes = -1;
	return good && load_add_statuses(load, &values[STATUSES]) &&
	       oha_add_errors(load, &values[ERRORS]);
}

static int
oha_tell(struct report *report, struct load *load)
{
	/* Times are of answers alone. */
	for (int i = 0; load->requests == load->statuses[0] && i < LOAD_TIMES; i++)
		load->latency_ms[i] = NAN;
	text_add_string(&load->name, "all");
	return report_load(report, load);
}

static int
oha_read(struct report *report)
{
	struct json_reader *r = json_reader_new(report->input);
	struct json_scanner *scanner = json_scanner_of(oha_members, MEMBERS);
	struct json_slice values[MEMBERS];
	struct load load = {0};
	int rc;

	report_speaks_of(report, REPORT_LOAD);
	load_clear(&load);
	if (json_take_members(r, scanner, values) && !oha_set(&load, values))
		json_reader_fail(r, "no report of oha --output-format json: summary, "
				    "latencyPercentiles, statusCodeDistribution and "
				    "errorDistribution are expected");
	rc = json_reader_end(r, &report->why);
	if (rc == 0)
		rc = oha_tell(report, &load);
	load_free(&load);
	json_scanner_free(scanner);
	json_reader_free(r);
	return rc;
}

const struct format format_oha = {
    .name = "oha",
    .members = "summary latencyPercentiles statusCodeDistribution",
    .read = oha_read,
};
