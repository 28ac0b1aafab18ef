#include "redaction.h"

#include "json.h"
#include "letters.h"
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
	size_t scheme = redaction_url_scheme(url, len), at = scheme;
	int count;

	if (scheme > 0)
		at = redaction_userinfo(url, len, scheme);
	if (at == scheme)
		return redaction_text(url, len, out);
	if (text_add(out, url, scheme) != 0)
		return -1;
	count = redaction_text(url + at + 1, len - at - 1, out);
	return count < 0 ? -1 : count + 1;
}
