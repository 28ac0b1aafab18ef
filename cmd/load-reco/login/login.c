#include "login.h"

#include <stdlib.h>

#include "clock.h"
#include "document.h"
#include "failure.h"
#include "http.h"
#include "login_attempt.h"
#include "login_phase.h"
#include "memory.h"
#include "plan.h"
#include "records.h"
#include "signals.h"
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
	struct login *login = memory_new(1, sizeof(*login));
	struct document *document = document_read(plan->login, why);

	login->plan = plan;
	if (document && document->count != 1)
		text_set_format(why, "%s: one step is expected", document->name);
	else if (document)
		login->step = step_parse(document, document->first, NULL, why);
	document_free(document);
	if (login->step)
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
struct logins {
	struct login_phase phase;
	struct login_attempt attempts[SIDE_BY_SIDE];
	struct users *users;
	size_t begun, under_way, in;
	bool stopped; /* one failed, or a signal came: nobody else begins */
	struct failure failure;
};

/* Takes one that is over. */
static int
logins_take(struct logins *all, struct login_attempt *attempt)
{
	int rc = 0;

	all->under_way--;
	if (login_attempt_succeeded(attempt)) {
		all->in++;
	} else {
		all->stopped = true;
		if (!attempt->outcome.interrupted)
			failure_note(&all->failure, &attempt->outcome);
	}
	if (!all->users->each)
		rc = step_record(&attempt->outcome, all->phase.records);
	login_attempt_end(attempt);

	return rc;
}

/* Begins and goes on with all that can be.  0 or -1. */
static int
logins_advance(struct logins *all, struct text *why)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < SIDE_BY_SIDE; i++) {
		struct login_attempt *attempt = &all->attempts[i];

		if (!attempt->run && !all->stopped && all->begun < all->users->count) {
			login_attempt_begin(attempt, &all->phase, &all->users->list[all->begun++]);
			all->under_way++;
		}
		if (!attempt->run)
			continue;
		rc = login_attempt_advance(attempt, why);
		if (rc == 0)
			rc = logins_take(all, attempt);
		else if (rc > 0)
			rc = 0;
	}

	return rc;
}

static int64_t
logins_wake(const struct logins *all)
{
	int64_t soonest = INT64_MAX;

	for (size_t i = 0; i < SIDE_BY_SIDE; i++)
		if (all->attempts[i].run && step_wakes(all->attempts[i].run) < soonest)
			soonest = step_wakes(all->attempts[i].run);

	return soonest;
}

static int
logins_lead(struct logins *all, struct text *why)
{
	int rc = logins_advance(all, why);

	while (
	    rc == 0 && (all->under_way > 0 || (!all->stopped && all->begun < all->users->count))) {
		if (signal_pending() != 0) {
			all->stopped = true;
			http_cancel(all->phase.world.http);
		} else if (all->under_way > 0 &&
			   step_wait(&all->phase.world, logins_wake(all)) == -1)
			return text_fail(why, "cannot wait for an answer: %m");
		login_phase_look(&all->phase);
		rc = logins_advance(all, why);
	}

	return rc;
}

/* Of many users one check; of one for all, those of the step have been written. */
static void
logins_check(const struct logins *all)
{
	int64_t users = (int64_t)all->users->count, in = (int64_t)all->in;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_RECORD);
	bool interrupted = in < users && !all->failure.known;
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

	text_add_format(&message, "%lld of %lld users logged in%s", (long long)in, (long long)users,
	    interrupted ? "; interrupted" : "");
	if (all->failure.known)
		text_add_format(
		    &message, "; the first who could not: %s", text_string(&all->failure.message));
	failure_show(&all->failure, &check);
	records_check_with(all->phase.records, &check, &message);
}

int
login_run(struct login *login, struct users *users, struct records *records, struct text *why)
{
	struct logins *all = memory_new(1, sizeof(*all));
	int rc = -1;

	all->users = users;
	if (login_phase_open(&all->phase, login->plan, login->step, records, why) == 0)
		rc = logins_lead(all, why);
	if (rc == 0) {
		login_phase_report(&all->phase, (int64_t)(users->count - all->begun));
		if (users->each)
			logins_check(all);
		if (all->in < users->count)
			rc = 1;
	}
	/* What is still under way belongs to the client. */
	login_phase_close(&all->phase);
	for (size_t i = 0; i < SIDE_BY_SIDE; i++)
		login_attempt_free(&all->attempts[i]);
	failure_free(&all->failure);
	free(all);

	return rc;
}
