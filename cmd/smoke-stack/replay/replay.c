#include "replay.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "document.h"
#include "incident.h"
#include "memory.h"
#include "records.h"
#include "request.h"
#include "signals.h"
#include "smoke.h"
#include "verdict.h"

/* ---- what cannot be replayed ---- */

static void
replay_record(const struct incident *incident, const char *what, enum check_status status,
    const char *message, struct smoke *smoke)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = status,
	    .message = message,
	    .file = incident->document->name,
	    .line = incident->object->line};

	text_add_format(&name, "replay %s%s", incident->id, what);
	check.name = text_string(&name);
	records_check(smoke->records, &check);
}

/* What is sent is one request; the incident may have been more than that. */
static void
replay_record_others(const struct incident *incident, struct smoke *smoke)
{
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD);
	size_t count = incident_others(incident, &names);

	if (count > 0) {
		text_add_format(&message, "not of this request, and not replayed: ");
		text_add_visible(&message, text_string(&names), names.len);
		replay_record(incident, ": other checks", CHECK_SKIP, text_string(&message), smoke);
		diag_note("%s: incident %s: %zu other %s failed as well, and %s not replayed",
		    incident->document->name, incident->id, count, count == 1 ? "check" : "checks",
		    count == 1 ? "was" : "were");
	}
}

/* ---- secrets that have to be given anew ---- */

struct given_anew {
	struct smoke *smoke;
	struct text *why; /* appended to when a header is refused */
};

/* A secret goes to whom the user names, never to whom a file names. */
static int
replay_refuse_header(const char *header, void *context)
{
	struct given_anew *g = context;
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	const char *value;

	replay_header_variable(header, &name);
	value = getenv(text_string(&name));
	if (!value || !*value) {
		text_add_visible_format(g->why,
		    "header %s was redacted: give its value anew in the environment, as %s", header,
		    text_string(&name));
	} else if (!g->smoke->options->base_url) {
		text_add_format(g->why,
		    "%s is a secret, and goes to no host that a file alone names: --base-url URL "
		    "is needed",
		    text_string(&name));
	} else {
		return 0;
	}

	return 1;
}

/* Of "Bearer TOKEN" the token alone is a secret, too. */
static int
replay_learn_header(const char *header, void *context)
{
	struct given_anew *g = context;
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	const char *value, *word;

	replay_header_variable(header, &name);
	value = getenv(text_string(&name));
	word = value ? strrchr(value, ' ') : NULL;
	if (word && word[1] &&
	    variables_set(
		g->smoke->variables, text_string(&name), word + 1, strlen(word + 1), true) == -1)
		memory_lacked();
	return 0;
}

/* ---- the route ---- */

/* The way that a step chose for itself is not taken from a file that anybody may have written: it
 * would name sockets, proxies and files of ours.  It is the command line's to say, and it has to
 * say the same. */
static bool
replay_refuse_route(
    const struct incident *incident, const struct smoke_options *o, struct text *reason)
{
	/* Also when a part of it was redacted. */
	const struct document_value *route =
	    incident->evidence ? document_member(incident->evidence, "route") : NULL;
	const struct {
		const char *member, *option;
		bool given;
		bool of_place; /* what --base-url says anew */
	} parts[] = {
	    {"client_cert", "--client-cert", o->client_cert, false},
	    {"proxy", "--proxy", o->proxy, false},
	    {"http2", "--http2", o->http2, false},
	    {"ca_file", "--ca-file", o->ca_file, true},
	    {"unix_socket", "--unix-socket", o->unix_socket, true},
	    {"resolve", "--resolve", o->resolve.count > 0, true},
	};

	for (size_t i = 0; route && i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct document_value *v = document_member(route, parts[i].member);
		bool had =
		    v && v->slice.type != JSON_FALSE && (v->slice.type != JSON_ARRAY || v->first);

		if (!v || had == parts[i].given || (parts[i].of_place && o->base_url))
			continue;
		text_add_format(reason,
		    had ? "the request had a \"%s\" of its own: %s is needed to send it as it was"
			: "the request was sent without \"%s\": it cannot be sent as it was with "
			  "%s",
		    parts[i].member, parts[i].option);
		return true;
	}
	return false;
}

/* ---- running it ---- */

static void
replay_note_verdict(const struct incident *incident, const struct step_outcome *outcome)
{
	const char *said = outcome->status == CHECK_PASS   ? "is mended"
			   : outcome->status == CHECK_FAIL ? "still fails"
							   : "cannot be judged";

	if (!outcome->interrupted)
		diag_note("%s: incident %s %s", incident->document->name, incident->id, said);
}

static int
replay_run(
    struct step *step, const struct incident *incident, struct smoke *smoke, struct text *why)
{
	struct step_outcome outcome = {0};
	int rc = step_run(step, &smoke->world, &outcome, why);

	if (rc == 0) {
		replay_judge(incident, &outcome);
		step_record(&outcome, smoke->records);
		replay_note_verdict(incident, &outcome);
		replay_record_others(incident, smoke);
	}
	step_outcome_free(&outcome);
	return rc;
}

/* Whether anything is in the way of sending it; what, is appended. */
static bool
replay_find_obstacle(const struct incident *incident, struct smoke *smoke, struct text *reason)
{
	struct given_anew given = {.smoke = smoke, .why = reason};
	const char *obstacle = incident_obstacle(incident);

	if (obstacle) {
		text_add_string(reason, obstacle);
		return true;
	}
	/* A plan that is printed names the variables alone. */
	if (!smoke)
		return false;
	if (replay_redacted_headers(incident, replay_refuse_header, &given) != 0 ||
	    replay_refuse_route(incident, smoke->options, reason))
		return true;
	replay_redacted_headers(incident, replay_learn_header, &given);
	return false;
}

static int
replay_tell_obstacle(const struct incident *incident, struct smoke *smoke, const char *reason,
    const struct text *printed, struct text *why)
{
	if (printed)
		return document_fault(incident->document, incident->object, why, "incident %s: %s",
		    incident->id, reason);
	replay_record(incident, "", CHECK_UNKNOWN, reason, smoke);
	return 0;
}

/* The request as a plan of one step, printed or run. */
static int
replay_plan(const struct text *plan, const struct incident *incident, struct smoke *smoke,
    struct text *printed, struct text *why)
{
	static const char lost[] =
	    "it was expected to equal what an earlier step captured, or what stood in the "
	    "environment: run the plan that it comes from";
	struct document *document =
	    document_parse(incident->document->name, text_string(plan), plan->len, why);
	struct step *step = document ? step_parse(document, document->first, NULL, why) : NULL;
	int rc = -1;

	/* On what the incident does not hold. */
	if (step && step_expects_values(step))
		rc = replay_tell_obstacle(incident, smoke, lost, printed, why);
	else if (step && printed)
		rc = text_add(printed, text_string(plan), plan->len);
	else if (step)
		rc = replay_run(step, incident, smoke, why);
	step_free(step);
	document_free(document);
	return rc;
}

static int
replay_incident(const struct incident *incident, struct smoke *smoke, const char *base_url,
    struct text *printed, struct text *why)
{
	TEXT_LOCAL plan = TEXT_INIT(TEXT_MAX_DOCUMENT), reason = TEXT_INIT(TEXT_MAX_RECORD);
	const char *target;
	int rc = -1;

	if (replay_find_obstacle(incident, smoke, &reason)) {
		rc = replay_tell_obstacle(incident, smoke, text_string(&reason), printed, why);
	} else if ((target = replay_target(incident, base_url, why))) {
		replay_plan_write(incident, target, &plan);
		rc = text_failed(&plan) ? text_fail(why, "out of memory")
					: replay_plan(&plan, incident, smoke, printed, why);
	}
	if (smoke)
		records_flush(smoke->records);
	return rc;
}

static int
replay_document(const char *path, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why)
{
	struct document *document = document_read(path, why);
	int rc = document ? 0 : -1;
	bool found = false;

	for (const struct document_value *v = document ? document->first : NULL;
	     v && rc == 0 && !signal_pending(); v = v->next) {
		struct incident incident;

		rc = incident_read(&incident, document, v, why);
		if (rc == 1) {
			found = true;
			rc = replay_incident(&incident, smoke, base_url, plan, why);
		}
	}
	if (rc == 0 && !found && !signal_pending())
		rc = text_fail(why, "%s: no incident", document->name);
	document_free(document);
	return rc;
}

/* ---- folders ---- */

static int
replay_is_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return *entry->d_name != '.' && dot &&
	       (strcmp(dot, ".json") == 0 || strcmp(dot, ".jsonl") == 0);
}

/* One that cannot be read does not keep the others from being replayed. */
static int
replay_folder(const char *folder, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, replay_is_file, alphasort), rc = 0;

	for (int i = 0; i < count; i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

		text_add_format(&path, "%s/%s", folder, entries[i]->d_name);
		if (rc == 0 && !signal_pending())
			rc = replay_document(text_string(&path), smoke, base_url, plan, why);
		if (rc == -1 && smoke) {
			records_trouble_with(smoke->records, "%s", text_string(why));
			rc = 0;
		}
		free(entries[i]);
	}
	free(entries);
	if (count > 0)
		return rc;
	return text_fail(why, "%s: %s", folder,
	    count == 0 ? "no incident (*.json) in this folder" : strerror(errno));
}

int
replay_file(const char *path, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why)
{
	struct stat info;

	if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return replay_folder(path, smoke, base_url, plan, why);
	return replay_document(path, smoke, base_url, plan, why);
}
