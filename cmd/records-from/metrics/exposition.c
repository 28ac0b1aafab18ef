#include "exposition.h"

#include <string.h>

#include "character.h"
#include "clock.h"
#include "hash.h"
#include "labels.h"
#include "number.h"
#include "rest.h"
#include "units.h"

void
exposition_free(struct exposition *e)
{
	metric_free(&e->metric);
	text_free(&e->words.name);
	text_free(&e->words.value);
	text_free(&e->unused);
}

/* Whole milliseconds. */
static int
rest_take_milliseconds(struct rest *rest, struct metric *metric, size_t len)
{
	int64_t ms;

	if (units_read_integer(rest->at, len, &ms) != len || len == 0)
		return rest_fail(
		    rest, "a timestamp in whole milliseconds (OpenMetrics has seconds)");
	if (number_time((double)ms / 1e3, &metric->timestamp_ns) == -1)
		return rest_fail(rest, "a timestamp of the years 1678 to 2261");
	metric->timestamp_ns = ms * CLOCK_MS;
	return 0;
}

/* Seconds, with a fraction. */
static int
rest_take_seconds(const struct rest *rest, struct metric *metric, size_t len)
{
	double seconds;

	if (number_parse(rest->at, len, &seconds) == -1)
		return rest_fail(rest, "a timestamp");
	if (number_time(seconds, &metric->timestamp_ns) == -1)
		return rest_fail(rest, "a timestamp of the years 1678 to 2261");
	return 0;
}

static int
rest_take_timestamp(struct rest *rest, struct metric *metric)
{
	size_t len = rest_token(rest);
	int rc = rest->openmetrics ? rest_take_seconds(rest, metric, len)
				   : rest_take_milliseconds(rest, metric, len);

	rest->at += len;
	metric->has_timestamp = true;
	return rc;
}

static int
rest_take_value(struct rest *rest, double *value)
{
	size_t len = rest_token(rest);

	if (number_parse(rest->at, len, value) == -1)
		return rest_fail(rest, "a number");
	rest->at += len;
	return 0;
}

/* # {trace_id="..."} 0.67 1520879607.789 */
static int
rest_take_exemplar(struct rest *rest, struct exposition *e)
{
	struct metric unused = {0};
	uint64_t hash;

	if (!rest_take(rest, '#') || rest_skip_gap(rest, "#") == -1 || rest_next(rest) != '{')
		return rest_fail(rest, "an exemplar");
	text_clear(&e->unused);
	if (labels_take(rest, &e->words, &e->unused, NULL, &hash) == -1 ||
	    rest_skip_gap(rest, "the labels of an exemplar") == -1 ||
	    rest_take_value(rest, &unused.value) == -1)
		return -1;
	if (rest->at < rest->end && (rest_skip_gap(rest, "the value of an exemplar") == -1 ||
					rest_take_timestamp(rest, &unused) == -1))
		return -1;
	return rest->at < rest->end ? rest_fail(rest, "the end of the line") : 0;
}

/* ---- lines ---- */

/* What may stand behind a value. */
static int
rest_take_end(struct rest *rest, struct exposition *e)
{
	if (!rest->openmetrics)
		rest_skip_blanks(rest);
	if (rest->at == rest->end)
		return 0;
	if (rest_skip_gap(rest, "the value") == -1)
		return -1;
	if (!rest->openmetrics || rest_next(rest) != '#') {
		if (rest_take_timestamp(rest, &e->metric) == -1)
			return -1;
		rest_skip_blanks(rest);
		if (rest->at == rest->end)
			return 0;
		if (!rest->openmetrics)
			return rest_fail(rest, "the end of the line behind a timestamp");
		if (rest_skip_gap(rest, "the timestamp") == -1)
			return -1;
	}
	return rest_take_exemplar(rest, e);
}

static int
exposition_parse_sample(struct exposition *e, struct rest *rest)
{
	struct metric *metric = &e->metric;
	size_t len = rest_name(rest, true);
	const char *behind;
	uint64_t labels = 0;

	text_add(&metric->name, rest->at, len);
	behind = rest->at += len;
	rest_skip_blanks(rest);
	if (rest_next(rest) == '{') {
		if (labels_take(rest, &e->words, &metric->labels, &metric->name, &labels) == -1)
			return -1;
	} else if (len > 0 && rest->at == behind && rest->at < rest->end && !rest->openmetrics) {
		return rest_fail(rest, "a blank or { behind the name");
	}
	if (metric->name.len == 0)
		return rest_fail(rest, "the name of a metric");
	if (text_failed(&metric->name) || memchr(metric->name.bytes, '\0', metric->name.len))
		return text_fail(
		    rest->why, "the name of a metric is too long, or holds a NUL byte");
	e->name_hash = hash_bytes(HASH_BEGIN, metric->name.bytes, metric->name.len);
	e->series = labels_spread(e->name_hash) + labels;
	e->kind = EXPOSITION_SAMPLE;
	if (rest_skip_gap(rest, "the name and its labels") == -1 ||
	    rest_take_value(rest, &metric->value) == -1)
		return -1;
	return rest_take_end(rest, e);
}

/* The name in HELP, TYPE and UNIT, which may be quoted. */
static int
rest_take_metadata_name(struct rest *rest, struct exposition *e)
{
	size_t len = rest_name(rest, true);

	if (rest_next(rest) == '"') {
		if (rest_take_quoted(rest, &e->metric.name) == -1)
			return -1;
	} else {
		text_add(&e->metric.name, rest->at, len);
		rest->at += len;
	}
	if (e->metric.name.len == 0)
		return rest_fail(rest, "the name of a metric");
	e->name_hash = hash_bytes(HASH_BEGIN, e->metric.name.bytes, e->metric.name.len);
	return 0;
}

/* The types of both; a type says nothing that a record would hold, but one that nobody knows is no
 * exposition of this version. */
static int
rest_take_type(struct rest *rest)
{
	static const char *const types[] = {"counter", "gauge", "histogram", "summary", "untyped",
	    "unknown", "gaugehistogram", "gauge_histogram", "info", "stateset", NULL};
	size_t len = rest_token(rest);

	if (!text_is_among_caseless(rest->at, len, types))
		return rest_fail(rest, "a type (counter, gauge, histogram, summary, ...)");
	rest->at += len;
	rest_skip_blanks(rest);
	return rest->at < rest->end ? rest_fail(rest, "the end of the line behind a type") : 0;
}

static int
exposition_parse_comment(struct exposition *e, struct rest *rest)
{
	static const struct {
		const char *word;
		enum exposition_kind kind;
	} metadata[] = {
	    {"HELP", EXPOSITION_HELP}, {"TYPE", EXPOSITION_TYPE}, {"UNIT", EXPOSITION_UNIT}};
	size_t len;

	rest->at++;
	if (rest->openmetrics && !rest_take(rest, ' '))
		return rest_fail(rest, "one space behind #");
	rest_skip_blanks(rest);
	len = rest_token(rest);
	if (len == 3 && memcmp(rest->at, "EOF", 3) == 0 && rest->at + len == rest->end)
		e->kind = EXPOSITION_EOF;
	for (size_t i = 0; i < sizeof(metadata) / sizeof(metadata[0]); i++)
		if (len == 4 && memcmp(rest->at, metadata[i].word, 4) == 0)
			e->kind = metadata[i].kind;
	if (e->kind == EXPOSITION_UNIT && !rest->openmetrics)
		e->kind = EXPOSITION_NOTHING;
	if (e->kind == EXPOSITION_NOTHING || e->kind == EXPOSITION_EOF)
		return e->kind == EXPOSITION_NOTHING && rest->openmetrics
			   ? rest_fail(rest, "HELP, TYPE, UNIT or EOF")
			   : 0;
	rest->at += len;
	if (rest_skip_gap(rest, "the word") == -1 || rest_take_metadata_name(rest, e) == -1)
		return -1;
	if (rest->at < rest->end && rest_skip_gap(rest, "the name") == -1)
		return -1;
	return e->kind == EXPOSITION_TYPE ? rest_take_type(rest) : 0;
}

int
exposition_parse(struct exposition *e, const char *bytes, size_t len, struct text *why)
{
	struct rest rest = {bytes, bytes + len, why, e->openmetrics};

	e->kind = EXPOSITION_NOTHING;
	text_clear(&e->metric.name);
	text_clear(&e->metric.labels);
	e->metric.has_timestamp = false;
	rest_skip_blanks(&rest);
	if (rest.at == rest.end)
		return e->openmetrics ? text_fail(why, "an empty line") : 0;
	if (*rest.at == '#')
		return exposition_parse_comment(e, &rest);
	return exposition_parse_sample(e, &rest);
}
