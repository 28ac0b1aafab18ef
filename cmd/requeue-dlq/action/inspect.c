#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "message.h"
#include "records.h"
#include "redaction.h"
#include "requeue.h"
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

/* Walks the whole queue, or until `visit` stops or a signal comes. */
static void
walk(struct requeue *rq, store_visit *visit, void *context)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	size_t taken;
	int more;

	do
		more = store_read(rq->store, visit, context, &taken, &why);
	while (more == 1 && requeue_goes_on(rq));
	if (more == -1)
		requeue_trouble(rq, &why);
	text_free(&why);
}

/* Counts a message; whether it is one of those asked for. */
static bool
count(struct requeue *rq, const struct message *message)
{
	rq->tally.seen++;
	if (message->unreadable)
		rq->tally.unreadable++;
	if (!requeue_wants(rq, message))
		return false;
	rq->tally.matched++;

	return true;
}

/* ---- list ---- */

static enum store_verdict
list_one(const struct message *message, void *context)
{
	struct requeue *rq = context;

	if (records_reader_gone(rq->records))
		return STORE_STOP;
	if (rq->max > 0 && rq->tally.matched >= rq->max) {
		rq->tally.capped = true;
		return STORE_STOP;
	}
	if (count(rq, message)) {
		message_put(records_begin(rq->records, "message"), message,
		    clock_wall(&clock_system), MESSAGE_LINE);
		if (records_end(rq->records) == 0)
			rq->tally.done++;
	}

	return STORE_KEEP;
}

void
requeue_list(struct requeue *rq)
{
	walk(rq, list_one, rq);
}

/* ---- stats ---- */

static void
add_to(struct buckets *buckets, const char *name, size_t len)
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
count_reason(struct statistics *statistics, const struct message *message)
{
	struct text clean = TEXT_INIT(TEXT_MAX_RECORD);
	char number[24];
	int len;

	if (message->unreadable)
		add_to(&statistics->reasons, "unreadable", 10);
	else if (message->reason.bytes &&
		 redaction_text(message->reason.bytes, message->reason.len, &clean) != -1)
		add_to(&statistics->reasons, text_string(&clean), clean.len);
	text_free(&clean);
	if (message->retry_count >= 0) {
		len = snprintf(number, sizeof(number), "%" PRId64, message->retry_count);
		add_to(&statistics->retries, number, (size_t)len);
	}
}

static enum store_verdict
count_one(const struct message *message, void *context)
{
	struct statistics *statistics = context;
	struct requeue *rq = statistics->rq;
	double age_s;

	if (!count(rq, message))
		return STORE_KEEP;
	rq->tally.done++;
	count_reason(statistics, message);
	if (message_age(message, clock_wall(&clock_system), &age_s) == 0) {
		statistics->oldest_s = fmax(statistics->oldest_s, age_s);
		statistics->newest_s = fmin(statistics->newest_s, age_s);
	}

	return STORE_KEEP;
}

static void
put_buckets(struct json_writer *w, const char *name, const struct buckets *buckets)
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
free_buckets(struct buckets *buckets)
{
	for (size_t i = 0; i < buckets->count; i++)
		text_free(&buckets->items[i].name);
}

void
requeue_stats(struct requeue *rq)
{
	struct statistics *statistics = calloc(1, sizeof(*statistics));
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer *w;
	int64_t parked = 0;

	if (!statistics) {
		text_set_format(&why, "out of memory");
		goto trouble;
	}
	statistics->rq = rq;
	statistics->oldest_s = statistics->newest_s = NAN;
	walk(rq, count_one, statistics);
	/* A number that is not known is not written. */
	if (rq->tally.trouble || signal_pending() != 0)
		goto out;
	if (store_parked(rq->store, &parked, &why) == -1)
		goto trouble;
	w = records_begin(rq->records, "stats");
	json_put_string(w, "queue", rq->settings.queue);
	json_put_integer(w, "depth", rq->tally.done);
	json_put_integer(w, "parked", parked);
	json_put_number(w, "oldest_age_s", statistics->oldest_s);
	json_put_number(w, "newest_age_s", statistics->newest_s);
	put_buckets(w, "reasons", &statistics->reasons);
	put_buckets(w, "retry_counts", &statistics->retries);
	records_end(rq->records);
	goto out;

trouble:
	requeue_trouble(rq, &why);
out:
	if (statistics) {
		free_buckets(&statistics->reasons);
		free_buckets(&statistics->retries);
	}
	free(statistics);
	text_free(&why);
}
