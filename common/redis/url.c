#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "percent.h"
#include "text.h"
#include "units.h"
#include "url.h"

enum { DEFAULT_PORT = 6379, HIGHEST_PORT = 65535, HIGHEST_DB = 1 << 20 };

/* Decimal digits up to `most`.  0 or -1. */
static int
parse_number(const char *digits, size_t len, unsigned most, unsigned *number)
{
	int64_t value;

	if (len == 0 || len > 8 || !char_is_digit(*digits) ||
	    units_read_integer(digits, len, &value) != len || value > most)
		return -1;
	*number = (unsigned)value;

	return 0;
}

/* [USER][:PASSWORD] */
static int
parse_user(struct redis_url *parts, const char *user, size_t len, struct text *why)
{
	static const char wrong[] = "the Redis URL's user or password is badly encoded: write "
				    "%XX for : / @ and %";
	const char *colon = memchr(user, ':', len);
	size_t user_len = colon ? (size_t)(colon - user) : len;

	if (user_len > 0 && !(parts->user = percent_decode(user, user_len)))
		return text_fail(why, "%s", wrong);
	if (colon && !(parts->password = percent_decode(colon + 1, len - user_len - 1)))
		return text_fail(why, "%s", wrong);

	return 0;
}

/* HOST[:PORT], the host of IPv6 in brackets. */
static int
parse_host(struct redis_url *parts, const char *host, size_t len, struct text *why)
{
	const char *end = host + len, *stop;

	stop = len > 0 && host[0] == '[' ? memchr(host, ']', len) : memchr(host, ':', len);
	if (len > 0 && host[0] == '[') {
		if (!stop)
			return text_fail(why, "the Redis URL has a bad address in brackets");
		stop++;
	}
	if (!stop)
		stop = end;
	if (stop == host)
		return text_fail(
		    why, "the Redis URL names no host: write redis://:PASSWORD@HOST:PORT/DB");
	parts->host = strndup(host, (size_t)(stop - host));
	if (!parts->host)
		return text_fail(why, "out of memory");
	if (stop < end && (*stop != ':' || parse_number(stop + 1, (size_t)(end - stop - 1),
					       HIGHEST_PORT, &parts->port) == -1))
		return text_fail(why, "the Redis URL has a port that is not a number");

	return 0;
}

/* What Python's clients take behind '?' is the affair of the program that the URL was written for,
 * but for the database. */
static int
parse_query(struct redis_url *parts, const char *query, struct text *why)
{
	static const char *const harmless[] = {"socket_timeout", "socket_connect_timeout",
	    "socket_keepalive", "health_check_interval", "max_connections", "decode_responses",
	    "encoding", "encoding_errors", "retry_on_timeout", "protocol", "client_name", NULL};

	while (*query != '\0') {
		size_t len = strcspn(query, "&"), name = strcspn(query, "=&"), i = 0;

		if (name == 2 && len > 3 && strncmp(query, "db", 2) == 0) {
			if (parse_number(query + 3, len - 3, HIGHEST_DB, &parts->db) == -1)
				return text_fail(
				    why, "the Redis URL has a database that is not a number");
		} else {
			while (harmless[i] && (strlen(harmless[i]) != name ||
						  strncmp(query, harmless[i], name) != 0))
				i++;
			if (!harmless[i])
				return text_fail(why,
				    "the Redis URL has something after '?' that is not understood");
		}
		query += len + (query[len] == '&');
	}

	return 0;
}

int
redis_url_parse(const char *url, struct redis_url *parts, struct text *why)
{
	const char *rest = url + 8, *at, *path;
	size_t authority, db;

	*parts = (struct redis_url){.port = DEFAULT_PORT};
	if (strncasecmp(url, "rediss:", 7) == 0)
		return text_fail(why,
		    "rediss: TLS to Redis is not built in: use redis:// through a "
		    "tunnel such as stunnel");
	if (strncasecmp(url, "redis://", 8) != 0)
		return text_fail(why, "not a Redis URL: write redis://:PASSWORD@HOST:PORT/DB");

	authority = strcspn(rest, "/?");
	at = memrchr(rest, '@', authority);
	if (!at && strchr(rest + authority, '@'))
		return text_fail(why,
		    "the Redis URL has an @ behind its host: write %%2F for / and "
		    "%%3F for ? in a password");
	if (at && parse_user(parts, rest, (size_t)(at - rest), why) == -1)
		return -1;
	if (parse_host(parts, at ? at + 1 : rest, authority - (at ? (size_t)(at + 1 - rest) : 0),
		why) == -1)
		return -1;

	path = rest + authority;
	if (*path == '/') {
		path++;
		db = strcspn(path, "?");
		if (db > 0 && parse_number(path, db, HIGHEST_DB, &parts->db) == -1)
			return text_fail(why, "the Redis URL has a database that is not a number");
		path += db;
	}

	return *path == '?' ? parse_query(parts, path + 1, why) : 0;
}

void
redis_url_free(struct redis_url *parts)
{
	if (parts->password)
		explicit_bzero(parts->password, strlen(parts->password));
	free(parts->password);
	free(parts->user);
	free(parts->host);
	*parts = (struct redis_url){0};
}
