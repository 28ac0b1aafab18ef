/*
 * changes: what of a run is not as it was in the run before (--previous), check by check.
 *
 * Checks are told apart by tool and name, with the shard; those of one window among several, whose
 * names hold a time, are not compared.
 */
#ifndef READINESS_REPORT_CHANGES_H
#define READINESS_REPORT_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct areas;
struct common_options;
struct item;
struct score;
struct text;

enum change_kind {
	CHANGE_BROKE,  /* closes the gate now, and did not */
	CHANGE_GONE,   /* was judged, and is skipped or not there now */
	CHANGE_STILL,  /* closes the gate now as before */
	CHANGE_MENDED, /* closed the gate, and does not now */
	CHANGE_NEW,    /* was not there, and does not close the gate */
};

enum { CHANGE_KINDS = CHANGE_NEW + 1, CHANGES_SHOWN = 20 };

struct change {
	char *tool, *name;
	bool was_there;
	enum check_status before; /* where it was there */
	bool is_there;
	enum check_status now; /* where it is there */
};

struct changes {
	const char *file;
	struct score *score; /* of the run before */
	int64_t before[CHECK_UNKNOWN + 1];
	enum summary_status verdict; /* of the run before */
	int64_t counts[CHANGE_KINDS];
	struct change shown[CHANGE_KINDS][CHANGES_SHOWN]; /* the first of each kind */
	bool too_many; /* more checks than are compared: some of the new ones may not be new */
	struct changes_table *table;
};

/* Takes a check of the run before, while that is read. */
void changes_remember(struct changes *changes, const struct item *item);

/* `records` hears of trouble. */
struct changes *changes_new(const char *file, const struct areas *areas, struct records *records);
void changes_free(struct changes *changes); /* NULL is harmless */

/* Takes a check of this run; and when all have come: what is gone. */
void changes_item(struct changes *changes, const struct item *item);
void changes_end(struct changes *changes);

/* Of a kind: "broke", and "fail now, and did not". */
const char *change_label(enum change_kind kind);
const char *change_kind_words(enum change_kind kind);

/* Of one: "fail, was pass". */
void change_put(struct text *out, const struct change *change);

#endif
