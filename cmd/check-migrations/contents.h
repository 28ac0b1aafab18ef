/*
 * contents: the bytes of one migration, read once in pieces, whatever their size.
 */
#ifndef CHECK_MIGRATIONS_CONTENTS_H
#define CHECK_MIGRATIONS_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"

struct findings;
struct folder;
struct migration;
struct records;
struct stat;
struct text;

struct contents {
	bool known;             /* read; all else is unset before */
	bool blank;             /* white space at most */
	bool silent;            /* white space, comments and semicolons at most: no statement */
	bool bom;               /* U+FEFF in front */
	bool utf16;             /* or rather that of UTF-16 */
	bool allows;            /* "readyline:allow" stands in it */
	bool marked;            /* so does a word of a tool's markers */
	unsigned conflict_line; /* the first one that begins with "<<<<<<< ", 0 for none */
	int64_t size, carriage_returns;
	int64_t line_ends;             /* line feeds, counted where there are carriage returns */
	unsigned carriage_return_line; /* the first line that holds one, 0 for none */
	unsigned bad_line; /* the first one with a NUL or a byte that is not UTF-8, 0 for none */
	bool nul;          /* and it was a NUL */
	uint64_t inode;
	int64_t changed_ns; /* by these it is the same when it is read again */
	char sha256[DIGEST_SIZE];
};

/* What is used for one file after the other.  Never NULL; NULL is harmless to free. */
struct contents_reader;
struct contents_reader *contents_reader_new(void);
void contents_reader_free(struct contents_reader *reader);

/* Reads the regular file at the descriptor `fd`, which is `status`.  0, or -1 with errno: ESTALE
 * when it was written to meanwhile. */
int contents_read(
    struct contents_reader *reader, int fd, const struct stat *status, struct contents *contents);

/* The bytes once more: `take` is called for a piece at a time.  0, or -1 with errno: ESTALE when it
 * is another file by now, or another was read half-way. */
int contents_again(const struct migration *migration,
    void (*take)(void *context, const char *bytes, size_t len), void *context);

/* All of them once more, in place of what `body` holds.  0, or -1 with "PATH: reason" in `why`. */
int contents_body(const struct migration *migration, struct text *body, struct text *why);

/* The same for who judges what they say: a file that cannot be read or has changed is counted as
 * trouble as well, one of more than `body` may hold is not. */
int contents_load(const struct migration *migration, struct text *body, struct records *records,
    struct text *why);

/* strerror(), and a word about ESTALE. */
const char *contents_error(int error);

/* The categories about bytes: empty, bom, line-ends, utf-8, conflicts. */
void contents_judge(const struct folder *folder, struct findings *findings);

#endif
