/*
 * fingerprint: what a finding is known by from one run to the next, though its line has moved.
 */
#ifndef RECORDS_FROM_FINGERPRINT_H
#define RECORDS_FROM_FINGERPRINT_H

#include <stddef.h>

struct finding;
struct text;

/* Counts findings that are alike, of one report. */
struct fingerprints;

enum { FINGERPRINT_SIZE = 33 };

struct fingerprints *fingerprints_new(void);
void fingerprints_free(struct fingerprints *prints); /* NULL is harmless */

/* Of the next finding of `tool` in the file that the repository knows as `path`: 32 hexadecimal
 * digits. */
void fingerprint_make(struct fingerprints *prints, const char *tool, const char *path,
    const struct finding *finding, char out[FINGERPRINT_SIZE]);

#endif
