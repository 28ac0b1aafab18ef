/*
 * Redirects: where one leads, and what of a request may go there (RFC 9110, section 15.4).
 */
#include "redirect.h"

#include <string.h>
#include <strings.h>

#include "character.h"
#include "client.h"
#include "transfer.h"
#include "url.h"

enum { MAX_REDIRECTS = 10, LOCATION_MAX = 64 << 10 };

/* ---- where it leads ---- */

/* The length of "scheme:" that begins a reference; 0: it is relative. */
static size_t
url_scheme_length(const char *reference, size_t len)
{
	size_t i = 0;

	if (len == 0 || !char_is_letter(reference[0]))
		return 0;
	while (i < len && (char_is_alnum(reference[i]) || strchr("+-.", reference[i])))
		i++;
	return i < len && reference[i] == ':' ? i + 1 : 0;
}

/* Takes "." and ".." out of a path that ends `out` (RFC 3986, section 5.2.4). */
static void
url_remove_dot_segments(struct text *out, size_t from)
{
	char *path = out->bytes + from, *to = path;
	const char *at = path, *end = out->bytes + out->len;

	while (at < end) {
		const char *next = memchr(at + 1, '/', (size_t)(end - at - 1));
		size_t len = (size_t)((next ? next : end) - at);
		bool one = len == 2 && at[1] == '.';
		bool two = len == 3 && at[1] == '.' && at[2] == '.';

		while (two && to > path && *--to != '/')
			;
		if (!one && !two) {
			memmove(to, at, len);
			to += len;
		} else if (!next) {
			*to++ = '/';
		}
		at += len;
	}
	text_cut(out, (size_t)(to - out->bytes));
}

/* Behind what stands from `from` on, which is the beginning of it. */
static void
url_add_path(struct text *out, size_t from, const char *path, size_t len)
{
	const char *query = memchr(path, '?', len);
	size_t path_len = query ? (size_t)(query - path) : len;

	if (text_add(out, path, path_len) == -1)
		return;
	if (out->len > from)
		url_remove_dot_segments(out, from);
	text_add(out, path + path_len, len - path_len);
}

/* The path of `base` up to its last slash, and `reference` behind it. */
static void
url_add_merged(
    struct text *out, const struct http_url *base, const char *reference, size_t reference_len)
{
	size_t len = strcspn(base->path, "?#"), from = out->len;

	while (len > 0 && base->path[len - 1] != '/')
		len--;
	if (len == 0)
		text_add_byte(out, '/');
	text_add(out, base->path, len);
	url_add_path(out, from, reference, reference_len);
}

/* "//host/path", a scheme before it or not. */
static void
url_add_from_authority(struct text *out, const char *from, size_t len)
{
	size_t authority = len >= 2 && memcmp(from, "//", 2) == 0 ? 2 : 0;

	while (authority < len && from[authority] != '/' && from[authority] != '?')
		authority++;
	text_add(out, from, authority);
	url_add_path(out, out->len, from + authority, len - authority);
}

void
http_reference_resolve(const struct http_url *base, const char *base_url, const char *reference,
    size_t len, struct text *out)
{
	const char *fragment = memchr(reference, '#', len);
	size_t scheme;

	if (fragment)
		len = (size_t)(fragment - reference);
	scheme = url_scheme_length(reference, len);
	if (scheme > 0 || (len >= 2 && memcmp(reference, "//", 2) == 0)) {
		text_add(out, reference, scheme);
		if (scheme == 0)
			text_add_string(out, base->secure ? "https:" : "http:");
		url_add_from_authority(out, reference + scheme, len - scheme);
		return;
	}
	text_add(out, base_url, (size_t)(base->path - base_url));
	if (len == 0)
		text_add(out, base->path, strcspn(base->path, "#"));
	else if (reference[0] == '/')
		url_add_path(out, out->len, reference, len);
	else if (reference[0] != '?')
		url_add_merged(out, base, reference, len);
	else {
		text_add(out, base->path, strcspn(base->path, "?#"));
		text_add(out, reference, len);
	}
}

/* ---- what goes there ---- */

static bool
url_same_origin(const struct http_url *a, const struct http_url *b)
{
	return a->secure == b->secure && a->port == b->port && a->host_len == b->host_len &&
	       strncasecmp(a->host, b->host, a->host_len) == 0;
}

static bool
head_line_among(const char *line, const char *const *names)
{
	return text_is_among_caseless(line, strcspn(line, ":;"), names);
}

/* Takes header lines out of the head. */
static void
transfer_leave_behind(struct transfer *t, const char *const *names)
{
	char *to = t->head.bytes;
	const char *line = to, *end = to + t->head.len;

	while (line < end) {
		size_t len = strlen(line) + 1;

		if (!head_line_among(line, names)) {
			memmove(to, line, len);
			to += len;
		}
		line += len;
	}
	text_cut(&t->head, (size_t)(to - t->head.bytes));
}

/* Whether the request becomes a GET without a body. */
static bool
redirect_becomes_get(int status, const char *method)
{
	if (status == 303)
		return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
	return (status == 301 || status == 302) && strcmp(method, "POST") == 0;
}

/* ---- one step ---- */

static bool
redirect_leads_elsewhere(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static int
redirect_refuse(struct transfer *t, enum http_error *error, enum http_error kind, const char *fault)
{
	*error = kind;
	t->fault = fault;
	return -1;
}

/* `location` with the userinfo of the URL before it, where that is of the same origin and the new
 * one brings none. */
static int
redirect_keep_userinfo(struct transfer *t, const struct http_url *next, struct text *location)
{
	const char *from = strstr(text_string(&t->location), "://") + 3;
	const char *to = strstr(text_string(location), "://") + 3;
	TEXT_LOCAL whole = TEXT_INIT(LOCATION_MAX);

	if (from == t->url.host || to != next->host)
		return 0;
	text_add(&whole, text_string(location), (size_t)(to - text_string(location)));
	text_add(&whole, from, (size_t)(t->url.host - from));
	text_add_string(&whole, to);
	text_clear(location);
	return text_add(location, text_string(&whole), whole.len);
}

/* Sets the transfer to where `location` leads. */
static int
redirect_follow(struct transfer *t, struct text *location, enum http_error *error)
{
	static const char *const credentials[] = {
	    "Authorization", "Cookie", "Proxy-Authorization", "Host", NULL};
	static const char *const contents[] = {"Content-Type", "Content-Length", "Content-Encoding",
	    "Content-Language", "Content-Location", "Digest", "Last-Modified", NULL};
	struct http_url next;
	bool same;

	if (http_url_split(text_string(location), &next, NULL) == -1)
		return redirect_refuse(
		    t, error, HTTP_ERROR_PROTOCOL, "it redirects to what is no http(s) URL");
	if (t->url.secure && !next.secure)
		return redirect_refuse(t, error, HTTP_ERROR_PROTOCOL,
		    "it redirects from https to http, which is not followed");
	same = url_same_origin(&t->url, &next);
	if (same && redirect_keep_userinfo(t, &next, location) == -1)
		return redirect_refuse(t, error, HTTP_ERROR_OTHER, "out of memory");
	if (!same)
		transfer_leave_behind(t, credentials);
	if (redirect_becomes_get(t->status, t->method)) {
		t->method = "GET";
		t->with_body = false;
		transfer_leave_behind(t, contents);
	}
	text_clear(&t->location);
	if (text_add(&t->location, text_string(location), location->len) == -1)
		return redirect_refuse(t, error, HTTP_ERROR_OTHER, "out of memory");
	http_url_split(text_string(&t->location), &t->url, NULL);
	if (transfer_send_next(t) == -1)
		return redirect_refuse(t, error, HTTP_ERROR_TIMEOUT, NULL);
	return 1;
}

int
transfer_redirect(struct transfer *t, enum http_error *error)
{
	TEXT_LOCAL target = TEXT_INIT(LOCATION_MAX), location = TEXT_INIT(LOCATION_MAX);
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	const char *reference;
	size_t len;

	if ((!t->request->follow_redirects && !t->http->settings.follow_redirects) ||
	    !redirect_leads_elsewhere(t->status))
		return 0;
	reference = http_answer_header(t->answer, "Location", &len);
	if (!reference || len == 0)
		return 0;
	if (t->redirects++ == MAX_REDIRECTS)
		return redirect_refuse(t, error, HTTP_ERROR_OTHER, "more than 10 redirects");
	http_reference_resolve(&t->url, text_string(&t->location), reference, len, &target);
	if (text_failed(&target))
		return redirect_refuse(
		    t, error, HTTP_ERROR_PROTOCOL, "it redirects to too long a URL");
	if (http_url_encode(text_string(&target), &location, &reason) == -1)
		return redirect_refuse(
		    t, error, HTTP_ERROR_PROTOCOL, "it redirects to what is no http(s) URL");

	return redirect_follow(t, &location, error);
}
