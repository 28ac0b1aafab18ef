#include "actions.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "clock.h"
#include "json_writer.h"
#include "memory.h"
#include "message.h"
#include "records.h"
#include "redaction.h"
#include "signals.h"
#include "text.h"
#include "utf8.h"

/* Distinct reasons and retry counts that are counted each; what goes beyond is counted as
 * "other". */
enum { MOST_BUCKETS = 64, LONGEST_BUCKET = 200 };

struct bucket {
	struct text name;
	int64_t count;
};

struct buckets {
	struct bucket items[MOST_BUCKETS];
	size_t count;
	int64_t others;
};

struct statistics {
	struct requeue *rq;
	double oldest_s, newest_s; /* NAN: unknown */
	struct buckets reasons, retries;
};

static void
bucket_count(struct buckets *buckets, const char *name, size_t len)
{
	struct bucket *bucket;

	if (len > LONGEST_BUCKET)
		len = utf8_prefix(name, LONGEST_BUCKET);
	for (size_t i = 0; i < buckets->count; i++) {
		bucket = &buckets->items[i];
		if (bucket->name.len == len && memcmp(text_string(&bucket->name), name, len) == 0) {
			bucket->count++;
			return;
		}
	}
	if (buckets->count == MOST_BUCKETS) {
		buckets->others++;
		return;
	}
	bucket = &buckets->items[buckets->count++];
	bucket->name = TEXT_INIT(LONGEST_BUCKET);
	text_add(&bucket->name, name, len);
	bucket->count = 1;
}

static void
statistics_take_reason(struct statistics *statistics, const struct message *message)
{
	TEXT_LOCAL clean = TEXT_INIT(TEXT_MAX_RECORD);
	struct bytes reason = message_reason(message);
	char number[24];
	int len;

	if (message->unreadable)
		bucket_count(&statistics->reasons, "unreadable", 10);
	else if (reason.bytes && reason.len > 0 &&
		 redaction_text(reason.bytes, reason.len, &clean) != -1)
		bucket_count(&statistics->reasons, text_string(&clean), clean.len);
	if (message->retry_count >= 0) {
		len = snprintf(number, sizeof(number), "%" PRId64, message->retry_count);
		bucket_count(&statistics->retries, number, (size_t)len);
	}
}

static enum store_verdict
statistics_take(const struct message *message, void *context)
{
	struct statistics *statistics = context;
	struct requeue *rq = statistics->rq;
	double age_s;

	if (!walk_wants(rq, message))
		return STORE_KEEP;
	rq->tally.done++;
	statistics_take_reason(statistics, message);
	if (message_age(message, clock_wall(&clock_system), &age_s) == 0) {
		statistics->oldest_s = fmax(statistics->oldest_s, age_s);
		statistics->newest_s = fmin(statistics->newest_s, age_s);
	}

	return STORE_KEEP;
}

static void
buckets_put(struct json_writer *w, const char *name, const struct buckets *buckets)
{
	int64_t others = buckets->others;

	if (buckets->count == 0)
		return;
	json_open_object(w, name);
	for (size_t i = 0; i < buckets->count; i++) {
		const struct bucket *bucket = &buckets->items[i];

		/* One of its own that is called so joins them. */
		if (strcmp(text_string(&bucket->name), "other") == 0)
			others += bucket->count;
		else
			json_put_integer(w, text_string(&bucket->name), bucket->count);
	}
	if (others > 0)
		json_put_integer(w, "other", others);
	json_close_object(w);
}

static void
buckets_free(struct buckets *buckets)
{
	for (size_t i = 0; i < buckets->count; i++)
		text_free(&buckets->items[i].name);
}

/* -1: unknown. */
struct totals {
	int64_t requeued, parked;
};

static void
statistics_put(const struct statistics *statistics, int64_t parked, const struct totals *totals)
{
	struct records *records = statistics->rq->records;
	struct json_writer *w = records_begin(records, "stats");

	json_put_string(w, "queue", statistics->rq->store->queue);
	json_put_integer(w, "depth", statistics->rq->tally.done);
	json_put_integer(w, "parked", parked);
	if (totals->requeued >= 0)
		json_put_integer(w, "requeued_total", totals->requeued);
	if (totals->parked >= 0)
		json_put_integer(w, "parked_total", totals->parked);
	json_put_number(w, "oldest_age_s", statistics->oldest_s);
	json_put_number(w, "newest_age_s", statistics->newest_s);
	buckets_put(w, "reasons", &statistics->reasons);
	buckets_put(w, "retry_counts", &statistics->retries);
	records_end(records);
}

/* Where a look at messages costs something, and none was asked for, they are counted alone. */
static int
statistics_make(struct statistics *statistics, struct text *why)
{
	struct requeue *rq = statistics->rq;
	int64_t depth;

	if (!store_refuses(rq->store, "list"))
		return walk_store(rq, rq->store, statistics_take, statistics, why);
	if (!choice_is_all(rq->choice))
		return text_fail(
		    why, "stats of some messages: %s", store_refuses(rq->store, "list"));
	if (store_count(rq->store, rq->settings.part, &depth, why) == -1)
		return -1;
	rq->tally.seen = rq->tally.matched = rq->tally.done = depth;

	return 0;
}

void
stats_run(struct requeue *rq)
{
	struct statistics *statistics = memory_new(1, sizeof(*statistics));
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct totals totals;
	int64_t parked = 0;

	statistics->rq = rq;
	statistics->oldest_s = statistics->newest_s = NAN;
	/* A number that is not known is not written. */
	if (statistics_make(statistics, &why) == -1 ||
	    (!signal_pending() &&
		(store_count(rq->store, STORE_PARKED, &parked, &why) == -1 ||
		    store_totals(rq->store, &totals.requeued, &totals.parked, &why) == -1)))
		requeue_trouble(rq, &why);
	else if (!signal_pending())
		statistics_put(statistics, parked, &totals);
	buckets_free(&statistics->reasons);
	buckets_free(&statistics->retries);
	free(statistics);
}
