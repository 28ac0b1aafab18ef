#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "driver.h"
#include "percent.h"
#include "text.h"

/*
 * Nothing between "://" and the last '@' may reach a message: where a password was not
 * percent-encoded, any cut of it is wrong.  So the reasons name rules, never bytes.
 */

static const char not_understood[] = "not a database URL (sqlite:PATH, sqlite:///PATH and "
				     "postgresql://USER@HOST/DATABASE are understood)";
static const char badly_encoded[] = "the database URL is not percent-encoded well (in a name or "
				    "password write / as %2F, ? as %3F, @ as %40, % as %25)";

/* ---- settings ---- */

const char *
database_url_setting(const struct database_url *parts, const char *name)
{
	for (size_t i = 0; i < parts->count; i++) {
		if (strcmp(parts->settings[i].name, name) == 0)
			return parts->settings[i].value;
	}

	return NULL;
}

/* Adds or replaces a setting; takes `value`, which may be NULL for want of memory. */
static int
setting_set(struct database_url *parts, const char *name, char *value, struct text *why)
{
	struct database_setting *setting = NULL;

	for (size_t i = 0; i < parts->count && !setting; i++) {
		if (strcmp(parts->settings[i].name, name) == 0)
			setting = &parts->settings[i];
	}
	if (!setting && parts->count == DATABASE_MAX_SETTINGS) {
		free(value);
		return text_fail(why, "the database URL has too many parameters");
	}
	if (!setting) {
		setting = &parts->settings[parts->count];
		setting->name = strdup(name);
		parts->count += setting->name ? 1 : 0;
	}
	if (!value || !setting->name) {
		free(value);
		return text_fail(why, "out of memory");
	}
	free(setting->value);
	setting->value = value;

	return 0;
}

/* The same of what is percent-encoded.  An empty value means that there is none. */
static int
setting_put(
    struct database_url *parts, const char *name, const char *value, size_t len, struct text *why)
{
	char *decoded;

	if (len == 0)
		return 0;
	decoded = percent_decode(value, len);
	if (!decoded)
		return text_fail(why, "%s", badly_encoded);

	return setting_set(parts, name, decoded, why);
}

/* name=value&name=value */
static int
parse_query(struct database_url *parts, const char *query, struct text *why)
{
	char name[64];

	while (*query != '\0') {
		size_t len = strcspn(query, "&"), name_len = strcspn(query, "=&");
		size_t value_len = len > name_len ? len - name_len - 1 : 0;

		if (len == 0) {
			query++;
			continue;
		}
		if (name_len == len || name_len >= sizeof(name) ||
		    strspn(query, "abcdefghijklmnopqrstuvwxyz_") != name_len)
			return text_fail(
			    why, "the database URL has something after '?' that is not NAME=VALUE");
		memcpy(name, query, name_len);
		name[name_len] = '\0';
		if (setting_put(parts, name, query + name_len + 1, value_len, why) == -1)
			return -1;
		query += len + (query[len] == '&');
	}

	return 0;
}

/* ---- postgresql://USER:PASSWORD@HOST:PORT/DATABASE?NAME=VALUE ---- */

static int
parse_user(struct database_url *parts, const char *user, size_t len, struct text *why)
{
	const char *colon = memchr(user, ':', len);
	size_t user_len = colon ? (size_t)(colon - user) : len;

	if (setting_put(parts, "user", user, user_len, why) == -1)
		return -1;
	if (!colon)
		return 0;

	return setting_put(parts, "password", colon + 1, len - user_len - 1, why);
}

static int
parse_host(struct database_url *parts, const char *host, size_t len, struct text *why)
{
	const char *end = host + len, *port = host, *close;

	if (memchr(host, ',', len))
		return text_fail(
		    why, "the database URL names several hosts: name the one that is meant");
	if (len > 0 && host[0] == '[') {
		close = memchr(host, ']', len);
		if (!close || (close + 1 < end && close[1] != ':'))
			return text_fail(why, "the database URL has a bad address in brackets");
		if (setting_put(parts, "host", host + 1, (size_t)(close - host - 1), why) == -1)
			return -1;
		port = close + 1;
	} else {
		port = memchr(host, ':', len);
		if (!port)
			port = end;
		if (setting_put(parts, "host", host, (size_t)(port - host), why) == -1)
			return -1;
	}
	if (port == end)
		return 0;
	port++;
	if (port == end || (size_t)(end - port) > 5 ||
	    strspn(port, "0123456789") < (size_t)(end - port))
		return text_fail(why, "the database URL has a port that is not a number");

	return setting_put(parts, "port", port, (size_t)(end - port), why);
}

static int
parse_postgres(struct database_url *parts, const char *rest, struct text *why)
{
	size_t authority = strcspn(rest, "/?");
	const char *at = memrchr(rest, '@', authority), *host = rest;
	size_t path;

	/* It may end a password that holds a '/' or '?'. */
	if (strchr(rest + authority, '@'))
		return text_fail(why, "%s", badly_encoded);
	if (at) {
		if (parse_user(parts, rest, (size_t)(at - rest), why) == -1)
			return -1;
		host = at + 1;
	}
	if (parse_host(parts, host, authority - (size_t)(host - rest), why) == -1)
		return -1;

	rest += authority;
	if (*rest == '/') {
		path = strcspn(++rest, "?");
		if (setting_put(parts, "dbname", rest, path, why) == -1)
			return -1;
		rest += path;
	}

	return *rest == '?' ? parse_query(parts, rest + 1, why) : 0;
}

/* ---- sqlite:PATH, sqlite:///RELATIVE, sqlite:////ABSOLUTE ---- */

/* Where the parameters of sqlite:PATH begin, or its end: a file's name may hold a '?' too, but what
 * looks like NAME=VALUE&NAME=VALUE behind the last one is no part of it. */
static size_t
sqlite_path_length(const char *rest)
{
	const char *query = strrchr(rest, '?'), *at = query ? query + 1 : NULL;

	while (at) {
		size_t name = strspn(at, "abcdefghijklmnopqrstuvwxyz_");

		if (name == 0 || at[name] != '=')
			return strlen(rest);
		at = strchr(at, '&');
		at = at ? at + 1 : NULL;
	}

	return query ? (size_t)(query - rest) : strlen(rest);
}

static int
parse_sqlite(struct database_url *parts, const char *rest, struct text *why)
{
	const char *uri;
	size_t len;

	if (strncmp(rest, "//", 2) == 0) {
		if (rest[2] != '/')
			return text_fail(why, "sqlite: takes three slashes before a relative path "
					      "(sqlite:///app.db), four before an absolute one");
		rest += 3;
		len = strcspn(rest, "?");
	} else {
		len = sqlite_path_length(rest);
	}
	if (rest[len] == '?' && parse_query(parts, rest + len + 1, why) == -1)
		return -1;
	/* With uri=true SQLAlchemy hands on a URI of SQLite's own: file:PATH?mode=ro. */
	uri = database_url_setting(parts, "uri");
	if (uri && strcmp(uri, "true") == 0 && strncmp(rest, "file:", 5) == 0) {
		rest += 5;
		len -= 5;
	}
	if (len == 0)
		return text_fail(why, "the database URL names no file: write sqlite:PATH");
	parts->path = strndup(rest, len);

	return parts->path ? 0 : text_fail(why, "out of memory");
}

/* ---- */

int
database_url_parse(const char *url, struct database_url *parts, struct text *why)
{
	/* A driver after '+' is the affair of the program that the URL was written for. */
	size_t scheme = strcspn(url, "+:"), end = strcspn(url, ":");
	const char *rest = url + end;

	*parts = (struct database_url){0};
	if (*rest != ':')
		return text_fail(why, "%s", not_understood);
	rest++;
	if ((scheme == 6 && strncasecmp(url, "sqlite", 6) == 0) ||
	    (scheme == 7 && strncasecmp(url, "sqlite3", 7) == 0)) {
		parts->kind = DATABASE_SQLITE;
		return parse_sqlite(parts, rest, why);
	}
	if (((scheme == 8 && strncasecmp(url, "postgres", 8) == 0) ||
		(scheme == 10 && strncasecmp(url, "postgresql", 10) == 0)) &&
	    strncmp(rest, "//", 2) == 0) {
		parts->kind = DATABASE_POSTGRES;
		return parse_postgres(parts, rest + 2, why);
	}

	return text_fail(why, "%s", not_understood);
}

int
database_url_name(struct database_url *parts, const char *name, struct text *why)
{
	return setting_set(parts, "dbname", strdup(name), why);
}

void
database_url_free(struct database_url *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		free(parts->settings[i].name);
		free(parts->settings[i].value);
	}
	free(parts->path);
	*parts = (struct database_url){0};
}

/* ---- for people ---- */

void
database_url_show(const struct database_url *parts, struct text *out)
{
	const char *host = database_url_setting(parts, "host");
	const char *port = database_url_setting(parts, "port");
	const char *name = database_url_setting(parts, "dbname");

	if (parts->kind == DATABASE_SQLITE)
		text_add_visible_format(out, "sqlite:%s", parts->path);
	else
		text_add_visible_format(out, "postgresql://%s%s%s%s%s", host ? host : "",
		    port ? ":" : "", port ? port : "", name ? "/" : "", name ? name : "");
}

int
database_show_url(const char *url, struct text *out)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct database_url parts;
	int rc = database_url_parse(url, &parts, &why);

	if (rc == 0)
		database_url_show(&parts, out);
	database_url_free(&parts);

	return rc == 0 && !text_failed(out) ? 0 : -1;
}
