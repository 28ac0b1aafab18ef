/*
 * incident: an incident_v1 document in the making (man 5 readyline-records, incident_v1).
 *
 * That schema is public and closed: what it has no member for stands under `extras`.
 *
 * Everything that is put in is redacted here, at the one door to the file, whether or not it was
 * redacted before.
 */
#ifndef INCIDENT_EMIT_INCIDENT_H
#define INCIDENT_EMIT_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "json.h"
#include "text.h"
#include "uuid.h"

struct emit;
struct json_writer;
struct tail;

enum {
	INCIDENT_MAX_CHECKS = 200, /* further ones are counted in extras.checks_left_out */
	INCIDENT_MAX_BYTES = 8 << 20,
};

struct incident {
	char id[UUID_SIZE];
	int64_t at;            /* wall time; of several the first */
	int64_t last_at;       /* of several the last; 0: there was one */
	int64_t count;         /* so many of one stream are one; 0: it was counted before */
	bool lasting;          /* while it is open it is counted, however long ago it was seen */
	bool is_check;         /* of a rule whose incident is open: that keeps the last check */
	struct text run;       /* audit_run_id; empty: none */
	struct text kind;      /* the finer one: api celery worker cli migration load guardrail */
	struct text exception; /* what was raised, the outermost; one line */
	struct text cause;     /* where it began, when that is known and another; one line */
	struct text stack;
	struct text request_id;
	struct text severity;
	struct text runbook;
	const char *group_by; /* --group-by; NULL: none */
	struct text group;    /* what stands there, of all that is counted in it */
	struct text http;     /* the request: JSON object, redacted */
	struct text task; /* of Celery: JSON object of name, args, kwargs, reason_code; redacted */
	struct text checks;         /* JSON values, comma-separated, redacted */
	struct text extras;         /* further members of `extras`, comma-separated, redacted */
	struct text fingerprint_of; /* what makes two incidents the same */
	struct text process_name;
	int64_t process_id;
	int64_t check_count, checks_left_out;
	const struct tail *logs; /* borrowed; NULL: none */
};

void incident_init(struct incident *incident, const struct emit *emit);
void incident_free(struct incident *incident);

/* Puts a string without its secrets; no member where it is empty.  `scratch` is overwritten. */
void incident_put_clean(
    struct json_writer *w, const char *name, const char *bytes, size_t len, struct text *scratch);

/* Adds when it happened as a part of a file's name, "20261122T235959.999Z": names sort by it. */
void incident_add_time(const struct incident *incident, struct text *name);

static inline int64_t
incident_last_at(const struct incident *incident)
{
	return incident->last_at != 0 ? incident->last_at : incident->at;
}

/* The digest of what makes two incidents the same; "" where that is not known.  0, or -1. */
int incident_fingerprint(const struct incident *incident, char out[DIGEST_SIZE]);

/* Appends the document, redacted, to `out`; `fingerprint`: "" for none.  0, or -1 when it grew too
 * large. */
int incident_write(const struct incident *incident, const char *fingerprint,
    const struct emit *emit, struct text *out);

#endif
