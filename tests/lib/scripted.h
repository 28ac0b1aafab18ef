/*
 * scripted: what the files of scripted-server share.
 */
#ifndef TESTS_LIB_SCRIPTED_H
#define TESTS_LIB_SCRIPTED_H

#include <stdbool.h>
#include <stddef.h>

/* A request as it came: head and body in one buffer, NUL-terminated. */
struct exchange {
	int fd;
	char *bytes;
	size_t len, head_len;
	char method[16], path[1024];
	unsigned served; /* which request of its connection this is: 1, 2, ... */
};

struct scenario {
	const char *name;
	/* Answers, or not; whether the connection may carry another request. */
	bool (*play)(struct exchange *x);
	bool unread; /* does not read a request */
};

/* The scenario of that name, or NULL. */
const struct scenario *scenario_find(const char *name, size_t len);

/* A whole answer of JSON; `more_headers` are lines.  False when the client went away. */
bool scripted_answer(
    struct exchange *x, const char *status, const char *more_headers, const char *body);

/* ---- scripted_raw.c ---- */

bool play_raw(struct exchange *x);
bool play_go(struct exchange *x);
bool play_lossy(struct exchange *x);

/* ---- scripted_users.c ---- */

bool play_login(struct exchange *x);
bool play_login_cookie(struct exchange *x);
bool play_private(struct exchange *x);
bool play_basket(struct exchange *x);
bool play_pay(struct exchange *x);
bool play_gone(struct exchange *x);

#endif
