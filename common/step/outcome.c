#include "outcome.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "definition.h"
#include "json_writer.h"

enum { VALUE_MAX = 64 << 10 };

void
step_outcome_free(struct step_outcome *outcome)
{
	for (size_t i = 0; i < outcome->room; i++) {
		free(outcome->checks[i].name);
		text_free(&outcome->checks[i].observed);
		text_free(&outcome->checks[i].target);
		text_free(&outcome->checks[i].message);
	}
	free(outcome->checks);
	text_free(&outcome->evidence);
	*outcome = (struct step_outcome){0};
}

void
outcome_begin(struct step_outcome *outcome, const struct step *step)
{
	outcome_cut(outcome, 0);
	text_clear(&outcome->evidence);
	outcome->step = step;
	outcome->tries = 1;
	outcome->rounds = 1;
	outcome->elapsed_ns = 0;
	outcome->interrupted = outcome->sent = false;
	outcome->request_id[0] = outcome->trace_id[0] = outcome->span_id[0] = '\0';
}

void
outcome_cut(struct step_outcome *outcome, size_t first)
{
	if (outcome->count > first)
		outcome->count = first;
}

static char *
outcome_check_name(const char *step, const char *suffix, const char *label)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&name, step);
	if (*suffix)
		text_add_format(&name, " %s", suffix);
	if (*label)
		text_add_format(&name, ": %s", label);
	return text_take(&name);
}

struct step_check *
outcome_add(struct step_outcome *outcome, const char *suffix, const char *label)
{
	struct step_check *check;

	if (outcome->count == outcome->room) {
		size_t room = outcome->room ? outcome->room * 2 : 8;
		struct step_check *checks = reallocarray(outcome->checks, room, sizeof(*checks));

		if (!checks)
			return NULL;
		memset(checks + outcome->room, 0, (room - outcome->room) * sizeof(*checks));
		outcome->checks = checks;
		outcome->room = room;
	}
	check = &outcome->checks[outcome->count];
	free(check->name);
	check->name = outcome_check_name(outcome->step->name, suffix, label);
	if (!check->name)
		return NULL;
	text_clear(&check->observed);
	text_clear(&check->target);
	text_clear(&check->message);
	check->observed.max = check->target.max = check->message.max = VALUE_MAX;
	check->op = check->unit = NULL;
	check->of_time = false;
	check->samples = 0;
	check->status = CHECK_UNKNOWN;
	outcome->count++;
	return check;
}

int
outcome_say(struct step_outcome *outcome, const char *suffix, const char *label,
    enum check_status status, const char *format, ...)
{
	struct step_check *check = outcome_add(outcome, suffix, label);
	va_list arguments;

	if (!check)
		return -1;
	check->status = status;
	va_start(arguments, format);
	text_add_vformat(&check->message, format, arguments);
	va_end(arguments);
	return 0;
}

enum check_status
outcome_worst(const struct step_outcome *outcome, size_t first)
{
	static const int weight[] = {[CHECK_PASS] = 0,
	    [CHECK_SKIP] = 1,
	    [CHECK_WARN] = 2,
	    [CHECK_UNKNOWN] = 3,
	    [CHECK_FAIL] = 4};
	enum check_status worst = CHECK_PASS;

	if (outcome->count <= first)
		return CHECK_UNKNOWN;
	for (size_t i = first; i < outcome->count; i++)
		if (weight[outcome->checks[i].status] > weight[worst])
			worst = outcome->checks[i].status;
	return worst;
}

/* ---- its records ---- */

static const char *
outcome_string(const struct text *text)
{
	return text->len > 0 && !text_failed(text) ? text_string(text) : NULL;
}

static struct check_value
outcome_json(const struct text *json)
{
	if (!outcome_string(json))
		return (struct check_value){0};
	return (struct check_value){.kind = CHECK_VALUE_JSON, .string = text_string(json)};
}

/* What belongs to the step rather than to the check: {"step":"ready","tries":7}. */
static void
outcome_put_labels(const struct step_outcome *outcome, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "step", outcome->step->name);
	if (outcome->step->until && outcome->tries > 0)
		json_put_integer(&w, "tries", outcome->tries);
	json_close_object(&w);
}

int
step_record(const struct step_outcome *outcome, struct records *records)
{
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	outcome_put_labels(outcome, &labels);
	for (size_t i = 0; i < outcome->count && rc == 0; i++) {
		const struct step_check *from = &outcome->checks[i];
		bool told = from->status == CHECK_FAIL || from->status == CHECK_UNKNOWN;
		struct check check = {
		    .name = from->name,
		    .status = from->status,
		    .observed = outcome_json(&from->observed),
		    .op = from->op,
		    .target = outcome_json(&from->target),
		    .unit = from->unit,
		    .has_samples = from->samples > 0 || outcome->rounds > 1,
		    .samples = from->samples > 0 ? from->samples : outcome->rounds,
		    .file = outcome->step->file,
		    .line = outcome->step->line,
		    .has_elapsed = outcome->sent,
		    .elapsed_ms = (double)(outcome->elapsed_ns / 1000) / 1000,
		    .labels = outcome_string(&labels),
		    .message = outcome_string(&from->message),
		    .evidence = told ? outcome_string(&outcome->evidence) : NULL,
		    .request_id = *outcome->request_id ? outcome->request_id : NULL,
		    .trace_id = *outcome->trace_id ? outcome->trace_id : NULL,
		    .span_id = *outcome->span_id ? outcome->span_id : NULL,
		};

		rc = records_check(records, &check);
	}
	return rc;
}
