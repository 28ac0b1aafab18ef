#include <math.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "outbox.h"
#include "service.h"

#define WATCH_SEC_MAX 86400.0

/* The members of a body that mean something here; others are kept in the payload alone. */
struct members {
	char event_id[ID_MAX + 1];
	char event_type[ID_MAX + 1];
	char user_id[ID_MAX + 1];
	char item_id[ID_MAX + 1];
	char request_id[ID_MAX + 1];
	double watch_time_sec;
};

static int
member_read(void *context, const struct body_member *member, char *why, size_t why_size)
{
	struct members *members = context;
	const struct {
		const char *name;
		char *id;
	} ids[] = {
	    {"event_id", members->event_id},
	    {"event_type", members->event_type},
	    {"user_id", members->user_id},
	    {"item_id", members->item_id},
	    {"request_id", members->request_id},
	};

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (strcmp(member->name, ids[i].name) == 0)
			return member_id(member, ids[i].id, why, why_size);
	if (strcmp(member->name, "watch_time_sec") != 0 || strcmp(member->type, "null") == 0)
		return 0;
	if ((strcmp(member->type, "integer") != 0 && strcmp(member->type, "real") != 0) ||
	    !(member->number >= 0 && member->number <= WATCH_SEC_MAX)) {
		snprintf(why, why_size, "watch_time_sec: expected a number from 0 to %.0f",
		    WATCH_SEC_MAX);
		return -1;
	}
	members->watch_time_sec = member->number;
	return 0;
}

/* 0, or -1 and the answer says what is wrong. */
static int
members_read(struct service *service, const struct request *request, struct members *members,
    struct answer *answer)
{
	char why[256];

	*members = (struct members){.watch_time_sec = (double)NAN};
	if (body_each(&service->bodies, request->body, request->body_length, member_read, members,
		why, sizeof why) != 0) {
		answer_error(answer, 400, "%s", why);
		return -1;
	}
	if (members->user_id[0] == '\0') {
		answer_error(answer, 400, "user_id: missing");
		return -1;
	}
	if (members->event_id[0] == '\0')
		id_make(members->event_id);
	return 0;
}

static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

static void
ingest(
    struct service *service, const struct request *request, struct answer *answer, const char *kind)
{
	struct members members;
	struct event event = {.kind = kind};
	enum event_outcome outcome;
	struct sql *sql;

	if (members_read(service, request, &members, answer) != 0)
		return;
	event.event_id = members.event_id;
	event.event_type = or_null(members.event_type);
	event.user_id = members.user_id;
	event.item_id = or_null(members.item_id);
	event.request_id = or_null(members.request_id);
	event.watch_time_sec = members.watch_time_sec;
	event.payload = request->body;
	event.payload_length = request->body_length;

	sql = store_take(&service->store);
	outcome = event_write(sql, &event,
	    faults_on(&service->faults, &service->faults.idempotency_forgotten),
	    faults_outbox(&service->faults) != OUTBOX_MISSING);
	if (outcome == EVENT_FAILED) {
		log_sparsely("event: %s request_id=%s", sql_error(sql), request->id);
		answer_error(answer, 503, "the event could not be stored: %s", sql_error(sql));
	}
	store_give(&service->store, &answer->used);
	if (outcome == EVENT_FAILED)
		return;

	if (outcome == EVENT_STORED)
		relay_wake(service->relay);
	answer->status = 200;
	buffer_printf(&answer->body,
	    "{\"status\":\"%s\",\"event_id\":", outcome == EVENT_STORED ? "ok" : "duplicate");
	buffer_json_string(&answer->body, members.event_id, strlen(members.event_id));
	buffer_puts(&answer->body, "}");
}

void
handle_event(struct service *service, const struct request *request, struct answer *answer)
{
	ingest(service, request, answer, "event");
}

void
handle_watch(struct service *service, const struct request *request, struct answer *answer)
{
	ingest(service, request, answer, "watch");
}
