/*
 * Any bytes as text, as JSON and as a URL.  What comes out must be redacted once and for all, valid
 * JSON must stay valid, and a secret planted behind the input, on a line of its own, must go
 * whatever stood before it.
 */
#include "redaction.h"

#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "text.h"

static void
stays(int (*redact)(const char *, size_t, struct text *), const char *bytes, size_t len)
{
	struct text once = TEXT_INIT(1 << 24), twice = TEXT_INIT(1 << 24);
	struct json_error error;

	must(redact(bytes, len, &once) >= 0);
	must(redact(once.bytes, once.len, &twice) >= 0);
	if (redact == redaction_json && json_validate(bytes, len, 0, &error) == 0) {
		must(json_validate(once.bytes, once.len, 0, &error) == 0);
		must(once.len == twice.len && memcmp(once.bytes, twice.bytes, once.len) == 0);
	}
	text_free(&once);
	text_free(&twice);
}

static void
plant(const char *bytes, size_t len)
{
	static const char secret[] = "ghp_0123456789abcdefghijABCDEFGHIJ012345\n";
	size_t secret_len = strlen(secret);
	struct text planted = TEXT_INIT(1 << 24), out = TEXT_INIT(1 << 24);

	must(text_add(&planted, bytes, len) == 0);
	must(text_add_format(&planted, "\n%s", secret) == 0);
	must(redaction_text(planted.bytes, planted.len, &out) >= 1);
	must(out.len < secret_len ||
	     memcmp(out.bytes + out.len - secret_len, secret, secret_len) != 0);
	text_free(&planted);
	text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *bytes = (const char *)data;

	stays(redaction_text, bytes, len);
	stays(redaction_json, bytes, len);
	stays(redaction_url, bytes, len);
	plant(bytes, len);
	return 0;
}
