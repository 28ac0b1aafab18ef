/* transition: a rule that begins to fire opens an incident, and resolves it when it is ok again. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "emit.h"
#include "filter.h"
#include "folder.h"
#include "hash.h"
#include "memory.h"
#include "reader.h"
#include "records.h"
#include "text.h"

/* So many names that fire at once are told apart; the others fire to the end. */
enum { MOST_FIRING = 10000 };

static void
transition_note(struct filter *filter, const char *name, bool fires)
{
	uint64_t hash = hash_bytes(HASH_BEGIN, name, strlen(name));
	size_t at = 0;

	while (at < filter->firing_count && filter->firing[at] != hash)
		at++;
	if (!fires && at < filter->firing_count)
		filter->firing[at] = filter->firing[--filter->firing_count];
	if (!fires || at < filter->firing_count || at == MOST_FIRING)
		return;
	filter->firing = memory_grow(
	    filter->firing, filter->firing_count, &filter->firing_room, sizeof(uint64_t));
	filter->firing[filter->firing_count++] = hash;
}

/* A rule's incidents are the same by its name. */
static void
transition_fingerprint(struct text *of, const char *name)
{
	text_add_format(of, "transition\n%s\n", name);
}

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
	TEXT_LOCAL tool = TEXT_INIT(TEXT_MAX_REASON);
	struct incident incident;

	slice_text(&tool, &reading->tool, "unknown tool");
	incident_init(&incident, filter->emit);
	incident.lasting = true;
	if (reading->run.type == JSON_STRING && json_string(&reading->run, &incident.run) == -1)
		text_set_format(&incident.run, "too long");
	text_add_string(&incident.process_name, program_name());
	incident.process_id = getpid();
	text_add_string(&incident.kind, filter_kind(filter, text_string(&tool)));
	transition_fingerprint(&incident.fingerprint_of, name);
	transition_describe(&incident.exception, reading, name);
	text_add_format(&incident.stack, "%s\n", text_string(&incident.exception));
	incident_add_particulars(&incident, reading->values);
	incident_keep_record(&incident, reading, true);
	incident_save(filter->emit, &incident);
	incident_free(&incident);
}

static void
transition_resolve(struct filter *filter, const char *name)
{
	struct emit *emit = filter->emit;
	struct incident rule;
	char fingerprint[DIGEST_SIZE];

	incident_flush(emit);
	incident_init(&rule, emit);
	transition_fingerprint(&rule.fingerprint_of, name);
	/* Nothing may be open: it was pending alone, or somebody was quicker. */
	if (incident_fingerprint(&rule, fingerprint) == -1)
		records_trouble_with(emit->records, "out of memory: \"%s\" is not resolved", name);
	else if (access(emit->folder, F_OK) == 0)
		folder_resolve(emit, &(struct folder_choice){.fingerprint = fingerprint,
					 .environment = emit->environment});
	incident_free(&rule);
}

void
filter_take_transition(struct filter *filter, const struct reading *reading)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON), to = TEXT_INIT(TEXT_MAX_REASON);

	slice_text(&name, &reading->values[NAME], "");
	slice_text(&to, &reading->values[TO], "");
	filter->transitions = true;
	if (name.len > 0 && strcmp(text_string(&to), "firing") == 0) {
		transition_note(filter, text_string(&name), true);
		transition_open(filter, reading, text_string(&name));
	} else if (name.len > 0 && strcmp(text_string(&to), "ok") == 0) {
		transition_note(filter, text_string(&name), false);
		transition_resolve(filter, text_string(&name));
	} else if (name.len > 0 && strcmp(text_string(&to), "recovering") == 0) {
		/* Not over yet, and nothing new. */
		transition_note(filter, text_string(&name), true);
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
	for (size_t i = 0; i < filter->firing_count; i++)
		records_note(filter->emit->records, CHECK_FAIL);
	if (filter->transitions)
		records_done(filter->emit->records);
}
