/*
 * member_message: what is said of members: what is expected, what was found, what is missing.
 */
#ifndef COMMON_DOCUMENT_MEMBER_MESSAGE_H
#define COMMON_DOCUMENT_MEMBER_MESSAGE_H

#include "document_members.h"

/* "a number", or, where it may be shown, the value itself. */
void member_put_found(struct text *out, const struct document_value *value, bool is_shown);

/* The value is of another kind, or out of its bounds.  -1. */
int member_refuse(const struct document_object *object, const struct member *m,
    const struct document_value *value);

/* Whether an object of that kind needs it; that it does not have it.  -1. */
bool member_is_needed(const struct member *m, unsigned of);
int member_refuse_absence(const struct document_object *object, const struct members *members,
    const struct member *m, unsigned of);

/* What such an object is, for messages: "a rule of rules". */
const char *members_what(const struct members *members, unsigned of);

#endif
