#ifndef RECO_TIMING_H
#define RECO_TIMING_H

/* The two clocks, and the log that they stamp. */

#include <stdint.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SEC INT64_C(1000000000)

/* Unix milliseconds: what is stored and shown. */
int64_t wall_ms(void);

/* Nanoseconds since some moment, never going back: what is measured and waited for. */
int64_t mono_ns(void);

/*
 * One line on stderr, "2025-01-31T10:00:00.000Z reco-service: text". Errors that a client can
 * cause at any rate go through log_sparsely, which writes at most 20 lines a second and says how
 * many it left out.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_sparsely(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
