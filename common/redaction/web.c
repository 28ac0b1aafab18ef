#include "scan.h"

#include "base64.h"
#include "text.h"
#include "utf8.h"

enum {
	SCHEME_MAX = 32,
	MARKER_MAX = 64,
	USERINFO_MAX = 1024, /* how far a stray @ is looked for */
};

/* ---- URLs ---- */

static bool
url_ends(char c)
{
	return char_is_space(c) || (unsigned char)c < 0x20 || c == '"' || c == '\'' || c == '`' ||
	       c == '<' || c == '>' || c == '\\';
}

size_t
redaction_userinfo(const char *bytes, size_t len, size_t from)
{
	size_t at = from, end = from, colon = 0;
	bool port = true;

	for (; end < len && !url_ends(bytes[end]) && bytes[end] != '/' && bytes[end] != '?' &&
	       bytes[end] != '#';
	     end++) {
		if (bytes[end] == '@')
			at = end;
		if (bytes[end] == ':' && bytes[from] != '[')
			colon = end;
		else if (colon && !char_is_digit(bytes[end]) && bytes[end] != ',')
			port = false;
	}
	if (at > from || !colon || port)
		return at;
	/* What follows the colon is no port, so it is a password with a slash in it that should
	 * have been encoded. */
	for (; end < len && end - from < USERINFO_MAX && !url_ends(bytes[end]); end++) {
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

	if (len == 0 || !char_is_letter(bytes[0]))
		return 0;
	while (
	    at < len && at < SCHEME_MAX &&
	    (char_is_alnum(bytes[at]) || bytes[at] == '+' || bytes[at] == '-' || bytes[at] == '.'))
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

/* A marker ends here: this was redacted before. */
static bool
marker_ends(const struct redaction_scan *s, size_t end)
{
	size_t least = end > MARKER_MAX ? end - MARKER_MAX : 0;

	for (size_t i = end; i > least; i--) {
		if (s->bytes[i - 1] == '[')
			return redaction_marker(s->bytes + i - 1, s->len - i + 1) == end - i + 1;
	}
	return false;
}

bool
redaction_scan_go_dsn(struct redaction_scan *s)
{
	size_t from = s->at, colon = 0;
	size_t least = s->at > USERINFO_MAX ? s->at - USERINFO_MAX : 0;

	if (!redaction_begins(s->bytes + s->at, s->len - s->at, "@tcp(") &&
	    !redaction_begins(s->bytes + s->at, s->len - s->at, "@unix("))
		return false;
	for (; from > least && from > s->copied && !url_ends(s->bytes[from - 1]); from--) {
		if (s->bytes[from - 1] == ':')
			colon = from;
		if (s->bytes[from - 1] == ']' && marker_ends(s, from))
			break;
	}
	if (!colon || colon == s->at)
		return false;
	redaction_replace(s, colon, s->at, "url-userinfo", false);
	return true;
}

/* ---- headers ---- */

void
redaction_extend_cookie(const struct redaction_scan *s, struct redaction_value *value)
{
	while (value->to < s->len && s->bytes[value->to] == ';') {
		struct redaction_value next = redaction_value_at(
		    s->bytes, s->len, redaction_skip_blanks(s, value->to + 1), false);

		if (next.to == next.from || !memchr(s->bytes + next.from, '=', next.to - next.from))
			return;
		value->to = value->next = next.to;
	}
}

void
redaction_extend_authorization(
    const struct redaction_scan *s, struct redaction_value *value, size_t start)
{
	static const char *const one_more[] = {"bearer", "basic", "token", "apikey", "api-key",
	    "negotiate", "ntlm", "jwt", "bot", "splunk", "sso-key", "key", NULL};
	static const char *const all[] = {
	    "digest", "aws4-hmac-sha256", "hawk", "oauth", "signature", "mac", NULL};
	size_t next = redaction_skip_blanks(s, value->to), len = value->to - value->from;
	const char *word = s->bytes + value->from;
	struct redaction_value credentials;
	bool scheme, digits = false;

	if (next == value->to || next >= s->len || value->from != start)
		return;
	if (text_is_among_caseless(word, len, all)) {
		while (value->to < s->len && s->bytes[value->to] != '\n')
			value->to++;
		value->next = value->to;
		return;
	}
	scheme = text_is_among_caseless(word, len, one_more);
	credentials = redaction_value_at(s->bytes, s->len, next, false);
	for (size_t i = credentials.from; i < credentials.to; i++)
		digits |= char_is_digit(s->bytes[i]);
	for (size_t i = 0; i < len && !scheme; i++) {
		if (!char_is_letter(word[i]))
			return;
	}
	/* Of a scheme unknown here, credentials are long and have digits. */
	if (scheme ||
	    (digits && credentials.to - credentials.from >= 12 &&
		!memchr(s->bytes + credentials.from, '=', credentials.to - credentials.from - 2))) {
		value->to = credentials.to;
		value->next = credentials.next;
	}
}

/* ---- authorization without a name before it ---- */

static size_t
credentials_run(const char *bytes, size_t len)
{
	size_t run = 0;

	while (run < len &&
	       (char_is_alnum(bytes[run]) || (bytes[run] && strchr("-._~+/", bytes[run]))))
		run++;
	while (run < len && bytes[run] == '=')
		run++;
	return run;
}

/* Base64 of "user:password" (RFC 7617). */
static bool
credentials_are_basic(const char *bytes, size_t len)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_REASON);

	return base64_decode(bytes, len, BASE64_LAX, &decoded) == 0 && decoded.len > 0 &&
	       memchr(decoded.bytes, ':', decoded.len) &&
	       utf8_prefix(decoded.bytes, decoded.len) == decoded.len;
}

/* Long, and not a word (RFC 6750). */
static bool
credentials_are_bearer(const char *bytes, size_t len)
{
	bool digits = false, capitals = false;

	for (size_t i = 0; i < len; i++) {
		digits |= char_is_digit(bytes[i]);
		capitals |= bytes[i] >= 'A' && bytes[i] <= 'Z';
	}
	return (len >= 8 && digits) || (len >= 20 && capitals);
}

static const struct {
	const char *name;
	bool (*is)(const char *bytes, size_t len);
} schemes[] = {{"bearer", credentials_are_bearer}, {"basic", credentials_are_basic}};

const char *
redaction_scheme_name(size_t i)
{
	return i < sizeof(schemes) / sizeof(schemes[0]) ? schemes[i].name : NULL;
}

bool
redaction_scan_scheme(struct redaction_scan *s)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t from = s->at + strlen(schemes[i].name), run;

		if (s->len <= from ||
		    strncasecmp(s->bytes + s->at, schemes[i].name, from - s->at) != 0)
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
