/* normal: the normal form of a message. */
#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "fingerprint.h"
#include "spans.h"
#include "terminal.h"
#include "text.h"

enum { LONGEST_QUOTED = 400, LONGEST_SCHEME = 20, MOST_SEPARATORS = 3, MOST_NO_WORD = 4 };

struct normal {
	const char *start, *at, *end;
	struct text *to;
	size_t from; /* where ours begins in `to` */
};

/* ---- what was put ---- */

static char
normal_last(const struct normal *n, size_t back)
{
	return n->to->len >= n->from + back ? n->to->bytes[n->to->len - back] : '\0';
}

/* How many separators stand behind the last '#' in what was put; MOST_SEPARATORS + 1: no '#'. */
static size_t
normal_since(const struct normal *n)
{
	size_t back = 1;

	while (back <= MOST_SEPARATORS && normal_last(n, back) != '\0' &&
	       strchr("-:/.,_+ ", normal_last(n, back)))
		back++;

	return normal_last(n, back) == '#' ? back - 1 : MOST_SEPARATORS + 1;
}

static void
normal_put_variable(struct normal *n)
{
	size_t since = normal_since(n);
	char sign = normal_last(n, 1), before = normal_last(n, 2);

	if (since <= MOST_SEPARATORS) {
		text_cut(n->to, n->to->len - since);
		return;
	}
	if ((sign == '-' || sign == '+') && !byte_is_word(before) && before != '_')
		text_cut(n->to, n->to->len - 1);
	text_add_byte(n->to, '#');
}

/* ---- words ---- */

static const char *const calendar[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
    "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL};

/* What may stand behind a number and says no more than how it was counted. */
static const char *const units[] = {"s", "m", "h", "ns", "us", "ms", "sec", "secs", "second",
    "seconds", "millisecond", "milliseconds", "microsecond", "microseconds", "nanosecond",
    "nanoseconds", "min", "mins", "minute", "minutes", "hr", "hrs", "hour", "hours", "day", "days",
    "week", "weeks", "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "byte", "bytes",
    "utc", "gmt", "am", "pm", "cet", "cest", "est", "edt", "cst", "cdt", "pst", "pdt", "bst", NULL};

static size_t
word_length(const char *at, const char *end)
{
	size_t len = 0;

	while (at + len < end && byte_is_word(at[len]))
		len++;

	return len;
}

/* A month or a day of the week that stands beside a number or another such. */
static bool
word_is_date(const struct normal *n, size_t len)
{
	const char *next = n->at + len;

	if (!text_is_among_caseless(n->at, len, calendar))
		return false;
	for (int i = 0; i < 2 && next < n->end && strchr(" ,./-:", *next); i++)
		next++;

	return (next < n->end && char_is_digit(*next)) ||
	       text_is_among_caseless(next, word_length(next, n->end), calendar) ||
	       normal_since(n) <= MOST_SEPARATORS;
}

/* What follows the '@' of a Java object may have letters alone. */
static bool
word_is_object_hash(const struct normal *n, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (char_hex(n->at[i]) == -1)
			return false;

	return n->at > n->start && n->at[-1] == '@' && len > 4;
}

/* The last part of a pod's name, behind its hash: five letters and digits. */
static size_t
span_pod(const char *at, const char *end)
{
	return (size_t)(end - at) >= 6 && *at == '-' && word_length(at + 1, end) == 5 &&
		       (at + 6 == end || at[6] != '-')
		   ? 6
		   : 0;
}

static void
normal_put_word(struct normal *n, const char *at, size_t len)
{
	/* One item, two items. */
	bool counted = normal_last(n, 1) == ' ' && normal_last(n, 2) == '#';

	text_add(n->to, at, counted && len > 3 && at[len - 1] == 's' ? len - 1 : len);
}

/* user42, xyz789: a few letters before a number are no word; of a longer one they stay. */
static bool
word_is_numbered(const char *at, size_t len, size_t letters)
{
	for (size_t i = letters; i < len; i++)
		if (!char_is_digit(at[i]))
			return false;

	return letters < len && letters <= MOST_NO_WORD;
}

static void
normal_take_word(struct normal *n)
{
	const char *at = n->at;
	size_t len = word_length(at, n->end), letters = 0;

	while (letters < len && !char_is_digit(at[letters]))
		letters++;
	if (word_is_date(n, len) || word_is_object_hash(n, len) ||
	    word_is_numbered(at, len, letters)) {
		normal_put_variable(n);
	} else if (letters == 0 || word_is_id(at, len)) {
		normal_put_variable(n);
		len += span_pod(at + len, n->end);
	} else if (letters == len && text_is_among_caseless(at, len, units) &&
		   normal_since(n) <= 1) {
		normal_put_variable(n);
	} else {
		normal_put_word(n, at, letters);
		for (size_t i = letters; i < len; i++)
			if (!char_is_digit(at[i]))
				text_add_byte(n->to, at[i]);
			else if (!char_is_digit(at[i - 1]))
				text_add_byte(n->to, '#');
	}
	n->at += len;
}

/* ---- what holds others ---- */

static void
normal_take_part(struct normal *n, const char *at, size_t len)
{
	TEXT_LOCAL part = TEXT_INIT(n->to->max);

	fingerprint_add(&part, at, len);
	text_add(n->to, text_string(&part), part.len);
}

/* SCHEME://AUTHORITY/PATH?QUERY */
static bool
normal_take_url(struct normal *n)
{
	size_t scheme = 0, len, authority, path;
	const char *at;

	while (n->at + scheme < n->end && scheme < LONGEST_SCHEME &&
	       (char_is_alnum(n->at[scheme]) || strchr("+.-", n->at[scheme])))
		scheme++;
	at = n->at + scheme;
	if (scheme < 2 || n->end - at < 4 || memcmp(at, "://", 3) != 0)
		return false;
	at += 3;
	for (len = 0;
	     at + len < n->end && (unsigned char)at[len] > ' ' && !strchr("\"'`<>)]},;", at[len]);)
		len++;
	for (authority = 0; authority < len && !strchr("/?#", at[authority]);)
		authority++;
	for (path = authority; path < len && !strchr("?#", at[path]);)
		path++;
	normal_take_part(n, n->at, scheme);
	text_add_string(n->to, "://#");
	normal_take_part(n, at + authority, path - authority);
	n->at = at + len;

	return true;
}

/* A name with dots and numbers at the ends of its parts: storage_v1, psycopg2, app2.models. */
static bool
quoted_is_name(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!char_is_word(at[i]) && at[i] != '.')
			return false;
		if (i > 0 && char_is_letter(at[i]) && char_is_digit(at[i - 1]))
			return false;
		if (i == 0 && !char_is_letter(at[i]) && at[i] != '_')
			return false;
	}

	return true;
}

/* A value between quotes of which the digits say that it is one of many. */
static bool
normal_take_quoted(struct normal *n)
{
	const char *at = n->at + 1;
	char quote = *n->at;
	size_t len = 0;
	bool digit = false;

	if (quote != '\'' && quote != '"' && quote != '`')
		return false;
	if (n->at > n->start && byte_is_word(n->at[-1]))
		return false;
	while (at + len < n->end && len < LONGEST_QUOTED && at[len] != '\n' &&
	       (at[len] != quote || at[len - 1] == '\\')) {
		digit = digit || char_is_digit(at[len]);
		len++;
	}
	if (at + len >= n->end || at[len] != quote || !digit || quoted_is_name(at, len))
		return false;
	text_add_byte(n->to, quote);
	text_add_byte(n->to, '#');
	text_add_byte(n->to, quote);
	n->at = at + len + 1;

	return true;
}

/* host="x", host 'x', ENOTFOUND x: a host without a domain. */
static bool
normal_take_named_host(struct normal *n)
{
	static const char *const words[] = {"host=", "host = ", "host \"", "host '", "host name \"",
	    "hostname \"", "hostname=", "server at \"", "ENOTFOUND ", "EAI_AGAIN ", "host=\"",
	    "host='", "getaddrinfo "};
	static const char *const codes[] = {"ENOTFOUND", "EAI_AGAIN", NULL};
	size_t len = 0;

	while (n->at + len < n->end && (char_is_word(n->at[len]) || n->at[len] == '-' ||
					   n->at[len] == '.' || n->at[len] == ':'))
		len++;
	while (len > 0 && !char_is_alnum(n->at[len - 1]))
		len--;
	if (len == 0 || text_is_among_caseless(n->at, len, codes))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t before = strlen(words[i]);

		if ((size_t)(n->at - n->start) < before ||
		    memcmp(n->at - before, words[i], before) != 0)
			continue;
		normal_put_variable(n);
		n->at += len;
		return true;
	}

	return false;
}

/* ---- bytes ---- */

static void
normal_take_byte(struct normal *n)
{
	char c = *n->at++;

	if ((unsigned char)c > ' ')
		text_add_byte(n->to, c);
	else if (n->to->len > n->from && normal_last(n, 1) != ' ')
		text_add_byte(n->to, ' ');
}

static void
normal_step(struct normal *n)
{
	size_t escape = *n->at == '\033' ? terminal_sequence(n->at, (size_t)(n->end - n->at)) : 0;
	size_t len = 0;
	bool fresh = n->at == n->start || !byte_is_word(n->at[-1]);

	if (escape > 0) {
		n->at += escape;
		return;
	}
	if (fresh && (normal_take_quoted(n) || normal_take_url(n) || normal_take_named_host(n)))
		return;
	if (fresh)
		len = span_of_variable(n->at, n->end);
	if (len > 0) {
		normal_put_variable(n);
		n->at += len;
	} else if (byte_is_word(*n->at)) {
		normal_take_word(n);
	} else {
		normal_take_byte(n);
	}
}

void
fingerprint_add(struct text *of, const char *bytes, size_t len)
{
	struct normal n = {
	    .start = bytes, .at = bytes, .end = bytes + len, .to = of, .from = of->len};

	while (n.at < n.end && !text_failed(of))
		normal_step(&n);
	while (of->len > n.from && normal_last(&n, 1) == ' ')
		text_cut(of, of->len - 1);
}

/* What a virtual machine counts: classes and lambdas that it made itself. */
static bool
name_is_counted(const char *bytes, size_t len)
{
	static const char *const marks[] = {"$$", "$Proxy", "Accessor", "{closure:"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (memchr(bytes, marks[i][0], len) &&
		    memmem(bytes, len, marks[i], strlen(marks[i])))
			return true;

	return false;
}

void
fingerprint_add_name(struct text *of, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	if (name_is_counted(bytes, len)) {
		fingerprint_add(of, bytes, len);
		return;
	}
	for (const char *at = bytes; at < end;) {
		bool fresh = at == bytes || !byte_is_word(at[-1]);
		size_t word = word_length(at, end), span = fresh ? span_of_variable(at, end) : 0;

		if (span > 0 || (word > 4 && word_is_id(at, word))) {
			text_add_byte(of, '#');
			at += span > 0 ? span : word;
		} else {
			text_add(of, at, word > 0 ? word : 1);
			at += word > 0 ? word : 1;
		}
	}
}
