/*
 * atlas: what Atlas writes into files beside SQL: directives, and atlas.sum.
 *
 * A directive is a comment, "-- atlas:NAME VALUE".  One about the whole file stands in a block of
 * comments at its top, behind which an empty line follows; "sum" and "delimiter" stand in its first
 * line (sql/migrate/dir.go, lex.go).
 *
 * atlas.sum has the sum of all lines in its first one, then a line for each file: the name, and the
 * SHA-256 of the names and bytes of all files up to it.
 */
#ifndef CHECK_MIGRATIONS_ATLAS_H
#define CHECK_MIGRATIONS_ATLAS_H

#include <stdbool.h>
#include <stddef.h>

#include "checksum.h"

struct category;
struct folder;
struct migration;
struct records;
struct text;

struct atlas_directive {
	const char *prefix, *value; /* what stands in front of "atlas:", and behind the name */
	size_t prefix_len, value_len;
};

/* Whether the line that `text` begins with is the directive `name`. */
bool atlas_directive_read(
    const char *text, size_t len, const char *name, struct atlas_directive *directive);

/* How many directives of that name are about the whole file; the last one is given. */
size_t atlas_directives_count(
    const char *text, size_t len, const char *name, struct atlas_directive *directive);

/* Whether any line of the file is one, wherever it stands; `line` says which. */
bool atlas_directive_somewhere(const char *text, size_t len, const char *name, unsigned *line);

/* Fills `sum` of the files that atlas.sum has, "" of those that say "atlas:sum ignore", and makes a
 * checkpoint a baseline.  0, or -1: a file could not be read, which was reported and counted as
 * trouble. */
int atlas_sum_fill(struct folder *folder, struct records *records);

/* Holds atlas.sum, where there is one, against the files; a folder of Atlas must have one.  What it
 * judged is counted in `category`. */
void atlas_sum_judge(const struct folder *folder, struct category *category);

/* For checksum_judge(): of a ledger's `hash`.  What was edited, added or removed in front of a file
 * changes its sum too. */
enum checksum_verdict atlas_checksum_judge(
    const struct migration *migration, const char *applied, struct text *how, char *own);

#endif
