#ifndef RECO_SECURITY_H
#define RECO_SECURITY_H

/*
 * Who may do what: sessions made by a login, each with a CSRF token; the administrator's token; and
 * the limit on logins per client. All of it is in memory, of fixed size. The secrets come from the
 * environment: RECO_ADMIN_TOKEN, RECO_LOGIN_EMAIL, RECO_LOGIN_PASSWORD. All functions may be called from
 * any thread.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_SIZE 65 /* 64 hexadecimal digits and a NUL */
#define SESSIONS 64
#define CLIENTS 256

struct session {
	char access_token[TOKEN_SIZE];
	char csrf_token[TOKEN_SIZE];
	int64_t expires_ns; /* 0: free */
};

struct client {
	char address[48];
	int64_t credit_ns; /* what is left of a minute's logins, as time */
	int64_t seen_ns;
};

struct security {
	pthread_mutex_t lock;
	const char *admin_token; /* NULL: there is no administrator */
	const char *email;       /* NULL: nobody can log in */
	const char *password;
	int logins_per_minute;
	struct session sessions[SESSIONS];
	struct client clients[CLIENTS];
};

/* -1 with why: a variable is set but empty, or only one half of the login is. */
int security_init(struct security *security, int logins_per_minute, char *why, size_t why_size);
void security_destroy(struct security *security);

/* Whether this client may try a login now: so many at once, and then as many per minute. Counts it.
 * When it may not, *retry_sec says when it may. */
bool security_login_allowed(struct security *security, const char *address, int *retry_sec);

/* Checks the credentials and opens a session of an hour, in the place of the oldest when there are
 * too many; its tokens are copied out. false: they are wrong. */
bool security_login(
    struct security *security, const char *email, const char *password, struct session *session);

enum bearer { BEARER_NONE, BEARER_UNKNOWN, BEARER_SESSION, BEARER_ADMIN };

/* Who sends this Authorization header (NULL: none). For a session csrf_token is filled, where it is
 * not NULL. */
enum bearer security_bearer(
    struct security *security, const char *authorization, char csrf_token[TOKEN_SIZE]);

/* Compares secrets in a time that does not tell how much of them is equal. */
bool secret_equal(const char *secret, const char *given);

#endif
