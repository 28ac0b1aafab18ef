#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "json_reader.h"
#include "json_walk.h"
#include "memory.h"
#include "sarif_rules.h"

enum {
	RULE_WHOLE,
	RULE_ID,
	RULE_CONFIGURATION,
	RULE_LEVEL,
	RULE_PROPERTIES,
	RULE_SCORE,
	RULE_MESSAGES,
	RULE_MEMBERS
};

static const char *const rule_members[RULE_MEMBERS] = {
    [RULE_WHOLE] = ".",
    [RULE_ID] = ".id",
    [RULE_CONFIGURATION] = ".defaultConfiguration",
    [RULE_LEVEL] = ".defaultConfiguration.level",
    [RULE_PROPERTIES] = ".properties",
    [RULE_SCORE] = ".properties.\"security-severity\"",
    [RULE_MESSAGES] = ".messageStrings",
};

enum {
	OVERRIDE_DESCRIPTOR,
	OVERRIDE_FOREIGN,
	OVERRIDE_COMPONENT,
	OVERRIDE_INDEX,
	OVERRIDE_ID,
	OVERRIDE_CONFIGURATION,
	OVERRIDE_LEVEL,
	OVERRIDE_MEMBERS
};

static const char *const override_members[OVERRIDE_MEMBERS] = {
    [OVERRIDE_DESCRIPTOR] = ".descriptor",
    [OVERRIDE_FOREIGN] = ".descriptor.toolComponent",
    [OVERRIDE_COMPONENT] = ".descriptor.toolComponent.index",
    [OVERRIDE_INDEX] = ".descriptor.index",
    [OVERRIDE_ID] = ".descriptor.id",
    [OVERRIDE_CONFIGURATION] = ".configuration",
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

bool
sarif_rules_lost(const struct sarif_rules *rules)
{
	return rules->lost;
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

/* What is there and no word is kept as it stands: a word that nobody knows. */
static size_t
rule_keep(struct sarif_rules *rules, const struct json_slice *value)
{
	size_t at = sarif_pool_keep_word(&rules->pool, value);

	return at > 0 || !json_there(value)
		   ? at
		   : sarif_pool_keep(&rules->pool, value->bytes, value->len);
}

static void
rule_read(struct sarif_rules *rules, int64_t component, const struct json_slice values[])
{
	struct sarif_rule *rule = rule_add(rules);

	if (!rule)
		return;
	rules->components[component + 1].count++;
	rule->id = sarif_pool_keep_word(&rules->pool, &values[RULE_ID]);
	rule->level = rule_keep(rules, &values[RULE_LEVEL]);
	rule->score = rule_keep(rules, &values[RULE_SCORE]);
	if (values[RULE_MESSAGES].type == JSON_OBJECT)
		rule->messages = sarif_pool_keep(
		    &rules->pool, values[RULE_MESSAGES].bytes, values[RULE_MESSAGES].len);
	if (rule->id > 0) {
		sarif_rule_place(rules, component, rules->count - 1);
		sarif_rule_place(rules, SARIF_ANY, rules->count - 1);
	}
}

static bool
slice_is_object_if_any(const struct json_slice *value)
{
	return !json_there(value) || value->type == JSON_OBJECT;
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
		else if (!slice_is_object_if_any(&values[RULE_CONFIGURATION]) ||
			 !slice_is_object_if_any(&values[RULE_PROPERTIES]))
			json_reader_fail(
			    r, "the properties or the configuration of a rule are no object");
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

static void
override_keep(struct sarif_rules *rules, const struct json_slice values[])
{
	struct sarif_override *override;

	if (!sarif_pool_charge(&rules->pool, sizeof(*override)))
		return;
	rules->overrides = memory_grow(rules->overrides, rules->override_count,
	    &rules->override_room, sizeof(*rules->overrides));
	override = &rules->overrides[rules->override_count++];
	override->component = sarif_index(&values[OVERRIDE_COMPONENT]);
	override->index = sarif_index(&values[OVERRIDE_INDEX]);
	/* A component that only its name or guid tells: the rule's id must do. */
	if (json_there(&values[OVERRIDE_FOREIGN]) && override->component == SARIF_NONE)
		override->index = SARIF_NONE;
	override->id = sarif_pool_keep_word(&rules->pool, &values[OVERRIDE_ID]);
	override->level = rule_keep(rules, &values[OVERRIDE_LEVEL]);
}

void
sarif_rules_read_overrides(struct sarif_rules *rules, struct json_reader *r)
{
	struct json_slice values[OVERRIDE_MEMBERS];

	if (json_coming(r) == JSON_NULL)
		return;
	if (!json_enter_array(r))
		json_reader_fail(r, "\"ruleConfigurationOverrides\" is no array");
	while (json_next_element(r) && json_take_members(r, rules->override_scanner, values)) {
		if (values[OVERRIDE_DESCRIPTOR].type != JSON_OBJECT ||
		    !slice_is_object_if_any(&values[OVERRIDE_CONFIGURATION]))
			json_reader_fail(
			    r, "an override of a rule's configuration has no descriptor");
		else if (json_there(&values[OVERRIDE_LEVEL]))
			override_keep(rules, values);
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
	struct sarif_rule *rule = sarif_rule_find(rules, &reference);
	size_t now;

	/* A rule that the tool does not describe is known by its id all the same. */
	if (!rule && override->id > 0 && (rule = rule_add(rules))) {
		rule->id = override->id;
		sarif_rule_place(rules, override->component, rules->count - 1);
		sarif_rule_place(rules, SARIF_ANY, rules->count - 1);
	}
	rules->lost = rules->lost || (!rule && !rules->pool.full);
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
