/*
 * contents: the bytes of one migration, read once in blocks, whatever their size.
 */
#ifndef CHECK_MIGRATIONS_CONTENTS_H
#define CHECK_MIGRATIONS_CONTENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"

struct findings;
struct folder;

struct contents {
	bool known;  /* read; all else is unset before */
	bool blank;  /* white space at most */
	bool silent; /* white space, comments and semicolons at most: no statement */
	bool bom;    /* U+FEFF in front */
	bool utf16;  /* or rather that of UTF-16 */
	bool allows; /* "readyline:allow" stands in it */
	int64_t size, line_ends, carriage_returns;
	unsigned carriage_return_line; /* the first line that holds one, 0 for none */
	unsigned bad_line; /* the first one with a NUL or a byte that is not UTF-8, 0 for none */
	bool nul;          /* and it was a NUL */
	char sha256[DIGEST_SIZE];
};

/* Reads a regular file.  0, or -1 with errno. */
int contents_read(const char *path, struct contents *contents);

/* The categories about bytes: empty, bom, line-ends, utf-8, and sections. */
void contents_judge(const struct folder *folder, struct findings *findings);

#endif
