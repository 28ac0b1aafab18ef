/*
 * targets: what is requested: the default (GET /reco for random users), one URL, or a file of targets.
 *
 * A target file holds JSON values {"name", "method", "path", "headers", "body", "weight"}, alone or in an array; `path`, the values of
 * `headers` and `body` are templates (template.h).  A body that is not a string is JSON, sent as application/json.
 * A set of targets is read-only once made, and shared by the workers.
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "load.h"
#include "text.h"

struct template;
struct variables;

struct target_header {
	char *name;
	struct template *value;
};

struct target {
	char *name, *method;
	double weight;
	struct template *path; /* behind the base URL */
	struct target_header *headers;
	size_t header_count;
	struct template *body; /* or NULL */
	bool constant;         /* holds no expansion at all */
	bool own_cookies;      /* has a Cookie header, so that none is added */
};

struct targets {
	struct target *list;
	size_t count;
	double weight;              /* of all */
	char *authority;            /* host and port, for Host: and for connecting */
	char *prefix;               /* the path of the base URL, without a slash at its end */
	char *scheme_and_authority; /* with userinfo, if there is any */
};

/* NULL with the reason. */
struct targets *targets_new(const struct load_plan *plan, struct text *why);
void targets_free(struct targets *targets);

/* Reads the file of plan->targets_file into `targets`, with plan's headers behind those of each.  0 or -1 with FILE:LINE and the reason. */
int targets_read(struct targets *targets, const struct load_plan *plan, struct text *why);

/* Adds a target: the strings are copied, the templates parsed.  NULL with the reason. */
struct target *targets_add(struct targets *targets, const char *name, const char *method,
    const char *path, struct text *why);
int target_add_header(struct target *target, const char *name, const char *value, struct text *why);

/* One by its weight; `random` is uniform in 0 to 1, without 1. */
size_t targets_choose(const struct targets *targets, double random);

#endif
