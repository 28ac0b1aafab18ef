#include "bake.h"

#include <inttypes.h>
#include <stdlib.h>

#include "holm.h"
#include "judge.h"
#include "memory.h"
#include "policy.h"
#include "ruling.h"
#include "text.h"
#include "units.h"
#include "verdict.h"
#include "waiver.h"

/* ---- one window ---- */

static void
bake_tolerate(struct verdict *v, const char *what, int64_t number, int64_t limit)
{
	if (v)
		text_add_format(&v->message,
		    " (%s; %s window %" PRId64 " of %" PRId64 " that may be)", what, what, number,
		    limit);
}

/* Notes what the window comes to.  A failure within the limit only warns and an unknown within its
 * limit is skipped; the window counts all the same. */
static enum check_status
bake_bind(void *context, const struct rule *rule, struct verdict *v, enum check_status status)
{
	struct bake *bake = context;
	const struct bake_settings *s = &bake->settings;

	if (rule)
		ruling_take(
		    &bake->rulings[rule - bake->policy->rules.items], v, status, bake->name);
	switch (status) {
	case CHECK_FAIL:
		bake->saw_fail = true;
		if ((v && v->expired) || bake->failed >= s->fail_limit)
			return CHECK_FAIL;
		bake_tolerate(v, "failed", bake->failed + 1, s->fail_limit);
		return CHECK_WARN;
	case CHECK_UNKNOWN:
		bake->saw_unknown = true;
		if (bake->unknown >= s->unknown_limit)
			return CHECK_UNKNOWN;
		bake_tolerate(v, "unknown", bake->unknown + 1, s->unknown_limit);
		return CHECK_SKIP;
	case CHECK_SKIP:
		return status;
	default:
		bake->saw_answer = true;
		return status;
	}
}

static void
bake_count_window(struct bake *bake)
{
	const struct bake_settings *s = &bake->settings;
	bool unknown = bake->saw_unknown || (!bake->saw_fail && !bake->saw_answer);

	bake->failed += bake->saw_fail;
	bake->unknown += unknown;
	if (bake->saw_fail || unknown) {
		bake->in_a_row = 0;
	} else {
		bake->good++;
		bake->in_a_row++;
	}
	bake->breached = bake->failed > s->fail_limit || bake->unknown > s->unknown_limit;
	bake->early = s->pass_after > 0 && bake->in_a_row >= s->pass_after;
}

/* What an earlier window had and this one has not is missing, like any other data. */
static void
bake_judge_vanished(struct bake *bake, const struct rule *rule, const struct ruling *ruling)
{
	struct verdict v;
	const char *key;
	size_t at = 0;

	while ((key = ruling_vanished(ruling, &at))) {
		verdict_begin(&v);
		v.group = key;
		verdict_miss(&v, rule);
		text_add_string(
		    &v.message, "an earlier window had records of it, this one has none");
		waiver_apply(rule, &v, bake->settings.today);
		score_take(&bake->keeper, rule, &v);
		verdict_free(&v);
	}
}

/* Judges a window that is over.  True to go on. */
static bool
bake_judge_window(void *context, const struct window *window)
{
	struct bake *bake = context;
	struct rules *rules = &bake->policy->rules;
	/* The window that the input's end cut short is over where its last record is. */
	int64_t reached = bake->windows.reached;
	/* Without a bake nobody knows how many windows there will be, and there are no canaries. */
	int64_t looks = bake->settings.bake / bake->settings.window;
	struct canary_result *canaries =
	    holm_compare(rules, &window->ledger, bake->baseline, looks);
	struct judge judge = {
	    .ledger = &window->ledger,
	    .now = reached < window->end ? reached : window->end,
	    .today = bake->settings.today,
	    .min_samples = bake->settings.min_samples,
	    .canaries = canaries,
	    .verdict = score_take,
	    .context = &bake->keeper,
	};

	clock_format(bake->name, window->start);
	bake->saw_fail = bake->saw_unknown = bake->saw_answer = false;
	score_begin(&bake->keeper, &bake->policy->score, bake->records);
	bake->keeper.window = bake->name;
	bake->keeper.bind = bake_bind;
	bake->keeper.context = bake;
	for (size_t i = 0; i < rules->count; i++) {
		score_rule(&bake->keeper, &rules->items[i]);
		judge_rule(&judge, &rules->items[i]);
		bake_judge_vanished(bake, &rules->items[i], &bake->rulings[i]);
		ruling_close_window(&bake->rulings[i]);
	}
	score_judge(&bake->keeper);
	free(canaries);
	bake_count_window(bake);
	records_flush(bake->records);
	return !bake->breached && !bake->early;
}

/* ---- the run ---- */

void
bake_open(struct bake *bake, const struct bake_settings *settings, struct policy *policy,
    const struct survey *survey, const struct ledger *baseline, struct records *records)
{
	*bake = (struct bake){
	    .settings = *settings,
	    .policy = policy,
	    .records = records,
	    .baseline = baseline,
	    .windows =
		{
		    .survey = survey,
		    .length = settings->window,
		    .lateness = settings->lateness,
		    .span = settings->bake,
		    .closed = bake_judge_window,
		    .context = bake,
		},
	};
	windows_begin(&bake->windows);
	bake->rulings = memory_new(policy->rules.count, sizeof(*bake->rulings));
}

void
bake_close(struct bake *bake)
{
	windows_free(&bake->windows);
	for (size_t i = 0; i < bake->policy->rules.count; i++)
		ruling_free(&bake->rulings[i]);
	free(bake->rulings);
}

void
bake_idle(struct bake *bake, int64_t silence)
{
	struct windows *w = &bake->windows;

	if (w->origin != TALLY_NO_TIME)
		windows_advance(w, w->newest + silence);
	else
		bake->silent = silence >= windows_due(w);
}

bool
bake_over(const struct bake *bake)
{
	return bake->silent || bake->windows.stopped;
}

/* ---- the answer ---- */

/* Records that no window could take may have told anything. */
static bool
bake_lost_records(const struct windows *w, struct text *message)
{
	const struct {
		int64_t count;
		const char *what;
	} lost[] = {
	    {w->late, "came later than --lateness allows and were not judged"},
	    {w->future, "are of the future"},
	    {w->timeless, "have no time"},
	};

	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		if (lost[i].count > 0) {
			text_add_format(
			    message, "%" PRId64 " records %s", lost[i].count, lost[i].what);
			return true;
		}
	}
	return false;
}

/* Whether the time that was asked for went by, or enough good windows made it unnecessary. */
static bool
bake_is_short(const struct bake *bake, struct text *message)
{
	const struct bake_settings *s = &bake->settings;
	const struct windows *w = &bake->windows;

	if (bake->early || windows_complete(w))
		return false;
	if (s->bake != 0) {
		text_add_string(message, "the input ended after ");
		units_show_duration(message, w->reached - w->origin);
		text_add_string(message, " of a bake of ");
		units_show_duration(message, s->bake);
		return true;
	}
	if (s->pass_after != 0)
		text_add_format(message,
		    "the input ended after %" PRId64 " good windows in a row, of %" PRId64
		    " wanted",
		    bake->in_a_row, s->pass_after);
	return s->pass_after != 0;
}

static enum check_status
bake_settle(const struct bake *bake, struct text *message)
{
	const struct windows *w = &bake->windows;

	text_add_format(message,
	    "%" PRId64 " good windows, %" PRId64 " failed, %" PRId64 " unknown", bake->good,
	    bake->failed, bake->unknown);
	if (bake->breached) {
		text_add_string(message, ": more than may be");
		return bake->failed > bake->settings.fail_limit ? CHECK_FAIL : CHECK_UNKNOWN;
	}
	text_add_string(message, "; ");
	if (bake_lost_records(w, message))
		return CHECK_UNKNOWN;
	if (w->origin == TALLY_NO_TIME) {
		text_add_string(message, "no data record came");
		if (bake->foreign)
			text_add_format(message, "; %s", bake->foreign);
		return CHECK_UNKNOWN;
	}
	if (bake_is_short(bake, message))
		return CHECK_UNKNOWN;
	if (bake->good == 0) {
		text_add_string(message, "a verdict needs a good one");
		return CHECK_UNKNOWN;
	}
	text_add_string(message, bake->early ? "enough good ones in a row" : "to the end");
	return CHECK_PASS;
}

void
bake_judge(struct bake *bake)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = bake->settings.bake != 0 ? "bake" : "windows",
	    .severity = "critical",
	    .has_samples = true,
	    .samples = bake->good + bake->failed + bake->unknown,
	};

	for (size_t i = 0; i < bake->policy->rules.count; i++)
		ruling_write(&bake->rulings[i], &bake->policy->rules.items[i], bake->breached,
		    bake->records);
	check.status = bake_settle(bake, &message);
	records_check_with(bake->records, &check, &message);
}
