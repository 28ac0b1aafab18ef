#include "scan.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "terminal.h"
#include "text.h"

/* ---- what is written ---- */

void
redaction_flush(struct redaction_scan *s, size_t to)
{
	s->failed |= text_add(s->out, s->bytes + s->copied, to - s->copied) != 0;
	s->copied = to;
}

void
redaction_leave_out(struct redaction_scan *s, size_t from, size_t to, const char *rule, int count)
{
	redaction_flush(s, from);
	s->copied = to;
	s->rule = s->rule ? s->rule : rule;
	s->count = s->count > INT_MAX - count ? INT_MAX : s->count + count;
}

void
redaction_replace(struct redaction_scan *s, size_t from, size_t to, const char *rule, bool quoted)
{
	const char *quote = quoted ? "\"" : "";

	redaction_leave_out(s, from, to, rule, 1);
	s->failed |= text_add_format(s->out, "%s[redacted:%s]%s", quote, rule, quote) != 0;
	s->at = to;
}

/* A value goes on beyond what was looked at: to the end of the line, then. */
static size_t
value_end(const struct redaction_scan *s, size_t to)
{
	const char *end = to == s->cut ? memchr(s->bytes + to, '\n', s->len - to) : s->bytes + to;
	return end ? (size_t)(end - s->bytes) : s->len;
}

/* What looks like a secret is hidden again where the line repeats it. */
static void
value_hide_again(struct redaction_scan *s, size_t from, size_t len, const char *rule)
{
	enum { SHORTEST = 8, FAR = 1024 };
	const char *rest = s->bytes + s->at, *value = s->bytes + from;
	const char *again = memmem(rest, s->len - s->at < FAR ? s->len - s->at : FAR, value, len);

	if (again && len >= SHORTEST && !memchr(rest, '\n', (size_t)(again - rest)) &&
	    redaction_value_is_mixed(rule, value, len))
		redaction_hide_later(
		    s, (size_t)(again - s->bytes), (size_t)(again - s->bytes) + len, rule);
}

void
redaction_hide(struct redaction_scan *s, size_t from, size_t to, const char *rule)
{
	if (redaction_value_is_allowed(s->bytes + from, to - from) ||
	    redaction_scan_json_around(s, from))
		return;
	redaction_replace(s, from, value_end(s, to), rule, false);
	value_hide_again(s, from, to - from, rule);
}

/* Whether it is still to be hidden. */
static bool
value_waits(const struct redaction_scan *s, const struct redaction_value *value)
{
	return value->to > value->from && value->from >= s->at;
}

void
redaction_hide_later(struct redaction_scan *s, size_t from, size_t to, const char *rule)
{
	if (from < s->at && from >= s->copied)
		redaction_hide(s, from, to, rule);
	else if (from >= s->at && (!value_waits(s, &s->later) || s->later.from >= from))
		s->later = (struct redaction_value){from, value_end(s, to), rule};
}

bool
redaction_match_value(
    struct redaction_scan *s, struct pattern *pattern, size_t at, struct pattern_match *match)
{
	enum { WINDOW = 2 << 10 };
	size_t window = s->len - at < WINDOW ? s->len : at + WINDOW;
	bool found = pattern_match(pattern, s->bytes, window, at, match);

	if (found && match->to == window)
		s->cut = window;
	return found;
}

bool
redaction_scan_within(struct redaction_scan *s, const char *bytes, size_t len, struct text *out,
    struct redaction_scan *inner)
{
	*inner =
	    (struct redaction_scan){.bytes = bytes, .len = len, .out = out, .depth = s->depth + 1};
	if (inner->depth <= REDACTION_DEPTH)
		redaction_scan_text(inner);
	s->failed |= inner->failed;
	return inner->count > 0;
}

/* ---- private keys (RFC 7468, and its older kin) ---- */

/* Up to its end; or, since that is missing, as far as it may go. */
static struct pattern pem = {.letters =
				 "(?=[^\\n-]{0,57}PRIVATE)(?=[^\\n-]{0,60}KEY)[^\\n-]{0,64}+"
				 "(?: (?:[^-]++|-(?!----(?:BEGIN|END)))*+-----END[^\\n-]{0,64}+-*+"
				 " | (?:[A-Za-z0-9+/=\\\\:,.\\ \\t\\r\\f\\v-]++|(?!(?&record))\\n"
				 "   |\"[\",+\\s]{0,16}(?=[A-Za-z0-9+/=]{16}))*+ (*:open) )"};

static void
pem_scan(struct redaction_scan *s, const struct word_hit *hit)
{
	enum { PEM_MAX = 32 << 10 };
	size_t most = s->len - hit->to < PEM_MAX ? s->len : hit->to + PEM_MAX;
	struct pattern_match key;

	if (!pattern_match(&pem, s->bytes, most, hit->to, &key) ||
	    redaction_scan_json_around(s, hit->from))
		return;
	s->pem_open |= key.mark[0] != '\0';
	redaction_replace(s, hit->from, key.to, "private-key", false);
}

/* A log that was rotated within a key: the lines of base64 before its end go. */
static void
pem_scan_end(struct redaction_scan *s, const struct word_hit *hit)
{
	enum { FAR = 4096 };
	static struct pattern lines = {
	    .letters = "(?:|.*?\\n)((?:(?<![^\\n])[A-Za-z0-9+/=]{4,}+\\r?+\\n)++)\\z"};
	size_t from = hit->from - s->at > FAR ? hit->from - FAR : s->at;
	struct pattern_match match;

	if (pattern_match(&pem, s->bytes, s->len, hit->to, &match) &&
	    pattern_match(&lines, s->bytes, hit->from, from, &match))
		redaction_hide(s, match.groups[1].from, hit->from, "private-key");
}

/* This was redacted before. */
static void
marker_scan(struct redaction_scan *s, const struct word_hit *hit)
{
	static struct pattern marker = {.letters = "[A-Za-z0-9-]{1,54}+\\]"};
	struct pattern_match match;

	if (pattern_match(&marker, s->bytes, s->len, hit->to, &match))
		s->marked = match.to;
}

/* \u0070assword, within JSON. */
static void
escape_scan(struct redaction_scan *s, const struct word_hit *hit)
{
	redaction_scan_json_around(s, hit->from);
}

/* ---- from word to word ---- */

/* Where a secret may begin; behind these, each shape has a number. */
static const struct {
	const char *words;
	redaction_handler *handler;
} beginnings[] = {
    {"-----BEGIN", pem_scan},
    {"-----END", pem_scan_end},
    {"[redacted:", marker_scan},
    {"\\u00", escape_scan},
    {"%", redaction_scan_percent},
    {"", redaction_scan_name},
    {"", redaction_scan_shape},
};
enum { SHAPES = sizeof(beginnings) / sizeof(beginnings[0]) - 1, NAMES = SHAPES - 1 };

static struct word_search *words;

static void
words_prepare(void)
{
	redaction_encoding_letters();
	pattern_define(redaction_definitions);
	word_search_free(words);
	words = word_search_new();
	for (size_t i = 0; i < NAMES; i++)
		word_search_add(words, beginnings[i].words, i);
	redaction_name_words(words, NAMES);
	redaction_shape_words(words, SHAPES);
}

static pthread_once_t words_once = PTHREAD_ONCE_INIT;

void
redaction_prepare(void)
{
	pthread_once(&words_once, words_prepare);
}

void
redaction_forget(void)
{
	words_once = (pthread_once_t)PTHREAD_ONCE_INIT;
}

static void
scan_words(struct redaction_scan *s, size_t at)
{
	struct word_hit hit = word_search_begin(words, s->bytes, s->len, at);

	while (word_search_next(words, s->bytes, s->len, &hit)) {
		size_t beginning = hit.owner < SHAPES ? hit.owner : SHAPES;

		hit.owner -= beginning;
		if (at >= s->at && at >= s->marked)
			beginnings[beginning].handler(s, &hit);
	}
}

/* Deals with what begins before `place` and no word tells: encodings, matches of a file of rules,
 * and values whose names stood before. */
static void
scan_before(struct redaction_scan *s, size_t place)
{
	while (!s->failed) {
		size_t run = redaction_find_run(s), match = redaction_find_match(s);
		bool later = value_waits(s, &s->later) && s->later.from <= match;
		struct redaction_value *next = later ? &s->later : &s->match, value = *next;

		if (value_waits(s, &value) && value.from <= place && value.from < run + !later) {
			next->from = next->to;
			redaction_hide(s, value.from, value.to, value.rule);
		} else if (run < place) {
			redaction_scan_run(s);
		} else {
			break;
		}
	}
}

/* The lines of a private key that began in a JSON record stand in the next ones. */
static void
scan_pem_records(struct redaction_scan *s)
{
	enum { PREFIX_MAX = 256 }; /* of a record's line */

	while (s->pem_open && s->at < s->len) {
		size_t at = s->at;
		int count = s->count;

		s->at += s->bytes[s->at] == '\n';
		while (s->at - at < PREFIX_MAX && !redaction_is_of(redaction_byte(s, s->at), "{\n"))
			s->at++;
		if (!redaction_scan_json(s, NULL))
			s->at = at;
		s->pem_open &= s->count > count;
	}
}

void
redaction_scan_text(struct redaction_scan *s)
{
	const char *bytes = s->bytes;
	size_t len = s->len;
	char *plain = terminal_plain(bytes, &s->len);

	s->bytes = plain ? plain : bytes;
	for (size_t at = s->at; at < s->len && !s->failed;) {
		at = word_search_find(words, s->bytes, s->len, at);
		scan_before(s, at);
		if (at < s->len)
			scan_words(s, at);
		if (s->pem_open)
			scan_pem_records(s);
		at = s->at > at ? s->at : at + 1;
	}
	if (s->count > 0)
		redaction_flush(s, s->len);
	s->bytes = bytes;
	s->len = s->at = len;
	s->copied = s->count > 0 ? len : 0;
	free(plain);
}
