/*
 * redis: a connection to one Redis server, every step of it with a deadline.
 *
 *   redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]       port 6379 and database 0 unless given
 *   rediss://...                                     TLS; the certificate is verified
 *   redis+sentinel://[[USER]:PASSWORD@]HOST[:PORT][,...]/NAME[/DB]
 *                                                    the master NAME, as its Sentinels (port 26379)
 *                                                    name it; rediss+sentinel:// with TLS to both
 *   unix://[[USER]:PASSWORD@]/PATH[?db=DB]           a socket; also redis+unix://
 *
 * %XX stands for a byte; ?ssl_ca_certs=FILE names certificates to trust beside the system's (or
 * those of SSL_CERT_FILE).  Without hiredis every opening fails with a clear reason.  Reasons never
 * hold the password.
 */
#ifndef COMMON_REDIS_H
#define COMMON_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text;
struct redis;
struct redis_reply;

/* An argument or a string of a reply: any bytes. */
struct redis_bytes {
	const char *bytes;
	size_t len;
};

static inline struct redis_bytes
redis_word(const char *word)
{
	return (struct redis_bytes){word, strlen(word)};
}

/* Resolves, connects, authenticates and selects the database within `timeout_ns` (0 means 10 s), in
 * which it waits for a server that loads its data, and for a failover of the Sentinels; each later
 * command has the same limit.  A signal that asks for a stop ends the opening, but no command.
 * NULL with the reason in `why`. */
struct redis *redis_open(const char *url, int64_t timeout_ns, struct text *why);
void redis_close(struct redis *redis);

/* Another limit for the commands to come. */
void redis_limit(struct redis *redis, int64_t timeout_ns);

/* How many bytes the replies to come may have; 0, as at first: any.  A longer one is no reply. */
void redis_limit_reply(struct redis *redis, size_t most);

/* The URL without user and password, for messages; borrowed. */
const char *redis_name(const struct redis *redis);

/* Sends one command and waits for its reply, to be freed with redis_reply_free(); an error that the
 * server answers is a reply too.  After a loss the next command opens the connection anew, and
 * waits for a server that is being restarted.  0, or -1 with the reason in `why`: no reply came,
 * and whether the server carried the command out is unknown. */
int redis_command(struct redis *redis, const struct redis_bytes *arguments, size_t count,
    struct redis_reply **reply, struct text *why);

/* The same in two halves, with several commands on their way at once; replies come in the order of
 * the commands.  Long arguments are sent from where they lie.  After -1 of either none is on its
 * way any more: whether the server carried out those that were not answered is unknown. */
enum { REDIS_MOST_IN_FLIGHT = 64 };
int redis_send(
    struct redis *redis, const struct redis_bytes *arguments, size_t count, struct text *why);
int redis_receive(struct redis *redis, struct redis_reply **reply, struct text *why);
size_t redis_in_flight(const struct redis *redis);

enum redis_kind {
	REDIS_NIL,
	REDIS_STRING, /* also a status such as OK */
	REDIS_INTEGER,
	REDIS_ARRAY,
	REDIS_ERROR, /* its bytes: "WRONGTYPE Operation against ..." */
};

void redis_reply_free(struct redis_reply *reply);
enum redis_kind redis_reply_kind(const struct redis_reply *reply);
struct redis_bytes redis_reply_bytes(const struct redis_reply *reply); /* else empty */
int64_t redis_reply_integer(const struct redis_reply *reply);          /* else 0 */
size_t redis_reply_count(const struct redis_reply *reply);             /* else 0 */
/* NULL past the end. */
const struct redis_reply *redis_reply_element(const struct redis_reply *reply, size_t at);

/* Whether it is an error of that code: "NOSCRIPT", "WRONGTYPE". */
bool redis_reply_is(const struct redis_reply *reply, const char *code);

/* Sets what an error of the server means and what to do, with its own words behind; they hold no
 * argument of a command. */
void redis_explain(const struct redis_bytes *said, struct text *why);

/* For --version: "hiredis 0.14.1", or "hiredis (not built in)". */
const char *redis_library(void);

#endif
