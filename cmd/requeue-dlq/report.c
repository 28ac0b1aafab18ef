#include "report.h"

#include <inttypes.h>
#include <string.h>

#include "action.h"
#include "choice.h"
#include "diag.h"
#include "filter.h"
#include "json_writer.h"
#include "queues.h"
#include "records.h"
#include "requeue.h"
#include "text.h"

void
report_move(struct requeue *rq, const struct move_report *move)
{
	struct json_writer *w = records_begin(rq->records, "move");

	json_put_string(w, "request_id", move->request_id);
	json_put_string(w, "id", move->id);
	json_put_string(w, "from", move->from);
	json_put_string(w, "to", move->to);
	json_put_string(w, "action", rq->action_name);
	if (move->attempt >= 0)
		json_put_integer(w, "attempt", move->attempt);
	json_put_string(w, "outcome", move->outcome);
	json_put_string(w, "message", move->message);
	records_end(rq->records);
}

/* What --max left. */
static void
report_say_rest(const struct requeue *rq, struct text *out)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t depth;

	text_add_format(out, "; --max %" PRId64 "%s ended it", rq->max,
	    rq->max_assumed ? ", which the old command line means unless it is given," : "");
	if (store_count(rq->store, STORE_DEAD, &depth, &why) == 0)
		text_add_format(out, ", %" PRId64 " are in the queue now", depth);
	else
		text_add_string(out, ", there are more");
}

/* All that were there were meant, and some are there: those that came back or were left, new ones,
 * those that another run has claimed, and may have died with. */
static void
report_say_left(const struct requeue *rq, struct text *out)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const struct tally *tally = &rq->tally;
	int64_t depth;

	if (!(rq->action->is & ACTION_MOVES) || rq->dry_run || tally->trouble ||
	    tally->matched + tally->unreadable != tally->seen || tally->verdict->len > 0 ||
	    store_count(rq->store, rq->settings.part, &depth, &why) == -1 || depth == 0)
		return;
	text_add_format(out, "; %" PRId64 " are in the queue now%s", depth,
	    depth > tally->returned + tally->skipped + tally->unreadable
		? ", new ones or claimed by another run"
		: "");
}

/* What the old command line ended with, where its readers look for messages. */
static void
report_say_as_of_old(const struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t depth;

	if (store_count(rq->store, STORE_DEAD, &depth, &why) == -1)
		diag_error("%s", text_string(&why));
	else if (strcmp(rq->action_name, "stats") == 0)
		diag_note("queue=%s depth=%" PRId64, rq->store->queue, depth);
	else
		diag_note("moved=%" PRId64 " remaining=%" PRId64, rq->tally.done, depth);
}

/* There a parked message is one that was not consumed, elsewhere one of those that are done. */
static bool
report_is_of_process(const struct requeue *rq)
{
	return rq->action->store == STORE_PROCESS;
}

/* How many are done, or would be. */
static void
report_say_done(const struct requeue *rq, struct text *out)
{
	const struct tally *tally = &rq->tally;
	const char *done =
	    report_is_of_process(rq) && rq->dry_run ? "handed to the command" : rq->action->done;

	text_add_format(out, "%" PRId64 "%s %s", tally->done, rq->dry_run ? " would be" : "", done);
	if (tally->parked > 0 && report_is_of_process(rq))
		text_add_format(out, ", %" PRId64 " parked", tally->parked);
	else if (tally->parked > 0)
		text_add_format(out, " (%" PRId64 " of them parked instead)", tally->parked);
}

/* What was only looked at, and what would be promised. */
static void
report_say_dry(const struct requeue *rq, struct text *out)
{
	text_add_format(out, "; nothing was written; guarantee: %s",
	    report_is_of_process(rq)
		? "the command is run at least once for each message; an attempt is counted "
		  "before it starts"
		: rq->store->kind->guarantee);
}

static void
report_say(const struct requeue *rq, struct text *out)
{
	const struct tally *tally = &rq->tally;

	if (tally->verdict->len > 0)
		text_add_format(out, "%s; ", text_string(tally->verdict));
	report_say_done(rq, out);
	if (tally->returned > 0)
		text_add_format(out, ", %" PRId64 " returned", tally->returned);
	if (tally->skipped > 0)
		text_add_format(out, ", %" PRId64 " skipped", tally->skipped);
	if (tally->unreadable > 0)
		text_add_format(out, ", %" PRId64 " unreadable%s", tally->unreadable,
		    rq->settings.action == STORE_LOOK ? "" : " and left where they are");
	if (tally->undecided > 0)
		text_add_format(out,
		    ", %" PRId64 " of %" PRId64
		    " for which --where cannot be decided (a member is missing, or it fails)",
		    tally->undecided, tally->seen);
	if (tally->gone > 0)
		text_add_format(out, ", %" PRId64 " taken by somebody else meanwhile", tally->gone);
	if (rq->is_old && rq->action->store == STORE_PARK)
		text_add_format(out, " in %s, where nothing is lost (--handler drop throws away)",
		    rq->store->parking);
	if (tally->hazards > 0)
		text_add_format(out,
		    "; %" PRId64 " of them %s no Celery messages in lists that Celery workers "
		    "read, and would be lost there (--strict leaves such ones where they are)",
		    tally->hazards, rq->dry_run ? "would be" : "are");
	if (rq->is_old && rq->action->store == STORE_DROP)
		text_add_string(out, " for good (drop --trash FILE keeps them)");
	if (tally->capped)
		report_say_rest(rq, out);
	else
		report_say_left(rq, out);
	if (tally->trouble)
		text_add_string(out, "; the rest is unknown");
	if (rq->dry_run)
		report_say_dry(rq, out);
}

/* A condition that could be decided for no message at all has chosen nothing: a misspelt member
 * looks like that. */
static bool
tally_is_blind(const struct tally *tally)
{
	return tally->undecided > 0 && tally->undecided == tally->seen;
}

/* What --where asks for may be misspelt.  True when `message` says so. */
static bool
filter_is_doubtful(const struct requeue *rq, struct text *message)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct filter *filter = choice_filter(rq->choice);
	bool doubtful = filter && filter_doubt(filter, &why);

	if (doubtful)
		text_add_format(message, "; --where: %s", text_string(&why));

	return doubtful;
}

/* An empty queue is well; one that the store has no trace of may be a slip of the pen.  True when
 * `message` says so.  What the store does not answer stays unsaid. */
static bool
queue_is_strange(struct requeue *rq, struct text *message)
{
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);

	if (rq->tally.seen > 0 || rq->tally.trouble || rq->settings.create ||
	    !requeue_goes_on(rq) || store_exists(rq->store, &why) != 0 ||
	    queues_akin(rq, rq->store->queue, &names, &why) != 0)
		return false;
	text_add_visible_format(
	    message, "; the store has no trace of a queue \"%s\"", rq->store->queue);
	if (names.len > 0)
		text_add_format(message, ", but of %s", text_string(&names));
	if (!rq->allow_empty)
		text_add_string(message, " (--allow-empty takes it for an empty one)");

	return true;
}

/* What the tally alone says. */
static enum check_status
tally_status(const struct requeue *rq)
{
	const struct tally *tally = &rq->tally;
	int64_t kept = tally->skipped + tally->returned + tally->unreadable;

	if (tally->trouble || tally->unknown || tally_is_blind(tally))
		return CHECK_UNKNOWN;
	/* What --max-requeues parks was asked for; what a command failed on was not. */
	if (report_is_of_process(rq) && !rq->dry_run)
		kept += tally->parked;

	return tally->failed || kept > 0 ? CHECK_FAIL : CHECK_PASS;
}

static void
report_add_up(struct requeue *rq)
{
	const struct tally *tally = &rq->tally;
	bool parks = rq->action->store == STORE_PARK;

	rq->sums.moved += parks ? 0 : tally->done;
	if (!parks && !report_is_of_process(rq))
		rq->sums.moved -= tally->parked;
	rq->sums.parked += parks ? tally->done : tally->parked;
	rq->sums.returned += tally->returned;
	rq->sums.skipped += tally->skipped + tally->unreadable;
}

void
report_check(struct requeue *rq)
{
	const struct tally *tally = &rq->tally;
	bool throws = rq->is_old && rq->action->store == STORE_DROP;
	bool left = rq->action->store == STORE_UNDO && tally->gone > 0;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = rq->action_name,
	    .status = tally_status(rq),
	    .observed = check_number((double)tally->done),
	    .has_samples = true,
	    .samples = tally->seen,
	};

	report_add_up(rq);
	report_say(rq, &message);
	if (filter_is_doubtful(rq, &message)) {
		check.status = CHECK_UNKNOWN;
		diag_error("%s", text_string(&message));
	}
	if (queue_is_strange(rq, &message) && check.status == CHECK_PASS) {
		check.status = rq->allow_empty ? CHECK_PASS : CHECK_UNKNOWN;
		if (!rq->allow_empty)
			diag_error("%s", text_string(&message));
	}
	if (check.status == CHECK_PASS && (tally->hazards > 0 || throws || left))
		check.status = CHECK_WARN;
	records_check_with(rq->records, &check, &message);
	if (tally->verdict->len > 0 && check_status_closes(check.status))
		diag_error("%s", text_string(tally->verdict));
	if (rq->dry_run || tally->hazards > 0 || (tally->capped && rq->max_assumed))
		diag_note("%s", check.message);
	if (rq->is_old && !tally->trouble)
		report_say_as_of_old(rq);
}

static void
report_rest(struct requeue *rq, const char *name, enum check_status status, struct text *message)
{
	struct check check = {.name = name, .status = status};

	records_check_with(rq->records, &check, message);
	if (check_status_closes(status))
		diag_error("%s", text_string(message));
}

void
report_end(struct requeue *rq, const struct queues *queues)
{
	TEXT_LOCAL unmet = TEXT_INIT(TEXT_MAX_REASON), ids = TEXT_INIT(TEXT_MAX_REASON);

	queues_unmet(queues, &unmet);
	if (unmet.len > 0) {
		if (!rq->allow_empty)
			text_add_string(&unmet, " (--allow-empty takes it for an empty one)");
		report_rest(rq, "queues", rq->allow_empty ? CHECK_PASS : CHECK_UNKNOWN, &unmet);
	}
	choice_unmet(rq->choice, &ids);
	if (ids.len > 0 && requeue_goes_on(rq)) {
		TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

		text_add_format(&message, "no message has the id %s", text_string(&ids));
		report_rest(rq, "ids", CHECK_FAIL, &message);
	}
	if ((rq->action->is & ACTION_LEDGER) && rq->runs == 0 && unmet.len == 0 &&
	    !rq->tally.trouble) {
		TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

		text_add_visible_format(&message, "no ledger has a run \"%s\"", rq->settings.run);
		if (!rq->allow_empty)
			text_add_string(&message, ": it is misspelt, or moved nothing "
						  "(--allow-empty takes it for such a one)");
		report_rest(
		    rq, rq->action_name, rq->allow_empty ? CHECK_PASS : CHECK_UNKNOWN, &message);
	}
}
