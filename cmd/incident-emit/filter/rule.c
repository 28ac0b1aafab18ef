/* rule: a rule that fires has an incident of its own, and its failed checks open no other. */
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "emit.h"
#include "filter.h"
#include "folder.h"
#include "hash.h"
#include "incident_v1.h"
#include "memory.h"
#include "reader.h"
#include "rule.h"

/* Of so many names of failed checks it is asked whether they are of rules. */
enum { MOST_ASKED = 1000, MOST_RUNS = 1000 };

/* By its name, whatever numbers stand in it. */
void
rule_add_fingerprint(struct text *of, const char *name)
{
	text_add_format(of, "transition\n%s\n", name);
}

int
rule_fingerprint(const struct emit *emit, const char *name, char fingerprint[DIGEST_SIZE])
{
	struct incident rule;
	int rc;

	incident_init(&rule, emit);
	rule_add_fingerprint(&rule.fingerprint_of, name);
	rc = incident_fingerprint(&rule, fingerprint);
	incident_free(&rule);

	return rc;
}

/* Whether that is the incident of a transition that this tool told. */
static bool
incident_is_of_tool(const struct incident_v1 *incident, const char *tool)
{
	const struct document_value *checks = document_member(incident->extras, "checks"),
				    *first = checks ? checks->first : NULL,
				    *told = first ? document_member(first, "tool") : NULL;

	return told && told->string && strcmp(told->string, tool) == 0;
}

/* An earlier stream may have opened it. */
static bool
rule_was_opened(const struct emit *emit, const char *tool, const char *name)
{
	char fingerprint[DIGEST_SIZE];
	struct incident_v1 incident = {0};
	bool was = rule_fingerprint(emit, name, fingerprint) == 0 &&
		   folder_look_for_open(emit->folder, fingerprint, emit->environment, &incident) &&
		   incident.extras && incident_is_of_tool(&incident, tool);

	incident_v1_free(&incident);

	return was;
}

static struct rule *
rule_find(const struct filter *filter, uint64_t hash)
{
	for (size_t i = 0; i < filter->rule_count; i++)
		if (filter->rules[i].hash == hash)
			return &filter->rules[i];

	return NULL;
}

struct rule *
rule_of(struct filter *filter, const struct reading *reading, size_t most)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_REASON * 4), tool = TEXT_INIT(TEXT_MAX_REASON),
		   name = TEXT_INIT(TEXT_MAX_REASON);
	struct rule *rule;
	uint64_t hash;

	filter_put_name(&line, reading, "");
	hash = hash_bytes(HASH_BEGIN, text_string(&line), line.len);
	rule = rule_find(filter, hash);
	if (rule || filter->rule_count >= most)
		return rule;
	slice_text(&tool, &reading->tool, "unknown tool");
	slice_text(&name, &reading->values[NAME], "");
	filter->rules = memory_grow(
	    filter->rules, filter->rule_count, &filter->rule_room, sizeof(*filter->rules));
	rule = &filter->rules[filter->rule_count++];
	*rule = (struct rule){.hash = hash,
	    .name = memory_string(text_string(&name)),
	    .is_open = rule_was_opened(filter->emit, text_string(&tool), text_string(&name))};

	return rule;
}

void
filter_free_rules(struct filter *filter)
{
	for (size_t i = 0; i < filter->rule_count; i++)
		free(filter->rules[i].name);
	free(filter->rules);
	free(filter->rule_runs);
}

static uint64_t
run_hash(const struct reading *reading)
{
	TEXT_LOCAL run = TEXT_INIT(TEXT_MAX_REASON);

	slice_text(&run, &reading->values[RUN], "");

	return hash_bytes(HASH_BEGIN, text_string(&run), run.len);
}

bool
filter_has_rule_check(const struct filter *filter, const struct reading *reading)
{
	uint64_t hash = run_hash(reading);

	for (size_t i = filter->run_count; i > 0; i--)
		if (filter->rule_runs[i - 1] == hash)
			return true;

	return false;
}

static void
filter_note_run(struct filter *filter, const struct reading *reading)
{
	if (filter->run_count == MOST_RUNS || filter_has_rule_check(filter, reading))
		return;
	filter->rule_runs = memory_grow(
	    filter->rule_runs, filter->run_count, &filter->run_room, sizeof(*filter->rule_runs));
	filter->rule_runs[filter->run_count++] = run_hash(reading);
}

/* What began to fire in this stream is the same failure as its first check, and is counted once. */
static void
rule_count_in(const struct filter *filter, struct rule *rule, struct incident *incident)
{
	incident->lasting = incident->is_check = true;
	incident->count = !rule->is_new;
	rule->is_new = false;
	text_clear(&incident->fingerprint_of);
	rule_add_fingerprint(&incident->fingerprint_of, rule->name);
	incident_save(filter->emit, incident);
}

bool
filter_take_rule_check(struct filter *filter, const struct reading *reading)
{
	struct rule *rule = rule_of(filter, reading, MOST_ASKED);
	struct incident incident;

	if (filter->emit->dedupe_ns == 0 || !rule || !rule->is_open)
		return false;
	filter_begin_incident(filter, &incident, reading);
	filter_put_name(&incident.exception, reading, "");
	filter_put_message(&incident.exception, reading, "no reason was given");
	text_add_format(&incident.stack, "%s\n", text_string(&incident.exception));
	rule_count_in(filter, rule, &incident);
	incident_free(&incident);
	filter_note_run(filter, reading);

	return true;
}

bool
filter_take_rule_group(struct filter *filter, struct group *group)
{
	struct incident *incident = &group->incident;
	struct rule *rule = NULL;

	if (filter->emit->dedupe_ns == 0 || group->seen_count == INCIDENT_MAX_CHECKS)
		return false;
	for (size_t i = 0; i < group->seen_count; i++) {
		rule = rule_find(filter, group->seen[i]);
		if (!rule || !rule->is_open)
			return false;
	}
	/* Of several each has its own already. */
	if (group->seen_count == 1 && incident->check_count == 1)
		rule_count_in(filter, rule, incident);

	return group->seen_count > 0;
}
