/*
 * findings/elements: findings that stand as elements of an array, each with its members at places
 * that a table names; what most linters and scanners write.
 *
 * An element that has none of the shapes of its format is a fault of the report: nothing of it is
 * passed over in silence.
 */
#ifndef RECORDS_FROM_FINDINGS_ELEMENTS_H
#define RECORDS_FROM_FINDINGS_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "finding.h"
#include "json.h"

struct json_reader;
struct report;

/* What is asked of an element; each place is a path (json.h). */
enum element_place {
	ELEMENT_KNOWN_BY, /* what every element of the shape has */
	ELEMENT_FOREIGN,  /* and what none of them has, but another tool's that are like them */
	ELEMENT_RULE,
	ELEMENT_FILE,
	ELEMENT_LINE,
	ELEMENT_SEVERITY,
	ELEMENT_MESSAGE,
	ELEMENT_PACKAGE,
	ELEMENT_FIXED_VERSION,
	ELEMENT_COMMIT, /* whose line it is: that line never moves, and tells findings apart */
	ELEMENT_INNER,  /* an array whose elements are the findings; and one more */
	ELEMENT_MORE_INNER,
	ELEMENT_A, /* for `finish` */
	ELEMENT_B,
	ELEMENT_C,
	ELEMENT_D,
	ELEMENT_PLACES
};

struct element {
	struct report *report;
	struct finding *finding;                  /* as the places have it */
	struct json_slice values[ELEMENT_PLACES]; /* absent where no path is */
	void *state;                              /* the format's own */
};

struct element_shape {
	enum severity severity; /* of all of them; SEVERITY_UNKNOWN: what ELEMENT_SEVERITY says */
	const char *places[ELEMENT_PLACES]; /* NULL: there is none */
	/* The elements of the inner arrays.  They have the file and the package of the outer. */
	const struct element_shape *inner;
	/* Says what no path can (NULL: nothing).  1; 0: it is no finding; -1: it is not what the
	 * format says, and the reason is in `why`. */
	int (*finish)(struct element *element, struct text *why);
};

struct elements;

/* Of elements of any of `shapes`, which end with one that is not known by anything. */
struct elements *elements_new(
    struct report *report, const struct element_shape *shapes, void *state);
void elements_free(struct elements *elements); /* NULL is harmless */

/* Tells what one element says: 0, or -1 with the reason in `why`, cleared first. */
int elements_tell(struct elements *elements, const char *bytes, size_t len, struct text *why);

/* The same of the value to come, and of all elements of the array to come; a failure is the
 * reader's. */
void elements_take(struct elements *elements, struct json_reader *reader);
void elements_take_array(struct elements *elements, struct json_reader *reader, const char *name);

/* ---- reports that are nothing else ---- */

struct elements_format {
	const struct element_shape *shapes;
	const char *list;        /* in an object: its member that is the array; NULL: no object */
	bool lines;              /* or one value behind the other, without an array */
	const char *doubt_null;  /* "null" says this (report_doubt()); NULL: it is a fault */
	const char *doubt_empty; /* and so does an array of nothing */
};

/* What a format's `read` may return. */
int elements_read(struct report *report, const struct elements_format *format);

#endif
