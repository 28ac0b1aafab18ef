/*
 * glob: the patterns of waivers (finding_waiver.h).
 */
#ifndef CHECK_GUARDRAILS_FINDING_GLOB_H
#define CHECK_GUARDRAILS_FINDING_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* Whether `glob`, of at most FINDING_GLOB bytes, fits the whole of the text; in a time that grows
 * with the product of their lengths alone, whatever stands in them. */
bool glob_fits(const char *glob, const char *text, size_t len);

#endif
