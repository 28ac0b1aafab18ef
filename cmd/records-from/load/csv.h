/*
 * load/csv: one row of CSV (RFC 4180) after another; a field in quotes may hold line breaks.
 */
#ifndef RECORDS_FROM_LOAD_CSV_H
#define RECORDS_FROM_LOAD_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct input;

enum { CSV_FIELDS = 64 };

struct csv {
	struct input *input;
	struct text bytes; /* the fields, one behind another, each with a NUL */
	size_t starts[CSV_FIELDS];
	size_t count;
	uint64_t line; /* where the row begins */
	bool cut;      /* its last line has no end */
};

struct csv csv_begin(struct input *input);
void csv_free(struct csv *csv);

/* The next row that is not empty.  1, 0 at the end, -1 with the reason in `why`: a quote is not
 * closed, a NUL byte, more fields than CSV_FIELDS. */
int csv_next(struct csv *csv, struct text *why);

/* Field `i` of the row, "" where there is none. */
const char *csv_field(const struct csv *csv, size_t i);

/* The field of this name in a first row, or -1. */
int csv_find(const struct csv *csv, const char *name);

#endif
