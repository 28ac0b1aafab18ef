#include "http.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "signals.h"
#include "unit.h"

static char base[64];
static pid_t server;

/* Stands in for libc's: names of the test domain hang or are unknown, and no name server is
 * asked. */
int
getaddrinfo(const char *restrict node, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict list)
{
	(void)service;
	(void)hints;
	(void)list;
	if (strcmp(node, "hangs.test") == 0)
		sleep(20);
	return EAI_NONAME;
}

/* ---- the server ---- */

static bool
server_start(const char *program, const char *folder)
{
	char path[512], port_file[512], port[16] = "";

	snprintf(path, sizeof(path), "%.*s/../scripted-server",
	    (int)(strrchr(program, '/') - program), program);
	snprintf(port_file, sizeof(port_file), "%s/port", folder);
	server = fork();
	if (server == 0) {
		execl(path, path, "--port-file", port_file, "--seconds", "60", (char *)NULL);
		_exit(127);
	}
	for (int tries = 0; tries < 200; tries++) {
		FILE *file = fopen(port_file, "r");

		if (file) {
			bool got = fgets(port, sizeof(port), file) != NULL;

			fclose(file);
			unlink(port_file);
			port[strcspn(port, "\n")] = '\0';
			snprintf(base, sizeof(base), "http://127.0.0.1:%s", port);
			return got;
		}
		usleep(20000);
	}
	return false;
}

/* ---- joining URLs ---- */

static void
urls_are_joined(void)
{
	static const struct {
		const char *base, *path, *url; /* NULL: refused */
	} cases[] = {
	    {"http://h", "/a", "http://h/a"},
	    {"http://h/", "/a", "http://h/a"},
	    {"http://h/", "a", "http://h/a"},
	    {"http://h/v1", "/a?b=c", "http://h/v1/a?b=c"},
	    {"http://h/v1/", "a", "http://h/v1/a"},
	    {"http://h", "", "http://h"},
	    {"http://h", "?q=1", "http://h?q=1"},
	    {"http://h", "//other/x", "http://h//other/x"},
	    {"http://h", "https://other/x", "https://other/x"},
	    {"http://h", "HTTP://other/x", "HTTP://other/x"},
	    {"http://h", "file:///etc/passwd", NULL},
	    {"http://h", "ftp://h/x", NULL},
	    {"http://h?x=1", "/a", NULL},
	    {"ftp://h", "/a", NULL},
	    {"h:80", "/a", NULL},
	    {NULL, "/a", NULL},
	    {NULL, "http://h/a", "http://h/a"},
	    {"http://h", "/a b", NULL},
	    {"http://h", "/a\nb", NULL},
	    {"http://u:p@h:8080/v1", "/a", "http://u:p@h:8080/v1/a"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out = TEXT_INIT(4096);
		int rc = http_join(cases[i].base, cases[i].path, &out);

		if (!CHECK_INT(rc, cases[i].url ? 0 : -1))
			fprintf(stderr, "  for %s\n", cases[i].path);
		if (cases[i].url)
			CHECK_STRING(text_string(&out), cases[i].url);
		text_free(&out);
	}
}

static void
urls_are_checked(void)
{
	static const char *const good[] = {"http://h", "https://h:1/", "http://[::1]:80/x",
	    "http://a@b:c@h/", "http://h:65535", "http://h?x", "http://sub.example.test#f"};
	static const char *const bad[] = {"", "h", "//h", "http:/h", "http://", "http://:80",
	    "http://h:", "http://h:0", "http://h:65536", "http://h:8a", "http://[::1", "http://[]",
	    "http://h\\@g/", "http://h h/", "javascript:x", "file:///x", "http://user@"};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!CHECK_INT(http_check_url(good[i], &why), 0))
			fprintf(stderr, "  for %s\n", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		text_clear(&why);
		if (!CHECK_INT(http_check_url(bad[i], &why), -1))
			fprintf(stderr, "  for %s\n", bad[i]);
		CHECK(why.len > 0);
	}
	text_free(&why);
}

/* ---- one request ---- */

struct trial {
	struct http *http;
	struct http_answer answer;
};

static struct trial
trial_begin(const struct http_settings *settings)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct trial trial = {.http = http_new(settings, &why)};

	if (!CHECK(trial.http != NULL))
		exit(unit_end());
	text_free(&why);
	return trial;
}

static void
trial_end(struct trial *trial)
{
	http_answer_free(&trial->answer);
	http_free(trial->http);
}

static int
trial_get(struct trial *trial, const char *path)
{
	char url[256];
	struct http_request request = {.method = "GET", .url = url};

	snprintf(url, sizeof(url), "%s%s", base, path);
	return http_perform(trial->http, &request, &trial->answer);
}

static void
an_answer_is_taken_whole(void)
{
	struct trial t = trial_begin(&(struct http_settings){.run = "run-1"});
	size_t len = 0;
	const char *value;

	CHECK_INT(trial_get(&t, "/headers"), 0);
	CHECK_INT(t.answer.status, 200);
	CHECK_INT(t.answer.error, HTTP_OK);
	CHECK_STRING(text_string(&t.answer.body), "{}");
	value = http_answer_header(&t.answer, "x-frame-OPTIONS", &len);
	CHECK(value && len == 4 && memcmp(value, "DENY", 4) == 0);
	value = http_answer_header(&t.answer, "x-empty", &len);
	CHECK(value && len == 0);
	CHECK(http_answer_header(&t.answer, "x-frame", &len) == NULL);
	value = http_answer_header(&t.answer, "x-folded", &len);
	CHECK(value && len == 7 && memcmp(value, "one two", 7) == 0);
	CHECK(t.answer.elapsed_ns > 0);
	CHECK(t.answer.first_byte_ns > 0);
	CHECK(t.answer.received > 2);
	CHECK(t.answer.new_connection);
	CHECK_INT(trial_get(&t, "/trailers"), 0);
	value = http_answer_header(&t.answer, "X-Checksum", &len);
	CHECK(!value);
	CHECK_INT(trial_get(&t, "/continue"), 0);
	CHECK_INT(t.answer.status, 200);
	CHECK(!t.answer.new_connection);
	trial_end(&t);
}

static void
every_request_carries_its_ids(void)
{
	struct trial t = trial_begin(&(struct http_settings){.run = "run-1"});
	char expected[256];

	CHECK_INT(trial_get(&t, "/echo"), 0);
	CHECK(uuid_is_valid(t.answer.request_id, strlen(t.answer.request_id)));
	CHECK_INT(strlen(t.answer.trace_id), 32);
	CHECK_INT(strlen(t.answer.span_id), 16);
	snprintf(expected, sizeof(expected), "X-Request-ID: %s\\u000d", t.answer.request_id);
	CHECK(strstr(text_string(&t.answer.body), expected) != NULL);
	snprintf(expected, sizeof(expected), "traceparent: 00-%s-%s-01\\u000d", t.answer.trace_id,
	    t.answer.span_id);
	CHECK(strstr(text_string(&t.answer.body), expected) != NULL);
	CHECK(strstr(text_string(&t.answer.body), "X-Correlation-ID: run-1\\u000d") != NULL);
	trial_end(&t);
}

static void
a_request_may_bring_its_own_ids(void)
{
	static const char parent[] = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
	const struct http_header headers[] = {{"x-request-id", "mine"}, {"traceparent", parent},
	    {"X-Empty", ""}, {"X-Correlation-ID", "c"}};
	struct trial t = trial_begin(&(struct http_settings){.run = "run-1"});
	struct http_request request = {
	    .method = "POST", .headers = headers, .header_count = 4, .body = "a\"b", .body_len = 3};
	char url[256];

	snprintf(url, sizeof(url), "%s/echo", base);
	request.url = url;
	CHECK_INT(http_perform(t.http, &request, &t.answer), 0);
	CHECK_STRING(t.answer.request_id, "mine");
	CHECK_STRING(t.answer.trace_id, "0123456789abcdef0123456789abcdef");
	CHECK_STRING(t.answer.span_id, "0123456789abcdef");
	CHECK(strstr(text_string(&t.answer.body), "X-Request-ID") == NULL);
	CHECK(strstr(text_string(&t.answer.body), "run-1") == NULL);
	CHECK(strstr(text_string(&t.answer.body), "X-Empty:\\u000d") != NULL);
	CHECK(strstr(text_string(&t.answer.body), "Content-Type") == NULL);
	CHECK(strstr(text_string(&t.answer.body), "\"body\":\"a\\u0022b\"") != NULL);
	trial_end(&t);
}

static void
methods_are_sent_as_they_are(void)
{
	static const char *const methods[] = {
	    "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "GET"};
	struct trial t = trial_begin(&(struct http_settings){0});
	struct http_request request = {0};
	char url[256], expected[64];

	snprintf(url, sizeof(url), "%s/echo", base);
	request.url = url;
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		for (int with_body = 0; with_body < 2; with_body++) {
			request.method = methods[i];
			request.body = with_body ? "x" : NULL;
			request.body_len = with_body ? 1 : 0;
			CHECK_INT(http_perform(t.http, &request, &t.answer), 0);
			snprintf(expected, sizeof(expected), "{\"method\":\"%s\"", methods[i]);
			CHECK(
			    strncmp(text_string(&t.answer.body), expected, strlen(expected)) == 0);
			snprintf(
			    expected, sizeof(expected), "\"body\":\"%s\"}", with_body ? "x" : "");
			CHECK(strstr(text_string(&t.answer.body), expected) != NULL);
		}
	/* What a HEAD would have got is announced, and not waited for. */
	snprintf(url, sizeof(url), "%s/ok", base);
	request.method = "HEAD";
	request.body = NULL;
	CHECK_INT(http_perform(t.http, &request, &t.answer), 0);
	CHECK_INT(t.answer.body.len, 0);
	trial_end(&t);
}

static void
requests_that_cannot_be_sent(void)
{
	const struct http_header split = {"X-A", "b\r\nX-Evil: c"}, named = {"X A", "b"};
	const struct http_request requests[] = {
	    {.method = "GET", .url = "file:///etc/passwd"},
	    {.method = "GET", .url = "http://h/", .headers = &split, .header_count = 1},
	    {.method = "GET", .url = "http://h/", .headers = &named, .header_count = 1},
	    {.method = "GET /x HTTP/1.1\r\n", .url = "http://h/"},
	    {.method = "HEAD", .url = "http://h/", .body = "x", .body_len = 1},
	};
	struct trial t = trial_begin(&(struct http_settings){0});

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		CHECK_INT(http_perform(t.http, &requests[i], &t.answer), -1);
		CHECK_INT(t.answer.error, i == 0 ? HTTP_ERROR_URL : HTTP_ERROR_OTHER);
		CHECK(t.answer.reason.len > 0);
	}
	trial_end(&t);
}

/* ---- servers that misbehave ---- */

static void
misbehaving_servers(void)
{
	static const struct {
		const char *path;
		enum http_error error;
		const char *reason;
	} cases[] = {
	    {"/bad-chunk", HTTP_ERROR_PROTOCOL, "not an HTTP answer"},
	    {"/close", HTTP_ERROR_RESET, "closed before the answer was whole"},
	    {"/close-early", HTTP_ERROR_RESET, "closed before"},
	    {"/cut-chunks", HTTP_ERROR_RESET, "closed before"},
	    {"/drip", HTTP_ERROR_TIMEOUT, "no whole answer within 500"},
	    {"/endless-body", HTTP_ERROR_TOO_LARGE, "body exceeds 64.0 KiB"},
	    {"/endless-continue", HTTP_ERROR_TOO_LARGE, "header lines"},
	    {"/endless-header", HTTP_ERROR_TOO_LARGE, "header lines or 1"},
	    {"/endless-headers", HTTP_ERROR_TOO_LARGE, "header lines"},
	    {"/garbage", HTTP_ERROR_PROTOCOL, "not an HTTP answer"},
	    {"/half-close", HTTP_ERROR_RESET, "closed before"},
	    {"/hang", HTTP_ERROR_TIMEOUT, "no answer within 500"},
	    {"/huge-body", HTTP_ERROR_TOO_LARGE, "body exceeds"},
	    {"/many-headers", HTTP_ERROR_TOO_LARGE, "more than 1000 header lines"},
	    {"/reset", HTTP_ERROR_RESET, "closed before"},
	    {"/short-body", HTTP_ERROR_RESET, "closed before"},
	    {"/short-chunk", HTTP_ERROR_RESET, "closed before"},
	};
	struct trial t =
	    trial_begin(&(struct http_settings){.timeout_ns = 500 * CLOCK_MS, .max_answer = 65536});

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t start = clock_monotonic(&clock_system);

		if (!CHECK_INT(trial_get(&t, cases[i].path), -1) ||
		    !CHECK_INT(t.answer.error, cases[i].error) ||
		    !CHECK(strstr(text_string(&t.answer.reason), cases[i].reason) != NULL))
			fprintf(
			    stderr, "  for %s: %s\n", cases[i].path, text_string(&t.answer.reason));
		CHECK(clock_monotonic(&clock_system) - start < 3 * CLOCK_SECOND);
		CHECK(t.answer.body.len <= 65536);
	}
	/* A too long answer is not mixed up with the next one. */
	CHECK_INT(trial_get(&t, "/long-body"), 0);
	CHECK_STRING(text_string(&t.answer.body), "{\"status\":\"ok\"}");
	CHECK_INT(trial_get(&t, "/ok"), 0);
	CHECK_INT(t.answer.status, 200);
	trial_end(&t);
}

static void
nobody_listens(void)
{
	struct trial t = trial_begin(&(struct http_settings){.timeout_ns = CLOCK_SECOND});
	struct http_request request = {
	    .method = "GET", .url = "http://user:hush@127.0.0.1:1/x?token=hush"};

	CHECK_INT(http_perform(t.http, &request, &t.answer), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_CONNECT);
	CHECK_STRING(
	    text_string(&t.answer.reason), "127.0.0.1:1: cannot connect: Connection refused");
	request.url = "http://unknown.test/";
	CHECK_INT(http_perform(t.http, &request, &t.answer), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_RESOLVE);
	CHECK_STRING(text_string(&t.answer.reason), "cannot resolve unknown.test: not known");
	trial_end(&t);
}

/* The resolver hangs for 20 s; neither the request nor the end of the client waits for it. */
static void
names_that_do_not_resolve_in_time(void)
{
	int64_t start = clock_monotonic(&clock_system);
	struct trial t = trial_begin(&(struct http_settings){.timeout_ns = 300 * CLOCK_MS});
	struct http_request request = {.method = "GET", .url = "http://hangs.test/"};

	CHECK_INT(http_perform(t.http, &request, &t.answer), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_TIMEOUT);
	CHECK(
	    strstr(text_string(&t.answer.reason), "hangs.test:80: no address within 300") != NULL);
	trial_end(&t);
	CHECK(clock_monotonic(&clock_system) - start < 3 * CLOCK_SECOND);
}

static void
redirects_only_when_asked(void)
{
	struct trial t = trial_begin(&(struct http_settings){0});

	CHECK_INT(trial_get(&t, "/redirect"), 0);
	CHECK_INT(t.answer.status, 302);
	trial_end(&t);

	t = trial_begin(&(struct http_settings){.follow_redirects = true});
	CHECK_INT(trial_get(&t, "/redirect"), 0);
	CHECK_INT(t.answer.status, 200);
	CHECK(strstr(text_string(&t.answer.headers), "Location") == NULL);
	CHECK_INT(trial_get(&t, "/redirect-loop"), -1);
	CHECK(strstr(text_string(&t.answer.reason), "redirects") != NULL);
	CHECK_INT(trial_get(&t, "/redirect-file"), -1);
	CHECK(strstr(text_string(&t.answer.body), "root:") == NULL);
	trial_end(&t);
}

static void
note_end(struct http *http, struct http_answer *answer, void *context)
{
	(void)http;
	(void)answer;
	++*(int *)context;
}

/* What comes of a connection between two requests does not keep the loop busy; and whatever gets the
 * number of a closed socket, libcurl's resolver for one, is heard. */
static void
connections_rest_between_requests(void)
{
	struct trial t = trial_begin(&(struct http_settings){.timeout_ns = CLOCK_SECOND});
	struct http_request request = {.method = "GET"};
	struct http_answer answer = {0};
	char hang[256], unasked[256];
	clock_t before = clock();
	int ended = 0;

	snprintf(hang, sizeof(hang), "%s/hang", base);
	snprintf(unasked, sizeof(unasked), "%s/unasked", base);
	request.url = hang;
	CHECK_INT(http_start(t.http, &request, &t.answer, note_end, &ended), 0);
	request.url = unasked;
	CHECK_INT(http_start(t.http, &request, &answer, note_end, &ended), 0);
	while (http_run(t.http, CLOCK_SECOND) > 0)
		;
	CHECK_INT(ended, 2);
	CHECK_INT(t.answer.error, HTTP_ERROR_TIMEOUT);
	CHECK_INT(answer.status, 200);
	CHECK(clock() - before < CLOCKS_PER_SEC / 4);
	http_answer_free(&answer);
	trial_end(&t);

	t = trial_begin(&(struct http_settings){.timeout_ns = CLOCK_SECOND});
	for (int i = 0; i < 3; i++) {
		CHECK_INT(trial_get(&t, "/ok"), 0);
		CHECK(t.answer.new_connection);
		CHECK_INT(trial_get(&t, "/close"), -1);
		CHECK_INT(t.answer.error, HTTP_ERROR_RESET);
		request.url = "http://unknown.test/";
		CHECK_INT(http_perform(t.http, &request, &t.answer), -1);
		CHECK_INT(t.answer.error, HTTP_ERROR_RESOLVE);
	}
	trial_end(&t);
}

static void
proxies_of_the_environment_are_not_used(void)
{
	struct trial t = trial_begin(&(struct http_settings){0});

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	CHECK_INT(trial_get(&t, "/ok"), 0);
	unsetenv("http_proxy");
	trial_end(&t);

	t = trial_begin(&(struct http_settings){.route = {.proxy = "http://127.0.0.1:1"}});
	CHECK_INT(trial_get(&t, "/ok"), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_CONNECT);
	trial_end(&t);
}

/* Whether the request had to connect. */
static bool
trial_connects(struct trial *trial, const struct http_route *route)
{
	char url[256];
	struct http_request request = {.method = "GET", .url = url, .route = route};

	snprintf(url, sizeof(url), "%s/echo", base);
	CHECK_INT(http_perform(trial->http, &request, &trial->answer), 0);
	return trial->answer.new_connection;
}

static void
routes_share_cookies_but_no_connection(void)
{
	static const char *const elsewhere[] = {"other.test:80:127.0.0.1", NULL};
	struct http_route own = {.resolve = elsewhere}, many = {0};
	struct trial t = trial_begin(&(struct http_settings){.cookies = true});
	char entry[64];
	const char *const entries[] = {entry, NULL};

	CHECK_INT(trial_get(&t, "/headers"), 0);
	CHECK(!trial_connects(&t, NULL));
	CHECK(!trial_connects(&t, http_client_route(t.http)));
	CHECK(trial_connects(&t, &own));
	CHECK(strstr(text_string(&t.answer.body), "Cookie: b=2; a=1") != NULL);
	CHECK(!trial_connects(&t, &own));
	CHECK(!trial_connects(&t, NULL));
	/* Many of them are forgotten again; the client's own is not. */
	many.resolve = entries;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 20; i++) {
			snprintf(entry, sizeof(entry), "h%d.test:80:127.0.0.1", i);
			CHECK(trial_connects(&t, &many));
		}
	CHECK(!trial_connects(&t, &many));
	CHECK(trial_connects(&t, &own));
	CHECK(!trial_connects(&t, NULL));
	trial_end(&t);
}

static void
routes_that_cannot_be_gone(void)
{
	static const char *const bad[] = {"", "h", "h:80", "h:80:", "h:80:nix", ":80:127.0.0.1",
	    "h:0:127.0.0.1", "h:65536:127.0.0.1", "h:-1:127.0.0.1", "-h:80:127.0.0.1",
	    "h:80:127.0.0.1,", "h:80:[::1", "h:x:127.0.0.1", "h:80:[127.0.0.1"};
	static const char *const good[] = {"h:80:127.0.0.1", "*:443:127.0.0.1,127.0.0.2",
	    "h:80:::1", "h:80:[::1]", "+h:80:127.0.0.1"};
	struct trial t = trial_begin(&(struct http_settings){0});
	const char *list[] = {NULL, NULL};
	struct http_route route = {.resolve = list}, absent = {.client_cert = "no-such-file"};
	char url[256];
	struct http_request request = {.method = "GET", .url = url, .route = &route};

	snprintf(url, sizeof(url), "%s/ok", base);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		list[0] = bad[i];
		if (!CHECK_INT(http_perform(t.http, &request, &t.answer), -1))
			fprintf(stderr, "  for %s\n", bad[i]);
		CHECK_INT(t.answer.error, HTTP_ERROR_RESOLVE);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		list[0] = good[i];
		if (!CHECK_INT(http_perform(t.http, &request, &t.answer), 0))
			fprintf(stderr, "  for %s\n", good[i]);
	}
	request.route = &absent;
	CHECK_INT(http_perform(t.http, &request, &t.answer), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_TLS);
	CHECK_STRING(text_string(&t.answer.reason),
	    "client_cert cannot be used: no-such-file: No such file or directory");
	trial_end(&t);
}

static void
cookies_are_kept_when_asked(void)
{
	struct trial t = trial_begin(&(struct http_settings){.cookies = true});

	CHECK_INT(trial_get(&t, "/headers"), 0);
	CHECK_INT(trial_get(&t, "/echo"), 0);
	CHECK(strstr(text_string(&t.answer.body), "Cookie: b=2; a=1") != NULL);
	trial_end(&t);

	t = trial_begin(&(struct http_settings){0});
	CHECK_INT(trial_get(&t, "/headers"), 0);
	CHECK_INT(trial_get(&t, "/echo"), 0);
	CHECK(strstr(text_string(&t.answer.body), "Cookie:") == NULL);
	trial_end(&t);
}

/* Asks with a user's cookies. */
static void
ask_as(struct trial *t, struct http_jar *jar, const char *path)
{
	char url[128];
	struct http_request request = {.method = "GET", .url = url, .jar = jar};

	snprintf(url, sizeof(url), "%s%s", base, path);
	CHECK_INT(http_perform(t->http, &request, &t->answer), 0);
}

static bool
sends_cookies(const struct trial *t)
{
	return strstr(text_string(&t->answer.body), "Cookie:") != NULL;
}

static void
each_user_has_cookies_of_his_own(void)
{
	struct trial t = trial_begin(&(struct http_settings){0});
	struct http_jar *ann = http_jar_new(), *bob = http_jar_new();
	struct text lines = TEXT_INIT(4096);

	CHECK(ann && bob);
	ask_as(&t, ann, "/headers");
	ask_as(&t, ann, "/echo");
	CHECK(strstr(text_string(&t.answer.body), "Cookie: b=2; a=1") != NULL);
	ask_as(&t, bob, "/echo");
	CHECK(!sends_cookies(&t));
	ask_as(&t, NULL, "/echo");
	CHECK(!sends_cookies(&t));

	/* What one has can be given to another, in place of what he had. */
	CHECK_INT(http_jar_read(ann, &lines), 0);
	CHECK(strstr(text_string(&lines), "127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1\n") != NULL);
	CHECK_INT(http_jar_fill(bob, "127.0.0.1\tFALSE\t/\tFALSE\t0\told\t1\n"), 0);
	CHECK_INT(http_jar_fill(bob, text_string(&lines)), 0);
	ask_as(&t, bob, "/echo");
	CHECK(sends_cookies(&t) && !strstr(text_string(&t.answer.body), "old"));
	CHECK_INT(http_jar_fill(bob, NULL), 0);
	ask_as(&t, bob, "/echo");
	CHECK(!sends_cookies(&t));
	text_clear(&lines);
	CHECK_INT(http_jar_read(bob, &lines), 0);
	CHECK_INT((intmax_t)lines.len, 0);

	text_free(&lines);
	http_jar_free(ann);
	http_jar_free(bob);
	http_jar_free(NULL);
	trial_end(&t);
}

/* ---- many at once ---- */

struct crowd {
	struct http_request request;
	struct http_answer answers[20];
	unsigned started, good, failed;
};

static void
start_next(struct http *http, struct http_answer *answer, void *context)
{
	struct crowd *crowd = context;

	if (answer->error || answer->status != 200)
		crowd->failed++;
	else
		crowd->good++;
	if (crowd->started < 200 &&
	    CHECK_INT(http_start(http, &crowd->request, answer, start_next, crowd), 0))
		crowd->started++;
}

static void
many_at_once(void)
{
	static struct crowd crowd;
	struct trial t = trial_begin(&(struct http_settings){.timeout_ns = 5 * CLOCK_SECOND});
	char url[256];

	snprintf(url, sizeof(url), "%s/ok", base);
	crowd.request = (struct http_request){.method = "GET", .url = url};
	for (size_t i = 0; i < 20; i++) {
		CHECK_INT(
		    http_start(t.http, &crowd.request, &crowd.answers[i], start_next, &crowd), 0);
		crowd.started++;
	}
	CHECK_INT(http_in_flight(t.http), 20);
	while (http_run(t.http, CLOCK_SECOND) > 0)
		;
	CHECK_INT(crowd.good, 200);
	CHECK_INT(crowd.failed, 0);
	CHECK_INT(http_in_flight(t.http), 0);
	for (size_t i = 0; i < 20; i++)
		http_answer_free(&crowd.answers[i]);
	trial_end(&t);
}

static void
count_interrupted(struct http *http, struct http_answer *answer, void *context)
{
	struct http_request request = {.method = "GET", .url = base};

	CHECK_INT(answer->error, HTTP_ERROR_INTERRUPTED);
	/* Nothing starts while all is being ended. */
	CHECK_INT(http_start(http, &request, answer, count_interrupted, context), -1);
	++*(int *)context;
}

static void
all_can_be_cancelled(void)
{
	struct http_answer answers[3] = {0};
	struct http_request request = {.method = "GET"};
	struct trial t = trial_begin(&(struct http_settings){0});
	char url[256];
	int ended = 0;

	snprintf(url, sizeof(url), "%s/hang", base);
	request.url = url;
	for (size_t i = 0; i < 3; i++)
		CHECK_INT(http_start(t.http, &request, &answers[i], count_interrupted, &ended), 0);
	CHECK_INT(http_run(t.http, 50 * CLOCK_MS), 3);
	http_cancel(t.http);
	CHECK_INT(ended, 3);
	CHECK_INT(http_in_flight(t.http), 0);
	/* A client may end with transfers in flight. */
	CHECK_INT(http_start(t.http, &request, &answers[0], count_interrupted, &ended), 0);
	CHECK_INT(http_run(t.http, 50 * CLOCK_MS), 1);
	trial_end(&t);
	CHECK_INT(ended, 3);
	for (size_t i = 0; i < 3; i++)
		http_answer_free(&answers[i]);
}

static void
a_signal_interrupts(void)
{
	struct trial t = trial_begin(&(struct http_settings){.timeout_ns = 20 * CLOCK_SECOND});
	int64_t start = clock_monotonic(&clock_system);
	timer_t timer;
	struct itimerspec soon = {.it_value = {.tv_nsec = 100000000}};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGTERM};

	signal_watch(SIGNAL_SOURCE);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_settime(timer, 0, &soon, NULL);
	CHECK_INT(trial_get(&t, "/hang"), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_INTERRUPTED);
	CHECK(clock_monotonic(&clock_system) - start < 3 * CLOCK_SECOND);
	CHECK_INT(trial_get(&t, "/ok"), -1);
	CHECK_INT(t.answer.error, HTTP_ERROR_INTERRUPTED);
	timer_delete(timer);
	trial_end(&t);
}

int
main(int argc, char *argv[])
{
	char folder[] = "/tmp/http_test.XXXXXX";

	(void)argc;
	program_begin("http_test");
	urls_are_joined();
	urls_are_checked();
	if (CHECK(mkdtemp(folder) != NULL) && CHECK(server_start(argv[0], folder))) {
		an_answer_is_taken_whole();
		every_request_carries_its_ids();
		a_request_may_bring_its_own_ids();
		methods_are_sent_as_they_are();
		requests_that_cannot_be_sent();
		misbehaving_servers();
		nobody_listens();
		names_that_do_not_resolve_in_time();
		redirects_only_when_asked();
		connections_rest_between_requests();
		proxies_of_the_environment_are_not_used();
		cookies_are_kept_when_asked();
		each_user_has_cookies_of_his_own();
		routes_share_cookies_but_no_connection();
		routes_that_cannot_be_gone();
		many_at_once();
		all_can_be_cancelled();
		a_signal_interrupts();
	}
	if (server > 0) {
		kill(server, SIGTERM);
		waitpid(server, NULL, 0);
	}
	rmdir(folder);
	CHECK(strstr(http_library(), "libcurl ") == http_library());
	return unit_end();
}
