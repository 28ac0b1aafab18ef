/* failure: a failed check on its way into the incident of its group. */
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "filter.h"
#include "fingerprint.h"
#include "reader.h"
#include "redaction.h"
#include "text.h"

/* An artifact is an object, its extras are, and its checks are an array: so much less deep may a
 * record be that the whole can be read again. */
enum { RECORD_MAX_DEPTH = JSON_MAX_DEPTH - 3 };

const char *
filter_kind(const struct filter *filter, const char *tool)
{
	static const struct {
		const char *tool, *kind;
	} kinds[] = {
	    {"check-migrations", "migration"},
	    {"smoke-stack", "api"},
	    {"load-reco", "load"},
	    {"check-guardrails", "guardrail"},
	    {"requeue-dlq", "worker"},
	};

	if (filter->emit->kind)
		return filter->emit->kind;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].tool, tool) == 0)
			return kinds[i].kind;

	return "cli";
}

void
slice_text(struct text *to, const struct json_slice *value, const char *otherwise)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_REASON);

	if (value->type != JSON_STRING || json_string(value, &plain) == -1) {
		text_add_string(to, otherwise);
		return;
	}
	/* All but NULs, which would end it; it is made visible when its secrets are out. */
	for (size_t at = 0; at < plain.len; at += strlen(plain.bytes + at) + 1)
		text_add_string(to, plain.bytes + at);
}

/* One that is too long is not said to be missing. */
static void
slice_tell(struct text *to, const struct json_slice *value, const char *otherwise)
{
	slice_text(to, value, value->type == JSON_STRING ? "[left out: too long]" : otherwise);
}

void
filter_put_name(struct text *to, const struct reading *reading, const char *otherwise)
{
	TEXT_LOCAL tool = TEXT_INIT(TEXT_MAX_REASON);

	slice_text(&tool, &reading->tool, "unknown tool");
	text_add_format(to, "%s: ", text_string(&tool));
	slice_tell(to, &reading->values[NAME], otherwise);
}

void
filter_put_message(struct text *to, const struct reading *reading, const char *otherwise)
{
	TEXT_LOCAL tool = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(to, ": ");
	slice_tell(to, &reading->values[MESSAGE], otherwise);
	if (!text_failed(to))
		return;
	slice_text(&tool, &reading->tool, "unknown tool");
	text_set_format(to, "%s: a check with a message too long to keep", text_string(&tool));
}

/* What a record is grouped by; a value that does not fit is one of "too long" ones. */
static void
filter_key(const struct filter *filter, const struct reading *reading, struct text *key)
{
	const struct json_slice *value = &reading->values[filter->group_slot];

	if (value->type == JSON_ABSENT || value->type == JSON_NULL)
		return;
	if ((value->type == JSON_STRING ? json_string(value, key)
					: text_add(key, value->bytes, value->len)) == -1)
		text_set_format(key, "too long");
}

bool
filter_has_failure(const struct filter *filter, const struct reading *reading)
{
	TEXT_LOCAL run = TEXT_INIT(TEXT_MAX_REASON);

	if (filter->emit->group_by)
		return filter->groups.count > 0;
	filter_key(filter, reading, &run);

	return groups_find(&filter->groups, text_string(&run));
}

static void
group_begin(struct filter *filter, struct group *group, const struct reading *reading)
{
	struct incident *incident = &group->incident;
	const struct emit *emit = filter->emit;

	if (reading->values[RUN].type == JSON_STRING &&
	    json_string(&reading->values[RUN], &incident->run) == -1)
		text_set_format(&incident->run, "too long");
	text_add_string(&incident->process_name, program_name());
	incident->process_id = getpid();
	if (group->rest) {
		text_set_format(&incident->exception,
		    "more than %d groups failed; the others are counted here", GROUPS_MOST);
		text_add_string(&incident->kind, emit->kind ? emit->kind : "cli");
		text_add_string(&incident->fingerprint_of, "the rest of many groups\n");
		diag_note("%s", text_string(&incident->exception));
		return;
	}
	/* Failures of two runs are the same; of two groups that the user names they are not. */
	if (!emit->group_by)
		return;
	incident->group_by = emit->group_by;
	text_add_string(&incident->group, group->key);
	if (filter->group_slot != RUN)
		text_add_format(&incident->fingerprint_of, "%s\n%s\n", emit->group_by, group->key);
}

static int
severity_rank(const char *severity)
{
	static const char *const order[] = {"", "info", "warning", "critical"};

	for (int i = 3; i > 0; i--)
		if (strcmp(order[i], severity) == 0)
			return i;

	return 0;
}

bool
incident_add_particulars(struct incident *incident, const struct json_slice *values)
{
	bool had_request = incident->http.len > 0;
	TEXT_LOCAL severity = TEXT_INIT(64);

	if (incident->request_id.len == 0)
		slice_text(&incident->request_id, &values[REQUEST_ID], "");
	if (incident->runbook.len == 0)
		slice_text(&incident->runbook, &values[RUNBOOK], "");
	slice_text(&severity, &values[SEVERITY], "critical");
	if (severity_rank(text_string(&severity)) >
	    severity_rank(text_string(&incident->severity))) {
		text_clear(&incident->severity);
		text_add(&incident->severity, severity.bytes, severity.len);
	}
	if (!had_request && values[REQUEST].type == JSON_OBJECT &&
	    redaction_json(values[REQUEST].bytes, values[REQUEST].len, &incident->http) == -1)
		text_clear(&incident->http);

	return !had_request && incident->http.len > 0;
}

/* A NUL in a string becomes U+FFFD, as no document may hold it: what cannot be read again is never
 * delivered. */
static void
json_replace_nuls(char *bytes, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i += bytes[i] == '\\' ? 2 : 1)
		if (memcmp(bytes + i, "\\u0000", 6) == 0)
			memcpy(bytes + i, "\\ufffd", 6);
}

void
incident_keep_record(struct incident *incident, const struct reading *reading, bool surely)
{
	size_t before = incident->checks.len;

	if (incident->check_count >= INCIDENT_MAX_CHECKS && !surely) {
		incident->checks_left_out++;
		return;
	}
	if (before > 0)
		text_add_byte(&incident->checks, ',');
	if (json_validate(reading->bytes, reading->len, RECORD_MAX_DEPTH, NULL) == -1 ||
	    redaction_json(reading->bytes, reading->len, &incident->checks) == -1 ||
	    text_failed(&incident->checks)) {
		/* Too large or too deep to keep: what fitted before stays. */
		incident->checks.failed = false;
		text_cut(&incident->checks, before);
		incident->checks_left_out++;
		return;
	}
	json_replace_nuls(incident->checks.bytes + before, incident->checks.len - before);
	incident->check_count++;
}

int64_t
filter_time(const struct filter *filter, const struct reading *reading)
{
	int64_t now = clock_wall(filter->emit->clock), at = now;
	TEXT_LOCAL time = TEXT_INIT(TEXT_MAX_REASON);

	slice_text(&time, &reading->values[TIME], "");
	if (clock_parse(text_string(&time), time.len, &at) == -1 || at > now)
		return now;

	return at;
}

void
filter_begin_incident(
    const struct filter *filter, struct incident *incident, const struct reading *reading)
{
	TEXT_LOCAL tool = TEXT_INIT(TEXT_MAX_REASON);

	slice_text(&tool, &reading->tool, "unknown tool");
	incident_init(incident, filter->emit);
	incident->at = filter_time(filter, reading);
	if (reading->run.type == JSON_STRING && json_string(&reading->run, &incident->run) == -1)
		text_set_format(&incident->run, "too long");
	text_add_string(&incident->process_name, program_name());
	incident->process_id = getpid();
	text_add_string(&incident->kind, filter_kind(filter, text_string(&tool)));
	incident_add_particulars(incident, reading->values);
	incident_keep_record(incident, reading, true);
}

/* The record and its line, while there is room. */
static void
filter_keep(struct filter *filter, struct incident *incident, const struct reading *reading,
    const struct text *line)
{
	struct groups *groups = &filter->groups;
	size_t before = incident->checks.len + incident->stack.len + incident->http.len;
	/* What was expected of the request is asked for when it is sent again. */
	bool is_request = incident_add_particulars(incident, reading->values),
	     has_room = groups->bytes < GROUPS_MOST_BYTES;

	if (incident->check_count < INCIDENT_MAX_CHECKS && (has_room || incident->stack.len == 0))
		text_add_format(&incident->stack, "%s\n", text_string(line));
	if (has_room)
		incident_keep_record(incident, reading, is_request);
	else
		incident->checks_left_out++;
	groups->bytes += incident->checks.len + incident->stack.len + incident->http.len - before;
}

void
filter_take_failure(
    struct filter *filter, const struct reading *reading, const char *name, const char *message)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_REASON * 4), tool = TEXT_INIT(TEXT_MAX_REASON),
		   key = TEXT_INIT(TEXT_MAX_REASON);
	struct group *group;
	struct incident *incident;
	bool made;

	filter_key(filter, reading, &key);
	group = groups_of(&filter->groups, text_string(&key), filter->emit, &made);
	incident = &group->incident;
	if (made)
		group_begin(filter, group, reading);
	else
		incident->last_at = clock_wall(filter->emit->clock);
	slice_text(&tool, &reading->tool, "unknown tool");
	filter_put_name(&line, reading, name);
	if (group_sees(group, text_string(&line), line.len) && !group->rest) {
		fingerprint_add_name(&incident->fingerprint_of, text_string(&line), line.len);
		text_add_byte(&incident->fingerprint_of, '\n');
	}
	filter_put_message(&line, reading, message);
	if (incident->exception.len == 0) {
		text_add_string(&incident->exception, text_string(&line));
		if (text_failed(&incident->exception))
			text_set_format(&incident->exception, "a failed check with a long message");
		text_add_string(&incident->kind, filter_kind(filter, text_string(&tool)));
	}
	filter_keep(filter, incident, reading, &line);
}
