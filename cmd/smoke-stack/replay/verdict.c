#include "verdict.h"

#include "incident.h"
#include "step.h"
#include "text.h"
#include "units.h"

/* ---- by the class of the status ---- */

/* The status that answered now; 0 without an answer. */
static int
verdict_status(const struct step_check *check)
{
	int64_t status = 0;

	units_read_integer(text_string(&check->observed), check->observed.len, &status);
	return (int)status;
}

/* How it failed then. */
struct failure {
	enum incident_failure kind;
	int status;
	bool is_exception; /* an exception that nobody handled, and no answer is recorded */
};

static bool
failure_is_same(const struct failure *then, int now)
{
	if (then->kind == FAILURE_STATUS)
		return now / 100 == then->status / 100;
	return then->kind == FAILURE_UNKNOWN || now == 0;
}

static void
verdict_say_failed(
    const struct failure *then, int now, struct step_check *check, const struct text *was)
{
	text_add_format(&check->message, "%s: %s",
	    failure_is_same(then, now) ? "still fails" : "fails in another way", text_string(was));
	if (then->kind == FAILURE_STATUS)
		text_add_format(&check->message, "; it was %d", then->status);
	else if (then->kind == FAILURE_NO_ANSWER)
		text_add_string(&check->message, "; there was no answer");
}

static void
verdict_say_answered(const struct failure *then, int now, struct step_check *check)
{
	if (then->kind == FAILURE_UNKNOWN) {
		check->status = CHECK_UNKNOWN;
		text_add_format(&check->message,
		    "not judged: the status is %d, and the incident does not say how it failed",
		    now);
	} else if (then->kind == FAILURE_STATUS) {
		text_add_format(
		    &check->message, "mended: the status is %d, and was %d", now, then->status);
	} else {
		text_add_format(
		    &check->message, "mended: the status is %d, and there was no answer", now);
	}
}

static void
verdict_by_class(const struct incident *incident, struct step_outcome *outcome)
{
	struct step_check *check = &outcome->checks[0];
	struct failure then = {0};
	int now = verdict_status(check);
	TEXT_LOCAL was = TEXT_INIT(TEXT_MAX_RECORD);

	if (outcome->interrupted)
		return;
	then.kind = incident_failure(incident, &then.status);
	then.is_exception = incident_is_exception(incident);
	text_add(&was, text_string(&check->message), check->message.len);
	text_clear(&check->message);
	/* An answer that was cut has a status, too. */
	if (then.is_exception && now > 0 && now < 500 &&
	    (now / 100 != 2 || check->status == CHECK_PASS)) {
		check->status = CHECK_PASS;
		text_add_format(&check->message,
		    "mended: the status is %d, and an exception that nobody handles gives 500",
		    now);
	} else if (now == 0 || now >= 400 || (now / 100 == 2 && check->status != CHECK_PASS)) {
		verdict_say_failed(&then, now, check, &was);
	} else if (now / 100 == 2) {
		verdict_say_answered(&then, now, check);
	} else {
		check->status = CHECK_UNKNOWN;
		text_add_format(&check->message,
		    "not judged: the status is %d, which says neither that it works nor that it "
		    "does "
		    "not",
		    now);
	}
	outcome->status = check->status;
}

/* ---- by what was expected ---- */

static const char *
verdict_word(enum check_status status)
{
	return status == CHECK_PASS   ? "mended"
	       : status == CHECK_FAIL ? "still fails"
				      : "not judged";
}

static void
verdict_by_expectations(struct step_outcome *outcome)
{
	TEXT_LOCAL was = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < outcome->count; i++) {
		struct step_check *check = &outcome->checks[i];

		text_clear(&was);
		text_add(&was, text_string(&check->message), check->message.len);
		text_clear(&check->message);
		text_add_string(&check->message, verdict_word(check->status));
		if (was.len > 0)
			text_add_format(&check->message, ": %s", text_string(&was));
	}
}

void
replay_judge(const struct incident *incident, struct step_outcome *outcome)
{
	if (incident_recorded(incident, "expect"))
		verdict_by_expectations(outcome);
	else
		verdict_by_class(incident, outcome);
}
