/* links: cmd/load-reco/fast/http1.c cmd/load-reco/fast/http1_header.c cmd/load-reco/fast/http1_line.c */
/* HTTP/1.1 answers, good and bad, whole and split at every byte. */
#include "../../cmd/load-reco/fast/http1.h"

#include <stdlib.h>

#include "unit.h"

struct answer_case {
	const char *what, *bytes;
	enum http1_outcome outcome;
	int status;
	bool keep_alive;
	size_t left_over; /* bytes behind the answer */
	bool to_head, closed;
};

#define HEAD "HTTP/1.1 200 OK\r\n"

static const struct answer_case cases[] = {
    {"a length", HEAD "Content-Length: 2\r\n\r\n{}", HTTP1_DONE, 200, true, 0, false, false},
    {"no reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", HTTP1_DONE, 200, true, 0, false,
	false},
    {"not even its space", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", HTTP1_DONE, 200, true, 0,
	false, false},
    {"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", HTTP1_DONE, 200, true, 0, false,
	false},
    {"any case, blanks around", HEAD "cOnTeNt-LeNgTh:\t 2 \t\r\n\r\n{}", HTTP1_DONE, 200, true, 0,
	false, false},
    {"a length said twice", HEAD "Content-Length: 2\r\nContent-Length: 2, 2\r\n\r\n{}", HTTP1_DONE,
	200, true, 0, false, false},
    {"zero length", HEAD "Content-Length: 0\r\n\r\n", HTTP1_DONE, 200, true, 0, false, false},
    {"more than one answer", HEAD "Content-Length: 2\r\n\r\n{}HTTP", HTTP1_DONE, 200, true, 4,
	false, false},
    {"Connection: close", HEAD "Connection: close\r\nContent-Length: 0\r\n\r\n", HTTP1_DONE, 200,
	false, 0, false, false},
    {"close in a list", HEAD "Connection: x, Close ,keep-alive\r\nContent-Length: 0\r\n\r\n",
	HTTP1_DONE, 200, false, 0, false, false},
    {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", HTTP1_DONE, 200, false, 0, false,
	false},
    {"HTTP/1.0 kept alive",
	"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", HTTP1_DONE, 200,
	true, 0, false, false},
    {"chunks", HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", HTTP1_DONE, 200, true,
	0, false, false},
    {"chunk extensions, capitals, zeros",
	HEAD "Transfer-Encoding: Chunked\r\n\r\n0A;a=b\r\n0123456789\r\n000 ;x\r\n\r\n", HTTP1_DONE,
	200, true, 0, false, false},
    {"trailers",
	HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: y\r\nContent-Length: 9\r\n\r\n",
	HTTP1_DONE, 200, true, 0, false, false},
    {"a coding before chunked", HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
	HTTP1_DONE, 200, true, 0, false, false},
    {"chunked beside a length",
	HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
	HTTP1_DONE, 200, false, 0, false, false},
    {"chunked in HTTP/1.0",
	"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: "
	"chunked\r\n\r\n0\r\n\r\n",
	HTTP1_DONE, 200, false, 0, false, false},
    {"until close", HEAD "\r\nbody", HTTP1_DONE, 200, false, 0, false, true},
    {"a coding that is not chunked", HEAD "Transfer-Encoding: gzip\r\n\r\nbody", HTTP1_DONE, 200,
	false, 0, false, true},
    {"until close, not closed", HEAD "\r\nbody", HTTP1_MORE, 200, false, 0, false, false},
    {"204", "HTTP/1.1 204 No Content\r\n\r\n", HTTP1_DONE, 204, true, 0, false, false},
    {"304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", HTTP1_DONE,
	304, true, 0, false, false},
    {"the answer to a HEAD", HEAD "Content-Length: 10\r\n\r\n", HTTP1_DONE, 200, true, 0, true,
	false},
    {"interim answers",
	"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nContent-Length: "
	"9\r\n\r\n" HEAD "Content-Length: 2\r\n\r\n{}",
	HTTP1_DONE, 200, true, 0, false, false},
    {"a folded field", HEAD "X: a\r\n b\r\n\tc\r\nContent-Length: 0\r\n\r\n", HTTP1_DONE, 200, true,
	0, false, false},
    {"an empty value", HEAD "X:\r\nContent-Length: 0\r\n\r\n", HTTP1_DONE, 200, true, 0, false,
	false},
    {"an unusual status", "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", HTTP1_DONE, 999, true,
	0, false, false},

    {"nothing", "", HTTP1_CUT, 0, false, 0, false, true},
    {"cut in the status line", "HTTP/1.1 2", HTTP1_CUT, 0, false, 0, false, true},
    {"cut in the head", HEAD "Content-Le", HTTP1_CUT, 200, false, 0, false, true},
    {"cut in the body", HEAD "Content-Length: 3\r\n\r\n{}", HTTP1_CUT, 200, false, 0, false, true},
    {"cut in a chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nab", HTTP1_CUT, 200, false, 0,
	false, true},
    {"no last chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", HTTP1_CUT, 200, false, 0,
	false, true},
    {"cut in the trailers", HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n", HTTP1_CUT, 200,
	false, 0, false, true},

    {"not HTTP", "SSH-2.0-OpenSSH\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"an early end to hope", "\x16\x03\x01", HTTP1_BAD, 0, false, 0, false, false},
    {"an empty line first", "\r\n" HEAD, HTTP1_BAD, 0, false, 0, false, false},
    {"HTTP/2", "HTTP/2 200 OK\r\n\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"lower case", "http/1.1 200 OK\r\n\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"two digits", "HTTP/1.1 20 OK\r\n\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"four digits", "HTTP/1.1 2000 OK\r\n\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"status 099", "HTTP/1.1 099 OK\r\n\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"no status", "HTTP/1.1\r\n\r\n", HTTP1_BAD, 0, false, 0, false, false},
    {"switching protocols", "HTTP/1.1 101 Switching\r\n\r\n", HTTP1_BAD, 101, false, 0, false,
	false},
    {"no colon", HEAD "Content-Length 2\r\n\r\n", HTTP1_BAD, 200, false, 0, false, false},
    {"no name", HEAD ": 2\r\n\r\n", HTTP1_BAD, 200, false, 0, false, false},
    {"a blank before the colon", HEAD "Content-Length : 2\r\n\r\n{}", HTTP1_BAD, 200, false, 0,
	false, false},
    {"a carriage return inside", HEAD "X: a\rb\r\n\r\n", HTTP1_BAD, 200, false, 0, false, false},
    {"lengths that differ", HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", HTTP1_BAD, 200,
	false, 0, false, false},
    {"lengths that differ in a list", HEAD "Content-Length: 2, 3\r\n\r\n{}", HTTP1_BAD, 200, false,
	0, false, false},
    {"a negative length", HEAD "Content-Length: -1\r\n\r\n", HTTP1_BAD, 200, false, 0, false,
	false},
    {"a length with a sign", HEAD "Content-Length: +1\r\n\r\n", HTTP1_BAD, 200, false, 0, false,
	false},
    {"a hexadecimal length", HEAD "Content-Length: 0x10\r\n\r\n", HTTP1_BAD, 200, false, 0, false,
	false},
    {"an empty length", HEAD "Content-Length:\r\n\r\n", HTTP1_BAD, 200, false, 0, false, false},
    {"a length of commas", HEAD "Content-Length: ,\r\n\r\n", HTTP1_BAD, 200, false, 0, false,
	false},
    {"a length beyond 64 bits", HEAD "Content-Length: 99999999999999999999\r\n\r\n", HTTP1_BAD, 200,
	false, 0, false, false},
    {"a folded length", HEAD "Content-Length: 1\r\n 2\r\n\r\n", HTTP1_BAD, 200, false, 0, false,
	false},
    {"folding of nothing", HEAD " x\r\n\r\n", HTTP1_BAD, 200, false, 0, false, false},
    {"chunked twice", HEAD "Transfer-Encoding: chunked, chunked\r\n\r\n", HTTP1_BAD, 200, false, 0,
	false, false},
    {"chunked not last", HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n",
	HTTP1_BAD, 200, false, 0, false, false},
    {"a chunk size that is none", HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n", HTTP1_BAD, 200,
	false, 0, false, false},
    {"no chunk size", HEAD "Transfer-Encoding: chunked\r\n\r\n\r\n", HTTP1_BAD, 200, false, 0,
	false, false},
    {"a signed chunk size", HEAD "Transfer-Encoding: chunked\r\n\r\n-1\r\n", HTTP1_BAD, 200, false,
	0, false, false},
    {"a chunk size beyond 64 bits", HEAD "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
	HTTP1_BAD, 200, false, 0, false, false},
    {"a chunk size ended by a line feed", HEAD "Transfer-Encoding: chunked\r\n\r\n1\nx\r\n",
	HTTP1_BAD, 200, false, 0, false, false},
    {"a chunk longer than it says", HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", HTTP1_BAD,
	200, false, 0, false, false},
    {"a chunk without its CRLF", HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\nx0\r\n\r\n",
	HTTP1_BAD, 200, false, 0, false, false},
    {"an enormous body", HEAD "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx", HTTP1_MORE,
	200, true, 0, false, false},
};

/* Feeds the pieces before and behind `split`; what has an outcome is not fed further. */
static enum http1_outcome
feed(struct http1 *answer, const struct answer_case *c, size_t split, size_t *left_over)
{
	size_t len = strlen(c->bytes), at = 0, used = 0;
	enum http1_outcome outcome = HTTP1_MORE;

	http1_begin(answer, c->to_head);
	for (size_t end = split; outcome == HTTP1_MORE && at < len; end = len) {
		/* A copy of its own, so that reading beyond its end is caught. */
		char *piece = malloc(end - at + 1);

		memcpy(piece, c->bytes + at, end - at);
		outcome = http1_read(answer, piece, end - at, &used, NULL, NULL);
		free(piece);
		at += used;
	}
	if (outcome == HTTP1_MORE && c->closed)
		outcome = http1_end(answer);
	*left_over = len - at;

	return outcome;
}

static void
test_answers(void)
{
	struct http1 answer = {0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct answer_case *c = &cases[i];

		for (size_t split = 1; split <= strlen(c->bytes) + 1; split++) {
			size_t left_over = 0, end = strlen(c->bytes);
			enum http1_outcome outcome =
			    feed(&answer, c, split < end ? split : end, &left_over);
			bool good = CHECK_INT(outcome, c->outcome);

			if (c->status > 0)
				good &= CHECK_INT(answer.status, c->status);
			if (outcome == HTTP1_DONE) {
				good &= CHECK_INT(answer.keep_alive, c->keep_alive);
				good &= CHECK_INT(left_over, c->left_over);
			}
			if (!good) {
				fprintf(stderr, "    %s, split at %zu\n", c->what, split);
				break;
			}
		}
	}
	http1_free(&answer);
}

/* ---- limits ---- */

static enum http1_outcome
feed_again(const char *first, const char *again, size_t most)
{
	struct http1 answer = {0};
	size_t used;
	enum http1_outcome outcome;

	http1_begin(&answer, false);
	outcome = http1_read(&answer, first, strlen(first), &used, NULL, NULL);
	for (size_t fed = 0; outcome == HTTP1_MORE && fed < most; fed += strlen(again))
		outcome = http1_read(&answer, again, strlen(again), &used, NULL, NULL);
	http1_free(&answer);

	return outcome;
}

static void
test_limits(void)
{
	CHECK_INT(feed_again(HEAD "X: ", "and again ", 1 << 20), HTTP1_TOO_LARGE);
	CHECK_INT(feed_again(HEAD, "X: and again\r\n", 1 << 20), HTTP1_TOO_LARGE);
	CHECK_INT(feed_again("", "HTTP/1.1 100 Continue\r\n\r\n", 1 << 20), HTTP1_TOO_LARGE);
	CHECK_INT(feed_again(HEAD "\r\n", "and again ", 32 << 20), HTTP1_TOO_LARGE);
	CHECK_INT(feed_again(HEAD "Content-Length: 17000000\r\n\r\n", "and again ", 32 << 20),
	    HTTP1_TOO_LARGE);
	CHECK_INT(feed_again(HEAD "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 100 << 20),
	    HTTP1_TOO_LARGE);
	CHECK_INT(feed_again(HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", 1 << 20),
	    HTTP1_TOO_LARGE);
	CHECK_INT(feed_again(HEAD "Transfer-Encoding: chunked\r\n\r\n1;", "extension", 1 << 20),
	    HTTP1_TOO_LARGE);
	/* A body of exactly the limit is an answer. */
	CHECK_INT(feed_again(HEAD "Content-Length: 16777216\r\n\r\n", "and again 123456", 1 << 24),
	    HTTP1_DONE);
}

/* ---- fields that are asked for ---- */

struct seen {
	unsigned count;
	char value[2][32];
};

static void
see(void *context, size_t index, const char *value, size_t len)
{
	struct seen *seen = context;

	seen->count++;
	if (len < sizeof(seen->value[index])) {
		memcpy(seen->value[index], value, len);
		seen->value[index][len] = '\0';
	}
}

static void
test_watch(void)
{
	static const char bytes[] =
	    "HTTP/1.1 103 Early Hints\r\nX-DB-Time-ms: 1\r\n\r\n" HEAD
	    "x-db-time-MS:  12.5 \r\nServer-Timing: db;dur=5\r\nTransfer-Encoding: "
	    "chunked\r\n\r\n0\r\n"
	    "X-DB-Time-ms: 99\r\n\r\n";
	static const char *const names[] = {"X-DB-Time-ms", "server-timing"};
	const struct http1_watch watch = {.names = names, .count = 2, .found = see};
	struct http1 answer = {0};

	for (size_t split = 1; split < sizeof(bytes) - 1; split++) {
		struct seen seen = {0};
		size_t used;

		http1_begin(&answer, false);
		CHECK_INT(http1_read(&answer, bytes, split, &used, &watch, &seen), HTTP1_MORE);
		CHECK_INT(http1_read(&answer, bytes + split, sizeof(bytes) - 1 - split, &used,
			      &watch, &seen),
		    HTTP1_DONE);
		CHECK_INT(seen.count, 2);
		CHECK_STRING(seen.value[0], "12.5");
		CHECK_STRING(seen.value[1], "db;dur=5");
	}
	http1_free(&answer);
}

int
main(void)
{
	test_answers();
	test_limits();
	test_watch();
	return unit_end();
}
