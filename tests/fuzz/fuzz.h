/*
 * fuzz: what every fuzz target has.  A target defines LLVMFuzzerTestOneInput(); libFuzzer or
 * fuzz_main.c calls it.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Tries one input, which must not be written to; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What has to hold for every input; a fuzzer keeps the input that ends here.  Unlike assert(), it
 * stands in every build. */
static inline void
must(bool condition)
{
	if (!condition)
		abort();
}

#endif
