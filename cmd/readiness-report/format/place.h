/*
 * format/place: what formats for hosts need of an item: a place in a repository, a fingerprint, and
 * words that are not too long.
 */
#ifndef READINESS_REPORT_FORMAT_PLACE_H
#define READINESS_REPORT_FORMAT_PLACE_H

#include "report.h"

/* A file, relative to the folder at hand where it lies in it. */
struct place {
	struct text path;
	int64_t line;   /* at least 1 */
	bool is_stated; /* the record speaks of it; else it is where the record stands */
};

#define PLACE_LOCAL struct place __attribute__((cleanup(place_free)))

struct place place_of_item(const struct item *item);
struct place place_of_found(const struct found *found);
void place_free(struct place *place);

/* What tells one result from another in every run: not its message, which holds figures. */
uint64_t fingerprint_of_item(const struct item *item);
uint64_t fingerprint_of_found(const struct found *found);

/* Appends at most `most` bytes, whole characters, and says by "..." that there was more. */
void text_add_most(struct text *out, const char *string, size_t most);

#endif
