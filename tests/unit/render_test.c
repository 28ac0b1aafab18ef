#include "render.h"

#include <stdlib.h>

#include "text.h"
#include "unit.h"

/* One record as a line. */
static const char *
rendered(const char *record, bool colour, unsigned width)
{
	static char line[4096];
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	struct render *render = render_new(colour, width);

	CHECK_INT(render_record(render, record, strlen(record), &out), 0);
	(void)snprintf(line, sizeof(line), "%s", text_string(&out));
	text_free(&out);
	render_free(render);

	return line;
}

static void
test_lines(void)
{
	static const char *const cases[][2] = {
	    {"{\"type\":\"check\",\"tool\":\"t\",\"time\":\"x\",\"run\":\"r\",\"name\":\"p95\","
	     "\"status\":\"fail\",\"observed\":531.250,\"op\":\"<=\",\"target\":120,"
	     "\"unit\":\"ms\",\"message\":\"too slow\"}",
		"fail     p95  531.250 <= 120 ms  too slow\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":\"unknown\"}", "unknown  n\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":\"pass\",\"shard\":\"1/2\","
	     "\"labels\":{\"window\":\"12:00\"}}",
		"pass     n (shard 1/2) (window from 12:00)\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":\"fail\",\"evidence\":{\"request\":"
	     "{\"method\":\"POST\",\"url\":\"http://h/e\"},\"answer\":{\"status\":422,"
	     "\"body\":\"{\\\"loc\\\":\\u001b\\n}\"}}}",
		"fail     n\n        POST http://h/e -> 422\n        {\"loc\":??}\n"},
	    {"{\"type\":\"check\",\"name\":\"n\"}", "         n\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":7,\"observed\":{\"a\":[1]}}",
		"7        n  {\"a\":[1]}\n"},
	    {"{\"type\":\"summary\",\"tool\":\"smoke\",\"status\":\"fail\",\"pass\":1,\"fail\":2,"
	     "\"warn\":0,\"skip\":0,\"unknown\":3,\"elapsed_ms\":1500,"
	     "\"interrupted\":\"SIGINT\",\"message\":\"why\"}",
		"smoke: fail  1 pass 2 fail 0 warn 0 skip 3 unknown  1.5 s"
		"  interrupted by SIGINT  why\n"},
	    {"{\"type\":\"load\",\"name\":\"all\",\"phase\":\"measured\",\"requests\":2000,"
	     "\"rate\":199.5,\"error_rate_pct\":0.5,"
	     "\"latency_ms\":{\"p50\":1.2,\"p95\":3,\"p99\":4,\"max\":9.5}}",
		"load     all measured  2000 requests  199.5/s  0.5% errors"
		"  p50 1.2 p95 3 p99 4 max 9.5 ms\n"},
	    {"{\"type\":\"interval\",\"name\":\"all\"}", "interval all\n"},
	    {"{ \"type\" : \"stats\", \"run\":\"r\", \"queue\" : \"a b\\n\\\"\" , \"n\":-1.0e3,"
	     "\"reasons\":{\"x}\":[1,\"]\"]}, \"none\":null , \"end\":[] }",
		"stats    queue=a b?\" n=-1.0e3 reasons={\"x}\":[1,\"]\"]} none=null end=[]\n"},
	    {"{}", "record  \n"},
	    {"{\"\":\"\"}", "record   =\n"},
	    {"{\"type\":\"metric\",\"v\":1,\"name\":1,\"name\":2}",
		"{\"type\":\"metric\",\"v\":1,\"name\":1,\"name\":2}\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_STRING(rendered(cases[i][0], false, 0), cases[i][1]);
}

static void
test_control_bytes(void)
{
	CHECK_STRING(rendered("{\"type\":\"check\",\"name\":\"\\u001b[31m\\u009b\\u0007\\u0000x\","
			      "\"status\":\"pass\",\"message\":\"a\\r\\nb\"}",
			 false, 0),
	    "pass     ?[31m???x  a??b\n");
}

static void
test_colour(void)
{
	const char *fail = "{\"type\":\"check\",\"name\":\"n\",\"status\":\"fail\"}";
	const char *pass = "{\"type\":\"check\",\"name\":\"n\",\"status\":\"pass\"}";

	CHECK_STRING(rendered(fail, true, 0), "\033[31mfail\033[0m     n\n");
	CHECK_STRING(rendered(pass, true, 4), "\033[32mpass\033[0m\n");
	CHECK_STRING(rendered(pass, true, 3), "pas\n");
	CHECK_STRING(rendered("{\"type\":\"check\",\"name\":\"n\",\"status\":\"odd\"}", true, 0),
	    "odd      n\n");
	CHECK_STRING(rendered("{\"type\":\"summary\",\"tool\":\"t\",\"status\":\"pass\"}", true, 0),
	    "t: \033[32mpass\033[0m\n");
}

static void
test_width(void)
{
	const char *record = "{\"type\":\"check\",\"name\":"
			     "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\",\"status\":\"pass\"}";

	CHECK_STRING(rendered(record, false, 11), "pass     \xC3\xA4\xE2\x82\xAC\n");
	CHECK_STRING(
	    rendered(record, false, 12), "pass     \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n");
	CHECK_STRING(
	    rendered(record, false, 13), "pass     \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\n");

	/* What is no pass tells why. */
	CHECK_STRING(
	    rendered("{\"type\":\"check\",\"name\":\"a\",\"status\":\"unknown\",\"message\":"
		     "\"because\"}",
		false, 12),
	    "unknown  a  because\n");

	(void)setenv("COLUMNS", "132", 1);
	CHECK_INT(render_width(-1), 132);
	(void)setenv("COLUMNS", "-5", 1);
	CHECK_INT(render_width(-1), 80);
	(void)setenv("COLUMNS", "99999999999999999999", 1);
	CHECK_INT(render_width(-1), 80);
	CHECK(!render_wants_colour(-1));
}

int
main(void)
{
	test_lines();
	test_control_bytes();
	test_colour();
	test_width();

	return unit_end();
}
