#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "hash.h"
#include "json_reader.h"
#include "json_walk.h"
#include "memory.h"
#include "sarif.h"

/* ---- rules ---- */

/* Found by component and id; and by id alone, as component ANY. */
enum { ANY = -2 };

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
	size_t messages;
	struct json_scanner *rule_scanner, *override_scanner;
};

enum { RULE_WHOLE, RULE_ID, RULE_LEVEL, RULE_SCORE, RULE_MESSAGES, RULE_MEMBERS };

static const char *const rule_members[RULE_MEMBERS] = {
    [RULE_WHOLE] = ".",
    [RULE_ID] = ".id",
    [RULE_LEVEL] = ".defaultConfiguration.level",
    [RULE_SCORE] = ".properties.\"security-severity\"",
    [RULE_MESSAGES] = ".messageStrings",
};

enum { OVERRIDE_COMPONENT, OVERRIDE_INDEX, OVERRIDE_ID, OVERRIDE_LEVEL, OVERRIDE_MEMBERS };

static const char *const override_members[OVERRIDE_MEMBERS] = {
    [OVERRIDE_COMPONENT] = ".descriptor.toolComponent.index",
    [OVERRIDE_INDEX] = ".descriptor.index",
    [OVERRIDE_ID] = ".descriptor.id",
    [OVERRIDE_LEVEL] = ".configuration.level",
};

struct sarif_rules *
sarif_rules_new(void)
{
	struct sarif_rules *rules = memory_new(1, sizeof(*rules));

	sarif_pool_init(&rules->pool);
	rules->rule_scanner = json_scanner_of(rule_members, RULE_MEMBERS);
	rules->override_scanner = json_scanner_of(override_members, OVERRIDE_MEMBERS);
	return rules;
}

void
sarif_rules_free(struct sarif_rules *rules)
{
	if (!rules)
		return;
	text_free(&rules->pool.bytes);
	free(rules->rules);
	free(rules->places);
	free(rules->components);
	free(rules->overrides);
	json_scanner_free(rules->rule_scanner);
	json_scanner_free(rules->override_scanner);
	free(rules);
}

const char *
sarif_rules_string(const struct sarif_rules *rules, size_t at)
{
	return sarif_pool_string(&rules->pool, at);
}

bool
sarif_rules_full(const struct sarif_rules *rules)
{
	return rules->pool.full;
}

/* ---- by id ---- */

static struct rule_place *
rule_place_find(const struct sarif_rules *rules, struct rule_place *places, size_t room,
    int64_t component, const char *id, size_t len)
{
	size_t i = hash_bytes(HASH_BEGIN ^ (uint64_t)component, id, len) & (room - 1);

	for (; places[i].rule > 0; i = (i + 1) & (room - 1)) {
		const char *there = sarif_rules_string(rules, rules->rules[places[i].rule - 1].id);

		if (places[i].component == component && strncmp(there, id, len) == 0 &&
		    there[len] == '\0')
			break;
	}
	return &places[i];
}

/* The first of an id stays. */
static void
rule_place_add(struct sarif_rules *rules, int64_t component, size_t rule)
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
			id = sarif_rules_string(rules, rules->rules[old->rule - 1].id);
			*rule_place_find(rules, more, room, old->component, id, strlen(id)) = *old;
		}
		free(rules->places);
		rules->places = more;
		rules->place_room = room;
	}
	id = sarif_rules_string(rules, rules->rules[rule].id);
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
	const char *own = sarif_rules_string(rules, rule->id);
	size_t len = strlen(own);

	return strncmp(own, id, len) == 0 && (id[len] == '\0' || id[len] == '/');
}

/* An index that leads to a rule of another name is wrong, if there is a rule of that name. */
static struct sarif_rule *
rule_find(const struct sarif_rules *rules, const struct sarif_reference *reference)
{
	struct sarif_rule *indexed = rule_of_index(rules, reference->component, reference->index),
			  *named;

	if (!*reference->id || (indexed && rule_is_called(rules, indexed, reference->id)))
		return indexed;
	named = rule_of_ids(rules, reference->component, reference->id);
	if (!named)
		named = rule_of_ids(rules, ANY, reference->id);
	return named ? named : indexed;
}

const struct sarif_rule *
sarif_rules_find(const struct sarif_rules *rules, const struct sarif_reference *reference)
{
	return rule_find(rules, reference);
}

/* ---- reading ---- */

/* What a rule costs: itself and two places in a table that is half empty, or when it grows. */
enum { RULE_COST = sizeof(struct sarif_rule) + 6 * sizeof(struct rule_place) };

static struct sarif_rule *
rule_add(struct sarif_rules *rules)
{
	if (!sarif_pool_charge(&rules->pool, RULE_COST))
		return NULL;
	rules->rules = memory_grow(rules->rules, rules->count, &rules->room, sizeof(*rules->rules));
	rules->rules[rules->count] = (struct sarif_rule){0};
	return &rules->rules[rules->count++];
}

/* The place of a component, and of those before it that have not come. */
static struct component *
rule_component_begin(struct sarif_rules *rules, int64_t component)
{
	while ((int64_t)rules->component_count < component + 2) {
		if (!sarif_pool_charge(&rules->pool, sizeof(*rules->components)))
			return NULL;
		rules->components = memory_grow(rules->components, rules->component_count,
		    &rules->component_room, sizeof(*rules->components));
		rules->components[rules->component_count++] = (struct component){0};
	}
	rules->components[component + 1].first = rules->count;
	return &rules->components[component + 1];
}

static void
rule_read(struct sarif_rules *rules, int64_t component, const struct json_slice values[])
{
	struct sarif_rule *rule = rule_add(rules);

	if (!rule)
		return;
	rules->components[component + 1].count++;
	rule->id = sarif_pool_keep_word(&rules->pool, &values[RULE_ID]);
	rule->level = sarif_pool_keep_word(&rules->pool, &values[RULE_LEVEL]);
	rule->score = sarif_pool_keep_word(&rules->pool, &values[RULE_SCORE]);
	if (values[RULE_MESSAGES].type == JSON_OBJECT)
		rule->messages = sarif_pool_keep(
		    &rules->pool, values[RULE_MESSAGES].bytes, values[RULE_MESSAGES].len);
	if (rule->id > 0) {
		rule_place_add(rules, component, rules->count - 1);
		rule_place_add(rules, ANY, rules->count - 1);
	}
}

void
sarif_rules_read(struct sarif_rules *rules, struct json_reader *r, int64_t component)
{
	struct json_slice values[RULE_MEMBERS];

	if (json_coming(r) == JSON_NULL || !rule_component_begin(rules, component))
		return;
	if (!json_enter_array(r))
		json_reader_fail(r, "\"rules\" is no array");
	while (json_next_element(r) && json_take_members(r, rules->rule_scanner, values)) {
		if (values[RULE_WHOLE].type != JSON_OBJECT)
			json_reader_fail(r, "a rule is no object");
		else
			rule_read(rules, component, values);
	}
}

void
sarif_rules_keep_messages(struct sarif_rules *rules, const struct json_slice *messages)
{
	if (messages->type == JSON_OBJECT)
		rules->messages = sarif_pool_keep(&rules->pool, messages->bytes, messages->len);
}

/* ---- overrides ---- */

static int64_t
sarif_index(const struct json_slice *value)
{
	int64_t index;

	return json_integer(value, &index) == 0 && index >= 0 ? index : SARIF_NONE;
}

void
sarif_rules_read_overrides(struct sarif_rules *rules, struct json_reader *r)
{
	struct json_slice values[OVERRIDE_MEMBERS];

	if (!json_enter_array(r))
		return;
	while (json_next_element(r) && json_take_members(r, rules->override_scanner, values)) {
		struct sarif_override *override;

		if (values[OVERRIDE_LEVEL].type != JSON_STRING ||
		    !sarif_pool_charge(&rules->pool, sizeof(*override)))
			continue;
		rules->overrides = memory_grow(rules->overrides, rules->override_count,
		    &rules->override_room, sizeof(*rules->overrides));
		override = &rules->overrides[rules->override_count++];
		override->component = sarif_index(&values[OVERRIDE_COMPONENT]);
		override->index = sarif_index(&values[OVERRIDE_INDEX]);
		override->id = sarif_pool_keep_word(&rules->pool, &values[OVERRIDE_ID]);
		override->level = sarif_pool_keep_word(&rules->pool, &values[OVERRIDE_LEVEL]);
	}
}

/* How severe a level is; what nobody knows counts most. */
static int
level_rank(const char *level)
{
	enum severity severity = severity_of_word(*level ? level : "warning");

	return severity == SEVERITY_UNKNOWN ? SEVERITY_CRITICAL : (int)severity;
}

static void
rule_override(struct sarif_rules *rules, const struct sarif_override *override, bool several)
{
	struct sarif_reference reference = {.component = override->component,
	    .index = override->index,
	    .id = sarif_rules_string(rules, override->id)};
	struct sarif_rule *rule = rule_find(rules, &reference);
	size_t now;

	/* A rule that the tool does not describe is known by its id all the same. */
	if (!rule && override->id > 0 && (rule = rule_add(rules))) {
		rule->id = override->id;
		rule_place_add(rules, override->component, rules->count - 1);
		rule_place_add(rules, ANY, rules->count - 1);
	}
	if (!rule)
		return;
	now = rule->overriding ? rule->overriding : rule->level;
	if (!(several || rule->overriding) ||
	    level_rank(sarif_rules_string(rules, override->level)) >
		level_rank(sarif_rules_string(rules, now)))
		rule->overriding = override->level;
}

void
sarif_rules_settle(struct sarif_rules *rules, bool several)
{
	for (size_t i = 0; i < rules->override_count; i++)
		rule_override(rules, &rules->overrides[i], several);
	rules->override_count = 0;
}

/* ---- messages ---- */

void
sarif_rules_message(const struct sarif_rules *rules, const struct sarif_rule *rule,
    const struct json_slice *id, struct text *out)
{
	const char *own = sarif_rules_string(rules, rule ? rule->messages : 0),
		   *common = sarif_rules_string(rules, rules->messages);

	if (!sarif_message_find(own, id, out))
		sarif_message_find(common, id, out);
}
