/* links: cmd/records-from/ */
/* One line of what a service exposes to Prometheus, in both dialects, and its numbers. */
#include "../../cmd/records-from/metrics/exposition.h"

#include "number.h"
#include "unit.h"

/* What a line comes to: "NAME LABELS VALUE [MS]", a word for what is no sample, or "! REASON". */
static const char *
said(struct exposition *e, const char *line, size_t len)
{
	static const char *const kinds[] = {"nothing", "", "HELP", "TYPE", "UNIT", "EOF"};
	static char out[4096];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char time[32] = "";

	if (exposition_parse(e, line, len, &why) == -1) {
		snprintf(out, sizeof(out), "! %s", text_string(&why));
	} else if (e->kind == EXPOSITION_SAMPLE) {
		if (e->metric.has_timestamp)
			snprintf(time, sizeof(time), " %" PRId64, e->metric.timestamp_ns / 1000000);
		snprintf(out, sizeof(out), "%s %s %g%s", text_string(&e->metric.name),
		    text_string(&e->metric.labels), e->metric.value, time);
	} else {
		snprintf(out, sizeof(out), "%s %s", kinds[e->kind], text_string(&e->metric.name));
	}
	return out;
}

struct row {
	const char *line, *said;
};

static void
check_rows(bool openmetrics, const struct row *rows)
{
	struct exposition e = EXPOSITION_INIT(openmetrics);

	for (; rows->line; rows++) {
		const char *got = said(&e, rows->line, strlen(rows->line));

		if (!unit_count(strcmp(got, rows->said) == 0))
			fprintf(stderr, "%s: %s\n  got      %s\n  expected %s\n",
			    openmetrics ? "OpenMetrics" : "Prometheus", rows->line, got,
			    rows->said);
	}
	exposition_free(&e);
}

static void
test_prometheus(void)
{
	static const struct row rows[] = {
	    {"a 1", "a  1"},
	    {" \ta{ }\t1  ", "a  1"},
	    {"a:b_c9{} -1.5e3", "a:b_c9  -1500"},
	    {"a{b=\"c\"}1", "a {\"b\":\"c\"} 1"},
	    {"a { b = \"c\" , d = \"\" , } +.5", "a {\"b\":\"c\",\"d\":\"\"} 0.5"},
	    {"a{b=\"x\\\\y\\\"z\\nw, }\"} 5.", "a {\"b\":\"x\\\\y\\\"z\\nw, }\"} 5"},
	    {"a{b=\"caf\xc3\xa9\"} 0x", "! a number is expected, not \"0x\""},
	    {"a 1 -1", "a  1 -1"},
	    {"a 1 1767268800123 ", "a  1 1767268800123"},
	    {"a NaN", "a  nan"},
	    {"a +Inf 7", "a  inf 7"},
	    {"a -inFinity", "a  -inf"},
	    {"{\"a.b\"} 2", "a.b  2"},
	    {"{\"a b\" , c=\"d\",\"e.f\"=\"g\"} 2", "a b {\"c\":\"d\",\"e.f\":\"g\"} 2"},
	    {"{c=\"d\",\"a.b\"} 2", "a.b {\"c\":\"d\"} 2"},
	    {"", "nothing "},
	    {" \t", "nothing "},
	    {"# a comment", "nothing "},
	    {"#", "nothing "},
	    {"# HELP", "! the name of a metric is expected where the line ends"},
	    {"# HELP a", "HELP a"},
	    {"#  HELP  a  text } \" 1", "HELP a"},
	    {"#HELP a b", "HELP a"},
	    {"# TYPE a counter ", "TYPE a"},
	    {"# TYPE a COUNTER", "TYPE a"},
	    {"# TYPE \"a.b\" gauge", "TYPE a.b"},
	    {"# TYPE a number", "! a type (counter, gauge, histogram, summary, ...) is expected, "
				"not \"number\""},
	    {"# TYPE a gauge x", "! the end of the line behind a type is expected, not \"x\""},
	    {"# UNIT a seconds", "nothing "},
	    {"# EOF", "EOF "},
	    {"a", "! a number is expected where the line ends"},
	    {"a{b=\"c\"}", "! a number is expected where the line ends"},
	    {"a+1", "! a blank or { behind the name is expected, not \"+1\""},
	    {"9a 1", "! the name of a metric is expected, not \"9a 1\""},
	    {"a.b 1", "! a blank or { behind the name is expected, not \".b 1\""},
	    {"{} 1", "! the name of a metric is expected, not \" 1\""},
	    {"{b=\"c\"} 1", "! the name of a metric is expected, not \" 1\""},
	    {"a{\"b\"} 1", "! = is expected behind the label \"b\""},
	    {"{\"a\",\"b\"} 1", "! = is expected behind the label \"b\""},
	    {"{\"\"} 1", "! the name is empty"},
	    {"a{b} 1", "! = behind a label is expected, not \"} 1\""},
	    {"a{b=c} 1", "! a value in quotes is expected, not \"c} 1\""},
	    {"a{b:c=\"d\"} 1", "! = behind a label is expected, not \":c=\"d\"} 1\""},
	    {"a{,} 1", "! a label is expected, not \",} 1\""},
	    {"a{b=\"c\",,} 1", "! a label is expected, not \",} 1\""},
	    {"a{b=\"c\" d=\"e\"} 1", "! a comma or } behind a label is expected, not "
				     "\"d=\"e\"} 1\""},
	    {"a{b=\"c\",b=\"d\"} 1", "! the label b stands twice"},
	    {"a{__name__=\"b\"} 1", "! __name__ is no label: the name stands before the {"},
	    {"a{b=\"c", "! a quote is not closed"},
	    {"a{b=\"c\\\"} 1", "! a quote is not closed"},
	    {"a{b=\"c\\", "! only \\\\, \\\" and \\n may be escaped"},
	    {"a{b=\"\\t\"} 1", "! only \\\\, \\\" and \\n may be escaped"},
	    {"a{b=\"caf\xe9\"} 1", "! invalid UTF-8 in a label"},
	    {"a{b=\"c\"", "! a comma or } behind a label is expected where the line ends"},
	    {"a 1_000", "! a number is expected, not \"1_000\""},
	    {"a 1e400", "! a number is expected, not \"1e400\""},
	    {"a 1e", "! a number is expected, not \"1e\""},
	    {"a .", "! a number is expected, not \".\""},
	    {"a +", "! a number is expected, not \"+\""},
	    {"a 1 1.5", "! a timestamp in whole milliseconds (OpenMetrics has seconds) is "
			"expected, not \"1.5\""},
	    {"a 1 99999999999999999", "! a timestamp of the years 1678 to 2261 is expected, not "
				      "\"99999999999999999\""},
	    {"a 1 1 1", "! the end of the line behind a timestamp is expected, not \"1\""},
	    {"a 1 # {} 1", "! a timestamp in whole milliseconds (OpenMetrics has seconds) is "
			   "expected, not \"# {} 1\""},
	    {"<html>", "! the name of a metric is expected, not \"<html>\""},
	    {"ok 1 - a test", "! a timestamp in whole milliseconds (OpenMetrics has seconds) is "
			      "expected, not \"- a test\""},
	    {NULL, NULL},
	};

	check_rows(false, rows);
}

static void
test_openmetrics(void)
{
	static const struct row rows[] = {
	    {"a 1", "a  1"},
	    {"a{} 1", "a  1"},
	    {"a{b=\"c\",d=\"e\"} 1", "a {\"b\":\"c\",\"d\":\"e\"} 1"},
	    {"a{b=\"\\x\\n\"} 1", "a {\"b\":\"\\\\x\\n\"} 1"},
	    {"a nan", "a  nan"},
	    {"a 1 1767268800.123", "a  1 1767268800123"},
	    {"a 1 -1.5", "a  1 -1500"},
	    {"a_bucket{le=\"1\"} 5 # {} 0.5", "a_bucket {\"le\":\"1\"} 5"},
	    {"a_total 5 1 # {t=\"# 1\"} 0.5 1.5", "a_total  5 1000"},
	    {"{\"a.b\"} 1", "a.b  1"},
	    {"# HELP a text", "HELP a"},
	    {"# HELP a", "HELP a"},
	    {"# TYPE a unknown", "TYPE a"},
	    {"# UNIT a_seconds seconds", "UNIT a_seconds"},
	    {"# EOF", "EOF "},
	    {"", "! an empty line"},
	    {" a 1", "! the name of a metric is expected, not \" a 1\""},
	    {"a  1", "! a number is expected, not \" 1\""},
	    {"a\t1", "! one space is expected behind the name and its labels"},
	    {"a{b=\"c\",} 1", "! a label is expected, not \"} 1\""},
	    {"a{ b=\"c\"} 1", "! a label is expected, not \" b=\"c\"} 1\""},
	    {"a{b=\"c\"}1", "! one space is expected behind the name and its labels"},
	    {"a 1 ", "! a timestamp is expected where the line ends"},
	    {"a 1 NaN", "! a timestamp of the years 1678 to 2261 is expected, not \"NaN\""},
	    {"a 1 1e12", "! a timestamp of the years 1678 to 2261 is expected, not \"1e12\""},
	    {"a 1 1 1", "! an exemplar is expected, not \"1\""},
	    {"a 1 # 1", "! an exemplar is expected, not \"1\""},
	    {"a 1 # {} 1 1 1", "! the end of the line is expected, not \" 1\""},
	    {"a 1 # {\"x\"} 1", "! = is expected behind the label \"x\""},
	    {"#EOF", "! one space behind # is expected, not \"EOF\""},
	    {"# EOF ", "! HELP, TYPE, UNIT or EOF is expected, not \"EOF \""},
	    {"# a comment", "! HELP, TYPE, UNIT or EOF is expected, not \"a comment\""},
	    {"# TYPE a ", "! a type (counter, gauge, histogram, summary, ...) is expected where "
			  "the line ends"},
	    {NULL, NULL},
	};

	check_rows(true, rows);
}

static void
test_bytes(void)
{
	struct exposition e = EXPOSITION_INIT(false);
	static char many[64 << 10];
	size_t len = 0;

	CHECK_STRING(said(&e, "a\0 1", 4), "! a blank or { behind the name is expected, not \"\"");
	CHECK_STRING(
	    said(&e, "{\"a\0\"} 1", 8), "! the name of a metric is too long, or holds a NUL byte");
	CHECK_STRING(said(&e, "a{\"b\0\"=\"c\"} 1", 13), "! a NUL byte in a label's name");
	CHECK_STRING(said(&e, "a{b=\"c\0\"} 1", 11), "a {\"b\":\"c\\u0000\"} 1");
	many[len++] = 'a';
	many[len++] = '{';
	for (int i = 0; i < 1025; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len, "l%d=\"\",", i);
	CHECK_STRING(said(&e, many, len), "! a sample has more than 1024 labels");
	exposition_free(&e);
}

static uint64_t
series_of(const char *line)
{
	struct exposition e = EXPOSITION_INIT(false);
	uint64_t series;

	CHECK(exposition_parse(&e, line, strlen(line), NULL) == 0);
	series = e.series;
	exposition_free(&e);
	return series;
}

/* What tells series apart, and what does not. */
static void
test_series(void)
{
	uint64_t series = series_of("a{b=\"c\",d=\"e\"} 1");

	CHECK(series == series_of("a{d=\"e\",b=\"c\"} 2 3"));
	CHECK(series == series_of("{b=\"c\",\"a\",d=\"e\",f=\"\"} 2"));
	CHECK(series_of("a 1") == series_of("a{b=\"\"} 1"));
	CHECK(series != series_of("a{b=\"e\",d=\"c\"} 1"));
	CHECK(series != series_of("a{b=\"c\"} 1"));
	CHECK(series != series_of("b{b=\"c\",d=\"e\"} 1"));
	CHECK(series_of("a{b=\"c\",c=\"b\"} 1") != series_of("a{b=\"b\",c=\"c\"} 1"));
}

static void
test_numbers(void)
{
	static const struct {
		const char *word;
		double value;
	} good[] = {{"0", 0}, {"007", 7}, {"-0.0", 0}, {"1e-3", 1e-3},
	    {"123456789012345678", 123456789012345678.0},
	    {"1.7976931348623157e308", 1.7976931348623157e308}, {"1e-400", 0}};
	static const char *const bad[] = {"", "-", "e5", "1.2.3", "0x10", "1p3", " 1", "1 ", "1,5",
	    "--1", "+-1", "in", "nanx", "+nan", "1.8e308"};
	double value;
	int64_t ns;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!unit_count(number_parse(good[i].word, strlen(good[i].word), &value) == 0 &&
				value == good[i].value))
			fprintf(stderr, "%s: %g\n", good[i].word, value);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!unit_count(number_parse(bad[i], strlen(bad[i]), &value) == -1))
			fprintf(stderr, "%s is taken for a number\n", bad[i]);
	CHECK(number_time(1767268800.123, &ns) == 0 && ns == INT64_C(1767268800123000000));
	CHECK(number_time(NAN, &ns) == -1 && number_time(1e10, &ns) == -1);
}

int
main(void)
{
	test_prometheus();
	test_openmetrics();
	test_bytes();
	test_series();
	test_numbers();
	return unit_end();
}
