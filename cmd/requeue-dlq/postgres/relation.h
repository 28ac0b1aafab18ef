/*
 * relation: a table as PostgreSQL's catalogue describes it.
 */
#ifndef REQUEUE_DLQ_POSTGRES_RELATION_H
#define REQUEUE_DLQ_POSTGRES_RELATION_H

#include <stdbool.h>
#include <stddef.h>

struct database;
struct text;

struct column {
	char *name;
	char *type;     /* as it is written: "character varying(128)" */
	char *base;     /* without modifiers, and of a domain what it is made of: "bigint" */
	bool generated; /* it cannot be written */
	bool identity;
	bool required; /* a row cannot be without it */
	bool nullable;
};

struct relation {
	char *quoted; /* "public"."outbox" */
	char *shown;  /* public.outbox */
	char *schema, *name;
	struct column *columns;
	size_t count, room;
	const char **names; /* of the columns, NULL-terminated */
};

/* Finds a table by its name, with or without its schema and quotes.  1, 0: there is none, or -1
 * with the reason.  relation_free() frees. */
int relation_find(
    struct database *db, const char *name, struct relation *relation, struct text *why);
void relation_free(struct relation *relation);

/* NULL: it has no such column. */
const struct column *relation_column(const struct relation *relation, const char *name);

/* Says that there is no such table, and which may be meant; -1. */
int relation_lacks(struct database *db, const char *name, struct text *why);

/* Whether a column holds numbers in the order in which they were given; moments; bytes. */
bool column_is_number(const struct column *column);
bool column_is_time(const struct column *column);
bool column_is_bytes(const struct column *column);

#endif
