/*
 * ids: the identifiers of requests, drawn without a system call each: xoshiro256** (Blackman and
 * Vigna, "Scrambled linear pseudorandom number generators", 2018), seeded from getrandom(2).  One
 * per thread.
 */
#ifndef IDS_H
#define IDS_H

#include <stdint.h>

enum { IDS_REQUEST_LEN = 36, IDS_TRACE_LEN = 32, IDS_SPAN_LEN = 16 };

struct ids {
	uint64_t state[4];
};

void ids_seed(struct ids *ids);

/* Writes a UUIDv4 and the trace and span ids of W3C Trace Context, none terminated by NUL. */
void ids_draw(struct ids *ids, char request_id[static IDS_REQUEST_LEN],
    char trace_id[static IDS_TRACE_LEN], char span_id[static IDS_SPAN_LEN]);

#endif
