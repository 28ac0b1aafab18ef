/*
 * changed_files: what changes.h keeps of the diff, and of what reports know of it.
 */
#ifndef COVERAGE_CHANGED_FILES_H
#define COVERAGE_CHANGED_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "diff.h"
#include "line_set.h"
#include "path_match.h"

/* A file that the diff adds lines to. */
struct changed_file {
	const struct diff_file *file;
	struct path_name name;
	struct line_set known; /* of the added lines, those that a report lists; settled */
	bool reported;         /* a report lists the file, and its lines */
	bool of_kind;          /* a report lists files of its kind */
	bool ambiguous;        /* more paths than one fit */
};

struct changes {
	char *name; /* the diff, as it was given */
	struct diff diff;
	struct changed_file *files; /* by path */
	size_t count;
	bool empty;      /* a file of no bytes, which a diff that failed leaves too */
	bool any_report; /* a report of coverage was read */
};

#endif
