/*
 * contract_source: where a contract comes from: a file, a URL, or a path of the service.  For
 * contract.c alone.
 */
#ifndef CONTRACT_SOURCE_H
#define CONTRACT_SOURCE_H

#include <stdbool.h>

struct document;
struct load_plan;
struct text;

/* Gets the document that the plan names.  `absent`: the service says that it has none (404, 501).
 * NULL with the reason. */
struct document *contract_source_read(const struct load_plan *plan, bool *absent, struct text *why);

#endif
