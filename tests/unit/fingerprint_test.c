/* links: cmd/incident-emit/ */
/* Fingerprints: what two happenings of one failure share, and what tells two failures apart. */
#include "../../cmd/incident-emit/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "unit.h"

struct pair {
	const char *one, *other;
};

static void
message_normal(struct text *out, const char *message)
{
	size_t len = strlen(message);
	char *exact = malloc(len + 1);

	/* To the byte, so that sanitizers see one that is read behind it. */
	if (!exact)
		abort();
	exact = realloc(memcpy(exact, message, len), len > 0 ? len : 1);
	text_clear(out);
	fingerprint_add(out, exact, len);
	free(exact);
}

static void
pairs_check(const struct pair *pairs, size_t count, bool same)
{
	for (size_t i = 0; i < count; i++) {
		TEXT_LOCAL one = TEXT_INIT(TEXT_MAX_REASON), other = TEXT_INIT(TEXT_MAX_REASON);

		message_normal(&one, pairs[i].one);
		message_normal(&other, pairs[i].other);
		if (!CHECK((strcmp(text_string(&one), text_string(&other)) == 0) == same))
			fprintf(stderr, "  %s: %s\n  %s: %s\n", pairs[i].one, text_string(&one),
			    pairs[i].other, text_string(&other));
	}
}

static void
test_same(void)
{
	static const struct pair PAIRS[] = {
	    /* times */
	    {"at 2026-11-28T22:50:18Z", "at 2025-01-02T03:04:05.678+01:00"},
	    {"at 2026-11-28 22:50:18,123", "at 2026-11-28 22:50:18"},
	    {"at 2026/11/28 22:50", "at 2026/11/29 01:02"},
	    {"at 22:50:18.123", "at 01:02:03"},
	    {"on Sat Nov 28 22:50:18 UTC 2026", "on Sun Jan  4 01:02:03 CET 2027"},
	    {"on Sat, 28 Nov 2026 22:50:18 GMT", "on Mon, 4 Jan 2027 01:02:03 GMT"},
	    {"[28/Nov/2026:22:50:18 +0000] bad", "[04/Jan/2027:01:02:03 -0500] bad"},
	    {"due November 28, 2026 10:50 PM", "due May 3, 2027 1:05 AM"},
	    {"Nov 28 22:50:18 gone", "Dec  1 00:00:01 gone"},
	    {"ts=1764370218 x", "ts=1764370218.553 x"},
	    {"ts=1764370218553 x", "ts=99 x"},
	    /* durations and sizes */
	    {"timed out after 30s", "timed out after 1m30.5s"},
	    {"timed out after 250ms", "timed out after 2.5 s"},
	    {"timed out after 30 seconds", "timed out after 1 minute"},
	    {"took 1h2m3s", "took 3\302\265s"},
	    {"body of 10 MiB is too large", "body of 17 bytes is too large"},
	    {"used 1.5GB", "used 900 MB"},
	    {"used 93.5%", "used 4%"},
	    /* numbers */
	    {"index 5 is out of range", "index 1234567 is out of range"},
	    {"value -5 is bad", "value 7 is bad"},
	    {"got 1e-7", "got 12"},
	    {"got 1,234,567.89", "got 3"},
	    {"got 1_000", "got 3"},
	    {"items [1, 2, 3] are bad", "items [4] are bad"},
	    {"point (1, -2)", "point (33, 4)"},
	    {"1 item is missing", "3 items is missing"},
	    {"#42 is gone", "#7 is gone"},
	    {"line 12, column 4", "line 3, column 80"},
	    {"a.py:12: bad", "a.py:345: bad"},
	    {"pid 123 died", "pid 4567 died"},
	    {"worker[123] died", "worker[9] died"},
	    /* addresses */
	    {"<app.Foo object at 0x7f3a2b1c4d50>", "<app.Foo object at 0x55d0>"},
	    {"<function f at 0x7f3a2b1c4d50> failed", "<function f at 0x7f00000000> failed"},
	    {"com.x.Foo@1a2b3c4d is null", "com.x.Foo@deadbee is null"},
	    {"Foo@7f is null", "Foo@1a2b3c is null"},
	    {"#<Foo:0x000055d5> failed", "#<Foo:0x00007f3a2b1c4d50> failed"},
	    {"at address 0xc000012345", "at address 0xC000ABCDEF"},
	    {"segfault at 7f3a2b1c4d50 ip", "segfault at 55d0aa11 ip"},
	    {"Object of class #12 leaked", "Object of class #3 leaked"},
	    /* hosts, ports, addresses of networks */
	    {"connect to 10.0.0.1:5432 refused", "connect to 192.168.17.4:6432 refused"},
	    {"connect to 10.0.0.1 refused", "connect to 10.0.0.1:80 refused"},
	    {"connect to 10.0.0.1:5432 refused", "connect to db-1.prod.internal:5432 refused"},
	    {"connect to localhost:1234 refused", "connect to 127.0.0.1:80 refused"},
	    {"connect to [::1]:8080 refused", "connect to [2001:db8::ff00:42:8329]:80 refused"},
	    {"connect to fe80::1 refused", "connect to 2001:db8:0:0:0:0:0:1 refused"},
	    {"connect to a.example.com refused", "connect to b.c.example.com refused"},
	    {"could not translate host name \"db-a\"", "could not translate host name \"db-b\""},
	    {"getaddrinfo ENOTFOUND redis-master", "getaddrinfo ENOTFOUND cache"},
	    {"HTTPConnectionPool(host='api.a.io', port=443)",
		"HTTPConnectionPool(host='other', port=80)"},
	    {"mac 00:1a:2b:3c:4d:5e", "mac aa:bb:cc:dd:ee:0f"},
	    {"GET http://a.b:80/users/42?x=y failed", "GET http://10.1.2.3/users/7?z=1 failed"},
	    {"GET https://u:p@h/a failed", "GET https://other:8443/a failed"},
	    {"mail to alice@example.com bounced", "mail to bob.b@mail.example.org bounced"},
	    {"pod web-7d4b9c6f5-x2x4z crashed", "pod web-5f6d7c8b9a-bbjkd crashed"},
	    {"node ip-10-0-0-1 lost", "node ip-10-23-4-55 lost"},
	    {"on ForkPoolWorker-1", "on ForkPoolWorker-12"},
	    {"Thread-7 (run) died", "Thread-18 (run) died"},
	    {"pool-1-thread-7 died", "pool-2-thread-18 died"},
	    /* ids */
	    {"user 550e8400-e29b-41d4-a716-446655440000 x",
		"user 6ba7b810-9dad-11d1-80b4-00c04fd430c8 x"},
	    {"user 550E8400-E29B-41D4-A716-446655440000 x", "user 17 x"},
	    {"commit da39a3ee5e6b4b0d3255bfef95601890afd80709 x", "commit 1a2b3c4 x"},
	    {"image sha256:da39a3ee5e6b4b0d3255 x", "image sha256:00aa11bb22cc x"},
	    {"req_8f3a9c1b failed", "req_00d1e2f3 failed"},
	    {"request req-42 failed", "request req-43 failed"},
	    {"order ORD-2026-0001 failed", "order ORD-2027-4711 failed"},
	    {"key 01ARZ3NDEKTSV4RRFFQ69G5FAV x", "key 01BX5ZZKBKACTAV9WEVGEMMVS0 x"},
	    {"user42 is unknown", "user12345 is unknown"},
	    {"order abc123 is unknown", "order xyz789 is unknown"},
	    {"worker12 died", "worker7 died"},
	    {"due 28.11.2026 22:50", "due 1.2.2027 3:04"},
	    {"at 20261128T225018Z", "at 20270101T000000Z"},
	    {"connection to server at \"10.0.0.5\", port 5432 failed: refused",
		"connection to server at \"db-2.internal\", port 6432 failed: refused"},
	    {"HTTPConnectionPool(host='10.0.0.1', port=8080): Max retries exceeded with url: "
	     "/api/v1/users/42 (Caused by NewConnectionError('<urllib3.connection.HTTPConnection "
	     "object at 0x7f3e5c0d4a90>: [Errno 111] Connection refused'))",
		"HTTPConnectionPool(host='api', port=80): Max retries exceeded with url: "
		"/api/v2/users/7001 (Caused by "
		"NewConnectionError('<urllib3.connection.HTTPConnection "
		"object at 0x55d0aa>: [Errno 104] Connection refused'))"},
	    {"Process 1234 waits for ShareLock on transaction 5678; blocked by process 91011.",
		"Process 7 waits for ShareLock on transaction 8; blocked by process 9."},
	    {"Key (id)=(42) already exists.",
		"Key (id)=(550e8400-e29b-41d4-a716-446655440000) already exists."},
	    {"dial tcp 10.0.0.1:5432: connect: connection refused",
		"dial tcp [::1]:6432: connect: connection refused"},
	    {"dial tcp: lookup db-1.prod.internal on 10.0.0.10:53: no such host",
		"dial tcp: lookup db-2.prod.internal on 8.8.8.8:53: no such host"},
	    {"read tcp 10.1.2.3:34567->10.0.0.1:443: i/o timeout",
		"read tcp 10.9.9.9:1234->10.0.0.2:8443: i/o timeout"},
	    {"charge ch_3MmlLrLkdIwHu7ix0snN0B15 failed",
		"charge ch_1Gqj58LkdIwHu7ixSZ0fwM2u failed"},
	    {"lease 0f1e2d of i-0abc123def456 lost", "lease 9a8b7c of i-0fed987cba321 lost"},
	    {"arn:aws:sqs:eu-west-1:123456789012:jobs", "arn:aws:sqs:eu-west-2:210987654321:jobs"},
	    {"s3://bucket-1/a/2026/11/28/x.json is gone",
		"s3://bucket-2/a/2027/01/02/x.json is gone"},
	    {"token eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.abc_d x", "token eyJ0eXAiOiJKV1QifQ.e30.zz-9y x"},
	    {"session aZ3kP9q2LmX8vB7c1D x", "session Q1w2E3r4T5y6U7i8O9 x"},
	    /* quoted values */
	    {"KeyError: 'user-42'", "KeyError: 'user-x7-9'"},
	    {"invalid input \"12ab\"", "invalid input \"a value of 7\""},
	    {"Duplicate entry 'a1-b2' for key", "Duplicate entry '99' for key"},
	    {"no route '/a/1/b'", "no route '/c/22'"},
	    {"bad `x 1`", "bad `y z 2`"},
	    /* paths */
	    {"No such file: /tmp/abc/x.txt", "No such file: /var/tmp/tmpq_8d"},
	    {"No such file: '/tmp/abcdef'", "No such file: '/tmp/tmp.XyZ'"},
	    {"No such file: C:\\Users\\a\\Temp\\b.txt", "No such file: D:\\c\\Temp\\q"},
	    {"No such file: /home/alice/x.cfg", "No such file: /home/bob/x.cfg"},
	    {"in /srv/releases/20261128/app", "in /srv/releases/20261201/app"},
	    {"/proc/1234/stat is gone", "/proc/9/stat is gone"},
	    /* form */
	    {"\033[31mred\033[0m 5", "red 6"},
	    {"two   blanks", "two blanks "},
	    {"user abcdefab-cdef-4bcd-8fab-cdefabcdefab",
		"user fedcbafe-dcba-4abc-9abc-fedcbafedcba"},
	    {"no answer, host=db", "no answer, host=cache"},
	    {"port db.internal:80 of", "port db.internal:65535 of"},
	    {"host=db is down", "host=cache is down"},
	    {"user abcd1 is", "user wxyz22 is"},
	    {"key 'a\\'b1 one' is", "key 'c\\'d2 two' is"},
	    {"it ends with localhost:80", "it ends with localhost:8080"},
	    {"it ends with /tmp/a", "it ends with /tmp/b"},
	    {"it ends with 10:20", "it ends with 11:21"},
	    {"commit abcde1 is", "commit fedcb2 is"},
	};

	pairs_check(PAIRS, sizeof(PAIRS) / sizeof(PAIRS[0]), true);
}

static void
test_different(void)
{
	static const struct pair PAIRS[] = {
	    {"KeyError: 'user'", "KeyError: 'name'"},
	    {"KeyError: 'user'", "ValueError: 'user'"},
	    {"No module named 'psycopg2'", "No module named 'boto3'"},
	    {"No module named 'storage_v1'", "No module named 'pubsub_v1'"},
	    {"no such user 5", "no such order 5"},
	    {"connection refused", "connection reset"},
	    {"connect to 10.0.0.1 refused", "connect to 10.0.0.1 timed out"},
	    {"timed out after 5s", "gave up after 5s"},
	    {"cannot read a.py", "cannot read b.py"},
	    {"cannot read a.py:1", "cannot read b.py:1"},
	    {"cannot read /etc/a.conf", "cannot read /etc/b.conf"},
	    {"No such file: '/etc/a.conf'", "No such file: '/etc/b.conf'"},
	    {"java.io.IOException: x", "java.net.ConnectException: x"},
	    {"java.lang.NullPointerException", "java.lang.IllegalStateException"},
	    {"std::bad_alloc", "std::bad_cast"},
	    {"abc::def::added failed", "abc::def::removed failed"},
	    {"column \"email\" does not exist", "column \"phone\" does not exist"},
	    {"GET http://h/users failed", "GET http://h/orders failed"},
	    {"GET http://h/users failed", "POST http://h/users failed"},
	    {"redis:6379 refused", "postgres:5432 refused"},
	    {"<app.Foo object at 0x1>", "<app.Bar object at 0x1>"},
	    {"it may fail", "it can fail"},
	    {"the sun sets", "the mon sets"},
	    {"worker-1 died", "scheduler-1 died"},
	    {"can't open it, don't 5 try", "can't open it, won't 5 try"},
	    {"Stra\303\237e", "Stra\303\244e"},
	    {"decade", "facade"},
	    {"Error", ""},
	    {"oauth2client is missing", "base64decode is missing"},
	    {"sensor1 is missing", "motor1 is missing"},
	    {"facade:10:20 fell", "decade:10:20 fell"},
	    {"face:10 fell", "deed:10 fell"},
	    {"bad URL http:// one", "bad URL http:// two"},
	    {"cannot read C:\\a\\x.txt", "cannot read D:\\a\\x.txt"},
	    {"it ends in May", "it ends in June"},
	    {"db.x:1 is", "db.y:1 is"},
	};

	pairs_check(PAIRS, sizeof(PAIRS) / sizeof(PAIRS[0]), false);
}

/* ---- names ---- */

static void
test_names(void)
{
	static const struct {
		const char *name, *expected;
	} CASES[] = {
	    {"p95", "p95"},
	    {"load-reco: latency p99 of /reco", "load-reco: latency p99 of /reco"},
	    {"f2", "f2"},
	    {"main.func1", "main.func1"},
	    {"lambda$main$0", "lambda$main$0"},
	    {"Main$$Lambda$14/0x0000000800c03000", "Main$$Lambda$#"},
	    {"app::run::h1a2b3c4d5e6f7a8b", "app::run::#"},
	    {"Shop$$EnhancerBySpringCGLIB$$1a2b3c4d", "Shop$$EnhancerBySpringCGLIB$$#"},
	    {"GeneratedMethodAccessor123", "GeneratedMethodAccessor#"},
	    {"{closure:a.php:12}", "{closure:a.php:#}"},
	    {"main.3f2a1b9c.js", "main.#.js"},
	    {"20260101_init.sql", "20260101_init.sql"},
	    {"job 550e8400-e29b-41d4-a716-446655440000", "job #"},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

		fingerprint_add_name(&out, CASES[i].name, strlen(CASES[i].name));
		CHECK_STRING(text_string(&out), CASES[i].expected);
	}
}

/* ---- exceptions ---- */

static void
exception_normal(struct text *out, const char *exception, const char *stack)
{
	TEXT_LOCAL e = TEXT_INIT(TEXT_MAX_REASON), c = TEXT_INIT(TEXT_MAX_REASON),
		   s = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_string(&e, exception);
	text_add_string(&s, stack);
	fingerprint_add_exception(out, &e, &c, &s);
}

/* Of each runtime: a stack, and what is kept of it. */
static void
test_stacks(void)
{
	static const struct {
		const char *stack, *expected;
	} CASES[] = {
	    {"Traceback (most recent call last):\n"
	     "  File \"/app/a.py\", line 3, in <module>\n    f()\n"
	     "  File \"/usr/lib/python3.11/asyncio/x.py\", line 4, in run\n    g()\n"
	     "  File \"/app/b/c.py\", line 5, in g\n    raise E(1)\nE: x 1\n",
		"<module> a.py\ng c.py\n"},
	    /* The outermost of a chain stands last. */
	    {"Traceback (most recent call last):\n  File \"in.py\", line 1, in inner\nE: y\n\n"
	     "During handling of the above exception, another exception occurred:\n\n"
	     "Traceback (most recent call last):\n  File \"a.py\", line 1, in outer\nE: x 1\n",
		"outer a.py\n"},
	    {"  + Exception Group Traceback (most recent call last):\n"
	     "  |   File \"a.py\", line 1, in <module>\n  |     raise G\n  | E: x\n"
	     "  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n"
	     "    |   File \"a.py\", line 2, in f\n    | ValueError: a\n    +-----\n",
		"<module> a.py\n"},
	    {"a.b.E: x\n\tat a.b.C.run(C.java:10)\n\tat "
	     "java.base/java.lang.Thread.run(Thread.java:8)\n"
	     "\tat org.springframework.X.y(X.java:1)\nCaused by: q\n\tat a.b.D.z(D.java:1)\n",
		"a.b.C.run C.java\n"},
	    {"System.E: x\n   at P.Run(Int32 a) in C:\\src\\P.cs:line 3\n   at System.X.Y()\n",
		"P.Run P.cs\n"},
	    {"Error: x\n    at f (/app/a.js:1:7)\n    at async Foo.g (file:///app/b.js:10:3)\n"
	     "    at /app/c.js:3:1\n    at node:internal/process/task_queues:95:5\n"
	     "    at h (/app/node_modules/q/i.js:1:1)\n",
		"f a.js\nFoo.g b.js\n c.js\n"},
	    {"panic: x\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/app/main.go:8\n"
	     "main.(*T).g(0xc000012, {0x1, 0x2})\n\t/app/t.go:9 +0x1b\n"
	     "runtime.main()\n\t/usr/local/go/src/runtime/proc.go:250 +0x1d\n"
	     "created by main.main in goroutine 1\n\t/app/main.go:9 +0x1\n",
		"main.f main.go\nmain.(*T).g t.go\n"},
	    {"thread 'main' panicked at src/main.rs:2:5:\nboom\nstack backtrace:\n"
	     "   0: rust_begin_unwind\n             at /rustc/a/library/std/src/panicking.rs:1:5\n"
	     "   1: app::f\n             at ./src/main.rs:2:5\n",
		"app::f main.rs\n"},
	    {"a.rb:5:in 'f': outer (RuntimeError)\n\tfrom a.rb:1:in 'block (2 levels) in g'\n"
	     "\tfrom /var/lib/gems/3.1.0/gems/x/x.rb:9:in `h'\n",
		"f a.rb\nblock (2 levels) in g a.rb\n"},
	    {"PHP Fatal error:  Uncaught E: x in /app/a.php:3\nStack trace:\n"
	     "#0 /app/a.php(12): f('x', Array)\n#1 /app/vendor/q/q.php(3): Q->run()\n#2 {main}\n"
	     "  thrown in /app/a.php on line 3\n",
		"f a.php\n"},
	    {"x at a.pl line 3.\n\tmain::f(1) called at a.pl line 5\n", "main::f a.pl\n"},
	    /* None are our own. */
	    {"a.b.E: x\n\tat java.util.A.b(A.java:10)\n\tat java.util.C.d(C.java:8)\n",
		"java.util.A.b A.java\njava.util.C.d C.java\n"},
	    /* A recursion counts once. */
	    {"Error: x\n    at f (a.js:1:7)\n    at f (a.js:1:7)\n    at f (a.js:1:9)\n",
		"f a.js\n"},
	    {"", ""},
	    {"no frames\n at all\n", ""},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD), expected = TEXT_INIT(TEXT_MAX_RECORD);

		exception_normal(&out, "E: x 1", CASES[i].stack);
		text_add_format(&expected, "E: x #\n%s", CASES[i].expected);
		CHECK_STRING(text_string(&out), text_string(&expected));
	}
}

/* Types keep their digits; the nearest five places count, whichever end they stand at. */
static void
test_exceptions(void)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD), stack = TEXT_INIT(TEXT_MAX_RECORD);

	exception_normal(&out, "Http2Error: stream 5 was reset", "");
	CHECK_STRING(text_string(&out), "Http2Error: stream # was reset\n");
	text_clear(&out);
	exception_normal(&out, "App\\E: 5", "");
	CHECK_STRING(text_string(&out), "App\\E: #\n");
	text_clear(&out);
	exception_normal(&out, "panicked at src/main.rs:2:5: boom 3", "");
	CHECK_STRING(text_string(&out), "panicked at src/main.rs:#: boom #\n");

	text_clear(&out);
	for (int i = 0; i < 9; i++)
		text_add_format(&stack, "  at f%d (a.js:1:1)\n", i);
	exception_normal(&out, "E", text_string(&stack));
	CHECK_STRING(text_string(&out), "E\nf0 a.js\nf1 a.js\nf2 a.js\nf3 a.js\nf4 a.js\n");
	text_clear(&out);
	text_clear(&stack);
	for (int i = 0; i < 9; i++)
		text_add_format(&stack, "  File \"a.py\", line 1, in f%d\n", i);
	exception_normal(&out, "E", text_string(&stack));
	CHECK_STRING(text_string(&out), "E\nf4 a.py\nf5 a.py\nf6 a.py\nf7 a.py\nf8 a.py\n");
}

/* The digest is SHA-256's (FIPS 180-4, its example of three letters). */
static void
test_digest(void)
{
	TEXT_LOCAL of = TEXT_INIT(TEXT_MAX_REASON);
	char digest[DIGEST_SIZE] = "";

	text_add_string(&of, "abc");
	CHECK_INT(fingerprint_digest(&of, digest), 0);
	CHECK_STRING(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int
main(void)
{
	test_digest();
	test_same();
	test_different();
	test_names();
	test_stacks();
	test_exceptions();

	return unit_end();
}
