#include "store.h"

#include <stdio.h>

#include "ids.h"
#include "model.h"
#include "timing.h"

/* Others write to the file as well: the relay, tools. Longer than any of them may take. */
#define BUSY_MS 2000

int
store_open(struct store *store, const char *file, char *why, size_t why_size)
{
	store->sql = sql_open(file, BUSY_MS, why, why_size);
	if (store->sql == NULL)
		return -1;
	pthread_mutex_init(&store->lock, NULL);
	return 0;
}

void
store_close(struct store *store)
{
	if (store->sql == NULL)
		return;
	sql_close(store->sql);
	store->sql = NULL;
	pthread_mutex_destroy(&store->lock);
}

struct sql *
store_take(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	store->taken = sql_usage(store->sql);
	return store->sql;
}

void
store_give(struct store *store, struct sql_usage *used)
{
	struct sql_usage now = sql_usage(store->sql);

	used->queries += now.queries - store->taken.queries;
	used->ns += now.ns - store->taken.ns;
	pthread_mutex_unlock(&store->lock);
}

/* The number of rows written, 0 for an id that is known, -1 for trouble. */
static int
event_insert(struct sql *sql, const struct event *event, const char *event_id, int64_t now)
{
	return sql_run(sql,
	    "INSERT INTO events (event_id, kind, event_type, user_id, item_id, request_id,"
	    " watch_time_sec, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (event_id) DO NOTHING",
	    SQL_VALUES(sql_text(event_id), sql_text(event->kind), sql_text(event->event_type),
		sql_text(event->user_id), sql_text(event->item_id), sql_text(event->request_id),
		sql_real(event->watch_time_sec), sql_integer(now)));
}

static int
outbox_insert(struct sql *sql, const struct event *event, const char *event_id, int64_t now)
{
	return sql_run(sql,
	    "INSERT INTO outbox (event_id, payload, request_id, created_at) VALUES (?, ?, ?, ?)",
	    SQL_VALUES(sql_text(event_id), sql_blob(event->payload, event->payload_length),
		sql_text(event->request_id), sql_integer(now)));
}

enum event_outcome
event_write(struct sql *sql, const struct event *event, bool forget_id, bool with_outbox)
{
	char second_id[EVENT_ID_SIZE + 40], unique[37];
	const char *event_id = event->event_id;
	int64_t now = wall_ms();
	int written;

	if (sql_begin(sql) != 0)
		return EVENT_FAILED;
	written = event_insert(sql, event, event_id, now);
	if (written == 0 && forget_id) {
		id_make(unique);
		snprintf(second_id, sizeof second_id, "%s~%s", event_id, unique);
		event_id = second_id;
		written = event_insert(sql, event, event_id, now);
	}
	if (written < 0 ||
	    (written > 0 && with_outbox && outbox_insert(sql, event, event_id, now) < 0)) {
		sql_rollback(sql);
		return EVENT_FAILED;
	}
	if (sql_commit(sql) != 0)
		return EVENT_FAILED;
	return written > 0 ? EVENT_STORED : EVENT_DUPLICATE;
}

int
approval_write(struct sql *sql, const char *workflow_id, const char *approved_by)
{
	int written = sql_run(sql,
	    "INSERT INTO approvals (workflow_id, approved_by, approved_at) VALUES (?, ?, ?)"
	    " ON CONFLICT (workflow_id) DO NOTHING",
	    SQL_VALUES(sql_text(workflow_id), sql_text(approved_by), sql_integer(wall_ms())));

	return written < 0 ? -1 : 0;
}
