/*
 * requeue: what one run was asked for, and the steps of its story (main.c).
 */
#ifndef REQUEUE_DLQ_REQUEUE_H
#define REQUEUE_DLQ_REQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "store.h"

struct action;
struct choice;
struct records;
struct text;

/* How the messages of a queue that were looked at ended. */
struct tally {
	int64_t seen;
	int64_t matched;   /* by what was asked for, and within --max */
	int64_t undecided; /* --where could not tell: they stay */
	int64_t done;      /* listed, moved, parked, ...; in a dry run: that would be */
	int64_t parked;    /* instead, as --max-requeues or --max-retries say */
	int64_t returned;  /* --action process failed on them: dead letters as before */
	int64_t skipped;   /* they stay: their id is live already, or the target refused */
	int64_t gone;      /* somebody else took them meanwhile */
	int64_t unreadable;
	int64_t hazards;      /* of those done: would come to harm where they went */
	bool capped;          /* --max ended it, and there are more */
	bool elsewhere;       /* the run has nothing to do with this queue: nothing is said of it */
	bool trouble;         /* the store failed on the way; it was reported */
	bool failed;          /* a canary came back, a run does not add up: `verdict` says it */
	bool unknown;         /* a canary was not consumed: `verdict` says it */
	struct text *verdict; /* what else the check says; never NULL */
};

struct canary {
	int64_t count; /* 0: none */
	int64_t watch_ns;
};

struct requeue {
	struct options options;
	struct store_settings settings;
	const char *action_name;
	const struct action *action;
	struct option_list queues; /* names or globs; none: all of the store */
	char **files;              /* operands of import, the COMMAND of process */
	int file_count;

	/* Which messages. */
	const char *where;      /* NULL: every one */
	struct option_list ids; /* none: every one */
	const char *reason;     /* a glob, or NULL */
	int64_t older_ns;       /* 0: of any age */
	int64_t max;            /* of a queue; 0: no limit */
	struct choice *choice;  /* all of these, as one */
	bool allow_empty;       /* a queue that does not exist is well */

	/* How they move. */
	bool strict; /* what would come to harm stays where it is */
	bool dry_run;
	double rate;          /* per second; 0: as fast as it goes */
	int64_t max_requeues; /* INT64_MAX: no limit */
	const char *canary_given;
	struct canary canary;
	const char *trash; /* where dropped ones are kept, or NULL */
	bool no_trash;
	bool yes; /* nobody is asked */

	/* process */
	int64_t jobs;
	int64_t max_retries;
	int64_t lines; /* messages for one command, as JSON Lines; 0: one, as it is */
	int64_t command_ns;

	/* The old command line: --action process without a COMMAND, or --handler. */
	const char *handler;
	bool is_old;
	bool max_assumed; /* nobody gave --max, the old command line means it */

	bool parked;        /* --parked */
	int64_t timeout_ns; /* --timeout; 0: not given */
	int64_t max_line;   /* --max-line, likewise */
	int64_t batch;      /* --batch; 0: not given */

	struct records *records;
	struct store *store;
	struct tally tally; /* of the queue in hand */
	struct {
		int64_t moved, parked, returned, skipped;
	} sums;       /* of all queues */
	int64_t runs; /* queues whose ledger has the run that undo and verify are about */
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
