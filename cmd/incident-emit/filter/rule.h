/*
 * rule: the rules that the records of a stream speak of.
 */
#ifndef INCIDENT_EMIT_FILTER_RULE_H
#define INCIDENT_EMIT_FILTER_RULE_H

#include "digest.h"

struct emit;
struct filter;
struct reading;
struct text;

/* So many rules are told apart. */
enum { RULES_MOST = 10000 };

/* The rule of a check or a transition; NULL when it is none of the first `most`. */
struct rule *rule_of(struct filter *filter, const struct reading *reading, size_t most);

/* What makes the incidents of a rule the same.  0, or -1 without memory. */
int rule_fingerprint(const struct emit *emit, const char *name, char fingerprint[DIGEST_SIZE]);
void rule_add_fingerprint(struct text *of, const char *name);

#endif
