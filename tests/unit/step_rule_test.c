/* Steps of other kinds than HTTP, and bursts: what a plan may ask for, and what is held against it. */
#include "step.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "document.h"
#include "http.h"
#include "json_writer.h"
#include "step/definition.h"
#include "step/judge.h"
#include "step_kind.h"
#include "template.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- a kind that does nothing ---- */

static void
probe_run(const struct step_probe *probe, struct step_reply *reply)
{
	(void)probe, (void)reply;
}

static const struct step_rule rules[] = {
    {.name = "rows", .path = ".rows", .op = STEP_RULE_EQUAL, .type = STEP_RULE_NUMBER, .unit = "1"},
    {.name = "min_rows",
	.path = ".rows",
	.op = STEP_RULE_AT_LEAST,
	.type = STEP_RULE_NUMBER,
	.is_count = true},
    {.name = "max_rows", .path = ".rows", .op = STEP_RULE_AT_MOST, .type = STEP_RULE_NUMBER},
    {.name = "up", .path = ".up", .op = STEP_RULE_EQUAL, .type = STEP_RULE_BOOL, .reason = ".why"},
    {.name = "max_age", .path = ".age", .op = STEP_RULE_AT_MOST, .type = STEP_RULE_DURATION},
    {.name = "min_bytes", .path = ".bytes", .op = STEP_RULE_AT_LEAST, .type = STEP_RULE_SIZE},
    {.name = "digest", .path = ".digest", .op = STEP_RULE_EQUAL, .type = STEP_RULE_HEX},
    {.name = "word", .path = ".word", .op = STEP_RULE_EQUAL, .type = STEP_RULE_STRING},
    {.name = "contains", .path = ".word", .op = STEP_RULE_CONTAINS, .type = STEP_RULE_STRING},
    {.name = "matches", .path = ".word", .op = STEP_RULE_MATCHES, .type = STEP_RULE_STRING},
    {.name = "least",
	.path = ".version",
	.op = STEP_RULE_AT_LEAST,
	.type = STEP_RULE_STRING,
	.values = "TLSv1.2, TLSv1.3, v1"},
    {0},
};
static const struct member probe_members[] = {MEMBER(ANY, "probe"), {0}};
static const struct members members = {"a step", probe_members, NULL};
static const struct step_kind probe = {.members = &members, .rules = rules, .run = probe_run};
static const struct step_kind *const kinds[] = {&probe, NULL};

static struct step *
probe_of(const char *json, struct text *why)
{
	struct document *document = document_parse("p", json, strlen(json), why);
	struct step *step = NULL;

	if (document && document->first)
		step = step_parse_kinds(document, document->first, NULL, kinds, NULL, why);
	document_free(document);
	return step;
}

/* ---- judging ---- */

static const char *const words[] = {"pass", "fail", "warn", "skip", "unknown"};

static void
outcome_tell(const struct step_outcome *outcome, struct text *told)
{
	for (size_t i = 0; i < outcome->count; i++) {
		const char *name = outcome->checks[i].name;

		text_add_format(told, "%s%s=%s", i ? "; " : "",
		    strchr(name, ':') ? strchr(name, ':') + 2 : name,
		    words[outcome->checks[i].status]);
	}
}

static void
judge_against(struct step *step, const struct http_answer *answer, const struct step_tally *tally,
    struct text *told)
{
	struct template_context templates = {.clock = &clock_system, .variables = variables_new()};
	struct step_world world = {.base_url = "http://h",
	    .templates = &templates,
	    .clock = &clock_system,
	    .variables = (struct variables *)templates.variables};
	struct step_outcome outcome = {.step = step};
	struct judgement judgement = {.step = step,
	    .world = &world,
	    .set = &step->expect,
	    .suffix = "",
	    .answer = answer,
	    .tally = tally,
	    .elapsed_ns = answer->elapsed_ns};

	CHECK_INT(expectations_judge(&judgement, &outcome), 0);
	outcome_tell(&outcome, told);
	step_outcome_free(&outcome);
	variables_free(world.variables);
}

#define BIG "9007199254740993"
#define HEX(first) first "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
replies_are_judged(void)
{
	static const struct {
		const char *expect, *reply, *verdicts;
	} cases[] = {
	    {"{'rows':2}", "{'rows':2}", "a=pass; rows=pass"},
	    {"{'rows':2}", "{'rows':2.0}", "a=pass; rows=pass"},
	    {"{'rows':2}", "{'rows':1}", "a=pass; rows=fail"},
	    {"{'rows':2}", "{'rows':3}", "a=pass; rows=fail"},
	    {"{'rows':0}", "{'rows':0}", "a=pass; rows=pass"},
	    {"{'rows':0}", "{'rows':null}", "a=pass; rows=fail"},
	    {"{'rows':0}", "{}", "a=pass; rows=fail"},
	    {"{'rows':2}", "{'rows':'2'}", "a=pass; rows=fail"},
	    {"{'rows':" BIG "}", "{'rows':" BIG "}", "a=pass; rows=pass"},
	    {"{'rows':" BIG "}", "{'rows':9007199254740992}", "a=pass; rows=fail"},
	    {"{'min_rows':2}", "{'rows':1}", "a=pass; min_rows=fail"},
	    {"{'min_rows':2}", "{'rows':2}", "a=pass; min_rows=pass"},
	    {"{'min_rows':2}", "{'rows':3}", "a=pass; min_rows=pass"},
	    {"{'min_rows':" BIG "}", "{'rows':9007199254740992}", "a=pass; min_rows=fail"},
	    {"{'max_rows':2}", "{'rows':3}", "a=pass; max_rows=fail"},
	    {"{'max_rows':2}", "{'rows':2}", "a=pass; max_rows=pass"},
	    {"{'max_rows':2}", "{'rows':0}", "a=pass; max_rows=pass"},
	    {"{'max_rows':2}", "{'rows':0.5}", "a=pass; max_rows=pass"},
	    {"{'max_rows':2}", "{'rows':-1}", "a=pass; max_rows=fail"},
	    {"{'up':true}", "{'up':true}", "a=pass; up=pass"},
	    {"{'up':true}", "{'up':false}", "a=pass; up=fail"},
	    {"{'up':false}", "{'up':false}", "a=pass; up=pass"},
	    {"{'up':false}", "{'up':true}", "a=pass; up=fail"},
	    {"{'up':false}", "{}", "a=pass; up=fail"},
	    {"{'up':false}", "{'up':null}", "a=pass; up=fail"},
	    {"{'max_age':'1m'}", "{'age':60}", "a=pass; max_age=pass"},
	    {"{'max_age':'1m'}", "{'age':60.5}", "a=pass; max_age=fail"},
	    {"{'max_age':60}", "{'age':61}", "a=pass; max_age=fail"},
	    {"{'max_age':'1m'}", "{'age':-5}", "a=pass; max_age=fail"},
	    {"{'min_bytes':'1KiB'}", "{'bytes':1024}", "a=pass; min_bytes=pass"},
	    {"{'min_bytes':'1KiB'}", "{'bytes':1023}", "a=pass; min_bytes=fail"},
	    {"{'digest':'" HEX("a") "'}", "{'digest':'" HEX("A") "'}", "a=pass; digest=pass"},
	    {"{'digest':'" HEX("a") "'}", "{'digest':'" HEX("b") "'}", "a=pass; digest=fail"},
	    {"{'word':'ok'}", "{'word':'ok'}", "a=pass; word=pass"},
	    {"{'word':'ok'}", "{'word':'OK'}", "a=pass; word=fail"},
	    {"{'word':'ok'}", "{'word':'ok!'}", "a=pass; word=fail"},
	    {"{'word':'ok'}", "{'word':['ok']}", "a=pass; word=pass"},
	    {"{'word':'ok'}", "{'word':['no',1,'OK']}", "a=pass; word=pass"},
	    {"{'word':'ok'}", "{'word':['no',1]}", "a=pass; word=fail"},
	    {"{'word':'ok'}", "{'word':[]}", "a=pass; word=fail"},
	    {"{'contains':'ok'}", "{'word':'it is ok.'}", "a=pass; contains ok=pass"},
	    {"{'contains':'ok'}", "{'word':'o k'}", "a=pass; contains ok=fail"},
	    {"{'contains':['a','z']}", "{'word':'abc'}",
		"a=pass; contains a=pass; contains z=fail"},
	    {"{'matches':'^o.$'}", "{'word':'ok'}", "a=pass; matches=pass"},
	    {"{'matches':'^o.$'}", "{'word':'oak'}", "a=pass; matches=fail"},
	    {"{'least':'TLSv1.2'}", "{'version':'TLSv1.3'}", "a=pass; least=pass"},
	    {"{'least':'TLSv1.2'}", "{'version':'TLSv1.2'}", "a=pass; least=pass"},
	    {"{'least':'TLSv1.3'}", "{'version':'TLSv1.2'}", "a=pass; least=fail"},
	    {"{'max_ms':5}", "{}", "a=pass; max_ms=pass"},
	    {"{'max_ms':4.999}", "{}", "a=pass; max_ms=fail"},
	    {"{'jq':'.rows == 1'}", "{'rows':1}", "a=pass; jq .rows == 1=pass"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer = {.elapsed_ns = 5 * CLOCK_MS};
		struct text told = TEXT_INIT(4096), why = TEXT_INIT(4096);
		char json[1024];
		struct step *step;

		(void)snprintf(
		    json, sizeof(json), "{'name':'a','probe':true,'expect':%s}", cases[i].expect);
		for (char *at = json; *at; at++)
			*at = *at == '\'' ? '"' : *at;
		answer.body.max = 4096;
		for (const char *at = cases[i].reply; *at; at++)
			text_add_byte(&answer.body, *at == '\'' ? '"' : *at);
		step = probe_of(json, &why);
		if (CHECK(step != NULL)) {
			judge_against(step, &answer, NULL, &told);
			if (!CHECK_STRING(text_string(&told), cases[i].verdicts))
				fprintf(stderr, "  %s of %s\n", json, cases[i].reply);
		} else {
			fprintf(stderr, "  %s: %s\n", json, text_string(&why));
		}
		step_free(step);
		http_answer_free(&answer);
		text_free(&told);
		text_free(&why);
	}
}

static void
wrong_rules_are_refused(void)
{
	static const struct {
		const char *expect, *reason; /* "": it is taken */
	} cases[] = {
	    {"{'rows':-1}", "a number that is not negative"},
	    {"{'rows':'2'}", "a number that is not negative"},
	    {"{'rows':0.5}", ""},
	    {"{'rows':null}", "a number that is not negative"},
	    {"{'min_rows':0}", "of at least 1, found"},
	    {"{'min_rows':0.5}", "of at least 1, found"},
	    {"{'min_rows':1}", ""},
	    {"{'max_rows':0}", ""},
	    {"{'up':1}", "true or false"},
	    {"{'max_age':'1 hour'}", "a duration"},
	    {"{'max_age':-1}", "a duration"},
	    {"{'max_age':'0s'}", ""},
	    {"{'min_bytes':'1 potato'}", "a size"},
	    {"{'digest':'abc'}", "64 hexadecimal digits"},
	    {"{'digest':'" HEX("g") "'}", "64 hexadecimal digits"},
	    {"{'digest':'" HEX("0") "0'}", "64 hexadecimal digits"},
	    {"{'word':''}", "expected a string"},
	    {"{'word':1}", "expected a string"},
	    {"{'contains':1}", "a string or a list of them"},
	    {"{'matches':'('}", "\"matches\": "},
	    {"{'matches':''}", "expected a string"},
	    {"{'matches':'x*'}", "this pattern matches everything"},
	    {"{'least':'TLSv1'}", "TLSv1.2, TLSv1.3"},
	    {"{'least':'TLSv1.1'}", "TLSv1.2, TLSv1.3"},
	    {"{'least':'1.2'}", "TLSv1.2, TLSv1.3"},
	    {"{'least':'v1'}", ""},
	    {"{'least':'TLSv1.2'}", ""},
	    {"{'least':'TLSv1.2, TLSv1.3'}", ""},
	    {"{'row':1}", "did you mean \"rows\"?"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text why = TEXT_INIT(4096);
		char json[1024];
		struct step *step;

		(void)snprintf(
		    json, sizeof(json), "{'name':'a','probe':true,'expect':%s}", cases[i].expect);
		for (char *at = json; *at; at++)
			*at = *at == '\'' ? '"' : *at;
		step = probe_of(json, &why);
		if (!CHECK((step != NULL) == (cases[i].reason[0] == '\0')) ||
		    !CHECK(strstr(text_string(&why), cases[i].reason) != NULL))
			fprintf(stderr, "  %s: %s\n", json, text_string(&why));
		step_free(step);
		text_free(&why);
	}
}

/* ---- bursts ---- */

static void
bursts_are_judged(void)
{
	static const struct {
		const char *statuses;
		int64_t sent, answered, ok, limited;
		const char *verdicts;
	} cases[] = {
	    {"{\"429\":\">=1\"}", 10, 10, 9, 1, "a=pass; statuses 429=pass"},
	    {"{\"429\":\">=2\"}", 10, 10, 9, 1, "a=pass; statuses 429=fail"},
	    {"{\"429\":\">1\"}", 10, 10, 9, 1, "a=pass; statuses 429=fail"},
	    {"{\"429\":\">1\"}", 10, 10, 8, 2, "a=pass; statuses 429=pass"},
	    {"{\"429\":\"<2\"}", 10, 10, 8, 2, "a=pass; statuses 429=fail"},
	    {"{\"429\":\"<2\"}", 10, 10, 9, 1, "a=pass; statuses 429=pass"},
	    {"{\"429\":\"<=2\"}", 10, 10, 8, 2, "a=pass; statuses 429=pass"},
	    {"{\"429\":\"<=2\"}", 10, 10, 7, 3, "a=pass; statuses 429=fail"},
	    {"{\"429\":0}", 10, 10, 10, 0, "a=pass; statuses 429=pass"},
	    {"{\"429\":0}", 10, 10, 9, 1, "a=pass; statuses 429=fail"},
	    {"{\"429\":\"==3\"}", 10, 10, 7, 3, "a=pass; statuses 429=pass"},
	    {"{\"4xx\":\">=1\",\"2xx\":9}", 10, 10, 9, 1,
		"a=pass; statuses 4xx=pass; statuses 2xx=pass"},
	    /* Some without an answer, which might have been of that status. */
	    {"{\"429\":\">=1\"}", 10, 9, 8, 1, "a=fail; statuses 429=pass"},
	    {"{\"429\":\">=2\"}", 10, 9, 8, 1, "a=fail; statuses 429=unknown"},
	    {"{\"429\":\">=3\"}", 10, 9, 8, 1, "a=fail; statuses 429=fail"},
	    {"{\"429\":\"<=1\"}", 10, 9, 8, 1, "a=fail; statuses 429=unknown"},
	    {"{\"429\":\"<=2\"}", 10, 9, 8, 1, "a=fail; statuses 429=pass"},
	    /* Some were not sent in time. */
	    {"{\"429\":\">=1\"}", 9, 9, 8, 1, "a=unknown; statuses 429=pass"},
	    {"{\"429\":\"<=1\"}", 9, 9, 8, 1, "a=unknown; statuses 429=unknown"},
	    {"{\"429\":\">=1\"}", 10, 0, 0, 0, "a=fail; statuses 429=unknown"},
	    {"{\"429\":\"<=1\"}", 0, 0, 0, 0, "a=unknown; statuses 429=unknown"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer last = {.status = 200};
		struct step_tally tally = {.sent = cases[i].sent, .answered = cases[i].answered};
		struct text told = TEXT_INIT(4096), why = TEXT_INIT(4096);
		char json[1024];
		struct step *step;

		tally.statuses[200] = cases[i].ok;
		tally.statuses[429] = cases[i].limited;
		(void)snprintf(json, sizeof(json),
		    "{\"name\":\"a\",\"get\":\"/"
		    "\",\"burst\":{\"requests\":10,\"within\":\"1s\"},\"expect\":{"
		    "\"statuses\":%s}}",
		    cases[i].statuses);
		step = probe_of(json, &why);
		if (CHECK(step != NULL)) {
			judge_against(step, &last, &tally, &told);
			if (!CHECK_STRING(text_string(&told), cases[i].verdicts))
				fprintf(stderr, "  case %zu: %s\n", i, json);
		} else {
			fprintf(stderr, "  %s: %s\n", json, text_string(&why));
		}
		step_free(step);
		text_free(&told);
		text_free(&why);
	}
}

static void
answers_of_a_burst_are_counted(void)
{
	static const struct {
		int status;
		enum http_error error;
		int64_t answered;
	} cases[] = {
	    {200, HTTP_OK, 1},
	    {599, HTTP_OK, 1},
	    {600, HTTP_OK, 0},
	    {200, HTTP_ERROR_RESET, 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct step_tally tally = {0};
		struct http_answer answer = {.status = cases[i].status, .error = cases[i].error};

		step_tally_add(&tally, &answer);
		CHECK_INT(tally.sent, 1);
		CHECK_INT(tally.answered, cases[i].answered);
		if (cases[i].status < 600)
			CHECK_INT(tally.statuses[cases[i].status], cases[i].answered);
	}
}

int
main(void)
{
	program_begin("step_rule_test");
	replies_are_judged();
	wrong_rules_are_refused();
	bursts_are_judged();
	answers_of_a_burst_are_counted();
	return unit_end();
}
