#include "markup.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "character.h"
#include "clock.h"
#include "text.h"
#include "utf8.h"

enum { ID_SHOWN = 100 };

/* The code point of a valid sequence. */
static unsigned
markup_point(const char *bytes, size_t len)
{
	unsigned point = (unsigned char)bytes[0];

	if (len == 1)
		return point;
	point &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++)
		point = point << 6 | ((unsigned char)bytes[i] & 0x3f);

	return point;
}

/* Marks of direction (Unicode's Bidi_Control), and what has no width or fills no place. */
static bool
point_is_unseen(unsigned point)
{
	return point == 0x061c || point == 0x00ad || point == 0x180e || point == 0xfeff ||
	       (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || (point >= 0xfff9 && point <= 0xfffb) ||
	       (point >= 0xe0000 && point <= 0xe0fff);
}

static bool
point_is_refused(unsigned point)
{
	return (point < 0x20 && point != '\n' && point != '\t') ||
	       (point >= 0x7f && point <= 0x9f) || (point >= 0xfdd0 && point <= 0xfdef) ||
	       (point & 0xfffe) == 0xfffe;
}

static void
markup_put(struct text *out, const char *bytes, size_t len)
{
	unsigned point = markup_point(bytes, len);

	if (point_is_refused(point))
		text_add_string(out, "\xef\xbf\xbd");
	else if (point_is_unseen(point))
		text_add_format(out, "U+%04X", point);
	else
		text_add(out, bytes, len);
}

static const char *
markup_reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
markup_bytes(struct text *out, const char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		const char *reference = markup_reference(bytes[at]);
		size_t step = utf8_sequence(bytes + at, len - at);

		if (reference)
			text_add_string(out, reference);
		else if (step == 0)
			text_add_string(out, "\xef\xbf\xbd");
		else
			markup_put(out, bytes + at, step);
		at += step > 0 ? step : 1;
	}
}

void
markup_text(struct text *out, const char *string)
{
	markup_bytes(out, string, strlen(string));
}

size_t
markup_cut(const char *string, size_t most)
{
	size_t cut = strnlen(string, most + 1);

	if (cut <= most)
		return cut;
	cut = most;
	while (cut > 0 && ((unsigned char)string[cut] & 0xc0) == 0x80)
		cut--;

	return cut;
}

bool
markup_is(const char *kept, const char *name, size_t len)
{
	return strlen(kept) == len && memcmp(kept, name, len) == 0;
}

void
markup_excerpt(struct text *out, const char *string, size_t most)
{
	size_t cut = markup_cut(string, most);

	markup_bytes(out, string, cut);
	if (string[cut] != '\0')
		text_add_string(out, "\xe2\x80\xa6");
}

void
markup_id(struct text *out, const char *id)
{
	if (id[0] == '\0')
		return;
	text_add_string(out, " <code>");
	markup_excerpt(out, id, ID_SHOWN);
	text_add_string(out, "</code>");
}

bool
markup_is_link(const char *url)
{
	size_t scheme;

	if (url[0] == '\0' || strncmp(url, "//", 2) == 0)
		return false;
	for (const char *c = url; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == '\\' || *c == 0x7f || *c == '"' ||
		    *c == '<' || *c == '>')
			return false;
	if (utf8_prefix(url, strlen(url)) < strlen(url))
		return false;
	if (strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0)
		return true;

	/* A colon in what comes first would make that a scheme. */
	scheme = strcspn(url, ":/?#");
	return url[scheme] != ':';
}

void
markup_link(struct text *out, const char *url)
{
	if (!markup_is_link(url)) {
		markup_text(out, url);
		return;
	}
	text_add_string(out, "<a rel=\"noopener noreferrer\" href=\"");
	markup_text(out, url);
	text_add_string(out, "\">");
	markup_text(out, url);
	text_add_string(out, "</a>");
}

/* ---- figures ---- */

struct word
word_count(int64_t n)
{
	struct word digits, word = {""};
	int len = snprintf(digits.text, sizeof(digits.text), "%lld", (long long)n);
	size_t to = 0;

	for (int i = 0; i < len && to + 2 < sizeof(word.text); i++) {
		if (i > 0 && (len - i) % 3 == 0 && digits.text[i - 1] != '-')
			word.text[to++] = ',';
		word.text[to++] = digits.text[i];
	}
	word.text[to] = '\0';

	return word;
}

struct word
word_whole(double n)
{
	/* What int64_t cannot hold is no count. */
	return fabs(n) < 1e15 ? word_count((int64_t)llround(n)) : word_number(n);
}

struct word
word_number(double value)
{
	struct word word;
	double size = fabs(value);
	int decimals = size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;

	if (size < 1e15 && (size >= 99.95 || value == round(value)))
		return word_count((int64_t)llround(value));
	if (size > 0 && (size < 0.0995 || size >= 1e15))
		snprintf(word.text, sizeof(word.text), "%.3g", value);
	else
		snprintf(word.text, sizeof(word.text), "%.*f", decimals, value);

	return word;
}

static struct word
word_with_unit(double value, const char *unit)
{
	struct word number = word_number(value), word;

	/* A space that does not break, so that the unit stays with its number. */
	snprintf(word.text, sizeof(word.text), "%.20s\xc2\xa0%s", number.text, unit);

	return word;
}

struct word
word_duration(double ms)
{
	double size = fabs(ms);

	if (size < 0.9995 && size > 0)
		return word_with_unit(ms * 1e3, "\xc2\xb5s");
	if (size < 999.5)
		return word_with_unit(ms, "ms");
	if (size < 119999.5)
		return word_with_unit(ms / 1e3, "s");

	return word_age(ms / 1e3);
}

struct word
word_mark(double value, bool is_ms)
{
	double size = is_ms ? fabs(value) : 1;
	struct word word;

	if (!is_ms)
		snprintf(word.text, sizeof(word.text), "%g", value);
	else if (size < 0.9995 && size > 0)
		snprintf(word.text, sizeof(word.text), "%g\xc2\xa0\xc2\xb5s", value * 1e3);
	else if (size < 999.5)
		snprintf(word.text, sizeof(word.text), "%g\xc2\xa0ms", value);
	else
		snprintf(word.text, sizeof(word.text), "%g\xc2\xa0s", value / 1e3);

	return word;
}

struct word
word_percent(double percent)
{
	if (percent < 100 && percent > 99.95)
		return (struct word){"> 99.9\xc2\xa0%"};
	if (percent > 0 && percent < 0.01)
		return (struct word){"< 0.01\xc2\xa0%"};
	if (percent >= 99.95)
		return word_with_unit(floor(percent), "%");

	return word_with_unit(percent, "%");
}

struct word
word_age(double seconds)
{
	if (seconds < 120)
		return word_with_unit(seconds, "s");
	if (seconds < 7200)
		return word_with_unit(seconds / 60, "min");
	if (seconds < 172800)
		return word_with_unit(seconds / 3600, "h");

	return word_with_unit(seconds / 86400, "days");
}

struct word
word_clock(int64_t wall_ns)
{
	char time[CLOCK_RFC3339_SIZE];
	struct word word;

	clock_format(time, wall_ns);
	snprintf(word.text, sizeof(word.text), "%.8s", time + 11);

	return word;
}

struct word
word_moment(int64_t wall_ns)
{
	char time[CLOCK_RFC3339_SIZE];
	struct word word;

	clock_format(time, wall_ns);
	snprintf(word.text, sizeof(word.text), "%.10s %.8s UTC", time, time + 11);

	return word;
}
