/*
 * level: the levels of a group.
 */
#ifndef CHECK_GUARDRAILS_INPUT_LEVEL_H
#define CHECK_GUARDRAILS_INPUT_LEVEL_H

struct group;
struct kind;
struct level;
struct series;

/* The level that a record of this kind belongs to, made when there is none.  NULL: there are too
 * many. */
struct level *level_find(const struct series *series, struct group *group, const struct kind *kind);

#endif
