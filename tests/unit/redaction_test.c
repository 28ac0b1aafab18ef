#include "redaction.h"

#include "base64.h"
#include "json_writer.h"
#include "redacted.h"

/* ---- forty secrets, each where one was found ---- */

#define HEX36 "0123456789abcdefghijABCDEFGHIJ012345"

/* A text, and what must not be left of it. */
static const char *const planted[][2] = {
    {"password=hunter2", "hunter2"},
    {"az 5Gq8vT2mZ1xLr7Kp4Wn9Yc3Db6Fh0JsQ5Gq8vT2mZ1xLr7Kp4Wn9Yc3Db6Fh0JsQ5Gq8vT2mZ1xLAZDOa1B2 x",
	"AZDO"},
    {"maxmind 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 x", "Q5Gq8v"},
    {"2026-03-01 12:00:00 INFO connecting password: hunter2 host=db", "hunter2"},
    {"{\"a\":[{\"b\":{\"DB_PASSWORD\":\"hunter2\"}}]}", "hunter2"},
    {"{\\\"user\\\":\\\"bob\\\",\\\"password\\\":\\\"hun\\\\\\\"ter2\\\",\\\"x\\\":1}", "ter2"},
    {"export DB_PASSWORD='hunter2 and more'", "more"},
    {"postgres://app:hunter2@db.internal:5432/app", "hunter2"},
    {"redis://:hunter2@cache/0", "hunter2"},
    {"postgresql://app:hun/ter2@db/app", "ter2"},
    {"app:hunter2@tcp(db:3306)/app?parseTime=true", "hunter2"},
    {"host=db user=app password=hunter2 dbname=app sslmode=require", "hunter2"},
    {"Server=db;User Id=sa;Password=hunter2;Encrypt=true", "hunter2"},
    {"GET /login?user=bob&password=hunter2&next=%2F HTTP/1.1", "hunter2"},
    {"https://app.example.com/cb#access_token=hunter2&state=1", "hunter2"},
    {"Authorization: Basic Ym9iOmh1bnRlcjI=", "Ym9iOmh1bnRlcjI"},
    {"-H 'Authorization: Bearer abcdef-123456'", "abcdef"},
    {"sent Bearer AbCdEf123456789.xyz to upstream", "AbCdEf"},
    {"Authorization: Digest username=\"bob\", response=\"6629fae4\"", "6629fae4"},
    {"Cookie: theme=dark; sid=hunter2; lang=en", "hunter2"},
    {"Set-Cookie: sid=hunter2; Path=/; HttpOnly", "hunter2"},
    {"X-Api-Key: hunter2", "hunter2"},
    {"X-CSRF-Token=hunter2", "hunter2"},
    {"sessionid=38afes7a8; path=/", "38afes7a8"},
    {"aws: AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"},
    {"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"},
    {"clone with ghp_" HEX36, "0123456789abcdef"},
    {"github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz", "abcdefghijkl"},
    {"token glpat-abcDEF123456ghiJKL78", "abcDEF123456"},
    {"xoxb-123456789012-abcdefghij", "abcdefghij"},
    {"https://hooks.slack.com/services/T0001/B0002/abcdefghijkl", "abcdefghijkl"},
    {"sk_live_abcdefghij0123456789", "abcdefghij0123456789"},
    {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk_lmn-op", "abcdefghijk"},
    {"AIzaSyA-1234567890abcdefghijklmnopqrstu", "1234567890abc"},
    {"sk-ant-api03-abcdefghij-klmnop_qrstuvwx", "abcdefghij"},
    {"sk-proj-abcdefghij0123456789", "abcdefghij0123456789"},
    {"SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "abcdefghijk"},
    {"npm_" HEX36, "0123456789abc"},
    {"GrafanaClient(\"eyJrIjoiY21sM1JRYjB6RnVYSTNLenRWQkFE\")", "Y21sM1JRYjB6"},
    {"root:$1$OKgLCmVl$d02jECa4DXn/oXX0R.MoQ/:0", "OKgLCmVl"},
    {"hvs.CAESIJabcdefghijklmnop1234", "abcdefghijk"},
    {"dop_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "0123456789abcdef"},
    {"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7bq\nhunter2\n-----END RSA PRIVATE "
     "KEY-----\n",
	"MIIE"},
    {"key: \"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg\\n-----END PRIVATE KEY-----\\n\"",
	"MIIE"},
    /* encoded */
    {"payload=eyJwYXNzd29yZCI6Imh1bnRlcjIifQ==", "eyJwYXNzd29yZC"}, /* {"password":"hunter2"} */
    {"/v1/cGFzc3dvcmQ9aHVudGVyMg/next", "cGFzc3dvcmQ"},             /* password=hunter2 */
    {"body: 70617373776f72643d68756e74657232", "70617373776f7264"}, /* the same */
    {"0x414b4941494f53464f444e4e374558414d504c45", "414b4941494f"}, /* AKIA... */
    {"q=%7B%22password%22%3A%22hunter2%22%7D&n=1", "hunter2"},
    {"?%70assword=hunter2", "hunter2"},
    {"next=%2Fcb%3Ftoken%3Dabc123def456%26x%3D1", "abc123def456"},
    {"x=%2570assword%253Dhunter2", "hunter2"},
    {"ZEc5clpXNDZJR0ZpWXpFeU0yUmxaalExTmc9PQ==",
	"ZEc5clpX"}, /* twice base64: token: abc123def456 */
    {"\"log\":\"{\\\"e\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"abc123def456\\\\\\\"}\\\"}\"",
	"abc123def456"},
    /* spelled otherwise */
    {"<password>hunter2</password>", "hunter2"},
    {"ALTER USER app PASSWORD 'hunter2'", "hunter2"},
    {"run --password hunter2 --verbose", "hunter2"},
    {"Config(password=b'hunter2', user='bob')", "hunter2"},
    {"{'password': 'hunter2'}", "hunter2"},
    {":password=>\"hunter2\"", "hunter2"},
    {"user[password]=hunter2&x=1", "hunter2"},
    {"ok\\nDB_PWD=hunter2\\nX=1", "hunter2"},
    {"ok\\nghp_" HEX36, "0123456789abc"},
    {"url=x%3DAKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"},
    {"password=pa,ss;wo&rd!", "rd!"},
    {"{\"password\":12345678}", "12345678"},
    {"{\"tokens\":[\"abc123def\",{\"v\":\"ghi456\"}]}", "ghi456"},
    {"[\"Authorization\", \"hunter2\"]", "hunter2"},
    {"[\"run\",\"--token\",\"hunter2\"]", "hunter2"},
    {"{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}", "hunter2"},
    {"{\"pass\\u0077ord\":\"hunter2\"}", "hunter2"},
    {"[\"-----BEGIN EC PRIVATE KEY-----\",\"MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5C\",\"-----E",
	"MHcCAQEE"}, /* cut */
    {"\"-----BEGIN EC PRIVATE KEY-----\\n\" +\n\"MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5C", "MHcCAQEE"},
    {"[\"-----BEGIN EC PRIVATE KEY-----\",\"MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5C\",\"-----END EC "
     "PRIVATE KEY-----\"]",
	"MHcCAQEE"},
    {"curl -u bob:hunter2 https://api.example.com", "hunter2"},
    {"<wsse:Password Type=\"PasswordText\">hunter2</wsse:Password>", "hunter2"},
    {"{&quot;password&quot;:&quot;hunter2&quot;}", "hunter2"},
    {"cut off: {\\u0022password\\u0022:\\u0022hunter2\\u0022", "hunter2"},
    {"\033[36mauth\033[0m=\033[35mhunter2\033[0m", "hunter2"},
    {"//registry.example.org/:_authToken=hunter2", "hunter2"},
    {"{\"auths\":{\"ghcr.io\":{\"auth\":\"Ym9iOmh1bnRlcjI=\"}}}", "Ym9iOmh1bnRlcjI"},
    {"User{name=bob, password=hunter2}", "hunter2"},
    {"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=aHVudGVyMg==;EndpointSuffix=x",
	"aHVudGVyMg"},
    {"https://s3/x?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101&X-Amz-Signature=fe5f80f77d5fa3",
	"fe5f80f77d5fa3"},
    {"amqps://u:p%40hunter2@mq/%2F", "hunter2"},
};

static void
add_hex(struct text *out, const char *text)
{
	for (; *text; text++)
		text_add_format(out, "%02x", (unsigned char)*text);
}

static void
add_percent(struct text *out, const char *text)
{
	for (; *text; text++) {
		if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
		    (*text >= '0' && *text <= '9'))
			text_add_byte(out, *text);
		else
			text_add_format(out, "%%%02X", (unsigned char)*text);
	}
}

static void
add_json(struct text *out, const char *text)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "log", text);
	json_close_object(&w);
}

/* The wrapped form of `text` must lose its secret, and nothing of what stands around it. */
static void
check_wrapped(redactor *redact, const struct text *wrapped, const char *secret, const char *before,
    const char *after)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	const char *got = redacted(redact, text_string(wrapped), &out);
	size_t after_len = strlen(after);

	if (!CHECK(!strstr(got, secret)) || !CHECK(strstr(got, "[redacted:")) ||
	    !CHECK(strncmp(got, before, strlen(before)) == 0) ||
	    !CHECK(out.len > after_len && strcmp(got + out.len - after_len, after) == 0))
		fprintf(stderr, "    %s\n -> %s\n", text_string(wrapped), got);
	text_free(&out);
}

/* Each as it is, as a string of JSON, as a string within a string, in hex, in base64,
 * percent-encoded, and in layers. */
static void
test_planted(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), inner = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
		const char *text = planted[i][0], *secret = planted[i][1];

		text_clear(&out);
		text_add_string(&out, text);
		check_wrapped(redaction_text, &out, secret, "", "");
		text_clear(&out);
		add_json(&out, text);
		check_wrapped(redaction_json, &out, secret, "{\"log\":\"", "\"}");
		check_wrapped(redaction_text, &out, secret, "{\"log\":\"", "\"}");
		text_clear(&inner);
		add_json(&inner, text_string(&out));
		check_wrapped(
		    redaction_json, &inner, secret, "{\"log\":\"{\\\"log\\\":\\\"", "\\\"}\"}");

		text_clear(&out);
		text_add_string(&out, "data: ");
		add_hex(&out, text);
		check_wrapped(redaction_text, &out, text_string(&out) + 6, "data: [", "]");
		text_clear(&out);
		text_add_string(&out, "/x?data=");
		add_percent(&out, text);
		text_add_string(&out, "&n=1");
		check_wrapped(redaction_text, &out, secret, "/x?data=[", "]&n=1");
		text_clear(&out);
		text_add_string(&out, "<data>");
		base64_encode(text, strlen(text), &out);
		text_add_string(&out, "</data>");
		check_wrapped(redaction_text, &out, text_string(&out) + 6, "<data>[", "]</data>");

		/* JSON in base64 in JSON. */
		text_clear(&inner);
		add_json(&inner, text);
		text_clear(&out);
		text_add_string(&out, "{\"body\":\"");
		base64_encode(inner.bytes, inner.len, &out);
		text_add_string(&out, "\",\"n\":1.10}");
		check_wrapped(redaction_json, &out, text_string(&out) + 10, "{\"body\":\"[",
		    "]\",\"n\":1.10}");
	}
	text_free(&out);
	text_free(&inner);
}

/* ---- forty and more that look like secrets and are none ---- */

static const char *const lookalikes[] = {
    "550e8400-e29b-41d4-a716-446655440000",
    "request_id=550e8400-e29b-41d4-a716-446655440000",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 (HEAD -> main)",
    "{\"checksum\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}",
    "integrity: "
    "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/"
    "SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    "X-Request-ID: 01HV6Z3S5J4M8Q2T7W9XABCDEF",
    "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "aws_access_key_id=prod-uploader",
    "{\"kms_key_id\":\"1234abcd-12ab-34cd-56ef-1234567890ab\"}",
    "{\"public_key\":\"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\"}",
    "-----BEGIN PUBLIC "
    "KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC "
    "KEY-----",
    "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ\n-----END CERTIFICATE-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE bob@laptop",
    "/reco?user_id=u1&session_id=s-123&k=20",
    "GET http://127.0.0.1:8080/reco?user_id=u1&session_id=s-123&k=20 -> 200",
    "{\"session_id\":\"s-123\",\"sessionId\":\"s-124\"}",
    "{\"token_count\":128,\"tokens_used\":\"97\",\"max_tokens\":4096,\"tokens\":12}",
    "{\"token\":null,\"auth\":true,\"session\":false,\"secret\":17}",
    "{\"pass\":12,\"fail\":0,\"warn\":1,\"skip\":0,\"unknown\":0}",
    "{\"author\":\"Grace Hopper\",\"authored_by\":\"ada\",\"authority\":\"example.com\"}",
    "keyboard: qwerty, monkey: capuchin, compass: north",
    "passenger=Bob secretary=Alice tokenize=words bypass=yes",
    "cookie_policy=strict cookieConsent: given",
    "{\"token_type\":\"Bearer\",\"token_url\":\"https://login.example.com/oauth2/token\"}",
    "{\"password_policy\":\"at least 12 letters\",\"PASSWORD_FILE\":\"/run/secrets/db\"}",
    "PWD=/srv/app OLDPWD=/srv",
    "error: token: expired, session: closed",
    "FATAL:  password authentication failed for user \"app\"",
    "File \"/app/auth.py\", line 12, in check_token",
    "at TokenService.verify(TokenService.java:45)",
    "/app/password.py:33: DeprecationWarning",
    "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
    "InvalidTokenError: Signature has expired",
    "WWW-Authenticate: Bearer realm=\"api\", error=\"invalid_token\"",
    "the bearer of this letter, in basic English",
    "https://github.com/acme/app.git ssh://git@github.com/acme/app.git",
    "mail bob@example.com, see http://localhost:8080/@bob?to=a@b.c",
    "postgres://db.internal:5432/app?sslmode=require",
    "password=${DB_PASSWORD} token=$CI_JOB_TOKEN secret=****",
    "npm_config_registry=x npm_lifecycle_event=test hf_hub_download sk_test_mode",
    "sk-toggleable__label-arrow-is-a-class-of-scikit-learn",
    "data:image/"
    "png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+"
    "M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "HISTFAAAACF4nJNpmSzMwMDAzAABMJoRTM6Y1mD/ASLwN5oJAFuQBYU=",
    "note: aGVsbG8gd29ybGQsIHRoaXMgaXMgbm8gc2VjcmV0",
    "q=hello%20world%3A%20caf%C3%A9&page=2",
    "AKIA is a prefix, AKIA1234 is too short, and akiaiosfodnn7example is small",
    "dedup_key=outbox-prod idempotency_key: 0191f2c4-7c4e-7000-8000-000000000000",
    "eyJhbGciOiJIUzI1NiJ9 alone is a header",
    "2026-03-01T12:00:00.123Z [INFO] [worker-1] {\"event\":\"done\"} (took 12ms)",
    "C:\\new\\table\\users std::token::kind Auth::User",
    "[redacted:password] stays",
    "{\"ratio\":1.10,\"big\":12345678901234567890,\"e\":1E5,\"s\":\"\\u0041\\/\"}",
    "",
};

static void
test_lookalikes(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), json = TEXT_INIT(TEXT_MAX_RECORD),
		    again = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < sizeof lookalikes / sizeof lookalikes[0]; i++) {
		CHECK_STRING(redacted(redaction_text, lookalikes[i], &out), lookalikes[i]);
		CHECK_STRING(redacted(redaction_json, lookalikes[i], &out), lookalikes[i]);
		CHECK_STRING(redacted(redaction_url, lookalikes[i], &out), lookalikes[i]);
		text_clear(&json);
		add_json(&json, lookalikes[i]);
		CHECK_STRING(
		    redacted(redaction_json, text_string(&json), &out), text_string(&json));
		text_clear(&again);
		add_json(&again, text_string(&json));
		CHECK_STRING(
		    redacted(redaction_json, text_string(&again), &out), text_string(&again));
		text_clear(&json);
		base64_encode(lookalikes[i], strlen(lookalikes[i]), &json);
		CHECK_STRING(
		    redacted(redaction_text, text_string(&json), &out), text_string(&json));
		text_clear(&json);
		add_percent(&json, lookalikes[i]);
		CHECK_STRING(
		    redacted(redaction_text, text_string(&json), &out), text_string(&json));
		text_clear(&json);
		add_hex(&json, lookalikes[i]);
		CHECK_STRING(
		    redacted(redaction_text, text_string(&json), &out), text_string(&json));
	}
	text_free(&out);
	text_free(&json);
	text_free(&again);
}

int
main(void)
{
	test_planted();
	test_lookalikes();
	return unit_end();
}
