/* What stands in one record of a log changes nothing of what is taken out of the others: texts of all
 * kinds, joined and broken at random, give the same alone and one behind the other, and so each
 * secret is found wherever it stands in a long text. */
#include "redacted.h"
#include "redaction_texts.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { ROUNDS = 6000, RECORDS = 6, PARTS = 5, CHANGES = 4 };

/* Tokens, names and words whose beginnings are told at a glance. */
static const char *const words[] = {"ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "AKIAIOSFODNN7EXAMPLE", "xoxb-123456789012-abcdefghij", "hvs.CAESIJabcdefghijklmnop1234",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk_lmn-op",
    "SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "hooks.slack.com/services/T0/B0/abcdef", "cGFzc3dvcmQ9aHVudGVyMg==", "cHc9aHVudGVyMQ==",
    "form-data; name=\"password\"\nA: b\nC: d\nE: f\nG: h\n\nhunter2\n", "BeaReR abcdef123456",
    "70617373776f72643d68756e74657232", "%70assword=hunter2", "postgres://app:hunter2@db/app",
    "app:hunter2@tcp(db:3306)/app", "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7bq\n",
    "\n-----END PRIVATE KEY-----\n", "{\"p_assword\":\"hunter2\"}", "{\"api k  ey\":\"hunter2\"}",
    "\\u0070assword=hunter2", "?sig=fe5f80f77d5fa3", "&Api_k-ey=hunter2", "--p_assword=hunter2",
    "/-up_assword=hunter2", "&x-goog-signature=fe5f80f77d5fa3",
    "id += \"DB_PASSWORD\" value=hunter2", "<env name=\"API_KEY\" value=\"hunter2\"/>",
    "Basic Ym9iOmh1bnRlcjI=", "pw=hunter2", "az login -p hunter2", "7z a -phunter2 x"};

static const char *const glue[] = {"", " ", "\n", "=", ": ", "\"", "'", "{\"a\":\"", "\"}", "[",
    "]", "\\", "\\n", "/", "://", "@", ",", "&", "?", "-", "--", "_", ".", "%", "+", "~", "*", "\t",
    " -u ", "\033[1m", "\xC3\xA9", "\x80", "name=", "key: ", "basic "};

static const char *const logs[] = {"{\"level\": \"info\", \"event\": \"session_id looked up\", "
				   "\"session_id\": \"s-17\", \"n\": [1, 2.5]}",
    "10.0.0.7 - - [28/Nov/2026:19:30:53 +0000] \"GET /reco?user_id=u-9&k=20 HTTP/1.1\" 200 42 "
    "\"-\"",
    "  File \"/usr/local/lib/python3.11/site-packages/starlette/errors.py\", line 164, in __call__",
    "LOG:  duration: 115.2 ms  statement: SELECT i.id FROM items i WHERE i.key = 'a' LIMIT 20",
    "ts=2026-11-28T19:05:32.290Z caller=server/http.go:128 msg=\"request finished\" id=214"};

static uint64_t state = 1;

/* A step of splitmix64 (Steele, Lea, Flood 2014). */
static size_t
below(size_t limit)
{
	uint64_t x = state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((x ^ x >> 31) % limit);
}

static const char *
any_text(void)
{
	switch (below(4)) {
	case 0:
		return texts_with_secrets[below(COUNT(texts_with_secrets))];
	case 1:
		return texts_harmless[below(COUNT(texts_harmless))];
	case 2:
		return words[below(COUNT(words))];
	default:
		return logs[below(COUNT(logs))];
	}
}

static void
make_text(struct text *made)
{
	text_clear(made);
	for (size_t part = 0, parts = 1 + below(PARTS); part < parts; part++) {
		const char *text = any_text();
		size_t from = below(4) > 0 ? 0 : below(strlen(text));

		text_add_string(made, text + from);
		text_add_string(made, glue[below(COUNT(glue))]);
	}
	for (size_t change = below(CHANGES); made->len > 0 && change > 0; change--) {
		char *at = made->bytes + below(made->len);

		*at = below(2) > 0 ? (char)(*at ^ 0x20) : (char)below(256);
	}
}

/* Begins the next record; as many lines as a name may be away from its value. */
static const char between[] = "\n2026-11-28T19:05:32Z INFO one\n2026-11-28T19:05:32Z INFO two\n"
			      "2026-11-28T19:05:32Z INFO three\n2026-11-28T19:05:32Z INFO four\n";

static void
check_records(void)
{
	TEXT_LOCAL made = TEXT_INIT(TEXT_MAX_RECORD), all = TEXT_INIT(TEXT_MAX_RECORD),
		   each = TEXT_INIT(TEXT_MAX_RECORD), together = TEXT_INIT(TEXT_MAX_RECORD);
	int count = 0;

	for (int record = 0; record < RECORDS; record++) {
		make_text(&made);
		/* A private key goes on over any lines. */
		if (memmem(text_string(&made), made.len, "-----", 5))
			continue;
		count += redaction_visible(made.bytes, made.len, &each);
		text_add(&all, made.bytes, made.len);
		text_add_string(&each, between);
		text_add_string(&all, between);
	}
	CHECK_INT(redaction_visible(text_string(&all), all.len, &together), count);
	if (!CHECK(together.len == each.len &&
		   memcmp(text_string(&together), text_string(&each), each.len) == 0))
		fprintf(stderr, "    %s\n -> %s\n not %s\n", text_string(&all),
		    text_string(&together), text_string(&each));
}

int
main(void)
{
	for (int round = 0; round < ROUNDS; round++)
		check_records();

	return unit_end();
}
