#include <string.h>

#include "definition.h"
#include "judge.h"
#include "outcome.h"
#include "secret.h"

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
	if (result.kind == EXPRESSION_TRUE || result.kind == EXPRESSION_FALSE) {
		result.bytes = result.kind == EXPRESSION_TRUE ? "true" : "false";
		result.len = strlen(result.bytes);
	}
	switch (result.kind) {
	case EXPRESSION_STRING:
		return variables_set(
		    world->variables, capture->name, result.bytes, result.len, capture->secret);
	case EXPRESSION_TRUE:
	case EXPRESSION_FALSE:
	case EXPRESSION_NUMBER:
	case EXPRESSION_JSON:
		return variables_set_json(
		    world->variables, capture->name, result.bytes, result.len, capture->secret);
	case EXPRESSION_ERROR:
		text_add_string(why, "the expression fails: ");
		step_conceal_text(world, result.bytes, result.len, why);
		return 1;
	default:
		text_add_string(why, "the answer has no such value");
		return 1;
	}
}

int
step_capture(struct step *step, struct step_world *world, const struct text *body,
    struct step_outcome *outcome)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	bool is_json = !step->captures || step_take_body(step, world, body, &why) == 0;
	int rc = 0;

	for (const struct step_capture *c = step->captures; c && rc == 0; c = c->next) {
		TEXT_LOCAL label = TEXT_INIT(TEXT_MAX_REASON);

		if (is_json) {
			text_clear(&why);
			rc = capture_one(step, world, c, &why);
		}
		if (rc == -1 || (is_json && rc == 0))
			continue;
		text_add_format(&label, "capture %s", c->name);
		rc = outcome_say(
		    outcome, "", text_string(&label), CHECK_FAIL, "%s", text_string(&why));
	}
	return rc;
}
