#include "redaction.h"

#include <time.h>

#include "base64.h"
#include "redacted.h"

static void
test_exact(void)
{
	static const struct {
		redactor *redact;
		int count;
		const char *text, *expected;
	} cases[] = {
	    {redaction_text, 1, "user=bob password=hunter2, request_id=r-1 status=401",
		"user=bob password=[redacted:password], request_id=r-1 status=401"},
	    {redaction_text, 1, "Authorization: Bearer abc.def-123 method=GET",
		"Authorization: [redacted:authorization] method=GET"},
	    {redaction_text, 1, "got Bearer abc.def-123 here",
		"got Bearer [redacted:authorization] here"},
	    {redaction_text, 3, "https://u:p@h/x?token=abcd&k=1&api_key=zz9#top",
		"https://[redacted:url-userinfo]@h/"
		"x?token=[redacted:token]&k=1&api_key=[redacted:api-key]#top"},
	    {redaction_text, 1, "a AKIAIOSFODNN7EXAMPLE b", "a [redacted:aws-access-key] b"},
	    {redaction_text, 1, "https://hooks.slack.com/services/T0/B0/xyz end",
		"https://hooks.slack.com/services/[redacted:webhook] end"},
	    {redaction_text, 1, "pin: 1234.", "pin: [redacted:pin]"},
	    {redaction_text, 1, "<env>DB_PASSWORD=hunter2</env> <x/>",
		"<env>DB_PASSWORD=[redacted:password]</env> <x/>"},
	    {redaction_text, 1, "SET token = $1 [parameters: ('x1',)]\nnext",
		"SET token = $1 [parameters: [redacted:token]]\nnext"},
	    {redaction_text, 1, "Private-Lines: 1\nAAAAgQDf\nPrivate-MAC: 00",
		"Private-Lines: 1\n[redacted:private-key]\nPrivate-MAC: 00"},
	    {redaction_text, 1, "(password=hunter2)", "(password=[redacted:password])"},
	    {redaction_text, 1, "password=\"a b\" c", "password=\"[redacted:password]\" c"},
	    {redaction_text, 1, "password=\"never closed\nnext",
		"password=\"[redacted:password]\nnext"},
	    {redaction_json, 2,
		" {\"a\": 1.10, \"password\" "
		":\"x\",\n\"b\":[true,null,12345678901234567890],\"pin\":1234 } ",
		" {\"a\": 1.10, \"password\" "
		":\"[redacted:password]\",\n\"b\":[true,null,12345678901234567890],\"pin\":\"["
		"redacted:pin]\" } "},
	    {redaction_json, 1, "\"\\u0041 token=abc1 \\u00e9\"",
		"\"A token=[redacted:token] \xc3\xa9\""},
	    {redaction_json, 2,
		"{\"credentials\":{\"user\":\"bob\",\"key_id\":\"k1\",\"n\":5,\"x\":[\"y1\"]}}",
		"{\"credentials\":{\"user\":\"[redacted:credential]\",\"key_id\":\"k1\",\"n\":5,"
		"\"x\":[\"[redacted:credential]\"]}}"},
	    {redaction_json, 1, "{\"note\":\"AKIAIOSFODNN7EXAMPLE\"}",
		"{\"note\":\"[redacted:aws-access-key]\"}"},
	    {redaction_json, 1, "{\"ghp_0123456789abcdefghijABCDEFGHIJ012345\":1}",
		"{\"[redacted:github-token]\":1}"},
	    {redaction_json, 1, "{not json, password=hunter2}",
		"{not json, password=[redacted:password]}"},
	    {redaction_url, 2, "https://u:p@h:8080/x?token=abcd&k=1",
		"https://h:8080/x?token=[redacted:token]&k=1"},
	    {redaction_url, 1, "postgres://app@db/app", "postgres://db/app"},
	    {redaction_url, 0, "http://127.0.0.1:8080/reco?k=20",
		"http://127.0.0.1:8080/reco?k=20"},
	};
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CHECK_STRING(redacted(cases[i].redact, cases[i].text, &out), cases[i].expected);
		text_clear(&out);
		CHECK_INT(
		    cases[i].redact(cases[i].text, strlen(cases[i].text), &out), cases[i].count);
	}
	text_free(&out);
}

/* Base64 in lines of 76, indented as YAML does. */
static void
test_wrapped_base64(void)
{
	static const char pem[] =
	    "-----BEGIN RSA PRIVATE KEY-----\n"
	    "MIIEowIBAAKCAQEA7bq0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH\n"
	    "ZGllIFNvbm5lIHNjaGVpbnQgc2ljaCB3ZWl0IGZvcnQgYW0gQWJlbmQgZm9ydC4\n"
	    "-----END RSA PRIVATE KEY-----\n";
	static const char *const breaks[] = {"\n", "\r\n", "\n  ", "\\n"};
	struct text encoded = TEXT_INIT(10000), lines = TEXT_INIT(10000), out = TEXT_INIT(10000);

	base64_encode(pem, strlen(pem), &encoded);
	for (size_t k = 0; k < sizeof breaks / sizeof breaks[0]; k++) {
		text_clear(&lines);
		text_add_string(&lines, "tls.key: ");
		for (size_t at = 0; at < encoded.len; at += 76) {
			size_t line = encoded.len - at < 76 ? encoded.len - at : 76;

			text_add(&lines, encoded.bytes + at, line);
			text_add_string(&lines, at + line < encoded.len ? breaks[k] : "\n");
		}
		CHECK_STRING(redacted(redaction_text, text_string(&lines), &out),
		    "tls.key: [redacted:private-key]\n");
	}
	text_free(&encoded);
	text_free(&lines);
	text_free(&out);
}

/* What it costs to redact `len` bytes of `unit`, again and again, as text and as JSON. */
static clock_t
hostile_cost(const char *unit, size_t len)
{
	enum { LONGEST = 1 << 19 };
	static char hostile[LONGEST];
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);
	size_t unit_len = strlen(unit);
	clock_t start = clock();

	for (size_t at = 0; at < len; at++)
		hostile[at] = unit[at % unit_len];
	CHECK(redaction_text(hostile, len, &out) >= 0);
	text_clear(&out);
	CHECK(redaction_json(hostile, len, &out) >= 0);

	return clock() - start;
}

/* Time grows with the input and not with its square: eight times the bytes may cost as much as
 * thirty-two times, and a little that no measure is sharp enough for. */
static void
test_hostile(void)
{
	static const char *const units[] = {"a", "a=", "{", "[", "[1,", "{\"a\":", "[\"", "\\\"",
	    "\\", "-----BEGIN PRIVATE KEY-----\"", "a://b:c/", "a:b@", "@tcp(", "password='",
	    "password=\\\"x\\\\\\\"y", "token=[", "a/", "a+",
	    "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n", "%2541", "4141", "Basic QUFB",
	    "eyJhaaaaaa.", "Cookie: a=b; ", "[redacted:", "--a ", "<password", "{\"name\":\"",
	    "&quot;", "a,", "\\\\\"password\\\\\":\\\\\"", "\033[1m", "docker ", "name ",
	    "cookie=a=b;", "password: |\n", "password=\n ", "{\"password\":[", "\\u0041", "key",
	    "api key ", "x-----END PRIVATE KEY-----\nabcd\n", "name=password ",
	    "mysql sshpass docker ", "password=None ", "token=x\n\n ", "[redacted:x]", "%25",
	    "machine x\n", "{\"token\":1}", "Authorization: Digest ", "form-data; name=password\n",
	    "password -> ", "<password>", "token\\", "password=x(", "pass|", "eyJ."};

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		clock_t once = hostile_cost(units[i], 1 << 16);
		clock_t more = hostile_cost(units[i], 1 << 19);

		if (!CHECK(more < 32 * once + CLOCKS_PER_SEC))
			fprintf(stderr, "    %s, again and again\n", units[i]);
	}
}

static void
test_failures(void)
{
	struct text narrow = TEXT_INIT(10), out = TEXT_INIT(100);

	CHECK_INT(redaction_text("nothing secret here", 19, &narrow), -1);
	text_clear(&narrow);
	CHECK_INT(redaction_json("{\"password\":\"x\"}", 16, &narrow), -1);
	text_clear(&narrow);
	CHECK_INT(redaction_url("http://u@h/long/path", 20, &narrow), -1);
	CHECK_INT(redaction_text("", 0, &out), 0);
	CHECK_INT(out.len, 0);
	/* No byte past the end is read, and nobody sees a NUL: where something is taken out, no
	 * terminal's bytes are left. */
	CHECK_INT(redaction_text("password=\0x y", 13, &out), 1);
	CHECK_STRING(text_string(&out), "password=[redacted:password] y");
	text_clear(&out);
	CHECK_INT(redaction_text("a\033[1mb\0", 7, &out), 0);
	CHECK(out.len == 7 && memcmp(out.bytes, "a\033[1mb\0", 7) == 0);
	text_clear(&out);
	CHECK_INT(redaction_text("password=hunter2", 9, &out), 0);
	text_free(&narrow);
	text_free(&out);
}

int
main(void)
{
	test_exact();
	test_wrapped_base64();
	test_hostile();
	test_failures();
	return unit_end();
}
