/*
 * script: the body of a migration as the tool that applies it sends it to the database.
 *
 * A message is one text that goes to the server at once.  PostgreSQL runs several statements of one
 * message in one transaction of its own, unless they say BEGIN themselves (its manual, 55.2.2.1),
 * so CREATE INDEX CONCURRENTLY fails there even where the tool opened none.
 */
#ifndef CHECK_MIGRATIONS_SCRIPT_H
#define CHECK_MIGRATIONS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct findings;
struct folder;

enum script_direction { SCRIPT_UP, SCRIPT_DOWN };

struct script_message {
	enum script_direction direction;
	bool in_transaction; /* of the tool, around all messages of this direction that say so */
	bool each; /* the tool sends its statements one by one: the message itself is none */
	const char *bytes; /* points into the body, or into what the layout made of it */
	size_t len;
	unsigned line; /* of its first byte */
};

/* Begun as {.path = PATH}; script_free() frees, the body is the caller's. */
struct script {
	const char *path; /* of the file, beside which a tool may keep more; NULL: unknown */
	struct script_message *messages;
	size_t count, room;
	unsigned bad_line; /* where the tool would refuse it */
	bool has_down;
	char *changed; /* the body as the tool sends it, where that differs; owned */
	bool not_sql;  /* the body is in another language: nothing was read */
};

/* Adds one; a message of white space alone is left out. */
void script_add(struct script *script, const struct script_message *message);
void script_free(struct script *script);

/* For reading a body line by line: takes the next line, without its end (\n, \r\n); false when
 * there is none left.  Begun as {.at = bytes, .end = bytes + len}. */
struct script_lines {
	const char *at, *end;
	const char *line; /* the one taken */
	size_t len;
	unsigned number; /* its, from 1 */
};
bool script_next_line(struct script_lines *lines);

/* The category `sections`: every body can be read as its tool does. */
void sections_judge(const struct folder *folder, struct findings *findings);

#endif
