/*
 * state/kubernetes: what `kubectl get ... -o json` says, under way.
 */
#ifndef RECORDS_FROM_STATE_KUBERNETES_H
#define RECORDS_FROM_STATE_KUBERNETES_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "json_writer.h"
#include "state.h"
#include "text.h"

/* What is read of any object. */
enum kube_member {
	KUBE_KIND,
	KUBE_NAME,
	KUBE_NAMESPACE,
	KUBE_CONTINUE,
	KUBE_GENERATION,
	KUBE_STATUS,
	KUBE_OBSERVED,
	KUBE_PHASE,
	KUBE_CONDITIONS,
	KUBE_CONTAINERS,
	KUBE_INIT_CONTAINERS,
	KUBE_SPEC_REPLICAS,
	KUBE_REPLICAS,
	KUBE_READY,
	KUBE_AVAILABLE,
	KUBE_UNAVAILABLE,
	KUBE_UPDATED,
	KUBE_CURRENT,
	KUBE_DESIRED_SCHEDULED,
	KUBE_CURRENT_SCHEDULED,
	KUBE_UPDATED_SCHEDULED,
	KUBE_NUMBER_READY,
	KUBE_NUMBER_AVAILABLE,
	KUBE_NUMBER_UNAVAILABLE,
	KUBE_MISSCHEDULED,
	KUBE_COMPLETIONS,
	KUBE_SUCCEEDED,
	KUBE_FAILED,
	KUBE_ACTIVE,
	KUBE_MEMBERS
};

/* A count, and what it is where it is left out. */
struct kube_figure {
	enum kube_member member;
	const char *name;
	double otherwise;
};

struct kube_kind {
	const char *name;
	const char *label; /* of its name */
	const struct kube_figure *figures;
	const char *conditions; /* the metric of its conditions; NULL: none */
	bool observed;          /* its status says of which generation it is */
};

struct kube {
	struct report *report;
	struct json_reader *r;
	struct json_scanner *scanner, *condition, *container;
	struct state state;
	struct text kind; /* of the object */
	struct text list_kind, message, word;
	struct text single; /* the members of the outermost object */
	struct json_writer single_writer;
	bool list, goes_on;
	int64_t objects, others, stale;
	struct text other, stale_name; /* the first of each */
};

/* ---- conditions.c ---- */

/* The reader fails of this object. */
void kube_fail(struct kube *k, const struct json_slice values[], const char *what);

/* Tells its conditions; `only`: that one, which is unknown where it is not there. */
void kube_put_conditions(
    struct kube *k, const struct json_slice values[], const char *name, const char *only);

/* ---- pods.c ---- */

struct json_scanner *kube_container_scanner(void);

/* Tells of a pod, whose labels have been set, and of its containers. */
void kube_take_pod(struct kube *k, const struct json_slice values[]);

#endif
