/*
 * sarif_rules: the rules of a run as sarif_rules.c reads them and sarif_rule_find.c finds them.
 */
#ifndef RECORDS_FROM_FINDINGS_SARIF_RULES_H
#define RECORDS_FROM_FINDINGS_SARIF_RULES_H

#include "sarif.h"

struct json_scanner;

/* Found by component and id; and by id alone, as component ANY. */
enum { SARIF_ANY = -2 };

struct rule_place {
	int64_t component;
	size_t rule; /* from 1; 0: free */
};

/* The rules of a component lie behind one another. */
struct component {
	size_t first, count;
};

/* An override that has not taken effect. */
struct sarif_override {
	int64_t component, index;
	size_t id, level;
};

struct sarif_rules {
	struct sarif_pool pool;
	struct sarif_rule *rules;
	size_t count, room;
	struct rule_place *places;
	size_t place_count, place_room;
	struct component *components; /* [0]: the driver */
	size_t component_count, component_room;
	struct sarif_override *overrides;
	size_t override_count, override_room;
	bool lost; /* an override leads to no rule */
	size_t messages;
	struct json_scanner *rule_scanner, *override_scanner;
};

/* Makes the rule of this number be found by its id, in this component (or SARIF_ANY); the first of
 * an id stays. */
void sarif_rule_place(struct sarif_rules *rules, int64_t component, size_t rule);

/* The rule, or NULL when there is none. */
struct sarif_rule *sarif_rule_find(
    const struct sarif_rules *rules, const struct sarif_reference *reference);

#endif
