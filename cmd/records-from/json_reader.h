/*
 * json_reader: a JSON report of any size, walked from the outside in.
 *
 * What a format passes through (`runs`, `results`) is entered and never held; what it reads (one
 * result) is taken as a whole, to be scanned for the members that matter (json.h).  Every byte is
 * held against RFC 8259, passed over or not, and no member may stand twice in an object that was
 * entered.  A failure is sticky: nothing more is found, and json_reader_end() tells it.
 *
 *     if (json_enter_object(r))
 *             while (json_next_member(r, &name))
 *                     if (json_name_is(&name, "results") && json_enter_array(r))
 *                             while (json_next_element(r))
 *                                     if (json_take(r, &value))
 *                                             ...
 *     return json_reader_end(r, why);
 *
 * A member or element that is not entered and not taken is passed over by the next json_next_...().
 */
#ifndef RECORDS_FROM_JSON_READER_H
#define RECORDS_FROM_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

struct input;
struct text;

struct json_reader;

struct json_reader *json_reader_new(struct input *input);
void json_reader_free(struct json_reader *reader); /* NULL is harmless */

/* The type of the value to come; JSON_ABSENT at the end, and after a failure. */
enum json_type json_coming(struct json_reader *reader);

/* Enters the value to come if it is one, else leaves it to be passed over. */
bool json_enter_object(struct json_reader *reader);
bool json_enter_array(struct json_reader *reader);

/* Goes to the next member (`name` stays valid until the next call) or element of what was entered
 * last; false at its end, which leaves it, and after a failure. */
bool json_next_member(struct json_reader *reader, struct json_slice *name);
bool json_next_element(struct json_reader *reader);

/* Takes the value to come as a whole, at most INPUT_MOST bytes; valid until the next call.  False
 * after a failure. */
bool json_take(struct json_reader *reader, struct json_slice *value);

/* Takes it and scans it for the scanner's members.  A member that was asked for twice is a
 * failure. */
bool json_take_members(
    struct json_reader *reader, struct json_scanner *scanner, struct json_slice values[]);

/* The same of a string, unescaped into `out`; of anything else (null, a number) it is empty.  One
 * longer than `out` may be is a failure. */
bool json_take_string(struct json_reader *reader, struct text *out);

bool json_name_is(const struct json_slice *name, const char *word);

/* Reports of several values behind one another: whether another follows, which comes next. */
bool json_reader_more(struct json_reader *reader);

/* Fails with "FILE:LINE: reason", of the place where the reader stands. */
void json_reader_fail(struct json_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool json_reader_failed(const struct json_reader *reader);

/* At the end: 0, or -1 with the reason in `why`: what went wrong, or that something follows. */
int json_reader_end(struct json_reader *reader, struct text *why);

/* ---- members of what was taken ---- */

/* Whether it is there and not null. */
bool json_there(const struct json_slice *value);

/* A string, unescaped into `out`, which is cleared first; a number as it stands.  False where it
 * is neither. */
bool json_word(const struct json_slice *value, struct text *out);

/* A count that a report gives of what it holds; 0 where it gives none (absent, null), INT32_MAX for
 * any above.  False where it is none: below 0, no integer, a string. */
bool json_count(const struct json_slice *value, int64_t *count);

#endif
