/*
 * step_parser: what the readers of a step's members share.
 */
#ifndef COMMON_STEP_PARSER_H
#define COMMON_STEP_PARSER_H

#include "document.h"
#include "step_internal.h"

struct step_parser {
	struct step *step;
	const struct document *document;
	const struct document_value *object;
	struct text *why;
};

/* -1, with the file, the value's line and the reason. */
#define FAULT(p, value, ...) document_fault((p)->document, (value), (p)->why, __VA_ARGS__)

static inline const struct document_value *
member(const struct step_parser *p, const char *name)
{
	return document_member(p->object, name);
}

static inline int
no_memory(const struct step_parser *p)
{
	return FAULT(p, p->object, "out of memory");
}

/* until, every, backoff, timeout; again; capture, secret; times, foreach.  0 or -1. */
int step_parse_flow(const struct step_parser *p);

#endif
