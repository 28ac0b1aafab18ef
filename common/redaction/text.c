#include "scan.h"

#include <limits.h>

#include "text.h"

enum { PEM_MAX = 32 << 10, PEM_LABEL_MAX = 64 };

/* ---- what all scans do ---- */

void
redaction_written(struct redaction_scan *s, size_t to)
{
	s->copied = to;
	/* What was left out behind the last byte is not lost. */
	if (s->plain && to > 0)
		s->plain->taken = s->plain->origin[to - 1] + 1;
}

void
redaction_flush(struct redaction_scan *s, size_t to)
{
	struct redaction_plain *plain = s->plain;
	int rc;

	if (plain) {
		rc = text_add(
		    s->out, plain->source + plain->taken, plain->origin[to] - plain->taken);
		plain->taken = plain->origin[to];
	} else {
		rc = text_add(s->out, s->bytes + s->copied, to - s->copied);
	}
	if (rc != 0)
		s->failed = true;
	s->copied = to;
}

void
redaction_note(struct redaction_scan *s, const char *rule, int count)
{
	if (!s->rule)
		s->rule = rule;
	s->count = s->count > INT_MAX - count ? INT_MAX : s->count + count;
}

void
redaction_replace(struct redaction_scan *s, size_t from, size_t to, const char *rule, bool quoted)
{
	const char *quote = quoted ? "\"" : "";

	redaction_flush(s, from);
	if (text_add_format(s->out, "%s[redacted:%s]%s", quote, rule, quote) != 0)
		s->failed = true;
	redaction_note(s, rule, 1);
	redaction_written(s, to);
	s->at = to;
}

bool
redaction_enter(struct redaction_scan *s, struct redaction_scan *inner, const char *bytes,
    size_t len, struct text *out)
{
	*inner = (struct redaction_scan){.bytes = bytes,
	    .len = len,
	    .out = out,
	    .depth = s->depth + 1,
	    .everywhere = s->everywhere};
	return inner->depth <= REDACTION_DEPTH;
}

/* ---- private keys (RFC 7468, and its older kin) ---- */

/* The length of "-----BEGIN ... PRIVATE KEY" up to its dashes, or 0. */
static size_t
pem_begin(const char *bytes, size_t len)
{
	size_t label = strlen("-----BEGIN"), end = label,
	       most = len < PEM_LABEL_MAX ? len : PEM_LABEL_MAX;

	if (!redaction_begins(bytes, len, "-----BEGIN"))
		return 0;
	while (end < most && bytes[end] != '-' && bytes[end] != '\n')
		end++;
	if (!memmem(bytes + label, end - label, "PRIVATE", 7) ||
	    !memmem(bytes + label, end - label, "KEY", 3))
		return 0;
	return end;
}

static bool
pem_is_body(char c)
{
	return char_is_alnum(c) || char_is_space(c) || (c && strchr("+/=\\-:,.", c));
}

static bool
text_scan_pem(struct redaction_scan *s)
{
	static const char mark[] = "-----END";
	size_t end = pem_begin(s->bytes + s->at, s->len - s->at), most;

	if (end == 0)
		return false;
	end += s->at;
	most = s->len - end < PEM_MAX ? s->len : end + PEM_MAX;
	if (s->pem_end < end) {
		const char *found = memmem(s->bytes + end, s->len - end, mark, strlen(mark));

		s->pem_end = found ? (size_t)(found - s->bytes) : s->len;
	}
	if (s->pem_end < most) {
		end = s->pem_end + strlen(mark);
		most = s->len - end < PEM_LABEL_MAX ? s->len : end + PEM_LABEL_MAX;
		while (end < most && s->bytes[end] != '-' && s->bytes[end] != '\n')
			end++;
		while (end < most && s->bytes[end] == '-')
			end++;
	} else {
		while (end < most && pem_is_body(s->bytes[end]))
			end++;
		s->pem_open = true;
	}
	redaction_replace(s, s->at, end, "private-key", false);
	return true;
}

/* Whether the line that ends at `end` (its newline left out) is one of base64 alone. */
static bool
pem_is_line(const struct redaction_scan *s, size_t begin, size_t end)
{
	while (end > begin && s->bytes[end - 1] == '\r')
		end--;
	for (size_t i = begin; i < end; i++)
		if (!char_is_alnum(s->bytes[i]) && !strchr("+/=", s->bytes[i]))
			return false;

	return end - begin >= 4;
}

/* A log that was rotated within a key: the lines before its end go. */
static bool
text_scan_pem_end(struct redaction_scan *s)
{
	static const char mark[] = "-----END ";
	size_t from = s->at, label = s->at + strlen(mark), most, lines = 0;

	if (!redaction_begins(s->bytes + s->at, s->len - s->at, mark))
		return false;
	most = s->len - label < PEM_LABEL_MAX ? s->len - label : PEM_LABEL_MAX;
	if (!memmem(s->bytes + label, most, "PRIVATE KEY", 11))
		return false;
	while (from > s->copied && s->bytes[from - 1] == '\n') {
		size_t end = from - 1, begin = end;

		while (begin > s->copied && s->bytes[begin - 1] != '\n')
			begin--;
		if (!pem_is_line(s, begin, end))
			break;
		from = begin;
		lines++;
	}
	if (lines == 0)
		return false;
	redaction_replace(s, from, s->at, "private-key", false);
	s->at = label;
	return true;
}

/* ---- words ---- */

size_t
redaction_skip_blanks(const struct redaction_scan *s, size_t at)
{
	while (at < s->len && char_is_blank(s->bytes[at]))
		at++;

	return at;
}

/* A token may begin here: after no letter, unless that letter belongs to an escape. */
static bool
text_at_boundary(const struct redaction_scan *s)
{
	size_t at = s->at;

	if (at == 0 || at == s->boundary || !char_is_alnum(s->bytes[at - 1]))
		return true;
	return at >= 3 && s->bytes[at - 3] == '%' && char_hex(s->bytes[at - 2]) >= 0 &&
	       char_hex(s->bytes[at - 1]) >= 0;
}

static bool
text_scan_shape(struct redaction_scan *s)
{
	const char *rule;
	size_t len = redaction_shape(s->bytes + s->at, s->len - s->at, &rule), hook;

	if (len > 0) {
		redaction_replace(s, s->at, s->at + len, rule, false);
		return true;
	}
	hook = redaction_hook(s->bytes + s->at, s->len - s->at);
	if (hook == 0)
		return false;
	s->at += hook;
	for (hook = s->at;
	     hook < s->len && (redaction_is_name(s->bytes[hook]) || s->bytes[hook] == '/'); hook++)
		;
	if (hook > s->at)
		redaction_replace(s, s->at, hook, "webhook", false);
	return true;
}

/* Behind an escape such as \n or \u0022 (or \\n, in a string within a string), where words begin
 * although a letter precedes. */
static void
text_skip_escape(struct redaction_scan *s)
{
	while (s->at < s->len && s->bytes[s->at] == '\\')
		s->at++;
	s->boundary = s->at;
	if (s->at == s->len || text_scan_shape(s))
		return;
	if (s->bytes[s->at] == 'u' && s->len - s->at > 4 && char_hex(s->bytes[s->at + 1]) >= 0 &&
	    char_hex(s->bytes[s->at + 2]) >= 0 && char_hex(s->bytes[s->at + 3]) >= 0 &&
	    char_hex(s->bytes[s->at + 4]) >= 0)
		s->at += 5;
	else if (s->bytes[s->at] && strchr("nrtbf", s->bytes[s->at]))
		s->at++;
	s->boundary = s->at;
}

/* ["password"] = "x": the brackets of a subscript, not of JSON. */
static bool
text_is_subscript(const struct redaction_scan *s)
{
	size_t end = s->at + 2;
	char quote = s->len - s->at > 4 ? s->bytes[s->at + 1] : '\0';

	if (quote != '"' && quote != '\'')
		return false;
	while (end < s->len && end - s->at < REDACTION_NAME_MAX && s->bytes[end] != quote &&
	       s->bytes[end] != '\n')
		end++;
	if (end + 1 >= s->len || s->bytes[end] != quote || s->bytes[end + 1] != ']')
		return false;
	end = redaction_skip_blanks(s, end + 2);

	return end < s->len && s->bytes[end] && strchr("=.+?|:-[", s->bytes[end]);
}

/* Deals with what begins at the cursor, or moves it by one. */
static void
scan_step(struct redaction_scan *s)
{
	char c = s->bytes[s->at];
	size_t marker;

	if (c == '\\') {
		text_skip_escape(s);
		return;
	}
	if (c == '[' && (marker = redaction_marker(s->bytes + s->at, s->len - s->at)) > 0) {
		s->at += marker;
		return;
	}
	if ((c == '{' || (c == '[' && !text_is_subscript(s))) && redaction_scan_json(s, NULL))
		return;
	if (c == '-' && (text_scan_pem(s) || text_scan_pem_end(s)))
		return;
	if (redaction_scan_told(s) || redaction_scan_command(s))
		return;
	if (c == '@' && redaction_scan_go_dsn(s))
		return;
	if (char_is_alnum(c) && text_at_boundary(s) && text_scan_shape(s))
		return;
	/* Before names: base64 may look like one, with its padding for the equals sign. */
	if (redaction_scan_encoded(s))
		return;
	if (redaction_is_name(c) &&
	    (s->at == 0 || s->at == s->boundary || !redaction_is_name(s->bytes[s->at - 1])) &&
	    (redaction_scan_authority(s) || redaction_scan_pair(s) || redaction_scan_scheme(s)))
		return;
	s->at++;
}

/* What stands at the cursor may depend on what stood before it, or begins a secret. */
static bool
scan_is_thorough(const struct redaction_scan *s)
{
	return s->everywhere || s->at < s->thorough ||
	       (s->told.rule && (s->at <= s->told.until || s->at <= s->told.text)) ||
	       (s->command.option && s->at <= s->command.until);
}

static void
scan_run(struct redaction_scan *s)
{
	while (s->at < s->len && !s->failed) {
		if (!scan_is_thorough(s))
			redaction_skip(s);
		if (s->at < s->len)
			scan_step(s);
	}
	if (s->count > 0)
		redaction_flush(s, s->len);
}

void
redaction_scan_text(struct redaction_scan *s)
{
	struct redaction_plain plain;

	if (!s->everywhere)
		redaction_skip(s);
	if (!redaction_plain_differs(s->bytes + s->at, s->len - s->at)) {
		scan_run(s);
		return;
	}
	s->at = s->thorough = 0;
	redaction_plain_make(&plain, s->bytes, s->len);
	s->plain = &plain;
	s->bytes = plain.bytes;
	s->len = plain.len;
	scan_run(s);
	s->plain = NULL;
	s->bytes = plain.source;
	s->len = s->at = plain.source_len;
	s->copied = plain.taken;
	redaction_plain_free(&plain);
}
