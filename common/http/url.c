#include "url.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "units.h"

enum { URL_MAX = 1 << 20 };

static bool
url_starts_with(const char *s, const char *prefix)
{
	return strncasecmp(s, prefix, strlen(prefix)) == 0;
}

/* Control bytes and spaces have no place in a URL, and a backslash is read as a slash by some (not
 * by libcurl). */
static bool
url_is_clean(const char *url)
{
	for (const unsigned char *p = (const unsigned char *)url; *p; p++)
		if (*p <= ' ' || *p == 0x7f || *p == '\\')
			return false;
	return true;
}

/* Reads ":8080" or nothing.  0 or -1. */
static int
port_split(const char *s, const char *end, unsigned *port)
{
	size_t len = (size_t)(end - s);
	int64_t value;

	if (len == 0)
		return 0;
	if (len < 2 || *s != ':' || units_read_integer(s + 1, len - 1, &value) != len - 1 ||
	    value < 1 || value > 65535)
		return -1;
	*port = (unsigned)value;
	return 0;
}

static bool
host_is_byte(char c, bool brackets)
{
	if (brackets)
		return char_hex(c) != -1 || c == ':' || c == '.';
	/* Names outside of ASCII are left to libcurl (IDN). */
	return char_is_alnum(c) || strchr("-._~", c) || (unsigned char)c >= 0x80;
}

/* Finds the host's end; NULL when there is no host. */
static const char *
host_end(const char *host, const char *end)
{
	bool brackets = *host == '[';
	const char *p = host + brackets;

	while (p < end && host_is_byte(*p, brackets))
		p++;
	if (p == host + brackets)
		return NULL;
	if (!brackets)
		return p;
	return p < end && *p == ']' ? p + 1 : NULL;
}

/* A host that was named without it is given back with it. */
static int
url_fail_scheme(const char *url, struct text *why)
{
	const char *meant = char_is_word(url[0]) && !strstr(url, "://") && !strchr(url, ' ') &&
				    (strpbrk(url, ".:/") || strcmp(url, "localhost") == 0)
				? url
				: NULL;

	return text_fail(why, "not a URL that starts with http:// or https://%s%s%s",
	    meant ? "; did you mean http://" : "", meant ? meant : "", meant ? "?" : "");
}

int
http_url_split(const char *url, struct http_url *parts, struct text *why)
{
	const char *authority, *end, *at, *after;

	*parts = (struct http_url){0};
	if (url_starts_with(url, "https://"))
		parts->secure = true;
	else if (!url_starts_with(url, "http://"))
		return url_fail_scheme(url, why);
	if (!url_is_clean(url))
		return text_fail(
		    why, "the URL holds a space, a control byte or a backslash; encode it as %%XX");

	authority = strchr(url, ':') + 3;
	end = authority + strcspn(authority, "/?#");
	at = memrchr(authority, '@', (size_t)(end - authority));
	parts->host = at ? at + 1 : authority;
	parts->path = end;
	parts->port = parts->secure ? 443 : 80;

	after = host_end(parts->host, end);
	if (!after)
		return text_fail(why, "the URL names no host");
	parts->host_len = (size_t)(after - parts->host);
	if (port_split(after, end, &parts->port) == -1)
		return text_fail(why, "the URL's port is not a number from 1 to 65535");
	return 0;
}

void
http_url_place(const struct http_url *parts, struct text *out)
{
	text_add_visible(out, parts->host, parts->host_len);
	text_add_format(out, ":%u", parts->port);
}

/* ---- as it goes out ---- */

/* Bytes outside of ASCII, and those that url_is_clean() refuses, percent-encoded. */
static void
url_add_encoded(struct text *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte <= ' ' || byte >= 0x7f || byte == '\\')
			text_add_format(out, "%%%02X", byte);
		else
			text_add_byte(out, (char)byte);
	}
}

/* An address has one form, so that who compares hosts (cookies) compares alike. */
int
http_host_add(const char *host, size_t len, struct text *out, struct text *why)
{
	char copy[INET6_ADDRSTRLEN + 2], address[INET6_ADDRSTRLEN];
	struct in_addr v4;
	struct in6_addr v6;

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)host[i] >= 0x80)
			return http_idn_add(host, len, out, why);
	if (len < sizeof(copy)) {
		memcpy(copy, host, len);
		copy[len] = '\0';
		if (*host == '[') {
			copy[len - 1] = '\0';
			if (inet_pton(AF_INET6, copy + 1, &v6) == 1 &&
			    inet_ntop(AF_INET6, &v6, address, sizeof(address)))
				return text_add_format(out, "[%s]", address);
		} else if (inet_aton(copy, &v4) &&
			   inet_ntop(AF_INET, &v4, address, sizeof(address))) {
			return text_add_string(out, address);
		}
	}
	return text_add(out, host, len);
}

int
http_url_ascii(const char *url, struct text *out, struct text *why)
{
	struct http_url parts;
	const char *after;

	if (http_url_split(url, &parts, why) == -1)
		return -1;
	after = parts.host + parts.host_len;
	url_add_encoded(out, url, (size_t)(parts.host - url));
	if (http_host_add(parts.host, parts.host_len, out, why) == -1)
		return -1;
	text_add(out, after, (size_t)(parts.path - after));
	url_add_encoded(out, parts.path, strlen(parts.path));

	return text_failed(out) ? text_fail(why, "the URL is too long") : 0;
}

int
http_url_encode(const char *url, struct text *out, struct text *why)
{
	const char *authority = strstr(url, "://");
	TEXT_LOCAL clean = TEXT_INIT(out->max);
	size_t head;

	if (!authority)
		return url_fail_scheme(url, why);
	head = (size_t)(authority + 3 - url);
	head += strcspn(url + head, "/?");
	text_add(&clean, url, head);
	url_add_encoded(&clean, url + head, strlen(url + head));
	return text_failed(&clean) ? -1 : http_url_ascii(text_string(&clean), out, why);
}

int
http_check_url(const char *url, struct text *why)
{
	TEXT_LOCAL unused = TEXT_INIT(URL_MAX);

	return http_url_ascii(url, &unused, why);
}

/* ---- joined ---- */

/* Whether it begins with a scheme (RFC 3986, 3.1) and "://". */
static bool
url_is_absolute(const char *path)
{
	const char *p = path;

	if (!char_is_letter(*p))
		return false;
	while (char_is_alnum(*p) || *p == '+' || *p == '-' || *p == '.')
		p++;
	return strncmp(p, "://", 3) == 0;
}

int
http_join(const char *base, const char *path, struct text *out)
{
	TEXT_LOCAL unused = TEXT_INIT(TEXT_MAX_REASON);
	size_t before = out->len, len;

	if (url_is_absolute(path)) {
		text_add_string(out, path);
	} else if (!base || strpbrk(base, "?#")) {
		/* Nothing can be put behind a query. */
		return -1;
	} else {
		len = strlen(base);
		while (len > 0 && base[len - 1] == '/')
			len--;
		text_add(out, base, len);
		if (*path && !strchr("/?#", *path))
			text_add_byte(out, '/');
		text_add_string(out, path);
	}
	return text_failed(out) ? -1 : http_check_url(text_string(out) + before, &unused);
}
