/* --action import: `message` records, as --action list writes them, become dead letters again. */
#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "clock.h"
#include "filter.h"
#include "json.h"
#include "memory.h"
#include "message.h"
#include "parcel.h"
#include "reader.h"
#include "records.h"
#include "report.h"
#include "spool.h"
#include "text.h"

/* A batch ends at --batch messages or beyond so many bytes. */
enum { BATCH_BYTES = 16 << 20 };

struct importer {
	struct requeue *rq;
	struct parcel *parcels; /* room for a batch */
	struct message *messages;
	enum store_outcome *outcomes;
	size_t count, bytes;
	char *queue; /* of the batch, where each message goes to its own */

	/* Until it is sure that --where asks for what is there: those chosen so far. */
	bool unsure;
	struct spool spool;
	int64_t spooled;
};

static void
importer_report(struct importer *importer)
{
	struct requeue *rq = importer->rq;

	for (size_t i = 0; i < importer->count; i++) {
		bool added = importer->outcomes[i] == STORE_MOVED;
		struct move_report report = {
		    .id = text_string(&importer->parcels[i].id),
		    .to = rq->store->source,
		    .attempt = -1,
		    .outcome = added ? "moved" : "skipped",
		    .message = added ? NULL : "its id is there already, dead or live",
		};

		if (added)
			rq->tally.done++;
		else
			rq->tally.skipped++;
		report_move(rq, &report);
	}
}

/* Adds the batch in hand.  0, or -1: reported. */
static int
importer_add_batch(struct importer *importer)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (importer->count > 0)
		rc = store_import(importer->rq->store, importer->messages, importer->count,
		    importer->outcomes, &why);
	if (rc == 0)
		importer_report(importer);
	else
		requeue_trouble(importer->rq, &why);
	importer->count = importer->bytes = 0;

	return rc;
}

/* A message of another queue than the one in hand ends the batch, and has the store turn to its
 * queue.  0, or -1: reported. */
static int
importer_turn(struct importer *importer, const char *queue)
{
	struct requeue *rq = importer->rq;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char *before = importer->queue;
	int rc = importer_add_batch(importer);

	importer->queue = memory_string(queue);
	if (rc == 0 && store_choose(rq->store, importer->queue, &why) == -1) {
		requeue_trouble(rq, &why);
		rc = -1;
	}
	free(before);

	return rc;
}

/* What is wrong with the record as far as it concerns the queue; `turn`: its name, where it is
 * another one than the one in hand, and may be. */
static const char *
importer_judge_queue(
    const struct importer *importer, const struct json_slice *queue, struct text *turn)
{
	const struct requeue *rq = importer->rq;
	const char *chosen = rq->store->queue;

	if (chosen && json_string_equals(queue, chosen, strlen(chosen)))
		return NULL;
	if (rq->queues.count > 0)
		return "its queue is another one";
	if (json_string(queue, turn) == -1 || turn->len == 0 ||
	    strlen(text_string(turn)) != turn->len)
		return "it has no queue";

	return NULL;
}

static int
importer_refuse(struct importer *importer, const struct reading *reading, const char *fault)
{
	records_trouble_with(importer->rq->records, "%s:%llu: cannot import message: %s",
	    reading->file, (unsigned long long)reading->line, fault);

	return 0;
}

/* Adds one that was chosen.  0, or -1 when the store failed. */
static int
importer_add(struct importer *importer, const struct reading *reading)
{
	struct requeue *rq = importer->rq;
	TEXT_LOCAL turn = TEXT_INIT(TEXT_MAX_RECORD);
	const char *fault = importer_judge_queue(importer, &reading->values[QUEUE], &turn);
	struct message *message;

	if (fault)
		return importer_refuse(importer, reading, fault);
	if (turn.len > 0 && importer_turn(importer, text_string(&turn)) == -1)
		return -1;
	message = &importer->messages[importer->count];
	fault = parcel_take(reading->values, &importer->parcels[importer->count], message);
	if (fault)
		return importer_refuse(importer, reading, fault);
	message->queue = rq->store->queue;
	rq->tally.matched++;
	importer->count++;
	importer->bytes += message->payload.len + message->error.len + message->element.len;
	if ((int64_t)importer->count < rq->settings.batch && importer->bytes < BATCH_BYTES)
		return 0;

	return importer_add_batch(importer);
}

static bool
importer_is_full(const struct importer *importer)
{
	const struct requeue *rq = importer->rq;

	return rq->max > 0 && rq->tally.matched >= rq->max;
}

static int
importer_fail(struct importer *importer, struct text *why)
{
	requeue_trouble(importer->rq, why);
	text_free(why);

	return -1;
}

/* --where can be trusted: adds what has waited for that.  0, or -1: reported. */
static int
importer_release(struct importer *importer)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_scanner *scanner = json_scanner_of(parcel_paths, MEMBERS);
	struct json_slice values[MEMBERS];
	struct reading reading;
	int rc = 0, more = 0;

	importer->unsure = false;
	spool_rewind(&importer->spool);
	while (rc == 0 && !importer_is_full(importer) && requeue_goes_on(importer->rq) &&
	       (more = spool_next(&importer->spool, &reading, &why)) == 1) {
		json_scan(scanner, reading.bytes, reading.len, values, NULL);
		reading.values = values;
		rc = importer_add(importer, &reading);
	}
	json_scanner_free(scanner);

	return more == -1 ? importer_fail(importer, &why) : rc;
}

/* Takes one record that was read.  0, or -1: reported. */
static int
importer_take(struct importer *importer, const struct reading *reading)
{
	struct requeue *rq = importer->rq;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	int truth = 1;

	if (!reading_is(reading, "message"))
		return 0;
	rq->tally.seen++;
	if (choice_filter(rq->choice))
		truth =
		    filter_matches_record(choice_filter(rq->choice), reading->bytes, reading->len);
	rq->tally.undecided += truth < 0;
	if (importer->unsure && filter_is_clear(choice_filter(rq->choice)) &&
	    importer_release(importer) == -1)
		return -1;
	if (truth != 1 || importer_is_full(importer))
		return 0;
	if (!importer->unsure)
		return importer_add(importer, reading);
	if ((rq->max == 0 || importer->spooled++ < rq->max) &&
	    spool_add(&importer->spool, reading, &why) == -1)
		return importer_fail(importer, &why);

	return 0;
}

static void
importer_open(struct importer *importer, struct requeue *rq)
{
	size_t batch = (size_t)rq->settings.batch;

	*importer = (struct importer){.rq = rq};
	importer->parcels = memory_new(batch, sizeof(*importer->parcels));
	importer->messages = memory_new(batch, sizeof(*importer->messages));
	importer->outcomes = memory_new(batch, sizeof(*importer->outcomes));
	for (size_t i = 0; i < batch; i++)
		importer->parcels[i] = parcel_new();
}

static void
importer_close(struct importer *importer)
{
	for (int64_t i = 0; i < importer->rq->settings.batch; i++)
		parcel_free(&importer->parcels[i]);
	free(importer->parcels);
	free(importer->messages);
	free(importer->outcomes);
	free(importer->queue);
}

static struct reader *
importer_read(struct requeue *rq)
{
	struct json_paths *wanted = json_paths_of(parcel_paths, MEMBERS);
	struct reader *reader = reader_new(rq->files, wanted, &rq->options.common, rq->records);

	json_paths_free(wanted);

	return reader;
}

void
import_run(struct requeue *rq)
{
	struct importer importer;
	struct reader *reader;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct reading reading;
	int rc = 0;

	reader = importer_read(rq);
	importer_open(&importer, rq);
	/* As a move does, before anything is written: whether what --where asks for is there. */
	importer.unsure = choice_filter(rq->choice) && !filter_is_clear(choice_filter(rq->choice));
	if (importer.unsure && spool_open(&importer.spool, &why) == -1)
		rc = importer_fail(&importer, &why);
	while (rc == 0 && !importer_is_full(&importer) && requeue_goes_on(rq) &&
	       reader_next(reader, &reading) == 1)
		rc = importer_take(&importer, &reading);
	if (rc == 0 && importer.unsure && requeue_goes_on(rq) &&
	    !filter_doubt(choice_filter(rq->choice), &why))
		rc = importer_release(&importer);
	if (rc == 0)
		importer_add_batch(&importer);
	spool_close(&importer.spool);
	importer_close(&importer);
	reader_free(reader);
}
