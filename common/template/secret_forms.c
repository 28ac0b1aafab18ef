#include "secret_forms.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "character.h"
#include "text.h"
#include "utf8.h"

/* A shorter secret's forms would be found everywhere. */
enum { SECRET_LEAST = 4, ALIGNMENTS = 3 };

struct secret_forms {
	bool sought; /* it is long enough for other forms than its own */
	/* Of base64, what no neighbour changes, for 0, 1 and 2 bytes before it in its group of
	 * three. */
	char *base64[ALIGNMENTS];
	size_t base64_len[ALIGNMENTS];
};

/* ---- base64 ---- */

/* Six bits a digit: the first ones are also of what stands before, the last one of what stands
 * behind. */
static int
take_base64(struct secret_forms *forms, size_t before, const char *value, size_t len)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD), encoded = TEXT_INIT(TEXT_MAX_RECORD);
	size_t first = (before * 8 + 5) / 6, last = (before + len) * 8 / 6;
	int rc = 0;

	text_add(&plain, "\0\0", before);
	text_add(&plain, value, len);
	if (text_failed(&plain) || base64_encode(text_string(&plain), plain.len, &encoded) < 0)
		rc = -1;
	if (rc == 0)
		forms->base64[before] = strndup(text_string(&encoded) + first, last - first);
	forms->base64_len[before] = last - first;
	return rc == 0 && forms->base64[before] ? 0 : -1;
}

/* base64url has other signs for two digits. */
static char
base64_digit(char c)
{
	return c == '-' ? '+' : c == '_' ? '/' : c;
}

static size_t
match_base64(const char *form, size_t form_len, const char *bytes, size_t len)
{
	if (form_len > len)
		return 0;
	for (size_t i = 0; i < form_len; i++)
		if (base64_digit(bytes[i]) != form[i])
			return 0;
	return form_len;
}

/* ---- digits and escapes ---- */

static int
hex_byte(const char *bytes, size_t len)
{
	int high = len >= 2 ? char_hex(bytes[0]) : -1, low = len >= 2 ? char_hex(bytes[1]) : -1;

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static size_t
match_hex(const char *value, size_t value_len, const char *bytes, size_t len)
{
	if (len / 2 < value_len)
		return 0;
	for (size_t i = 0; i < value_len; i++)
		if (hex_byte(bytes + 2 * i, 2) != (unsigned char)value[i])
			return 0;
	return 2 * value_len;
}

/* What an escape of a JSON string stands for, in `out`; how many bytes it takes, 0 when it is
 * none. */
static size_t
read_escape(const char *bytes, size_t len, char out[4], size_t *out_len)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *letter = len >= 2 && bytes[1] ? strchr(letters, bytes[1]) : NULL;
	int high, low;

	*out_len = 1;
	if (letter) {
		out[0] = meant[letter - letters];
		return 2;
	}
	if (len < 6 || bytes[1] != 'u')
		return 0;
	high = hex_byte(bytes + 2, 2);
	low = hex_byte(bytes + 4, 2);
	if (high < 0 || low < 0)
		return 0;
	*out_len = utf8_encode((unsigned)high << 8 | (unsigned)low, out);
	return 6;
}

/* What an escape of a URL or of a JSON string stands for, in `out`; how many bytes it takes, 0
 * where none begins. */
static size_t
read_character(const char *bytes, size_t len, char out[4], size_t *out_len)
{
	*out_len = 1;
	if (*bytes == '%' && hex_byte(bytes + 1, len - 1) >= 0) {
		out[0] = (char)hex_byte(bytes + 1, len - 1);
		return 3;
	}
	return *bytes == '\\' ? read_escape(bytes, len, out, out_len) : 0;
}

/* Any of the characters may be escaped as in a URL, a form or a JSON string.  A value that holds
 * what looks like an escape stands as it is, or with that escaped too: `literal` says which
 * reading comes first. */
static size_t
match_escaped(const char *value, size_t value_len, const char *bytes, size_t len, bool literal)
{
	size_t at = 0, matched = 0;

	while (matched < value_len && at < len) {
		bool same =
		    bytes[at] == value[matched] || (bytes[at] == '+' && value[matched] == ' ');
		char character[4];
		size_t count = 1, taken = 0;

		if (!(same && literal))
			taken = read_character(bytes + at, len - at, character, &count);
		if (taken > 0 &&
		    (count > value_len - matched || memcmp(character, value + matched, count) != 0))
			return 0;
		if (taken == 0 && !same)
			return 0;
		at += taken > 0 ? taken : 1;
		matched += taken > 0 ? count : 1;
	}
	return matched == value_len ? at : 0;
}

/* ---- all ---- */

struct secret_forms *
secret_forms_new(const char *value, size_t len)
{
	struct secret_forms *forms = calloc(1, sizeof(*forms));

	if (!forms || len < SECRET_LEAST)
		return forms;
	forms->sought = true;
	for (size_t before = 0; before < ALIGNMENTS; before++) {
		if (take_base64(forms, before, value, len) < 0) {
			secret_forms_free(forms);
			return NULL;
		}
	}
	return forms;
}

void
secret_forms_free(struct secret_forms *forms)
{
	if (!forms)
		return;
	for (size_t i = 0; i < ALIGNMENTS; i++) {
		if (forms->base64[i])
			explicit_bzero(forms->base64[i], strlen(forms->base64[i]));
		free(forms->base64[i]);
	}
	free(forms);
}

void
secret_forms_begin(const struct secret_forms *forms, const char *value, bool begins[256])
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	unsigned char first = (unsigned char)*value;

	begins[first] = true;
	if (!forms->sought)
		return;
	begins['%'] = begins['\\'] = true;
	begins['+'] |= first == ' ';
	begins[(unsigned char)digits[first >> 4]] = true;
	begins[(unsigned char)digits[16 + (first >> 4)]] = true;
	for (size_t i = 0; i < ALIGNMENTS; i++) {
		char c = forms->base64[i][0];

		begins[(unsigned char)c] = true;
		begins['-'] |= c == '+';
		begins['_'] |= c == '/';
	}
}

size_t
secret_forms_match(const struct secret_forms *forms, const char *value, size_t value_len,
    const char *bytes, size_t len)
{
	size_t longest, found;

	if (!forms->sought)
		return value_len <= len && memcmp(value, bytes, value_len) == 0 ? value_len : 0;
	longest = match_escaped(value, value_len, bytes, len, true);
	found = match_escaped(value, value_len, bytes, len, false);
	longest = found > longest ? found : longest;
	found = match_hex(value, value_len, bytes, len);
	longest = found > longest ? found : longest;
	for (size_t i = 0; i < ALIGNMENTS; i++) {
		found = match_base64(forms->base64[i], forms->base64_len[i], bytes, len);
		longest = found > longest ? found : longest;
	}
	return longest;
}
