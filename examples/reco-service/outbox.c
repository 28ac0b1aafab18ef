#include "outbox.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "faults.h"
#include "log.h"
#include "sql.h"
#include "timing.h"

#define QUEUE "outbox"
#define ROUND_MS 50
#define AFTER_TROUBLE_MS 1000
#define DRAIN_SEC 5
#define BUSY_MS 2000

struct relay {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool woken;
	bool stopping;
	atomic_bool healthy;
	struct sql *sql;
	struct faults *faults;
};

int
outbox_count(struct sql *sql, struct outbox_counts *counts)
{
	int64_t oldest = 0, now = wall_ms();
	struct sql_query *query;
	int row;

	*counts = (struct outbox_counts){0};
	query = sql_select(sql,
	    "SELECT (SELECT count(*) FROM outbox WHERE status = 'pending')"
	    "     + (SELECT count(*) FROM messages WHERE queue = '" QUEUE "'),"
	    " (SELECT count(*) FROM outbox WHERE status = 'publishing'),"
	    " (SELECT count(*) FROM outbox WHERE status = 'published'),"
	    " (SELECT count(*) FROM dead_letters WHERE queue = '" QUEUE "' AND status = 'dead'),"
	    " (SELECT count(*) FROM dead_letters WHERE queue = '" QUEUE "' AND status = 'parked'),"
	    " (SELECT min(since) FROM (SELECT created_at AS since FROM outbox"
	    "     WHERE status IN ('pending', 'publishing')"
	    "   UNION ALL SELECT enqueued_at FROM messages WHERE queue = '" QUEUE "'))",
	    SQL_NOTHING);
	row = query == NULL ? -1 : sql_row(query);
	if (row == 1) {
		counts->pending = sql_column_integer(query, 0);
		counts->publishing = sql_column_integer(query, 1);
		counts->published = sql_column_integer(query, 2);
		counts->dead = sql_column_integer(query, 3);
		counts->parked = sql_column_integer(query, 4);
		oldest = sql_column_is_null(query, 5) ? now : sql_column_integer(query, 5);
		counts->oldest_lag_ms = oldest < now ? now - oldest : 0;
	}
	sql_finish(query);
	return row == 1 ? 0 : -1;
}

int
outbox_hide(struct sql *sql, bool hidden)
{
	int64_t is_hidden = 0, is_there = 0;

	if (sql_number(sql, "SELECT count(*) FROM sqlite_master WHERE name = 'outbox_away'",
		SQL_NOTHING, &is_hidden) != 0 ||
	    sql_number(sql, "SELECT count(*) FROM sqlite_master WHERE name = 'outbox'", SQL_NOTHING,
		&is_there) != 0)
		return -1;
	if (hidden && is_there && !is_hidden)
		return sql_script(sql, "ALTER TABLE outbox RENAME TO outbox_away");
	if (!hidden && is_hidden && !is_there)
		return sql_script(sql, "ALTER TABLE outbox_away RENAME TO outbox");
	return 0;
}

/* Messages that were put back into the live queue become pending rows again. One that is pending or
 * published anyway is only taken off the queue. */
static int
outbox_adopt(struct sql *sql)
{
	int64_t waiting = 0;

	if (sql_number(sql, "SELECT count(*) FROM messages WHERE queue = '" QUEUE "'", SQL_NOTHING,
		&waiting) != 0)
		return -1;
	if (waiting == 0)
		return 0;
	if (sql_begin(sql) != 0)
		return -1;
	if (sql_run(sql,
		"INSERT INTO outbox (event_id, payload, request_id, requeue_count, created_at)"
		" SELECT id, payload, request_id, requeue_count, enqueued_at FROM messages"
		" WHERE queue = '" QUEUE "'"
		" ON CONFLICT (event_id) DO UPDATE SET status = 'pending', attempts = 0,"
		" payload = excluded.payload, requeue_count = excluded.requeue_count,"
		" next_attempt_at = 0 WHERE outbox.status = 'dead'",
		SQL_NOTHING) < 0 ||
	    sql_run(sql, "DELETE FROM messages WHERE queue = '" QUEUE "'", SQL_NOTHING) < 0) {
		sql_rollback(sql);
		return -1;
	}
	return sql_commit(sql);
}

/* The number of rows that are ours to publish now. */
static int
outbox_claim(struct sql *sql)
{
	return sql_run(sql,
	    "UPDATE outbox SET status = 'publishing', attempts = attempts + 1"
	    " WHERE id IN (SELECT id FROM outbox WHERE status = 'pending' AND next_attempt_at <= ?"
	    " ORDER BY id LIMIT 256)",
	    SQL_VALUES(sql_integer(wall_ms())));
}

static int
outbox_publish(struct sql *sql)
{
	if (sql_run(sql,
		"INSERT INTO event_backbone (event_id, payload, published_at)"
		" SELECT event_id, payload, ? FROM outbox WHERE status = 'publishing' ORDER BY id"
		" ON CONFLICT (event_id) DO NOTHING",
		SQL_VALUES(sql_integer(wall_ms()))) < 0)
		return -1;
	return sql_run(
	    sql, "UPDATE outbox SET status = 'published' WHERE status = 'publishing'", SQL_NOTHING);
}

/* Nothing could be published: those with attempts left wait 100, then 200 ms, the others are dead. */
static int
outbox_fail(struct sql *sql)
{
	int64_t now = wall_ms();
	int dead;

	if (sql_run(sql,
		"UPDATE outbox SET first_failed_at = coalesce(first_failed_at, ?1),"
		" next_attempt_at = ?1 + 50 * (1 << attempts) WHERE status = 'publishing'",
		SQL_VALUES(sql_integer(now))) < 0)
		return -1;
	dead = sql_run(sql,
	    "INSERT INTO dead_letters (id, queue, payload, reason, error, retry_count, "
	    "requeue_count,"
	    " request_id, first_failed_at, last_failed_at)"
	    " SELECT event_id, '" QUEUE "', payload, 'rejected',"
	    " 'the event backbone rejected the event', attempts, requeue_count, request_id,"
	    " first_failed_at, ? FROM outbox WHERE status = 'publishing' AND attempts >= 3"
	    " ON CONFLICT (id) DO UPDATE SET retry_count = excluded.retry_count,"
	    " last_failed_at = excluded.last_failed_at",
	    SQL_VALUES(sql_integer(now)));
	if (dead > 0)
		log_sparsely(
		    "outbox: dead letters added: %d; the event backbone rejected them", dead);
	if (dead < 0)
		return -1;
	return sql_run(sql,
	    "UPDATE outbox SET status = iif(attempts >= 3, 'dead', 'pending')"
	    " WHERE status = 'publishing'",
	    SQL_NOTHING);
}

/* What a relay that was killed, or failed, had claimed. */
static int
outbox_unclaim(struct sql *sql)
{
	return sql_run(
	    sql, "UPDATE outbox SET status = 'pending' WHERE status = 'publishing'", SQL_NOTHING);
}

/* One round. The number of rows handled, -1 for trouble. */
static int
relay_round(struct relay *relay)
{
	enum outbox_fault fault = faults_outbox(relay->faults);
	struct sql *sql = relay->sql;
	int claimed;

	if (fault == OUTBOX_STUCK || fault == OUTBOX_MISSING)
		return 0;
	if (outbox_adopt(sql) != 0)
		return -1;
	claimed = outbox_claim(sql);
	if (claimed <= 0)
		return claimed;
	if (sql_begin(sql) != 0)
		return -1;
	if ((fault == OUTBOX_DEAD ? outbox_fail(sql) : outbox_publish(sql)) < 0) {
		sql_rollback(sql);
		return -1;
	}
	return sql_commit(sql) == 0 ? claimed : -1;
}

/* Sleeps until somebody wakes it or the time is over. Whether to stop. */
static bool
relay_wait(struct relay *relay, int64_t ms)
{
	struct timespec until;
	int64_t ns = mono_ns() + ms * NS_PER_MS;
	bool stopping;

	until.tv_sec = ns / NS_PER_SEC;
	until.tv_nsec = ns % NS_PER_SEC;
	pthread_mutex_lock(&relay->lock);
	while (!relay->woken && !relay->stopping)
		if (pthread_cond_timedwait(&relay->wake, &relay->lock, &until) != 0)
			break;
	relay->woken = false;
	stopping = relay->stopping;
	pthread_mutex_unlock(&relay->lock);
	return stopping;
}

static void *
relay_main(void *argument)
{
	struct relay *relay = argument;
	int64_t deadline;
	int handled = 0;

	while (!relay_wait(relay, handled < 0 ? AFTER_TROUBLE_MS : ROUND_MS)) {
		do
			handled = relay_round(relay);
		while (handled > 0);
		if (handled < 0) {
			log_sparsely("relay: %s", sql_error(relay->sql));
			outbox_unclaim(relay->sql);
		}
		atomic_store(&relay->healthy, handled == 0);
	}
	deadline = mono_ns() + DRAIN_SEC * NS_PER_SEC;
	while (relay_round(relay) > 0 && mono_ns() < deadline)
		;
	return NULL;
}

static void
relay_free(struct relay *relay)
{
	sql_close(relay->sql);
	pthread_mutex_destroy(&relay->lock);
	pthread_cond_destroy(&relay->wake);
	free(relay);
}

struct relay *
relay_start(const char *file, struct faults *faults, char *why, size_t why_size)
{
	struct relay *relay = calloc(1, sizeof *relay);
	pthread_condattr_t attributes;

	if (relay == NULL) {
		snprintf(why, why_size, "out of memory");
		return NULL;
	}
	relay->faults = faults;
	atomic_init(&relay->healthy, true);
	pthread_mutex_init(&relay->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&relay->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	relay->sql = sql_open(file, BUSY_MS, why, why_size);
	if (relay->sql == NULL) {
		relay_free(relay);
		return NULL;
	}
	outbox_unclaim(relay->sql); /* fails before the first migration; then there is nothing */
	if (pthread_create(&relay->thread, NULL, relay_main, relay) != 0) {
		snprintf(why, why_size, "cannot start the relay's thread");
		relay_free(relay);
		return NULL;
	}
	return relay;
}

void
relay_wake(struct relay *relay)
{
	pthread_mutex_lock(&relay->lock);
	relay->woken = true;
	pthread_cond_signal(&relay->wake);
	pthread_mutex_unlock(&relay->lock);
}

bool
relay_healthy(struct relay *relay)
{
	return atomic_load(&relay->healthy);
}

void
relay_stop(struct relay *relay)
{
	if (relay == NULL)
		return;
	pthread_mutex_lock(&relay->lock);
	relay->stopping = true;
	pthread_cond_signal(&relay->wake);
	pthread_mutex_unlock(&relay->lock);
	pthread_join(relay->thread, NULL);
	relay_free(relay);
}
