/* Sentinels: which server is the master now (redis.io, "Guidelines for Redis clients with support
 * for Redis Sentinel"). */
#include <stdlib.h>
#include <string.h>

#include "connect.h"
#include "deadline.h"
#include "units.h"

#ifdef HAVE_HIREDIS

enum answer {
	FOUND,
	SILENT,  /* this Sentinel cannot be asked */
	UNKNOWN, /* it knows no master of that name */
};

/* Sentinels may ask for the same password, or for none. */
static int
sentinel_ask(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct redis_reply **reply, struct text *why)
{
	const struct redis_bytes words[] = {
	    redis_word("SENTINEL"), redis_word("get-master-addr-by-name"), redis_word(url->master)};

	if (redis_connection_ask(connection, words, 3, deadline, reply, why) == -1)
		return -1;
	if (!redis_reply_is(*reply, "NOAUTH") || !url->password)
		return 0;
	redis_reply_free(*reply);
	*reply = NULL;
	if (redis_log_in(connection, url, deadline, why) == -1)
		return -1;

	return redis_connection_ask(connection, words, 3, deadline, reply, why);
}

static int
sentinel_read(const struct redis_reply *reply, struct redis_place *master)
{
	struct redis_bytes host, port;
	int64_t number;

	if (redis_reply_count(reply) != 2)
		return -1;
	host = redis_reply_bytes(redis_reply_element(reply, 0));
	port = redis_reply_bytes(redis_reply_element(reply, 1));
	if (host.len == 0 || memchr(host.bytes, '\0', host.len) ||
	    units_read_integer(port.bytes, port.len, &number) != port.len || number < 1 ||
	    number > 65535)
		return -1;
	master->host = strndup(host.bytes, host.len);
	master->port = (unsigned)number;

	return master->host ? 0 : -1;
}

static enum answer
sentinel_find(struct redis_connection *connection, const struct redis_url *url,
    const struct redis_place *sentinel, const struct deadline *deadline, struct redis_place *master,
    struct text *why)
{
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	enum answer answer = SILENT;

	if (redis_connection_open(connection, url, sentinel, deadline, why) == -1 ||
	    sentinel_ask(connection, url, deadline, &reply, why) == -1) {
		redis_connection_close(connection);
		return SILENT;
	}
	if (redis_reply_kind(reply) == REDIS_ERROR) {
		said = redis_reply_bytes(reply);
		redis_explain(&said, why);
	} else if (sentinel_read(reply, master) == 0) {
		answer = FOUND;
	} else {
		answer = UNKNOWN;
		text_fail_visible(why,
		    "the Sentinel knows no master named \"%s\": SENTINEL MASTERS on it says which "
		    "there are",
		    url->master);
	}
	redis_reply_free(reply);
	redis_connection_close(connection);

	return answer;
}

/* Whether the server says so itself; one that may not be asked counts as one: a replica refuses to
 * be written to anyway.  1, 0, or -1 with the reason. */
static int
master_confirms(
    struct redis_connection *connection, const struct deadline *deadline, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("ROLE")};
	struct redis_reply *reply = NULL;
	struct redis_bytes role;
	int is_master = 1;

	if (redis_connection_ask(connection, words, 1, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_count(reply) > 0) {
		role = redis_reply_bytes(redis_reply_element(reply, 0));
		is_master = role.len == 6 && memcmp(role.bytes, "master", 6) == 0;
	}
	redis_reply_free(reply);

	return is_master;
}

/* Connects to whom the Sentinel names.  1, 0 when it is not master (yet), or -1 with the reason. */
static int
master_open(struct redis_connection *connection, const struct redis_url *url,
    const struct redis_place *master, const struct deadline *deadline, struct text *why)
{
	int rc;

	if (redis_connection_open(connection, url, master, deadline, why) == -1 ||
	    redis_log_in(connection, url, deadline, why) == -1)
		return connection->is_lost ? 0 : -1;
	rc = master_confirms(connection, deadline, why);
	if (rc == 0)
		text_fail_visible(why,
		    "%s:%u, whom the Sentinel names, is no master: a failover "
		    "is on its way",
		    master->host, master->port);

	return rc == -1 ? 0 : rc;
}

/* One round through the Sentinels.  As master_open(). */
static int
sentinel_round(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why)
{
	bool is_known = false;

	for (size_t i = 0; i < url->place_count; i++) {
		struct redis_place master = {0};
		/* One that is silent leaves time for the others. */
		struct deadline part = *deadline;
		enum answer answer;
		int rc;

		part.until =
		    deadline_in(deadline_left(deadline) / (int64_t)(url->place_count - i + 1))
			.until;
		answer = sentinel_find(connection, url, &url->places[i], &part, &master, why);
		is_known = is_known || answer == FOUND;
		if (answer != FOUND)
			continue;
		rc = master_open(connection, url, &master, deadline, why);
		free(master.host);
		if (rc != 0)
			return rc;
	}

	return is_known ? 0 : -1;
}

int
redis_connect_master(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why)
{
	int rc;

	while ((rc = sentinel_round(connection, url, deadline, why)) == 0) {
		redis_connection_close(connection);
		if (redis_pause(deadline, NULL) == -1)
			return -1;
	}

	return rc == 1 ? 0 : -1;
}

#endif
