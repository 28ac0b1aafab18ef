/* links: cmd/incident-deliver/ */
/* What a service says of a request: how long to wait, whether it went wrong, why. */
#include "../../cmd/incident-deliver/sinks/answer.h"

#include <stdlib.h>

#include "../../cmd/incident-deliver/sinks/keys.h"
#include "clock.h"
#include "unit.h"

/* 2026-01-01T00:00:00Z */
#define NOW (INT64_C(1767225600) * CLOCK_SECOND)

static struct http_answer
answer_of(const char *headers, const char *body)
{
	struct http_answer answer = {
	    .status = 200, .headers = TEXT_INIT(1 << 16), .body = TEXT_INIT(1 << 16)};

	text_add_string(&answer.headers, headers);
	text_add_string(&answer.body, body);

	return answer;
}

static void
test_wait(void)
{
	static const struct {
		const char *headers;
		int seconds;
	} cases[] = {
	    {"", 0},
	    {"Retry-After: 120\n", 120},
	    {"retry-after: 0\n", 0},
	    {"Retry-After: 1\n", 1},
	    {"Retry-After: -5\n", 0},
	    {"Retry-After: 1.5\n", 2},
	    {"Retry-After: 12x\n", 0},
	    {"Retry-After: .5\n", 0},
	    {"Retry-After: soon\n", 0},
	    {"Retry-After: \n", 0},
	    {"Retry-After: 99999999999999999999\n", 0},
	    {"Retry-After: 9223372036854775807\n", 86400},
	    {"Retry-After: 9223372036854775807.5\n", 86400},
	    {"Retry-After: 86400\n", 86400},
	    {"Retry-After: 86401\n", 86400},
	    {"Retry-After: Thu, 01 Jan 2026 00:01:30 GMT\n", 90},
	    {"Retry-After: Thursday, 01-Jan-26 00:01:30 GMT\n", 90},
	    {"Retry-After: Thu Jan  1 00:01:30 2026\n", 90},
	    {"Retry-After: Wed, 31 Dec 2025 23:59:00 GMT\n", 0},
	    {"Retry-After: Thu, 01 Jan 2026 00:01:30 GMT and more\n", 0},
	    {"Retry-After: Thu, 01 Jan 2026 00:01:30 +0100, which is far too long to be a date at "
	     "all\n",
		0},
	    {"X-RateLimit-Reset: 1767225660\n", 60},
	    {"X-RateLimit-Reset: 30\n", 30},
	    {"X-RateLimit-Reset: 1000000000\n", 0},
	    {"X-RateLimit-Reset: 999999999\n", 86400},
	    {"RateLimit-Reset: 45\n", 45},
	    {"RateLimit-Reset: x\n", 0},
	    {"X-Sentry-Rate-Limits: 60:error:organization:quota\n", 60},
	    {"X-Sentry-Rate-Limits: 60:transaction;ERROR:project\n", 60},
	    {"X-Sentry-Rate-Limits: 60:default:project\n", 60},
	    {"X-Sentry-Rate-Limits: 60:transaction;session:project\n", 0},
	    {"X-Sentry-Rate-Limits: 60:errors:project\n", 0},
	    {"X-Sentry-Rate-Limits: 60:x:project\n", 0},
	    {"X-Sentry-Rate-Limits: 9:transaction:key\n", 0},
	    {"X-Sentry-Rate-Limits: 5::key, 6::key\nOther: a, 99::key\n", 6},
	    {"X-Sentry-Rate-Limits: \nOther: 99::key\n", 0},
	    {"X-Sentry-Rate-Limits: 60::organization\n", 60},
	    {"X-Sentry-Rate-Limits: 60\n", 60},
	    {"X-Sentry-Rate-Limits: 60x\n", 0},
	    {"X-Sentry-Rate-Limits: 5\n", 5},
	    {"X-Sentry-Rate-Limits: 5::key,7\nOther: a\n", 7},
	    {"X-Sentry-Rate-Limits: 60:error\n", 60},
	    {"X-Sentry-Rate-Limits: 60:transaction\n", 0},
	    {"X-Sentry-Rate-Limits: 9:transaction:key, 70::project, 30:error:key\n", 70},
	    {"X-Sentry-Rate-Limits: ,:,;\n", 0},
	    {"Retry-After: 10\nX-RateLimit-Reset: 20\nX-Sentry-Rate-Limits: 15::key\n", 20},
	    {"Retry-After: 30\nRateLimit-Reset: 20\n", 30},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = answer_of(cases[i].headers, "");

		if (!CHECK_INT(answer_wait(&answer, NOW), cases[i].seconds * CLOCK_SECOND))
			fprintf(stderr, "    at %s\n", cases[i].headers);
		http_answer_free(&answer);
	}
}

static void
test_failure(void)
{
	static const struct {
		const char *body;
		bool is_failure, is_page;
	} cases[] = {
	    {"", false, false},
	    {"ok", false, false},
	    {"{}", false, false},
	    {"[1]", false, false},
	    {"{\"ok\":true}", false, false},
	    {"{\"ok\":false}", true, false},
	    {"{\"success\":false}", true, false},
	    {"{\"success\":null}", false, false},
	    {"{\"status\":\"success\"}", false, false},
	    {"{\"status\":\"Error\"}", true, false},
	    {"{\"status\":\"invalid event\"}", true, false},
	    {"{\"status\":200}", false, false},
	    {"{\"error\":\"no\"}", true, false},
	    {"{\"error\":\"\"}", false, false},
	    {"{\"error\":null}", false, false},
	    {"{\"error\":false}", false, false},
	    {"{\"error\":{\"code\":1}}", true, false},
	    {"{\"errors\":[]}", false, false},
	    {"{\"errors\":[\"x\"]}", true, false},
	    {"{\"error\":\"no\"", false, false},
	    {" \r\n<html>", false, true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = answer_of("", cases[i].body);

		if (!CHECK_INT(answer_is_failure(&answer), cases[i].is_failure) ||
		    !CHECK_INT(answer_is_page(&answer), cases[i].is_page))
			fprintf(stderr, "    at %s\n", cases[i].body);
		http_answer_free(&answer);
	}
}

static void
test_member(void)
{
	struct http_answer answer = answer_of("", "{\"id\":\"a\",\"n\":1,\"t\":\"x\",\"t\":\"x\"}");

	CHECK(answer_member_is(&answer, "id", "a"));
	CHECK(answer_member_is(&answer, "id", NULL));
	CHECK(!answer_member_is(&answer, "id", "b"));
	CHECK(!answer_member_is(&answer, "n", NULL));
	CHECK(!answer_member_is(&answer, "none", NULL));
	CHECK(!answer_member_is(&answer, "t", "x"));
	http_answer_free(&answer);
}

#define WORD_16 "a_word_of_letter"
#define WORD_64 WORD_16 WORD_16 WORD_16 WORD_16

static void
test_reason(void)
{
	static const struct {
		const char *body, *expected;
	} cases[] = {
	    {"", ""},
	    {"invalid_payload", ": invalid_payload"},
	    {"two words", ""},
	    {"-word", ""},
	    {"x", ": x"},
	    {WORD_64, ": " WORD_64},
	    {WORD_64 "x", ""},
	    {"{\"message\":\"\\u001b[31m\"}", ""},
	    {"<html>", ""},
	    {"\"a plain string\"", ": a plain string"},
	    {"{\"message\":\"m\",\"errors\":[\"first\",\"second\"]}", ": first"},
	    {"{\"error\":{\"message\":\"deep\"}}", ": deep"},
	    {"{\"error\":\"e\",\"message\":\"m\"}", ": e"},
	    {"{\"detail\":\"d\"}", ": d"},
	    {"{\"message\":\"\"}", ""},
	    {"{\"message\":\"two\\nlines\\u0000and\\u001b[31m more\"}", ": two linesand more"},
	    {"{\"message\":\"the password=hunter2hunter2 is wrong\"}",
		": the password=[redacted:password] is wrong"},
	    {"{\"message\":\"this was sent to the service, word by word\"}", ""},
	    {"{\"message\":\"this was sent\"}", ": this was sent"},
	};
	TEXT_LOCAL sent = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&sent, "{\"x\":\"this was sent to the service, word by word\"}");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = answer_of("", cases[i].body);
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

		answer_put_reason(&answer, &sent, NULL, &out);
		CHECK_STRING(text_string(&out), cases[i].expected);
		http_answer_free(&answer);
	}
}

/* It is cut at a character. */
static void
test_long_reason(void)
{
	TEXT_LOCAL body = TEXT_INIT(1 << 16);
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL sent = TEXT_INIT(TEXT_MAX_REASON);
	struct http_answer answer;

	text_add_string(&body, "{\"message\":\"x");
	for (int i = 0; i < 200; i++)
		text_add_string(&body, "\xc3\xa9");
	text_add_string(&body, "\"}");
	answer = answer_of("", text_string(&body));
	answer_put_reason(&answer, &sent, NULL, &out);
	CHECK_INT(out.len, 2 + 159);
	http_answer_free(&answer);
}

/* A key that the cut would have gone through is hidden, all of it. */
static void
test_key_at_the_cut(void)
{
	TEXT_LOCAL body = TEXT_INIT(1 << 16);
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL sent = TEXT_INIT(TEXT_MAX_REASON);
	struct sink_keys *keys = keys_new(NULL, &out);
	struct http_answer answer;

	keys_add(keys, "ROUTINGKEY0123456789");
	text_add_string(&body, "{\"message\":\"");
	for (int i = 0; i < 15; i++)
		text_add_string(&body, "0123456789");
	text_add_string(&body, "ROUTINGKEY0123456789\"}");
	answer = answer_of("", text_string(&body));
	answer_put_reason(&answer, &sent, keys, &out);
	CHECK_INT(out.len, 2 + 160);
	CHECK(!strstr(text_string(&out), "ROUTING"));
	http_answer_free(&answer);
	keys_free(keys);
}

static void
test_redirect(void)
{
	static const struct {
		const char *headers, *expected;
	} cases[] = {
	    {"", "another path"},
	    {"Location: /other?token=x\n", "another path"},
	    {"Location: https://b.example:8443/path?token=x\n", "b.example:8443"},
	    {"Location: //b.example\n", "b.example"},
	    {"Location: https://user:pass@b.example#x\n", "b.example"},
	    {"Location: https://user:pass@\\evil\n", ""},
	    {"Location: https://b\x01.example/\n", "b?.example"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = answer_of(cases[i].headers, "");
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

		answer_put_redirect(&answer, &out);
		CHECK_STRING(text_string(&out), cases[i].expected);
		http_answer_free(&answer);
	}
}

int
main(void)
{
	test_wait();
	test_failure();
	test_member();
	test_reason();
	test_long_reason();
	test_key_at_the_cut();
	test_redirect();

	return unit_end();
}
