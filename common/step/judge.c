#include "judge.h"

#include <stdarg.h>
#include <string.h>

#include "compared.h"
#include "definition.h"
#include "expected_variables.h"
#include "json_writer.h"
#include "outcome.h"
#include "secret.h"

int
step_take_body(
    struct step *step, const struct step_world *world, const struct text *body, struct text *why)
{
	struct json_error error;

	if (body->len == 0)
		return text_fail(why, "the body is empty");
	if (json_scan(step->scanner, text_string(body), body->len, step->values, &error) == -1)
		return text_fail(why,
		    json_error_is_twice(&error) ? "the body says no one thing: %s, at byte %zu"
						: "the body is not JSON: %s at byte %zu",
		    error.reason, error.offset + 1);
	step_values_bind(step, world);
	expressions_record(step->expressions, text_string(body), body->len, step->values);
	return 0;
}

void
judge_verdict(struct step_check *check, bool good, const char *format, ...)
{
	va_list arguments;

	check->status = good ? CHECK_PASS : CHECK_FAIL;
	if (good)
		return;
	va_start(arguments, format);
	text_add_vformat(&check->message, format, arguments);
	va_end(arguments);
}

bool
judge_contains(const struct expectation *e, const char *bytes, size_t len)
{
	return memmem(bytes, len, e->text, e->text_len);
}

/* ---- one kind each ---- */

static void
judge_status(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	int status = j->answer->status;

	text_add_format(&check->observed, "%d", status);
	judge_verdict(check, expectation_allows(e, status), "the status is %d", status);
}

bool
judge_has_json(struct judgement *j, struct step_check *check)
{
	if (!j->body_taken) {
		j->body_taken = true;
		j->body_is_json =
		    step_take_body(j->step, j->world, j->answer->body, &j->body_reason) == 0;
	}
	if (!j->body_is_json)
		judge_verdict(check, false, "%s", text_string(&j->body_reason));
	return j->body_is_json;
}

/* True is expected and nothing else: in jq 0 and "" are true as well, and `.items | length` would
 * always hold. */
static void
judge_jq(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	struct json_writer observed = json_writer(&check->observed);
	struct expression_result result;

	if (!judge_has_json(j, check))
		return;
	check->status = CHECK_FAIL;
	result = expressions_result(j->step->expressions, e->expression);
	switch (result.kind) {
	case EXPRESSION_TRUE:
		text_add_string(&check->observed, "true");
		check->status = CHECK_PASS;
		return;
	case EXPRESSION_FALSE:
		text_add_string(&check->observed, "false");
		text_add_string(&check->message, "it is false");
		compared_say(j->step, j->world, e, &check->message);
		return;
	case EXPRESSION_NULL:
		text_add_string(&check->observed, "null");
		text_add_string(&check->message, "it gives null; a member may be missing");
		return;
	case EXPRESSION_NUMBER:
		step_put_concealed(j->world, &observed, NULL, result.bytes, result.len);
		text_add_string(&check->message, "it gives a number, not true; compare it");
		return;
	case EXPRESSION_MISSING:
		text_add_string(
		    &check->message, "a member is missing, or what is compared is not a number");
		compared_say(j->step, j->world, e, &check->message);
		return;
	case EXPRESSION_ERROR:
		text_add_string(&check->message, "it fails: ");
		step_conceal_text(j->world, result.bytes, result.len, &check->message);
		return;
	case EXPRESSION_STRING:
	case EXPRESSION_JSON:
		break;
	}
	/* The value itself may be a secret. */
	text_add_format(&check->message, "it gives %s, not true; compare it",
	    result.kind == EXPRESSION_STRING ? "a string" : "an array or an object");
}

static void
judge_max_ms(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	double elapsed_ms = (double)(j->elapsed_ns / 1000) / 1000;

	check->unit = "ms";
	text_add_format(&check->observed, "%.3f", elapsed_ms);
	judge_verdict(check, expectation_bounds(e, elapsed_ms), "it took %.1f ms", elapsed_ms);
}

/* ---- all ---- */

/* Without an answer the first expectation (of HTTP the status) has failed; nothing can be said
 * about the others. */
static void
judge_nothing(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct step_answer *answer = j->answer;

	check->status = CHECK_UNKNOWN;
	if (answer->interrupted) {
		text_add_string(&check->message, "interrupted");
	} else if (e == j->set->first) {
		check->status = CHECK_FAIL;
		step_conceal_text(
		    j->world, text_string(answer->reason), answer->reason->len, &check->message);
	} else {
		text_add_string(&check->message, "no answer to judge");
	}
}

static void
judge_put_target(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	struct json_writer w = json_writer(&check->target);

	step_put_concealed(j->world, &w, NULL, e->target, strlen(e->target));
}

static void
judge_done(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	(void)j;
	(void)e;
	check->status = CHECK_PASS;
}

/* Percentiles are of all answers: step_times_judge(). */
static judge_expected *const judges[] = {
    [EXPECT_STATUS] = judge_status,
    [EXPECT_HEADER] = judge_header,
    [EXPECT_HEADER_ABSENT] = judge_header_absent,
    [EXPECT_HEADER_EQUAL] = judge_header,
    [EXPECT_HEADER_CONTAINS] = judge_header,
    [EXPECT_HEADER_MATCHES] = judge_header,
    [EXPECT_HEADER_SECURE] = judge_header,
    [EXPECT_ECHO] = judge_echo,
    [EXPECT_JQ] = judge_jq,
    [EXPECT_BODY_CONTAINS] = judge_body_text,
    [EXPECT_BODY_MATCHES] = judge_body_text,
    [EXPECT_BODY_SHA256] = judge_body_digest,
    [EXPECT_BODY_FILE] = judge_body_equal,
    [EXPECT_SIZE] = judge_body_size,
    [EXPECT_MAX_MS] = judge_max_ms,
    [EXPECT_BURST] = judge_burst,
    [EXPECT_STATUSES] = judge_burst_statuses,
    [EXPECT_DONE] = judge_done,
    [EXPECT_RULE] = judge_rule,
};

/* With the values of variables in the place of their names. */
static void
judge_filled(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	TEXT_LOCAL text = TEXT_INIT(TEXT_MAX_RECORD), target = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct expectation filled = *e;

	if (step_values_fill(j->world, e, &text, &target, &reason) == -1) {
		check->status = CHECK_FAIL;
		step_conceal_text(j->world, text_string(&reason), reason.len, &check->message);
	} else {
		filled.text = text.bytes;
		filled.text_len = text.len;
		filled.target = target.bytes;
		text_clear(&check->target);
		judge_put_target(j, &filled, check);
		judges[e->kind](j, &filled, check);
	}
}

static void
judge_expectation(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	check->op = e->op;
	if (e->target)
		judge_put_target(j, e, check);
	if (j->answer->error && e->kind != EXPECT_BURST && e->kind != EXPECT_STATUSES)
		judge_nothing(j, e, check);
	else if (e->template)
		judge_filled(j, e, check);
	else
		judges[e->kind](j, e, check);
}

int
expectations_judge(struct judgement *j, struct step_outcome *outcome)
{
	int rc = 0;

	outcome_cut(outcome, j->first);
	/* Of a thing that there is not nothing is expected. */
	if (j->step->http.optional && !j->answer->error && j->answer->status == 404)
		return outcome_say(outcome, j->suffix, "", CHECK_SKIP,
		    "there is no such thing: the status is 404");
	j->body_reason = (struct text)TEXT_INIT(TEXT_MAX_REASON);
	for (const struct expectation *e = j->set->first; e; e = e->next) {
		struct step_check *check;

		if ((e->over_tls && !j->answer->over_tls) || e->kind == EXPECT_PERCENTILE)
			continue;
		check = outcome_add(outcome, j->suffix, e->label);
		if (!check) {
			rc = -1;
			break;
		}
		check->of_time = e->kind == EXPECT_MAX_MS;
		judge_expectation(j, e, check);
	}
	text_free(&j->body_reason);
	return rc;
}
