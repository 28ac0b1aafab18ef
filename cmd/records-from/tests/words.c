#include "words.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "text.h"
#include "utf8.h"

/* How many of the bytes fit into `room` without a character being cut. */
static size_t
words_fit(const char *bytes, size_t len, size_t room)
{
	if (len <= room)
		return len;
	/* A byte that goes on with a character (10......) has its beginning before it. */
	for (len = room; len > 0 && room - len < 4 && (bytes[len] & 0xc0) == 0x80; len--)
		;
	return len;
}

void
words_set(struct text *out, const char *bytes, size_t len)
{
	text_clear(out);
	text_add(out, bytes, words_fit(bytes, len, out->max));
}

static int
words_count_lines(const struct text *out)
{
	int lines = 0;

	for (size_t i = 0; i < out->len; i++)
		lines += out->bytes[i] == '\n';
	return lines;
}

void
words_add_line(struct text *out, const char *line, size_t len)
{
	size_t room;

	while (len > 0 && char_is_space(line[len - 1]))
		len--;
	if (out->len == 0 && len == 0)
		return;
	if (out->len > 0 && words_count_lines(out) + 1 >= WORDS_LINES)
		return;
	room = out->len + 1 < WORDS_BYTES ? WORDS_BYTES - out->len - 1 : 0;
	len = words_fit(line, len, room);
	if (room == 0)
		return;
	if (out->len > 0)
		text_add_byte(out, '\n');
	text_add(out, line, len);
}

void
words_set_lines(struct text *out, const char *bytes, size_t len)
{
	text_clear(out);
	while (len > 0 && out->len < WORDS_BYTES && words_count_lines(out) + 1 < WORDS_LINES) {
		const char *end = memchr(bytes, '\n', len);
		size_t line = end ? (size_t)(end - bytes) : len;

		words_add_line(out, bytes, line);
		bytes += end ? line + 1 : line;
		len -= end ? line + 1 : line;
	}
	while (out->len > 0 && char_is_space(out->bytes[out->len - 1]))
		text_cut(out, out->len - 1);
}

/* A plain decimal of at most 15 digits ("0.024"), exactly: a shift of its point is no rounding. */
static bool
words_read_plain(const char *word, double *ms)
{
	static const double tens[] = {
	    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	enum { MOST = 15 };
	int64_t digits = 0;
	int count = 0, places = 0;
	bool point = false;

	for (; char_is_digit(*word) || (*word == '.' && !point); word++) {
		if (*word == '.') {
			point = true;
			continue;
		}
		digits = 10 * digits + (*word - '0');
		places += point;
		if (++count > MOST)
			return false;
	}
	*ms = places > 3 ? (double)digits / tens[places - 3] : (double)digits * tens[3 - places];
	return count > 0 && !*word;
}

/* What strtod() reads of it, but neither "inf" nor hexadecimal; commas are passed over. */
static bool
words_read_number(const char *word, double *ms)
{
	enum { LONGEST = 63 };
	char plain[LONGEST + 1], *end;
	size_t len = 0;

	for (; *word && !char_is_space(*word); word++) {
		if (*word == ',')
			continue;
		if ((!char_is_digit(*word) && !strchr("+-.eE", *word)) || len == LONGEST)
			return false;
		plain[len++] = *word;
	}
	while (char_is_space(*word))
		word++;
	plain[len] = '\0';
	if (words_read_plain(plain, ms))
		return !*word;
	*ms = strtod(plain, &end) * 1000;
	return len > 0 && !*end && !*word && isfinite(*ms);
}

bool
words_seconds(const char *word, double *ms)
{
	while (char_is_space(*word))
		word++;
	return words_read_plain(word, ms) || words_read_number(word, ms);
}
