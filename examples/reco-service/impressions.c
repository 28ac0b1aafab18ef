#include "impressions.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "recommender.h"
#include "sql.h"
#include "timing.h"

#define QUEUE_SIZE 2048
#define BURST 2000
#define PER_SECOND 200

struct impressions {
	pthread_mutex_t lock;
	struct impression *queue; /* filled by requests */
	size_t queued;
	struct impression *writing; /* being written; the two change places */
	size_t unwritten;
	int64_t tokens_ns; /* the bucket, in nanoseconds of refilling */
	int64_t filled_ns;
	struct impression_counts counts;
};

#define TOKEN_NS (NS_PER_SEC / PER_SECOND)

struct impressions *
impressions_new(void)
{
	struct impressions *impressions = calloc(1, sizeof *impressions);

	if (impressions == NULL)
		return NULL;
	pthread_mutex_init(&impressions->lock, NULL);
	impressions->queue = calloc(QUEUE_SIZE, sizeof *impressions->queue);
	impressions->writing = calloc(QUEUE_SIZE, sizeof *impressions->writing);
	impressions->filled_ns = mono_ns();
	impressions->tokens_ns = BURST * TOKEN_NS;
	if (impressions->queue == NULL || impressions->writing == NULL) {
		impressions_free(impressions);
		return NULL;
	}
	return impressions;
}

void
impressions_free(struct impressions *impressions)
{
	if (impressions == NULL)
		return;
	free(impressions->queue);
	free(impressions->writing);
	pthread_mutex_destroy(&impressions->lock);
	free(impressions);
}

/* A token bucket, BURST deep. */
static bool
token_take(struct impressions *impressions, int64_t now)
{
	impressions->tokens_ns += now - impressions->filled_ns;
	impressions->filled_ns = now;
	if (impressions->tokens_ns > BURST * TOKEN_NS)
		impressions->tokens_ns = BURST * TOKEN_NS;
	if (impressions->tokens_ns < TOKEN_NS)
		return false;
	impressions->tokens_ns -= TOKEN_NS;
	return true;
}

void
impressions_add(struct impressions *impressions, const char *request_id, const char *user_id,
    const char *session_id, const char *strategy, const uint16_t *items, size_t count)
{
	struct impression *impression;

	pthread_mutex_lock(&impressions->lock);
	if (impressions->queued == QUEUE_SIZE || !token_take(impressions, mono_ns())) {
		impressions->counts.left_out++;
		pthread_mutex_unlock(&impressions->lock);
		return;
	}
	impression = &impressions->queue[impressions->queued++];
	impressions->counts.kept++;
	snprintf(impression->request_id, sizeof impression->request_id, "%s", request_id);
	snprintf(impression->user_id, sizeof impression->user_id, "%s", user_id);
	snprintf(impression->session_id, sizeof impression->session_id, "%s",
	    session_id == NULL ? "" : session_id);
	impression->strategy = strategy;
	impression->shown = count < IMPRESSION_ITEMS ? count : IMPRESSION_ITEMS;
	memcpy(impression->items, items, impression->shown * sizeof *items);
	impression->created_at = wall_ms();
	pthread_mutex_unlock(&impressions->lock);
}

static int
impression_write(const struct impression *impression, const char *items, struct sql *sql)
{
	return sql_run(sql,
	    "INSERT INTO recommendations"
	    " (request_id, user_id, session_id, strategy, shown, items, created_at)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)",
	    SQL_VALUES(sql_text(impression->request_id), sql_text(impression->user_id),
		sql_text(impression->session_id[0] == '\0' ? NULL : impression->session_id),
		sql_text(impression->strategy), sql_integer((int64_t)impression->shown),
		sql_text(items), sql_integer(impression->created_at)));
}

int
impressions_flush(struct impressions *impressions, struct recommender *recommender, struct sql *sql)
{
	struct buffer items;
	int rc = -1;

	pthread_mutex_lock(&impressions->lock);
	if (impressions->unwritten == 0) {
		struct impression *written = impressions->writing;

		impressions->writing = impressions->queue;
		impressions->unwritten = impressions->queued;
		impressions->queue = written;
		impressions->queued = 0;
	}
	pthread_mutex_unlock(&impressions->lock);
	if (impressions->unwritten == 0)
		return 0;

	buffer_init(&items, 8192);
	if (sql_begin(sql) != 0)
		goto out;
	for (size_t i = 0; i < impressions->unwritten; i++) {
		const struct impression *impression = &impressions->writing[i];

		buffer_clear(&items);
		recommender_write_ids(recommender, impression->items, impression->shown, &items);
		if (items.failed || impression_write(impression, items.data, sql) < 0) {
			sql_rollback(sql);
			goto out;
		}
	}
	if (sql_commit(sql) == 0) {
		impressions->unwritten = 0;
		rc = 0;
	}
out:
	buffer_free(&items);
	return rc;
}

int
impressions_prune(struct sql *sql)
{
	return sql_run(sql,
	    "DELETE FROM recommendations"
	    " WHERE id <= (SELECT max(id) FROM recommendations) - 200000",
	    SQL_NOTHING);
}

struct impression_counts
impressions_counts(struct impressions *impressions)
{
	struct impression_counts counts;

	pthread_mutex_lock(&impressions->lock);
	counts = impressions->counts;
	pthread_mutex_unlock(&impressions->lock);
	return counts;
}
