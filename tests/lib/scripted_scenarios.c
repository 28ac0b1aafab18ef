/*
 * The scenarios of scripted-server: the ways in which an HTTP server can be wrong.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "scripted.h"

enum { GIB = 1 << 30 };

static atomic_int requests_seen; /* by the counting scenarios */

/* ---- saying ---- */

/* All of it, or false when the client went away. */
static bool
say_bytes(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
say(int fd, const char *text)
{
	return say_bytes(fd, text, strlen(text));
}

static void
pause_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

bool
scripted_answer(struct exchange *x, const char *status, const char *more_headers, const char *body)
{
	char head[2048];

	snprintf(head, sizeof(head),
	    "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n",
	    status, strlen(body), more_headers);
	if (strcmp(x->method, "HEAD") == 0)
		body = "";
	return say(x->fd, head) && say(x->fd, body);
}

/* Waits until the client closes. */
static void
wait_for_close(int fd)
{
	char byte[512];
	struct pollfd watched = {.fd = fd, .events = POLLIN};

	while (poll(&watched, 1, -1) > 0)
		if (recv(fd, byte, sizeof(byte), 0) <= 0)
			return;
}

/* ---- scenarios: each returns whether the connection may carry another request ---- */

static bool
play_ok(struct exchange *x)
{
	return scripted_answer(
	    x, "200 OK", "", "{\"status\":\"ok\",\"ready\":true,\"items\":[1,2,3]}");
}

static bool
play_close(struct exchange *x)
{
	(void)x;
	return false;
}

static bool
play_hang(struct exchange *x)
{
	wait_for_close(x->fd);
	return false;
}

static bool
play_garbage(struct exchange *x)
{
	static const char garbage[] = "\x16\x03\x01\0\xff\xfe garbage \r\n\r\n\0\0\0";

	say_bytes(x->fd, garbage, sizeof(garbage));
	return false;
}

static bool
play_endless_headers(struct exchange *x)
{
	bool more = say(x->fd, "HTTP/1.1 200 OK\r\n");

	while (more)
		more = say(x->fd, "X-Again: and again and again and again\r\n");
	return false;
}

/* One header line that does not end. */
static bool
play_endless_header(struct exchange *x)
{
	bool more = say(x->fd, "HTTP/1.1 200 OK\r\nX-Long: ");

	while (more)
		more = say(x->fd, "and again and again and again and again and again ");
	return false;
}

static bool
play_many_headers(struct exchange *x)
{
	char line[64];

	say(x->fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
	for (int i = 0; i < 10000; i++) {
		snprintf(line, sizeof(line), "X-Header-%d: value %d\r\n", i, i);
		if (!say(x->fd, line))
			return false;
	}
	return say(x->fd, "\r\n{}");
}

static void
say_block(int fd, size_t bytes)
{
	static const char block[65536];

	for (size_t said = 0; said < bytes; said += sizeof(block))
		if (!say_bytes(fd, block, sizeof(block)))
			return;
}

static bool
play_endless_body(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\n\r\n");
	say_block(x->fd, SIZE_MAX / 2);
	return false;
}

static bool
play_huge_body(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
	say_block(x->fd, GIB);
	return false;
}

/* Content-Length says more than comes. */
static bool
play_short_body(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\":\"ok\"}");
	return false;
}

/* Content-Length says less than comes: what is left over looks like the next answer. */
static bool
play_long_body(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"status\":\"ok\"}"
		   "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
	return true;
}

static bool
play_bad_chunk(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "zz\r\n{\"status\":\"ok\"}\r\n0\r\n\r\n");
	return false;
}

/* The chunk's size says more than comes. */
static bool
play_short_chunk(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "ffffff\r\n{\"status\":\"ok\"}\r\n");
	return false;
}

/* The chunk's size says less than comes. */
static bool
play_long_chunk(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "2\r\n{\"status\":\"ok\"}\r\n0\r\n\r\n");
	return false;
}

/* The chunk's size is more than fits into 64 bits. */
static bool
play_huge_chunk(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "1000000000000000f\r\n{\"status\":\"ok\"}\r\n0\r\n\r\n");
	return false;
}

/* A chunked body without its last chunk. */
static bool
play_cut_chunks(struct exchange *x)
{
	say(x->fd,
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{\"status\":\"ok\"}\r\n");
	return false;
}

static bool
play_trailers(struct exchange *x)
{
	return say(x->fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			  "f\r\n{\"status\":\"ok\"}\r\n0\r\nX-Checksum: abc\r\n\r\n");
}

static bool
play_reset(struct exchange *x)
{
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	say(x->fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\":");
	pause_ms(50);
	setsockopt(x->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	return false;
}

static bool
play_continue(struct exchange *x)
{
	return say(x->fd, "HTTP/1.1 100 Continue\r\n\r\n") && play_ok(x);
}

/* Goes on to say nothing. */
static bool
play_cut_continue(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 100 Continue\r\n\r\n");
	return false;
}

static bool
play_endless_continue(struct exchange *x)
{
	bool more = true;

	while (more)
		more = say(x->fd, "HTTP/1.1 100 Continue\r\nX-Again: yes\r\n\r\n");
	return false;
}

/* A byte every 100 ms, for as long as the client bears it. */
static bool
play_drip(struct exchange *x)
{
	bool more = say(x->fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");

	while (more) {
		pause_ms(100);
		more = say(x->fd, " ");
	}
	return false;
}

static bool
play_not_json(struct exchange *x)
{
	return scripted_answer(x, "200 OK", "", "<html>not JSON</html>");
}

static bool
play_bad_json(struct exchange *x)
{
	return scripted_answer(x, "200 OK", "", "{\"status\":\"ok\",\"n\":01}");
}

static bool
play_member_twice(struct exchange *x)
{
	return scripted_answer(x, "200 OK", "", "{\"n\":1,\"n\":2}");
}

/* Closes in the middle of the head. */
static bool
play_close_early(struct exchange *x)
{
	say(x->fd, "HTTP/1.1 200 OK\r\nContent-Ty");
	return false;
}

/* Closes its sending side without an answer, and goes on reading. */
static bool
play_half_close(struct exchange *x)
{
	shutdown(x->fd, SHUT_WR);
	wait_for_close(x->fd);
	return false;
}

static bool
play_error(struct exchange *x)
{
	return scripted_answer(x, "503 Service Unavailable", "",
	    "{\"status\":\"error\",\"ready\":false,\"detail\":\"database is locked\"}");
}

/* A second answer, to no request. */
static bool
play_unasked(struct exchange *x)
{
	if (!play_ok(x))
		return false;
	pause_ms(50);
	return play_error(x);
}

/* 503 twice, then 200, and so on. */
static bool
play_flaky(struct exchange *x)
{
	return atomic_fetch_add(&requests_seen, 1) % 3 == 2 ? play_ok(x) : play_error(x);
}

/* "ok" for the first, "duplicate" for every further request of the server. */
static bool
play_once(struct exchange *x)
{
	bool first = atomic_fetch_add(&requests_seen, 1) == 0;

	return scripted_answer(
	    x, "200 OK", "", first ? "{\"status\":\"ok\"}" : "{\"status\":\"duplicate\"}");
}

static bool
play_slow(struct exchange *x)
{
	pause_ms(300);
	return play_ok(x);
}

/* Every tenth is slow. */
static bool
play_slow_tenth(struct exchange *x)
{
	return atomic_fetch_add(&requests_seen, 1) % 10 == 9 ? play_slow(x) : play_ok(x);
}

static bool
play_redirect(struct exchange *x)
{
	return scripted_answer(x, "302 Found", "Location: /ok\r\n", "{}");
}

static bool
play_redirect_loop(struct exchange *x)
{
	return scripted_answer(x, "302 Found", "Location: /redirect-loop\r\n", "{}");
}

/* Sends to a file of the client's machine. */
static bool
play_redirect_file(struct exchange *x)
{
	return scripted_answer(x, "302 Found", "Location: file:///etc/passwd\r\n", "{}");
}

static bool
play_headers(struct exchange *x)
{
	return scripted_answer(x, "200 OK",
	    "X-Frame-Options: DENY\r\nX-Response-Time-ms: 12.5\r\nSet-Cookie: a=1\r\nSet-Cookie: "
	    "b=2\r\n"
	    "X-Empty:\r\nX-Folded: one\r\n two\r\n",
	    "{}");
}

/* Tells what no record may repeat. */
static bool
play_secrets(struct exchange *x)
{
	return scripted_answer(x, "500 Oops",
	    "Set-Cookie: session=planted-cookie-value\r\nAuthorization: Bearer "
	    "planted-bearer-value\r\n",
	    "{\"password\":\"planted-password-value\",\"nested\":{\"api_key\":\"planted-api-key-"
	    "value\"},"
	    "\"token\":\"planted-token-value\"}");
}

static size_t
put_json_string(char *out, size_t room, const char *bytes, size_t len)
{
	size_t n = 0;

	out[n++] = '"';
	for (size_t i = 0; i < len && n + 8 < room; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '"' || c == '\\' || c < ' ')
			n += (size_t)snprintf(out + n, room - n, "\\u%04x", c);
		else
			out[n++] = (char)c;
	}
	out[n++] = '"';
	out[n] = '\0';
	return n;
}

/* Tells the request back: {"method":…,"path":…,"head":…,"body":…}. */
static bool
play_echo(struct exchange *x)
{
	size_t room = x->len * 6 + 4096, n;
	char *text = malloc(room);
	bool rc;

	if (!text)
		return false;
	n = (size_t)snprintf(text, room, "{\"method\":\"%s\",\"path\":", x->method);
	n += put_json_string(text + n, room - n, x->path, strlen(x->path));
	n += (size_t)snprintf(text + n, room - n, ",\"head\":");
	n += put_json_string(text + n, room - n, x->bytes, x->head_len);
	n += (size_t)snprintf(text + n, room - n, ",\"body\":");
	n += put_json_string(text + n, room - n, x->bytes + x->head_len, x->len - x->head_len);
	snprintf(text + n, room - n, "}");
	rc = scripted_answer(x, "200 OK", "", text);
	free(text);
	return rc;
}

static const struct scenario scenarios[] = {
    {"accept-hang", play_hang, true},
    {"bad-chunk", play_bad_chunk, false},
    {"bad-json", play_bad_json, false},
    {"basket", play_basket, false},
    {"close", play_close, false},
    {"close-early", play_close_early, false},
    {"continue", play_continue, false},
    {"cut-chunks", play_cut_chunks, false},
    {"cut-continue", play_cut_continue, false},
    {"drip", play_drip, false},
    {"echo", play_echo, false},
    {"endless-body", play_endless_body, false},
    {"endless-continue", play_endless_continue, false},
    {"endless-header", play_endless_header, false},
    {"endless-headers", play_endless_headers, false},
    {"error", play_error, false},
    {"flaky", play_flaky, false},
    {"garbage", play_garbage, false},
    {"gone", play_gone, false},
    {"go", play_go, false},
    {"half-close", play_half_close, false},
    {"hang", play_hang, false},
    {"headers", play_headers, false},
    {"huge-body", play_huge_body, false},
    {"huge-chunk", play_huge_chunk, false},
    {"long-body", play_long_body, false},
    {"long-chunk", play_long_chunk, false},
    {"login", play_login, false},
    {"login-cookie", play_login_cookie, false},
    {"lossy", play_lossy, false},
    {"many-headers", play_many_headers, false},
    {"member-twice", play_member_twice, false},
    {"not-json", play_not_json, false},
    {"ok", play_ok, false},
    {"once", play_once, false},
    {"pay", play_pay, false},
    {"private", play_private, false},
    {"raw", play_raw, false},
    {"redirect", play_redirect, false},
    {"redirect-file", play_redirect_file, false},
    {"redirect-loop", play_redirect_loop, false},
    {"refuse", play_close, true},
    {"reset", play_reset, false},
    {"secrets", play_secrets, false},
    {"short-body", play_short_body, false},
    {"short-chunk", play_short_chunk, false},
    {"slow", play_slow, false},
    {"slow-tenth", play_slow_tenth, false},
    {"trailers", play_trailers, false},
    {"unasked", play_unasked, false},
};

const struct scenario *
scenario_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		if (strlen(scenarios[i].name) == len && memcmp(scenarios[i].name, name, len) == 0)
			return &scenarios[i];
	return NULL;
}
