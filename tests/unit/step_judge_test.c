/* Answers without a server, held against what is expected of them. */
#include "step.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "step/headers.h"
#include "step/outcome.h"
#include "step_says.h"

/* An answer, as rows of tables have it. */
struct said {
	int status;
	const char *headers, *body;
};

static void
answer_of(struct http_answer *answer, const struct said *said)
{
	*answer = (struct http_answer){.status = said->status, .elapsed_ns = 5 * CLOCK_MS + 999};
	(void)snprintf(answer->request_id, sizeof(answer->request_id), "r-1");
	answer->headers.max = answer->body.max = 4096;
	text_add_string(&answer->headers, said->headers);
	for (const char *at = said->body; *at; at++)
		text_add_byte(&answer->body, *at == '\'' ? '"' : *at);
}

static void
check_judged(const char *expect, const struct http_answer *answer, bool whole, const char *expected)
{
	struct text told = TEXT_INIT(8192);
	char plan[1024];
	struct step *step;

	(void)snprintf(plan, sizeof(plan), "{'name':'a','get':'/','expect':%s}", expect);
	step = step_of(plan, NULL);
	judge_tell(step, answer, NULL, whole, &told);
	if (!CHECK_STRING(text_string(&told), expected))
		fprintf(stderr, "  of %s\n", expect);
	step_free(step);
	text_free(&told);
}

static void
answers_are_judged(void)
{
	static const struct {
		const char *expect;
		struct said said;
		const char *verdicts;
	} cases[] = {
	    {"{}", {204, "", ""}, "a=pass"},
	    {"{}", {304, "", ""}, "a=fail"},
	    {"{'status':304}", {304, "", ""}, "a=pass"},
	    {"{'status':['2xx',404]}", {404, "", ""}, "a=pass"},
	    {"{'status':['2xx',404]}", {400, "", ""}, "a=fail"},
	    {"{'status':[100,599]}", {100, "", ""}, "a=pass"},
	    {"{'status':[100,599]}", {599, "", ""}, "a=pass"},
	    {"{'headers':{'x-a':'1'}}", {200, "X-A: 1\n", ""}, "a=pass; header x-a=pass"},
	    {"{'headers':{'x-a':'1'}}", {200, "X-A: 11\n", ""}, "a=pass; header x-a=fail"},
	    {"{'headers':{'x-a':''}}", {200, "X-A: \n", ""}, "a=pass; header x-a=pass"},
	    {"{'headers':{'x-a':true}}", {200, "X-AB: \n", ""}, "a=pass; header x-a=fail"},
	    {"{'headers':{'x-a':false}}", {200, "X-AB: \n", ""}, "a=pass; header x-a=pass"},
	    {"{'headers':{'x-a':{'matches':'^b+$'}}}", {200, "c: d\nX-A: bbb\n", ""},
		"a=pass; header x-a=pass"},
	    {"{'size':2}", {200, "", "ab"}, "a=pass; size ===pass"},
	    {"{'size':{'min':3,'max':3}}", {200, "", "ab"}, "a=pass; size >==fail; size <==pass"},
	    {"{'echo_request_id':true}", {200, "X-Request-ID: other\n", ""},
		"a=pass; echo_request_id=fail"},
	    {"{'headers':['secure',{'x-a':'1'}]}",
		{200,
		    "x-content-type-options: nosniff\nX-Frame-Options: ALLOWALL\nReferrer-Policy: "
		    "unsafe-url\nX-A: 1\n",
		    ""},
		"a=pass; header X-Content-Type-Options=pass; header X-Frame-Options=fail; header "
		"Content-Security-Policy=fail; header Referrer-Policy=fail; header x-a=pass"},
	    /* Of a field that stands several times all lines count. */
	    {"{'headers':{'x-a':'1'}}", {200, "X-A: 1\nX-B: 2\nx-a: 3\n", ""},
		"a=pass; header x-a=fail"},
	    {"{'headers':{'x-a':'1, 3'}}", {200, "X-A: 1\nX-B: 2\nx-a: 3\n", ""},
		"a=pass; header x-a=pass"},
	    {"{'headers':{'x-a':{'contains':'3'}}}", {200, "X-A: 1\nx-a: 3\n", ""},
		"a=pass; header x-a=pass"},
	    {"{'headers':{'x-a':{'contains':'1, 3'}}}", {200, "X-A: 1\nx-a: 3\n", ""},
		"a=pass; header x-a=fail"},
	    {"{'headers':{'x-a':{'matches':'^[0-9]$'}}}", {200, "X-A: 1\nx-a: 3\n", ""},
		"a=pass; header x-a=fail"},
	    {"{'headers':{'set-cookie':{'matches':'HttpOnly$'}}}",
		{200, "Set-Cookie: a=1; HttpOnly\nSet-Cookie: b=2; HttpOnly\n", ""},
		"a=pass; header set-cookie=pass"},
	    {"{'headers':{'set-cookie':{'matches':'HttpOnly'}}}",
		{200, "Set-Cookie: a=1; HttpOnly\nSet-Cookie: b=2\n", ""},
		"a=pass; header set-cookie=fail"},
	    {"{'jq':'.a == 1'}", {200, "", "{'a':1.0}"}, "a=pass; jq .a == 1=pass"},
	    {"{'jq':'.a == 1'}", {200, "", "{'a':'1'}"}, "a=pass; jq .a == 1=fail"},
	    {"{'jq':'.a < 1'}", {200, "", "{}"}, "a=pass; jq .a < 1=fail"},
	    {"{'jq':'.a < 1'}", {200, "", "{'a':null}"}, "a=pass; jq .a < 1=fail"},
	    {"{'jq':'.a < 1'}", {200, "", ""}, "a=pass; jq .a < 1=fail"},
	    {"{'jq':'.a'}", {200, "", "{'a':1}"}, "a=pass; jq .a=fail"},
	    {"{'jq':'.a'}", {200, "", "{'a':true}"}, "a=pass; jq .a=pass"},
	    {"{'jq':'.a'}", {200, "", "{'a':true} x"}, "a=pass; jq .a=fail"},
	    {"{'jq':'.a'}", {200, "", "{'a':true,'a':false}"}, "a=pass; jq .a=fail"},
	    /* The members of an outbox that cannot be read add up to nothing, not to zero. */
	    {"{'jq':'.o | .dead == 0 and .pending + .publishing == 0'}",
		{200, "", "{'o':{'error':'no such table'}}"},
		"a=pass; jq .o | .dead == 0 and .pending + .publishing == 0=fail"},
	    {"{'jq':'.o | .pending + .publishing <= 0'}", {200, "", "{'o':{}}"},
		"a=pass; jq .o | .pending + .publishing <= 0=fail"},
	    {"{'body':['a','z']}", {200, "", "abc"},
		"a=pass; body contains a=pass; body contains z=fail"},
	    {"{'body':{'matches':'b.'}}", {200, "", "abc"}, "a=pass; body matches b.=pass"},
	    /* ^ and $ are the ends of the body, not of a line. */
	    {"{'body':{'matches':'^b'}}", {200, "", "a\nb"}, "a=pass; body matches ^b=fail"},
	    {"{'max_ms':5}", {200, "", ""}, "a=pass; max_ms=pass"},
	    {"{'max_ms':4.9}", {200, "", ""}, "a=pass; max_ms=fail"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer;

		answer_of(&answer, &cases[i].said);
		check_judged(cases[i].expect, &answer, false, cases[i].verdicts);
		http_answer_free(&answer);
	}
}

#define GOOD "a=pass 200 in '2xx'; "
/* Of "abc": FIPS 180-2, B.1. */
#define SUM "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SUM_UPPER "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"

static void
checks_say_what_was_seen(void)
{
	static const struct {
		const char *expect;
		struct said said;
		const char *checks;
	} cases[] = {
	    {"{}", {204, "", ""}, "a=pass 204 in '2xx'"},
	    {"{}", {304, "", ""}, "a=fail 304 in '2xx' (the status is 304)"},
	    {"{'status':304}", {304, "", ""}, "a=pass 304 == 304"},
	    /* Headers. */
	    {"{'headers':{'x-a':'1'}}", {200, "X-A: 1\n", ""}, GOOD "header x-a=pass '1' == '1'"},
	    {"{'headers':{'x-a':'1'}}", {200, "X-A: 2\n", ""},
		GOOD "header x-a=fail '2' == '1' (the header has another value)"},
	    {"{'headers':{'x-a':'ab'}}", {200, "X-A: ac\n", ""},
		GOOD "header x-a=fail 'ac' == 'ab' (the header has another value)"},
	    {"{'headers':{'x-a':'ab'}}", {200, "X-A: a\n", ""},
		GOOD "header x-a=fail 'a' == 'ab' (the header has another value)"},
	    {"{'headers':{'x-a':'1'}}", {200, "X-A: 1\nX-A: 3\n", ""},
		GOOD "header x-a=fail '1, 3' == '1' "
		     "(the header has another value (it stands 2 times))"},
	    {"{'headers':{'x-a':'1'}}", {200, "", ""},
		GOOD "header x-a=fail == '1' (the header is missing)"},
	    {"{'headers':{'x-a':true}}", {200, "X-A: 1\n", ""}, GOOD "header x-a=pass '1' present"},
	    {"{'headers':{'x-a':true}}", {200, "", ""},
		GOOD "header x-a=fail present (the header is missing)"},
	    {"{'headers':{'x-a':false}}", {200, "", ""}, GOOD "header x-a=pass absent"},
	    {"{'headers':{'x-a':false}}", {200, "X-A: 1\n", ""},
		GOOD "header x-a=fail '1' absent (the header is there)"},
	    {"{'headers':{'x-a':false}}", {200, "X-A: 1\nX-A: 3\n", ""},
		GOOD "header x-a=fail '1, 3' absent (the header is there)"},
	    {"{'headers':{'x-a':{'contains':'b'}}}", {200, "X-A: abc\n", ""},
		GOOD "header x-a=pass 'abc' contains 'b'"},
	    {"{'headers':{'set-cookie':{'equals':'a'}}}",
		{200, "Set-Cookie: a\nSet-Cookie: b\n", ""},
		GOOD "header set-cookie=fail '[redacted:cookie]' == 'a' "
		     "(the header has another value (it stands 2 times))"},
	    {"{'echo_request_id':true}", {200, "X-Request-ID: r-1\n", ""},
		GOOD "echo_request_id=pass 'r-1' == 'r-1'"},
	    {"{'echo_request_id':true}", {200, "X-Request-ID: r-2\n", ""},
		GOOD "echo_request_id=fail 'r-2' == 'r-1' (the answer carries another id)"},
	    {"{'echo_request_id':true}", {200, "X-Request-ID: r-1\nX-Request-ID: r-1\n", ""},
		GOOD "echo_request_id=fail 'r-1, r-1' == 'r-1' (the answer carries another id)"},
	    {"{'echo_request_id':true}", {200, "", ""},
		GOOD "echo_request_id=fail == 'r-1' (the answer has no X-Request-ID)"},
	    /* Expressions. */
	    {"{'jq':'.a'}", {200, "", "{'a':true}"}, GOOD "jq .a=pass true == true"},
	    {"{'jq':'.a == 1'}", {200, "", "{'a':2}"},
		GOOD "jq .a == 1=fail false == true (it is false: .a is 2)"},
	    {"{'jq':'.a'}", {200, "", "{'a':null}"},
		GOOD "jq .a=fail null == true (it gives null; a member may be missing)"},
	    {"{'jq':'.a < 1'}", {200, "", "{}"},
		GOOD "jq .a < 1=fail == true "
		     "(a member is missing, or what is compared is not a number: .a is null)"},
	    {"{'jq':'.a'}", {200, "", "{'a':1}"},
		GOOD "jq .a=fail 1 == true (it gives a number, not true; compare it)"},
	    {"{'jq':'.a'}", {200, "", "{'a':'b'}"},
		GOOD "jq .a=fail == true (it gives a string, not true; compare it)"},
	    {"{'jq':'.a'}", {200, "", "{'a':[1]}"},
		GOOD "jq .a=fail == true (it gives an array or an object, not true; compare it)"},
	    {"{'jq':'.a | error'}", {200, "", "{'a':'planted-Zq81'}"},
		GOOD "jq .a | error=fail == true (it fails: [redacted:hidden])"},
	    {"{'jq':'.a'}", {200, "", ""}, GOOD "jq .a=fail == true (the body is empty)"},
	    {"{'jq':'.'}", {200, "", "1"},
		GOOD "jq .=fail 1 == true (it gives a number, not true; compare it)"},
	    {"{'jq':['.a','.b']}", {200, "", "{'a':tru}"},
		GOOD "jq .a=fail == true (the body is not JSON: expected true, false or null at "
		     "byte 9); "
		     "jq .b=fail == true (the body is not JSON: expected true, false or null at "
		     "byte 9)"},
	    {"{'jq':'.a'}", {200, "", "{'a':true,'a':false}"},
		GOOD "jq .a=fail == true (the body says no one thing: a member that is asked for "
		     "stands twice, at byte 11)"},
	    /* Bodies. */
	    {"{'body':'b'}", {200, "", "abc"}, GOOD "body contains b=pass contains 'b'"},
	    {"{'body':'z'}", {200, "", "abc"},
		GOOD "body contains z=fail contains 'z' (not in the body of 3 bytes)"},
	    {"{'body':{'sha256':'" SUM_UPPER "'}}", {200, "", "abc"},
		GOOD "body sha256=pass '" SUM "' == '" SUM_UPPER "'"},
	    {"{'body':{'sha256':'" SUM "'}}", {200, "", "abcd"},
		GOOD "body sha256=fail "
		     "'88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589' == '" SUM
		     "' (a body of 4 bytes with another sum)"},
	    {"{'size':2}", {200, "", "ab"}, GOOD "size ===pass 2 == 2 bytes"},
	    {"{'size':{'min':3}}", {200, "", "ab"},
		GOOD "size >==fail 2 >= 3 bytes (the body has 2 bytes)"},
	    /* Times: what is less than a microsecond is not looked at. */
	    {"{'max_ms':5}", {200, "", ""}, GOOD "max_ms=pass 5.000 <= 5 ms of time"},
	    {"{'max_ms':4.9}", {200, "", ""},
		GOOD "max_ms=fail 5.000 <= 4.9 ms of time (it took 5.0 ms)"},
	    /* Variables. */
	    {"{'headers':{'x-a':'{{v}}'}}", {200, "X-A: x\n", ""},
		GOOD "header x-a=pass 'x' == 'x'"},
	    {"{'headers':{'x-a':'{{v}}'}}", {200, "X-A: {{v}}\n", ""},
		GOOD "header x-a=fail '{{v}}' == 'x' (the header has another value)"},
	    {"{'headers':{'x-a':'{{hidden}}'}}", {200, "X-A: planted-Zq81\n", ""},
		GOOD "header x-a=pass '[redacted:hidden]' == '[redacted:hidden]'"},
	    {"{'headers':{'x-a':'{{empty}}'}}", {200, "X-A: \n", ""},
		GOOD "header x-a=pass '' == ''"},
	    {"{'body':'{{empty}}'}", {200, "", "abc"},
		GOOD "body contains {{empty}}=fail contains '{{empty}}' "
		     "(what is looked for is empty here: everything contains it)"},
	    {"{'body':'{{unset}}'}", {200, "", "{{unset}}"},
		GOOD
		"body contains {{unset}}=fail contains '{{unset}}' (variable unset is not set)"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer;

		answer_of(&answer, &cases[i].said);
		check_judged(cases[i].expect, &answer, true, cases[i].checks);
		http_answer_free(&answer);
	}
}

static void
bodies_are_compared_with_files(void)
{
	/* NUL bytes are bytes, too. */
	static const struct {
		const char *bytes;
		size_t len;
		const char *message; /* NULL: it passes */
	} cases[] = {
	    {"ab\0", 3, NULL},
	    {"ab", 2, "the body of 2 bytes differs from the file of 3 at byte 3"},
	    {"abd", 3, "the body of 3 bytes differs from the file of 3 at byte 3"},
	    {"ab\0\0", 4, "the body of 4 bytes differs from the file of 3 at byte 4"},
	    {"", 0, "the body of 0 bytes differs from the file of 3 at byte 1"},
	};
	const char *folder = getenv("TMPDIR");
	char path[256], expect[512], expected[1024];
	int file;

	(void)snprintf(path, sizeof(path), "%s/step_judge.XXXXXX", folder ? folder : "/tmp");
	file = mkstemp(path);
	CHECK_INT(write(file, "ab\0", 3), 3);
	close(file);
	(void)snprintf(expect, sizeof(expect), "{'body':{'file':'%s'}}", path);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer;
		const char *message = cases[i].message;

		answer_of(&answer, &(struct said){200, "", ""});
		text_add(&answer.body, cases[i].bytes, cases[i].len);
		(void)snprintf(expected, sizeof(expected), "%sbody file %s=%s == '%s'%s%s%s", GOOD,
		    path, message ? "fail" : "pass", path, message ? " (" : "",
		    message ? message : "", message ? ")" : "");
		check_judged(expect, &answer, true, expected);
		http_answer_free(&answer);
	}
	unlink(path);
}

/* What a header of so many bytes is shown as. */
static void
long_headers_are_cut(void)
{
	static const struct {
		int len, shown;
	} cases[] = {{1023, 1023}, {1024, 1024}, {1025, 1024}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer;
		char expected[2048], letters[1100];

		memset(letters, 'a', sizeof(letters));
		answer_of(&answer, &(struct said){200, "", ""});
		text_add_format(&answer.headers, "X-A: %.*s\n", cases[i].len, letters);
		(void)snprintf(expected, sizeof(expected), "%sheader x-a=pass '%.*s' present", GOOD,
		    cases[i].shown, letters);
		check_judged("{'headers':{'x-a':true}}", &answer, true, expected);
		http_answer_free(&answer);
	}
}

/* An answer without an id of its own echoes none. */
static void
no_id_is_not_echoed(void)
{
	struct http_answer answer;

	answer_of(&answer, &(struct said){200, "", ""});
	answer.request_id[0] = '\0';
	check_judged("{'echo_request_id':true}", &answer, false, "a=pass; echo_request_id=fail");
	http_answer_free(&answer);
}

/* What protects nothing without TLS is no check then. */
static void
transport_security_is_of_tls(void)
{
	static const char *const checks[] = {GOOD
	    "header X-Content-Type-Options=fail 'other' is 'nosniff' "
	    "(browsers take 'nosniff' as the first value alone); "
	    "header X-Frame-Options=fail is 'DENY or SAMEORIGIN' (the header is missing); "
	    "header Content-Security-Policy=fail is 'a policy that restricts' "
	    "(the header is missing); "
	    "header Referrer-Policy=fail is 'no path for strangers' (the header is missing)",
	    "; header Strict-Transport-Security=fail is 'max-age of 1000000 at least' "
	    "(the header is missing)"};

	for (int secure = 0; secure < 2; secure++) {
		struct http_answer answer;
		char expected[1024];

		answer_of(&answer, &(struct said){200, "X-Content-Type-Options: other\n", ""});
		answer.secure = secure;
		(void)snprintf(
		    expected, sizeof(expected), "%s%s", checks[0], secure ? checks[1] : "");
		check_judged("{'headers':'secure'}", &answer, true, expected);
		http_answer_free(&answer);
	}
}

/* Of a thing that need not be there. */
static void
optional_things_may_be_missing(void)
{
	static const struct {
		int status;
		enum http_error error;
		const char *checks;
	} cases[] = {
	    {404, HTTP_OK, "a=skip (there is no such thing: the status is 404)"},
	    {403, HTTP_OK, "a=fail; max_ms=pass"},
	    {200, HTTP_OK, "a=pass; max_ms=pass"},
	    /* Its body broke off. */
	    {404, HTTP_ERROR_RESET, "a=fail; max_ms=unknown"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct step *step =
		    step_of("{'name':'a','get':'/','optional':true,'expect':{'max_ms':9}}", NULL);
		struct http_answer answer = {.status = cases[i].status, .error = cases[i].error};
		struct text told = TEXT_INIT(4096);

		judge_tell(step, &answer, NULL, cases[i].checks[2] == 's', &told);
		CHECK_STRING(text_string(&told), cases[i].checks);
		step_free(step);
		text_free(&told);
	}
}

/* The checks of a try take the place of those of the try before it; those of `again` do not. */
static void
checks_are_replaced(void)
{
	struct step *step = step_of("{'name':'a','get':'/','expect':{'size':0}}", NULL);
	struct text body = {0};
	struct step_answer bad = {.status = 500, .body = &body},
			   good = {.status = 200, .body = &body};
	struct step_outcome outcome = {.step = step};
	struct text told = TEXT_INIT(4096);
	struct scene scene;
	struct judgement judgement = {.step = step,
	    .world = &scene.world,
	    .set = &step->expect,
	    .suffix = "",
	    .answer = &bad};

	scene_begin(&scene, NULL);
	CHECK_INT(expectations_judge(&judgement, &outcome), 0);
	judgement.answer = &good;
	CHECK_INT(expectations_judge(&judgement, &outcome), 0);
	judgement.answer = &bad;
	judgement.suffix = "again";
	judgement.first = outcome.count;
	CHECK_INT(expectations_judge(&judgement, &outcome), 0);
	outcome_tell(&outcome, false, &told);
	CHECK_STRING(text_string(&told), "a=pass; size ===pass; a again=fail; size ===pass");
	CHECK_INT(outcome_worst(&outcome, 0), CHECK_FAIL);
	step_outcome_free(&outcome);
	scene_end(&scene);
	step_free(step);
	text_free(&told);
}

static void
security_headers_are_read_as_browsers_do(void)
{
	static const struct {
		const char *header, *lines; /* of each its name is the header's */
		const char *fault;          /* a part of it; NULL: it protects */
	} cases[] = {
	    {"X-Content-Type-Options", "nosniff", NULL},
	    {"X-Content-Type-Options", "NoSniff, other", NULL},
	    {"X-Content-Type-Options", "other, nosniff", "as the first value alone"},
	    {"X-Content-Type-Options", "other\nnosniff", "as the first value alone"},
	    {"X-Content-Type-Options", "", "as the first value alone"},
	    {"X-Content-Type-Options", "nosniff; charset", "as the first value alone"},
	    {"X-Frame-Options", "deny", NULL},
	    {"X-Frame-Options", "SameOrigin", NULL},
	    {"X-Frame-Options", "DENY\nDENY", NULL},
	    {"X-Frame-Options", "DENY\nSAMEORIGIN", "contradict each other"},
	    {"X-Frame-Options", "DENY, ALLOWALL", "alone"},
	    {"X-Frame-Options", "ALLOW-FROM https://a.example", "alone"},
	    {"X-Frame-Options", "", "alone"},
	    {"X-Frame-Options", "DENY, ", "alone"},
	    {"Content-Security-Policy", "default-src 'self'", NULL},
	    {"Content-Security-Policy", "DEFAULT-SRC 'self'", NULL},
	    {"Content-Security-Policy", "upgrade-insecure-requests\nimg-src a.example", NULL},
	    {"Content-Security-Policy", "frame-ancestors 'none'", NULL},
	    {"Content-Security-Policy", "upgrade-insecure-requests; report-uri /x-src",
		"no directive of it restricts"},
	    {"Content-Security-Policy", "defautl-src 'self'", "no directive of it restricts"},
	    {"Content-Security-Policy", "upgrade-insecure-requests;; img-src a.example", NULL},
	    {"Content-Security-Policy", "default-src'self'", "no directive of it restricts"},
	    {"Content-Security-Policy", "", "no directive of it restricts"},
	    {"Referrer-Policy", "no-referrer", NULL},
	    {"Referrer-Policy", "unsafe-url, Strict-Origin", NULL},
	    {"Referrer-Policy", "unsafe-url\nno-referrer, new-policy", NULL},
	    {"Referrer-Policy", "no-referrer, ", NULL},
	    {"Referrer-Policy", "no-referrer\nunsafe-url", "sends paths to strangers"},
	    {"Referrer-Policy", "no-referrer-when-downgrade", "sends paths to strangers"},
	    {"Referrer-Policy", "new-policy", "no policy that browsers know"},
	    {"Strict-Transport-Security", "max-age=31536000", NULL},
	    {"Strict-Transport-Security", "MAX-AGE = \"1000000\" ; includeSubDomains;; preload",
		NULL},
	    {"Strict-Transport-Security", "max-age=31536000\nmax-age=0", NULL},
	    {"Strict-Transport-Security", "max-age=31536000;\nmax-age=0", NULL},
	    {"Strict-Transport-Security", "max-age=0\nmax-age=31536000", "less than a million"},
	    {"Strict-Transport-Security", "max-age=31536000; max-age=31536000",
		"max-age stands twice"},
	    {"Strict-Transport-Security", "max-age=0; max-age=31536000", "max-age stands twice"},
	    {"Strict-Transport-Security", "max-age=31536000, max-age=31536000",
		"not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains=1",
		"includeSubDomains stands once"},
	    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains; IncludeSubdomains",
		"includeSubDomains stands once"},
	    {"Strict-Transport-Security", "max-age=999999", "less than a million"},
	    {"Strict-Transport-Security", "max-age=5", "less than a million"},
	    {"Strict-Transport-Security", "max-age=99999999999999999999", NULL},
	    {"Strict-Transport-Security", "max-age='31536000'", "no number of seconds"},
	    {"Strict-Transport-Security", "max-age=\"\"", "no number of seconds"},
	    {"Strict-Transport-Security", "max-age=31536000 days", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "includeSubDomains", "it has no max-age"},
	    {"Strict-Transport-Security", "max-age= ; preload", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; ;preload", NULL},
	    {"Strict-Transport-Security", "max-age", "no number of seconds"},
	    /* A directive that nobody knows, in the grammar and out of it. */
	    {"Strict-Transport-Security", "max-age=31536000; a", NULL},
	    {"Strict-Transport-Security", "max-age=31536000; a=1", NULL},
	    {"Strict-Transport-Security", "max-age=31536000; a=\"\"", NULL},
	    {"Strict-Transport-Security", "max-age=31536000; a=\"b c\"", NULL},
	    {"Strict-Transport-Security", "max-age=31536000; =1", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; b c", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; @a", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; a@", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; a=\"", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; a=\"b", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; a=b\"", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; a=\"b\"\"", "not written as RFC 6797"},
	    {"Strict-Transport-Security", "max-age=31536000; a=\"b\"c\"",
		"not written as RFC 6797"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer = {.status = 200};
		const struct step_secure *secure = step_secure_headers;
		struct text joined = TEXT_INIT(4096);
		const char *fault;

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
		fault = secure->fault(&joined, &answer);
		if (!CHECK(!fault == !cases[i].fault &&
			   (!fault || strstr(fault, cases[i].fault) != NULL)))
			fprintf(stderr, "  %s: %s: %s\n", cases[i].header, cases[i].lines, fault);
		text_free(&joined);
		http_answer_free(&answer);
	}
}

static void
a_policy_outranks_the_frame_header(void)
{
	static const struct {
		const char *policy, *verdict;
	} cases[] = {{"frame-ancestors *", "fail"},
	    {"frame-ancestors 'none'\nContent-Security-Policy: frame-ancestors *", "pass"},
	    {"frame-ancestors 'self' https://a.example", "pass"},
	    {"frame-ancestors *\nContent-Security-Policy: img-src *", "fail"},
	    {"img-src *", "pass"},
	    /* Of one that stands twice the first counts. */
	    {"frame-ancestors 'none'; frame-ancestors *", "pass"},
	    {"frame-ancestors *; frame-ancestors 'none'", "fail"},
	    {"img-src *; frame-ancestors 'none'", "pass"}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer = {.status = 200};
		char expected[256];

		answer.headers.max = 4096;
		text_add_format(&answer.headers,
		    "X-Frame-Options: DENY\nContent-Security-Policy: %s\n", cases[i].policy);
		(void)snprintf(expected, sizeof(expected),
		    "a=pass; header X-Content-Type-Options=fail; header X-Frame-Options=%s; "
		    "header Content-Security-Policy=pass; header Referrer-Policy=fail",
		    cases[i].verdict);
		check_judged("{'headers':'secure'}", &answer, false, expected);
		http_answer_free(&answer);
	}
}

static void
a_body_may_hold_nul_bytes(void)
{
	struct http_answer answer = {.status = 200};

	answer.body.max = 4096;
	text_add(&answer.body, "a\0needle", 8);
	check_judged("{'body':{'contains':'needle','matches':'needle$'}}", &answer, false,
	    "a=pass; body contains needle=pass; body matches needle$=pass");
	http_answer_free(&answer);
}

static void
without_an_answer_nothing_passes(void)
{
	static const char expect[] =
	    "{'status':500,'headers':{'x':false},'jq':'.a == null','max_ms':1000}";
	static const struct {
		enum http_error error;
		int status; /* what came before the connection broke is no answer either */
		const char *checks;
	} cases[] = {
	    {HTTP_ERROR_CONNECT, 0,
		"a=fail == 500 (refused by [redacted:hidden]); "
		"header x=unknown absent (no answer to judge); "
		"jq .a == null=unknown == true (no answer to judge); "
		"max_ms=unknown <= 1000 of time (no answer to judge)"},
	    {HTTP_ERROR_RESET, 500,
		"a=fail == 500 (refused by [redacted:hidden]); "
		"header x=unknown absent (no answer to judge); "
		"jq .a == null=unknown == true (no answer to judge); "
		"max_ms=unknown <= 1000 of time (no answer to judge)"},
	    {HTTP_ERROR_INTERRUPTED, 0,
		"a=unknown == 500 (interrupted); header x=unknown absent (interrupted); "
		"jq .a == null=unknown == true (interrupted); "
		"max_ms=unknown <= 1000 of time (interrupted)"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct http_answer answer = {.error = cases[i].error, .status = cases[i].status};

		answer.reason.max = 4096;
		text_add_string(&answer.reason, "refused by planted-Zq81");
		check_judged(expect, &answer, true, cases[i].checks);
		http_answer_free(&answer);
	}
}

int
main(void)
{
	program_begin("step_judge_test");
	answers_are_judged();
	checks_say_what_was_seen();
	bodies_are_compared_with_files();
	long_headers_are_cut();
	no_id_is_not_echoed();
	transport_security_is_of_tls();
	optional_things_may_be_missing();
	checks_are_replaced();
	security_headers_are_read_as_browsers_do();
	a_policy_outranks_the_frame_header();
	a_body_may_hold_nul_bytes();
	without_an_answer_nothing_passes();
	return unit_end();
}
