#include "capture.h"

#include "definition.h"
#include "judge.h"
#include "outcome.h"
#include "secret.h"

static int
capture_set(
    struct step_world *world, const struct step_capture *capture, const char *value, size_t len)
{
	return variables_set(world->variables, capture->name, value, len, capture->secret);
}

static int
capture_set_json(
    struct step_world *world, const struct step_capture *capture, const char *json, size_t len)
{
	return variables_set_json(world->variables, capture->name, json, len, capture->secret);
}

/* 0 with a value; 1 when the answer has none, with the reason; -1 when out of memory. */
static int
capture_one(struct step *step, struct step_world *world, const struct step_capture *capture,
    struct text *why)
{
	struct expression_result result =
	    expressions_result(step->expressions, capture->expression);

	/* Another id would be sent. */
	if (result.inexact) {
		text_add_string(why, "it holds a number of 2^53 or more, of which only a plain "
				     "path keeps the digits; "
				     "capture it by one, such as .items[0].id");
		return 1;
	}
	switch (result.kind) {
	case EXPRESSION_TRUE:
		return capture_set_json(world, capture, "true", 4);
	case EXPRESSION_FALSE:
		return capture_set_json(world, capture, "false", 5);
	case EXPRESSION_NUMBER:
	case EXPRESSION_JSON:
		return capture_set_json(world, capture, result.bytes, result.len);
	case EXPRESSION_STRING:
		return capture_set(world, capture, result.bytes, result.len);
	case EXPRESSION_ERROR:
		text_add_string(why, "the expression fails: ");
		step_conceal_text(world, result.bytes, result.len, why);
		return 1;
	case EXPRESSION_MISSING:
	case EXPRESSION_NULL:
		break;
	}
	text_add_string(why, "the answer has no such value");
	return 1;
}

int
step_capture(struct step *step, struct step_world *world, const struct http_answer *answer,
    struct step_outcome *outcome)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	bool is_json = !step->captures || step_take_body(step, world, answer, &why) == 0;
	int rc = 0;

	for (const struct step_capture *c = step->captures; c && rc == 0; c = c->next) {
		struct text label = TEXT_INIT(TEXT_MAX_REASON);
		struct step_check *check;

		if (is_json) {
			text_clear(&why);
			rc = capture_one(step, world, c, &why);
		}
		if (rc == -1 || (is_json && rc == 0))
			continue;
		text_add_format(&label, "capture %s", c->name);
		check = outcome_add(outcome, step->name, "", text_string(&label));
		text_free(&label);
		rc = check ? 0 : -1;
		if (check) {
			check->status = CHECK_FAIL;
			text_add(&check->message, text_string(&why), why.len);
		}
	}
	text_free(&why);
	return rc;
}
