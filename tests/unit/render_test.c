#include "render.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

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
		"FAIL    p95: too slow: 531.2 ms, expected <= 120 ms\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":\"unknown\"}",
		"UNKNOWN n: no reason was given\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":\"pass\",\"shard\":\"1/2\","
	     "\"labels\":{\"window\":\"12:00\"}}",
		"pass    n (shard 1/2) (window from 12:00)\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":\"fail\",\"evidence\":{\"request\":"
	     "{\"method\":\"POST\",\"url\":\"http://h/e\"},\"answer\":{\"status\":422,"
	     "\"body\":\"{\\\"loc\\\":\\u001b\\n}\"}}}",
		"FAIL    n: no reason was given\n        POST http://h/e -> 422\n        "
		"{\"loc\":??}\n"},
	    {"{\"type\":\"delivery\",\"incident_id\":\"01a22468-9050-728a-a5b9-3a3ff76312f8\","
	     "\"sink\":\"https://h\",\"event\":\"triggered\",\"outcome\":\"deferred\","
	     "\"attempts\":3,\"message\":\"status 503\"}",
		"deferred  01a22468...12f8   triggered https://h, tried 3x: status 503\n"},
	    {"{\"type\":\"delivery\",\"incident_id\":\"a\",\"sink\":\"s\",\"event\":\"resolved\","
	     "\"outcome\":\"delivered\",\"attempts\":1}",
		"delivered a                 resolved s\n"},
	    {"{\"type\":\"incident\",\"action\":\"updated\",\"path\":\"d/i.json\",\"incident\":{"
	     "\"incident_id\":\"01a22468-9050-728a-a5b9-3a3ff76312f8\",\"exception\":\"t: x: no\","
	     "\"extras\":{\"severity\":\"critical\",\"count\":3}}}",
		"updated   01a22468...12f8   critical seen 3x: t: x: no\n"},
	    {"{\"type\":\"incident\",\"incident\":{\"incident_id\":\"a\",\"exception\":\"x\","
	     "\"extras\":{\"count\":1}}}",
		"incident  a                 x\n"},
	    {"{\"type\":\"stats\",\"tool\":\"incident-deliver\",\"queue\":\"s\",\"depth\":2,"
	     "\"parked\":1,\"reasons\":{\"failed\":1}}",
		"stats   s: 2 waiting, 1 given up; failed 1\n"},
	    {"{\"type\":\"check\",\"name\":\"n\"}", "        n: no reason was given\n"},
	    {"{\"type\":\"check\",\"name\":\"n\",\"status\":7,\"observed\":{\"a\":[1]}}",
		"7       n: {\"a\":[1]}\n"},
	    {"{\"type\":\"summary\",\"tool\":\"smoke\",\"status\":\"fail\",\"pass\":1,\"fail\":2,"
	     "\"warn\":0,\"skip\":0,\"unknown\":3,\"elapsed_ms\":1500,"
	     "\"interrupted\":\"SIGINT\",\"message\":\"why\"}",
		"smoke: FAIL  1 pass, 2 fail, 3 unknown in 1.5 s, interrupted by SIGINT: why\n"},
	    {"{\"type\":\"load\",\"name\":\"all\",\"phase\":\"measured\",\"requests\":2000,"
	     "\"rate\":199.5,\"error_rate_pct\":0.5,"
	     "\"latency_ms\":{\"p50\":1.2,\"p95\":3,\"p99\":4,\"max\":9.5}}",
		"load    all, measured: 2000 requests, 200/s; p50 1.2 ms, p95 3 ms, p99 4 ms\n"},
	    {"{\"type\":\"interval\",\"name\":\"all\"}", "interval all:\n"},
	    {"{\"type\":\"finding\",\"severity\":\"critical\",\"rule\":\"sql\",\"file\":"
	     "\"a.py\",\"line\":41,\"message\":\"m\\nmore\",\"suppressed\":true}",
		"critical a.py:41: sql: m (suppressed)\n"},
	    {"{\"type\":\"finding\",\"severity\":\"low\",\"rule\":\"r\"}", "low     r\n"},
	    {"{\"type\":\"test\",\"status\":\"fail\",\"suite\":\"s\",\"class\":\"c\",\"name\":"
	     "\"n\",\"message\":\"1 == 2\"}",
		"fail    c n: 1 == 2\n"},
	    {"{\"type\":\"test\",\"status\":\"pass\",\"suite\":\"s\",\"name\":\"n\","
	     "\"flaky\":true}",
		"pass    s n (flaky)\n"},
	    {"{\"type\":\"coverage\",\"scope\":\"changed\",\"file\":\"a.py\",\"covered\":9,"
	     "\"total\":10,\"percent\":90}",
		"covered changed lines of a.py: 90.0 % (9 of 10)\n"},
	    {"{\"type\":\"coverage\",\"covered\":0,\"total\":0}", "covered all: (0 of 0)\n"},
	    {"{\"type\":\"metric\",\"name\":\"up\",\"labels\":{\"a\":\"b\"},\"value\":1}",
		"metric  up{\"a\":\"b\"} 1\n"},
	    {"{\"type\":\"alert\",\"name\":\"A\",\"severity\":\"P1\",\"state\":\"firing\"}",
		"alert   A: P1, firing\n"},
	    {"{\"type\":\"source\",\"tool\":\"t\",\"format\":\"f\",\"items\":{\"finding\":2,"
	     "\"test\":0},\"file\":\"x\"}",
		"source  t (f): 2 finding, 0 test; x\n"},
	    {"{ \"type\" : \"state\", \"run\":\"r\", \"queue\" : \"a b\\n\\\"\" , \"n\":-1.0e3,"
	     "\"reasons\":{\"x}\":[1,\"]\"]}, \"none\":null , \"end\":[] }",
		"state   queue=a b?\" n=-1.0e3 reasons={\"x}\":[1,\"]\"]} none=null end=[]\n"},
	    {"{\"type\":\"state\",\"oldest_age_s\":93600.5,\"age_s\":\"1\",\"newest_age_s\":90}",
		"state   oldest_age=26 h age_s=1 newest_age=90 s\n"},
	    {"{}", "record  \n"},
	    {"{\"\":\"\"}", "record  =\n"},
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
	    "pass    ?[31m???x: a??b\n");
}

static void
test_colour(void)
{
	const char *fail = "{\"type\":\"check\",\"name\":\"n\",\"status\":\"fail\"}";
	const char *pass = "{\"type\":\"check\",\"name\":\"n\",\"status\":\"pass\"}";

	CHECK_STRING(rendered(fail, true, 0), "\033[1;31mFAIL\033[0m    n: no reason was given\n");
	CHECK_STRING(rendered(pass, true, 4), "\033[32mpass\033[0m    n\n");
	CHECK_STRING(rendered("{\"type\":\"check\",\"name\":\"n\",\"status\":\"odd\"}", true, 0),
	    "odd     n: no reason was given\n");
	CHECK_STRING(rendered("{\"type\":\"summary\",\"tool\":\"t\",\"status\":\"pass\"}", true, 0),
	    "t: \033[32mpass\033[0m\n");
}

#define PASS(name, message)                                                                        \
	"{\"type\":\"check\",\"name\":\"" name "\",\"status\":\"pass\",\"message\":\"" message "\"}"
#define FAIL(name, message)                                                                        \
	"{\"type\":\"check\",\"name\":\"" name "\",\"status\":\"fail\",\"message\":\"" message "\"}"
#define PLACED(status)                                                                             \
	"{\"type\":\"check\",\"name\":\"a name\",\"status\":\"" status "\",\"file\":\"a.sql\","    \
	"\"line\":3,\"message\":\"it took 125 ms to start\"}"
#define LOAD                                                                                       \
	"{\"type\":\"load\",\"name\":\"all\",\"phase\":\"measured\",\"requests\":2000,\"failed\":" \
	"0,"                                                                                       \
	"\"rate\":812.4,\"latency_ms\":{\"p50\":1.5,\"p95\":12.25}}"

static void
test_width(void)
{
	static const struct {
		const char *record;
		unsigned width;
		const char *lines;
	} cases[] = {
	    /* What passed is one line, cut after a word; a figure keeps its unit. */
	    {PASS("a long name", "after 12 tries"), 40, "pass    a long name: after 12 tries\n"},
	    {PASS("a long name", "after 12 tries"), 33, "pass    a long name: after...\n"},
	    {PASS("name", "it took 125 ms to start"), 27, "pass    name: it took...\n"},
	    {PASS("abcdefghijkl", ""), 19, "pass    abcdefgh...\n"},
	    {PASS("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z", ""), 12,
		"pass    \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\n"},
	    {PASS("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\xC3\xB6", ""), 12,
		"pass    \xC3\xA4...\n"},
	    {PASS("abc", ""), 10, "pass    ab\n"},
	    /* What is no pass tells why, on as many lines as it takes. */
	    {FAIL("a name", "it took 125 ms to start"), 24,
		"FAIL    a name: it took\n        125 ms to start\n"},
	    {FAIL("a", "https://example.org/a/path here"), 24,
		"FAIL    a:\n        https://example.org/a/path\n        here\n"},
	    /* So does what warns; of what was skipped the place stays. */
	    {PLACED("warn"), 30, "warn    a name: it took 125 ms\n        to start (a.sql:3)\n"},
	    {PLACED("skip"), 40, "skip    a name: it took... (a.sql:3)\n"},
	    {PLACED("skip"), 26, "skip    a name: it took...\n"},
	    {LOAD, 80,
		"load    all, measured: 2000 requests, 0 failed, 812/s; p50 1.5 ms, p95 12.2 ms\n"},
	    /* Columns where there is room; the class of an error is said once. */
	    {"{\"type\":\"message\",\"id\":\"0123456789abcdef0123456789abcdef\",\"age_s\":93600,"
	     "\"reason\":\"KeyError\",\"error\":\"KeyError: 'a'\",\"queue\":\"q\","
	     "\"retry_count\":3}",
		80, "26 h    01234567...cdef   KeyError                  q, tried 3x: 'a'\n"},
	    {"{\"type\":\"message\",\"id\":\"a\",\"queue\":\"q\",\"parked\":true}", 40,
		"- a - q, parked\n"},
	    {"{\"type\":\"move\",\"id\":\"a\",\"from\":\"b\",\"to\":\"c\",\"outcome\":"
	     "\"moved\",\"message\":\"m\"}",
		80, "moved   a                 b -> c: m\n"},
	    {"{\"type\":\"stats\",\"queue\":\"q\",\"depth\":15,\"oldest_age_s\":93600,"
	     "\"newest_age_s\":2,\"parked\":1,\"reasons\":{\"KeyError\":12,\"b\":3},"
	     "\"retry_counts\":{\"0\":15}}",
		0,
		"stats   q: 15 dead, oldest 26 h, newest 2 s, 1 parked; KeyError 12, b 3; tries: "
		"0: 15\n"},
	    {LOAD, 70, "load    all, measured: 2000 requests, 0 failed, 812/s; p50 1.5 ms...\n"},
	    {"{\"type\":\"summary\",\"tool\":\"t\",\"status\":\"pass\",\"pass\":20,\"fail\":0,"
	     "\"skip\":3,\"elapsed_ms\":1500}",
		24, "t: pass  20 pass...\n"},
	    {"{\"type\":\"summary\",\"tool\":\"t\",\"status\":\"trouble\",\"pass\":20,\"fail\":0,"
	     "\"skip\":3,\"elapsed_ms\":1500}",
		24, "t: TROUBLE  20 pass,\n        0 fail, 3 skip\n        in 1.5 s\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_STRING(rendered(cases[i].record, false, cases[i].width), cases[i].lines);
	(void)setenv("COLUMNS", "132", 1);
	CHECK_INT(render_width(-1), 132);
	(void)setenv("COLUMNS", "-5", 1);
	CHECK_INT(render_width(-1), 80);
	(void)setenv("COLUMNS", "99999999999999999999", 1);
	CHECK_INT(render_width(-1), 80);

	CHECK_INT(render_columns("", 0), 0);
	CHECK_INT(render_columns("\xC3\xA4z", 3), 2);
}

/* The option, then NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, CLICOLOR, and the terminal: here a
 * pseudo-terminal and -1. */
/* Twenty in a row are shown, the others counted when another type comes. */
static void
test_many(void)
{
	static const char move[] = "{\"type\":\"move\",\"outcome\":\"moved\"}";
	static const char check[] = "{\"type\":\"check\",\"status\":\"pass\",\"name\":\"n\"}";
	struct render *render = render_new(false, 0);
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	for (int i = 0; i < 23; i++) {
		text_clear(&out);
		CHECK_INT(render_record(render, move, sizeof(move) - 1, &out), 0);
		CHECK_INT(out.len > 0, i < 20);
	}
	render_record(render, check, sizeof(check) - 1, &out);
	CHECK_STRING(text_string(&out), "        and 3 more (--jsonl shows all)\npass    n\n");
	text_clear(&out);
	render_record(render, move, sizeof(move) - 1, &out);
	CHECK_INT(out.len > 0, true);
	render_in_full(render, true);
	text_clear(&out);
	render_record(render, move, sizeof(move) - 1, &out);
	CHECK_STRING(text_string(&out), "move\n        outcome: moved\n");
	text_free(&out);
	render_free(render);
}

static void
test_colour_wanted(void)
{
	static const struct {
		const char *wish, *no_colour, *force, *clicolor_force, *clicolor, *term;
		bool on_terminal, elsewhere;
	} rows[] = {
	    {NULL, NULL, NULL, NULL, NULL, "xterm", true, false},
	    {"auto", NULL, NULL, NULL, NULL, "xterm", true, false},
	    {"auto", NULL, NULL, NULL, NULL, "dumb", false, false},
	    {"auto", NULL, NULL, NULL, NULL, NULL, false, false},
	    {"always", "1", NULL, NULL, "0", "dumb", true, true},
	    {"never", NULL, "1", "1", "1", "xterm", false, false},
	    {"auto", "1", "1", "1", "1", "xterm", false, false},
	    {"auto", "0", "1", NULL, NULL, "xterm", false, false},
	    {"auto", "", NULL, NULL, NULL, "xterm", true, false},
	    {"auto", "", "1", NULL, "0", "dumb", true, true},
	    {"auto", NULL, "3", NULL, "0", "xterm", true, true},
	    {"auto", NULL, "0", NULL, NULL, "xterm", true, false},
	    {"auto", NULL, "", NULL, NULL, "xterm", true, false},
	    {"auto", NULL, NULL, "1", "0", "dumb", true, true},
	    {"auto", NULL, NULL, "0", NULL, "xterm", true, false},
	    {"auto", NULL, NULL, NULL, "0", "xterm", false, false},
	    {"auto", NULL, NULL, NULL, "1", "xterm", true, false},
	};
	static const char *const names[] = {
	    "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM"};
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);

	CHECK(terminal != -1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *values[] = {rows[i].no_colour, rows[i].force, rows[i].clicolor_force,
		    rows[i].clicolor, rows[i].term};

		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
			if (values[n])
				(void)setenv(names[n], values[n], 1);
			else
				(void)unsetenv(names[n]);
		}
		CHECK_INT(render_wants_colour(terminal, rows[i].wish), rows[i].on_terminal);
		CHECK_INT(render_wants_colour(-1, rows[i].wish), rows[i].elsewhere);
	}
	close(terminal);
}

#define EXCHANGE(name, id)                                                                         \
	"{\"type\":\"check\",\"name\":\"" name "\",\"status\":\"fail\",\"message\":\"no\","        \
	"\"file\":\"p.json\",\"line\":3,\"request_id\":\"" id "\",\"evidence\":{\"request\":"      \
	"{\"method\":\"GET\",\"url\":\"http://h/\"},\"answer\":{\"status\":500}}}"

/* The sentence of a check with these members. */
static void
test_sentences(void)
{
	static const struct {
		const char *members, *sentence;
	} cases[] = {
	    /* What passed as it should has nothing to add. */
	    {"'name':'n','status':'pass','observed':200,'op':'==','target':200", ""},
	    {"'name':'n','status':'pass','observed':true,'op':'==','target':true", ""},
	    {"'name':'n','status':'pass','observed':true", ""},
	    {"'name':'n','status':'pass','observed':6,'unit':'migrations'", "6 migrations"},
	    {"'name':'p95_ms','status':'pass','observed':0.107432,'op':'<=','target':150,'unit':'"
	     "ms'",
		"0.1074 ms (<= 150 ms)"},
	    {"'name':'n','status':'pass','message':'all is well','observed':1,'target':2",
		"all is well"},
	    {"'name':'p95 <= 150','status':'pass','observed':7,'op':'<=','target':150", "7"},
	    /* What failed says what came and what was expected, as far as the message does not. */
	    {"'name':'status','status':'fail','observed':422,'op':'==','target':201",
		"422, expected 201"},
	    {"'name':'header "
	     "server','status':'fail','observed':'uvicorn','op':'==','target':'nginx'",
		"\"uvicorn\", expected \"nginx\""},
	    {"'name':'n','status':'fail','op':'contains','target':'a b'",
		"expected contains \"a b\""},
	    {"'name':'n','status':'fail','observed':404,'op':'in','target':'2xx','message':'it is "
	     "404'",
		"it is 404, expected 2xx"},
	    {"'name':'n','status':'fail','observed':false,'op':'==','target':true,'message':'.a is "
	     "7'",
		".a is 7"},
	    {"'name':'n','status':'fail','observed':612.04,'op':'<=','target':500,'unit':'ms'",
		"612 ms, expected <= 500 ms"},
	    {"'name':'n','status':'fail','observed':120.04,'op':'<=','target':120",
		"120.04, expected <= 120"},
	    {"'name':'n','status':'fail','observed':5,'op':'<=','target':3,'message':'5 is over 3'",
		"5 is over 3"},
	    {"'name':'n','status':'fail','observed':5,'op':'<=','target':3,'message':'it was 5'",
		"it was 5, expected <= 3"},
	    {"'name':'n','status':'fail','observed':5,'op':'<=','target':3,'message':'slow'",
		"slow: 5, expected <= 3"},
	    {"'name':'n <= 3','status':'fail','observed':5,'op':'<=','target':3,'message':'slow'",
		"slow: 5"},
	    {"'name':'n','status':'fail','observed':null,'target':null", "no reason was given"},
	    /* What could not be judged has no figures. */
	    {"'name':'n','status':'unknown','op':'==','target':0,'message':'nothing matched'",
		"nothing matched"},
	    {"'name':'n','status':'skip','op':'==','target':0,'message':'needs seed'",
		"needs seed"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char record[512], *line;

		(void)snprintf(record, sizeof(record), "{'type':'check',%s}", cases[i].members);
		for (char *at = record; (at = strchr(at, '\''));)
			*at = '"';
		line = strdup(rendered(record, false, 0));
		line[strlen(line) - 1] = '\0';
		CHECK_STRING(strstr(line, ": ") ? strstr(line, ": ") + 2 : "", cases[i].sentence);
		free(line);
	}
}

/* An exchange is shown under the first of the checks that failed of it. */
static void
test_exchange(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	struct render *render = render_new(false, 0);
	const char *first = EXCHANGE("a", "1"), *second = EXCHANGE("b", "1"),
		   *other = EXCHANGE("c", "2");

	render_record(render, first, strlen(first), &out);
	render_record(render, second, strlen(second), &out);
	render_record(render, other, strlen(other), &out);
	CHECK_STRING(text_string(&out), "FAIL    a: no (p.json:3)\n"
					"        GET http://h/ -> 500\n"
					"        request: 1\n"
					"FAIL    b: no (p.json:3)\n"
					"FAIL    c: no (p.json:3)\n"
					"        GET http://h/ -> 500\n"
					"        request: 2\n");
	text_clear(&out);
	render_id("01a221ab-7ac9-7b6a-becf-33daa7c9ccd9", &out);
	render_id(" short id", &out);
	CHECK_STRING(text_string(&out), "01a221ab...ccd9 short id");
	text_free(&out);
	render_free(render);
}

int
main(void)
{
	test_sentences();
	test_exchange();
	test_lines();
	test_control_bytes();
	test_colour();
	test_width();
	test_colour_wanted();
	test_many();

	return unit_end();
}
