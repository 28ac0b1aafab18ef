/* Redis URLs: what they name, what is refused, and that no reason holds a password. */
#include "redis.h"

#include <stdlib.h>

#include "redis/url.h"
#include "text.h"
#include "unit.h"

static void
test_urls(void)
{
	static const struct {
		const char *url, *host, *user, *password;
		unsigned port, db;
	} rows[] = {
	    {"redis://h", "h", NULL, NULL, 6379, 0},
	    {"REDIS://h/", "h", NULL, NULL, 6379, 0},
	    {"redis://h:1/7", "h", NULL, NULL, 1, 7},
	    {"redis://:p@h", "h", NULL, "p", 6379, 0},
	    {"redis://u:p@h:65535/15", "h", "u", "p", 65535, 15},
	    {"redis://u@h", "h", "u", NULL, 6379, 0},
	    {"redis://:@h", "h", NULL, "", 6379, 0},
	    {"redis://:a%2Fb%40c%3a%25@h", "h", NULL, "a/b@c:%", 6379, 0},
	    {"redis://:a@b@h", "h", NULL, "a@b", 6379, 0},
	    {"redis://[::1]", "[::1]", NULL, NULL, 6379, 0},
	    {"redis://:p@[fe80::1]:9/2", "[fe80::1]", NULL, "p", 9, 2},
	    {"redis://h?db=3", "h", NULL, NULL, 6379, 3},
	    {"redis://h/1?db=3&socket_timeout=5", "h", NULL, NULL, 6379, 3},
	};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct redis_url parts;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_INT(redis_url_parse(rows[i].url, &parts, &why), 0);
		CHECK(parts.host != NULL && strcmp(parts.host, rows[i].host) == 0);
		CHECK(rows[i].user == NULL
			  ? parts.user == NULL
			  : parts.user != NULL && strcmp(parts.user, rows[i].user) == 0);
		CHECK(rows[i].password == NULL ? parts.password == NULL
					       : parts.password != NULL &&
						     strcmp(parts.password, rows[i].password) == 0);
		CHECK_INT(parts.port, rows[i].port);
		CHECK_INT(parts.db, rows[i].db);
		redis_url_free(&parts);
	}
	text_free(&why);
}

static void
test_refusals(void)
{
	static const char *const urls[] = {"", "redis", "redis:", "redis:/secret", "redis://",
	    "redis:///0", "redis://:secret@", "redis://:secret@:6379",
	    "redis://:secret@h:", "redis://:secret@h:65536", "redis://:secret@h:1x",
	    "redis://:secret@h:-1", "redis://:secret@h/x", "redis://:secret@h/0/1",
	    "redis://:secret@h/99999999999", "redis://:secret/more@h", "redis://:secret?more@h",
	    "redis://:secret%@h", "redis://:secret%4@h", "redis://:secret%zz@h",
	    "redis://:secret%00@h", "redis://:secret@[::1", "redis://:secret@[::1]6379",
	    "redis://h?secret=secret", "redis://h?db=secret", "redis://h?db", "rediss://:secret@h",
	    "unix://secret", "redis+socket://secret"};

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		struct redis_url parts;

		if (!CHECK_INT(redis_url_parse(urls[i], &parts, &why), -1))
			fprintf(stderr, "    for %s\n", urls[i]);
		CHECK(why.len > 0 && strstr(text_string(&why), "secret") == NULL);
		redis_url_free(&parts);
		text_free(&why);
	}
}

int
main(void)
{
	test_urls();
	test_refusals();

	return unit_end();
}
