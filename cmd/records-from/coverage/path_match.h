/*
 * path_match: whether two paths, seen from different folders, are of one file: reco/app.py,
 * src/reco/app.py and /build/src/reco/app.py may be.
 */
#ifndef COVERAGE_PATH_MATCH_H
#define COVERAGE_PATH_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct path_name {
	const char *path; /* borrowed */
	size_t len;
	uint64_t base; /* hash of the last component */
	uint64_t kind; /* hash of what stands behind its last point, or of nothing */
};

struct path_name path_name_of(const char *path);

/* How well they fit: 0, not at all; else how many bytes at the end of both are all of one of them;
 * SIZE_MAX, they are equal. */
size_t path_fit(const struct path_name *a, const struct path_name *b);

/* Whether both are called *.py, or both have no such ending. */
bool path_same_kind(const struct path_name *a, const struct path_name *b);

#endif
