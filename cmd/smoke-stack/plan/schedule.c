/*
 * The steps of a plan, one after the other or many side by side.  Records are written in the
 * plan's order, each once all steps before it are over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "entry.h"
#include "http.h"
#include "plan.h"
#include "records.h"
#include "signals.h"
#include "smoke.h"
#include "waiting.h"

struct schedule {
	struct plan *plan;
	struct smoke *smoke;
	struct step_world cleanup; /* where `always` steps run */
	size_t jobs;
	size_t running;
	bool alone;            /* the one that runs is an `always` step */
	bool stopped;          /* only cleanup is left to do */
	size_t written;        /* the entries before this one are over, and their records written */
	int64_t waiting_shown; /* when a person was last told what is waited for */
	struct text why;
};

/* ---- an entry's end ---- */

static void
entry_skip(struct entry *entry, const char *format, const char *argument)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&message, "%s", format);
	if (argument)
		text_add_format(&message, " \"%s\", which did not pass", argument);
	entry->skipped = text_take(&message);
	entry->state = ENTRY_OVER;
	entry->status = CHECK_SKIP;
}

static void
entry_write_skipped(const struct entry *entry, struct records *records)
{
	struct check check = {.name = step_name(entry->step),
	    .status = CHECK_SKIP,
	    .file = entry->file,
	    .line = entry->line,
	    .message = entry->skipped};

	records_check(records, &check);
}

/* Writes what is over, up to the first entry that is not. */
static void
schedule_write(struct schedule *s)
{
	struct records *records = s->smoke->records;
	size_t first = s->written;

	for (; s->written < s->plan->count; s->written++) {
		struct entry *entry = &s->plan->entries[s->written];

		if (entry->state != ENTRY_OVER)
			break;
		if (entry->skipped)
			entry_write_skipped(entry, records);
		else if (entry->outcome.step)
			step_record(&entry->outcome, records);
		step_outcome_free(&entry->outcome);
	}
	if (s->written > first)
		records_flush(records);
}

static void
entry_end(struct schedule *s, struct entry *entry, bool trouble)
{
	step_run_free(entry->run);
	entry->run = NULL;
	entry->state = ENTRY_OVER;
	entry->status = entry->outcome.status;
	s->running--;
	s->alone = false;
	if (!trouble)
		return;
	/* A step that cannot be judged at all is trouble; the others still tell what they can. */
	records_trouble_with(s->smoke->records, "%s:%u: %s: %s", entry->file, entry->line,
	    step_name(entry->step), text_string(&s->why));
	step_outcome_free(&entry->outcome);
	entry->status = CHECK_UNKNOWN;
}

static void
entry_advance(struct schedule *s, struct entry *entry)
{
	int rc = step_advance(entry->run, &s->why);

	if (rc <= 0)
		entry_end(s, entry, rc == -1);
}

/* ---- an entry's start ---- */

/* The first of the steps that this one comes after and that did not pass, or NULL. */
static const char *
entry_find_failed(const struct plan *plan, const struct entry *entry)
{
	for (char **name = entry->after; name && *name; name++)
		if (plan_find(plan, plan->count, *name)->status != CHECK_PASS)
			return *name;
	return NULL;
}

static bool
entry_is_free(const struct schedule *s, const struct entry *entry)
{
	size_t at = (size_t)(entry - s->plan->entries);

	/* Cleanup waits for everything before it and runs alone; without jobs, so does every
	 * step. */
	if (entry->always || s->jobs == 1)
		return s->running == 0 && s->written == at;
	for (size_t i = 0; i < entry->need_count; i++)
		if (s->plan->entries[entry->needs[i].at].state != ENTRY_OVER)
			return false;
	return true;
}

static void
entry_start(struct schedule *s, struct entry *entry)
{
	const char *failed = entry->always ? NULL : entry_find_failed(s->plan, entry);

	if (!entry->selected) {
		entry_skip(entry, "not among the steps that were selected", NULL);
		return;
	}
	if (failed) {
		entry_skip(entry, "it comes after", failed);
		return;
	}
	entry->run = step_start(
	    entry->step, entry->always ? &s->cleanup : &s->smoke->world, &entry->outcome);
	entry->state = ENTRY_RUNS;
	s->running++;
	s->alone = entry->always;
	if (entry->run) {
		entry_advance(s, entry);
	} else {
		text_set_format(&s->why, "out of memory");
		entry_end(s, entry, true);
	}
}

/* Starts what can be started; returns whether any did. */
static bool
schedule_start(struct schedule *s)
{
	bool started = false;

	for (size_t i = s->written; i < s->plan->count && s->running < s->jobs && !s->alone; i++) {
		struct entry *entry = &s->plan->entries[i];

		if (entry->state == ENTRY_WAITS && entry_is_free(s, entry)) {
			entry_start(s, entry);
			started = true;
		}
		/* Nothing overtakes the one that waits for its turn. */
		if (s->jobs == 1)
			break;
	}
	return started;
}

/* ---- the whole ---- */

/* What runs is ended, what waits is left out, but for the cleanup. */
static void
schedule_stop(struct schedule *s)
{
	s->stopped = true;
	if (!s->alone)
		http_cancel(s->smoke->http);
	for (size_t i = s->written; i < s->plan->count; i++) {
		struct entry *entry = &s->plan->entries[i];

		if (entry->always)
			continue;
		if (entry->state == ENTRY_WAITS)
			entry->state = ENTRY_OVER;
		/* Without a signal, because nobody reads any more. */
		else if (entry->state == ENTRY_RUNS && !signal_pending())
			entry_end(s, entry, false);
	}
}

static void
schedule_advance(struct schedule *s)
{
	int64_t earliest = INT64_MAX;
	size_t before = s->running, left = s->running;
	const struct step_run *slow = NULL; /* the first that is still at work */

	for (size_t i = s->written; i < s->plan->count && left > 0; i++) {
		struct entry *entry = &s->plan->entries[i];

		if (entry->state != ENTRY_RUNS)
			continue;
		left--;
		entry_advance(s, entry);
		if (entry->run && step_wakes(entry->run) < earliest)
			earliest = step_wakes(entry->run);
		if (entry->run && !slow)
			slow = entry->run;
	}
	if (slow)
		waiting_show(slow, &s->waiting_shown);
	if (s->running == before && step_wait(&s->smoke->world, earliest) == -1)
		diag_fatal("cannot wait for answers: %s", strerror(errno));
}

void
plan_run(struct plan *plan, struct smoke *smoke)
{
	struct schedule s = {.plan = plan,
	    .smoke = smoke,
	    .cleanup = smoke->world,
	    .jobs = (size_t)smoke->options->jobs,
	    .why = TEXT_INIT(TEXT_MAX_REASON)};

	s.cleanup.heedless = true;
	while (s.written < plan->count) {
		if (!s.stopped && (signal_pending() || records_reader_gone(smoke->records)))
			schedule_stop(&s);
		while (schedule_start(&s))
			schedule_write(&s);
		if (s.running > 0)
			schedule_advance(&s);
		schedule_write(&s);
	}
	text_free(&s.why);
}
