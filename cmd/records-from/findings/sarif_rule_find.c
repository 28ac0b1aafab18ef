#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "memory.h"
#include "sarif_rules.h"

/* ---- by id ---- */

static struct rule_place *
rule_place_find(const struct sarif_rules *rules, struct rule_place *places, size_t room,
    int64_t component, const char *id, size_t len)
{
	size_t i = hash_bytes(HASH_BEGIN ^ (uint64_t)component, id, len) & (room - 1);

	for (; places[i].rule > 0; i = (i + 1) & (room - 1)) {
		const char *there =
		    sarif_pool_string(&rules->pool, rules->rules[places[i].rule - 1].id);

		if (places[i].component == component && strncmp(there, id, len) == 0 &&
		    there[len] == '\0')
			break;
	}
	return &places[i];
}

void
sarif_rule_place(struct sarif_rules *rules, int64_t component, size_t rule)
{
	struct rule_place *place;
	const char *id;

	if (2 * rules->place_count >= rules->place_room) {
		size_t room = rules->place_room ? 2 * rules->place_room : 64;
		struct rule_place *more = memory_new(room, sizeof(*more));

		for (size_t i = 0; i < rules->place_room; i++) {
			const struct rule_place *old = &rules->places[i];

			if (old->rule == 0)
				continue;
			id = sarif_pool_string(&rules->pool, rules->rules[old->rule - 1].id);
			*rule_place_find(rules, more, room, old->component, id, strlen(id)) = *old;
		}
		free(rules->places);
		rules->places = more;
		rules->place_room = room;
	}
	id = sarif_pool_string(&rules->pool, rules->rules[rule].id);
	place = rule_place_find(rules, rules->places, rules->place_room, component, id, strlen(id));
	if (place->rule > 0)
		return;
	*place = (struct rule_place){.component = component, .rule = rule + 1};
	rules->place_count++;
}

static struct sarif_rule *
rule_of_id(const struct sarif_rules *rules, int64_t component, const char *id, size_t len)
{
	const struct rule_place *place;

	if (rules->place_room == 0)
		return NULL;
	place = rule_place_find(rules, rules->places, rules->place_room, component, id, len);
	return place->rule > 0 ? &rules->rules[place->rule - 1] : NULL;
}

/* By the id, else by what is left of "CA5350/md5" without its last parts. */
static struct sarif_rule *
rule_of_ids(const struct sarif_rules *rules, int64_t component, const char *id)
{
	enum { PARTS = 16 };
	size_t len = strlen(id);
	struct sarif_rule *rule;

	for (int parts = 0; parts < PARTS && len > 0; parts++) {
		rule = rule_of_id(rules, component, id, len);
		if (rule)
			return rule;
		while (len > 0 && id[len - 1] != '/')
			len--;
		if (len > 0)
			len--;
	}
	return NULL;
}

/* ---- by index ---- */

static const struct component *
rule_component(const struct sarif_rules *rules, int64_t component)
{
	if (component < SARIF_NONE || component >= (int64_t)rules->component_count - 1)
		return NULL;
	return &rules->components[component + 1];
}

static struct sarif_rule *
rule_of_index(const struct sarif_rules *rules, int64_t component, int64_t index)
{
	const struct component *c = rule_component(rules, component);

	if (!c || index < 0 || (uint64_t)index >= c->count)
		return NULL;
	return &rules->rules[c->first + (size_t)index];
}

/* Whether `id` is the rule's, or one below it. */
static bool
rule_is_called(const struct sarif_rules *rules, const struct sarif_rule *rule, const char *id)
{
	const char *own = sarif_pool_string(&rules->pool, rule->id);
	size_t len = strlen(own);

	return strncmp(own, id, len) == 0 && (id[len] == '\0' || id[len] == '/');
}

/* An index that leads to a rule of another name is wrong, if there is a rule of that name. */
struct sarif_rule *
sarif_rule_find(const struct sarif_rules *rules, const struct sarif_reference *reference)
{
	struct sarif_rule *indexed = rule_of_index(rules, reference->component, reference->index),
			  *named;

	if (!*reference->id || (indexed && rule_is_called(rules, indexed, reference->id)))
		return indexed;
	named = rule_of_ids(rules, reference->component, reference->id);
	if (!named)
		named = rule_of_ids(rules, SARIF_ANY, reference->id);
	return named ? named : indexed;
}

const struct sarif_rule *
sarif_rules_find(const struct sarif_rules *rules, const struct sarif_reference *reference)
{
	return sarif_rule_find(rules, reference);
}
