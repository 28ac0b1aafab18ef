#include "answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "character.h"
#include "clock.h"
#include "json.h"
#include "keys.h"
#include "redaction.h"
#include "units.h"
#include "utf8.h"

enum {
	LONGEST_WAIT_S = 24 * 60 * 60,
	UNIX_TIME_LEAST = 1000000000, /* no service asks to wait so many seconds */
	LONGEST_REASON = 160,
	REPEATED = 24, /* so many bytes in a row are no chance */
};

/* ---- how long to wait ---- */

static int64_t
seconds_bounded(int64_t seconds)
{
	if (seconds <= 0)
		return 0;

	return (seconds < LONGEST_WAIT_S ? seconds : LONGEST_WAIT_S) * CLOCK_SECOND;
}

/* The three forms of RFC 9110, section 5.6.7. */
static int64_t
date_wait(const char *value, int64_t now)
{
	static const char *const forms[] = {
	    "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm parts = {0};
		const char *end = strptime(value, forms[i], &parts);

		if (end && *end == '\0')
			return seconds_bounded(timegm(&parts) - now / CLOCK_SECOND);
	}

	return 0;
}

/* Seconds, also with a fraction, which counts as one more; or a date. */
static int64_t
value_wait(const char *value, size_t len, int64_t now)
{
	char text[64];
	int64_t seconds;
	size_t digits = units_read_integer(value, len, &seconds);

	if (digits > 0 && digits == len)
		return seconds_bounded(seconds);
	if (digits > 0 && value[digits] == '.')
		return seconds_bounded(seconds < LONGEST_WAIT_S ? seconds + 1 : seconds);
	if (len >= sizeof(text))
		return 0;
	memcpy(text, value, len);
	text[len] = '\0';

	return date_wait(text, now);
}

static int64_t
header_wait(const struct http_answer *answer, const char *name, int64_t now)
{
	size_t len;
	const char *value = http_answer_header(answer, name, &len);

	return value ? value_wait(value, len, now) : 0;
}

/* A moment in Unix time, or seconds from now. */
static int64_t
reset_wait(const struct http_answer *answer, const char *name, int64_t now)
{
	size_t len;
	const char *value = http_answer_header(answer, name, &len);
	int64_t at;

	if (!value || units_read_integer(value, len, &at) == 0)
		return 0;

	return seconds_bounded(at >= UNIX_TIME_LEAST ? at - now / CLOCK_SECOND : at);
}

/* Of "error;transaction": none at all are all. */
static bool
categories_hold(const char *list, size_t len)
{
	static const char *const ours[] = {"error", "default", NULL};

	while (len > 0) {
		const char *end = memchr(list, ';', len);
		size_t word = end ? (size_t)(end - list) : len;

		if (text_is_among_caseless(list, word, ours))
			return true;
		if (!end)
			return false;
		list += word + 1;
		len -= word + 1;
	}

	return true;
}

/* One group: "60:error;transaction:organization:quota". */
static int64_t
group_wait(const char *group, size_t len)
{
	int64_t seconds;
	size_t digits;
	const char *list, *end;

	while (len > 0 && char_is_blank(*group)) {
		group++;
		len--;
	}
	digits = units_read_integer(group, len, &seconds);
	if (digits == 0 || digits == len)
		return digits == 0 ? 0 : seconds_bounded(seconds);
	list = memchr(group, ':', len);
	if (!list)
		return 0;
	list++;
	len -= (size_t)(list - group);
	end = memchr(list, ':', len);

	return categories_hold(list, end ? (size_t)(end - list) : len) ? seconds_bounded(seconds)
								       : 0;
}

static int64_t
longer_wait(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
groups_wait(const struct http_answer *answer)
{
	size_t len;
	const char *value = http_answer_header(answer, "X-Sentry-Rate-Limits", &len);
	int64_t wait = 0;

	while (value) {
		const char *end = memchr(value, ',', len);
		size_t group = end ? (size_t)(end - value) : len;

		wait = longer_wait(wait, group_wait(value, group));
		if (!end)
			break;
		value += group + 1;
		len -= group + 1;
	}

	return wait;
}

int64_t
answer_wait(const struct http_answer *answer, int64_t now)
{
	int64_t wait = longer_wait(header_wait(answer, "Retry-After", now), groups_wait(answer));

	wait = longer_wait(wait, reset_wait(answer, "X-RateLimit-Reset", now));

	return longer_wait(wait, reset_wait(answer, "RateLimit-Reset", now));
}

/* ---- what it says ---- */

/* The member of that name of the body; JSON_ABSENT where it is no JSON, or has none. */
static struct json_slice
body_member(const struct http_answer *answer, const char *path)
{
	const char *const paths[] = {path};
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice member = {0};

	if (json_scan(scanner, text_string(&answer->body), answer->body.len, &member, NULL) == -1)
		member = (struct json_slice){0};
	json_scanner_free(scanner);

	return member;
}

bool
answer_member_is(const struct http_answer *answer, const char *name, const char *value)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	struct json_slice member;

	text_add_format(&path, ".%s", name);
	member = body_member(answer, text_string(&path));

	return member.type == JSON_STRING &&
	       (!value || json_string_equals(&member, value, strlen(value)));
}

/* null, false, "", [] and {} say that there is none. */
static bool
slice_is_something(const struct json_slice *slice)
{
	return slice->type > JSON_FALSE && slice->len > 2;
}

static bool
status_is_bad(const struct json_slice *status)
{
	static const char *const bad[] = {"error", "fail", "failed", "failure", "rejected",
	    "denied", "invalid", "invalid event", "throttle exceeded", NULL};
	TEXT_LOCAL word = TEXT_INIT(TEXT_MAX_REASON);

	return status->type == JSON_STRING && json_string(status, &word) == 0 &&
	       text_is_among_caseless(text_string(&word), word.len, bad);
}

bool
answer_is_failure(const struct http_answer *answer)
{
	struct json_slice status = body_member(answer, ".status"), ok = body_member(answer, ".ok"),
			  success = body_member(answer, ".success"),
			  error = body_member(answer, ".error"),
			  errors = body_member(answer, ".errors");

	return status_is_bad(&status) || ok.type == JSON_FALSE || success.type == JSON_FALSE ||
	       slice_is_something(&error) || slice_is_something(&errors);
}

bool
answer_is_page(const struct http_answer *answer)
{
	const char *body = text_string(&answer->body);

	while (char_is_space(*body))
		body++;

	return *body == '<';
}

/* ---- why not ---- */

static bool
is_repeated(const char *reason, size_t len, const struct text *sent)
{
	for (size_t i = 0; i + REPEATED <= len; i++)
		if (memmem(text_string(sent), sent->len, reason + i, REPEATED))
			return true;

	return false;
}

/* Slack says one word: "invalid_payload". */
static bool
body_is_word(const struct text *body)
{
	for (size_t i = 0; i < body->len; i++)
		if (!char_is_word(body->bytes[i]))
			return false;

	return body->len > 0 && body->len <= 64;
}

/* The first element of a list, else the value itself. */
static int
reason_take(const struct http_answer *answer, const char *path, struct text *reason)
{
	struct json_slice member = body_member(answer, path);

	return member.type == JSON_STRING && member.len > 2 ? json_string(&member, reason) : -1;
}

static void
reason_find(const struct http_answer *answer, struct text *reason)
{
	/* Where there are several the first one says it best. */
	static const char *const paths[] = {
	    ".errors[0]", ".error.message", ".error", ".detail", ".message", ".reason", "."};

	if (body_is_word(&answer->body)) {
		text_add(reason, answer->body.bytes, answer->body.len);
		return;
	}
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (reason_take(answer, paths[i], reason) == 0)
			return;
}

void
answer_put_reason(const struct http_answer *answer, const struct text *sent,
    const struct sink_keys *keys, struct text *out)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL visible = TEXT_INIT(TEXT_MAX_DOCUMENT);
	size_t len;

	reason_find(answer, &reason);
	if (reason.len == 0 || redaction_visible(reason.bytes, reason.len, &visible) == -1)
		return;
	for (size_t i = 0; i < visible.len; i++)
		if ((unsigned char)visible.bytes[i] < ' ')
			visible.bytes[i] = ' ';
	/* Before it is cut: a part of a key would not be found. */
	if (keys)
		keys_hide(keys, &visible);
	len = visible.len < LONGEST_REASON ? visible.len
					   : utf8_prefix(text_string(&visible), LONGEST_REASON);
	if (len > 0 && !is_repeated(text_string(&visible), len, sent))
		text_add_format(out, ": %.*s", (int)len, text_string(&visible));
}

void
answer_put_redirect(const struct http_answer *answer, struct text *out)
{
	size_t len = 0;
	const char *value = http_answer_header(answer, "Location", &len), *host, *at;

	host = value && len > 0 ? memmem(value, len, "//", 2) : NULL;
	if (!host) {
		text_add_string(out, "another path");
		return;
	}
	host += 2;
	len -= (size_t)(host - value);
	for (size_t i = 0; i < len; i++)
		if (strchr("/?#\\", host[i])) {
			len = i;
			break;
		}
	at = memrchr(host, '@', len);
	if (at) {
		len -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	text_add_visible(out, host, len < LONGEST_REASON ? len : LONGEST_REASON);
}
