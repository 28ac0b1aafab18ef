/* What stands before the first command: the password, the database, a server that is still
 * loading. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "connect.h"
#include "deadline.h"

#ifdef HAVE_HIREDIS

enum { PAUSE_NS = 100 * 1000 * 1000 };

int
redis_pause(const struct deadline *deadline, struct text *why)
{
	struct timespec pause = {.tv_nsec = PAUSE_NS};

	if (deadline_over(deadline, why))
		return -1;
	nanosleep(&pause, NULL);

	return 0;
}

/* The server's words are not repeated: an unknown command is answered with its arguments. */
int
redis_log_in(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why)
{
	struct redis_bytes words[3] = {redis_word("AUTH")};
	struct redis_reply *reply = NULL;
	size_t count = 1;
	int rc = 0;

	if (!url->password)
		return 0;
	if (url->user)
		words[count++] = redis_word(url->user);
	words[count++] = redis_word(url->password);
	if (redis_connection_ask(connection, words, count, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_is(reply, "WRONGPASS"))
		rc = text_fail(why, "wrong user or password (or the user is switched off): look at "
				    "the URL, and at ACL GETUSER on the server");
	else if (redis_reply_kind(reply) == REDIS_ERROR)
		rc = text_fail(why, "the password was refused: does the server ask for one?");
	redis_reply_free(reply);

	return rc;
}

/* 0, 1 when it is to be asked again (it loads), or -1 with the reason. */
static int
session_ask(struct redis_connection *connection, const struct redis_bytes *words, size_t count,
    const struct deadline *deadline, struct text *why)
{
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	int rc = 0;

	if (redis_connection_ask(connection, words, count, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_kind(reply) == REDIS_ERROR) {
		said = redis_reply_bytes(reply);
		redis_explain(&said, why);
		rc = redis_reply_is(reply, "LOADING") || redis_reply_is(reply, "BUSY") ? 1 : -1;
		/* A user may be forbidden to ask whether the server is there. */
		if (count == 1 && redis_reply_is(reply, "NOPERM"))
			rc = 0;
	}
	redis_reply_free(reply);

	return rc;
}

/* Until it is no longer loading.  0 or -1; what the server said once tells more than that a later
 * answer did not come in time. */
static int
session_wait(struct redis_connection *connection, const struct deadline *deadline, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("PING")};
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	while ((rc = session_ask(connection, words, 1, deadline, why)) == 1) {
		text_set_format(&said, "%s", text_string(why));
		if (redis_pause(deadline, NULL) == -1)
			return -1;
	}
	if (rc == -1 && said.len > 0)
		text_set_format(why, "%s", text_string(&said));

	return rc;
}

int
redis_get_ready(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", url->db);
	if (url->db != 0) {
		const struct redis_bytes words[] = {redis_word("SELECT"), redis_word(number)};

		if (session_ask(connection, words, 2, deadline, why) != 0)
			return -1;
	}

	return session_wait(connection, deadline, why);
}

#endif
