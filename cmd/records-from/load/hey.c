/*
 * hey: the CSV of `hey -o csv`, a row an answer.  Requests without an answer have no row, so no
 * error rate is told; and there are never more than a million rows.
 */
#include <math.h>
#include <string.h>

#include "clock.h"
#include "csv.h"
#include "format.h"
#include "histogram.h"
#include "input.h"
#include "load.h"
#include "memory.h"
#include "number.h"
#include "report.h"
#include "units.h"

enum { HEY_MOST = 1000000 };

struct hey {
	struct report *report;
	struct csv csv;
	int time, status, offset; /* columns */
	struct load load;
	struct histogram *times;
	double end; /* of the last answer, in seconds since the beginning */
	struct text why;
};

static const char *
hey_field(const struct hey *h, int column)
{
	return csv_field(&h->csv, (size_t)column);
}

static bool
hey_seconds(const struct hey *h, int column, double *seconds)
{
	const double longest = 1e6;
	const char *field = hey_field(h, column);

	return number_parse(field, strlen(field), seconds) == 0 && *seconds >= 0 &&
	       *seconds < longest;
}

static int
hey_take_header(struct hey *h)
{
	int rc = csv_next(&h->csv, &h->why);

	if (rc == -1)
		return report_fault_at(h->report, h->csv.line, "%s", text_string(&h->why));
	if (rc == 0)
		return report_fault(h->report, "it is empty");
	h->time = csv_find(&h->csv, "response-time");
	h->status = csv_find(&h->csv, "status-code");
	h->offset = csv_find(&h->csv, "offset");
	if (h->time == -1 || h->status == -1 || h->offset == -1)
		return report_fault(h->report,
		    "it is no CSV of hey -o csv: its first line has no \"response-time\", "
		    "\"status-code\" and \"offset\"");
	return 0;
}

static bool
hey_take_row(struct hey *h)
{
	double seconds, offset;
	int64_t status;

	if (!hey_seconds(h, h->time, &seconds) || !hey_seconds(h, h->offset, &offset) ||
	    units_parse_count(hey_field(h, h->status), &status) == -1 || status < 100 ||
	    !load_add_status(&h->load, status, 1))
		return false;
	histogram_record(h->times, llround(seconds * 1e9), 1);
	if (offset + seconds > h->end)
		h->end = offset + seconds;
	return true;
}

static int
hey_take_rows(struct hey *h)
{
	size_t fields = h->csv.count;
	int rc;

	while ((rc = csv_next(&h->csv, &h->why)) == 1)
		if (h->csv.count != fields || h->csv.cut || !hey_take_row(h))
			return report_fault_at(h->report, h->csv.line, "%s",
			    h->csv.cut || h->csv.count != fields
				? "the row is not whole: the report was cut off"
				: "a row holds what is no time or status");
	if (rc == -1)
		return report_fault_at(h->report, h->csv.line, "%s", text_string(&h->why));
	return 0;
}

static int
hey_tell(struct hey *h)
{
	struct load *load = &h->load;

	if (load->requests == 0) {
		report_doubt(h->report, "hey tells of no answer, and of others it never tells");
		return 0;
	}
	if (load->requests >= HEY_MOST)
		report_doubt(h->report, "hey's CSV ends at 1000000 answers, whatever came after");
	report_warn(h->report, "hey leaves out requests that had no answer: no error rate is told");
	load->part_failed = true;
	load->elapsed_ms = h->end * 1e3;
	load->rate = h->end > 0 ? (double)load->requests / h->end : NAN;
	load_set_times(load, h->times);
	text_add_string(&load->name, "all");
	return report_load(h->report, load);
}

static int
hey_read(struct report *report)
{
	const int64_t highest = 24 * 3600 * CLOCK_SECOND;
	struct hey h = {.report = report,
	    .csv = csv_begin(report->input),
	    .times = memory_given(histogram_new(highest)),
	    .why = TEXT_INIT(TEXT_MAX_REASON)};
	int rc;

	report_speaks_of(report, REPORT_LOAD);
	load_clear(&h.load);
	rc = hey_take_header(&h);
	if (rc == 0)
		rc = hey_take_rows(&h);
	if (rc == 0)
		rc = hey_tell(&h);
	csv_free(&h.csv);
	load_free(&h.load);
	histogram_free(h.times);
	text_free(&h.why);
	return rc;
}

static bool
hey_fits(const struct sample *sample)
{
	static const char begin[] = "response-time,DNS+dialup,";

	return strncmp(text_string(&sample->first), begin, strlen(begin)) == 0;
}

const struct format format_hey = {
    .name = "hey",
    .fits = hey_fits,
    .read = hey_read,
};
