/*
 * data: a CSV file (RFC 4180) whose columns are variables: a header line with their names, then a
 * row for each request in turn.  A byte order mark is skipped, and so are lines of nothing but
 * blanks: they are no row of an empty value, which is written "".
 */
#ifndef DATA_H
#define DATA_H

#include <stdbool.h>
#include <stddef.h>

struct text;
struct variables;
struct data;

/* Reads the whole file, at most 256 MiB.  NULL with FILE:LINE and the reason. */
struct data *data_read(const char *path, struct text *why);
void data_free(struct data *data);

size_t data_rows(const struct data *data); /* at least 1 */
bool data_has(const struct data *data, const char *column);

/* Sets the variables to row `row`, counted from 0.  0, or -1: out of memory. */
int data_set(const struct data *data, size_t row, struct variables *variables);

#endif
