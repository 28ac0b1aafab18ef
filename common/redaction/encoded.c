/*
 * What stands in base64, hex or percent encoding is decoded, and when a secret is in it, the whole
 * run goes.  Only what decodes to plain text is looked into: digests, identifiers and pictures end
 * there.
 */
#include "letters.h"
#include "scan.h"

#include "base64.h"
#include "text.h"
#include "utf8.h"

enum {
	LINE_MIN = 40, /* of base64 that goes on in the next line */
	DECODED_MIN = 6,
};

/* Whether it may be text; `cut`: the last letter may go on. */
static bool
bytes_are_plain(const char *bytes, size_t len, bool cut)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] < 0x20 && !char_is_space(bytes[i]) &&
		    bytes[i] != '\033')
			return false;
	}
	return len >= DECODED_MIN && utf8_prefix(bytes, len) + (cut ? 3 : 0) >= len;
}

/* Replaces bytes[from..to) when `decoded` holds a secret. */
static bool
encoded_judge(struct redaction_scan *s, const struct text *decoded, size_t from, size_t to)
{
	TEXT_LOCAL scratch = TEXT_INIT(TEXT_MAX_RECORD);
	struct redaction_scan inner;

	if (!bytes_are_plain(decoded->bytes, decoded->len, false) ||
	    !redaction_enter(s, &inner, decoded->bytes, decoded->len, &scratch))
		return false;
	redaction_scan_text(&inner);
	s->failed |= inner.failed;
	if (inner.count > 0)
		redaction_replace(s, from, to, inner.rule, false);

	return inner.count > 0;
}

/* ---- at a glance ---- */

static bool
base64_is_digit(char c)
{
	return base64_value(c) >= 0;
}

/* A run is tried as a whole where it begins; since a path may be a part of it, then again behind
 * each slash or plus up to the next. */
static bool
base64_begins(char c, char before)
{
	return base64_is_digit(c) && (!base64_is_digit(before) || before == '/' || before == '+');
}

/* Whether base64 of text may begin `bytes`. */
static bool
base64_may_begin(const char *bytes, size_t len)
{
	char decoded[REDACTION_RUN_MIN / 4 * 3];
	size_t most = len < REDACTION_RUN_MIN ? len : REDACTION_RUN_MIN, out = 0, i = 0;
	unsigned bits = 0;
	int digit;

	for (; i < most && (digit = base64_value(bytes[i])) >= 0; i++) {
		bits = bits << 6 | (unsigned)digit;
		if (i % 4 > 0)
			decoded[out++] = (char)(bits >> (6 - i % 4 * 2));
		/* What continues a letter of UTF-8 begins none. */
		if (i == 1 && (decoded[0] & 0xC0) == 0x80)
			return false;
	}
	for (int padding = 0; padding < 2 && i < most && bytes[i] == '='; padding++)
		i++;

	return i == REDACTION_RUN_MIN && bytes_are_plain(decoded, out, true);
}

static bool
hex_may_begin(const char *bytes, size_t len)
{
	char decoded[REDACTION_RUN_MIN / 2];
	unsigned bits = 0;

	if (redaction_begins(bytes, len, "0x")) {
		bytes += 2;
		len -= 2;
	}
	if (len < REDACTION_RUN_MIN)
		return false;
	/* The parts of a UUID are shorter.  No branch tells digits from letters, which come in no
	 * order. */
	for (size_t i = REDACTION_RUN_MIN; i-- > 0;) {
		unsigned letter = redaction_letter[(unsigned char)bytes[i]];

		if (!((letter == LETTER_DIGIT) | (letter - LETTER_A < 6)))
			return false;
	}
	for (size_t i = 0; i < REDACTION_RUN_MIN; i++) {
		bits = bits << 4 | (((unsigned)bytes[i] & 0xF) + (bytes[i] > '9' ? 9 : 0));
		decoded[i / 2] = (char)bits;
	}

	return bytes_are_plain(decoded, sizeof(decoded), true);
}

bool
redaction_may_be_encoded(const char *bytes, size_t len, size_t run)
{
	for (size_t at = 0; at < run; at++) {
		char before = at > 0 ? bytes[at - 1] : ' ';

		if (redaction_is_alnum(before))
			continue;
		if (base64_begins(bytes[at], before) && base64_may_begin(bytes + at, len - at))
			return true;
		if (redaction_is_alnum(bytes[at]) && hex_may_begin(bytes + at, len - at))
			return true;
	}

	return false;
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

	if (to - from < REDACTION_RUN_MIN || !base64_may_begin(s->bytes + from, s->len - from))
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

static bool
encoded_scan_base64(struct redaction_scan *s)
{
	size_t from = s->at, end;

	if (from >= s->base64_tried) {
		end = base64_run(s, from);
		s->base64_tried = end;
		if (end - from < REDACTION_RUN_MIN)
			return false;
		if (end - from >= LINE_MIN && from >= s->wrapped_tried &&
		    base64_may_begin(s->bytes + from, s->len - from) &&
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
	if (end - from < REDACTION_RUN_MIN || (end - from) % 2 != 0 ||
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
	if (char_is_alnum(c) && !char_is_alnum(before) &&
	    hex_may_begin(s->bytes + s->at, s->len - s->at) && encoded_scan_hex(s))
		return true;
	return base64_begins(c, before) && encoded_scan_base64(s);
}
