/* Steps of other kinds than HTTP, and bursts: what a plan may ask for, and what is held against it. */
#include "step.h"

#include <string.h>

#include "step_kind.h"
#include "step_says.h"

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

/* ---- judging ---- */

#define BIG "9007199254740993"
#define HEX(first) first "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
check_replied(const char *expect, const char *reply, bool whole, const char *expected)
{
	struct http_answer answer = {.elapsed_ns = 5 * CLOCK_MS};
	struct text told = TEXT_INIT(16384);
	char plan[1024];
	struct step *step;

	(void)snprintf(plan, sizeof(plan), "{'name':'a','probe':true,'expect':%s}", expect);
	step = step_of(plan, kinds);
	answer.body.max = 16384;
	for (const char *at = reply; *at; at++)
		text_add_byte(&answer.body, *at == '\'' ? '"' : *at);
	judge_tell(step, &answer, NULL, whole, &told);
	if (!CHECK_STRING(text_string(&told), expected))
		fprintf(stderr, "  %s of %s\n", expect, reply);
	step_free(step);
	http_answer_free(&answer);
	text_free(&told);
}

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
	    {"{'max_rows':2}", "{'rows':'1'}", "a=pass; max_rows=fail"},
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
	    {"{'word':'ok'}", "{'word':1}", "a=pass; word=fail"},
	    {"{'word':'ok'}", "{'word':null}", "a=pass; word=fail"},
	    {"{'word':'ok'}", "{}", "a=pass; word=fail"},
	    {"{'contains':'ok'}", "{'word':'it is ok.'}", "a=pass; contains ok=pass"},
	    {"{'contains':'ok'}", "{'word':'o k'}", "a=pass; contains ok=fail"},
	    {"{'contains':['a','z']}", "{'word':'abc'}",
		"a=pass; contains a=pass; contains z=fail"},
	    {"{'matches':'^o.$'}", "{'word':'ok'}", "a=pass; matches=pass"},
	    {"{'matches':'^o.$'}", "{'word':'oak'}", "a=pass; matches=fail"},
	    {"{'matches':'^o.$'}", "{'word':'no\\nok\\n'}", "a=pass; matches=pass"},
	    {"{'least':'TLSv1.2'}", "{'version':'TLSv1.3'}", "a=pass; least=pass"},
	    {"{'least':'TLSv1.2'}", "{'version':'TLSv1.2'}", "a=pass; least=pass"},
	    {"{'least':'TLSv1.3'}", "{'version':'TLSv1.2'}", "a=pass; least=fail"},
	    {"{'max_ms':5}", "{}", "a=pass; max_ms=pass"},
	    {"{'max_ms':4.999}", "{}", "a=pass; max_ms=fail"},
	    {"{'jq':'.rows == 1'}", "{'rows':1}", "a=pass; jq .rows == 1=pass"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		check_replied(cases[i].expect, cases[i].reply, false, cases[i].verdicts);
}

static void
checks_say_what_was_seen(void)
{
	static const struct {
		const char *expect, *reply, *checks;
	} cases[] = {
	    {"{'rows':2}", "{'rows':2}", "a=pass; rows=pass 2 == 2 1"},
	    {"{'rows':2}", "{'rows':3}", "a=pass; rows=fail 3 == 2 1 (rows has another value)"},
	    {"{'rows':2}", "{'rows':null}",
		"a=pass; rows=fail null == 2 1 (there is no rows to judge)"},
	    {"{'rows':2}", "{}", "a=pass; rows=fail == 2 1 (there is no rows to judge)"},
	    {"{'rows':2}", "[",
		"a=pass; rows=fail == 2 (the body is not JSON: unexpected end at byte 2)"},
	    {"{'min_rows':2}", "{'rows':1}",
		"a=pass; min_rows=fail 1 >= 2 (rows is less than expected)"},
	    {"{'max_rows':2}", "{'rows':3}",
		"a=pass; max_rows=fail 3 <= 2 (rows is more than expected)"},
	    {"{'max_age':'1m'}", "{'age':61}",
		"a=pass; max_age=fail 61 <= 60 (age is more than expected)"},
	    {"{'min_bytes':'1KiB'}", "{'bytes':1}",
		"a=pass; min_bytes=fail 1 >= 1024 (bytes is less than expected)"},
	    {"{'contains':'ok'}", "{'word':'no'}",
		"a=pass; contains ok=fail 'no' contains 'ok' (word does not contain it)"},
	    {"{'matches':'^o'}", "{'word':'no'}",
		"a=pass; matches=fail 'no' matches '^o' (word does not match)"},
	    {"{'word':'ok'}", "{'word':'planted-Zq81'}",
		"a=pass; word=fail '[redacted:hidden]' == 'ok' (word has another value)"},
	    /* The reply says why, or does not. */
	    {"{'up':true}", "{'up':false,'why':'by planted-Zq81'}",
		"a=pass; up=fail false == true (by [redacted:hidden])"},
	    {"{'up':true}", "{'up':false,'why':'!'}", "a=pass; up=fail false == true (!)"},
	    {"{'up':true}", "{'up':false,'why':''}",
		"a=pass; up=fail false == true (up has another value)"},
	    {"{'up':true}", "{'up':false,'why':1}",
		"a=pass; up=fail false == true (up has another value)"},
	    {"{'up':true}", "{'up':true,'why':'!'}", "a=pass; up=pass true == true"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		check_replied(cases[i].expect, cases[i].reply, true, cases[i].checks);
}

/* A part of a long value might be a part of a secret. */
static void
long_values_are_not_shown(void)
{
	char reply[5000], expected[5000];

	for (int len = 4096; len <= 4097; len++) { /* with its quotes */
		char letters[4100];

		memset(letters, 'a', sizeof(letters));
		(void)snprintf(reply, sizeof(reply), "{'word':'%.*s'}", len - 2, letters);
		(void)snprintf(expected, sizeof(expected),
		    "a=pass; matches=pass%s%.*s%s matches '^a'", len > 4096 ? "" : " '",
		    len > 4096 ? 0 : len - 2, letters, len > 4096 ? "" : "'");
		check_replied("{'matches':'^a'}", reply, true, expected);
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
	    {"{'p95_ms':0}", "\"p95_ms\": expected"},
	    {"{'row':1}", "did you mean \"rows\"?"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char plan[1024];

		(void)snprintf(
		    plan, sizeof(plan), "{'name':'a','probe':true,'expect':%s}", cases[i].expect);
		if (cases[i].reason[0])
			check_refused(plan, kinds, cases[i].reason);
		else
			step_free(step_of(plan, kinds));
	}
}

/* ---- bursts ---- */

#define BURST "{'name':'a','get':'/','burst':{'requests':10,'within':'1s'},"

static void
check_burst(const char *statuses, const struct step_tally *tally, enum http_error error, bool whole,
    const char *expected)
{
	struct http_answer last = {.status = 200, .error = error};
	struct text told = TEXT_INIT(4096);
	char plan[1024];
	struct step *step;

	last.reason.max = 4096;
	text_add_string(&last.reason, "reset by planted-Zq81");
	(void)snprintf(plan, sizeof(plan), BURST "'expect':{'statuses':%s}}", statuses);
	step = step_of(plan, kinds);
	judge_tell(step, &last, tally, whole, &told);
	if (!CHECK_STRING(text_string(&told), expected))
		fprintf(stderr, "  of %s\n", statuses);
	step_free(step);
	http_answer_free(&last);
	text_free(&told);
}

static void
bursts_are_judged(void)
{
	static const struct {
		const char *statuses;
		int64_t sent, answered, ok, limited;
		const char *verdicts;
	} cases[] = {
	    {"{'429':'>=1'}", 10, 10, 9, 1, "a=pass; statuses 429=pass"},
	    {"{'429':'>=2'}", 10, 10, 9, 1, "a=pass; statuses 429=fail"},
	    {"{'429':'>1'}", 10, 10, 9, 1, "a=pass; statuses 429=fail"},
	    {"{'429':'>1'}", 10, 10, 8, 2, "a=pass; statuses 429=pass"},
	    {"{'429':'<2'}", 10, 10, 8, 2, "a=pass; statuses 429=fail"},
	    {"{'429':'<2'}", 10, 10, 9, 1, "a=pass; statuses 429=pass"},
	    {"{'429':'<=2'}", 10, 10, 8, 2, "a=pass; statuses 429=pass"},
	    {"{'429':'<=2'}", 10, 10, 7, 3, "a=pass; statuses 429=fail"},
	    {"{'429':0}", 10, 10, 10, 0, "a=pass; statuses 429=pass"},
	    {"{'429':0}", 10, 10, 9, 1, "a=pass; statuses 429=fail"},
	    {"{'429':'==3'}", 10, 10, 7, 3, "a=pass; statuses 429=pass"},
	    {"{'4xx':'>=1','2xx':9}", 10, 10, 9, 1, "a=pass; statuses 4xx=pass; statuses 2xx=pass"},
	    /* Some without an answer, which might have been of that status. */
	    {"{'429':'>=1'}", 10, 9, 8, 1, "a=fail; statuses 429=pass"},
	    {"{'429':'>=2'}", 10, 9, 8, 1, "a=fail; statuses 429=unknown"},
	    {"{'429':'>=3'}", 10, 9, 8, 1, "a=fail; statuses 429=fail"},
	    {"{'429':'<=1'}", 10, 9, 8, 1, "a=fail; statuses 429=unknown"},
	    {"{'429':'<=2'}", 10, 9, 8, 1, "a=fail; statuses 429=pass"},
	    /* Some were not sent in time. */
	    {"{'429':'>=1'}", 9, 9, 8, 1, "a=unknown; statuses 429=pass"},
	    {"{'429':'<=1'}", 9, 9, 8, 1, "a=unknown; statuses 429=unknown"},
	    {"{'429':'>=1'}", 10, 0, 0, 0, "a=fail; statuses 429=unknown"},
	    {"{'429':'<=1'}", 0, 0, 0, 0, "a=unknown; statuses 429=unknown"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct step_tally tally = {.sent = cases[i].sent, .answered = cases[i].answered};

		tally.statuses[200] = cases[i].ok;
		tally.statuses[429] = cases[i].limited;
		check_burst(cases[i].statuses, &tally, HTTP_OK, false, cases[i].verdicts);
	}
}

static void
checks_of_bursts_say_what_was_seen(void)
{
	static const struct {
		int64_t sent, answered;
		enum http_error error; /* of the last one */
		const char *checks;
	} cases[] = {
	    {10, 10, HTTP_OK, "a=pass 10 == 10; statuses 429=fail 1 >= 2 (1 of 10)"},
	    {9, 9, HTTP_OK,
		"a=unknown 9 == 10 (only 9 were sent within 1 s); "
		"statuses 429=unknown 1 >= 2 (1 requests have no answer)"},
	    {10, 9, HTTP_OK,
		"a=fail 9 == 10 (1 of 10 requests got no answer); "
		"statuses 429=unknown 1 >= 2 (1 requests have no answer)"},
	    {9, 8, HTTP_ERROR_RESET,
		"a=fail 8 == 10 (1 of 9 requests got no answer: reset by [redacted:hidden]); "
		"statuses 429=unknown 1 >= 2 (2 requests have no answer)"},
	    {10, 0, HTTP_ERROR_RESET,
		"a=fail 0 == 10 (10 of 10 requests got no answer: reset by [redacted:hidden]); "
		"statuses 429=unknown 1 >= 2 (no answer to judge)"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct step_tally tally = {.sent = cases[i].sent, .answered = cases[i].answered};

		tally.statuses[429] = 1;
		tally.statuses[428] = tally.statuses[430] = 5; /* others */
		check_burst("{'429':'>=2'}", &tally, cases[i].error, true, cases[i].checks);
	}
}

/* Both ends of what a class of statuses holds. */
static void
classes_of_statuses_are_whole(void)
{
	static const int inside[] = {400, 499}, outside[] = {399, 500};

	for (size_t i = 0; i < COUNT(inside); i++) {
		struct step_tally tally = {.sent = 10, .answered = 10};

		tally.statuses[inside[i]] = 3;
		tally.statuses[outside[i]] = 7;
		check_burst("{'4xx':3}", &tally, HTTP_OK, true,
		    "a=pass 10 == 10; statuses 4xx=pass 3 == 3");
	}
}

static void
wrong_bursts_are_refused(void)
{
	static const struct {
		const char *members, *reason; /* "": it is taken */
	} cases[] = {
	    {"'until':true", "\"until\" cannot stand beside \"burst\""},
	    {"'again':true", "\"again\" cannot stand beside \"burst\""},
	    {"'optional':true", "\"optional\" cannot stand beside \"burst\""},
	    {"'times':2", "\"times\" cannot stand beside \"burst\""},
	    {"'foreach':{'a':[1]}", "\"foreach\" cannot stand beside \"burst\""},
	    {"'capture':{'a':'.a'}", "\"capture\" cannot stand beside \"burst\""},
	    {"'expect':{}", "\"statuses\""},
	    {"'expect':{'statuses':{'42':1}}", "\"42\" is no status"},
	    {"'expect':{'statuses':{'6xx':1}}", "\"6xx\" is no status"},
	    {"'expect':{'statuses':{'600':1}}", "\"600\" is no status"},
	    {"'expect':{'statuses':{'42x':1}}", "\"42x\" is no status"},
	    {"'expect':{'statuses':{'4290':1}}", "\"4290\" is no status"},
	    {"'expect':{'statuses':{'429':-1}}", "expected how many"},
	    {"'expect':{'statuses':{'429':1.5}}", "expected how many"},
	    {"'expect':{'statuses':{'429':null}}", "expected how many"},
	    {"'expect':{'statuses':{'429':''}}", "expected how many"},
	    {"'expect':{'statuses':{'429':'many'}}", "expected how many"},
	    {"'expect':{'statuses':{'429':'=>1'}}", "expected how many"},
	    {"'expect':{'statuses':{'429':'>=-1'}}", "expected how many"},
	    {"'expect':{'statuses':{'200':1,'429':'many'}}", "expected how many"},
	    {"'expect':{'statuses':{'429':'>= 1'}}", ""},
	    {"'expect':{'statuses':{'429':'1'}}", ""},
	    {"'expect':{'statuses':{'429':0}}", ""},
	    {"'expect':{'statuses':{'429':10}}", ""},
	    {"'expect':{'statuses':{'429':11}}", "\"==11\" can never hold of 10"},
	    {"'expect':{'statuses':{'429':'>10'}}", "\">10\" can never hold of 10"},
	    {"'expect':{'statuses':{'429':'<0'}}", "\"<0\" can never hold of 10"},
	    {"'expect':{'statuses':{'429':'>=0'}}", "\">=0\" holds whatever the answers are"},
	    {"'expect':{'statuses':{'429':'<=10'}}", "\"<=10\" holds whatever the answers are"},
	    {"'expect':{'statuses':{'429':'<=9'}}", ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char plan[1024];

		(void)snprintf(plan, sizeof(plan), BURST "%s}", cases[i].members);
		if (cases[i].reason[0])
			check_refused(plan, kinds, cases[i].reason);
		else
			step_free(step_of(plan, kinds));
	}
}

static void
answers_of_a_burst_are_counted(void)
{
	static const struct {
		int status;
		const char *error;
		int64_t answered;
	} cases[] = {
	    {200, NULL, 1},
	    {599, NULL, 1},
	    {600, NULL, 0},
	    {200, "reset", 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct step_tally tally = {0};
		struct step_answer answer = {.status = cases[i].status, .error = cases[i].error};

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
	checks_say_what_was_seen();
	long_values_are_not_shown();
	wrong_rules_are_refused();
	wrong_bursts_are_refused();
	bursts_are_judged();
	checks_of_bursts_say_what_was_seen();
	classes_of_statuses_are_whole();
	answers_of_a_burst_are_counted();
	return unit_end();
}
