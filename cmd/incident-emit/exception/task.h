/*
 * task: what Celery says of tasks that failed.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_TASK_H
#define INCIDENT_EMIT_EXCEPTION_TASK_H

#include <stdbool.h>

#include "json.h"
#include "lines.h"

struct task {
	struct line name, id; /* no bytes: not told */
	struct line raised;   /* TYPE('MESSAGE'), or what else was said */
	bool again;           /* it will be tried again: it has not failed yet */
	struct json_slice args, kwargs;
};

/* "Task NAME[ID] raised unexpected: VALUE", "... retry: ...", "Hard time limit (Ns) exceeded for
 * NAME[ID]", "Task handler raised error: VALUE", behind whatever. */
bool task_read(struct line line, struct task *task);

/* Fills the incident's task, kind and request id; and its exception and stack where these are not
 * known: from `line`. */
void task_put(const struct task *task, struct line line, struct incident *incident);

#endif
