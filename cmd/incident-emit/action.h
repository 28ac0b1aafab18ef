/*
 * action: what is done with the incidents that a folder holds: list, show, resolve, mttr.
 */
#ifndef INCIDENT_EMIT_ACTION_H
#define INCIDENT_EMIT_ACTION_H

#include <stddef.h>

struct emit;

struct action {
	const char *name;
	void (*run)(struct emit *emit, char *const *operands);
	enum { ACTION_NO_OPERANDS, ACTION_IDS } operands;
};

/* NULL: there is no such action. */
const struct action *action_find(const char *name);

/* The action that a word was meant for; NULL: none is near. */
const char *action_nearest(const char *name);

#endif
