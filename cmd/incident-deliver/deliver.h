/*
 * deliver: what incident-deliver was asked for.
 */
#ifndef INCIDENT_DELIVER_DELIVER_H
#define INCIDENT_DELIVER_DELIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "options.h"
#include "sink.h"

struct records;

struct deliver {
	void (*run)(struct deliver *deliver); /* the action */
	bool needs_sinks;                     /* it opens what --to says */
	const char *spool;                    /* --spool: the folder that incident-emit writes to */
	struct option_list to;                /* --to URL, repeated */
	bool flush, follow;
	int64_t deadline_ns; /* how long --flush tries; 0: not given, a minute */
	int64_t backoff_ns, backoff_most_ns;
	struct option_list ids; /* retry: of these incidents */
	bool with_unknown;      /* retry: also what may have arrived */
	const char *ping_url, *ping_signal, *body;
	char *ping_file; /* the URL that stood in a file */
	struct sink_settings settings;
	struct sink *sinks; /* of `to` */
	struct options options;
	const struct clock *clock;
	struct records *records;
};

/* Parses the command line and refuses contradictions (exit 2). */
void deliver_parse(struct deliver *deliver, int *argc, char ***argv);

/* Opens the sinks that the action needs.  0, or -1 (reported, noted as trouble). */
int deliver_open(struct deliver *deliver);
void deliver_close(struct deliver *deliver);

#endif
