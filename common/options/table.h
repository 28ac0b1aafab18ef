/*
 * options/table: what the files of `options` share.
 *
 * options.c walks the command line and the environment, table.c knows all rows,
 * value.c turns words into values, help.c prints.
 */
#ifndef COMMON_OPTIONS_TABLE_H
#define COMMON_OPTIONS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

struct text;

/* All rows: the program's own, then the common ones, then those that --help does not show, then a
 * zeroed one. */
struct option_table {
	struct option_row *rows;
	size_t own, shown, count, room;
};

/* One allocation that lives until options_free(). */
struct option_kept {
	struct option_kept *next;
	_Alignas(max_align_t) char bytes[];
};

/* ---- table.c ---- */

/* Ends the program when memory is out or when the program's rows contradict each other. */
struct option_table option_table_new(const struct options *options);
void option_table_free(struct option_table *table);

const struct option_row *option_by_name(
    const struct option_table *table, const char *name, size_t len);
const struct option_row *option_by_letter(const struct option_table *table, int letter);

/* The shown name nearest to `name`, or NULL. */
const char *option_nearest(const struct option_table *table, const char *name);

/* "flag", "file" ...: how the completions call a kind. */
const char *option_kind_name(enum option_kind kind);

/* Where the value of a row of the table goes. */
void *option_place(
    const struct option_table *table, struct options *options, const struct option_row *row);

/* ---- value.c ---- */

/* `size` zeroed bytes that live until options_free(); ends the program when memory is out. */
void *option_keep_room(struct options *options, size_t size);

/* A copy of `len` bytes and a NUL, kept in the same way. */
char *option_keep(struct options *options, const char *bytes, size_t len);

/* The two lines of a usage error, and where the word came from ("option --run"). */
struct option_fault {
	const char *origin;
	struct text *wrong, *expected;
};

/* Sets *place, which `row` fills, to what `word` says (NULL for a flag on the command line).  0, or
 * -1 with the two lines; a secret's value stands in neither. */
int option_set(struct options *options, const struct option_row *row, void *place, const char *word,
    const struct option_fault *fault);

/* ---- help.c ---- */

/* Each appends what is to be printed. */
void option_help(const struct options *options, const struct option_table *table, struct text *out);
void option_version(const struct options *options, struct text *out);
void option_tsv(const struct option_table *table, struct text *out);

/* 0, or -1 with the two lines. */
int option_schema(const char *type, struct text *out, struct text *wrong, struct text *expected);

#endif
