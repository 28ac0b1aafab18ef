#include "records.h"

#include <string.h>

#include "json_writer.h"

enum { CHECK_STATUSES = CHECK_UNKNOWN + 1 };

static const char *const status_names[CHECK_STATUSES] = {
    [CHECK_PASS] = "pass",
    [CHECK_FAIL] = "fail",
    [CHECK_WARN] = "warn",
    [CHECK_SKIP] = "skip",
    [CHECK_UNKNOWN] = "unknown",
};

const char *
check_status_name(enum check_status status)
{
	return status_names[status];
}

int
check_status_parse(const char *name, size_t len, enum check_status *status)
{
	for (size_t i = 0; i < CHECK_STATUSES; i++) {
		if (strlen(status_names[i]) == len && memcmp(status_names[i], name, len) == 0) {
			*status = (enum check_status)i;
			return 0;
		}
	}

	return -1;
}

/* A text that lacked memory is empty, which is no JSON: without it the record can still be read. */
static void
put_json(struct json_writer *w, const char *name, const char *json)
{
	if (json && *json != '\0')
		json_put_raw(w, name, json, strlen(json));
}

static void
put_value(struct json_writer *w, const char *name, const struct check_value *value)
{
	switch (value->kind) {
	case CHECK_VALUE_NONE:
		break;
	case CHECK_VALUE_NUMBER:
		json_put_number(w, name, value->number);
		break;
	case CHECK_VALUE_STRING:
		json_put_string(w, name, value->string);
		break;
	case CHECK_VALUE_JSON:
		put_json(w, name, value->string);
		break;
	}
}

void
records_put_check(struct json_writer *w, const struct check *check)
{
	json_put_string(w, "request_id", check->request_id);
	json_put_string(w, "trace_id", check->trace_id);
	json_put_string(w, "span_id", check->span_id);
	json_put_string(w, "shard", check->shard);
	json_put_string(w, "name", check->name);
	json_put_string(w, "status", check_status_name(check->status));
	put_value(w, "observed", &check->observed);
	json_put_string(w, "op", check->op);
	put_value(w, "target", &check->target);
	json_put_string(w, "unit", check->unit);
	if (check->has_samples)
		json_put_integer(w, "samples", check->samples);
	if (check->has_margin)
		json_put_number(w, "margin", check->margin);
	json_put_string(w, "severity", check->severity);
	json_put_string(w, "rule", check->rule);
	json_put_string(w, "file", check->file);
	if (check->line > 0)
		json_put_integer(w, "line", check->line);
	if (check->has_elapsed)
		json_put_number(w, "elapsed_ms", check->elapsed_ms);
	put_json(w, "labels", check->labels);
	json_put_string(w, "message", check->message);
	json_put_string(w, "runbook", check->runbook);
	put_json(w, "evidence", check->evidence);
	json_put_string(w, "waived_until", check->waived_until);
}
