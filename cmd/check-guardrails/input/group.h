/*
 * group: the groups of a book.
 */
#ifndef CHECK_GUARDRAILS_INPUT_GROUP_H
#define CHECK_GUARDRAILS_INPUT_GROUP_H

struct book;
struct group;
struct reading;
struct series;
struct survey;

/* The group that a record belongs to, made when there is none.  NULL when the record says none, or
 * there are too many. */
struct group *group_find(const struct survey *survey, const struct series *series,
    struct book *book, const struct reading *reading);

/* Frees what the group holds. */
void group_free(struct group *group);

#endif
