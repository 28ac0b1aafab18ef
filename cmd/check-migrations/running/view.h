/*
 * view: what a database says of a statement that it parses, describes and plans, and never runs.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_VIEW_H
#define CHECK_MIGRATIONS_RUNNING_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "database.h"
#include "kind.h"

struct text;

/* A column, or a CHECK, that the rows which a statement inserts would break: it leaves the column
 * out, that has no default and takes no NULL. */
struct view_lack {
	char *what;     /* "column email of public.users" */
	bool uncertain; /* other values may meet it, or a trigger before each row set it */
};

/* Begun as {0}; view_free() frees. */
struct view {
	char *refusal; /* why it could not be parsed; NULL: it was */
	struct database_shape shape;
	char *plan_refusal; /* why it could not be planned; NULL: it was, or cannot be */
	bool planned;
	struct view_lack *lacks; /* sorted */
	size_t lack_count, lack_room;
	char **reads; /* SQLite: names in double quotes that it takes for columns */
	size_t read_count, read_room;
	char **writes; /* the tables that it writes to, "public.users" */
	size_t write_count, write_room;
};

/* Asks about a statement of that kind.  -1 with the reason: the database could not answer, so that
 * nothing is known; else 0, whatever it answered. */
int view_take(
    struct view *view, struct database *db, const char *sql, enum kind kind, struct text *why);
void view_free(struct view *view);

/* PostgreSQL: whether it parses with these types for its parameters, as one does that was prepared
 * before.  1, 0 with the reason, or -1 as above. */
int view_takes(
    struct database *db, const char *sql, const struct database_shape *shape, struct text *why);

/* The name of a column's type, as it is now, "character varying(20)". */
void view_put_type(
    struct text *out, struct database *db, const struct database_shape_column *column);

/* What the two databases say of it, of a statement that was parsed.  0, or -1 with the reason; 1:
 * PostgreSQL cannot plan it, with the reason. */
int view_plan_postgres(struct view *view, struct database *db, const char *sql, struct text *why);
int view_look_sqlite(struct view *view, struct database *db, const char *sql, struct text *why);

void view_add_lack(struct view *view, const char *what, size_t len, bool uncertain);
void view_add_read(struct view *view, char *name); /* it goes to the view */
void view_add_write(struct view *view, const char *table, size_t len);

/* A database's reason without what stands before it and without the statement; free() it. */
char *view_reason(const struct text *why);

/* Whether what failed says something of the statement, and nothing of the server's state. */
bool view_is_verdict(const struct database *db);

#endif
