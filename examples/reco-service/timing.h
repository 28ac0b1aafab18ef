#ifndef RECO_TIMING_H
#define RECO_TIMING_H

/* The two clocks. */

#include <stdint.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SEC INT64_C(1000000000)

/* Unix milliseconds: what is stored and shown. */
int64_t wall_ms(void);

/* Nanoseconds since some moment, never going back: what is measured and waited for. */
int64_t mono_ns(void);

#endif
