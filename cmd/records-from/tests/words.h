/*
 * words: what reports of tests say of a test in words: its name, why it failed, how long it took.
 */
#ifndef RECORDS_FROM_TESTS_WORDS_H
#define RECORDS_FROM_TESTS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* The most that stands in a record of what a failed test says. */
enum { WORDS_LINES = 8, WORDS_BYTES = 2000 };

/* Sets a name; one that is longer than `out` may be is cut, between two characters. */
void words_set(struct text *out, const char *bytes, size_t len);

/* Adds a line of what a failed test says, without its end, as long as it is among the first lines;
 * none that is blank before the first. */
void words_add_line(struct text *out, const char *line, size_t len);

/* Sets the first lines of what a failed test says. */
void words_set_lines(struct text *out, const char *bytes, size_t len);

/* Seconds as reports write them ("0.5", "1.4e-05", "2,503.1"), as milliseconds.  False where it is
 * no such number. */
bool words_seconds(const char *word, double *ms);

#endif
