#ifndef RECO_BODY_H
#define RECO_BODY_H

/*
 * Small JSON bodies, read with SQLite's JSON functions: no parser of our own. The caller gets the
 * members of one object, one after the other. A path names the object inside the body as SQLite
 * does: "$" is the body itself, "$.items[2]" the third element of its member items.
 */

#include <pthread.h>
#include <stddef.h>

struct buffer;
struct sql;

struct body_reader {
	pthread_mutex_t lock;
	struct sql *sql; /* an empty database in memory: only its functions are used */
};

struct body_member {
	const char *name;
	const char *type; /* null true false integer real text array object */
	const char
	    *text; /* strings unescaped, everything else as SQLite renders it; NULL for null */
	size_t length;
	double number; /* of integer and real */
};

/* 0, or -1 with why. */
int body_reader_open(struct body_reader *reader, char *why, size_t why_size);
void body_reader_close(struct body_reader *reader);

/*
 * Calls `each` for every member of the object in order; a return of -1 from it (it has filled why)
 * ends the reading. -1 with why also for what is not UTF-8, not JSON, not an object or names a
 * member twice.
 */
int body_each(struct body_reader *reader, const char *json, size_t length, const char *path,
    int (*each)(void *context, const struct body_member *member, char *why, size_t why_size),
    void *context, char *why, size_t why_size);

/* How many elements the array at a path has; -1 where there is none. The body was read before. */
int body_elements(struct body_reader *reader, const char *json, size_t length, const char *path);

/* Appends the value at a path as JSON, without the blanks between its parts. 0 or -1. */
int body_copy(struct body_reader *reader, const char *json, size_t length, const char *path,
    struct buffer *out);

#endif
