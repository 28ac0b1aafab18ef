#include "redaction.h"

#include "json.h"
#include "scan.h"
#include "text.h"

static int
redaction_run(const char *bytes, size_t len, struct text *out, bool json)
{
	struct redaction_scan s = {.bytes = bytes, .len = len, .out = out};

	redaction_prepare();
	if (json)
		redaction_walk_json(&s, NULL);
	else
		redaction_scan_text(&s);
	if (!s.failed)
		redaction_flush(&s, len);
	return s.failed ? -1 : s.count;
}

int
redaction_text(const char *bytes, size_t len, struct text *out)
{
	return redaction_run(bytes, len, out, false);
}

int
redaction_json(const char *json, size_t len, struct text *out)
{
	return redaction_run(json, len, out, json_validate(json, len, 0, NULL) == 0);
}

int
redaction_url(const char *url, size_t len, struct text *out)
{
	static struct redaction_pattern userinfo = {.letters = REDACTION_USERINFO};
	struct redaction_match match;
	const char *slashes = memmem(url, len, "://", 3);
	size_t scheme = slashes ? (size_t)(slashes - url) + 3 : 0, at;
	int count;

	for (size_t i = 0; i + 3 < scheme; i++)
		if (!char_is_alnum(url[i]) && !redaction_is_of(url[i], "+-."))
			scheme = 0;
	at = scheme > 3 && redaction_match(&userinfo, url, len, scheme, &match) ? match.to : scheme;
	if (at == scheme)
		return redaction_text(url, len, out);
	if (text_add(out, url, scheme) != 0)
		return -1;
	count = redaction_text(url + at + 1, len - at - 1, out);
	return count == -1 ? -1 : count + 1;
}
