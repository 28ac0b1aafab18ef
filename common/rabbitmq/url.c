/* As https://www.rabbitmq.com/uri-spec.html has it. */
#include "url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "percent.h"
#include "text.h"
#include "units.h"

enum {
	PORT = 5672,
	SECURE_PORT = 5671,
	HIGHEST_PORT = 65535,
	HEARTBEAT_S = 60,
	LONGEST_HEARTBEAT_S = 3600,
	LONGEST_NAME = 255
};

/* Decimal digits up to `most`.  0 or -1. */
static int
url_parse_number(const char *digits, size_t len, unsigned most, unsigned *number)
{
	int64_t value;

	if (len == 0 || len > 8 || units_read_integer(digits, len, &value) != len || value < 0 ||
	    value > most)
		return -1;
	*number = (unsigned)value;

	return 0;
}

/* What stands for a name of 255 bytes at most.  0, or -1 with the reason. */
static int
url_parse_name(char **name, const char *bytes, size_t len, struct text *why)
{
	*name = len == 0 ? memory_string("") : percent_decode(bytes, len);
	if (!*name)
		return text_fail(why,
		    "the AMQP URL is badly encoded: write %%2F for a / in the name of a virtual "
		    "host, and %%XX for : / ? @ and %% in a user or password");
	if (strlen(*name) > LONGEST_NAME)
		return text_fail(why, "the AMQP URL has a name of more than 255 bytes");

	return 0;
}

/* USER[:PASSWORD] */
static int
url_parse_user(struct rabbitmq_url *parts, const char *user, size_t len, struct text *why)
{
	const char *colon = memchr(user, ':', len);
	size_t user_len = colon ? (size_t)(colon - user) : len;

	if (url_parse_name(&parts->user, user, user_len, why) == -1)
		return -1;

	return colon ? url_parse_name(&parts->password, colon + 1, len - user_len - 1, why) : 0;
}

/* HOST[:PORT], the host of IPv6 in brackets; no host is localhost. */
static int
url_parse_host(struct rabbitmq_url *parts, const char *host, size_t len, struct text *why)
{
	const char *end = host + len, *stop;

	if (memchr(host, ',', len))
		return text_fail(
		    why, "the AMQP URL names several hosts: name the one that is meant");
	stop = len > 0 && host[0] == '[' ? memchr(host, ']', len) : memchr(host, ':', len);
	if (len > 0 && host[0] == '[') {
		if (!stop)
			return text_fail(why, "the AMQP URL has a bad address in brackets");
		stop++;
	}
	if (!stop)
		stop = end;
	parts->host =
	    stop == host ? memory_string("localhost") : memory_copy(host, (size_t)(stop - host));
	if (stop < end && (*stop != ':' || url_parse_number(stop + 1, (size_t)(end - stop - 1),
					       HIGHEST_PORT, &parts->port) == -1))
		return text_fail(why, "the AMQP URL has a port that is not a number");

	return 0;
}

/* What clients of other languages take behind '?' is their affair, but for the heartbeat: what
 * would change whom we trust is refused rather than passed over. */
static int
url_parse_query(struct rabbitmq_url *parts, const char *query, struct text *why)
{
	static const char *const harmless[] = {"connection_timeout", "blocked_connection_timeout",
	    "connection_attempts", "retry_delay", "socket_timeout", "stack_timeout", "frame_max",
	    "channel_max", "locale", "backpressure_detection", "tcp_options", "name", "timeout",
	    "reconnect_interval", "fail_fast", NULL};

	while (*query != '\0') {
		size_t len = strcspn(query, "&"), name = strcspn(query, "=&");

		if (name == 9 && len > 10 && strncmp(query, "heartbeat", 9) == 0) {
			if (url_parse_number(query + 10, len - 10, LONGEST_HEARTBEAT_S,
				&parts->heartbeat_s) == -1)
				return text_fail(why,
				    "the AMQP URL has a heartbeat that is not 0 to 3600 seconds");
		} else if (len > 0 && !text_is_among_caseless(query, name, harmless)) {
			return text_fail(
			    why, "the AMQP URL has something after '?' that is not understood");
		}
		query += len + (query[len] == '&');
	}

	return 0;
}

/* /VHOST[?QUERY].  A slash alone would be the host of the empty name, which no server has by
 * itself: who writes amqp://HOST/ means "/", as other clients have it too. */
static int
url_parse_path(struct rabbitmq_url *parts, const char *path, struct text *why)
{
	if (*path == '/') {
		size_t len = strcspn(++path, "?");

		if (memchr(path, '/', len))
			return text_fail(why,
			    "the AMQP URL has a / in the name of its virtual host: write %%2F "
			    "for it (amqp://HOST/%%2F is the virtual host \"/\")");
		if (len > 0 && url_parse_name(&parts->vhost, path, len, why) == -1)
			return -1;
		path += len;
	}
	if (!parts->vhost)
		parts->vhost = memory_string("/");

	return *path == '?' ? url_parse_query(parts, path + 1, why) : 0;
}

int
rabbitmq_url_parse(const char *url, struct rabbitmq_url *parts, struct text *why)
{
	const char *rest, *at;
	size_t authority;

	*parts = (struct rabbitmq_url){.port = PORT, .heartbeat_s = HEARTBEAT_S};
	if (strncasecmp(url, "amqps://", 8) == 0) {
		parts->secure = true;
		parts->port = SECURE_PORT;
	} else if (strncasecmp(url, "amqp://", 7) != 0) {
		return text_fail(
		    why, "not an AMQP URL: write amqp://USER:PASSWORD@HOST:PORT/VHOST");
	}
	rest = url + (parts->secure ? 8 : 7);
	authority = strcspn(rest, "/?");
	at = memrchr(rest, '@', authority);
	if (!at && strchr(rest + authority, '@'))
		return text_fail(why,
		    "the AMQP URL has an @ behind its host: write %%2F for / and %%3F for ? in a "
		    "password");
	if (at && url_parse_user(parts, rest, (size_t)(at - rest), why) == -1)
		return -1;
	if (!parts->user)
		parts->user = memory_string("guest");
	if (!parts->password)
		parts->password = memory_string(at ? "" : "guest");
	if (url_parse_host(parts, at ? at + 1 : rest,
		authority - (at ? (size_t)(at + 1 - rest) : 0), why) == -1)
		return -1;

	return url_parse_path(parts, rest + authority, why);
}

void
rabbitmq_url_free(struct rabbitmq_url *parts)
{
	if (parts->password)
		explicit_bzero(parts->password, strlen(parts->password));
	free(parts->password);
	free(parts->user);
	free(parts->vhost);
	free(parts->host);
	*parts = (struct rabbitmq_url){0};
}
