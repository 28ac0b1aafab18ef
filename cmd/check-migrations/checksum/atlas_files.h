/*
 * atlas_files: the files that atlas.sum is about, and their hashes.
 */
#ifndef CHECK_MIGRATIONS_ATLAS_FILES_H
#define CHECK_MIGRATIONS_ATLAS_FILES_H

#include <stddef.h>

#include "atlas_sum.h"

struct digest;
struct folder;
struct migration;
struct text;

enum { LARGEST_BODY = 64 << 20 };

/* The files that Atlas feeds to the hash, in its order: those whose names end in .sql, of
 * golang-migrate's format those that end in .up.sql, bytewise. */
struct atlas_files {
	struct migration **items;
	size_t count;
};

/* `items` are the caller's to free, what they point to is the folder's. */
void atlas_files_choose(const struct folder *folder, struct atlas_files *files);

/* Orders pointers to two of them. */
int atlas_compare_files(const void *a, const void *b);

/* Feeds one file to the running digest, and gives its hash, "" of one that is left out; `body` is
 * used for its bytes.  0, or -1 with the reason. */
int atlas_file_feed(const struct migration *file, struct digest *digest, struct text *body,
    char hash[ATLAS_HASH_SIZE], struct text *why);

#endif
