/*
 * emit: what incident-emit was asked for, and the doors of its rooms.
 */
#ifndef INCIDENT_EMIT_EMIT_H
#define INCIDENT_EMIT_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "options.h"
#include "summaries.h"

struct action;
struct batch;
struct incident;
struct records;
struct tail;
struct text;

enum { EMIT_MOST_LOGS = 64 };

struct emit {
	const char *folder;      /* --dir */
	const char *log_folder;  /* --log-dir: crash dumps; NULL: the folder of the incidents */
	const char *environment; /* local ci staging production */
	const char *kind;        /* NULL: from the failed check's tool */
	struct option_list logs; /* --logs FILE, "-": standard input */
	bool reads_logs;         /* they are the sources: there are no records, or none came */
	bool follow;             /* logs: go on when their ends are reached */
	int64_t last;            /* lines of log kept */
	struct option_list env;  /* --env NAME: more names of the environment's allow-list */
	bool tee;
	struct option_list expect;
	struct expected_summaries expected;
	const char *records_file; /* wrapper: where its records go; NULL: nowhere */
	bool chronic;             /* wrapper: what the command says is shown when it fails */
	const char *request_id;   /* wrapper: of the request that the command serves, or NULL */
	const char *group_by;     /* filter: an incident per value of this path; NULL: per run */
	int64_t dedupe_ns;        /* repeats within this count in the open one; 0: none do */
	int64_t keep_ns,
	    keep_bytes; /* what is resolved is kept so long, and of all so much; 0: all */
	const struct action *action;  /* NULL: none, it is a filter or a wrapper */
	const char *fingerprint, *id; /* resolve: which */
	bool all;                     /* list: resolved ones too */
	bool human;                   /* stdout is a terminal, and not to be written for programs */
	int64_t timeout_ns;    /* wrapper: how long the command may take; 0: as long as it does */
	int64_t kill_after_ns; /* and how long after its SIGTERM; 0: not given */
	int64_t after;         /* wrapper: failures in a row that make an incident */
	const char *key;       /* wrapper: whose failures these are; NULL: the command's words */
	bool redact_test;      /* lines are read, and shown as they would be kept */
	const char *run;
	const struct clock *clock;
	struct records *records;
	struct batch *batch; /* incidents that wait to be written */
};

#define EMIT_DEFAULTS                                                                              \
	{                                                                                          \
		.folder = "reports/incidents", .environment = "local", .last = 100, .after = 1,    \
		.dedupe_ns = 3600 * CLOCK_SECOND, .clock = &clock_system                           \
	}

/* Parses the command line, refuses contradictions (exit 2), fills both; *argv are then the files,
 * or the command when options->ended. */
void emit_parse(struct emit *emit, struct options *options, int *argc, char ***argv);

/* The filter: reads records, writes an incident per run (or --group-by) that has failed or unknown
 * checks, and one per rule that fires.
 * Troubles are reported and noted in emit->records. */
void filter_run(struct emit *emit, char *const *files, const struct options *options);

/* The logs as sources: an unhandled exception opens an incident at once.  Troubles as above. */
void logs_run(struct emit *emit);

/* Their last lines.  0, or -1 when one cannot be read (reported, noted as trouble). */
int logs_read_tail(struct emit *emit, struct tail *tail);

/* The wrapper: runs the command, passes its streams through, and writes an incident and a crash
 * dump when it fails.  Returns the exit status to end with; *signo is the signal that ended the
 * command, or 0. */
int wrapper_run(struct emit *emit, char *const *words, int *signo);

/* --redact-test: prints each line of the files, or of standard input, as it would be kept, behind
 * the rules that fired and a tab.  The exit status: 0, or 2 (reported). */
int redact_test_run(char *const *files);

/* An incident happened: it is opened, as incident_TIME_ID.json, mode 0600, or, where one of its
 * fingerprint is open and was seen within --dedupe, counted there; with an `incident` record and a
 * message that says where it lies, by its absolute path.  Where the folder cannot be written, the
 * incident stands on stderr.  0, or -1 (reported, noted as trouble).
 *
 * After incident_gather() they wait for one another, and many are brought to the disk at once, with
 * 0 as the answer until then; so incident_flush() before anything is waited for.  In the end
 * incident_saved(): it flushes, and frees. */
int incident_save(struct emit *emit, const struct incident *incident);
void incident_gather(struct emit *emit);
bool incident_waits(const struct emit *emit); /* whether one waits to be written */
int incident_flush(struct emit *emit);
void incident_saved(struct emit *emit);

#endif
