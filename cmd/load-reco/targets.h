/*
 * targets: what is requested: the default (GET /reco for random users), one URL, or a file of
 * targets.
 *
 * A target file holds JSON values {"name", "method", "path", "headers", "body", "weight"}, alone or
 * in an array; `path`, the values of `headers` and `body` are templates (template.h).  A body that
 * is not a string is JSON, sent as application/json.  {"name", "weight", "steps"} is a journey.
 *
 * What is timed has a number, its series: first the targets, a journey as a whole among them, then
 * the steps of the journeys.  A set of targets is read-only once made, and shared by the workers.
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct document;
struct journey_plan;
struct load_plan;
struct template;
struct variables;

struct target_header {
	char *name;
	struct template *value;
};

struct target {
	char *name;
	double weight;
	struct journey_plan *journey; /* then nothing below is set; or NULL */
	char *method;
	struct template *path; /* behind the base URL */
	struct target_header *headers;
	size_t header_count, header_room;
	struct template *body; /* or NULL */
	bool json;             /* the body, which is sent as that unless a header says otherwise */
	bool *expected;   /* by status, EXCHANGE_STATUSES of them: those that succeed; or NULL */
	bool constant;    /* holds no expansion at all */
	bool own_cookies; /* has a Cookie header, so that none is added */
	bool own_host;    /* likewise Host */
	bool own_type;    /* likewise Content-Type */
	bool closes;      /* Connection: close, a connection for each request */
};

struct targets {
	struct target *list;
	size_t count, room;
	double weight; /* of all */
	bool expects;  /* one of them has `expected` */
	size_t series_count;
	const char **series; /* names; NULL without journeys: those of the targets */
	bool *wholes; /* by series: a journey as a whole, whose requests its steps count; or NULL */
	char **step_names;          /* which series points to, from number `count` on */
	struct document *document;  /* of the file, which journeys need */
	char *authority;            /* host and port, for Host: and for connecting */
	char *prefix;               /* the path of the base URL, without a slash at its end */
	char *scheme_and_authority; /* with userinfo, if there is any */
};

/* NULL with the reason. */
struct targets *targets_new(const struct load_plan *plan, struct text *why);
void targets_free(struct targets *targets);

/* Reads the file of plan->targets_file, or a document that becomes theirs, into `targets`.  0 or -1
 * with FILE:LINE and the reason. */
int targets_read(struct targets *targets, const struct load_plan *plan, struct text *why);
int targets_take(struct targets *targets, const struct load_plan *plan, struct document *document,
    struct text *why);

/* One by its weight; `random` is uniform in 0 to 1, without 1. */
size_t targets_choose(const struct targets *targets, double random);

/* ---- target.c ---- */

/* Adds a target: the strings are copied, the templates parsed.  NULL with the reason. */
struct target *targets_add(struct targets *targets, const char *name, const char *method,
    const char *path, struct text *why);
/* A journey, which becomes theirs. */
struct target *targets_add_journey(
    struct targets *targets, const char *name, struct journey_plan *journey, struct text *why);
int target_add_header(struct target *target, const char *name, const char *value, struct text *why);
/* `bytes` must be valid JSON where `json` says that it is.  0 or -1 with the reason. */
int target_set_body(
    struct target *target, const char *bytes, size_t len, bool json, struct text *why);
int target_check_header(const char *name, const char *value, struct text *why);
void target_free(struct target *target); /* what it holds */

/* ---- series.c ---- */

/* Numbers and names them, once all targets are there.  0 or -1 with the reason. */
int targets_name_series(struct targets *targets, struct text *why);

/* Whose figures these are; and the first journey, or NULL. */
const char *targets_series_name(const struct targets *targets, size_t series);
const struct journey_plan *targets_first_journey(const struct targets *targets);

#endif
