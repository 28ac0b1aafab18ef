/*
 * Drives a fuzz target without a fuzzer: each operand is a file that holds one input, such as a
 * corpus or a crash to look into; without operands, stdin is one.  libFuzzer brings a main of its
 * own.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

enum { INPUT_MAX = 1 << 20 };

static int
run(FILE *in, const char *name, uint8_t *bytes)
{
	size_t len = in ? fread(bytes, 1, INPUT_MAX, in) : 0;

	if (!in || ferror(in)) {
		perror(name);
		return 1;
	}
	LLVMFuzzerTestOneInput(bytes, len);
	return 0;
}

int
main(int argc, char *argv[])
{
	uint8_t *bytes = malloc(INPUT_MAX);
	int failed = 0;

	if (!bytes)
		return 2;
	if (argc < 2)
		failed = run(stdin, "stdin", bytes);
	for (int i = 1; i < argc; i++) {
		FILE *in = fopen(argv[i], "rb");

		failed |= run(in, argv[i], bytes);
		if (in)
			fclose(in);
	}
	free(bytes);
	return failed ? 2 : 0;
}
