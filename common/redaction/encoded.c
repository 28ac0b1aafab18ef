/*
 * What stands in base64, hex or percent encoding is decoded, and when a secret is in it, the whole
 * run goes.  Only what decodes to plain text is looked into: digests, identifiers and pictures end
 * there.
 */
#include "scan.h"

#include "base64.h"
#include "percent.h"
#include "text.h"
#include "utf8.h"

enum {
	RUN_MIN = 16,  /* letters: "pin=1234" is 12, but so are many words */
	LINE_MIN = 40, /* of base64 that goes on in the next line */
	DECODED_MIN = 6,
};

/* Bits of a letter. */
enum encoding { NONE, HEX = 4, BASE64 = 6 };

static signed char letter_bits[BASE64 + 1][256]; /* -1: none of the encoding's */

void
redaction_encoding_letters(void)
{
	for (int c = 0; c < 256; c++) {
		letter_bits[HEX][c] = (signed char)char_hex((char)c);
		letter_bits[BASE64][c] = (signed char)base64_value((char)c);
	}
}

static inline bool
letter_is_of(const struct redaction_scan *s, size_t at, enum encoding encoding)
{
	return letter_bits[encoding][(unsigned char)redaction_byte(s, at)] >= 0;
}

static size_t
letters_end(const struct redaction_scan *s, size_t at, enum encoding encoding)
{
	while (letter_is_of(s, at, encoding))
		at++;
	return at;
}

/* What they stand for, where `out` may be where they are; the number of its bytes. */
static size_t
letters_decode(const char *letters, size_t len, enum encoding encoding, char *out)
{
	unsigned bits = 0;
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		bits =
		    bits << encoding | (unsigned)letter_bits[encoding][(unsigned char)letters[i]];
		if ((i + 1) * encoding / 8 > count)
			out[count++] = (char)(bits >> (i + 1) * encoding % 8);
	}
	return count;
}

/* Whether it may be text, of which the last letter goes on. */
static bool
bytes_are_plain(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] < 0x20 && !char_is_space(bytes[i]) &&
		    bytes[i] != '\033')
			return false;
	return len >= DECODED_MIN && utf8_prefix(bytes, len) + 3 >= len;
}

/* Replaces bytes[from..to) when `decoded` holds a secret. */
static bool
encoded_judge(struct redaction_scan *s, const struct text *decoded, size_t from, size_t to)
{
	TEXT_LOCAL scratch = TEXT_INIT(TEXT_MAX_RECORD);
	struct redaction_scan inner;

	s->failed |= text_failed(decoded);
	if (!bytes_are_plain(decoded->bytes, decoded->len) ||
	    !redaction_scan_within(s, decoded->bytes, decoded->len, &scratch, &inner))
		return false;
	redaction_hide(s, from, to, inner.rule);
	return true;
}

/* ---- runs ---- */

/*
 * A run of letters is tried as a whole; since a path may be a part of it, then again behind each
 * slash or plus up to the next.  Hex begins behind whatever is no letter or digit.
 */

/* Whether the first letters stand for text; the parts of a UUID are fewer. */
static bool
piece_is_plain(const struct redaction_scan *s, size_t at, enum encoding encoding)
{
	char decoded[RUN_MIN] = "";
	size_t len = 0, all;

	while (len < RUN_MIN && letter_is_of(s, at + len, encoding))
		len++;
	for (all = len; encoding == BASE64 && redaction_byte(s, at + all) == '=';)
		all++;
	return all >= RUN_MIN &&
	       bytes_are_plain(decoded, letters_decode(s->bytes + at, len, encoding, decoded));
}

static inline enum encoding
piece_encoding(const struct redaction_scan *s, size_t at)
{
	char before = at > s->run ? s->bytes[at - 1] : '/';

	if (char_is_alnum(before) && (before != 'x' || at < 2 || s->bytes[at - 2] != '0'))
		return NONE;
	if (piece_is_plain(s, at, HEX))
		return HEX;
	return redaction_is_of(before, "/+") && piece_is_plain(s, at, BASE64) ? BASE64 : NONE;
}

/* The first place from `from` on with so many letters of base64, the padding left out, or the end:
 * most of the text is passed over. */
static size_t
run_find(const struct redaction_scan *s, size_t from)
{
	enum { LETTERS = RUN_MIN - 2 };

	while (from + LETTERS <= s->len) {
		size_t letters = LETTERS;

		while (letters > 0 && letter_is_of(s, from + letters - 1, BASE64))
			letters--;
		if (letters == 0)
			return from;
		from += letters;
	}
	return s->len;
}

/* The first piece from `at` on. */
static void
piece_find(struct redaction_scan *s, size_t at)
{
	for (s->piece = s->len; at < s->len && s->piece == s->len; at++) {
		if (at >= s->run_end) {
			at = run_find(s, at);
			s->run_end = letters_end(s, at, BASE64);
			/* The letter of an escape. */
			if (at > 0 && s->bytes[at - 1] == '\\' &&
			    redaction_is_of(redaction_byte(s, at), "nrtbf"))
				at++;
			s->run = at;
		}
		if (piece_encoding(s, at) != NONE)
			s->piece = at;
	}
}

size_t
redaction_find_run(struct redaction_scan *s)
{
	if (s->run_end == 0 || s->piece < s->at)
		piece_find(s, s->at);
	return s->piece;
}

static bool
letters_judge(struct redaction_scan *s, const char *letters, size_t len, enum encoding encoding,
    size_t from, size_t to)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	char *room = text_reserve(&decoded, len);

	if (room)
		text_grew(&decoded, letters_decode(letters, len, encoding, room));
	if (encoding == HEX && from >= 2 && memcmp(s->bytes + from - 2, "0x", 2) == 0)
		from -= 2;
	for (int i = 0; i < 2 && encoding == BASE64 && redaction_byte(s, to) == '='; i++)
		to++;
	return encoded_judge(s, &decoded, from, to);
}

/* Base64 in lines, as MIME and PEM have it, all as long as the first but the last; their breaks may
 * be written as \n. */
static bool
lines_judge(struct redaction_scan *s, size_t from, size_t end)
{
	static struct pattern line_break = {.letters = "(?:\\r*+\\n|\\\\n)[ \\t]*+"};
	TEXT_LOCAL letters = TEXT_INIT(TEXT_MAX_RECORD);
	struct pattern_match match;
	size_t line = from, first = end;

	if (from < s->lines)
		return false;
	text_add(&letters, s->bytes + from, end - from);
	while (end - line >= LINE_MIN && end - line == first - from &&
	       pattern_match(&line_break, s->bytes, s->len, end, &match) &&
	       letter_is_of(s, match.to, BASE64)) {
		line = match.to;
		end = letters_end(s, line, BASE64);
		text_add(&letters, s->bytes + line, end - line);
	}
	s->lines = end;
	return end > first &&
	       letters_judge(s, text_string(&letters), letters.len, BASE64, from, end);
}

void
redaction_scan_run(struct redaction_scan *s)
{
	size_t at = s->piece, end = s->run_end;
	enum encoding encoding = piece_encoding(s, at);

	/* What encodes it once more stands in it: %2F, \/ */
	if (redaction_byte(s, end) == '%')
		redaction_scan_percent(s, &(struct word_hit){.from = end, .to = end + 1});
	else if (redaction_byte(s, end) == '\\' && redaction_byte(s, end + 1) == '/')
		redaction_scan_json_around(s, at);
	if (encoding == HEX)
		end = letters_end(s, at, HEX);
	else if (at > s->run)
		for (end = at; end < s->run_end && !redaction_is_of(s->bytes[end], "/+");)
			end++;
	if (s->at <= at && (encoding == HEX || at > s->run || !lines_judge(s, at, end)))
		letters_judge(s, s->bytes + at, end - at, encoding, at, end);
	if (s->at <= at)
		piece_find(s, at + 1);
}

/* ---- percent encoding ---- */

/* What stands between the separators of a URL (RFC 3986, section 2.2; * and + are common in
 * forms). */
static bool
percent_is_unit(char c)
{
	return redaction_is_name(c) || redaction_is_of(c, "~*+");
}

void
redaction_scan_percent(struct redaction_scan *s, const struct word_hit *hit)
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
	percent_decode_lax(s->bytes + begin, end - begin, &decoded);
	if (!encoded_judge(s, &decoded, begin, end))
		redaction_scan_name(s, hit);
}
