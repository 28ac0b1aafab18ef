#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "records.h"
#include "step.h"

/* The check that says most. */
static const struct step_check *
outcome_worst_check(const struct step_outcome *outcome)
{
	const struct step_check *worst = NULL;

	for (size_t i = 0; i < outcome->count; i++) {
		const struct step_check *check = &outcome->checks[i];

		if (check->status == CHECK_FAIL)
			return check;
		if (!worst && check->status != CHECK_PASS)
			worst = check;
	}

	return worst;
}

void
failure_say(const struct step_outcome *outcome, struct text *out)
{
	const struct step_check *check = outcome_worst_check(outcome);
	bool bound;

	if (!check)
		return;
	/* Only a bound needs its sign. */
	bound = check->op && (check->op[0] == '<' || check->op[0] == '>');
	text_add_string(out, check->name);
	if (check->message.len > 0)
		text_add_format(out, ": %s", text_string(&check->message));
	else if (check->observed.len > 0)
		text_add_format(out, ": %s", text_string(&check->observed));
	if (check->target.len > 0)
		text_add_format(out, "; expected %s%s%s", bound ? check->op : "", bound ? " " : "",
		    text_string(&check->target));
}

/* Whether it is the first one, and is noted as that. */
static bool
failure_begin(struct failure *failure)
{
	if (failure->known)
		return false;
	failure->known = true;
	failure->message.max = failure->evidence.max = TEXT_MAX_RECORD;

	return true;
}

void
failure_note(struct failure *failure, const struct step_outcome *outcome)
{
	if (!failure_begin(failure))
		return;
	failure_say(outcome, &failure->message);
	text_add(&failure->evidence, text_string(&outcome->evidence), outcome->evidence.len);
	(void)snprintf(failure->request_id, sizeof(failure->request_id), "%s", outcome->request_id);
	(void)snprintf(failure->trace_id, sizeof(failure->trace_id), "%s", outcome->trace_id);
	(void)snprintf(failure->span_id, sizeof(failure->span_id), "%s", outcome->span_id);
}

void
failure_note_unsent(struct failure *failure, const char *step, const char *reason)
{
	if (!failure_begin(failure))
		return;
	text_add_format(&failure->message, "%s: nothing was sent: ", step);
	text_add_visible(&failure->message, reason, strlen(reason));
}

void
failure_free(struct failure *failure)
{
	text_free(&failure->message);
	text_free(&failure->evidence);
}

void
failure_show(const struct failure *failure, struct check *check)
{
	if (!failure->known)
		return;
	check->evidence = failure->evidence.len > 0 ? text_string(&failure->evidence) : NULL;
	check->request_id = failure->request_id[0] != '\0' ? failure->request_id : NULL;
	check->trace_id = failure->trace_id[0] != '\0' ? failure->trace_id : NULL;
	check->span_id = failure->span_id[0] != '\0' ? failure->span_id : NULL;
}
