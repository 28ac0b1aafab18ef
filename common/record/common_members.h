/*
 * record/common_members: what every record begins with: `{`, type, tool, time, run, shard.
 */
#ifndef COMMON_RECORD_COMMON_MEMBERS_H
#define COMMON_RECORD_COMMON_MEMBERS_H

#include <stdint.h>

#include "text.h"

struct json_writer;

/* Opens a record.  `wall`: nanoseconds since 1970.  A NULL shard is left out. */
void common_members_put(struct json_writer *w, const char *type, const char *tool, int64_t wall,
    const char *run, const char *shard);

/* Those of the record before, which all of one millisecond, type and tool share. */
struct common_members {
	struct text bytes;
	struct text of; /* type and tool, with a NUL behind each; empty: of none */
	int64_t ms;
};

/* The same, by copying where they are the same. */
void common_members_put_again(struct common_members *common, struct json_writer *w,
    const char *type, const char *tool, int64_t wall, const char *run, const char *shard);

/* Run or shard are others from here on. */
void common_members_forget(struct common_members *common);
void common_members_free(struct common_members *common);

#endif
