/*
 * suite/says: what the body of an answer says of health.
 */
#ifndef SMOKE_STACK_SUITE_SAYS_H
#define SMOKE_STACK_SUITE_SAYS_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* Expectations that a body gave rise to. */
struct says {
	struct text *jq;      /* JSON strings, with commas between them */
	struct text *pattern; /* an extended regular expression for a body that is a word */
	struct text *down;    /* what it says that is not up: ".status is \"DOWN\"" */
	size_t count;         /* of the expressions */
};

/* Appends to the three texts of `says`; what says nothing leaves them as they are. */
void says_read(struct says *says, const char *body, size_t len);

/* Whether it is a description of an API (OpenAPI) that has paths. */
bool says_has_paths(const char *body, size_t len);

#endif
