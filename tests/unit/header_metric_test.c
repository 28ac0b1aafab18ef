/* links: cmd/load-reco/tally/header_metric.c */
/* Numbers in headers: plain ones and Server-Timing. */
#include "../../cmd/load-reco/header_metric.h"

#include <math.h>
#include <stdlib.h>

#include "unit.h"

/* Of lines with line ends between them. */
static double
value_of(const char *metric, const char *value)
{
	double number = HEADER_METRIC_ABSENT;

	for (const char *line = value; line; line = strchr(line, '\n')) {
		/* A copy without an end, so that reading beyond it is caught. */
		size_t len = strcspn(line += line > value, "\n");
		char *bytes = malloc(len + 1);

		memcpy(bytes, line, len);
		number = header_metric_take(metric, number, bytes, len);
		free(bytes);
	}

	return number < 0 ? NAN : number;
}

static void
units_are_read(void)
{
	static const struct {
		const char *given, *unit; /* NULL: refused */
		bool duration;
		double factor;
	} cases[] = {
	    {"X-DB-Time-ms", "ms", true, 1},
	    {"x-response-time-MS", "ms", true, 1},
	    {"Server-Timing:db", "ms", true, 1},
	    {"server-timing", "ms", true, 1},
	    {"X-DB-Queries", "1", false, 1},
	    {"X-Items", "1", false, 1},
	    {"Server-Timings", "1", false, 1},
	    {"X-Age=s", "ms", true, 1000},
	    {"X-Age=us", "ms", true, 1e-3},
	    {"X-DB-Time-ms=bytes", "bytes", false, 1},
	    {"X-Hits=%", "%", false, 1},
	    {"Server-Timing:db=bytes", NULL, false, 0},
	    {"X-Age=", NULL, false, 0},
	    {"X-Age=a b", NULL, false, 0},
	    {"X-Age=aaaaaaaaaaaaaaaa", NULL, false, 0},
	    {"=ms", NULL, false, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct header_metric metric;
		int rc = header_metric_parse(cases[i].given, &metric);

		if (!CHECK_INT(rc, cases[i].unit == NULL ? -1 : 0))
			fprintf(stderr, "    %s\n", cases[i].given);
		if (cases[i].unit == NULL || rc != 0)
			continue;
		CHECK_STRING(metric.unit, cases[i].unit);
		CHECK_INT(metric.duration, cases[i].duration);
		CHECK(fabs(metric.factor - cases[i].factor) < 1e-12);
	}
}

int
main(void)
{
	static const struct {
		const char *metric, *value;
		double number; /* below 0: none */
	} cases[] = {
	    {"X-DB-Time-ms", "12.5", 12.5},
	    {"X-DB-Time-ms", "0", 0},
	    {"X-DB-Time-ms", "1e2", 100},
	    {"X-DB-Time-ms", "", -1},
	    {"X-DB-Time-ms", "12ms", -1},
	    {"X-DB-Time-ms", "-1", -1},
	    {"X-DB-Time-ms", "nan", -1},
	    {"X-DB-Time-ms", "inf", -1},
	    {"X-DB-Time-ms", "0x10", -1},
	    {"X-DB-Time-ms", "1e999", -1},
	    {"X-DB-Time-ms", "1 2", -1},
	    {"Server-Timing:db", "db;dur=53.2, app;dur=47", 53.2},
	    {"Server-Timing:app", "db;dur=53.2, app;desc=\"x\";dur=47", 47},
	    {"server-timing:APP", "db;dur=53.2,app ; dur=47", 47},
	    {"Server-Timing:app", "db;dur=1, app;dur=\"4\"", 4},
	    {"Server-Timing:app", "db;dur=1, app", -1},
	    {"Server-Timing:app", "db;dur=1", -1},
	    {"Server-Timing:app", "application;dur=1", -1},
	    {"X-DB-Time-ms", "5\n7", -1},
	    {"X-DB-Time-ms", "5\n5", -1},
	    {"Server-Timing:app", "db;dur=1\napp;dur=2\napp;dur=3", 2},
	    {"Server-Timing", "miss\ndb;dur=5", 5},
	    {"Server-Timing:db", "db;dur = 5", 5},
	    {"Server-Timing:db", "db; DUR =\t\"5\" ;desc=x", 5},
	    {"Server-Timing:db", "db;desc=\"a;dur=9, db\";dur=5", 5},
	    {"Server-Timing:b", "a;desc=\"x, b;dur=1\", b;dur=2", 2},
	    {"Server-Timing:b", "a;desc=\"x\\\", b;dur=1\", b;dur=2", 2},
	    {"Server-Timing:db", "db;dur=5;dur=6", 5},
	    {"Server-Timing:db", "db;dur;dur=6", -1},
	    {"Server-Timing:db", "db;duration=6", -1},
	    {"Server-Timing:db", "db;desc=\"open;dur=6", -1},
	    {"Server-Timing", "miss, db;dur=5, app;dur=6", 5},
	    {"Server-Timing", "miss", -1},
	    {"Server-Timing", "", -1},
	    {"Server-Timing", ";;,,;dur=x", -1},
	};
	char name[HEADER_METRIC_NAME_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double number = value_of(cases[i].metric, cases[i].value);
		bool good =
		    cases[i].number < 0 ? isnan(number) : fabs(number - cases[i].number) < 1e-9;

		if (!CHECK(good))
			fprintf(
			    stderr, "    %s: %s: %g\n", cases[i].metric, cases[i].value, number);
	}
	units_are_read();
	CHECK_INT(header_metric_header("Server-Timing:db", name), 0);
	CHECK_STRING(name, "Server-Timing");
	CHECK_INT(header_metric_header("X-A", name), 0);
	CHECK_INT(header_metric_header("X-A:b", name), -1);
	CHECK_INT(header_metric_header("Server-Timing:", name), -1);
	CHECK_INT(header_metric_header("", name), -1);
	CHECK_INT(header_metric_header("X A", name), -1);
	return unit_end();
}
