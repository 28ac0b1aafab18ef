/*
 * json_writer: JSON text, built in order into a text.
 *
 * The writer places commas; the caller opens, names and closes.  Inside an
 * object every value needs a name, inside an array none (name NULL).  Errors are
 * the text's (sticky).
 */
#ifndef COMMON_JSON_WRITER_H
#define COMMON_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;
struct json_slice;

struct json_writer {
	struct text *out;
	bool comma; /* the next value needs a comma before it */
};

struct json_writer json_writer(struct text *out);

void json_open_object(struct json_writer *w, const char *name);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w, const char *name);
void json_close_array(struct json_writer *w);

/* Strings are escaped as RFC 8259 needs; invalid UTF-8 becomes U+FFFD.  A NULL string writes
 * nothing. */
void json_put_string(struct json_writer *w, const char *name, const char *string);
void json_put_bytes(struct json_writer *w, const char *name, const char *bytes, size_t len);
void json_put_bool(struct json_writer *w, const char *name, bool value);
void json_put_null(struct json_writer *w, const char *name);
void json_put_integer(struct json_writer *w, const char *name, int64_t value);

/* A wall time as RFC 3339 has it, as a string (clock.h). */
void json_put_time(struct json_writer *w, const char *name, int64_t wall_ns);

/* The shortest decimal that reads back as `value`; NaN and infinities write nothing (members
 * without a value are left out; inside an array: null). */
void json_put_number(struct json_writer *w, const char *name, double value);

/* JSON text as it is; the caller vouches for it. */
void json_put_raw(struct json_writer *w, const char *name, const char *json, size_t len);

/* The same for JSON text of a document: its line breaks become spaces, so that a record stays one
 * line. */
void json_put_line(struct json_writer *w, const char *name, const char *json, size_t len);

#endif
