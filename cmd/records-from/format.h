/*
 * format: the formats of reports, and how each is known by its content.
 */
#ifndef RECORDS_FROM_FORMAT_H
#define RECORDS_FROM_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct input;
struct report;

/* What a report looks like from outside.  Names stand between blanks, with one before the first
 * and behind the last: " results metrics ". */
struct sample {
	struct text root;    /* XML: the name of the root */
	char opening;        /* JSON: '{' or '['; 0: it is no JSON */
	struct text members; /* JSON: the names of the first value's members */
	struct text element; /* of an array: the names of its first element's members */
	struct text inner;   /* the names of the members of the first value's object members:
			       * " metrics._totals tool.driver " (of objects alone, NAME.INNER) */
	bool several;        /* JSON: more values follow the first (JSON Lines) */
	bool empty;          /* "[]", "{}" or "null" */
	struct text first;   /* neither: the first line that is not blank */
	struct text lines;   /* and the first lines, at most some 64 KiB of them */
	struct text last;    /* and the last one */
};

struct format {
	const char *name; /* on the command line, and in `source` */
	const char *tool; /* where the report names none; NULL: the format's name */

	/* Known by its root (one of "a b"); or by members that are all there, of the first
	 * value or of an array's first element, none of `without` among them; or by what a
	 * function says. */
	const char *roots;
	const char *members, *element, *without;
	bool (*fits)(const struct sample *sample); /* NULL: as said above; both where both are */

	/* Tells all that it holds.  0, or -1 after report_fault() or with report->why filled. */
	int (*read)(struct report *report);
};

extern const struct format *const formats[]; /* NULL-terminated */

/* By its name, or NULL. */
const struct format *format_find(const char *name);

/* Looks at the content, and begins anew (input.h: `again`).  NULL with "FILE: reason" in `why`:
 * it is none, and the nearest is named; or any of several, which are named. */
const struct format *format_recognise(struct input *input, struct text *why);

/* Whether all of these names stand among the sample's ("a b"). */
bool sample_has(const struct text *names, const char *wanted);

#endif
