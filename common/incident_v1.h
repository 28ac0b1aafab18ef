/*
 * incident_v1: the artifact that describes an incident, as it is read (man 5 readyline-records).
 *
 * That schema is public and closed; what readyline keeps beyond it stands under `extras`.  Others
 * write such files too: then what stands there is not known, the incident is open, was seen once,
 * and has no fingerprint.
 */
#ifndef COMMON_INCIDENT_V1_H
#define COMMON_INCIDENT_V1_H

#include <stddef.h>
#include <stdint.h>

struct document;
struct document_value;
struct text;

enum { INCIDENT_V1_LARGEST = 64 << 20 }; /* bytes of an artifact: none is written that has more */

enum incident_v1_status { INCIDENT_V1_OPEN, INCIDENT_V1_RESOLVED };

struct incident_v1 {
	struct document *document; /* what all that follows points into */
	const struct document_value *object;
	const char *id, *timestamp, *environment, *kind, *exception, *stack; /* never NULL */
	const char *request_id, *run;                                        /* NULL: none */
	/* NULL: none, or of another type than the schema says. */
	const struct document_value *process, *http, *task, *last_logs, *env, *extras;
	/* Of the extras: */
	const char *finer_kind;  /* api celery worker cli migration load guardrail; else the kind */
	const char *fingerprint; /* NULL: none */
	const char *severity;    /* info warning critical; critical where nothing else is said */
	const char *runbook, *cause; /* NULL: none */
	enum incident_v1_status status;
	int64_t count;                              /* how often it was seen, 1 or more */
	int64_t first_seen, last_seen, resolved_at; /* wall time; resolved_at 0: it is open */
};

/* Reads an artifact from memory; `name` is for messages.  0; or -1 with "NAME:LINE:COLUMN: reason"
 * when it is not such a document, or lacks what the schema requires.  Either way it is freed by
 * incident_v1_free(). */
int incident_v1_parse(struct incident_v1 *incident, const char *name, const char *bytes, size_t len,
    struct text *why);

/* The same from a file. */
int incident_v1_read(struct incident_v1 *incident, const char *path, struct text *why);

void incident_v1_free(struct incident_v1 *incident);

/* What happens to an incident later. */
struct incident_v1_change {
	enum incident_v1_status status;
	int64_t count, last_seen;
	int64_t resolved_at; /* 0: no such member */
	const char *check;   /* the last check as JSON, instead of those before; NULL: none */
	const char *runbook; /* where there is none yet; NULL: none */
};

/* Appends the document as it is after the change: of the extras these members are new, everything
 * else keeps its bytes, but stands on one line.  0, or -1 when `out` cannot hold it. */
int incident_v1_rewrite(
    const struct incident_v1 *incident, const struct incident_v1_change *change, struct text *out);

#endif
