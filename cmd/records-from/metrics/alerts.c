/*
 * Alerts, of Alertmanager's API (an array; before 0.27 under "data"), of a webhook of its
 * (version "4"), and of Prometheus itself ("data": {"alerts": [...]}).
 *
 * An alert that is not over is of the time at which it was read, however long it has lasted; one
 * that is over is of the time when it ended.  So `quiet` sees an alert for as long as there is one.
 */
#include <string.h>

#include "clock.h"
#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "json_writer.h"
#include "report.h"

enum {
	LABELS,
	NAME,
	SEVERITY,
	STATUS,
	STATUS_STATE,
	SILENCED,
	INHIBITED,
	MUTED,
	STATE,
	STARTS,
	ENDS,
	ACTIVE,
	FINGERPRINT,
	SUMMARY,
	MESSAGE,
	DESCRIPTION,
	MEMBERS
};

static const char *const alert_members[MEMBERS] = {
    [LABELS] = ".labels",
    [NAME] = ".labels.alertname",
    [SEVERITY] = ".labels.severity",
    [STATUS] = ".status",
    [STATUS_STATE] = ".status.state",
    [SILENCED] = ".status.silencedBy",
    [INHIBITED] = ".status.inhibitedBy",
    [MUTED] = ".status.mutedBy",
    [STATE] = ".state",
    [STARTS] = ".startsAt",
    [ENDS] = ".endsAt",
    [ACTIVE] = ".activeAt",
    [FINGERPRINT] = ".fingerprint",
    [SUMMARY] = ".annotations.summary",
    [MESSAGE] = ".annotations.message",
    [DESCRIPTION] = ".annotations.description",
};

/* A report under way. */
struct alerts {
	struct report *report;
	struct json_reader *r;
	struct json_scanner *scanner;
	struct text word, state;
	bool any;     /* a list of alerts stood there, with none in it maybe */
	bool webhook; /* what it holds is one group of alerts */
	bool failed;
	int64_t truncated;
	int64_t without_severity;
	struct text error;
};

/* ---- one alert ---- */

/* Where an alert says what state it is in. */
static const struct json_slice *
alert_state(const struct json_slice values[])
{
	if (values[STATUS].type == JSON_OBJECT)
		return &values[STATUS_STATE];
	return json_there(&values[STATUS]) ? &values[STATUS] : &values[STATE];
}

/* Whether an array is there with something in it. */
static bool
slice_has_any(const struct json_slice *array)
{
	struct json_walk walk = json_walk_begin(array);
	struct json_slice name, value;

	return json_walk_next(&walk, &name, &value);
}

static bool
alert_is_suppressed(const struct json_slice values[], const char *state)
{
	return strcmp(state, "suppressed") == 0 || slice_has_any(&values[SILENCED]) ||
	       slice_has_any(&values[INHIBITED]) || slice_has_any(&values[MUTED]);
}

/* A time that the alert gives, as records write times; false where it gives none. */
static bool
alert_time(const struct json_slice *value, char out[CLOCK_RFC3339_SIZE])
{
	int64_t ns;

	if (value->type != JSON_STRING || value->escaped ||
	    clock_parse(value->bytes + 1, value->len - 2, &ns) == -1)
		return false;
	clock_format(out, ns);
	return true;
}

static void
alert_put_word(struct alerts *a, struct json_writer *w, const char *name,
    const struct json_slice *value, const char *otherwise)
{
	if (json_word(value, &a->word) && a->word.len > 0)
		json_put_bytes(w, name, a->word.bytes, a->word.len);
	else
		json_put_string(w, name, otherwise);
}

static void
alert_put_times(struct json_writer *w, const struct json_slice values[], bool over)
{
	char starts[CLOCK_RFC3339_SIZE], ends[CLOCK_RFC3339_SIZE];
	bool started = alert_time(&values[STARTS], starts) || alert_time(&values[ACTIVE], starts);
	bool ended = over && alert_time(&values[ENDS], ends);

	if (started)
		json_put_string(w, "starts_at", starts);
	if (ended) {
		json_put_string(w, "ends_at", ends);
		json_put_string(w, "timestamp", ends);
	}
}

static const struct json_slice *
alert_message(const struct json_slice values[])
{
	if (values[SUMMARY].type == JSON_STRING)
		return &values[SUMMARY];
	return values[MESSAGE].type == JSON_STRING ? &values[MESSAGE] : &values[DESCRIPTION];
}

static bool
labels_are_strings(const struct json_slice *labels)
{
	struct json_walk walk = json_walk_begin(labels);
	struct json_slice name, value;

	while (json_walk_next(&walk, &name, &value))
		if (value.type != JSON_STRING)
			return false;
	return labels->type == JSON_OBJECT && json_find_twice(labels).type == JSON_ABSENT;
}

static void
alert_tell(struct alerts *a, const struct json_slice values[])
{
	const char *state = text_string(&a->state);
	struct json_writer *w = report_begin(a->report, REPORT_ALERT);

	alert_put_word(a, w, "name", &values[NAME], "unnamed");
	alert_put_word(a, w, "severity", &values[SEVERITY], "unknown");
	a->without_severity += a->word.len == 0;
	json_put_string(w, "state", state);
	json_put_bool(w, "suppressed", alert_is_suppressed(values, state));
	json_put_line(w, "labels", values[LABELS].bytes, values[LABELS].len);
	alert_put_times(w, values, strcmp(state, "resolved") == 0);
	alert_put_word(a, w, "fingerprint", &values[FINGERPRINT], NULL);
	alert_put_word(a, w, "message", alert_message(values), NULL);
	report_end(a->report);
}

static void
alerts_take_list(struct alerts *a)
{
	struct json_slice values[MEMBERS];

	a->any = true;
	while (json_next_element(a->r)) {
		if (json_coming(a->r) != JSON_OBJECT) {
			json_reader_fail(a->r, "an alert that is no object");
			return;
		}
		if (!json_take_members(a->r, a->scanner, values))
			return;
		if (!labels_are_strings(&values[LABELS])) {
			json_reader_fail(
			    a->r, "an alert without labels, or with one that is no string");
			return;
		}
		if (!json_word(alert_state(values), &a->state) || a->state.len == 0) {
			json_reader_fail(a->r, "an alert that does not say its state");
			return;
		}
		alert_tell(a, values);
	}
}

/* ---- the report ---- */

static void
alerts_take_data(struct alerts *a)
{
	struct json_slice name;

	if (json_enter_array(a->r)) {
		alerts_take_list(a);
	} else if (json_enter_object(a->r)) {
		report_set_tool(a->report, "prometheus");
		while (json_next_member(a->r, &name))
			if (json_name_is(&name, "alerts") && json_enter_array(a->r))
				alerts_take_list(a);
	}
}

static void
alerts_take_truncated(struct alerts *a)
{
	struct json_slice value;

	if (!json_take(a->r, &value))
		return;
	if (json_there(&value) && (json_integer(&value, &a->truncated) == -1 || a->truncated < 0))
		json_reader_fail(a->r, "\"truncatedAlerts\" is no count");
}

static void
alerts_take(struct alerts *a)
{
	struct json_slice name;

	while (json_next_member(a->r, &name)) {
		if (json_name_is(&name, "data")) {
			alerts_take_data(a);
		} else if (json_name_is(&name, "alerts") && json_enter_array(a->r)) {
			a->webhook = true;
			alerts_take_list(a);
		} else if (json_name_is(&name, "truncatedAlerts")) {
			alerts_take_truncated(a);
		} else if (json_name_is(&name, "version")) {
			json_take_string(a->r, &a->word);
			if (strcmp(text_string(&a->word), "4") != 0)
				json_reader_fail(a->r, "the version of the webhook is not \"4\"");
		} else if (json_name_is(&name, "status")) {
			json_take_string(a->r, &a->word);
			a->failed = strcmp(text_string(&a->word), "error") == 0;
		} else if (json_name_is(&name, "error")) {
			json_take_string(a->r, &a->error);
		}
	}
}

static int
alerts_conclude(const struct alerts *a)
{
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_REASON);

	text_add_visible_format(&said, "%s", text_string(&a->error));
	if (a->failed || a->error.len > 0)
		return report_fault(
		    a->report, "the request for alerts failed: %s", text_string(&said));
	if (!a->any)
		return report_fault(a->report, "there is no list of alerts in it");
	if (a->truncated > 0)
		return report_fault(a->report,
		    "%lld alerts were left out of it (truncatedAlerts); raise max_alerts of the "
		    "webhook",
		    (long long)a->truncated);
	if (a->without_severity > 0)
		report_warn(a->report,
		    "%lld alerts have no label severity, and are of severity unknown",
		    (long long)a->without_severity);
	/* It says nothing of the alerts that are not in its group. */
	if (a->webhook)
		a->report->partial = true;
	return 0;
}

static int
alerts_read(struct report *report)
{
	struct alerts a = {.report = report,
	    .r = json_reader_new(report->input),
	    .scanner = json_scanner_of(alert_members, MEMBERS),
	    .word = TEXT_INIT(REPORT_WORD),
	    .state = TEXT_INIT(REPORT_WORD),
	    .error = TEXT_INIT(REPORT_WORD)};
	int rc;

	report_speaks_of(report, REPORT_ALERT);
	if (json_enter_array(a.r))
		alerts_take_list(&a);
	else if (json_enter_object(a.r))
		alerts_take(&a);
	rc = json_reader_end(a.r, &report->why);
	if (rc == 0)
		rc = alerts_conclude(&a);
	json_scanner_free(a.scanner);
	json_reader_free(a.r);
	text_free(&a.word);
	text_free(&a.state);
	text_free(&a.error);
	return rc;
}

static bool
alerts_fit(const struct sample *sample)
{
	if (sample->opening == '[')
		return sample_has(&sample->element, "labels status startsAt");
	return sample->opening == '{' &&
	       (sample_has(&sample->inner, "data.alerts") ||
		   sample_has(&sample->members, "alerts receiver groupLabels"));
}

const struct format format_alerts = {
    .name = "alerts",
    .tool = "alertmanager",
    .members = "status",
    .element = "labels status startsAt",
    .fits = alerts_fit,
    .read = alerts_read,
};
