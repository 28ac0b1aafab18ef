#include "incident_v1.h"

#include <string.h>

#include "artifact.h"
#include "clock.h"
#include "document.h"
#include "json_writer.h"
#include "text.h"
#include "units.h"

/* ---- reading ---- */

/* A member that is a string; NULL where there is none, or it is empty. */
static const char *
member_string(const struct document_value *object, const char *name)
{
	const struct document_value *value = object ? document_member(object, name) : NULL;

	return value && value->slice.type == JSON_STRING && *value->string != '\0' ? value->string
										   : NULL;
}

static const struct document_value *
member_of_type(const struct document_value *object, const char *name, enum json_type type)
{
	const struct document_value *value = document_member(object, name);

	return value && value->slice.type == type ? value : NULL;
}

static int64_t
member_time(const struct document_value *object, const char *name, int64_t otherwise)
{
	const char *string = member_string(object, name);
	int64_t at;

	return string && clock_parse(string, strlen(string), &at) == 0 ? at : otherwise;
}

static int64_t
member_count(const struct document_value *object, const char *name)
{
	const struct document_value *value =
	    object ? member_of_type(object, name, JSON_NUMBER) : NULL;
	int64_t count;

	return value && json_integer(&value->slice, &count) == 0 && count > 0 ? count : 1;
}

/* What the schema requires; the exception and the stack may be empty. */
static int
incident_take_required(struct incident_v1 *incident, struct text *why)
{
	const struct {
		const char *name, **to;
		bool may_be_empty;
	} required[] = {
	    {"incident_id", &incident->id, false},
	    {"timestamp", &incident->timestamp, false},
	    {"environment", &incident->environment, false},
	    {"kind", &incident->kind, false},
	    {"exception", &incident->exception, true},
	    {"stack", &incident->stack, true},
	};

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		const struct document_value *value =
		    member_of_type(incident->object, required[i].name, JSON_STRING);

		if (!value || (*value->string == '\0' && !required[i].may_be_empty))
			return document_fault(incident->document, incident->object, why,
			    "an incident needs \"%s\", a string", required[i].name);
		*required[i].to = value->string;
	}

	return 0;
}

static void
incident_take_extras(struct incident_v1 *incident)
{
	const struct document_value *extras = incident->extras;
	const char *status = member_string(extras, "status");
	const char *kind = member_string(extras, "kind"),
		   *severity = member_string(extras, "severity");
	int64_t at = member_time(incident->object, "timestamp", 0);

	incident->finer_kind = kind ? kind : incident->kind;
	incident->severity = severity ? severity : "critical";
	incident->fingerprint = member_string(extras, "fingerprint");
	incident->runbook = member_string(extras, "runbook");
	incident->cause = member_string(extras, "cause");
	incident->count = member_count(extras, "count");
	incident->first_seen = member_time(extras, "first_seen", at);
	incident->last_seen = member_time(extras, "last_seen", at);
	incident->resolved_at = member_time(extras, "resolved_at", 0);
	incident->status =
	    status && strcmp(status, "resolved") == 0 ? INCIDENT_V1_RESOLVED : INCIDENT_V1_OPEN;
}

int
incident_v1_parse(
    struct incident_v1 *incident, const char *name, const char *bytes, size_t len, struct text *why)
{
	const struct document_value *object;

	*incident = (struct incident_v1){.document = document_parse(name, bytes, len, why)};
	if (!incident->document)
		return -1;
	object = incident->document->first;
	if (incident->document->count != 1 || object->slice.type != JSON_OBJECT)
		return text_fail(why, "%s: one incident is expected, a JSON object", name);
	incident->object = object;
	if (incident_take_required(incident, why) == -1)
		return -1;
	incident->request_id = member_string(object, "request_id");
	incident->run = member_string(object, "audit_run_id");
	incident->process = member_of_type(object, "process", JSON_OBJECT);
	incident->http = member_of_type(object, "http", JSON_OBJECT);
	incident->task = member_of_type(object, "task", JSON_OBJECT);
	incident->last_logs = member_of_type(object, "last_logs", JSON_ARRAY);
	incident->env = member_of_type(object, "env", JSON_OBJECT);
	incident->extras = member_of_type(object, "extras", JSON_OBJECT);
	incident_take_extras(incident);

	return 0;
}

int
incident_v1_read(struct incident_v1 *incident, const char *path, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(INCIDENT_V1_LARGEST);

	*incident = (struct incident_v1){0};
	if (artifact_read_itself(path, INCIDENT_V1_LARGEST, &bytes, why) == -1)
		return -1;

	return incident_v1_parse(incident, path, text_string(&bytes), bytes.len, why);
}

void
incident_v1_free(struct incident_v1 *incident)
{
	document_free(incident->document);
	incident->document = NULL;
}

/* ---- changing ---- */

/* What is no check, such as a transition, then the last check. */
static void
put_checks(struct json_writer *w, const struct document_value *checks, const char *last)
{
	json_open_array(w, "checks");
	for (const struct document_value *m = checks ? checks->first : NULL; m; m = m->next) {
		const char *type = member_string(m, "type");

		if (!type || strcmp(type, "check") != 0)
			json_put_line(w, NULL, m->slice.bytes, m->slice.len);
	}
	json_put_line(w, NULL, last, strlen(last));
	json_close_array(w);
}

static void
put_extras(struct json_writer *w, const struct document_value *extras,
    const struct incident_v1_change *change)
{
	static const char *const changed[] = {"count", "last_seen", "status", "resolved_at", NULL};

	json_open_object(w, "extras");
	for (const struct document_value *m = extras ? extras->first : NULL; m; m = m->next)
		if (!text_is_among(m->name, changed) &&
		    !(change->check && strcmp(m->name, "checks") == 0))
			json_put_line(w, m->name, m->slice.bytes, m->slice.len);
	if (change->runbook && !member_string(extras, "runbook"))
		json_put_string(w, "runbook", change->runbook);
	if (change->check)
		put_checks(w, member_of_type(extras, "checks", JSON_ARRAY), change->check);
	json_put_time(w, "last_seen", change->last_seen);
	json_put_integer(w, "count", change->count);
	json_put_string(w, "status", change->status == INCIDENT_V1_RESOLVED ? "resolved" : "open");
	if (change->resolved_at != 0)
		json_put_time(w, "resolved_at", change->resolved_at);
	json_close_object(w);
}

int
incident_v1_rewrite(
    const struct incident_v1 *incident, const struct incident_v1_change *change, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	for (const struct document_value *m = incident->object->first; m; m = m->next)
		if (strcmp(m->name, "extras") != 0)
			json_put_line(&w, m->name, m->slice.bytes, m->slice.len);
	put_extras(&w, incident->extras, change);
	json_close_object(&w);

	return text_failed(out) ? -1 : 0;
}
