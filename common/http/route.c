/*
 * Routes: whether one can be gone, and whether two are the string_same.
 */
#include "route.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "units.h"
#include "url.h"

enum { PEM_MAX = 1 << 20 };

/* ---- what can be gone ---- */

static const char *
route_name(enum http_names names, const char *option, const char *member)
{
	return names == HTTP_NAMES_OF_OPTIONS ? option : member;
}

/* Not "client_key: ...": what stands behind that is taken for a secret and redacted. */
static enum http_error
route_wrong(struct text *why, enum http_error error, const char *name, const char *reason)
{
	text_set_format(why, "%s cannot be used: %s", name, reason);
	return error;
}

/* A key that asks for a passphrase would have nobody to ask. */
static bool
pem_is_encrypted(const struct text *pem)
{
	return strstr(text_string(pem), "-----BEGIN ENCRYPTED PRIVATE KEY-----") ||
	       strstr(text_string(pem), "Proc-Type: 4,ENCRYPTED");
}

static enum http_error
pem_check(const char *path, bool is_ours, const char *name, struct text *why)
{
	TEXT_LOCAL pem = TEXT_INIT(PEM_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);

	if (!path)
		return HTTP_OK;
	if (file_read(path, &pem, &reason) == -1)
		return route_wrong(why, HTTP_ERROR_TLS, name, text_string(&reason));
	if (is_ours && pem_is_encrypted(&pem))
		return route_wrong(why, HTTP_ERROR_TLS, name,
		    "the key is encrypted; give one without a passphrase");

	return HTTP_OK;
}

/* One address, or several with commas between them, as libcurl takes them. */
static bool
resolution_is_address(const char *s)
{
	char address[64];

	for (;; s++) {
		bool brackets = *s == '[';
		size_t len = strcspn(s, ",");
		unsigned char bytes[16];

		if (len >= sizeof(address) || (brackets && s[len - 1] != ']'))
			return false;
		memcpy(address, s, len);
		address[len] = '\0';
		if (brackets)
			address[len - 1] = '\0';
		if (inet_pton(AF_INET, address, bytes) != 1 &&
		    inet_pton(AF_INET6, address + brackets, bytes) != 1)
			return false;
		s += len;
		if (!*s)
			return true;
	}
}

/* "HOST:PORT:ADDRESS"; libcurl takes "-HOST:PORT" for something else. */
static bool
resolution_is_good(const char *s)
{
	size_t host = strcspn(s, ":"), digits;
	int64_t port;

	if (host == 0 || *s == '-' || s[host] != ':')
		return false;
	digits = units_read_integer(s + host + 1, strlen(s + host + 1), &port);
	s += host + 1 + digits;
	return digits > 0 && port > 0 && port < 65536 && *s == ':' && resolution_is_address(s + 1);
}

int
http_resolution_ascii(const char *entry, struct text *out, struct text *why)
{
	size_t host = strcspn(entry, ":");

	return http_host_add(entry, host, out, why) == -1 ? -1 : text_add_string(out, entry + host);
}

static enum http_error
resolution_check(const char *entry, const char *name, struct text *why)
{
	TEXT_LOCAL ascii = TEXT_INIT(TEXT_MAX_RECORD), reason = TEXT_INIT(TEXT_MAX_REASON);

	if (!resolution_is_good(entry))
		return route_wrong(why, HTTP_ERROR_RESOLVE, name,
		    "expected HOST:PORT:ADDRESS, with a number for the port and for the address");
	if (http_resolution_ascii(entry, &ascii, &reason) == -1)
		return route_wrong(why, HTTP_ERROR_RESOLVE, name,
		    reason.len > 0 ? text_string(&reason) : "it is too long");

	return HTTP_OK;
}

enum http_error
http_route_check(const struct http_route *route, enum http_names names, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	enum http_error error;

	if (route->proxy && http_check_url(route->proxy, &reason) == -1)
		return route_wrong(why, HTTP_ERROR_OTHER, route_name(names, "--proxy", "proxy"),
		    text_string(&reason));
	for (const char *const *entry = route->resolve; entry && *entry; entry++) {
		error = resolution_check(*entry, route_name(names, "--resolve", "resolve"), why);
		if (error)
			return error;
	}
	error = pem_check(route->ca_file, false, route_name(names, "--ca-file", "ca_file"), why);
	if (!error)
		error = pem_check(route->client_cert, true,
		    route_name(names, "--client-cert", "client_cert"), why);
	if (!error)
		error = pem_check(
		    route->client_key, true, route_name(names, "--client-key", "client_key"), why);
	return error;
}

/* ---- one and another ---- */

static bool
string_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
strings_same(const char *const *a, const char *const *b)
{
	static const char *const none[] = {NULL};

	if (!a)
		a = none;
	if (!b)
		b = none;
	while (*a && *b && strcmp(*a, *b) == 0) {
		a++;
		b++;
	}
	return !*a && !*b;
}

bool
http_route_same(const struct http_route *a, const struct http_route *b)
{
	return string_same(a->ca_file, b->ca_file) && string_same(a->client_cert, b->client_cert) &&
	       string_same(a->client_key, b->client_key) && string_same(a->proxy, b->proxy) &&
	       string_same(a->unix_socket, b->unix_socket) &&
	       strings_same(a->resolve, b->resolve) && a->http2 == b->http2;
}

static int
string_copy(const char **copy, const char *string)
{
	if (string)
		*copy = strdup(string);
	return string && !*copy ? -1 : 0;
}

static int
strings_copy(const char *const **copy, const char *const *list)
{
	size_t count = 0;
	char **strings;

	while (list && list[count])
		count++;
	if (count == 0)
		return 0;
	strings = calloc(count + 1, sizeof(*strings));
	*copy = (const char *const *)strings;
	if (!strings)
		return -1;
	for (size_t i = 0; i < count; i++) {
		strings[i] = strdup(list[i]);
		if (!strings[i])
			return -1;
	}
	return 0;
}

int
http_route_copy(struct http_route *copy, const struct http_route *route)
{
	*copy = (struct http_route){.http2 = route->http2};
	return string_copy(&copy->ca_file, route->ca_file) == -1 ||
		       string_copy(&copy->client_cert, route->client_cert) == -1 ||
		       string_copy(&copy->client_key, route->client_key) == -1 ||
		       string_copy(&copy->proxy, route->proxy) == -1 ||
		       string_copy(&copy->unix_socket, route->unix_socket) == -1 ||
		       strings_copy(&copy->resolve, route->resolve) == -1
		   ? -1
		   : 0;
}

void
http_route_free(struct http_route *copy)
{
	for (size_t i = 0; copy->resolve && copy->resolve[i]; i++)
		free((void *)(uintptr_t)copy->resolve[i]);
	free((void *)(uintptr_t)copy->resolve);
	free((void *)(uintptr_t)copy->ca_file);
	free((void *)(uintptr_t)copy->client_cert);
	free((void *)(uintptr_t)copy->client_key);
	free((void *)(uintptr_t)copy->proxy);
	free((void *)(uintptr_t)copy->unix_socket);
}
