#include "report.h"

#include <inttypes.h>
#include <string.h>

#include "diag.h"
#include "filter.h"
#include "json_writer.h"
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
	json_put_string(w, "action", rq->action);
	if (move->attempt >= 0)
		json_put_integer(w, "attempt", move->attempt);
	json_put_string(w, "outcome", move->outcome);
	json_put_string(w, "message", move->message);
	records_end(rq->records);
}

static const char *
report_done_word(const struct requeue *rq)
{
	static const char *const words[][2] = {
	    {"stats", "counted"}, {"list", "listed"}, {"park", "parked"}, {"import", "imported"}};

	if (rq->dry_run)
		return "would be moved";
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i][0], rq->action) == 0)
			return words[i][1];
	}

	return "moved";
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

/* What the old command line ended with, where its readers look for messages. */
static void
report_say_as_of_old(const struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t depth;

	if (store_count(rq->store, STORE_DEAD, &depth, &why) == -1)
		diag_error("%s", text_string(&why));
	else if (strcmp(rq->action, "stats") == 0)
		diag_note("queue=%s depth=%" PRId64, rq->settings.queue, depth);
	else
		diag_note("moved=%" PRId64 " remaining=%" PRId64, rq->tally.done, depth);
}

static void
report_say(const struct requeue *rq, struct text *out)
{
	const struct tally *tally = &rq->tally;

	text_add_format(out, "%" PRId64 " %s", tally->done, report_done_word(rq));
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
	if (rq->is_old && strcmp(rq->action, "park") == 0)
		text_add_format(
		    out, " in %s, where the old command line dropped them", rq->store->parking);
	if (tally->hazards > 0)
		text_add_format(out,
		    "; %" PRId64 " of them %s no Celery messages in lists that Celery workers "
		    "read, and would be lost there (--strict leaves such ones where they are)",
		    tally->hazards, rq->dry_run ? "would be" : "are");
	if (tally->capped)
		report_say_rest(rq, out);
	if (tally->trouble)
		text_add_string(out, "; the rest is unknown");
	if (rq->dry_run)
		text_add_format(
		    out, "; nothing was written; guarantee: %s", rq->store->kind->guarantee);
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
	bool doubtful = rq->filter && filter_doubt(rq->filter, &why);

	if (doubtful)
		text_add_format(message, "; --where: %s", text_string(&why));

	return doubtful;
}

/* An empty queue is well; one that the store has no trace of, beside others that it has, may be a
 * slip of the pen.  True when `message` says so.  What the store does not answer stays unsaid. */
static bool
queue_is_strange(struct requeue *rq, struct text *message)
{
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	bool strange = rq->tally.seen == 0 && !rq->tally.trouble &&
		       rq->settings.action != STORE_IMPORT && requeue_goes_on(rq) &&
		       store_others(rq->store, &names, &why) == 0 && names.len > 0;

	if (strange)
		text_add_visible_format(message,
		    "; the store has no trace of a queue \"%s\", but of %s", rq->settings.queue,
		    text_string(&names));

	return strange;
}

void
report_check(struct requeue *rq)
{
	const struct tally *tally = &rq->tally;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = rq->action,
	    .status = tally->trouble || tally_is_blind(tally)       ? CHECK_UNKNOWN
		      : tally->skipped > 0 || tally->unreadable > 0 ? CHECK_FAIL
								    : CHECK_PASS,
	    .observed = check_number((double)tally->done),
	    .has_samples = true,
	    .samples = tally->seen,
	};

	report_say(rq, &message);
	if (filter_is_doubtful(rq, &message)) {
		check.status = CHECK_UNKNOWN;
		diag_error("%s", text_string(&message));
	}
	if (queue_is_strange(rq, &message) && check.status == CHECK_PASS) {
		check.status = CHECK_WARN;
		diag_note("%s", text_string(&message));
	}
	if (tally->hazards > 0 && check.status == CHECK_PASS)
		check.status = CHECK_WARN;
	records_check_with(rq->records, &check, &message);
	if (rq->dry_run || tally->hazards > 0 || (tally->capped && rq->max_assumed))
		diag_note("%s", check.message);
	if (rq->is_old && !tally->trouble)
		report_say_as_of_old(rq);
}
