/*
 * reversible/way: what takes a migration back.
 */
#ifndef CHECK_MIGRATIONS_REVERSIBLE_WAY_H
#define CHECK_MIGRATIONS_REVERSIBLE_WAY_H

#include "script.h"

struct migration;
struct replay;
struct text;

enum way {
	WAY_FOUND,
	WAY_NONE,    /* its tool would have one, and this migration has none */
	WAY_FORWARD, /* nothing of its kind can be taken back: `why` says so */
};

/* Finds the file and the direction of it that take back the migration at hand. */
enum way way_find(const struct replay *replay, const struct migration **file,
    enum script_direction *direction, struct text *why);

#endif
