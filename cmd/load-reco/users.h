/*
 * users: the virtual users who log in, each with variables and cookies of his own.
 *
 * With --login-per run there is one for all; what he has is then read by all workers and changed by
 * none.  Else each belongs to one worker.
 */
#ifndef USERS_H
#define USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cookies.h"

struct data;
struct http_jar;
struct load_plan;
struct variables;

struct user {
	int64_t number; /* 1, 2, ... over all shards */
	/* `user`, perhaps a row of the data, and what his login captures */
	struct variables *variables;
	struct http_jar *jar;
	struct cookies cookies; /* for the base URL, as his login left them */
	char *cookie_lines; /* all of them, for http_jar_fill(); NULL before users_keep_cookies() */
};

struct users {
	struct user *list;
	size_t count;
	bool each;     /* logs in, not one for all */
	bool own_rows; /* of the data: user n has row n, for all that he does */
};

/* plan->users of them.  `data` may be NULL; `own_rows`: his row becomes his variables. */
struct users *users_new(const struct load_plan *plan, const struct data *data, bool own_rows);
void users_free(struct users *users);

/* Takes the cookies out of the jars, for requests to `authority` ("h:80"). */
void users_keep_cookies(struct users *users, const char *authority, bool secure);

#endif
