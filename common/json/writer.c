#include "json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "text.h"
#include "utf8.h"

struct json_writer
json_writer(struct text *out)
{
	return (struct json_writer){.out = out};
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Whether eight bytes need nothing: no control, quote or backslash, and nothing beyond ASCII.  What
 * one byte carries to the next or borrows from it comes of a byte that is found anyway. */
static bool
are_plain(const char *bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
	uint64_t eight, quotes, slashes;

	memcpy(&eight, bytes, sizeof(eight));
	quotes = eight ^ ones * '"';
	slashes = eight ^ ones * '\\';
	return ((eight | (eight + ones) | (eight - ones * ' ') | (quotes - ones) |
		    (slashes - ones)) &
		   high) == 0;
}

/* How many bytes need nothing, eight at a time; the last eight may overlap those before. */
static size_t
plain_run(const char *bytes, size_t len)
{
	enum { STEP = sizeof(uint64_t) };
	size_t at = 0;

	for (; len - at >= STEP; at += STEP)
		if (!are_plain(bytes + at))
			return at;
	if (len > STEP && are_plain(bytes + len - STEP))
		return len;
	while (at < len && is_plain((unsigned char)bytes[at]))
		at++;
	return at;
}

/* Appends a quoted string some of which is escaped; the first `plain` bytes are not.  Runs of bytes
 * that need nothing are copied whole. */
static void
put_escaped(struct text *out, const char *bytes, size_t len, size_t plain)
{
	size_t from = 0;

	text_add_byte(out, '"');
	for (size_t at = plain; at < len;) {
		unsigned char c = (unsigned char)bytes[at];
		size_t step = 1;
		const char *escape = NULL;
		char coded[7];

		if (c == '"') {
			escape = "\\\"";
		} else if (c == '\\') {
			escape = "\\\\";
		} else if (c == '\n') {
			escape = "\\n";
		} else if (c == '\r') {
			escape = "\\r";
		} else if (c == '\t') {
			escape = "\\t";
		} else if (c < 0x20 || c == 0x7F) {
			(void)snprintf(coded, sizeof(coded), "\\u%04x", c);
			escape = coded;
		} else if (c >= 0x80) {
			size_t good = utf8_sequence(bytes + at, len - at);

			if (good == 0)
				escape = "\xEF\xBF\xBD";
			else
				step = good;
		}
		if (escape) {
			text_add(out, bytes + from, at - from);
			text_add_string(out, escape);
			from = at + step;
		}
		at += step;
	}
	text_add(out, bytes + from, len - from);
	text_add_byte(out, '"');
}

/* Appends a quoted string between two characters; '\0' is none. */
static void
put_between(struct text *out, char before, const char *bytes, size_t len, char after)
{
	size_t plain = plain_run(bytes, len);
	char *to = text_reserve(out, len + 4), *at = to;

	if (!to)
		return;
	if (before)
		*at++ = before;
	if (plain == len) {
		*at++ = '"';
		if (len > 0)
			memcpy(at, bytes, len);
		at += len;
		*at++ = '"';
	} else {
		text_grew(out, (size_t)(at - to));
		put_escaped(out, bytes, len, plain);
		to = at = text_reserve(out, 1);
		if (!to)
			return;
	}
	if (after)
		*at++ = after;
	text_grew(out, (size_t)(at - to));
}

/* What stands before a value: the comma and the name. */
static void
lead_in(struct json_writer *w, const char *name)
{
	char comma = w->comma ? ',' : '\0';

	w->comma = true;
	if (name)
		put_between(w->out, comma, name, strlen(name), ':');
	else if (comma)
		text_add_byte(w->out, comma);
}

static void
open_with(struct json_writer *w, const char *name, char bracket)
{
	lead_in(w, name);
	text_add_byte(w->out, bracket);
	w->comma = false;
}

static void
close_with(struct json_writer *w, char bracket)
{
	text_add_byte(w->out, bracket);
	w->comma = true;
}

void
json_open_object(struct json_writer *w, const char *name)
{
	open_with(w, name, '{');
}

void
json_close_object(struct json_writer *w)
{
	close_with(w, '}');
}

void
json_open_array(struct json_writer *w, const char *name)
{
	open_with(w, name, '[');
}

void
json_close_array(struct json_writer *w)
{
	close_with(w, ']');
}

void
json_put_bytes(struct json_writer *w, const char *name, const char *bytes, size_t len)
{
	lead_in(w, name);
	put_between(w->out, '\0', bytes, len, '\0');
}

void
json_put_string(struct json_writer *w, const char *name, const char *string)
{
	if (string)
		json_put_bytes(w, name, string, strlen(string));
}

void
json_put_raw(struct json_writer *w, const char *name, const char *json, size_t len)
{
	lead_in(w, name);
	text_add(w->out, json, len);
}

void
json_put_line(struct json_writer *w, const char *name, const char *json, size_t len)
{
	lead_in(w, name);
	/* In valid JSON line breaks stand between tokens alone. */
	for (size_t i = 0; i < len; i++)
		text_add_byte(w->out, json[i] == '\n' || json[i] == '\r' ? ' ' : json[i]);
}

void
json_put_bool(struct json_writer *w, const char *name, bool value)
{
	lead_in(w, name);
	text_add_string(w->out, value ? "true" : "false");
}

void
json_put_null(struct json_writer *w, const char *name)
{
	json_put_raw(w, name, "null", 4);
}

/* Writes the digits before `end`, at least `least` of them; where they begin. */
static char *
put_digits(char *end, uint64_t value, int least)
{
	for (; value > 0 || least > 0; value /= 10) {
		*--end = (char)('0' + value % 10);
		least--;
	}
	return end;
}

void
json_put_integer(struct json_writer *w, const char *name, int64_t value)
{
	char digits[20], *end = digits + sizeof(digits), *at;

	at = put_digits(end, value < 0 ? -(uint64_t)value : (uint64_t)value, 1);
	if (value < 0)
		*--at = '-';
	lead_in(w, name);
	text_add(w->out, at, (size_t)(end - at));
}

void
json_put_time(struct json_writer *w, const char *name, int64_t wall_ns)
{
	char time[CLOCK_RFC3339_SIZE];

	clock_format(time, wall_ns);
	json_put_string(w, name, time);
}

/* Most numbers are whole or have at most six places: those of no more than 15 digits in all are
 * known to read back (a quotient is rounded as strtod() rounds), and to be the shortest. */
static bool
put_short_number(struct json_writer *w, const char *name, double value)
{
	enum { PLACES = 6, SCALE = 1000000 };
	char digits[24], *end = digits + sizeof(digits), *at;
	uint64_t scaled, fraction;

	/* Below 0.0001 there is an exponent. */
	if (!(value >= 0.0001 && value < 1e9) && (value != 0 || signbit(value)))
		return false;
	scaled = (uint64_t)(value * SCALE + 0.5);
	if ((double)scaled / SCALE != value)
		return false;
	fraction = scaled % SCALE;
	at = end;
	if (fraction > 0) {
		int places = PLACES;

		for (; fraction % 10 == 0; places--)
			fraction /= 10;
		at = put_digits(at, fraction, places);
		*--at = '.';
	}
	at = put_digits(at, scaled / SCALE, 1);
	lead_in(w, name);
	text_add(w->out, at, (size_t)(end - at));
	return true;
}

void
json_put_number(struct json_writer *w, const char *name, double value)
{
	char digits[40];

	if (!isfinite(value)) {
		if (!name)
			json_put_null(w, NULL);
		return;
	}
	if (put_short_number(w, name, value))
		return;

	/* 15 digits suffice for most, 17 for all; the locale is "C" (nothing calls setlocale for
	 * numbers). */
	for (int precision = 15; precision <= 17; precision++) {
		(void)snprintf(digits, sizeof(digits), "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	lead_in(w, name);
	text_add_string(w->out, digits);
}
