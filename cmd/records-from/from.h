/*
 * from: the command line of records-from, and where its records go.
 */
#ifndef RECORDS_FROM_FROM_H
#define RECORDS_FROM_FROM_H

#include <stdbool.h>
#include <stdint.h>

#include "finding.h"
#include "options.h"

struct changes;
struct format;
struct records;

struct from {
	const struct format *format; /* NULL: auto */
	const char *tool;
	int64_t require_items; /* 0: any number will do */
	bool accept_empty;
	struct option_list strip_prefix;
	struct option_list map_path; /* FROM=TO */
	const char *unknown_severity_word;
	enum severity unknown_severity;
	const char *diff;            /* --diff */
	struct option_list packages; /* globs */
	struct records *records;
	struct changes *changes; /* of --diff; NULL: none */
};

#define FROM_DEFAULTS ((struct from){.unknown_severity = SEVERITY_HIGH})

void from_parse(struct from *from, struct options *options, int *argc, char ***argv);

#endif
