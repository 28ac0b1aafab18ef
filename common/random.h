/*
 * random: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * 2014), for draws that a seed repeats: not for secrets.
 */
#ifndef COMMON_RANDOM_H
#define COMMON_RANDOM_H

#include <stdint.h>

#define RANDOM_STEP UINT64_C(0x9e3779b97f4a7c15)

/* The next number; any `state` will do as a seed. */
static inline uint64_t
random_draw(uint64_t *state)
{
	uint64_t z = *state += RANDOM_STEP;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);

	return z ^ (z >> 31);
}

/* The next fraction, uniform in 0 to 1, without 1. */
static inline double
random_share(uint64_t *state)
{
	return (double)(random_draw(state) >> 11) * 0x1p-53;
}

#endif
