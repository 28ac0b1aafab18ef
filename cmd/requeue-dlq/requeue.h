/*
 * requeue: what one run was asked for, and the steps of its story (main.c).
 */
#ifndef REQUEUE_DLQ_REQUEUE_H
#define REQUEUE_DLQ_REQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "store.h"

struct filter;
struct records;
struct text;

/* How the messages that were looked at ended. */
struct tally {
	int64_t seen;
	int64_t matched;   /* by --where, and within --max */
	int64_t undecided; /* --where could not tell: they stay */
	int64_t done;      /* listed, moved, parked, imported; in a dry run: that would be */
	int64_t skipped;   /* they stay: their id is live already, or the target refused */
	int64_t gone;      /* somebody else took them meanwhile */
	int64_t unreadable;
	int64_t hazards; /* of those done: would come to harm where they went */
	bool capped;     /* --max ended it, and there are more */
	bool trouble;    /* the store failed on the way; it was reported */
};

struct requeue {
	struct options options;
	struct store_settings settings;
	const char *action;
	const char *where;   /* NULL: every message */
	const char *handler; /* of the old command line, or NULL */
	int64_t max;         /* 0: no limit */
	bool is_old;         /* the old command line: --action process or --handler */
	bool max_assumed;    /* nobody gave --max, the old command line means it */
	bool strict;         /* what would come to harm stays where it is */
	bool dry_run;
	char **files; /* operands of import */

	struct filter *filter; /* NULL: every message */
	struct records *records;
	struct store *store;
	struct tally tally;
};

/* Fills from the command line and the environment; a wrong line exits with 2. */
void requeue_parse(struct requeue *rq, int *argc, char ***argv);

/* Opens the stream of records and the store.  0, or -1: reported. */
int requeue_open(struct requeue *rq);

/* Ends the stream and frees; the exit status. */
int requeue_close(struct requeue *rq);

/* Whether the message is one of those asked for. */
bool requeue_wants(struct requeue *rq, const struct message *message);

/* Whether to go on after a batch: no signal, and somebody still reads the records. */
bool requeue_goes_on(const struct requeue *rq);

/* The store failed: says why (unless a signal is why), and counts. */
void requeue_trouble(struct requeue *rq, const struct text *why);

#endif
