#include "users.h"

#include <stdio.h>
#include <stdlib.h>

#include "data.h"
#include "http.h"
#include "plan.h"
#include "template.h"
#include "text.h"

enum { MOST_COOKIES = 1 << 20 };

static int
make(struct user *user, const struct users *users, const struct data *data)
{
	char number[32];
	int len = snprintf(number, sizeof(number), "%lld", (long long)user->number);

	user->variables = variables_new();
	user->jar = http_jar_new();
	if (!user->variables || !user->jar)
		return -1;
	if (users->each && variables_set(user->variables, "user", number, (size_t)len, false) == -1)
		return -1;

	return users->own_rows
		   ? data_set(data, (size_t)(user->number - 1) % data_rows(data), user->variables)
		   : 0;
}

struct users *
users_new(const struct load_plan *plan, const struct data *data, bool own_rows, struct text *why)
{
	struct users *users = calloc(1, sizeof(*users));
	bool bad = !users;

	if (!bad) {
		users->each = plan->login_each;
		users->own_rows = own_rows;
		users->list = calloc((size_t)plan->users, sizeof(*users->list));
		bad = !users->list;
	}
	while (!bad && users->count < (size_t)plan->users) {
		struct user *user = &users->list[users->count];

		/* Neighbours are of different shards, however many threads each has. */
		user->number = (int64_t)users->count++ * plan->shards + plan->shard;
		bad = make(user, users, data) == -1;
	}
	if (!bad)
		return users;
	text_set_format(why, "out of memory");
	users_free(users);

	return NULL;
}

void
users_free(struct users *users)
{
	if (!users)
		return;
	for (size_t i = 0; i < users->count; i++) {
		variables_free(users->list[i].variables);
		http_jar_free(users->list[i].jar);
		cookies_free(&users->list[i].cookies);
		free(users->list[i].cookie_lines);
	}
	free(users->list);
	free(users);
}

int
users_keep_cookies(struct users *users, const char *authority, bool secure, struct text *why)
{
	struct text lines = TEXT_INIT(MOST_COOKIES);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < users->count; i++) {
		struct user *user = &users->list[i];

		rc = http_jar_read(user->jar, &lines);
		if (rc == 0)
			rc = cookies_read(&user->cookies, text_string(&lines), authority, secure);
		if (rc == 0 && lines.len > 0 && !users->each) {
			user->cookie_lines = text_take(&lines);
			rc = user->cookie_lines ? 0 : -1;
		}
		text_clear(&lines);
	}
	text_free(&lines);
	if (rc == -1)
		text_set_format(why, "out of memory");

	return rc;
}
