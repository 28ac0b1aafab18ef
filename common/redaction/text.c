#include "scan.h"

#include <limits.h>

#include "text.h"

enum { PEM_MAX = 32 << 10, PEM_LABEL_MAX = 64 };

/* ---- what is written ---- */

void
redaction_wrote(struct redaction_scan *s, size_t to, const char *rule, int count)
{
	s->copied = to;
	/* What was left out behind the last byte is not lost. */
	if (s->plain && to > 0)
		s->plain->taken = s->plain->origin[to - 1] + 1;
	if (!s->rule)
		s->rule = rule;
	s->count = s->count > INT_MAX - count ? INT_MAX : s->count + count;
}

void
redaction_flush(struct redaction_scan *s, size_t to)
{
	struct redaction_plain *plain = s->plain;
	const char *from = plain ? plain->source + plain->taken : s->bytes + s->copied;
	size_t len = plain ? plain->origin[to] - plain->taken : to - s->copied;

	if (text_add(s->out, from, len) != 0)
		s->failed = true;
	if (plain)
		plain->taken = plain->origin[to];
	s->copied = to;
}

void
redaction_replace(struct redaction_scan *s, size_t from, size_t to, const char *rule, bool quoted)
{
	const char *quote = quoted ? "\"" : "";

	redaction_flush(s, from);
	if (text_add_format(s->out, "%s[redacted:%s]%s", quote, rule, quote) != 0)
		s->failed = true;
	redaction_wrote(s, to, rule, 1);
	s->at = to;
}

void
redaction_hide(struct redaction_scan *s, size_t from, size_t to, const char *rule)
{
	if (redaction_value_is_allowed(s->bytes + from, to - from))
		return;
	if (!redaction_scan_json_around(s, from))
		redaction_replace(s, from, redaction_value_end(s, from, to), rule, false);
}

bool
redaction_enter(struct redaction_scan *s, struct redaction_scan *inner, const char *bytes,
    size_t len, struct text *out)
{
	*inner =
	    (struct redaction_scan){.bytes = bytes, .len = len, .out = out, .depth = s->depth + 1};
	return inner->depth <= REDACTION_DEPTH;
}

/* ---- private keys (RFC 7468, and its older kin) ---- */

/* The end of a label of a private key, which begins at `at`, up to its dashes; or 0. */
static size_t
pem_label_end(const struct redaction_scan *s, size_t at)
{
	size_t end = at, most = s->len - at < PEM_LABEL_MAX ? s->len : at + PEM_LABEL_MAX;

	while (end < most && s->bytes[end] != '-' && s->bytes[end] != '\n')
		end++;
	return memmem(s->bytes + at, end - at, "PRIVATE", 7) &&
		       memmem(s->bytes + at, end - at, "KEY", 3)
		   ? end
		   : 0;
}

static bool
pem_is_body(char c)
{
	return char_is_alnum(c) || char_is_space(c) || redaction_is_of(c, "+/=\\-:,.");
}

static void
pem_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	static const char mark[] = "-----END";
	size_t end = pem_label_end(s, hit->to), most;

	if (end == 0 || redaction_scan_json_around(s, hit->from))
		return;
	most = s->len - end < PEM_MAX ? s->len : end + PEM_MAX;
	if (s->pem_end < end) {
		const char *found = memmem(s->bytes + end, s->len - end, mark, strlen(mark));

		s->pem_end = found ? (size_t)(found - s->bytes) : s->len;
	}
	if (s->pem_end < most) {
		end = s->pem_end + strlen(mark);
		most = s->len - end < PEM_LABEL_MAX ? s->len : end + PEM_LABEL_MAX;
		while (end < most && s->bytes[end] != '-' && s->bytes[end] != '\n')
			end++;
		while (end < most && s->bytes[end] == '-')
			end++;
	} else {
		while (end < most && pem_is_body(s->bytes[end]) && !redaction_record_ends(s, end))
			end++;
		s->pem_open = true;
	}
	redaction_replace(s, hit->from, end, "private-key", false);
}

/* A log that was rotated within a key: the lines of base64 before its end go. */
static void
pem_scan_end(struct redaction_scan *s, const struct redaction_hit *hit)
{
	size_t from = hit->from, begin = from;

	if (pem_label_end(s, hit->to) == 0)
		return;
	while (from > s->at && s->bytes[from - 1] == '\n') {
		size_t end = from - 1;

		end -= end > s->at && s->bytes[end - 1] == '\r';
		for (begin = end;
		     begin > s->at && (char_is_alnum(s->bytes[begin - 1]) ||
					  redaction_is_of(s->bytes[begin - 1], "+/="));)
			begin--;
		if (end - begin < 4 || (begin > s->at && s->bytes[begin - 1] != '\n'))
			break;
		from = begin;
	}
	if (from < hit->from)
		redaction_hide(s, from, hit->from, "private-key");
}

/* ---- from word to word ---- */

/* This was redacted before. */
static void
marker_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	size_t marker = redaction_marker(s->bytes + hit->from, s->len - hit->from);

	if (marker > 0)
		s->marked = hit->from + marker;
}

/* \u0070assword, within JSON. */
static void
escape_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	if (redaction_is_of(redaction_byte(s, hit->to), "01234567"))
		redaction_scan_json_around(s, hit->from);
}

void
redaction_text_words(void)
{
	redaction_words_add("-----BEGIN", pem_scan, 0);
	redaction_words_add("-----END", pem_scan_end, 0);
	redaction_words_add("[redacted:", marker_scan, 0);
	redaction_words_add("\\u00", escape_scan, 0);
}

/* Deals with what begins before `place` and no word tells: encodings, and values whose names stood
 * before. */
static void
scan_before(struct redaction_scan *s, size_t place)
{
	while (!s->failed) {
		size_t run = redaction_find_run(s), match = redaction_find_match(s);
		bool later = s->later.to > s->later.from && s->later.from >= s->at;

		if (later && s->later.from <= place && s->later.from < run) {
			struct redaction_value value = s->later;

			s->later.to = 0;
			redaction_hide(s, value.from, value.to, s->later_rule);
		} else if (match < s->len && match <= place && match <= run) {
			struct redaction_value value = s->match;

			s->match.from = s->match.to;
			redaction_hide(s, value.from, value.to, s->match_rule);
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
	size_t end = s->at;

	while (end > 0 && char_is_space(s->bytes[end - 1]))
		end--;
	if (end == 0 || s->bytes[end - 1] != '}')
		return;
	while (s->pem_open && s->at < s->len) {
		int count = s->count;

		s->at += s->bytes[s->at] == '\n';
		while (s->at < s->len && !redaction_is_of(s->bytes[s->at], "{\n"))
			s->at++;
		s->pem_open = redaction_scan_json(s, NULL) && s->count > count && s->pem_open;
	}
}

static void
scan_run(struct redaction_scan *s)
{
	unsigned state = 0;

	for (size_t at = s->at; at < s->len && !s->failed;) {
		at = redaction_words_find(s, at, &state);
		scan_before(s, redaction_words_begin(state, at));
		redaction_words_handle(s, state, at);
		if (s->pem_open)
			scan_pem_records(s);
		if (s->at > at) {
			at = s->at;
			state = 0;
		}
	}
	if (s->count > 0)
		redaction_flush(s, s->len);
}

void
redaction_scan_text(struct redaction_scan *s)
{
	struct redaction_plain plain;

	if (!redaction_plain_differs(s->bytes, s->len)) {
		scan_run(s);
		return;
	}
	redaction_plain_make(&plain, s->bytes, s->len);
	s->plain = &plain;
	s->bytes = plain.bytes;
	s->len = plain.len;
	scan_run(s);
	s->plain = NULL;
	s->bytes = plain.source;
	s->len = s->at = plain.source_len;
	s->copied = plain.taken;
	redaction_plain_free(&plain);
}
