#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "connect.h"
#include "percent.h"
#include "text.h"
#include "units.h"

enum { SERVER_PORT = 6379, SENTINEL_PORT = 26379, HIGHEST_PORT = 65535, HIGHEST_DB = 1 << 20 };

static const struct scheme {
	const char *name;
	bool is_tls, is_socket, is_sentinel;
} schemes[] = {
    {.name = "redis"},
    {.name = "rediss", .is_tls = true},
    {.name = "unix", .is_socket = true},
    {.name = "redis+unix", .is_socket = true},
    {.name = "redis+sentinel", .is_sentinel = true},
    {.name = "rediss+sentinel", .is_sentinel = true, .is_tls = true},
};

static const struct scheme *
scheme_of(const char *url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t len = strlen(schemes[i].name);

		if (strncasecmp(url, schemes[i].name, len) == 0 &&
		    strncmp(url + len, "://", 3) == 0)
			return &schemes[i];
	}

	return NULL;
}

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
parse_place(struct redis_place *place, const char *host, size_t len, struct text *why)
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
	place->host = strndup(host, (size_t)(stop - host));
	if (!place->host)
		return text_fail(why, "out of memory");
	if (stop < end && (*stop != ':' || parse_number(stop + 1, (size_t)(end - stop - 1),
					       HIGHEST_PORT, &place->port) == -1))
		return text_fail(why, "the Redis URL has a port that is not a number");

	return 0;
}

/* HOST[:PORT][,...], of Sentinels several. */
static int
parse_places(struct redis_url *parts, const struct scheme *scheme, const char *list, size_t len,
    struct text *why)
{
	const char *end = list + len;

	for (;;) {
		const char *comma = memchr(list, ',', (size_t)(end - list)),
			   *stop = comma ? comma : end;
		struct redis_place *place = &parts->places[parts->place_count];

		if (comma && !scheme->is_sentinel)
			return text_fail(why,
			    "the Redis URL names several hosts: name one, or their "
			    "Sentinels with redis+sentinel://");
		if (parts->place_count == REDIS_MOST_PLACES)
			return text_fail(
			    why, "the Redis URL names more than %d Sentinels", REDIS_MOST_PLACES);
		parts->place_count++;
		place->port = scheme->is_sentinel ? SENTINEL_PORT : SERVER_PORT;
		if (parse_place(place, list, (size_t)(stop - list), why) == -1)
			return -1;
		if (stop == end)
			return 0;
		list = stop + 1;
	}
}

/* Of `len` bytes, %XX stands for a byte. */
static int
parse_path(char **path, const char *from, size_t len, struct text *why)
{
	*path = percent_decode(from, len);

	return *path ? 0
		     : text_fail(why, "the Redis URL's path is badly encoded: write %%25 for %%");
}

/* NAME=VALUE of the query.  What Python's clients take there is the affair of the program that the
 * URL was written for, but for the database and the certificates. */
static int
parse_parameter(struct redis_url *parts, const char *name, size_t name_len, const char *value,
    size_t len, struct text *why)
{
	static const char *const harmless[] = {"socket_timeout", "socket_connect_timeout",
	    "socket_keepalive", "health_check_interval", "max_connections", "decode_responses",
	    "encoding", "encoding_errors", "retry_on_timeout", "protocol", "client_name", NULL};
	static const char *const verified[] = {"required", "cert_required", NULL};

	if (name_len == 2 && strncmp(name, "db", 2) == 0)
		return parse_number(value, len, HIGHEST_DB, &parts->db) == 0
			   ? 0
			   : text_fail(why, "the Redis URL has a database that is not a number");
	if (name_len == 12 && strncmp(name, "ssl_ca_certs", 12) == 0 && !parts->ca_file)
		return parse_path(&parts->ca_file, value, len, why);
	if (name_len == 13 && strncmp(name, "ssl_cert_reqs", 13) == 0)
		return text_is_among_caseless(value, len, verified)
			   ? 0
			   : text_fail(why, "the Redis URL asks not to verify the certificate: it "
					    "is verified always; name its authority with "
					    "ssl_ca_certs=FILE or SSL_CERT_FILE");

	return text_is_among_caseless(name, name_len, harmless)
		   ? 0
		   : text_fail(why, "the Redis URL has something after '?' that is not understood");
}

static int
parse_query(struct redis_url *parts, const char *query, struct text *why)
{
	while (*query != '\0') {
		size_t len = strcspn(query, "&"), name = strcspn(query, "=&"),
		       value = name + (query[name] == '=');

		if (parse_parameter(parts, query, name, query + value, len - value, why) == -1)
			return -1;
		query += len + (query[len] == '&');
	}

	return 0;
}

/* Behind the authority: /NAME of Sentinels, /DB.  0 with what follows in `rest`, or -1. */
static int
parse_master_and_db(
    struct redis_url *parts, const struct scheme *scheme, const char **rest, struct text *why)
{
	const char *path = *rest;
	size_t len;

	if (scheme->is_sentinel) {
		len = *path == '/' ? strcspn(path + 1, "/?") : 0;
		if (len == 0)
			return text_fail(why, "the Redis URL names no master: write "
					      "redis+sentinel://HOST:PORT,HOST:PORT/NAME/DB");
		if (parse_path(&parts->master, path + 1, len, why) == -1)
			return -1;
		path += 1 + len;
	}
	if (*path == '/') {
		len = strcspn(++path, "?");
		if (len > 0 && parse_number(path, len, HIGHEST_DB, &parts->db) == -1)
			return text_fail(why, "the Redis URL has a database that is not a number");
		path += len;
	}
	*rest = path;

	return 0;
}

/* Behind user and password: nothing but a path. */
static int
parse_socket(struct redis_url *parts, const char **rest, struct text *why)
{
	size_t len = strcspn(*rest, "?");

	if (**rest != '/')
		return text_fail(why, "the Redis URL names no socket: write unix:///PATH?db=DB");
	if (parse_path(&parts->socket, *rest, len, why) == -1)
		return -1;
	*rest += len;

	return 0;
}

int
redis_url_parse(const char *url, struct redis_url *parts, struct text *why)
{
	const struct scheme *scheme = scheme_of(url);
	const char *rest, *at;
	size_t authority;

	*parts = (struct redis_url){0};
	if (!scheme)
		return text_fail(why,
		    "not a Redis URL: write redis://:PASSWORD@HOST:PORT/DB, rediss:// for TLS, "
		    "redis+sentinel:// or unix://");
	parts->is_tls = scheme->is_tls;
	rest = url + strlen(scheme->name) + 3;
	authority = strcspn(rest, "/?");
	at = memrchr(rest, '@', authority);
	if (!at && strchr(rest + authority, '@'))
		return text_fail(why,
		    "the Redis URL has an @ behind its host: write %%2F for / and "
		    "%%3F for ? in a password");
	if (at && parse_user(parts, rest, (size_t)(at - rest), why) == -1)
		return -1;
	if (at) {
		authority -= (size_t)(at + 1 - rest);
		rest = at + 1;
	}
	if (scheme->is_socket) {
		if (parse_socket(parts, &rest, why) == -1)
			return -1;
	} else {
		if (parse_places(parts, scheme, rest, authority, why) == -1)
			return -1;
		rest += authority;
		if (parse_master_and_db(parts, scheme, &rest, why) == -1)
			return -1;
	}

	return *rest == '?' ? parse_query(parts, rest + 1, why) : 0;
}

void
redis_url_free(struct redis_url *parts)
{
	if (parts->password)
		explicit_bzero(parts->password, strlen(parts->password));
	free(parts->password);
	free(parts->user);
	for (size_t i = 0; i < parts->place_count; i++)
		free(parts->places[i].host);
	free(parts->master);
	free(parts->socket);
	free(parts->ca_file);
	*parts = (struct redis_url){0};
}

void
redis_url_name(const struct redis_url *parts, struct text *name)
{
	if (parts->socket) {
		text_add_visible_format(name, "unix://%s?db=%u", parts->socket, parts->db);
		return;
	}
	text_add_string(name, parts->is_tls ? "rediss" : "redis");
	text_add_string(name, parts->master ? "+sentinel://" : "://");
	for (size_t i = 0; i < parts->place_count; i++)
		text_add_visible_format(name, "%s%s:%u", i > 0 ? "," : "", parts->places[i].host,
		    parts->places[i].port);
	if (parts->master)
		text_add_visible_format(name, "/%s", parts->master);
	text_add_format(name, "/%u", parts->db);
}
