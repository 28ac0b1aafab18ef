/* transition: a rule that begins to fire opens an incident, and resolves it when it is ok again. */
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "emit.h"
#include "filter.h"
#include "folder.h"
#include "reader.h"
#include "records.h"
#include "rule.h"
#include "text.h"

static void
slice_describe(struct text *out, const char *what, const struct json_slice *value)
{
	if (value->type == JSON_ABSENT || value->type == JSON_NULL || value->len > 200)
		return;
	text_add_format(out, ", %s ", what);
	text_add(out, value->bytes, value->len);
}

static void
transition_describe(struct text *out, const struct reading *reading, const char *name)
{
	slice_text(out, &reading->tool, "unknown tool");
	text_add_format(out, ": %s: firing", name);
	slice_describe(out, "observed", &reading->values[OBSERVED]);
	slice_describe(out, "target", &reading->values[TARGET]);
	if (reading->values[MESSAGE].type == JSON_STRING) {
		text_add_string(out, ": ");
		slice_text(out, &reading->values[MESSAGE], "");
	}
	if (text_failed(out))
		text_set_format(out, "a rule with a long name is firing");
}

static void
transition_open(struct filter *filter, const struct reading *reading, const char *name)
{
	struct rule *rule = rule_of(filter, reading, RULES_MOST);
	struct incident incident;

	filter_begin_incident(filter, &incident, reading);
	incident.lasting = true;
	rule_add_fingerprint(&incident.fingerprint_of, name);
	transition_describe(&incident.exception, reading, name);
	text_add_format(&incident.stack, "%s\n", text_string(&incident.exception));
	incident_save(filter->emit, &incident);
	incident_free(&incident);
	if (rule)
		rule->fires = rule->is_open = rule->is_new = true;
	else
		filter->more_fire = true;
}

static void
transition_resolve(struct filter *filter, const struct reading *reading, const char *name)
{
	struct emit *emit = filter->emit;
	struct rule *rule = rule_of(filter, reading, RULES_MOST);
	char fingerprint[DIGEST_SIZE];

	incident_flush(emit);
	/* Nothing may be open: it was pending alone, or somebody was quicker. */
	if (rule_fingerprint(emit, name, fingerprint) == -1)
		records_trouble_with(emit->records,
		    "a fingerprint cannot be computed: \"%s\" is not resolved", name);
	else if (access(emit->folder, F_OK) == 0)
		folder_resolve(emit, &(struct folder_choice){.fingerprint = fingerprint,
					 .environment = emit->environment,
					 .at = filter_time(filter, reading)});
	if (rule)
		rule->fires = rule->is_open = rule->is_new = false;
}

/* Not over yet, and nothing new. */
static void
transition_go_on(struct filter *filter, const struct reading *reading)
{
	struct rule *rule = rule_of(filter, reading, RULES_MOST);

	if (rule)
		rule->fires = true;
	else
		filter->more_fire = true;
}

void
filter_take_transition(struct filter *filter, const struct reading *reading)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON), to = TEXT_INIT(TEXT_MAX_REASON);

	slice_text(&name, &reading->values[NAME], "");
	slice_text(&to, &reading->values[TO], "");
	filter->transitions = true;
	if (name.len > 0 && strcmp(text_string(&to), "firing") == 0) {
		transition_open(filter, reading, text_string(&name));
	} else if (name.len > 0 && strcmp(text_string(&to), "ok") == 0) {
		transition_resolve(filter, reading, text_string(&name));
	} else if (name.len > 0 && strcmp(text_string(&to), "recovering") == 0) {
		transition_go_on(filter, reading);
	} else if (name.len == 0 || strcmp(text_string(&to), "pending") != 0) {
		/* Nobody knows whether it is good. */
		records_note(filter->emit->records, CHECK_UNKNOWN);
		diag_error("%s:%llu: a transition of \"%s\" to \"%s\" is not known: it opens and"
			   " resolves nothing (firing, ok, pending and recovering are)",
		    reading->file, (unsigned long long)reading->line, text_string(&name),
		    text_string(&to));
	}
}

void
filter_judge_transitions(struct filter *filter)
{
	for (size_t i = 0; i < filter->rule_count; i++)
		if (filter->rules[i].fires)
			records_note(filter->emit->records, CHECK_FAIL);
	if (filter->more_fire)
		records_note(filter->emit->records, CHECK_FAIL);
	if (filter->transitions)
		records_done(filter->emit->records);
}
