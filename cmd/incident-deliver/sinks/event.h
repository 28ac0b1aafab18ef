/*
 * sinks/event: what is said of a notice, in words.
 */
#ifndef INCIDENT_DELIVER_EVENT_H
#define INCIDENT_DELIVER_EVENT_H

#include "sink.h"

/* "trigger", "update", "renew", "resolve". */
const char *event_name(enum notice_event event);

/* Appends the summary, one line of at most `most` characters: "ValueError: bad input (worker,
 * staging)".  The exception is cut, not what stands behind it. */
void event_put_summary(const struct notice *notice, size_t most, struct text *out);

/* Appends at most `most` characters of a string, "..." in the place of the rest. */
void event_put_cut(const char *string, size_t most, struct text *out);

/* Appends what kind of thing failed, as short as a name: the check's name, the exception's type. */
void event_put_type(const struct notice *notice, struct text *out);

/* How much of an exception is its type: "ValueError" of "ValueError: bad input"; 0: none. */
size_t event_type_length(const char *exception);

/* Whether it is a http(s) URL; of NULL it is none. */
bool event_is_link(const char *string);

/* A member of a part of the incident, where it is a string; NULL: none. */
struct document_value;
const char *event_member(const struct document_value *object, const char *name);

#endif
