/*
 * atlas_sum: the file atlas.sum, read.
 */
#ifndef CHECK_MIGRATIONS_ATLAS_SUM_H
#define CHECK_MIGRATIONS_ATLAS_SUM_H

#include <stddef.h>

struct digest;
struct text;

struct atlas_sum_line {
	char *name;
	char *hash;    /* without "h1:" */
	unsigned line; /* in the file */
};

struct atlas_sum {
	char *total; /* of the first line, without "h1:" */
	struct atlas_sum_line *lines;
	size_t count, room;
};

enum { ATLAS_HASH_SIZE = 45 }; /* base64 of a SHA-256 and a NUL */

/* Reads the text of one.  0, or -1 with what Atlas would refuse in `why` and its line; either way
 * atlas_sum_free() frees. */
int atlas_sum_parse(
    const char *bytes, size_t len, struct atlas_sum *sum, struct text *why, unsigned *bad_line);
void atlas_sum_free(struct atlas_sum *sum);

/* What its first line has to say. */
void atlas_sum_total(const struct atlas_sum *sum, char total[ATLAS_HASH_SIZE]);

/* The hash of what a digest was fed so far. */
void atlas_hash_so_far(const struct digest *digest, char hash[ATLAS_HASH_SIZE]);

#endif
