/* --action import: `message` records, as --action list writes them, become dead letters again. */
#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "choice.h"
#include "clock.h"
#include "filter.h"
#include "json.h"
#include "memory.h"
#include "message.h"
#include "reader.h"
#include "records.h"
#include "report.h"
#include "spool.h"
#include "text.h"

/* A batch ends at --batch messages or beyond so many bytes. */
enum { BATCH_BYTES = 16 << 20 };

/* The members of a record, and where they stand. */
#define IMPORT_MEMBERS(MEMBER)                                                                     \
	MEMBER(QUEUE, ".queue")                                                                    \
	MEMBER(ID, ".id")                                                                          \
	MEMBER(REQUEST_ID, ".request_id")                                                          \
	MEMBER(REASON, ".reason")                                                                  \
	MEMBER(ERROR, ".error")                                                                    \
	MEMBER(PAYLOAD, ".payload")                                                                \
	MEMBER(PAYLOAD_BASE64, ".payload_base64")                                                  \
	MEMBER(RETRY_COUNT, ".retry_count")                                                        \
	MEMBER(REQUEUE_COUNT, ".requeue_count")                                                    \
	MEMBER(FIRST_FAILED_AT, ".first_failed_at")                                                \
	MEMBER(LAST_FAILED_AT, ".last_failed_at")

#define MEMBER_NAME(name, path) name,
#define MEMBER_PATH(name, path) path,

enum member { IMPORT_MEMBERS(MEMBER_NAME) MEMBERS };

static const char *const paths[MEMBERS] = {IMPORT_MEMBERS(MEMBER_PATH)};

/* One message to be added, with what it borrows. */
struct parcel {
	struct text id, request_id, reason, error, payload;
};

struct importer {
	struct requeue *rq;
	struct parcel *parcels; /* room for a batch */
	struct message *messages;
	enum store_outcome *outcomes;
	size_t count, bytes;

	/* Until it is sure that --where asks for what is there: those chosen so far. */
	bool unsure;
	struct spool spool;
	int64_t spooled;
};

static struct bytes
parcel_borrow(const struct text *text)
{
	return (struct bytes){text_string(text), text->len};
}

/* A string member's text; no bytes when it is absent.  -1 when it is something else. */
static int
parcel_take_string(const struct json_slice *value, struct text *text, struct bytes *out)
{
	*out = (struct bytes){NULL, 0};
	text_clear(text);
	if (value->type == JSON_ABSENT || value->type == JSON_NULL)
		return 0;
	if (json_string(value, text) == -1)
		return -1;
	*out = parcel_borrow(text);

	return 0;
}

static int
parcel_take_count(const struct json_slice *value, int64_t *count)
{
	*count = 0;
	if (value->type == JSON_ABSENT)
		return 0;

	return json_integer(value, count) == 0 && *count >= 0 ? 0 : -1;
}

static int
parcel_take_time(const struct json_slice *value, int64_t otherwise, int64_t *ms)
{
	TEXT_LOCAL time = TEXT_INIT(TEXT_MAX_REASON);
	int64_t ns;

	*ms = otherwise;
	if (value->type == JSON_ABSENT)
		return 0;
	if (json_string(value, &time) == -1 || clock_parse(text_string(&time), time.len, &ns) == -1)
		return -1;
	*ms = ns / CLOCK_MS;

	return 0;
}

static int
parcel_take_payload(
    const struct json_slice values[], struct parcel *parcel, struct message *message)
{
	TEXT_LOCAL encoded = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = -1;

	text_clear(&parcel->payload);
	if (values[PAYLOAD].type != JSON_ABSENT && values[PAYLOAD_BASE64].type == JSON_ABSENT)
		rc = text_add(&parcel->payload, values[PAYLOAD].bytes, values[PAYLOAD].len);
	else if (values[PAYLOAD].type == JSON_ABSENT &&
		 json_string(&values[PAYLOAD_BASE64], &encoded) == 0)
		rc = base64_decode(
		    text_string(&encoded), encoded.len, BASE64_STRICT, &parcel->payload);
	message->payload = parcel_borrow(&parcel->payload);

	return rc;
}

/* NULL, or why the record is no message that can be added. */
static const char *
parcel_take(const struct requeue *rq, const struct json_slice values[], struct parcel *parcel,
    struct message *message)
{
	int64_t now_ms = clock_wall(&clock_system) / CLOCK_MS;

	*message = (struct message){.queue = rq->store->queue};
	if (!json_string_equals(&values[QUEUE], rq->store->queue, strlen(rq->store->queue)))
		return "its queue is another one";
	if (parcel_take_string(&values[ID], &parcel->id, &message->id) == -1 ||
	    message->id.len == 0)
		return "it has no id";
	if (parcel_take_payload(values, parcel, message) == -1)
		return "it has no payload, or one that is not base64";
	if (parcel_take_string(&values[REQUEST_ID], &parcel->request_id, &message->request_id) ==
		-1 ||
	    parcel_take_string(&values[REASON], &parcel->reason, &message->reason) == -1 ||
	    parcel_take_string(&values[ERROR], &parcel->error, &message->error) == -1)
		return "request_id, reason and error have to be strings";
	if (parcel_take_count(&values[RETRY_COUNT], &message->retry_count) == -1 ||
	    parcel_take_count(&values[REQUEUE_COUNT], &message->requeue_count) == -1)
		return "retry_count and requeue_count have to be counts";
	if (parcel_take_time(&values[LAST_FAILED_AT], now_ms, &message->last_failed_ms) == -1 ||
	    parcel_take_time(
		&values[FIRST_FAILED_AT], message->last_failed_ms, &message->first_failed_ms) == -1)
		return "first_failed_at and last_failed_at have to be times (RFC 3339)";

	return NULL;
}

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

/* Adds one that was chosen.  0, or -1 when the store failed. */
static int
importer_add(struct importer *importer, const struct reading *reading)
{
	struct requeue *rq = importer->rq;
	struct message *message = &importer->messages[importer->count];
	struct parcel *parcel = &importer->parcels[importer->count];
	const char *fault = parcel_take(rq, reading->values, parcel, message);

	if (fault) {
		records_trouble_with(rq->records, "%s:%llu: cannot import message: %s",
		    reading->file, (unsigned long long)reading->line, fault);
		return 0;
	}
	rq->tally.matched++;
	importer->count++;
	importer->bytes += message->payload.len + message->error.len;
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
	struct json_scanner *scanner = json_scanner_of(paths, MEMBERS);
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
	for (size_t i = 0; i < batch; i++) {
		struct parcel *parcel = &importer->parcels[i];

		parcel->id = parcel->request_id = parcel->reason = parcel->error = parcel->payload =
		    TEXT_INIT(TEXT_MAX_RECORD);
	}
}

static void
importer_close(struct importer *importer)
{
	for (int64_t i = 0; i < importer->rq->settings.batch; i++) {
		struct parcel *parcel = &importer->parcels[i];

		text_free(&parcel->id);
		text_free(&parcel->request_id);
		text_free(&parcel->reason);
		text_free(&parcel->error);
		text_free(&parcel->payload);
	}
	free(importer->parcels);
	free(importer->messages);
	free(importer->outcomes);
}

static struct reader *
importer_read(struct requeue *rq)
{
	struct json_paths *wanted = json_paths_of(paths, MEMBERS);
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
