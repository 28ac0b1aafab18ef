/*
 * --action process -- COMMAND: each message is handed to a command.
 *
 * Each is claimed, and its attempt counted, before its command starts; no more are claimed than
 * commands can run, so a kill leaves few claims behind.  How the command ends, ends the claim.
 */
#include "actions.h"

#include <poll.h>
#include <stdlib.h>

#include "clock.h"
#include "job.h"
#include "look_ahead.h"
#include "memory.h"
#include "message.h"
#include "pace.h"
#include "records.h"
#include "settlement.h"
#include "signals.h"
#include "text.h"

#define LONGEST_WAIT (3600 * CLOCK_SECOND)

struct process {
	struct requeue *rq;
	struct job *jobs;    /* --jobs of them */
	struct job *filling; /* has a claim, and waits for more of them; or NULL */
	size_t running;
	struct claim *met; /* by the read in hand; room for a batch */
	size_t met_count;
	enum store_outcome *outcomes;
	struct pollfd *polls;
	struct pace pace;
	int64_t wanted;   /* no more than so many are taken by the read in hand */
	int64_t taken;    /* by it */
	int64_t scan;     /* so many are looked at for them */
	uint64_t claimed; /* the number of the next claim */
	bool more;        /* the queue may have others */
	bool stops;       /* nothing is begun any more: trouble, or the end of the run */
};

/* Nothing is begun after it. */
static void
process_fail(struct process *process, const char *why)
{
	process->stops = true;
	process->rq->tally.trouble = true;
	/* Also after a signal: what was begun is brought to its end all the same. */
	records_trouble_with(process->rq->records, "process: %s", why);
}

static bool
process_goes_on(const struct process *process)
{
	return !process->stops && requeue_goes_on(process->rq);
}

/* ---- the end of a command ---- */

static void
process_settle(struct process *process, struct job *job, enum store_fate fate, const char *message)
{
	if (job_settle(process->rq, job, fate, message) == -1)
		process->stops = true;
}

static void
job_end(struct process *process, struct job *job)
{
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);

	process->running--;
	job->runs = false;
	worker_tell(&job->worker, &how);
	switch (worker_end(&job->worker)) {
	case WORKER_DONE:
		process_settle(process, job, STORE_CONSUMED, NULL);
		break;
	case WORKER_FAILED:
		process_settle(process, job, STORE_RETURNED, text_string(&how));
		break;
	case WORKER_INTERRUPTED:
		text_add_string(&how, ": given back, no attempt is counted");
		process_settle(process, job, STORE_GIVEN_BACK, text_string(&how));
		break;
	case WORKER_NOT_FOUND:
		text_add_string(&how, ": there was nothing that could be run, so the run ends");
		if (!process->stops)
			process_fail(process, text_string(&how));
		process_settle(process, job, STORE_GIVEN_BACK, text_string(&how));
		break;
	}
	worker_free(&job->worker);
}

static void
process_collect(struct process *process)
{
	for (int64_t i = 0; i < process->rq->jobs; i++) {
		struct job *job = &process->jobs[i];

		if (job->runs && worker_has_ended(&job->worker))
			job_end(process, job);
	}
}

/* ---- its beginning ---- */

static void
process_start(struct process *process)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct job *job = process->filling;

	process->filling = NULL;
	if (job_start(job, process->rq, &why) == 0) {
		process->running++;
		return;
	}
	worker_free(&job->worker);
	process_settle(process, job, STORE_GIVEN_BACK, text_string(&why));
	process_fail(process, text_string(&why));
}

static void
process_begin_or_give_back(struct process *process)
{
	if (process_goes_on(process)) {
		process_start(process);
		return;
	}
	process_settle(process, process->filling, STORE_GIVEN_BACK,
	    "given back: the run ended before its command began");
	process->filling = NULL;
}

static struct job *
process_free_job(struct process *process)
{
	for (int64_t i = 0; i < process->rq->jobs; i++) {
		if (!process->jobs[i].runs && &process->jobs[i] != process->filling)
			return &process->jobs[i];
	}

	return NULL;
}

/* What was claimed goes to a job, which begins when it is full. */
static void
process_hand_over(struct process *process, struct claim *claim)
{
	struct job *job;
	struct claim *place;
	struct claim other;

	if (!process->filling)
		process->filling = process_free_job(process);
	job = process->filling;
	/* They change places, so that their memory is used again. */
	place = &job->claims[job->count++];
	other = *place;
	*place = *claim;
	*claim = other;
	if ((int64_t)job->count == job_size(process->rq))
		process_begin_or_give_back(process);
}

/* ---- claiming ---- */

/* How many can be begun now. */
static int64_t
process_room(const struct process *process)
{
	int64_t lines = job_size(process->rq), room = 0;

	for (int64_t i = 0; i < process->rq->jobs; i++) {
		if (!process->jobs[i].runs)
			room += lines - (int64_t)process->jobs[i].count;
	}
	/* Commands that fall due one after the other do not begin together. */
	if (process->rq->rate > 0 && room > lines)
		room = lines;

	return room;
}

static enum store_verdict
process_judge(const struct message *message, void *context)
{
	struct process *process = context;
	struct requeue *rq = process->rq;
	struct claim *claim;

	if (process->taken == process->wanted || process->stops)
		return STORE_STOP;
	if (rq->max > 0 && rq->tally.matched >= rq->max) {
		rq->tally.capped = true;
		return STORE_STOP;
	}
	rq->tally.seen++;
	if (!message->unreadable && !requeue_wants(rq, message))
		return STORE_KEEP;
	claim = &process->met[process->met_count];
	if (claim_take(claim, rq, message) == -1) {
		process_fail(process, "out of memory for a message");
		return STORE_STOP;
	}
	process->met_count++;
	rq->tally.unreadable += message->unreadable ? 1 : 0;
	if (message->unreadable)
		return STORE_KEEP;
	rq->tally.matched++;
	/* Its command was killed with us as often as it may fail. */
	claim->parks = message->attempts >= rq->max_retries;
	if (rq->dry_run)
		return STORE_KEEP;
	claim->taken = true;
	claim->number = process->claimed++;
	process->taken++;

	return claim->parks ? STORE_TAKE_PARK : STORE_TAKE;
}

static void
process_take_up(struct process *process, struct claim *claim, enum store_outcome outcome,
    const struct text *why)
{
	struct tally *tally = &process->rq->tally;

	if (outcome == STORE_GONE) {
		tally->gone++;
	} else if (outcome != STORE_MOVED) {
		tally->skipped++;
		claim_report(process->rq, claim, "skipped", text_string(why));
	} else if (claim->parks) {
		tally->parked++;
		claim_report(process->rq, claim, "parked",
		    "its attempts are used up, the last one was cut short");
	} else {
		process_hand_over(process, claim);
	}
}

/* What the read in hand has met. */
static void
process_met(struct process *process, const struct text *why)
{
	size_t taken = 0;

	for (size_t i = 0; i < process->met_count; i++) {
		struct claim *claim = &process->met[i];

		if (claim->unreadable)
			claim_report(process->rq, claim, "skipped", claim->unreadable);
		else if (claim->taken)
			process_take_up(process, claim, process->outcomes[taken++], why);
		else
			claim_report_dry(process->rq, claim);
	}
	process->met_count = 0;
	records_flush(process->rq->records);
}

/* Claims as many as can be begun, or some of them.  Only as many are looked at as are wanted, and
 * more from one read to the next while none of them is. */
static void
process_take(struct process *process)
{
	struct requeue *rq = process->rq;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t batch;
	size_t taken = 0;
	int more;

	process->wanted = rq->dry_run ? INT64_MAX : process_room(process);
	process->taken = 0;
	batch = rq->dry_run || process->wanted > process->scan ? process->wanted : process->scan;
	rq->store->batch = batch < rq->settings.batch ? batch : rq->settings.batch;
	more = store_read(rq->store, process_judge, process, &taken, &why);
	if (more == -1 || (taken > 0 && store_move(rq->store, process->outcomes, &why) == -1)) {
		process->met_count = 0;
		process->stops = true;
		requeue_trouble(rq, &why);
		return;
	}
	process->pace.moved += (int64_t)taken;
	process->scan = taken > 0 ? 0 : 2 * rq->store->batch;
	process->more = more == 1 && !rq->tally.capped;
	process_met(process, &why);
}

/* ---- the run ---- */

/* Whether others may be claimed, now or as soon as it is their time. */
static bool
process_has_room(const struct process *process)
{
	return process->more && process_goes_on(process) && process_room(process) > 0;
}

/* Claims what can be begun, and begins it.  Those that are not enough for a full command wait for
 * others as long as these are at hand. */
static void
process_fill(struct process *process)
{
	if (process_has_room(process) && pace_left(&process->pace) == 0)
		process_take(process);
	if (process->filling && (!process_has_room(process) || pace_left(&process->pace) > 0))
		process_begin_or_give_back(process);
}

/* Until a command ends or says something, a signal comes, or it is time. */
static void
process_wait(struct process *process)
{
	int64_t now = clock_monotonic(&clock_system), until = now + LONGEST_WAIT;
	nfds_t count = 0;

	for (int64_t i = 0; i < process->rq->jobs; i++) {
		const struct worker *worker = &process->jobs[i].worker;

		if (!process->jobs[i].runs)
			continue;
		worker_poll(worker, &process->polls[count]);
		count += WORKER_POLLS;
		if (worker_due(worker) < until)
			until = worker_due(worker);
	}
	if (process_has_room(process) && now + pace_left(&process->pace) < until)
		until = now + pace_left(&process->pace);
	/* Once it has come it would be told again and again. */
	if (signal_pending() == 0)
		process->polls[count++] =
		    (struct pollfd){.fd = signal_descriptor(), .events = POLLIN};
	poll(process->polls, count, until <= now ? 0 : (int)((until - now) / CLOCK_MS) + 1);
}

/* Before anything is claimed: where memory lacks, nothing is lost. */
static void
process_open(struct process *process, struct requeue *rq)
{
	size_t batch = (size_t)rq->settings.batch, jobs = (size_t)rq->jobs;
	size_t lines = (size_t)job_size(rq);

	*process = (struct process){
	    .rq = rq, .more = true, .pace = pace_begin(rq->dry_run ? 0 : rq->rate)};
	process->met = memory_new(batch, sizeof(*process->met));
	for (size_t i = 0; i < batch; i++)
		claim_init(&process->met[i]);
	process->outcomes = memory_new(batch, sizeof(*process->outcomes));
	process->polls = memory_new(jobs * WORKER_POLLS + 1, sizeof(*process->polls));
	process->jobs = memory_new(jobs, sizeof(*process->jobs));
	for (size_t i = 0; i < jobs; i++) {
		process->jobs[i].claims = memory_new(lines, sizeof(struct claim));
		for (size_t j = 0; j < lines; j++)
			claim_init(&process->jobs[i].claims[j]);
	}
}

static void
process_close(struct process *process)
{
	size_t lines = (size_t)job_size(process->rq);

	for (int64_t i = 0; i < process->rq->jobs; i++) {
		for (size_t j = 0; j < lines; j++)
			claim_free(&process->jobs[i].claims[j]);
		free(process->jobs[i].claims);
	}
	for (int64_t i = 0; i < process->rq->settings.batch; i++)
		claim_free(&process->met[i]);
	free(process->jobs);
	free(process->met);
	free(process->outcomes);
	free(process->polls);
}

void
process_run(struct requeue *rq)
{
	struct process process;

	if (!look_ahead_filter(rq))
		return;
	process_open(&process, rq);
	for (;;) {
		process_fill(&process);
		if (process.running == 0 && !process_has_room(&process))
			break;
		process_wait(&process);
		process_collect(&process);
	}
	process_close(&process);
}
