#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "model.h"
#include "outbox.h"
#include "service.h"

static const char *const kind_names[] = {
    [EVENT_KIND_EVENT] = "event",
    [EVENT_KIND_WATCH] = "watch",
    [EVENT_KIND_IMPRESSION] = "impression",
};

static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

/* Stores one event; EVENT_FAILED: the answer says why. */
static enum event_outcome
event_store(struct service *service, const struct request *request, struct answer *answer,
    enum event_kind kind, const struct event_body *body, const char *payload, size_t payload_length)
{
	struct event event = {
	    .event_id = body->event_id,
	    .kind = kind_names[kind],
	    .event_type = or_null(body->event_type),
	    .item_id = or_null(body->item_id),
	    /* A click names no list: the request that brought it is what it can be traced by. */
	    .request_id = body->request_id[0] == '\0' ? request->id : body->request_id,
	    .user_id = body->user_id,
	    .watch_time_sec = body->watch_time_sec,
	    .payload = payload,
	    .payload_length = payload_length,
	};
	enum event_outcome outcome;
	struct sql *sql;

	if (faults_on(&service->faults, &service->faults.database_down)) {
		answer_error(answer, 503, "the database is down (a fault that is switched on)");
		return EVENT_FAILED;
	}
	sql = store_take(&service->store);
	outcome = event_write(sql, &event,
	    faults_on(&service->faults, &service->faults.idempotency_forgotten),
	    faults_outbox(&service->faults) != OUTBOX_MISSING);
	if (outcome == EVENT_FAILED) {
		log_sparsely("event: %s request_id=%s", sql_error(sql), request->id);
		answer_error(answer, 503, "the event could not be stored: %s", sql_error(sql));
	}
	store_give(&service->store, &answer->used);
	if (outcome == EVENT_STORED)
		relay_wake(service->relay);
	return outcome;
}

static void
ingest(struct service *service, const struct request *request, struct answer *answer,
    enum event_kind kind)
{
	struct complaints complaints = {.answer = answer};
	struct event_body body;
	enum event_outcome outcome;

	event_body_read(&service->bodies, request, kind, "$", "\"body\"", &body, &complaints);
	if (!complaints_end(&complaints))
		return;
	outcome =
	    event_store(service, request, answer, kind, &body, request->body, request->body_length);
	if (outcome == EVENT_FAILED)
		return;
	answer->status = 200;
	buffer_printf(&answer->body,
	    "{\"status\":\"%s\",\"event_id\":", outcome == EVENT_STORED ? "ok" : "duplicate");
	buffer_json_string(&answer->body, body.event_id, strlen(body.event_id));
	buffer_puts(&answer->body, "}");
}

void
handle_event(struct service *service, const struct request *request, struct answer *answer)
{
	ingest(service, request, answer, EVENT_KIND_EVENT);
}

void
handle_watch(struct service *service, const struct request *request, struct answer *answer)
{
	ingest(service, request, answer, EVENT_KIND_WATCH);
}

void
handle_impression(struct service *service, const struct request *request, struct answer *answer)
{
	ingest(service, request, answer, EVENT_KIND_IMPRESSION);
}

/* ---- POST /log/batch ---- */

struct batch {
	enum event_kind kinds[BATCH_MAX];
	struct event_body events[BATCH_MAX];
	struct buffer payload;
	int stored;
	int duplicates;
};

/* 0, or -1: the answer says why. Those before a failure stay stored, and are duplicates next time. */
static int
batch_store(struct service *service, const struct request *request, struct answer *answer,
    struct batch *batch, int count)
{
	char path[64];

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "$.events[%d]", i);
		buffer_clear(&batch->payload);
		if (body_copy(&service->bodies, request->body, request->body_length, path,
			&batch->payload) != 0) {
			answer_error(answer, 503, "an event could not be read again");
			return -1;
		}
		switch (event_store(service, request, answer, batch->kinds[i], &batch->events[i],
		    batch->payload.data, batch->payload.length)) {
		case EVENT_STORED:
			batch->stored++;
			break;
		case EVENT_DUPLICATE:
			batch->duplicates++;
			break;
		case EVENT_FAILED:
			return -1;
		}
	}
	return 0;
}

void
handle_batch(struct service *service, const struct request *request, struct answer *answer)
{
	struct complaints complaints = {.answer = answer};
	struct batch *batch = calloc(1, sizeof *batch);
	int count;

	if (batch == NULL) {
		answer_error(answer, 503, "out of memory");
		return;
	}
	buffer_init(&batch->payload, request->body_length + 1);
	count =
	    batch_body_read(&service->bodies, request, batch->kinds, batch->events, &complaints);
	if (complaints_end(&complaints) &&
	    batch_store(service, request, answer, batch, count) == 0) {
		answer->status = 200;
		buffer_printf(&answer->body,
		    "{\"status\":\"ok\",\"accepted\":%d,\"duplicates\":%d}", batch->stored,
		    batch->duplicates);
	}
	buffer_free(&batch->payload);
	free(batch);
}
