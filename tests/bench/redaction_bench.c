/*
 * What redacting ordinary logs costs, in time of the processor: text in pieces of a
 * megabyte, as the ring hands over its lines.
 *
 *   redaction_bench FILE               the best of five rounds over the file
 *   redaction_bench --generate KIND N  writes N megabytes of made-up log to stdout
 *
 * KIND: json, access, traceback, sql, pairs.  One line of 500 holds a secret.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "redaction.h"
#include "text.h"

enum { ROUNDS = 5, PIECE = 1 << 20, SECRET_EVERY = 500 };

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "redaction_bench: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ---- made-up logs ---- */

/* A step of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t
number_next(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static const char *
word_next(uint64_t *state, const char *const words[], size_t count)
{
	return words[number_next(state) % count];
}

static const char *const loggers[] = {"app.routes.reco", "app.middleware.timing",
    "celery.worker.strategy", "sqlalchemy.engine.Engine", "app.services.candidates.two_tower"};
static const char *const events[] = {"request finished", "cache miss for user profile",
    "candidates loaded", "session_id looked up in the store", "retrying after connection reset",
    "model reloaded: version 2026.11.3, 84 features", "task app.tasks.rebuild_index succeeded",
    "slow query, pinned to replica 2", "author page rendered in time", "keyboard shortcut saved"};
static const char *const paths[] = {"/reco", "/event", "/healthz", "/log/watch",
    "/analytics/baseline", "/static/js/chunk-vendors.4f1c2a9b.js", "/api/v2/users/me/history"};

static int
put_json(FILE *out, uint64_t *state)
{
	uint64_t id = number_next(state), trace = number_next(state);

	return fprintf(out,
	    "{\"timestamp\": \"2026-11-28T19:%02u:%02u.%06uZ\", \"level\": \"info\", \"logger\": "
	    "\"%s\", \"event\": \"%s\", \"request_id\": \"%08x-%04x-4%03x-a%03x-%012" PRIx64 "\", "
	    "\"trace_id\": \"%016" PRIx64 "%016" PRIx64 "\", \"http\": {\"method\": \"GET\", "
	    "\"path\": \"%s\", \"status\": %u, \"duration_ms\": %u.%03u}, \"user_id\": \"u-%u\", "
	    "\"session_id\": \"s-%u\", \"host\": \"reco-7d9f8b6c5d-x%02xqz\"}\n",
	    (unsigned)(id % 60), (unsigned)(id >> 8) % 60, (unsigned)(id >> 16) % 1000000,
	    word_next(state, loggers, 5), word_next(state, events, 10), (unsigned)id,
	    (unsigned)(trace & 0xffff), (unsigned)(trace >> 16 & 0xfff),
	    (unsigned)(trace >> 28 & 0xfff), id >> 16, id, trace, word_next(state, paths, 7),
	    200 + (unsigned)(id % 7) / 6 * 300, (unsigned)(id >> 20) % 900,
	    (unsigned)(id >> 30) % 1000, (unsigned)(trace >> 40) % 100000,
	    (unsigned)(trace >> 30) % 10000, (unsigned)(id >> 50) % 256);
}

static int
put_access(FILE *out, uint64_t *state)
{
	uint64_t id = number_next(state);

	return fprintf(out,
	    "10.0.%u.%u - - [28/Nov/2026:19:%02u:%02u +0000] \"GET %s?user_id=u-%u&session_id=s-%u"
	    "&k=20 HTTP/1.1\" 200 %u \"https://shop.example.com/list/page-%u\" \"Mozilla/5.0 (X11; "
	    "Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36\" "
	    "rt=0.%03u\n",
	    (unsigned)(id & 0xff), (unsigned)(id >> 8 & 0xff), (unsigned)(id >> 16) % 60,
	    (unsigned)(id >> 24) % 60, word_next(state, paths, 7), (unsigned)(id >> 20) % 100000,
	    (unsigned)(id >> 30) % 10000, (unsigned)(id >> 10) % 50000, (unsigned)(id >> 44) % 500,
	    (unsigned)(id >> 32) % 1000);
}

static int
put_traceback(FILE *out, uint64_t *state)
{
	uint64_t id = number_next(state);

	return fprintf(out,
	    "2026-11-28 19:%02u:%02u,%03u ERROR [%s] Unhandled exception, request_id=r-%u\n"
	    "Traceback (most recent call last):\n"
	    "  File \"/usr/local/lib/python3.11/site-packages/starlette/middleware/errors.py\", "
	    "line 164, in __call__\n"
	    "    await self.app(scope, receive, _send)\n"
	    "  File \"/srv/app/services/candidates/two_tower.py\", line %u, in load_candidates\n"
	    "    return [self.items[key] for key in index.search(vector, k=%u)]\n"
	    "KeyError: 'item-%u is missing in the index that was built at 1764358%u'\n",
	    (unsigned)(id % 60), (unsigned)(id >> 8) % 60, (unsigned)(id >> 16) % 1000,
	    word_next(state, loggers, 5), (unsigned)(id >> 20) % 1000000,
	    (unsigned)(id >> 30) % 400, (unsigned)(id >> 36) % 100, (unsigned)(id >> 40) % 90000,
	    (unsigned)(id >> 50) % 1000);
}

static int
put_sql(FILE *out, uint64_t *state)
{
	uint64_t id = number_next(state);

	return fprintf(out,
	    "2026-11-28 19:%02u:%02u.%03u UTC [%u] app@reco LOG:  duration: %u.%03u ms  statement: "
	    "SELECT i.item_id, i.title, count(*) AS views FROM items i JOIN events e ON e.item_id "
	    "= i.item_id WHERE e.user_id = %u AND e.created_at > now() - interval '7 days' GROUP "
	    "BY "
	    "i.item_id, i.title ORDER BY views DESC LIMIT %u\n",
	    (unsigned)(id % 60), (unsigned)(id >> 8) % 60, (unsigned)(id >> 16) % 1000,
	    (unsigned)(id >> 20) % 30000, (unsigned)(id >> 30) % 2000, (unsigned)(id >> 40) % 1000,
	    (unsigned)(id >> 32) % 100000, (unsigned)(id >> 50) % 100);
}

static int
put_pairs(FILE *out, uint64_t *state)
{
	uint64_t id = number_next(state);

	return fprintf(out,
	    "ts=2026-11-28T19:%02u:%02u.%03uZ level=info caller=server/http.go:%u msg=\"%s\" "
	    "component=%s duration=%u.%ums size=%u id=%u tenant=eu-west-%u peer=10.1.%u.%u:9095\n",
	    (unsigned)(id % 60), (unsigned)(id >> 8) % 60, (unsigned)(id >> 16) % 1000,
	    (unsigned)(id >> 20) % 300, word_next(state, events, 10), word_next(state, loggers, 5),
	    (unsigned)(id >> 24) % 500, (unsigned)(id >> 30) % 1000, (unsigned)(id >> 34) % 100000,
	    (unsigned)(id >> 36) % 5000, (unsigned)(id >> 50) % 4, (unsigned)(id >> 52) % 255,
	    (unsigned)(id >> 44) % 255);
}

static const struct {
	const char *name;
	int (*put)(FILE *out, uint64_t *state); /* the bytes of a line */
} kinds[] = {{"json", put_json}, {"access", put_access}, {"traceback", put_traceback},
    {"sql", put_sql}, {"pairs", put_pairs}};

static int
generate(const char *kind, const char *megabytes)
{
	uint64_t state = 1, lines = 0;
	double left = strtod(megabytes, NULL) * 1e6;
	size_t i = 0;

	while (i < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[i].name, kind) != 0)
		i++;
	if (i == sizeof(kinds) / sizeof(kinds[0]) || left <= 0) {
		fprintf(stderr, "redaction_bench: no such log: %s, %s MB\n", kind, megabytes);
		return 2;
	}
	for (; left > 0; lines++) {
		left -= kinds[i].put(stdout, &state);
		if (lines % SECRET_EVERY == 0)
			fprintf(stdout, "WARN connecting with DB_PASSWORD=%016" PRIx64 " again\n",
			    number_next(&state));
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		die("cannot write the log");

	return 0;
}

/* ---- measuring ---- */

static void
file_read(const char *path, struct text *log)
{
	FILE *file = fopen(path, "r");
	size_t len;
	char *to;

	if (!file)
		die(path);
	while ((to = text_reserve(log, PIECE)) && (len = fread(to, 1, PIECE, file)) > 0)
		text_grew(log, len);
	if (!to || ferror(file))
		die(path);
	fclose(file);
}

/* Redacts all of it, cut between lines; the redactions made. */
static int
redact_pieces(const struct text *log, struct text *out)
{
	int count = 0;

	for (size_t from = 0, to; from < log->len; from = to) {
		const char *end;
		int made;

		to = log->len - from < PIECE ? log->len : from + PIECE;
		end = memrchr(log->bytes + from, '\n', to - from);
		if (end)
			to = (size_t)(end + 1 - log->bytes);
		text_clear(out);
		made = redaction_text(log->bytes + from, to - from, out);
		if (made == -1)
			die("cannot redact");
		count += made;
	}

	return count;
}

int
main(int argc, char *argv[])
{
	TEXT_LOCAL log = TEXT_INIT(TEXT_MAX_DOCUMENT), out = TEXT_INIT(TEXT_MAX_RECORD);
	double best = INFINITY;
	int count = 0;

	if (argc == 4 && strcmp(argv[1], "--generate") == 0)
		return generate(argv[2], argv[3]);
	if (argc != 2) {
		fprintf(stderr, "usage: redaction_bench FILE | --generate KIND MEGABYTES\n");
		return 2;
	}
	file_read(argv[1], &log);
	for (int i = 0; i < ROUNDS; i++) {
		clock_t start = clock();
		double took;

		count = redact_pieces(&log, &out);
		took = (double)(clock() - start) / CLOCKS_PER_SEC;
		best = took < best ? took : best;
	}
	printf(
	    "%-28s %7.0f MB/s, %d redactions\n", "redaction", (double)log.len / best / 1e6, count);

	return 0;
}
