/* Steps without a server: what the parser takes and refuses, what is sent, how answers are judged. */
#include "step.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "document.h"
#include "http.h"
#include "step/definition.h"
#include "step/headers.h"
#include "step/judge.h"
#include "step/pattern.h"
#include "step/percentile.h"
#include "template.h"
#include "unit.h"

/* ---- parsing ---- */

static struct step *
parse(const char *json, const struct members *others, struct text *why)
{
	struct document *document = document_parse("p", json, strlen(json), why);
	struct step *step = NULL;

	if (document && document->first)
		step = step_parse(document, document->first, others, why);
	document_free(document);
	return step;
}

/* A step that is known to be good. */
static struct step *
step_of(const char *json)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step = parse(json, NULL, &why);

	if (!CHECK(step != NULL)) {
		fprintf(stderr, "  %s: %s\n", json, text_string(&why));
		exit(unit_end());
	}
	text_free(&why);
	return step;
}

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
	    {"{\"get\":\"/\",\"foreach\":{\"a\":[1,\"b\"],\"c\":{\"from\":-3,\"to\":3}}}", "GET /"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct step *step = step_of(cases[i].json);

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
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		struct step *step = parse(cases[i].json, NULL, &why);

		if (!CHECK(!step) || !CHECK(strncmp(text_string(&why), "p:1:", 4) == 0) ||
		    !CHECK(strstr(text_string(&why), cases[i].reason) != NULL))
			fprintf(stderr, "  for %s: %s\n", cases[i].json, text_string(&why));
		step_free(step);
		text_free(&why);
	}
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

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		regex_t *regex = step_pattern_new(cases[i].pattern, i % 2 == 0, &why);

		if (!CHECK((regex != NULL) == (cases[i].reason == NULL)) ||
		    (cases[i].reason && !CHECK(strstr(text_string(&why), cases[i].reason) != NULL)))
			fprintf(stderr, "  %s: %s\n", cases[i].pattern, text_string(&why));
		step_pattern_free(regex);
		text_free(&why);
	}
}

static void
patterns_that_match_everything_are_idle(void)
{
	static const struct {
		const char *pattern;
		bool idle;
	} cases[] = {{".*", true}, {"", true}, {"^", true}, {"$", true}, {"x*", true},
	    {"^.*$", true}, {".+|^$", true}, {"(a|b?)", true}, {"^(.|.*)$", true}, {"ok|", true},
	    {".", false}, {".+", false}, {"^$", false}, {"^[^x]*$", false}, {"^$|ok", false},
	    {"^.{0,100}$", false}, {"[a-z]*x", false}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		regex_t *regex = step_pattern_new(cases[i].pattern, false, &why);

		if (!CHECK(regex != NULL) || !CHECK(step_pattern_is_idle(regex) == cases[i].idle))
			fprintf(stderr, "  %s\n", cases[i].pattern);
		step_pattern_free(regex);
		text_free(&why);
	}
}

static void
a_plan_may_have_members_of_its_own(void)
{
	static const struct member plan_members[] = {MEMBER(ANY, "after"), {0}};
	static const struct members others = {"a step", plan_members, NULL};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step = parse("{\"get\":\"/\",\"after\":\"x\"}", &others, &why);

	CHECK(step != NULL);
	step_free(step);
	step = parse("{\"get\":\"/\",\"after\":\"x\"}", NULL, &why);
	CHECK(step == NULL);
	step_free(step);
	text_free(&why);
}

/* ---- sending ---- */

struct scene {
	struct variables *variables;
	struct template_context templates;
	struct step_world world;
};

static void
scene_begin(struct scene *scene, const char *base_url)
{
	*scene = (struct scene){.variables = variables_new()};
	scene->templates =
	    (struct template_context){.variables = scene->variables, .clock = &clock_system};
	scene->world = (struct step_world){.base_url = base_url,
	    .variables = scene->variables,
	    .templates = &scene->templates,
	    .clock = &clock_system};
}

static void
scene_end(struct scene *scene)
{
	variables_free(scene->variables);
}

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
		    "x\"},\"json\":{\"v\":\"{{v}}\"}}");

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
	struct step *step = step_of("{\"get\":\"/\",\"headers\":{\"X-A\":\"1\"}}");

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
	    "\"foreach\":{\"g\":[1]}}");
	struct text names = TEXT_INIT(256);

	CHECK_INT(step_variables(step, collect, &names), 0);
	CHECK_STRING(text_string(&names), "a d c b ");
	CHECK(step_sets(step, "f"));
	CHECK(!step_sets(step, "a"));
	CHECK(step_loops_over(step, "g"));
	CHECK(step_needs_base(step));
	text_free(&names);
	step_free(step);
	step = step_of("{\"get\":\"HTTPS://h/\"}");
	CHECK(!step_needs_base(step));
	step_free(step);
}

/* ---- judging ---- */

static const char *const status_words[] = {"pass", "fail", "warn", "skip", "unknown"};

/* Judges an answer and tells "name=status" of all checks, joined by "; ". */
static void
judge_all(const char *json, const struct http_answer *answer, struct text *told)
{
	struct scene scene;
	struct step *step = step_of(json);
	struct step_outcome outcome = {.step = step};
	struct judgement judgement = {.step = step,
	    .world = &scene.world,
	    .set = &step->expect,
	    .suffix = "",
	    .answer = answer,
	    .elapsed_ns = answer->elapsed_ns};

	scene_begin(&scene, NULL);
	CHECK_INT(expectations_judge(&judgement, &outcome), 0);
	for (size_t i = 0; i < outcome.count; i++)
		text_add_format(told, "%s%s=%s", i ? "; " : "", outcome.checks[i].name,
		    status_words[outcome.checks[i].status]);
	step_outcome_free(&outcome);
	step_free(step);
	scene_end(&scene);
}

static void
answers_are_judged(void)
{
	static const struct {
		const char *expect;
		int status;
		const char *headers, *body, *verdicts;
	} cases[] = {
	    {"{}", 204, "", "", "a=pass"},
	    {"{}", 304, "", "", "a=fail"},
	    {"{\"status\":304}", 304, "", "", "a=pass"},
	    {"{\"status\":[\"2xx\",404]}", 404, "", "", "a=pass"},
	    {"{\"status\":[\"2xx\",404]}", 400, "", "", "a=fail"},
	    {"{\"headers\":{\"x-a\":\"1\"}}", 200, "X-A: 1\n", "", "a=pass; a: header x-a=pass"},
	    {"{\"headers\":{\"x-a\":\"1\"}}", 200, "X-A: 11\n", "", "a=pass; a: header x-a=fail"},
	    {"{\"headers\":{\"x-a\":\"\"}}", 200, "X-A: \n", "", "a=pass; a: header x-a=pass"},
	    {"{\"headers\":{\"x-a\":true}}", 200, "X-AB: \n", "", "a=pass; a: header x-a=fail"},
	    {"{\"headers\":{\"x-a\":false}}", 200, "X-AB: \n", "", "a=pass; a: header x-a=pass"},
	    {"{\"headers\":{\"x-a\":{\"matches\":\"^b+$\"}}}", 200, "c: d\nX-A: bbb\n", "",
		"a=pass; a: header x-a=pass"},
	    {"{\"size\":2}", 200, "", "ab", "a=pass; a: size ===pass"},
	    {"{\"size\":{\"min\":3,\"max\":3}}", 200, "", "ab",
		"a=pass; a: size >==fail; a: size <==pass"},
	    {"{\"echo_request_id\":true}", 200, "X-Request-ID: other\n", "",
		"a=pass; a: echo_request_id=fail"},
	    {"{\"headers\":[\"secure\",{\"x-a\":\"1\"}]}", 200,
		"x-content-type-options: nosniff\nX-Frame-Options: ALLOWALL\n"
		"Referrer-Policy: unsafe-url\nX-A: 1\n",
		"",
		"a=pass; a: header X-Content-Type-Options=pass; a: header X-Frame-Options=fail; "
		"a: header Content-Security-Policy=fail; a: header Referrer-Policy=fail; "
		"a: header x-a=pass"},
	    /* Of a field that stands several times all lines count. */
	    {"{\"headers\":{\"x-a\":\"1\"}}", 200, "X-A: 1\nX-B: 2\nx-a: 3\n", "",
		"a=pass; a: header x-a=fail"},
	    {"{\"headers\":{\"x-a\":\"1, 3\"}}", 200, "X-A: 1\nX-B: 2\nx-a: 3\n", "",
		"a=pass; a: header x-a=pass"},
	    {"{\"headers\":{\"x-a\":{\"contains\":\"3\"}}}", 200, "X-A: 1\nx-a: 3\n", "",
		"a=pass; a: header x-a=pass"},
	    {"{\"headers\":{\"x-a\":{\"contains\":\"1, 3\"}}}", 200, "X-A: 1\nx-a: 3\n", "",
		"a=pass; a: header x-a=fail"},
	    {"{\"headers\":{\"x-a\":{\"matches\":\"^[0-9]$\"}}}", 200, "X-A: 1\nx-a: 3\n", "",
		"a=pass; a: header x-a=fail"},
	    {"{\"headers\":{\"set-cookie\":{\"matches\":\"HttpOnly$\"}}}", 200,
		"Set-Cookie: a=1; HttpOnly\nSet-Cookie: b=2; HttpOnly\n", "",
		"a=pass; a: header set-cookie=pass"},
	    {"{\"headers\":{\"set-cookie\":{\"matches\":\"HttpOnly\"}}}", 200,
		"Set-Cookie: a=1; HttpOnly\nSet-Cookie: b=2\n", "",
		"a=pass; a: header set-cookie=fail"},
	    {"{\"jq\":\".a == 1\"}", 200, "", "{\"a\":1.0}", "a=pass; a: jq .a == 1=pass"},
	    {"{\"jq\":\".a == 1\"}", 200, "", "{\"a\":\"1\"}", "a=pass; a: jq .a == 1=fail"},
	    {"{\"jq\":\".a < 1\"}", 200, "", "{}", "a=pass; a: jq .a < 1=fail"},
	    {"{\"jq\":\".a < 1\"}", 200, "", "{\"a\":null}", "a=pass; a: jq .a < 1=fail"},
	    {"{\"jq\":\".a < 1\"}", 200, "", "", "a=pass; a: jq .a < 1=fail"},
	    {"{\"jq\":\".a\"}", 200, "", "{\"a\":1}", "a=pass; a: jq .a=fail"},
	    {"{\"jq\":\".a\"}", 200, "", "{\"a\":true}", "a=pass; a: jq .a=pass"},
	    {"{\"jq\":\".a\"}", 200, "", "{\"a\":true} x", "a=pass; a: jq .a=fail"},
	    {"{\"jq\":\".a\"}", 200, "", "{\"a\":true,\"a\":false}", "a=pass; a: jq .a=fail"},
	    /* The members of an outbox that cannot be read add up to nothing, not to zero. */
	    {"{\"jq\":\".o | .dead == 0 and .pending + .publishing == 0\"}", 200, "",
		"{\"o\":{\"error\":\"no such table\"}}",
		"a=pass; a: jq .o | .dead == 0 and .pending + .publishing == 0=fail"},
	    {"{\"jq\":\".o | .pending + .publishing <= 0\"}", 200, "", "{\"o\":{}}",
		"a=pass; a: jq .o | .pending + .publishing <= 0=fail"},
	    {"{\"body\":[\"a\",\"z\"]}", 200, "", "abc",
		"a=pass; a: body contains a=pass; a: body contains z=fail"},
	    {"{\"body\":{\"matches\":\"b.\"}}", 200, "", "abc", "a=pass; a: body matches b.=pass"},
	    {"{\"max_ms\":5}", 200, "", "", "a=pass; a: max_ms=pass"},
	    {"{\"max_ms\":4.9}", 200, "", "", "a=pass; a: max_ms=fail"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = {.status = cases[i].status, .elapsed_ns = 5 * CLOCK_MS};
		struct text told = TEXT_INIT(4096);
		char json[1024];

		answer.headers.max = answer.body.max = 4096;
		text_add_string(&answer.headers, cases[i].headers);
		text_add_string(&answer.body, cases[i].body);
		snprintf(json, sizeof(json), "{\"name\":\"a\",\"get\":\"/\",\"expect\":%s}",
		    cases[i].expect);
		judge_all(json, &answer, &told);
		CHECK_STRING(text_string(&told), cases[i].verdicts);
		http_answer_free(&answer);
		text_free(&told);
	}
}

static void
security_headers_are_read_as_browsers_do(void)
{
	static const struct {
		const char *header, *lines; /* of each its name is the header's */
		bool good;
	} cases[] = {
	    {"X-Content-Type-Options", "nosniff", true},
	    {"X-Content-Type-Options", "NoSniff, other", true},
	    {"X-Content-Type-Options", "other, nosniff", false},
	    {"X-Content-Type-Options", "other\nnosniff", false},
	    {"X-Content-Type-Options", "", false},
	    {"X-Content-Type-Options", "nosniff; charset", false},
	    {"X-Frame-Options", "deny", true},
	    {"X-Frame-Options", "SameOrigin", true},
	    {"X-Frame-Options", "DENY\nDENY", true},
	    {"X-Frame-Options", "DENY\nSAMEORIGIN", false},
	    {"X-Frame-Options", "DENY, ALLOWALL", false},
	    {"X-Frame-Options", "ALLOW-FROM https://a.example", false},
	    {"X-Frame-Options", "", false},
	    {"Content-Security-Policy", "default-src 'self'", true},
	    {"Content-Security-Policy", "DEFAULT-SRC 'self'", true},
	    {"Content-Security-Policy", "upgrade-insecure-requests\nimg-src a.example", true},
	    {"Content-Security-Policy", "frame-ancestors 'none'", true},
	    {"Content-Security-Policy", "upgrade-insecure-requests; report-uri /x-src", false},
	    {"Content-Security-Policy", "defautl-src 'self'", false},
	    {"Content-Security-Policy", "default-src'self'", false},
	    {"Content-Security-Policy", "", false},
	    {"Referrer-Policy", "no-referrer", true},
	    {"Referrer-Policy", "unsafe-url, Strict-Origin", true},
	    {"Referrer-Policy", "unsafe-url\nno-referrer, new-policy", true},
	    {"Referrer-Policy", "no-referrer\nunsafe-url", false},
	    {"Referrer-Policy", "no-referrer-when-downgrade", false},
	    {"Referrer-Policy", "new-policy", false},
	    {"Strict-Transport-Security", "max-age=31536000", true},
	    {"Strict-Transport-Security", "MAX-AGE = \"1000000\" ; includeSubDomains;; preload",
		true},
	    {"Strict-Transport-Security", "max-age=31536000\nmax-age=0", true},
	    {"Strict-Transport-Security", "max-age=0\nmax-age=31536000", false},
	    {"Strict-Transport-Security", "max-age=31536000; max-age=31536000", false},
	    {"Strict-Transport-Security", "max-age=31536000, max-age=31536000", false},
	    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains=1", false},
	    {"Strict-Transport-Security", "max-age=999999", false},
	    {"Strict-Transport-Security", "max-age=99999999999999999999", true},
	    {"Strict-Transport-Security", "max-age='31536000'", false},
	    {"Strict-Transport-Security", "max-age=31536000 days", false},
	    {"Strict-Transport-Security", "includeSubDomains", false},
	    {"Strict-Transport-Security", "max-age", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = {.status = 200};
		const struct step_secure *secure = step_secure_headers;
		struct text joined = TEXT_INIT(4096);

		answer.headers.max = 4096;
		for (const char *line = cases[i].lines; line;) {
			size_t len = strcspn(line, "\n");

			text_add_format(
			    &answer.headers, "%s: %.*s\n", cases[i].header, (int)len, line);
			line = line[len] ? line + len + 1 : NULL;
		}
		while (strcmp(secure->header, cases[i].header) != 0)
			secure++;
		step_header_join(&answer, secure->header, &joined);
		if (!CHECK((secure->fault(&joined, &answer) == NULL) == cases[i].good))
			fprintf(stderr, "  %s: %s\n", cases[i].header, cases[i].lines);
		text_free(&joined);
		http_answer_free(&answer);
	}
}

static void
a_policy_outranks_the_frame_header(void)
{
	static const char json[] =
	    "{\"name\":\"a\",\"get\":\"/\",\"expect\":{\"headers\":\"secure\"}}";
	static const struct {
		const char *policy, *verdict;
	} cases[] = {{"frame-ancestors *", "X-Frame-Options=fail"},
	    {"frame-ancestors 'none'\nContent-Security-Policy: frame-ancestors *",
		"X-Frame-Options=pass"},
	    {"frame-ancestors 'self' https://a.example", "X-Frame-Options=pass"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = {.status = 200};
		struct text told = TEXT_INIT(4096);

		answer.headers.max = 4096;
		text_add_format(&answer.headers,
		    "X-Frame-Options: DENY\nContent-Security-Policy: %s\n", cases[i].policy);
		judge_all(json, &answer, &told);
		if (!CHECK(strstr(text_string(&told), cases[i].verdict) != NULL))
			fprintf(stderr, "  %s: %s\n", cases[i].policy, text_string(&told));
		text_free(&told);
		http_answer_free(&answer);
	}
}

static void
a_body_may_hold_nul_bytes(void)
{
	struct http_answer answer = {.status = 200};
	struct text told = TEXT_INIT(4096);

	answer.body.max = 4096;
	text_add(&answer.body, "a\0needle", 8);
	judge_all("{\"name\":\"a\",\"get\":\"/"
		  "\",\"expect\":{\"body\":{\"contains\":\"needle\",\"matches\":\"needle$\"}}}",
	    &answer, &told);
	CHECK_STRING(text_string(&told),
	    "a=pass; a: body contains needle=pass; a: body matches needle$=pass");
	http_answer_free(&answer);
	text_free(&told);
}

static void
without_an_answer_nothing_passes(void)
{
	static const char json[] =
	    "{\"name\":\"a\",\"get\":\"/"
	    "\",\"expect\":{\"status\":500,\"headers\":{\"x\":false},\"jq\":\".a == null\","
	    "\"max_ms\":1000}}";
	struct http_answer answer = {.error = HTTP_ERROR_CONNECT};
	struct text told = TEXT_INIT(4096);

	judge_all(json, &answer, &told);
	CHECK_STRING(text_string(&told),
	    "a=fail; a: header x=unknown; a: jq .a == null=unknown; a: max_ms=unknown");
	/* A status that came before the connection broke is no answer either. */
	answer.status = 500;
	answer.error = HTTP_ERROR_RESET;
	text_clear(&told);
	judge_all(json, &answer, &told);
	CHECK(strncmp(text_string(&told), "a=fail; ", 8) == 0);
	answer.error = HTTP_ERROR_INTERRUPTED;
	text_clear(&told);
	judge_all(json, &answer, &told);
	CHECK(strncmp(text_string(&told), "a=unknown; ", 11) == 0);
	text_free(&told);
}

/* ---- percentiles ---- */

/* Twenty requests of 1 to 20 ms, `sent` of them made and the last `unanswered` without an answer. */
static void
judge_twenty(const char *expect, int64_t sent, int64_t unanswered, struct text *told)
{
	struct step_times times = {0};
	struct step_outcome outcome = {0};
	char json[256];
	struct step *step;

	snprintf(json, sizeof(json), "{\"name\":\"a\",\"get\":\"/\",\"times\":20,\"expect\":%s}",
	    expect);
	step = step_of(json);
	outcome.step = step;
	CHECK_INT(step_requests(step), 20);
	CHECK_INT(step_times_begin(&times, &step->expect), 0);
	for (int64_t i = 1; i <= sent; i++) {
		struct http_answer answer = {.elapsed_ns = i * CLOCK_MS};

		if (i > sent - unanswered)
			answer.error = HTTP_ERROR_RESET;
		step_times_add(&times, &answer, "id", 10 * CLOCK_MS);
	}
	CHECK_INT(step_times_judge(&times, step, "", &step->expect, &outcome), 0);
	for (size_t i = 0; i < outcome.count; i++)
		text_add_format(told, "%s%s=%s %s", i ? "; " : "", outcome.checks[i].name + 3,
		    status_words[outcome.checks[i].status],
		    text_string(&outcome.checks[i].observed));
	step_outcome_free(&outcome);
	step_times_end(&times);
	step_free(step);
}

static void
percentiles_are_nearest_rank(void)
{
	static const struct {
		const char *expect;
		int64_t sent, unanswered;
		const char *verdicts;
	} cases[] = {
	    {"{\"p50_ms\":10.1,\"p90_ms\":18.1,\"p95_ms\":19.1}", 20, 0,
		"p50_ms=pass 10.002; p90_ms=pass 18.006; p95_ms=pass 19.005"},
	    {"{\"p50_ms\":9.9,\"p90_ms\":17.9,\"p95_ms\":18.9}", 20, 0,
		"p50_ms=fail 10.002; p90_ms=fail 18.006; p95_ms=fail 19.005"},
	    /* The slowest alone is nobody's 95th. */
	    {"{\"p95_ms\":1000}", 20, 1, "p95_ms=pass 19.005"},
	    {"{\"p90_ms\":1000,\"p95_ms\":1000}", 20, 2, "p90_ms=pass 18.006; p95_ms=fail 19.005"},
	    {"{\"p50_ms\":1000}", 20, 20, "p50_ms=fail 10.002"},
	    {"{\"p50_ms\":1000,\"p95_ms\":0.5}", 19, 0, "p50_ms=unknown ; p95_ms=unknown "},
	    {"{\"p50_ms\":1000}", 0, 0, "p50_ms=unknown "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text told = TEXT_INIT(4096);

		judge_twenty(cases[i].expect, cases[i].sent, cases[i].unanswered, &told);
		CHECK_STRING(text_string(&told), cases[i].verdicts);
		text_free(&told);
	}
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
	answers_are_judged();
	security_headers_are_read_as_browsers_do();
	a_policy_outranks_the_frame_header();
	a_body_may_hold_nul_bytes();
	without_an_answer_nothing_passes();
	percentiles_are_nearest_rank();
	return unit_end();
}
