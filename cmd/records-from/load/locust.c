/*
 * Locust's PREFIX_stats.csv: a row a request, and in the end one called Aggregated, of all of them.
 *
 * Locust writes the file anew every second while it runs, so what has no such row is no whole file;
 * times are in ms; a failed request is a request too.
 */
#include <math.h>
#include <string.h>

#include "csv.h"
#include "format.h"
#include "input.h"
#include "load.h"
#include "number.h"
#include "report.h"
#include "units.h"

enum { COLUMN_TYPE, COLUMN_NAME, COLUMN_REQUESTS, COLUMN_FAILURES, COLUMN_RATE, COLUMN_TIMES };
enum { COLUMNS = COLUMN_TIMES + LOAD_TIMES };

static const char *const locust_columns[COLUMNS] = {
    [COLUMN_TYPE] = "Type",
    [COLUMN_NAME] = "Name",
    [COLUMN_REQUESTS] = "Request Count",
    [COLUMN_FAILURES] = "Failure Count",
    [COLUMN_RATE] = "Requests/s",
    [COLUMN_TIMES + LOAD_MIN] = "Min Response Time",
    [COLUMN_TIMES + LOAD_MEAN] = "Average Response Time",
    [COLUMN_TIMES + LOAD_P50] = "50%",
    [COLUMN_TIMES + LOAD_P90] = "90%",
    [COLUMN_TIMES + LOAD_P95] = "95%",
    [COLUMN_TIMES + LOAD_P99] = "99%",
    [COLUMN_TIMES + LOAD_P99_9] = "99.9%",
    [COLUMN_TIMES + LOAD_MAX] = "Max Response Time",
};

struct locust {
	struct report *report;
	struct csv csv;
	int columns[COLUMNS];
	size_t fields;
	struct load load;
	int64_t requests, failures; /* of all rows before the last */
	bool aggregated;
	struct text why;
};

static int
locust_fault(const struct locust *l, const char *what)
{
	return report_fault_at(l->report, l->csv.line, "%s", what);
}

/* What other files of Locust begin with. */
static int
locust_refuse(const struct locust *l)
{
	if (csv_find(&l->csv, "Occurrences") >= 0 || csv_find(&l->csv, "User Count") >= 0 ||
	    csv_find(&l->csv, "Traceback") >= 0)
		return report_fault(l->report,
		    "it is another of Locust's files; the figures of the whole run are in "
		    "PREFIX_stats.csv");
	return report_fault(l->report,
	    "it is no PREFIX_stats.csv of Locust: its first line has no \"Request Count\"");
}

static int
locust_take_header(struct locust *l)
{
	int rc = csv_next(&l->csv, &l->why);

	if (rc == -1)
		return locust_fault(l, text_string(&l->why));
	if (rc == 0)
		return report_fault(l->report, "it is empty");
	for (int i = 0; i < COLUMNS; i++)
		l->columns[i] = locust_columns[i] ? csv_find(&l->csv, locust_columns[i]) : -1;
	for (int i = 0; i < COLUMN_TIMES; i++)
		if (l->columns[i] == -1)
			return locust_refuse(l);
	l->fields = l->csv.count;
	return 0;
}

static const char *
locust_field(const struct locust *l, int column)
{
	return l->columns[column] < 0 ? "" : csv_field(&l->csv, (size_t)l->columns[column]);
}

static bool
locust_count(const struct locust *l, int column, int64_t *count)
{
	return units_parse_count(locust_field(l, column), count) == 0;
}

/* A number; NAN where it is "N/A" or nothing. */
static bool
locust_number(const struct locust *l, int column, double *number)
{
	const char *field = locust_field(l, column);

	*number = NAN;
	return *field == '\0' || strcmp(field, "N/A") == 0 ||
	       (number_parse(field, strlen(field), number) == 0 && isfinite(*number));
}

static void
locust_set_name(struct locust *l)
{
	const char *type = locust_field(l, COLUMN_TYPE), *name = locust_field(l, COLUMN_NAME);

	if (l->aggregated)
		text_add_string(&l->load.name, "all");
	else
		text_add_format(&l->load.name, "%s%s%s", type, *type ? " " : "", name);
	if (l->load.name.len == 0)
		text_add_string(&l->load.name, "unnamed");
}

/* A run that made no request measured none of its times. */
static void
locust_set_elapsed(struct load *load)
{
	if (load->rate > 0)
		load->elapsed_ms = 1e3 * (double)load->requests / load->rate;
	for (int i = 0; load->requests == 0 && i < LOAD_TIMES; i++)
		load->latency_ms[i] = NAN;
}

static int
locust_take_row(struct locust *l)
{
	struct load *load = &l->load;
	bool good;

	if (l->csv.count != l->fields)
		return locust_fault(l, "a row has not as many fields as the first line: the report "
				       "was cut off");
	if (l->aggregated)
		return locust_fault(l, "a row follows Aggregated, which is the last");
	load_clear(load);
	l->aggregated = *locust_field(l, COLUMN_TYPE) == '\0' &&
			strcmp(locust_field(l, COLUMN_NAME), "Aggregated") == 0;
	good = locust_count(l, COLUMN_REQUESTS, &load->requests) &&
	       locust_count(l, COLUMN_FAILURES, &load->failed) &&
	       locust_number(l, COLUMN_RATE, &load->rate);
	for (int i = 0; i < LOAD_TIMES; i++)
		good = good && locust_number(l, COLUMN_TIMES + i, &load->latency_ms[i]);
	if (!good)
		return locust_fault(l, "a row holds what is no number");
	locust_set_name(l);
	locust_set_elapsed(load);
	if (l->aggregated && (load->requests != l->requests || load->failed != l->failures))
		return locust_fault(l, "Aggregated is not the sum of the rows before it");
	if (!l->aggregated && (__builtin_add_overflow(l->requests, load->requests, &l->requests) ||
				  __builtin_add_overflow(l->failures, load->failed, &l->failures)))
		return locust_fault(l, "more requests than can be counted");
	return report_load(l->report, load);
}

static int
locust_take_rows(struct locust *l)
{
	int rc;

	while ((rc = csv_next(&l->csv, &l->why)) == 1)
		if (locust_take_row(l) == -1)
			return -1;
	if (rc == -1)
		return locust_fault(l, text_string(&l->why));
	if (l->csv.cut)
		return locust_fault(l, "the line has no end: the report was cut off");
	if (!l->aggregated)
		return report_fault(l->report, "it does not end in the row Aggregated: it was cut "
					       "off, or Locust still writes it");
	return 0;
}

static int
locust_read(struct report *report)
{
	struct locust l = {
	    .report = report, .csv = csv_begin(report->input), .why = TEXT_INIT(TEXT_MAX_REASON)};
	int rc;

	report_speaks_of(report, REPORT_LOAD);
	load_clear(&l.load);
	rc = locust_take_header(&l);
	if (rc == 0)
		rc = locust_take_rows(&l);
	csv_free(&l.csv);
	load_free(&l.load);
	text_free(&l.why);
	return rc;
}

static bool
locust_fits(const struct sample *sample)
{
	return strncmp(text_string(&sample->first), "Type,Name,Request Count,", 24) == 0;
}

const struct format format_locust = {
    .name = "locust",
    .fits = locust_fits,
    .read = locust_read,
};
