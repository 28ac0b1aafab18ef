#include "actions.h"

#include <string.h>

#include "emit.h"
#include "incident_v1.h"
#include "document.h"
#include "records.h"

struct shown {
	struct emit *emit;
	const char *id;
};

static void
shown_line(struct text *out, const char *what, const char *value)
{
	if (!value)
		return;
	text_add_format(out, "%-12s ", what);
	text_add_visible(out, value, strlen(value));
	text_add_byte(out, '\n');
}

static void
shown_lines(struct text *out, const char *line)
{
	while (*line != '\0') {
		size_t len = strcspn(line, "\n");

		text_add_string(out, "    ");
		text_add_visible(out, line, len);
		text_add_byte(out, '\n');
		line += len + (line[len] == '\n');
	}
}

/* For a person: what stands in it, the longest last. */
static void
shown_for_people(const struct shown *shown, const char *name, const struct incident_v1 *incident)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL figures = TEXT_INIT(TEXT_MAX_REASON);
	char first[CLOCK_RFC3339_SIZE], last[CLOCK_RFC3339_SIZE], end[CLOCK_RFC3339_SIZE] = "";

	clock_format(first, incident->first_seen);
	clock_format(last, incident->last_seen);
	if (incident->status == INCIDENT_V1_RESOLVED && incident->resolved_at != 0)
		clock_format(end, incident->resolved_at);
	text_add_format(&figures, "%lld times, %s to %s", (long long)incident->count, first, last);
	shown_line(&out, "incident", incident->id);
	shown_line(&out, "status", incident->status == INCIDENT_V1_OPEN ? "open" : "resolved");
	shown_line(&out, "resolved", *end != '\0' ? end : NULL);
	shown_line(&out, "seen", text_string(&figures));
	shown_line(&out, "severity", incident->severity);
	shown_line(&out, "kind", incident->finer_kind);
	shown_line(&out, "environment", incident->environment);
	shown_line(&out, "run", incident->run);
	shown_line(&out, "request", incident->request_id);
	shown_line(&out, "runbook", incident->runbook);
	shown_line(&out, "fingerprint", incident->fingerprint);
	shown_line(&out, "file", name);
	shown_line(&out, "exception", incident->exception);
	shown_line(&out, "cause", incident->cause);
	text_add_string(&out, "stack\n");
	shown_lines(&out, incident->stack);
	if (incident->last_logs) {
		text_add_string(&out, "last lines of the log\n");
		for (const struct document_value *line = incident->last_logs->first; line;
		     line = line->next)
			if (line->string)
				shown_lines(&out, line->string);
	}
	records_text(shown->emit->records, text_string(&out), out.len);
}

static void
shown_take(void *context, const char *name, const struct incident_v1 *incident)
{
	const struct shown *shown = context;

	if (strcmp(incident->id, shown->id) != 0)
		return;
	if (shown->emit->human)
		shown_for_people(shown, name, incident);
	else
		incident_put_record(shown->emit, name, incident);
}

void
action_show(struct emit *emit, char *const *ids)
{
	for (; *ids; ids++) {
		struct finding finding = {.of = FINDING_ID, .wanted = *ids};

		if (finding_run(emit, &finding) == 0) {
			incidents_each(emit, shown_take, &(struct shown){emit, finding.found});
			records_done(emit->records);
		}
		finding_free(&finding);
	}
}
