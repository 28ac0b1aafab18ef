#include "cookies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "text.h"

enum { DOMAIN, SUBDOMAINS, PATH, SECURE, EXPIRY, NAME, VALUE, FIELDS };

/* ---- reading ---- */

/* Cuts a line at its tabs; false when it is none of a cookie. */
static bool
cookie_cut_fields(char *line, char *fields[FIELDS])
{
	static const char http_only[] = "#HttpOnly_";

	if (strncmp(line, http_only, strlen(http_only)) == 0)
		line += strlen(http_only);
	for (int i = 0; i < FIELDS; i++)
		fields[i] = strsep(&line, "\t");

	return fields[NAME] && fields[0][0] != '#';
}

/* libcurl takes them off an address; both sides are compared without. */
static void
host_take_off_brackets(const char **host, size_t *len)
{
	if (*len < 2 || **host != '[')
		return;
	++*host;
	*len -= 2;
}

static bool
host_is_of_domain(const char *domain, bool subdomains, const char *host, size_t len)
{
	size_t domain_len;

	domain += domain[0] == '.';
	domain_len = strlen(domain);
	host_take_off_brackets(&domain, &domain_len);
	if (len < domain_len || strncasecmp(host + len - domain_len, domain, domain_len) != 0)
		return false;

	return len == domain_len || (subdomains && host[len - domain_len - 1] == '.');
}

/* This machine itself is as safe as TLS (as libcurl has it). */
static bool
host_is_this_machine(const char *host, size_t len)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "::1"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncasecmp(names[i], host, len) == 0)
			return true;

	return false;
}

static void
cookies_add_one(struct cookies *cookies, char *const fields[FIELDS])
{
	struct cookie cookie = {.path = memory_string(fields[PATH])};
	size_t at = cookies->count;

	if (asprintf(&cookie.pair, "%s=%s", fields[NAME], fields[VALUE] ? fields[VALUE] : "") == -1)
		memory_lacked();
	cookies->list =
	    memory_grow(cookies->list, cookies->count, &cookies->room, sizeof(*cookies->list));
	for (; at > 0 && strlen(cookies->list[at - 1].path) < strlen(cookie.path); at--)
		cookies->list[at] = cookies->list[at - 1];
	cookies->list[at] = cookie;
	cookies->count++;
}

void
cookies_read(struct cookies *cookies, const char *lines, const char *authority, bool secure)
{
	/* A colon inside of brackets belongs to the address. */
	size_t host_len =
	    authority[0] == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":");
	const char *host = authority;
	char *copy = memory_string(lines), *rest = copy, *line, *fields[FIELDS];

	host_take_off_brackets(&host, &host_len);
	secure |= host_is_this_machine(host, host_len);
	while ((line = strsep(&rest, "\n")))
		if (cookie_cut_fields(line, fields) &&
		    host_is_of_domain(
			fields[DOMAIN], strcmp(fields[SUBDOMAINS], "TRUE") == 0, host, host_len) &&
		    (secure || strcmp(fields[SECURE], "TRUE") != 0))
			cookies_add_one(cookies, fields);
	free(copy);
}

void
cookies_free(struct cookies *cookies)
{
	for (size_t i = 0; i < cookies->count; i++) {
		free(cookies->list[i].path);
		free(cookies->list[i].pair);
	}
	free(cookies->list);
	*cookies = (struct cookies){0};
}

/* ---- sending ---- */

static bool
path_is_of(const char *of, const char *path, size_t len)
{
	size_t of_len = strlen(of);

	if (len < of_len || strncmp(path, of, of_len) != 0)
		return false;

	return len == of_len || of[of_len - 1] == '/' || path[of_len] == '/';
}

bool
cookies_add(const struct cookies *cookies, const char *path, size_t len, struct text *out)
{
	const char *query = memchr(path, '?', len);
	bool any = false;

	if (query)
		len = (size_t)(query - path);
	for (size_t i = 0; i < cookies->count; i++) {
		const struct cookie *cookie = &cookies->list[i];

		if (!path_is_of(cookie->path, path, len))
			continue;
		if (any)
			text_add(out, "; ", 2);
		text_add_string(out, cookie->pair);
		any = true;
	}

	return any;
}
