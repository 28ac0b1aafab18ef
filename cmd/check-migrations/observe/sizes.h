/*
 * sizes: how large tables are where it counts.
 */
#ifndef CHECK_MIGRATIONS_OBSERVE_SIZES_H
#define CHECK_MIGRATIONS_OBSERVE_SIZES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct database;
struct document;
struct text;

struct table_size {
	char *name;    /* "public.users", as SQL writes it */
	int64_t bytes; /* with its indexes, and what it keeps out of line; of its partitions all */
	double rows;   /* an estimate; -1: never analysed */
	unsigned line; /* in the file */
};

/* Begun as {0}; sizes_free() frees. */
struct sizes {
	struct table_size *items; /* by name */
	size_t count, room;
	int64_t taken_ns;   /* wall time; 0: now */
	int server_version; /* 150018 */
};

/* Reads them from PostgreSQL; `names`: a JSON array of those that count, NULL: all.  0, or -1 with
 * the reason. */
int sizes_read(struct database *db, const char *names, struct sizes *sizes, struct text *why);

/* The same from a file; -1 with FILE:LINE:COLUMN. */
int sizes_read_file(const char *path, struct sizes *sizes, struct text *why);

/* Adds the file's contents: what sizes_read_file() reads. */
void sizes_put(const struct sizes *sizes, struct text *out);

/* NULL: it has none of that name. */
const struct table_size *sizes_find(const struct sizes *sizes, const char *name);
void sizes_free(struct sizes *sizes);

#endif
