/* Nanoseconds for one record, one correction, one percentile, one payload; beside an array that is
 * merely written to. */
#include "histogram.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "text.h"

enum { VALUES = 4096, ROUNDS = 5000 };

static const int64_t hour = INT64_C(3600000000000);
static int64_t values[VALUES], sink[VALUES];

static double
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Latencies between 50 us and some 50 ms, most of them low. */
static void
fill(void)
{
	uint64_t random = 88172645463325252u;

	for (int i = 0; i < VALUES; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		values[i] = 50000 + (int64_t)((random & 0xffff) << (random >> 32) % 10);
	}
}

static void
print(const char *what, double start, double operations)
{
	printf("%-32s %10.2f ns\n", what, (now_ns() - start) / operations);
}

int
main(void)
{
	struct histogram *h = histogram_new(hour), *other = histogram_new(hour);
	struct text payload = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t checksum = 0;
	double start;

	if (!h || !other)
		return 1;
	fill();
	start = now_ns();
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < VALUES; i++)
			((volatile int64_t *)sink)[values[i] % VALUES]++;
	print("array[value % n]++ (for scale)", start, (double)VALUES * ROUNDS);

	start = now_ns();
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < VALUES; i++)
			histogram_record(h, values[i], 1);
	print("histogram_record", start, (double)VALUES * ROUNDS);

	start = now_ns();
	for (int i = 0; i < VALUES; i++)
		histogram_record_corrected(other, values[i] * 100, 1000000);
	print("histogram_record_corrected", start, VALUES);

	start = now_ns();
	for (int i = 0; i < 1000; i++)
		checksum += histogram_percentile(h, 99);
	print("histogram_percentile", start, 1000);

	start = now_ns();
	for (int i = 0; i < 1000; i++)
		checksum += histogram_merge(other, h);
	print("histogram_merge", start, 1000);

	start = now_ns();
	for (int i = 0; i < 100; i++) {
		text_clear(&payload);
		checksum += histogram_encode(h, &payload);
	}
	print("histogram_encode", start, 100);

	start = now_ns();
	for (int i = 0; i < 100; i++) {
		struct histogram *back = histogram_decode(payload.bytes, payload.len, &why);

		checksum += back ? histogram_count(back) : -1;
		histogram_free(back);
	}
	print("histogram_decode", start, 100);

	text_free(&payload);
	text_free(&why);
	histogram_free(h);
	histogram_free(other);
	return checksum == 0;
}
