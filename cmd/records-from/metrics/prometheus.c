/* What a service exposes to Prometheus: its text format, and OpenMetrics. */
#include "exposition.h"

#include <string.h>

#include "format.h"
#include "hash.h"
#include "input.h"
#include "report.h"
#include "series_set.h"

/* One report under way. */
struct exposed {
	struct report *report;
	struct exposition line;
	struct series_set seen;
	uint64_t last_name;   /* the hash of the last sample's */
	uint64_t last_series; /* and of its series */
	bool last_has_time;   /* and when it was taken */
	int64_t last_time;
	struct text family; /* OpenMetrics: what the lines here belong to */
	bool family_has_samples;
	bool ended; /* # EOF stood there */
	struct text why;
};

/* The set holds several things of one name. */
enum { SEEN_HELP = 1, SEEN_TYPE, SEEN_UNIT, SEEN_SAMPLES, SEEN_FAMILY };

static uint64_t
seen_key(uint64_t hash, unsigned what)
{
	return hash_byte(hash, (unsigned char)what);
}

static int
exposed_fail(struct exposed *x, const char *what)
{
	const struct text *name = &x->line.metric.name;

	return text_fail_visible(
	    &x->why, "%.*s: %s", (int)(name->len < 200 ? name->len : 200), name->bytes, what);
}

/* ---- OpenMetrics: families stand together ---- */

/* Whether the sample is of the family: by its name, or with one of these behind. */
static bool
family_has(const struct text *family, const struct text *name)
{
	static const char *const endings[] = {"", "_total", "_created", "_bucket", "_count", "_sum",
	    "_gcount", "_gsum", "_info", NULL};

	return family->len > 0 && name->len >= family->len &&
	       memcmp(name->bytes, family->bytes, family->len) == 0 &&
	       strlen(text_string(name)) == name->len &&
	       text_is_among(text_string(name) + family->len, endings);
}

static int
family_begin(struct exposed *x)
{
	const struct text *name = &x->line.metric.name;

	if (series_set_add(&x->seen, seen_key(x->line.name_hash, SEEN_FAMILY)))
		return exposed_fail(x, "its lines do not stand together");
	text_clear(&x->family);
	text_add(&x->family, name->bytes, name->len);
	x->family_has_samples = false;
	return 0;
}

static bool
family_is(const struct text *family, const struct text *name)
{
	return family->len == name->len && memcmp(family->bytes, name->bytes, name->len) == 0;
}

/* ---- lines ---- */

static int
exposed_take_metadata(struct exposed *x, unsigned what)
{
	uint64_t hash = x->line.name_hash;

	if (x->line.openmetrics && !family_is(&x->family, &x->line.metric.name)) {
		if (family_begin(x) == -1)
			return -1;
	} else if (x->line.openmetrics && x->family_has_samples) {
		return exposed_fail(x, "HELP, TYPE and UNIT stand before the samples");
	}
	if (series_set_add(&x->seen, seen_key(hash, what)))
		return exposed_fail(x, what == SEEN_HELP   ? "a second HELP"
				       : what == SEEN_TYPE ? "a second TYPE"
							   : "a second UNIT");
	if (what == SEEN_TYPE && series_set_has(&x->seen, seen_key(hash, SEEN_SAMPLES)))
		return exposed_fail(x, "TYPE stands behind its samples");
	return 0;
}

/* OpenMetrics lets a series have several samples, one behind another, each later than the last. */
static int
exposed_take_again(const struct exposed *x, uint64_t *key)
{
	const struct metric *metric = &x->line.metric;

	if (!x->line.openmetrics || !metric->has_timestamp)
		return 0;
	if (x->line.series == x->last_series && x->last_has_time &&
	    metric->timestamp_ns <= x->last_time)
		return -1;
	*key = hash_bytes(*key, &metric->timestamp_ns, sizeof(metric->timestamp_ns));
	return 0;
}

static int
exposed_take_sample(struct exposed *x)
{
	const struct metric *metric = &x->line.metric;
	uint64_t key = x->line.series;

	if (x->line.openmetrics && !family_has(&x->family, &metric->name) && family_begin(x) == -1)
		return -1;
	x->family_has_samples = true;
	if (x->line.name_hash != x->last_name)
		series_set_add(&x->seen, seen_key(x->line.name_hash, SEEN_SAMPLES));
	if (exposed_take_again(x, &key) == -1 || series_set_add(&x->seen, key))
		return exposed_fail(
		    x, "the same series stands twice; which value holds is unknown");
	if (series_set_full(&x->seen))
		return text_fail(&x->why, "it holds more than %d series", SERIES_MOST);
	x->last_name = x->line.name_hash;
	x->last_series = x->line.series;
	x->last_has_time = metric->has_timestamp;
	x->last_time = metric->timestamp_ns;
	report_metric(x->report, metric);
	return 0;
}

static int
exposed_take_line(struct exposed *x, const char *bytes, size_t len)
{
	if (x->ended && (x->line.openmetrics || len > 0))
		return text_fail(&x->why, "something follows # EOF");
	if (exposition_parse(&x->line, bytes, len, &x->why) == -1)
		return -1;
	switch (x->line.kind) {
	case EXPOSITION_SAMPLE:
		return exposed_take_sample(x);
	case EXPOSITION_HELP:
		return exposed_take_metadata(x, SEEN_HELP);
	case EXPOSITION_TYPE:
		return exposed_take_metadata(x, SEEN_TYPE);
	case EXPOSITION_UNIT:
		return exposed_take_metadata(x, SEEN_UNIT);
	case EXPOSITION_EOF:
		x->ended = true;
		return 0;
	case EXPOSITION_NOTHING:
		break;
	}
	return 0;
}

static int
exposed_take_lines(struct exposed *x)
{
	struct input *input = x->report->input;
	const char *bytes;
	size_t len;
	bool cut = false;

	while (input_line(input, &bytes, &len, &cut)) {
		uint64_t line = input_line_number(input) - !cut;

		if (cut && !x->line.openmetrics)
			return report_fault_at(
			    x->report, line, "the line has no end: the report was cut off");
		if (exposed_take_line(x, bytes, len) == -1)
			return report_fault_at(x->report, line, "%s", text_string(&x->why));
	}
	if (input_line_number(input) == 1 && !cut)
		return report_fault(x->report, "it is empty");
	if (x->line.openmetrics && !x->ended)
		return report_fault(x->report, "it does not end in # EOF: it was cut off");
	return 0;
}

static void
exposed_doubt(struct report *report)
{
	if (report->items[REPORT_METRIC] > 0)
		return;
	if (report->left_out > 0)
		report_doubt(
		    report, "none of its %lld values is a number", (long long)report->left_out);
	else
		report_doubt(report, "it holds no sample");
}

static int
exposed_read(struct report *report, bool openmetrics)
{
	struct exposed x = {.report = report,
	    .line = EXPOSITION_INIT(openmetrics),
	    .family = TEXT_INIT(REPORT_WORD),
	    .why = TEXT_INIT(TEXT_MAX_REASON)};
	int rc;

	report_speaks_of(report, REPORT_METRIC);
	if (input_is_utf16(report->input))
		return report_fault(report, "it is UTF-16; convert it: iconv -f UTF-16 -t UTF-8");
	rc = exposed_take_lines(&x);
	if (rc == 0)
		exposed_doubt(report);
	exposition_free(&x.line);
	series_set_free(&x.seen);
	text_free(&x.family);
	text_free(&x.why);
	return rc;
}

static int
prometheus_read(struct report *report)
{
	return exposed_read(report, false);
}

static int
openmetrics_read(struct report *report)
{
	return exposed_read(report, true);
}

/* ---- auto ---- */

/* How many of the first lines are samples; -1 when a line is nothing of either dialect. */
static int
exposition_count(const struct sample *sample)
{
	struct exposition strict = EXPOSITION_INIT(true), loose = EXPOSITION_INIT(false);
	TEXT_LOCAL unused = TEXT_INIT(TEXT_MAX_REASON);
	const char *at = text_string(&sample->lines), *end;
	int samples = 0;

	for (; samples >= 0 && (end = strchr(at, '\n')); at = end + 1) {
		size_t len = (size_t)(end - at);

		if (exposition_parse(&loose, at, len, &unused) == 0)
			samples += loose.kind == EXPOSITION_SAMPLE || loose.kind == EXPOSITION_TYPE;
		else if (exposition_parse(&strict, at, len, &unused) == 0)
			samples++;
		else
			samples = -1;
	}
	exposition_free(&strict);
	exposition_free(&loose);
	return samples;
}

static bool
sample_has_eof(const struct sample *sample)
{
	return strcmp(text_string(&sample->last), "# EOF") == 0;
}

static bool
prometheus_fits(const struct sample *sample)
{
	return !sample_has_eof(sample) && exposition_count(sample) > 0;
}

static bool
openmetrics_fits(const struct sample *sample)
{
	return sample_has_eof(sample) && exposition_count(sample) >= 0;
}

const struct format format_prometheus = {
    .name = "prometheus",
    .fits = prometheus_fits,
    .read = prometheus_read,
};

const struct format format_openmetrics = {
    .name = "openmetrics",
    .fits = openmetrics_fits,
    .read = openmetrics_read,
};
