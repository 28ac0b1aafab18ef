/*
 * What stands in base64, hex or percent encoding is decoded, and when a secret is in it, the whole
 * run goes.  Only what decodes to plain text is looked into: digests, identifiers and pictures end
 * there.
 */
#include "scan.h"

#include "base64.h"
#include "text.h"
#include "utf8.h"

enum {
	RUN_MIN = 16,  /* encoded characters; "pin=1234" is 12 in base64, but so are many words */
	LINE_MIN = 40, /* of base64 that goes on in the next line */
	DECODED_MIN = 6,
};

static bool
base64_is_digit(char c)
{
	return char_is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

static bool
text_is_plain(const struct text *t)
{
	for (size_t i = 0; i < t->len; i++) {
		if ((unsigned char)t->bytes[i] < 0x20 && !char_is_space(t->bytes[i]) &&
		    t->bytes[i] != '\033')
			return false;
	}
	return t->len >= DECODED_MIN && utf8_prefix(t->bytes, t->len) == t->len;
}

/* Replaces bytes[from..to) when `decoded` holds a secret. */
static bool
encoded_judge(struct redaction_scan *s, const struct text *decoded, size_t from, size_t to)
{
	TEXT_LOCAL scratch = TEXT_INIT(TEXT_MAX_RECORD);
	struct redaction_scan inner;

	if (!text_is_plain(decoded) ||
	    !redaction_enter(s, &inner, decoded->bytes, decoded->len, &scratch))
		return false;
	redaction_scan_text(&inner);
	s->failed |= inner.failed;
	if (inner.count > 0)
		redaction_replace(s, from, to, inner.rule, false);

	return inner.count > 0;
}

/* ---- base64 ---- */

static size_t
base64_run(const struct redaction_scan *s, size_t from)
{
	size_t end = from;

	while (end < s->len && base64_is_digit(s->bytes[end]))
		end++;
	for (int padding = 0; padding < 2 && end < s->len && s->bytes[end] == '='; padding++)
		end++;
	return end;
}

static bool
base64_try(struct redaction_scan *s, size_t from, size_t to)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	bool secret;

	if (to - from < RUN_MIN)
		return false;
	secret = base64_decode(s->bytes + from, to - from, BASE64_LAX, &decoded) == 0 &&
		 encoded_judge(s, &decoded, from, to);
	s->failed |= text_failed(&decoded);
	return secret;
}

/* Behind a line break (also written as \n) and blanks, or `at`. */
static size_t
base64_skip_line_break(const struct redaction_scan *s, size_t at)
{
	size_t next = at;

	while (next < s->len && s->bytes[next] == '\r')
		next++;
	if (next < s->len && s->bytes[next] == '\n')
		next++;
	else if (redaction_begins(s->bytes + at, s->len - at, "\\n"))
		next = at + 2;
	else
		return at;
	while (next < s->len && char_is_blank(s->bytes[next]))
		next++;
	return next;
}

/* Base64 in lines, as MIME and PEM have it. */
static bool
base64_try_wrapped(struct redaction_scan *s, size_t from, size_t line_end)
{
	TEXT_LOCAL joined = TEXT_INIT(TEXT_MAX_RECORD), decoded = TEXT_INIT(TEXT_MAX_RECORD);
	size_t end = line_end, line = from;
	bool secret = false;

	for (;;) {
		size_t next = base64_skip_line_break(s, end), stop = base64_run(s, next);

		text_add(&joined, s->bytes + line, end - line);
		if (end - line < LINE_MIN || next == end || stop == next)
			break;
		line = next;
		end = stop;
	}
	s->wrapped_tried = end;
	if (end > line_end && !text_failed(&joined))
		secret = base64_decode(joined.bytes, joined.len, BASE64_LAX, &decoded) == 0 &&
			 encoded_judge(s, &decoded, from, end);
	s->failed |= text_failed(&joined) || text_failed(&decoded);
	return secret;
}

/* A run is tried as a whole where it begins; since a path may be a part of it, then again behind
 * each slash or plus up to the next. */
static bool
encoded_scan_base64(struct redaction_scan *s)
{
	size_t from = s->at, end;

	if (from >= s->base64_tried) {
		end = base64_run(s, from);
		s->base64_tried = end;
		if (end - from < RUN_MIN)
			return false;
		if (end - from >= LINE_MIN && from >= s->wrapped_tried &&
		    base64_try_wrapped(s, from, end))
			return true;
		return base64_try(s, from, end);
	}
	if (s->bytes[from - 1] != '/' && s->bytes[from - 1] != '+')
		return false;
	for (end = from; end < s->base64_tried && s->bytes[end] != '/' && s->bytes[end] != '+';
	     end++)
		;
	return base64_try(s, from, end);
}

/* ---- hex ---- */

static bool
encoded_scan_hex(struct redaction_scan *s)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	size_t from = s->at, end;
	bool secret = false;

	if (redaction_begins(s->bytes + from, s->len - from, "0x"))
		from += 2;
	for (end = from; end < s->len && char_hex(s->bytes[end]) >= 0; end++)
		;
	if (end - from < RUN_MIN || (end - from) % 2 != 0 ||
	    (end < s->len && char_is_alnum(s->bytes[end])))
		return false;
	for (size_t i = from; i < end; i += 2)
		text_add_byte(
		    &decoded, (char)(char_hex(s->bytes[i]) << 4 | char_hex(s->bytes[i + 1])));
	secret = encoded_judge(s, &decoded, s->at, end);
	s->failed |= text_failed(&decoded);
	return secret;
}

/* ---- percent encoding ---- */

/* What stands between the separators of a URL (RFC 3986, section 2.2; * and + are common in
 * forms). */
static bool
percent_is_unit(char c)
{
	return redaction_is_name(c) || c == '~' || c == '*' || c == '+';
}

static bool
encoded_scan_percent(struct redaction_scan *s)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	size_t end;
	bool secret = false, coded = false;

	for (end = s->at; end < s->len && percent_is_unit(s->bytes[end]); end++)
		coded |= s->bytes[end] == '%';
	for (size_t i = s->at; coded && i < end; i++) {
		int high = i + 2 < end && s->bytes[i] == '%' ? char_hex(s->bytes[i + 1]) : -1;
		int low = high < 0 ? -1 : char_hex(s->bytes[i + 2]);

		text_add_byte(&decoded, low < 0 ? s->bytes[i] : (char)(high << 4 | low));
		if (low >= 0)
			i += 2;
	}
	secret = coded && encoded_judge(s, &decoded, s->at, end);
	s->failed |= text_failed(&decoded);
	return secret;
}

bool
redaction_scan_encoded(struct redaction_scan *s)
{
	char c = s->bytes[s->at],
	     before = s->at > 0 && s->boundary != s->at ? s->bytes[s->at - 1] : ' ';

	if (percent_is_unit(c) && !percent_is_unit(before) && encoded_scan_percent(s))
		return true;
	if (char_is_alnum(c) && !char_is_alnum(before) && encoded_scan_hex(s))
		return true;
	return base64_is_digit(c) && (!base64_is_digit(before) || before == '/' || before == '+') &&
	       encoded_scan_base64(s);
}
