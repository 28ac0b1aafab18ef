#include "redaction.h"

#include <stdlib.h>

#include "json.h"
#include "scan.h"
#include "terminal.h"
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
	static const char marker[] = "[redacted:url-userinfo]@";
	enum { LEN = sizeof(marker) - 1 };
	size_t begin = out->len;
	int count = redaction_text(url, len, out);
	char *at = count > 0 ? memmem(out->bytes + begin, out->len - begin, marker, LEN) : NULL;

	if (at) {
		out->len -= LEN;
		memmove(at, at + LEN, (size_t)(out->bytes + out->len + 1 - at));
	}
	return count;
}

int
redaction_visible(const char *bytes, size_t len, struct text *out)
{
	TEXT_LOCAL clean = TEXT_INIT(out->max);
	int count = redaction_text(bytes, len, &clean);
	const char *at = text_string(&clean), *end;
	char *plain = terminal_plain(at, &clean.len);

	at = plain ? plain : at;
	end = at + clean.len;
	for (const char *line = at; count != -1 && at <= end; at++)
		if (at == end || *at == '\n' || *at == '\t') {
			text_add_visible(out, line, (size_t)(at - line));
			text_add(out, at, at < end);
			line = at + 1;
		}
	free(plain);
	return text_failed(out) ? -1 : count;
}
