/*
 * record/reading: what one record is and says: the one place that judges it (reading.c).
 */
#ifndef COMMON_RECORD_READING_H
#define COMMON_RECORD_READING_H

#include "reader.h"

/* What a record of this type is.  The commonest record of all is told apart by one look. */
enum reading_kind reading_kind_of_rare(const struct json_slice *type);

static inline enum reading_kind
reading_kind_of(const struct json_slice *type)
{
	if (type->type != JSON_STRING ||
	    (!type->escaped && type->len == 9 && type->bytes[1] == 'r'))
		return READING_DATA;

	return reading_kind_of_rare(type);
}

/* For reading_judge(). */
struct json_scanner *reading_counts_scanner(void);

/* Fills in what a check or a summary says. */
void reading_judge(struct reading *reading, struct json_scanner *counts);

#endif
