#include "login.h"

#include <stdlib.h>

#include "clock.h"
#include "diag.h"
#include "document.h"
#include "failure.h"
#include "http.h"
#include "login_attempt.h"
#include "plan.h"
#include "records.h"
#include "report.h"
#include "step.h"
#include "text.h"
#include "users.h"

enum { SIDE_BY_SIDE = 50 };

struct login {
	const struct load_plan *plan;
	struct step *step;
};

/* ---- the step ---- */

struct login *
login_open(const struct load_plan *plan, struct text *why)
{
	struct login *login = calloc(1, sizeof(*login));
	struct document *document = document_read(plan->login, why);

	if (!login) {
		text_set_format(why, "out of memory");
	} else if (document && document->count != 1) {
		text_set_format(why, "%s: one step is expected", document->name);
	} else if (document) {
		login->plan = plan;
		login->step = step_parse(document, document->first, NULL, why);
	}
	document_free(document);
	if (login && login->step)
		return login;
	login_free(login);

	return NULL;
}

void
login_free(struct login *login)
{
	if (!login)
		return;
	step_free(login->step);
	free(login);
}

const struct step *
login_step(const struct login *login)
{
	return login->step;
}

/* ---- all users ---- */

/* The users on their way in. */
struct crowd {
	struct login_desk desk;
	struct login_visit visits[SIDE_BY_SIDE];
	struct users *users;
	size_t begun, under_way, in;
	bool stopped; /* one failed, or a signal came: nobody else begins */
	struct failure failure;
};

/* Takes a visit that is over. */
static int
take(struct crowd *crowd, struct login_visit *visit)
{
	int rc = 0;

	crowd->under_way--;
	if (login_visit_succeeded(visit)) {
		crowd->in++;
	} else {
		crowd->stopped = true;
		if (!visit->outcome.interrupted)
			failure_note(&crowd->failure, &visit->outcome);
	}
	if (!crowd->users->each)
		rc = step_record(&visit->outcome, crowd->desk.records);
	login_visit_end(visit);

	return rc;
}

/* Begins and goes on with all that can be.  0 or -1. */
static int
advance(struct crowd *crowd, struct text *why)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < SIDE_BY_SIDE; i++) {
		struct login_visit *visit = &crowd->visits[i];

		if (!visit->run && !crowd->stopped && crowd->begun < crowd->users->count) {
			rc = login_visit_begin(
			    visit, &crowd->desk, &crowd->users->list[crowd->begun++], why);
			crowd->under_way++;
		}
		if (rc == 0 && visit->run) {
			rc = login_visit_advance(visit, why);
			if (rc == 0)
				rc = take(crowd, visit);
			else if (rc > 0)
				rc = 0;
		}
	}

	return rc;
}

static int64_t
wakes(const struct crowd *crowd)
{
	int64_t soonest = INT64_MAX;

	for (size_t i = 0; i < SIDE_BY_SIDE; i++)
		if (crowd->visits[i].run && step_wakes(crowd->visits[i].run) < soonest)
			soonest = step_wakes(crowd->visits[i].run);

	return soonest;
}

static int
lead(struct crowd *crowd, struct text *why)
{
	int rc = advance(crowd, why);

	while (rc == 0 &&
	       (crowd->under_way > 0 || (!crowd->stopped && crowd->begun < crowd->users->count))) {
		if (signal_pending() != 0) {
			crowd->stopped = true;
			http_cancel(crowd->desk.world.http);
		} else if (crowd->under_way > 0 &&
			   step_wait(&crowd->desk.world, wakes(crowd)) == -1)
			return text_fail(why, "cannot wait for an answer: %m");
		login_desk_look(&crowd->desk);
		rc = advance(crowd, why);
	}

	return rc;
}

/* Of many users one check; of one for all, those of the step have been written. */
static int
check_all(const struct crowd *crowd)
{
	int64_t users = (int64_t)crowd->users->count, in = (int64_t)crowd->in;
	struct text message = TEXT_INIT(TEXT_MAX_RECORD);
	bool interrupted = in < users && !crowd->failure.known;
	struct check check = {
	    .name = "login",
	    .status = in == users   ? CHECK_PASS
		      : interrupted ? CHECK_UNKNOWN
				    : CHECK_FAIL,
	    .observed = check_number((double)in),
	    .op = "==",
	    .target = check_number((double)users),
	    .has_samples = true,
	    .samples = users,
	};
	int rc;

	text_add_format(&message, "%lld of %lld users logged in%s", (long long)in, (long long)users,
	    interrupted ? "; interrupted" : "");
	if (crowd->failure.known)
		text_add_format(&message, "; the first who could not: %s",
		    text_string(&crowd->failure.message));
	check.message = text_string(&message);
	failure_show(&crowd->failure, &check);
	rc = records_check(crowd->desk.records, &check);
	text_free(&message);

	return rc;
}

int
login_run(struct login *login, struct users *users, struct records *records, struct text *why)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	int rc = -1;

	if (!crowd)
		return text_fail(why, "out of memory");
	crowd->users = users;
	if (login_desk_open(&crowd->desk, login->plan, login->step, records, why) == 0)
		rc = lead(crowd, why);
	if (rc == 0) {
		rc = login_desk_report(&crowd->desk, (int64_t)(users->count - crowd->begun), why);
		if (rc == 0 && users->each)
			rc = check_all(crowd);
		if (rc == 0 && crowd->in < users->count)
			rc = 1;
	}
	/* What is still under way belongs to the client. */
	login_desk_close(&crowd->desk);
	for (size_t i = 0; i < SIDE_BY_SIDE; i++)
		login_visit_free(&crowd->visits[i]);
	failure_free(&crowd->failure);
	free(crowd);

	return rc;
}
