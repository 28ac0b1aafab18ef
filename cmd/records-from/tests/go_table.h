/*
 * go_table: what must be remembered of a run of `go test`: packages that run, tests that run or
 * failed, builds.
 *
 * A test that passed is forgotten at once, so memory does not grow with their number.
 */
#ifndef RECORDS_FROM_TESTS_GO_TABLE_H
#define RECORDS_FROM_TESTS_GO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

enum go_kind { GO_PACKAGE, GO_TEST, GO_BUILD };

struct go_entry {
	enum go_kind kind;
	char *package, *test; /* of a build: its import path as the package */
	struct go_entry *of;  /* a test's package */
	bool runs;            /* began, and did not end */
	bool failed;          /* ended so, and has not passed since */
	struct text output;   /* its first lines */
	struct text message;  /* of the failure: its output then */
	bool has_elapsed;     /* of the failure */
	double elapsed_ms;
	int64_t running, failing;       /* of a package: how many of its tests do */
	struct go_entry *next, *before; /* all of them, in the order in which they came */
	struct go_entry *chain;         /* those of one bucket */
	uint64_t hash;
};

struct go_table {
	struct go_entry *first, *last;
	struct go_entry **buckets;
	size_t count, room;
};

void go_table_free(struct go_table *table);

/* The entry of that name; NULL where there is none. */
struct go_entry *go_table_find(
    const struct go_table *table, enum go_kind kind, const char *package, const char *test);

/* A new one. */
struct go_entry *go_table_add(
    struct go_table *table, enum go_kind kind, const char *package, const char *test);

/* Forgets it. */
void go_table_drop(struct go_table *table, struct go_entry *entry);

#endif
