/*
 * What framing, validating and scanning cost on flat records of some 170 bytes, one core.
 *
 *   scanner_bench [FILE]         measures over FILE, else over 64 MB of made-up records
 *   scanner_bench --generate N   writes N made-up records to stdout
 *
 * Each figure is the best of nine rounds: what the machine can do when nothing else runs on it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "json.h"
#include "lines.h"
#include "text.h"

enum { ROUNDS = 9 };

static const char *const two_paths[] = {".latency_ms", ".service_ms", NULL};
static const char *const reader_paths[] = {
    ".type", ".tool", ".run", ".status", ".latency_ms", ".service_ms", NULL};

/* What one round does. */
struct work {
	const char *what;
	const char *kind;         /* NULL: framing alone */
	const char *const *paths; /* NULL: validates alone; the last two are converted */
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "scanner_bench: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void
write_record(FILE *out, uint64_t i)
{
	/* A xorshift's steps, so that numbers differ in value and length from record to record. */
	uint64_t x = i * UINT64_C(0x9e3779b97f4a7c15) + 1;

	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 32;
	fprintf(out,
	    "{\"type\":\"request\",\"time\":\"2026-01-31T23:%02u:%02u.%03uZ\",\"run\":\"20260131."
	    "7\","
	    "\"name\":\"GET /reco\",\"phase\":\"measured\",\"status\":200,\"ok\":true,"
	    "\"latency_ms\":%u.%03u,\"service_ms\":%u.%03u,\"bytes\":%u}\n",
	    (unsigned)(i / 60000 % 60), (unsigned)(i / 1000 % 60), (unsigned)(i % 1000),
	    (unsigned)(x % 150), (unsigned)(x >> 8) % 1000, (unsigned)(x % 140),
	    (unsigned)(x >> 20) % 1000, (unsigned)(x >> 30) % 5000);
}

static void
generate(FILE *out, uint64_t records)
{
	for (uint64_t i = 0; i < records; i++)
		write_record(out, i);
	if (fflush(out) != 0 || ferror(out))
		die("cannot write records");
}

static struct json_scanner *
make_scanner(const struct work *work, size_t *count)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner;

	for (const char *const *path = work->paths; paths && path && *path; path++)
		if (json_paths_add(paths, *path) == -1)
			die(*path);
	scanner = paths ? json_scanner_new(paths, 0) : NULL;
	if (!scanner)
		die("cannot make a scanner");
	*count = json_paths_count(paths);
	json_paths_free(paths);
	if (work->kind && json_scanner_choose(scanner, work->kind) == -1) {
		json_scanner_free(scanner);
		return NULL;
	}
	return scanner;
}

/* One pass over the file; the nanoseconds that it took. */
static int64_t
pass(const struct work *work, struct json_scanner *scanner, size_t count, int fd, double *sum)
{
	struct json_slice values[8];
	struct json_error error;
	struct lines *lines;
	struct line line;
	int64_t start;
	double number;
	int rc;

	if (lseek(fd, 0, SEEK_SET) == -1)
		die("cannot rewind");
	start = clock_monotonic(&clock_system);
	lines = lines_from(fd, "records", 0);
	if (!lines)
		die("cannot frame lines");
	while ((rc = lines_next(lines, &line)) == 1) {
		if (!work->kind) {
			*sum += (double)line.len;
			continue;
		}
		if (line.too_long ||
		    json_scan(scanner, line.bytes, line.len, values, &error) == -1) {
			fprintf(stderr, "scanner_bench: line %" PRIu64 ": %s\n", line.number,
			    line.too_long ? "too long" : error.reason);
			exit(2);
		}
		for (size_t i = count >= 2 ? count - 2 : count; i < count; i++)
			if (json_number(&values[i], &number) == 0)
				*sum += number;
	}
	if (rc == -1)
		die("cannot read records");
	lines_close(lines);
	return clock_monotonic(&clock_system) - start;
}

static void
measure(const struct work *work, int fd)
{
	double size = (double)lseek(fd, 0, SEEK_END), sum = 0;
	int64_t best = INT64_MAX;
	size_t count;
	struct json_scanner *scanner = make_scanner(work, &count);

	if (!scanner)
		return; /* the machine has no such kind */
	for (int i = 0; i < ROUNDS; i++) {
		int64_t took = pass(work, scanner, count, fd, &sum);

		best = took < best ? took : best;
	}
	printf("%-28s %-8s %7.0f MB/s\n", work->what, work->kind ? work->kind : "",
	    size / ((double)best / 1e9) / 1e6);
	/* The sum is used, so that nothing is computed in vain and left out. */
	*(volatile double *)&sum = sum;
	json_scanner_free(scanner);
}

int
main(int argc, char *argv[])
{
	static const char *const kinds[] = {"scalar", "sse2", "neon"};
	FILE *file;

	if (argc == 3 && strcmp(argv[1], "--generate") == 0) {
		char *end;
		uint64_t records = strtoull(argv[2], &end, 10);

		if (*end != '\0' || records == 0) {
			fprintf(stderr, "scanner_bench: how many records? %s\n", argv[2]);
			return 2;
		}
		generate(stdout, records);
		return 0;
	}
	file = argc == 2 ? fopen(argv[1], "r") : tmpfile();
	if (!file)
		die(argc == 2 ? argv[1] : "cannot make a temporary file");
	if (argc != 2)
		generate(file, 350000);

	measure(&(struct work){.what = "frame"}, fileno(file));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		measure(&(struct work){"frame, validate", kinds[i], NULL}, fileno(file));
		measure(
		    &(struct work){"frame, scan, 2 numbers", kinds[i], two_paths}, fileno(file));
		measure(
		    &(struct work){"frame, scan, 6 members", kinds[i], reader_paths}, fileno(file));
	}
	fclose(file);
	return 0;
}
