#include "json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "utf8.h"

struct json_writer
json_writer(struct text *out)
{
	return (struct json_writer){.out = out};
}

/* Appends a quoted string.  Runs of bytes that need nothing are copied whole. */
static void
put_quoted(struct text *out, const char *bytes, size_t len)
{
	size_t from = 0;

	text_add_byte(out, '"');
	for (size_t at = 0; at < len;) {
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

/* What stands before a value: the comma and the name. */
static void
lead_in(struct json_writer *w, const char *name)
{
	if (w->comma)
		text_add_byte(w->out, ',');
	w->comma = true;
	if (name) {
		put_quoted(w->out, name, strlen(name));
		text_add_byte(w->out, ':');
	}
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
	put_quoted(w->out, bytes, len);
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

void
json_put_integer(struct json_writer *w, const char *name, int64_t value)
{
	lead_in(w, name);
	text_add_format(w->out, "%lld", (long long)value);
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
