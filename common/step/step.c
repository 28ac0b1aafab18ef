#include "step.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "json_writer.h"
#include "expectation.h"

enum { VALUE_MAX = 64 << 10 };

/* ---- a step ---- */

void
step_pairs_free(struct step_pair *pair)
{
	while (pair) {
		struct step_pair *next = pair->next;

		free(pair->name);
		template_free(pair->value);
		free(pair);
		pair = next;
	}
}

static void
captures_free(struct step_capture *capture)
{
	while (capture) {
		struct step_capture *next = capture->next;

		free(capture->name);
		free(capture);
		capture = next;
	}
}

static void
loops_free(struct step_loop *loop)
{
	while (loop) {
		struct step_loop *next = loop->next;

		for (size_t i = 0; loop->values && i < loop->count; i++)
			free(loop->values[i]);
		free(loop->values);
		free(loop->numbers);
		free(loop->name);
		free(loop);
		loop = next;
	}
}

void
step_free(struct step *step)
{
	if (!step)
		return;
	free(step->name);
	free(step->file);
	free(step->source);
	free(step->settings);
	variables_free(step->hidden);
	free(step->method);
	template_free(step->path);
	step_pairs_free(step->headers);
	step_pairs_free(step->query);
	step_pairs_free(step->form);
	template_free(step->body);
	free(step->payload);
	step_parts_free(step->parts);
	template_free(step->basic_user);
	template_free(step->basic_password);
	template_free(step->bearer);
	step_route_free(step->route);
	expectations_free(&step->expect);
	free(step->again_source);
	expectations_free(&step->again_expect);
	captures_free(step->captures);
	step_values_free(step->uses);
	loops_free(step->loops);
	expressions_free(step->expressions);
	json_scanner_free(step->scanner);
	json_paths_free(step->paths);
	free(step->values);
	free(step);
}

int64_t
step_requests(const struct step *step)
{
	int64_t rounds = step->times;

	for (const struct step_loop *loop = step->loops; loop; loop = loop->next)
		rounds *= (int64_t)loop->count;
	return step->burst ? step->burst : rounds;
}

const char *
step_name(const struct step *step)
{
	return step->name;
}

bool
step_is_http(const struct step *step)
{
	return !step->kind;
}

bool
step_has_header(const struct step *step, const char *name)
{
	if ((step->bearer || step->basic_user) && strcasecmp(name, "Authorization") == 0)
		return true;
	for (const struct step_pair *h = step->headers; h; h = h->next)
		if (strcasecmp(h->name, name) == 0)
			return true;
	return false;
}

int
step_add_header(struct step *step, const char *name, const char *value, struct text *why)
{
	struct step_pair **tail = &step->headers, *pair = calloc(1, sizeof(*pair));

	if (pair)
		pair->name = strdup(name);
	if (!pair || !pair->name) {
		free(pair);
		return text_set_format(why, "out of memory"), -1;
	}
	pair->value = template_parse(value, strlen(value), TEMPLATE_HEADER, why);
	if (!pair->value) {
		free(pair->name);
		free(pair);
		return -1;
	}
	while (*tail)
		tail = &(*tail)->next;
	*tail = pair;
	return 0;
}

/* ---- an outcome ---- */

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
outcome_cut(struct step_outcome *outcome, size_t first)
{
	if (outcome->count > first)
		outcome->count = first;
}

static char *
check_name(const char *step, const char *suffix, const char *label)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	char *string;

	text_add_string(&name, step);
	if (*suffix)
		text_add_format(&name, " %s", suffix);
	if (*label)
		text_add_format(&name, ": %s", label);
	string = text_take(&name);
	text_free(&name);
	return string;
}

struct step_check *
outcome_add(struct step_outcome *outcome, const char *step, const char *suffix, const char *label)
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
	check->name = check_name(step, suffix, label);
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
or_null(const struct text *text)
{
	return text->len > 0 && !text_failed(text) ? text_string(text) : NULL;
}

static struct check_value
json_value(const struct text *json)
{
	if (!or_null(json))
		return (struct check_value){0};
	return (struct check_value){.kind = CHECK_VALUE_JSON, .string = text_string(json)};
}

/* What belongs to the step rather than to the check: {"step":"ready","tries":7}. */
static void
put_labels(const struct step_outcome *outcome, struct text *out)
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
	struct text labels = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	put_labels(outcome, &labels);
	for (size_t i = 0; i < outcome->count && rc == 0; i++) {
		const struct step_check *from = &outcome->checks[i];
		bool told = from->status == CHECK_FAIL || from->status == CHECK_UNKNOWN;
		struct check check = {
		    .name = from->name,
		    .status = from->status,
		    .observed = json_value(&from->observed),
		    .op = from->op,
		    .target = json_value(&from->target),
		    .unit = from->unit,
		    .has_samples = from->samples > 0 || outcome->rounds > 1,
		    .samples = from->samples > 0 ? from->samples : outcome->rounds,
		    .file = outcome->step->file,
		    .line = outcome->step->line,
		    .has_elapsed = outcome->sent,
		    .elapsed_ms = (double)(outcome->elapsed_ns / 1000) / 1000,
		    .labels = or_null(&labels),
		    .message = or_null(&from->message),
		    .evidence = told ? or_null(&outcome->evidence) : NULL,
		    .request_id = *outcome->request_id ? outcome->request_id : NULL,
		    .trace_id = *outcome->trace_id ? outcome->trace_id : NULL,
		    .span_id = *outcome->span_id ? outcome->span_id : NULL,
		};

		rc = records_check(records, &check);
	}
	text_free(&labels);
	return rc;
}
