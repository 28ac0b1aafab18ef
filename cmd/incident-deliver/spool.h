/*
 * spool: the incidents that lie in a folder, and how they are now.
 *
 * An incident is a file "incident_....json", which appears whole; what is written under a temporary
 * name is none yet.  Only what planning needs is kept of each.
 */
#ifndef INCIDENT_DELIVER_SPOOL_H
#define INCIDENT_DELIVER_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "incident_v1.h"

struct clock;
struct text;

struct spool_entry {
	char *file; /* its name in the folder */
	char *id;
	char *key;  /* what all incidents of one failure have in common */
	int64_t at; /* its timestamp: what came first is told first */
	int64_t count;
	enum incident_v1_status status;

	char *fault;        /* why it cannot be read; NULL: it was, and only then the above holds */
	int64_t fault_seen; /* since when it is as it is: a writer may be at it (monotonic) */
	bool may_be_read;   /* it is the contents that are at fault */
	bool told;          /* the fault, by who uses this */

	/* What changes when the file does. */
	struct spool_stamp {
		uint64_t inode;
		int64_t size, changed_at;
	} stamp;
};

struct spool;

struct spool *spool_new(const char *folder, const struct clock *clock);
void spool_free(struct spool *spool);
const char *spool_folder(const struct spool *spool);

/* Looks at the folder, and reads what is new or has changed.  1 when something is otherwise than
 * before, 0 when nothing is, -1 with the reason.  Entries of before are no longer valid then. */
int spool_scan(struct spool *spool, struct text *why);

/* In order of time; incidents of one id stand once, as the last of them says. */
size_t spool_count(const struct spool *spool);
struct spool_entry *spool_at(const struct spool *spool, size_t i);

void spool_put_path(const struct spool *spool, const char *file, struct text *out);

/* Moves a broken one to SPOOL/delivery/broken/.  0, or -1 with the reason. */
int spool_set_aside(const struct spool *spool, const char *file, struct text *why);

/* Copies an artifact, and why it will not be delivered, to SPOOL/delivery/failed/, NAME.SINK.json
 * and NAME.SINK.txt.  0, or -1 with the reason. */
int spool_keep_failed(const struct spool *spool, const char *file, const char *sink,
    const char *words, struct text *why);
/* Removes what killed programs had in the making there. */
void spool_clear(const struct spool *spool);

void spool_drop_failed(const struct spool *spool, const char *file, const char *sink);

#endif
