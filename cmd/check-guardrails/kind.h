/*
 * kind: what a record's type means to the rules, looked up once a record.
 */
#ifndef CHECK_GUARDRAILS_KIND_H
#define CHECK_GUARDRAILS_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_slice;

enum {
	KIND_NAME = 64,
	KINDS = 64,
	KIND_FINDING = 0,
	KIND_ALERT = 4,
	KIND_LOAD = 5,
	KIND_REPORTS = 6
};

/* What a record tells of a load; of several the greatest is judged (DESIGN, section 4). */
enum kind_load { LOAD_NONE, LOAD_REQUEST, LOAD_INTERVAL, LOAD_WHOLE };

struct kind {
	int id; /* its place; types beyond the bound share the last one */
	/* The type, unescaped, of a long one the beginning; "record" when it has none. */
	char name[KIND_NAME];
	size_t len;
	size_t whole; /* how long it is in full */
	uint64_t hash;
	bool data; /* check, summary and source are not */
	bool source;
	enum kind_load load;
	int report; /* finding, test, coverage, metric, alert, load: 0 to 5; -1: none of a report */
};

struct kinds {
	struct kind items[KINDS];
	int count, last;
};

/* The names of the report types, in their order. */
extern const char *const kind_reports[KIND_REPORTS];

/* The kind of a record with this type (JSON_ABSENT: none); valid until the next call. */
const struct kind *kind_find(struct kinds *kinds, const struct json_slice *type);

#endif
