/* Steps without a server: what the parser takes and refuses, and what is sent. */
#include "step.h"

#include <string.h>

#include "posix_pattern.h"
#include "step_says.h"

/* ---- parsing ---- */

static void
good_steps_are_taken(void)
{
	static const struct {
		const char *json, *name;
	} cases[] = {
	    {"{\"get\":\"/readyz\"}", "GET /readyz"},
	    {"{\"name\":\"n\",\"get\":\"/readyz\"}", "n"},
	    {"{\"delete\":\"https://user:hush@h/x/y\"}", "DELETE /x/y"},
	    {"{\"delete\":\"https://h\"}", "DELETE /"},
	    {"{\"request\":{\"method\":\"purge\",\"url\":\"/a\"}}", "PURGE /a"},
	    {"{\"get\":\"https://user:hush@h/x?token=planted-Zq81&a=1\"}",
		"GET /x?token=[redacted:token]&a=1"},
	    {"{\"get\":\"/x?a=1&password=planted-Zq81\"}",
		"GET /x?a=1&password=[redacted:password]"},
	    {"{\"get\":\"/\",\"timeout\":5}", "GET /"},
	    {"{\"get\":\"/\",\"timeout\":\"1.5s\",\"until\":true,\"every\":0.1,\"backoff\":2}",
		"GET /"},
	    {"{\"get\":\"/\",\"again\":false}", "GET /"},
	    {"{\"get\":\"/\",\"expect\":{}}", "GET /"},
	    {"{\"post\":\"/\",\"json\":null}", "POST /"},
	    {"{\"post\":\"/\",\"form\":{\"a\":[1,true,\"x\"]}}", "POST /"},
	    {"{\"get\":\"/\",\"times\":2,\"expect\":{\"p50_ms\":0.5}}", "GET /"},
	    {"{\"get\":\"/"
	     "\",\"times\":10,\"foreach\":{\"a\":{\"from\":1,\"to\":10}},\"again\":true,"
	     "\"expect\":{\"p90_ms\":1,\"p95_ms\":2,\"p99_ms\":3,\"max_ms\":4}}",
		"GET /"},
	    /* What bounds more than one request may be longer than the deadline of each. */
	    {"{'get':'/','timeout':2,'expect':{'max_ms':2000}}", "GET /"},
	    {"{'get':'/','timeout':2,'until':true,'expect':{'max_ms':2001}}", "GET /"},
	    {"{'get':'/','timeout':2,'burst':{'requests':2,'within':'1s'},"
	     "'expect':{'statuses':{'200':2},'max_ms':2001}}",
		"GET /"},
	    {"{\"get\":\"/\",\"foreach\":{\"a\":[1,\"b\"],\"c\":{\"from\":-3,\"to\":3}}}", "GET /"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct step *step = step_of(cases[i].json, NULL);

		CHECK_STRING(step_name(step), cases[i].name);
		step_free(step);
	}
}

static void
wrong_steps_are_refused(void)
{
	static const struct {
		const char *json, *reason;
	} cases[] = {
	    {"[1]", "expected an object"},
	    {"{}", "the step does nothing"},
	    {"{\"get\":1}", "expected a path"},
	    {"{\"name\":\"\",\"get\":\"/\"}", "\"name\""},
	    {"{\"name\":1,\"get\":\"/\"}", "\"name\""},
	    {"{\"get\":\"/\",\"get\":\"/\"}", ""},
	    {"{\"get\":\"/\",\"head\":\"/\"}", "only one of \"get\" and \"head\" makes a step"},
	    {"{\"request\":\"/\"}", "\"request\""},
	    {"{\"request\":{\"method\":\"GET\"}}", "\"request\""},
	    {"{\"request\":{\"method\":\"GET\",\"url\":\"/\",\"uri\":\"/\"}}", "unknown member"},
	    {"{\"get\":\"/\",\"header\":{}}", "did you mean \"headers\"?"},
	    {"{\"get\":\"/\",\"headers\":[]}", "\"headers\""},
	    {"{\"get\":\"/\",\"headers\":{\"a\":[\"b\"]}}", "\"a\": expected a string"},
	    {"{\"get\":\"/\",\"headers\":{\"a\":\"b\\r\\nc\"}}", "CR, LF"},
	    {"{\"get\":\"/\",\"query\":{\"a\":null}}", "\"a\": expected a string"},
	    {"{\"post\":\"/\",\"body\":{}}", "\"body\""},
	    {"{\"post\":\"/\",\"json\":\"{{int 2 1}}\"}", "\"json\": column"},
	    {"{\"get\":\"/{{}}\"}", "column"},
	    {"{\"get\":\"/\",\"timeout\":0}", "\"timeout\""},
	    {"{\"get\":\"/\",\"timeout\":-1}", "\"timeout\""},
	    {"{\"get\":\"/\",\"timeout\":\"0s\"}", "\"timeout\""},
	    {"{\"get\":\"/\",\"timeout\":\"5 minutes\"}", "\"timeout\""},
	    {"{\"get\":\"/\",\"timeout\":1e99}", "\"timeout\""},
	    {"{\"get\":\"/\",\"until\":\"yes\"}", "\"until\""},
	    {"{\"get\":\"/\",\"backoff\":2}", "without \"until\""},
	    {"{\"get\":\"/\",\"until\":true,\"backoff\":0.5}", "\"backoff\""},
	    {"{\"get\":\"/\",\"try\":2}", "without \"until\""},
	    {"{\"get\":\"/\",\"until\":true,\"try\":0}", "\"try\": expected a duration"},
	    {"{\"get\":\"/\",\"until\":true,\"timeout\":1,\"try\":2}", "\"try\": one try cannot"},
	    {"{\"get\":\"/\",\"until\":true,\"foreach\":{\"a\":[1]}}", "cannot stand beside"},
	    {"{\"get\":\"/\",\"again\":1}", "\"again\""},
	    {"{\"get\":\"/\",\"again\":{\"expects\":{}}}", "did you mean \"expect\"?"},
	    {"{\"get\":\"/\",\"capture\":[]}", "\"capture\""},
	    {"{\"get\":\"/\",\"capture\":{\"a b\":\".a\"}}", "no name for a variable"},
	    {"{\"get\":\"/\",\"capture\":{\"a\":1}}", "expected a jq expression"},
	    {"{\"get\":\"/\",\"capture\":{\"a\":\"input\"}}", "\"a\": "},
	    {"{\"get\":\"/\",\"capture\":{\"seq\":\".a\"}}", "meaning of its own"},
	    {"{\"get\":\"/\",\"secret\":\"a\"}", "\"secret\""},
	    {"{\"get\":\"/\",\"times\":1.5}", "\"times\""},
	    {"{\"get\":\"/\",\"times\":1000001}", "\"times\""},
	    {"{\"get\":\"/\",\"foreach\":{\"a\":{\"from\":2,\"to\":1}}}", "\"a\": expected"},
	    {"{\"get\":\"/\",\"foreach\":{\"a\":\"b\"}}", "\"a\": expected"},
	    {"{\"get\":\"/\",\"foreach\":{\"a\":[null]}}", "\"a\": expected"},
	    {"{\"get\":\"/\",\"times\":1000,\"foreach\":{\"a\":{\"from\":1,\"to\":1001}}}",
		"more than 1000000 rounds"},
	    {"{\"get\":\"/\",\"redirects\":1}", "\"redirects\": expected true or false"},
	    {"{\"get\":\"/\",\"bearer\":1}", "\"bearer\": expected a string"},
	    {"{\"get\":\"/\",\"basic\":{\"user\":\"a\"}}", "\"basic\" needs \"password\""},
	    {"{\"get\":\"/\",\"bearer\":\"a\\r\\nb\"}", "CR, LF"},
	    {"{\"post\":\"/\",\"multipart\":{\"a\":1}}", "\"a\": expected a string or"},
	    {"{\"post\":\"/\",\"multipart\":{\"a\":{\"file\":1}}}", "expected {\"file\""},
	    {"{\"post\":\"/\",\"multipart\":{\"a\":{\"file\":\"\"}}}", "expected {\"file\""},
	    {"{\"post\":\"/\",\"body_file\":1}", "\"body_file\": expected a string"},
	    {"{\"get\":\"/\",\"expect\":{\"body\":{\"file\":1}}}",
		"\"file\": expected the name of a file"},
	    {"{\"get\":\"/\",\"expect\":{\"body\":[{\"contains\":\"a\"}]}}",
		"\"body\": expected a string"},
	    {"{\"post\":\"/\",\"body\":\"\",\"multipart\":{\"a\":\"b\"}}", "expected one of"},
	    {"{\"get\":\"/\",\"burst\":{\"requests\":2,\"within\":\"1s\"}}", "\"burst\" needs"},
	    {"{\"get\":\"/\",\"expect\":{\"size\":1.5}}", "\"size\": expected"},
	    {"{\"get\":\"/\",\"expect\":{\"echo_request_id\":false}}", "expected true"},
	    {"{\"get\":\"/\",\"expect\":{\"body\":{\"sha256\":\"0\"}}}", "64 hexadecimal"},
	    {"{\"get\":\"/\",\"expect\":[]}", "\"expect\""},
	    {"{\"get\":\"/\",\"expect\":{\"status\":99}}", "\"status\""},
	    {"{\"get\":\"/\",\"expect\":{\"status\":\"6xx\"}}", "\"status\""},
	    {"{\"get\":\"/\",\"expect\":{\"status\":[200,\"x\"]}}", "\"status\""},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{}}}", "\"headers\""},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":1}}}", "header \"a\""},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{}}}}", "nothing is expected"},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{\"equal\":\"x\"}}}}", "\"equals\"?"},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{\"matches\":\"[\"}}}}",
		"not a pattern"},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{\"present\":1}}}}", "\"present\""},
	    {"{\"get\":\"/\",\"expect\":{\"jq\":true}}", "\"jq\""},
	    {"{\"get\":\"/\",\"expect\":{\"jq\":[1]}}", "\"jq\""},
	    {"{\"get\":\"/\",\"expect\":{\"jq\":\".a |\"}}", ".a |"},
	    {"{\"get\":\"/\",\"expect\":{\"body\":\"\"}}", "\"body\""},
	    {"{\"get\":\"/\",\"expect\":{\"body\":{}}}", "or an object that is not empty"},
	    {"{\"get\":\"/\",\"expect\":{\"max_ms\":0}}", "\"max_ms\""},
	    {"{\"get\":\"/\",\"expect\":{\"max_ms\":\"1s\"}}", "\"max_ms\""},
	    {"{\"get\":\"/\",\"times\":20,\"expect\":{\"p95_ms\":0}}", "\"p95_ms\": expected"},
	    {"{\"get\":\"/\",\"times\":20,\"expect\":{\"p95_ms\":\"1s\"}}", "\"p95_ms\": expected"},
	    {"{\"get\":\"/\",\"expect\":{\"p50_ms\":1}}", "needs at least 2 requests, and the step "
							  "sends 1: use \"max_ms\", or more"},
	    {"{\"get\":\"/\",\"times\":9,\"expect\":{\"p90_ms\":1}}", "at least 10 requests"},
	    {"{\"get\":\"/\",\"times\":19,\"expect\":{\"p95_ms\":1}}", "at least 20 requests"},
	    {"{\"get\":\"/\",\"times\":9,\"foreach\":{\"a\":{\"from\":0,\"to\":10}},"
	     "\"expect\":{\"p99_ms\":1}}",
		"at least 100 requests, and the step sends 99"},
	    {"{\"get\":\"/\",\"times\":19,\"again\":{\"expect\":{\"p95_ms\":1}}}",
		"at least 20 requests, and the step sends 19"},
	    {"{\"get\":\"/\",\"burst\":{\"requests\":19,\"within\":\"1s\"},"
	     "\"expect\":{\"statuses\":{\"200\":19},\"p95_ms\":1}}",
		"at least 20 requests, and the step sends 19"},
	    {"{\"get\":\"/\",\"until\":true,\"expect\":{\"p50_ms\":1}}",
		"cannot stand beside \"until\": use \"max_ms\""},
	    {"{\"get\":\"/\",\"timeout\":2,\"expect\":{\"max_ms\":2001}}",
		"longer than the step's"},
	    {"{\"get\":\"/\",\"expect\":{\"status\":[\"1xx\",\"2xx\",\"3xx\",\"4xx\",\"5xx\"]}}",
		"every answer has one of these"},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{\"contains\":\"\"}}}}",
		"every value contains"},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{\"matches\":\".*\"}}}}",
		"this pattern matches every value"},
	    {"{\"get\":\"/\",\"expect\":{\"headers\":{\"a\":{\"matches\":\"^.*$\"}}}}",
		"this pattern matches every value"},
	    {"{\"get\":\"/\",\"expect\":{\"body\":{\"matches\":\"^\"}}}",
		"this pattern matches every body"},
	    {"{\"get\":\"/\",\"burst\":{\"requests\":2,\"within\":\"1s\"},"
	     "\"expect\":{\"statuses\":{\"200\":\"<=100\"}}}",
		"\"<=100\" holds whatever"},
	    {"{\"get\":\"/\",\"burst\":{\"requests\":2,\"within\":\"1s\"},"
	     "\"expect\":{\"statuses\":{\"200\":\"<3\"}}}",
		"\"<3\" holds whatever"},
	    {"{\"get\":\"/\",\"burst\":{\"requests\":2,\"within\":\"1s\"},"
	     "\"expect\":{\"statuses\":{\"200\":3}}}",
		"\"==3\" can never hold of 2"},
	    {"{\"get\":\"/\",\"expect\":{\"p96_ms\":1}}", "unknown member \"p96_ms\""},
	    {"{'get':'/','expect':{'status':[]}}", "\"status\": expected"},
	    {"{'get':'/','expect':{'status':'0xx'}}", "\"status\": expected"},
	    {"{'get':'/','expect':{'statuses':{'200':1}}}", "counts the answers of a \"burst\""},
	    {"{'get':'/','expect':{'jq':'1 == 1'}}", "does not look at the answer"},
	    {"{'get':'/','expect':{'headers':{'a':'{{'}}}", "itself is written"},
	    {"{'get':'/','expect':{'body':'{{uuid}}'}}", "would equal nothing"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		check_refused(cases[i].json, NULL, cases[i].reason);
}

static void
patterns_of_other_dialects_are_refused(void)
{
	static const struct {
		const char *pattern, *reason; /* NULL: it is one */
	} cases[] = {
	    {"v[0-9]+\\.[0-9]", NULL},
	    {"\\w+\\s\\W\\S\\bx\\B\\<\\>", NULL},
	    {"(a)\\1", NULL},
	    {"\\(\\)\\[\\]\\{\\}\\^\\$\\|\\\\d", NULL},
	    {"a\\/b\\-c\\\"", NULL},
	    {"[[:digit:]_]+[]d]", NULL},
	    {"[\\\\d]", NULL},
	    {"[^]\\.]", NULL},
	    {"(a+)?", NULL},
	    {"[+*]+\\+*", NULL},
	    {"a{2}", NULL},
	    {"v\\d+", "\\d is the letter d: write [0-9]"},
	    {"\\D", "write [^0-9]"},
	    {"a\\tb", "the character itself"},
	    {"a\\nb", "the character itself"},
	    {"\\x41", "the character itself"},
	    {"\\Aa\\z", "write ^"},
	    {"\\0", "\\0 is the letter 0"},
	    {"\\Qa\\E", "\\Q is the letter Q"},
	    {"[\\d.]", "\\d no escape"},
	    {"[^\\]]", "\\] no escape"},
	    {"[[:alpha:]\\w]", "\\w no escape"},
	    {"[:digit:]+", "a class stands in two brackets"},
	    {"a.*?b", "two signs"},
	    {"a++", "two signs"},
	    {"a{2}?", "two signs"},
	    {"(?i)a", "not a pattern"},
	    {"(", "not a pattern"},
	    {"a\\", "not a pattern"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		regex_t *regex = posix_pattern_new(cases[i].pattern, i % 2 == 0, &why);

		if (!CHECK((regex != NULL) == (cases[i].reason == NULL)) ||
		    (cases[i].reason && !CHECK(strstr(text_string(&why), cases[i].reason) != NULL)))
			fprintf(stderr, "  %s: %s\n", cases[i].pattern, text_string(&why));
		posix_pattern_free(regex);
		text_free(&why);
	}
}

static void
patterns_that_match_everything_are_idle(void)
{
	static const struct {
		const char *pattern;
		enum { NO, OF_WORDS, IDLE } idle;
	} cases[] = {{".*", IDLE}, {"", IDLE}, {"^", IDLE}, {"$", IDLE}, {"x*", IDLE},
	    {"^.*$", IDLE}, {".+|^$", IDLE}, {"(a|b?)", IDLE}, {"^(.|.*)$", IDLE}, {"ok|", IDLE},
	    {".", OF_WORDS}, {".+", OF_WORDS}, {"^..*$", OF_WORDS}, {"[^x]|x", OF_WORDS},
	    {"^$", NO}, {"^[^x]*$", NO}, {"^$|ok", NO}, {"^.{0,100}$", NO}, {"[a-z]*x", NO}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		regex_t *regex = posix_pattern_new(cases[i].pattern, false, &why);

		if (!CHECK(regex != NULL) ||
		    !CHECK(posix_pattern_is_idle(regex, true) == (cases[i].idle == IDLE)) ||
		    !CHECK(posix_pattern_is_idle(regex, false) == (cases[i].idle != NO)))
			fprintf(stderr, "  %s\n", cases[i].pattern);
		posix_pattern_free(regex);
		text_free(&why);
	}
}

static void
a_plan_may_have_members_of_its_own(void)
{
	static const struct member plan_members[] = {MEMBER(ANY, "after"), {0}};
	static const struct members others = {"a step", plan_members, NULL};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step = step_read("{\"get\":\"/\",\"after\":\"x\"}", &others, NULL, &why);

	CHECK(step != NULL);
	step_free(step);
	step = step_read("{\"get\":\"/\",\"after\":\"x\"}", NULL, NULL, &why);
	CHECK(step == NULL);
	step_free(step);
	text_free(&why);
}

/* ---- sending ---- */

/* The next request: its URL, its head ("Name: value\r\n" lines) and its body are appended to. */
static int
render(const struct step *step, struct step_world *world, struct text *url, struct text *head,
    struct text *body, struct text *why)
{
	struct step_rendered rendered = {0};
	int rc = step_rendered_make(step, world, &rendered, why);

	text_add_string(url, text_string(&rendered.url));
	for (size_t i = 0; i < rendered.header_count; i++)
		text_add_format(
		    head, "%s: %s\r\n", rendered.headers[i].name, rendered.headers[i].value);
	text_add(body, text_string(&rendered.body), rendered.body.len);
	step_rendered_free(&rendered);
	return rc;
}

static void
requests_are_made_from_templates(void)
{
	struct scene scene;
	struct text url = TEXT_INIT(4096), head = TEXT_INIT(4096), body = TEXT_INIT(4096),
		    why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step =
	    step_of("{\"put\":\"/a/{{v}}?x=1\",\"query\":{\"q r\":\"{{v}}\",\"n\":[1.50,true]},"
		    "\"headers\":{\"X-A\":\"{{seq}}\",\"content-type\":\"text/"
		    "x\"},\"json\":{\"v\":\"{{v}}\"}}",
		NULL);

	scene_begin(&scene, "http://h/base/");
	CHECK_INT(render(step, &scene.world, &url, &head, &body, &why), -1);
	CHECK(strstr(text_string(&why), "v") != NULL);
	text_clear(&url);
	text_clear(&head);
	text_clear(&body);
	CHECK_INT(variables_set(scene.variables, "v", "a/\"b", 4, false), 0);
	CHECK_INT(render(step, &scene.world, &url, &head, &body, &why), 0);
	CHECK_STRING(step->http.method, "PUT");
	CHECK_STRING(
	    text_string(&url), "http://h/base/a/a%2F%22b?x=1&q%20r=a%2F%22b&n=1.50&n=true");
	CHECK_STRING(text_string(&head), "X-A: 1\r\ncontent-type: text/x\r\n");
	CHECK_STRING(text_string(&body), "{\"v\":\"a/\\\"b\"}");
	step_free(step);
	scene_end(&scene);
	text_free(&url);
	text_free(&head);
	text_free(&body);
	text_free(&why);
}

static void
headers_can_be_added(void)
{
	struct scene scene;
	struct text url = TEXT_INIT(4096), head = TEXT_INIT(4096), body = TEXT_INIT(4096),
		    why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step = step_of("{'get':'/','headers':{'X-A':'1'}}", NULL);

	scene_begin(&scene, "http://h");
	CHECK_INT(step_add_header(step, "X-B", "{{", &why), -1);
	CHECK(why.len > 0);
	CHECK_INT(step_add_header(step, "X-B", "n{{seq}}", &why), 0);
	CHECK_INT(render(step, &scene.world, &url, &head, &body, &why), 0);
	CHECK_STRING(text_string(&head), "X-A: 1\r\nX-B: n1\r\n");
	step_free(step);
	scene_end(&scene);
	text_free(&url);
	text_free(&head);
	text_free(&body);
	text_free(&why);
}

static int
collect(const char *name, void *context)
{
	text_add_format(context, "%s ", name);
	return 0;
}

static void
variables_are_known_beforehand(void)
{
	struct step *step = step_of(
	    "{\"post\":\"/{{a}}\",\"query\":{\"q\":\"{{b}}\"},\"headers\":{\"h\":\"{{c}}\"},"
	    "\"body\":\"{{d}}{{env.E}}{{uuid}}\",\"capture\":{\"f\":\".f\"},"
	    "\"foreach\":{\"g\":[1]}}",
	    NULL);
	struct text names = TEXT_INIT(256);

	CHECK_INT(step_variables(step, collect, &names), 0);
	CHECK_STRING(text_string(&names), "a d c b ");
	CHECK(step_sets(step, "f"));
	CHECK(!step_sets(step, "a"));
	CHECK(step_loops_over(step, "g"));
	CHECK(step_needs_base(step));
	text_free(&names);
	step_free(step);
	step = step_of("{'get':'HTTPS://h/'}", NULL);
	CHECK(!step_needs_base(step));
	step_free(step);
}

int
main(void)
{
	program_begin("step_test");
	good_steps_are_taken();
	wrong_steps_are_refused();
	patterns_of_other_dialects_are_refused();
	patterns_that_match_everything_are_idle();
	a_plan_may_have_members_of_its_own();
	requests_are_made_from_templates();
	headers_can_be_added();
	variables_are_known_beforehand();
	return unit_end();
}
