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
	LINE_MIN = 40, /* of base64 that goes on in the next line */
	DECODED_MIN = 6,
};

/* Whether it may be text; `cut`: the last letter may go on. */
static bool
bytes_are_plain(const char *bytes, size_t len, bool cut)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] < 0x20 && !char_is_space(bytes[i]) &&
		    bytes[i] != '\033')
			return false;

	return len >= DECODED_MIN && utf8_prefix(bytes, len) + (cut ? 3 : 0) >= len;
}

/* Replaces bytes[from..to) when `decoded` holds a secret. */
static bool
encoded_judge(struct redaction_scan *s, const struct text *decoded, size_t from, size_t to)
{
	TEXT_LOCAL scratch = TEXT_INIT(TEXT_MAX_RECORD);
	struct redaction_scan inner;

	s->failed |= text_failed(decoded);
	if (!bytes_are_plain(decoded->bytes, decoded->len, false) ||
	    !redaction_enter(s, &inner, decoded->bytes, decoded->len, &scratch))
		return false;
	redaction_scan_text(&inner);
	s->failed |= inner.failed;
	if (inner.count > 0)
		redaction_hide(s, from, to, inner.rule);

	return inner.count > 0;
}

/* ---- at a glance ---- */

static bool base64_digits[256];

static bool
base64_is_digit(char c)
{
	return base64_digits[(unsigned char)c];
}

/* Behind the letters, and behind the padding. */
static size_t
base64_end(const struct redaction_scan *s, size_t from)
{
	size_t end = from;

	while (base64_is_digit(redaction_byte(s, end)))
		end++;
	for (int padding = 0; padding < 2 && redaction_byte(s, end) == '='; padding++)
		end++;
	return end;
}

/* Whether base64 of text may begin at `at`. */
static bool
base64_may_begin(const struct redaction_scan *s, size_t at)
{
	char decoded[REDACTION_RUN_MIN / 4 * 3];
	size_t out = 0, i = 0;
	unsigned bits = 0;

	for (; i < REDACTION_RUN_MIN && base64_is_digit(redaction_byte(s, at + i)); i++) {
		bits = bits << 6 | (unsigned)base64_value(s->bytes[at + i]);
		if (i % 4 > 0)
			decoded[out++] = (char)(bits >> (6 - i % 4 * 2));
		/* What continues a letter of UTF-8 begins none. */
		if (i == 1 && (decoded[0] & 0xC0) == 0x80)
			return false;
	}
	while (i < REDACTION_RUN_MIN && redaction_byte(s, at + i) == '=')
		i++;
	return i == REDACTION_RUN_MIN && bytes_are_plain(decoded, out, true);
}

/* Whether hex of text may; the parts of a UUID are shorter. */
static bool
hex_may_begin(const struct redaction_scan *s, size_t at)
{
	char decoded[REDACTION_RUN_MIN / 2] = "";

	for (size_t i = 0; i < REDACTION_RUN_MIN; i++) {
		int digit = char_hex(redaction_byte(s, at + i));

		if (digit == -1)
			return false;
		decoded[i / 2] = (char)(decoded[i / 2] << 4 | digit);
	}
	return bytes_are_plain(decoded, sizeof(decoded), true);
}

/* A run is tried as a whole; since a path may be a part of it, then again behind each slash or plus
 * up to the next.  Whether base64 or hex begins at `at`. */
static inline bool
piece_begins(const struct redaction_scan *s, size_t at, bool *hex)
{
	char before = at > s->run ? s->bytes[at - 1] : '/';

	if (char_is_alnum(before) && (before != 'x' || at < 2 || s->bytes[at - 2] != '0'))
		return false;
	*hex = hex_may_begin(s, at);
	return *hex || (redaction_is_of(before, "/+") && base64_may_begin(s, at));
}

/* The first place from `from` on with so many letters of base64, the padding left out, or the end:
 * most of the text is passed over. */
static size_t
run_find(const struct redaction_scan *s, size_t from)
{
	enum { LETTERS = REDACTION_RUN_MIN - 2 };

	while (from + LETTERS <= s->len) {
		size_t letters = LETTERS;

		while (letters > 0 && base64_is_digit(s->bytes[from + letters - 1]))
			letters--;
		if (letters == 0)
			return from;
		from += letters;
	}
	return s->len;
}

static size_t
run_search(struct redaction_scan *s, size_t from)
{
	bool hex;

	do {
		s->run = run_find(s, from);
		for (s->run_end = s->run; base64_is_digit(redaction_byte(s, s->run_end));)
			s->run_end++;
		/* The letter of an escape. */
		if (s->run > 0 && s->run < s->len && s->bytes[s->run - 1] == '\\')
			s->run += redaction_is_of(s->bytes[s->run], "nrtbf");
		for (size_t at = s->run; at < s->run_end; at++)
			if (piece_begins(s, at, &hex))
				return s->run;
		from = s->run_end;
	} while (from < s->len);
	return s->run = s->len;
}

size_t
redaction_find_run(struct redaction_scan *s)
{
	if (s->run_end > 0 && s->run >= s->at)
		return s->run;
	return run_search(s, s->run_end > s->at ? s->run_end : s->at);
}

/* ---- runs ---- */

static redaction_handler percent_scan;

static bool
base64_try(struct redaction_scan *s, const char *letters, size_t len, size_t from, size_t to)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);

	return base64_decode(letters, len, BASE64_LAX, &decoded) == 0 &&
	       encoded_judge(s, &decoded, from, to);
}

/* Base64 in lines, as MIME and PEM have it; their breaks may be written as \n. */
static bool
base64_try_lines(struct redaction_scan *s, size_t from)
{
	static struct redaction_pattern line_break = {.letters = "(?:\\r*+\\n|\\\\n)[ \\t]*+"};
	TEXT_LOCAL joined = TEXT_INIT(TEXT_MAX_RECORD);
	size_t line = from, end = base64_end(s, from), first = end;
	struct redaction_match match;

	if (from < s->lines)
		return false;
	text_add(&joined, s->bytes + line, end - line);
	/* All are as long as the first, but the last. */
	while (end - line >= LINE_MIN && end - line == first - from &&
	       redaction_match(&line_break, s->bytes, s->len, end, &match) &&
	       base64_end(s, match.to) > match.to) {
		line = match.to;
		end = base64_end(s, line);
		text_add(&joined, s->bytes + line, end - line);
	}
	s->lines = end;
	return end > first && base64_try(s, text_string(&joined), joined.len, from, end);
}

static bool
hex_try(struct redaction_scan *s, size_t from)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	size_t end = from, begin = from >= 2 && redaction_has(s, from - 2, "0x") ? from - 2 : from;

	for (; char_hex(redaction_byte(s, end)) >= 0 && char_hex(redaction_byte(s, end + 1)) >= 0;
	     end += 2)
		text_add_byte(
		    &decoded, (char)(char_hex(s->bytes[end]) << 4 | char_hex(s->bytes[end + 1])));
	return !char_is_alnum(redaction_byte(s, end)) && encoded_judge(s, &decoded, begin, end);
}

void
redaction_scan_run(struct redaction_scan *s)
{
	size_t at = s->run, end = s->run_end;
	bool hex;

	/* Its padding may be percent-encoded. */
	if (redaction_byte(s, end) == '%')
		percent_scan(s, &(struct redaction_hit){end, end + 1, "%", 0});
	for (; at < end && s->at <= s->run; at++) {
		size_t stop = at == s->run ? base64_end(s, at) : at;

		if (!piece_begins(s, at, &hex))
			continue;
		while (at > s->run && stop < end && !redaction_is_of(s->bytes[stop], "/+"))
			stop++;
		if (hex ? hex_try(s, at)
			: (at == s->run && base64_try_lines(s, at)) ||
			      base64_try(s, s->bytes + at, stop - at, at, stop))
			return;
	}
	if (s->at <= s->run &&
	    (!redaction_has(s, end, "\\/") || !redaction_scan_json_around(s, s->run)))
		run_search(s, end);
}

/* ---- percent encoding ---- */

void
redaction_percent_decode(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		int high = i + 2 < len && bytes[i] == '%' ? char_hex(bytes[i + 1]) : -1;
		int low = high < 0 ? -1 : char_hex(bytes[i + 2]);

		text_add_byte(out, low < 0 ? bytes[i] : (char)(high << 4 | low));
		i += low < 0 ? 0 : 2;
	}
}

/* What stands between the separators of a URL (RFC 3986, section 2.2; * and + are common in
 * forms). */
static bool
percent_is_unit(char c)
{
	return redaction_is_name(c) || redaction_is_of(c, "~*+");
}

static void
percent_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	size_t begin = hit->from, end = hit->to;

	if (hit->from < s->units || char_hex(redaction_byte(s, hit->to)) == -1)
		return;
	while (begin > s->at && begin > s->units && percent_is_unit(s->bytes[begin - 1]))
		begin--;
	while (percent_is_unit(redaction_byte(s, end)))
		end++;
	s->units = end;
	redaction_percent_decode(s->bytes + begin, end - begin, &decoded);
	if (!encoded_judge(s, &decoded, begin, end))
		redaction_scan_name(s, hit);
}

void
redaction_encoded_words(void)
{
	for (int c = 0; c < 256; c++)
		base64_digits[c] = base64_value((char)c) >= 0;
	redaction_words_add("%", percent_scan, 0);
}
