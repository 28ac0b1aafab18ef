#include "redaction_parts.h"

#include "base64.h"
#include "text.h"

enum {
	SCHEME_MAX = 32,
	USERINFO_MAX = 1024, /* how far a stray @ is looked for */
};

/* ---- URLs ---- */

static bool
ends_url(char c)
{
	return redaction_is_space(c) || (unsigned char)c < 0x20 || c == '"' || c == '\'' ||
	       c == '`' || c == '<' || c == '>' || c == '\\';
}

size_t
redaction_userinfo(const char *bytes, size_t len, size_t from)
{
	size_t at = from, end = from, colon = 0;
	bool port = true;

	for (; end < len && !ends_url(bytes[end]) && !strchr("/?#", bytes[end]); end++) {
		if (bytes[end] == '@')
			at = end;
		if (bytes[end] == ':' && bytes[from] != '[')
			colon = end;
		else if (colon && !redaction_is_digit(bytes[end]) && bytes[end] != ',')
			port = false;
	}
	if (at > from || !colon || port)
		return at;
	/* What follows the colon is no port, so it is a password with a slash in it that should have been encoded. */
	for (; end < len && end - from < USERINFO_MAX && !ends_url(bytes[end]); end++) {
		if (bytes[end] == '@')
			at = end;
	}
	return at;
}

/* RFC 3986, section 3.1. */
size_t
redaction_url_scheme(const char *bytes, size_t len)
{
	size_t at = 0;

	if (len == 0 || !redaction_is_alpha(bytes[0]))
		return 0;
	while (at < len && at < SCHEME_MAX &&
	       (redaction_is_alnum(bytes[at]) || bytes[at] == '+' || bytes[at] == '-' ||
		   bytes[at] == '.'))
		at++;
	return redaction_begins(bytes + at, len - at, "://") ? at + 3 : 0;
}

bool
redaction_scan_authority(struct redaction_scan *s)
{
	size_t scheme = redaction_url_scheme(s->bytes + s->at, s->len - s->at), from, at;

	if (scheme == 0)
		return false;
	from = s->at + scheme;
	at = redaction_userinfo(s->bytes, s->len, from);
	s->at = from;
	/* git@ is everybody's name at every git server. */
	if (at > from && redaction_marker(s->bytes + from, at - from) != at - from &&
	    !(at - from == 3 && memcmp(s->bytes + from, "git", 3) == 0))
		redaction_replace(s, from, at, "url-userinfo", false);
	return true;
}

bool
redaction_scan_go_dsn(struct redaction_scan *s)
{
	size_t from = s->at, colon = 0;
	size_t least = s->at > USERINFO_MAX ? s->at - USERINFO_MAX : 0;

	if (!redaction_begins(s->bytes + s->at, s->len - s->at, "@tcp(") &&
	    !redaction_begins(s->bytes + s->at, s->len - s->at, "@unix("))
		return false;
	for (; from > least && from > s->copied && !ends_url(s->bytes[from - 1]); from--) {
		if (s->bytes[from - 1] == ':')
			colon = from;
	}
	if (!colon || colon == s->at ||
	    redaction_marker(s->bytes + colon, s->at - colon) == s->at - colon)
		return false;
	redaction_replace(s, colon, s->at, "url-userinfo", false);
	return true;
}

/* ---- authorization without a name before it ---- */

static size_t
credentials_run(const char *bytes, size_t len)
{
	size_t run = 0;

	while (run < len &&
	       (redaction_is_alnum(bytes[run]) || (bytes[run] && strchr("-._~+/", bytes[run]))))
		run++;
	while (run < len && bytes[run] == '=')
		run++;
	return run;
}

/* Base64 of "user:password" (RFC 7617). */
static bool
is_basic(const char *bytes, size_t len)
{
	struct text decoded = TEXT_INIT(TEXT_MAX_REASON);
	bool basic = false;

	if (base64_decode(bytes, len, BASE64_LAX, &decoded) == 0 && decoded.len > 0)
		basic = memchr(decoded.bytes, ':', decoded.len) &&
			text_utf8_prefix(decoded.bytes, decoded.len) == decoded.len;
	text_free(&decoded);
	return basic;
}

/* Long, and not a word (RFC 6750). */
static bool
is_bearer(const char *bytes, size_t len)
{
	bool digits = false, capitals = false;

	for (size_t i = 0; i < len; i++) {
		digits |= redaction_is_digit(bytes[i]);
		capitals |= bytes[i] >= 'A' && bytes[i] <= 'Z';
	}
	return (len >= 8 && digits) || (len >= 20 && capitals);
}

bool
redaction_scan_scheme(struct redaction_scan *s)
{
	static const struct {
		const char *name;
		size_t len;
		bool (*is)(const char *bytes, size_t len);
	} schemes[] = {{"bearer", 6, is_bearer}, {"basic", 5, is_basic}};

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t from = s->at + schemes[i].len, run;

		if (s->len - s->at <= schemes[i].len ||
		    strncasecmp(s->bytes + s->at, schemes[i].name, schemes[i].len) != 0)
			continue;
		if (s->bytes[from] != ' ' && s->bytes[from] != '+')
			continue;
		from++;
		run = credentials_run(s->bytes + from, s->len - from);
		if (run == 0 || !schemes[i].is(s->bytes + from, run))
			continue;
		redaction_replace(s, from, from + run, "authorization", false);
		return true;
	}
	return false;
}
