/* Redis URLs: what they name, what is refused, and that no reason holds a password; what errors of a server mean. */
#include "redis.h"

#include <stdlib.h>
#include <strings.h>

#include "redis/connect.h"
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
		CHECK_INT(parts.place_count, 1);
		CHECK_STRING(parts.places[0].host, rows[i].host);
		CHECK(rows[i].user == NULL
			  ? parts.user == NULL
			  : parts.user != NULL && strcmp(parts.user, rows[i].user) == 0);
		CHECK(rows[i].password == NULL ? parts.password == NULL
					       : parts.password != NULL &&
						     strcmp(parts.password, rows[i].password) == 0);
		CHECK_INT(parts.places[0].port, rows[i].port);
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
	    "redis://h?secret=secret", "redis://h?db=secret", "redis://h?db",
	    "rediss://:secret@h?ssl_cert_reqs=none", "rediss:secret", "redis://secret,h",
	    "redis://h,secret:1", "redis+sentinel://secret", "redis+sentinel://:secret@h/",
	    "redis+sentinel://:secret@h//1", "redis+sentinel://:secret@h,/m",
	    "redis+sentinel://:secret@h:secret/m", "redis+sentinel://:secret@h/m/secret",
	    "redis+sentinel://1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,secret/m",
	    "redis+sentinel://:secret@h/%zz", "unix://secret", "unix://:secret@",
	    "unix://u:secret@?db=1", "unix:///secret?db=secret", "unix:///secret%00",
	    "redis+socket://secret"};

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

/* What each URL names, without its password. */
static void
test_names(void)
{
	static const struct {
		const char *url, *name, *user, *password, *ca_file;
	} rows[] = {
	    {"redis://u:secret@h:1/7", "redis://h:1/7", "u", "secret", NULL},
	    {"rediss://h", "rediss://h:6379/0", NULL, NULL, NULL},
	    {"rediss://h?ssl_cert_reqs=CERT_REQUIRED&ssl_ca_certs=%2Fca.pem&db=2",
		"rediss://h:6379/2", NULL, NULL, "/ca.pem"},
	    {"unix:///run/redis.sock?db=3", "unix:///run/redis.sock?db=3", NULL, NULL, NULL},
	    {"redis+unix://u:sec%2Fret@/run/a%20b", "unix:///run/a b?db=0", "u", "sec/ret", NULL},
	    {"redis+sentinel://:secret@a,b:2,[::1]:3/my%2Dmaster/4",
		"redis+sentinel://a:26379,b:2,[::1]:3/my-master/4", NULL, "secret", NULL},
	    {"REDISS+SENTINEL://a/m", "rediss+sentinel://a:26379/m/0", NULL, NULL, NULL},
	    {"redis+sentinel://a/m?db=5", "redis+sentinel://a:26379/m/5", NULL, NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_REASON);
		struct redis_url parts;

		CHECK_INT(redis_url_parse(rows[i].url, &parts, &why), 0);
		redis_url_name(&parts, &name);
		CHECK_STRING(text_string(&name), rows[i].name);
		CHECK_STRING(parts.user, rows[i].user);
		CHECK_STRING(parts.password, rows[i].password);
		CHECK_STRING(parts.ca_file, rows[i].ca_file);
		CHECK_INT(parts.is_tls, strncasecmp(rows[i].url, "rediss", 6) == 0);
		redis_url_free(&parts);
	}
}

/* Each error is told with what to do; what it repeats of a command is not. */
static void
test_explanations(void)
{
	static const struct {
		const char *said, *told;
	} rows[] = {
	    {"NOAUTH Authentication required.", "asks for a password"},
	    {"READONLY You can't write against a read only replica.", "is a replica"},
	    {"OOM command not allowed when used memory > 'maxmemory'.", "maxmemory, and"},
	    {"MISCONF Redis is configured to save RDB snapshots", "cannot save its data"},
	    {"LOADING Redis is loading the dataset in memory", "still loading"},
	    {"NOPERM this user has no permissions to run the 'eval' command", "ACL SETUSER"},
	    {"ERR The user executing the script can't run this command or subcommand",
		"within a script"},
	    {"CROSSSLOT Keys in request don't hash to the same slot", "different slots"},
	    {"ERR Script attempted to access a non local key in a cluster node", "another node"},
	    {"MOVED 3999 127.0.0.1:6381", "127.0.0.1:6381)"},
	    {"CLUSTERDOWN Hash slot not served", "cluster is down"},
	    {"ERR unknown command 'EVAL', with args beginning with: 'secret'", "renamed"},
	    {"ERR something else", "the server says: ERR something else"},
	    {"OOMEN is another word", "the server says: OOMEN"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct redis_bytes said = redis_word(rows[i].said);

		redis_explain(&said, &why);
		if (!CHECK(strstr(text_string(&why), rows[i].told) &&
			   !strstr(text_string(&why), "secret")))
			fprintf(stderr, "    %s: %s\n", rows[i].said, text_string(&why));
	}
}

int
main(void)
{
	test_urls();
	test_names();
	test_explanations();
	test_refusals();

	return unit_end();
}
