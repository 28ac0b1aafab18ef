#include "users.h"

#include <stdio.h>
#include <stdlib.h>

#include "data.h"
#include "http.h"
#include "memory.h"
#include "plan.h"
#include "template.h"
#include "text.h"

enum { MOST_COOKIES = 1 << 20 };

static void
user_fill(struct user *user, const struct users *users, const struct data *data)
{
	char number[32];
	int len = snprintf(number, sizeof(number), "%lld", (long long)user->number);
	int rc = 0;

	user->variables = memory_given(variables_new());
	user->jar = memory_given(http_jar_new());
	if (users->each)
		rc = variables_set(user->variables, "user", number, (size_t)len, false);
	if (rc == 0 && users->own_rows)
		rc = data_set(data, (size_t)(user->number - 1) % data_rows(data), user->variables);
	if (rc == -1)
		memory_lacked();
}

struct users *
users_new(const struct load_plan *plan, const struct data *data, bool own_rows)
{
	struct users *users = memory_new(1, sizeof(*users));

	users->each = plan->login_each;
	users->own_rows = own_rows;
	users->list = memory_new((size_t)plan->users, sizeof(*users->list));
	while (users->count < (size_t)plan->users) {
		struct user *user = &users->list[users->count];

		/* Neighbours are of different shards, however many threads each has. */
		user->number = (int64_t)users->count++ * plan->shards + plan->shard;
		user_fill(user, users, data);
	}

	return users;
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

void
users_keep_cookies(struct users *users, const char *authority, bool secure)
{
	TEXT_LOCAL lines = TEXT_INIT(MOST_COOKIES);

	for (size_t i = 0; i < users->count; i++) {
		struct user *user = &users->list[i];

		if (http_jar_read(user->jar, &lines) == -1)
			memory_lacked();
		cookies_read(&user->cookies, text_string(&lines), authority, secure);
		if (lines.len > 0 && !users->each)
			user->cookie_lines = memory_given(text_take(&lines));
		text_clear(&lines);
	}
}
