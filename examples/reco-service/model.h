#ifndef RECO_MODEL_H
#define RECO_MODEL_H

/*
 * What events have to look like. A body is held against a model, a table of its members: each that
 * is missing, unknown or wrong becomes a complaint, and all of them are the 422 that the client
 * gets: {"detail":[{"loc":["body","ts"],"msg":"a member that is needed","type":"missing"}]}.
 */

#include <stdbool.h>
#include <stddef.h>

#include "body.h"
#include "ids.h"
#include "server.h"

#define EVENT_ID_LEAST 8 /* characters */
#define EVENT_ID_MOST 64
#define EVENT_ID_SIZE (4 * EVENT_ID_MOST + 1)
#define BATCH_MAX 100
#define TS_FUTURE_MS (5 * 60 * 1000)
#define TS_PAST_MS (24 * 60 * 60 * 1000)

enum event_kind { EVENT_KIND_EVENT, EVENT_KIND_WATCH, EVENT_KIND_IMPRESSION };

/* An event of any kind, as far as it means something here; the rest is kept in the payload. */
struct event_body {
	char event_id[EVENT_ID_SIZE];
	char user_id[ID_MAX + 1];
	char session_id[ID_MAX + 1];
	char request_id[ID_MAX + 1];
	char item_id[ID_MAX + 1];
	char event_type[ID_MAX + 1];
	double watch_time_sec;
};

/* The list of complaints that an answer becomes. */
struct complaints {
	struct answer *answer;
	int count;
};

/* Adds one; the first makes the answer a 422. `at` is where, as JSON: "body","ts". */
void complain(struct complaints *complaints, const char *at, const char *msg, const char *type);

/* Ends the list. Whether there was none. */
bool complaints_end(struct complaints *complaints);

/* Reads the event at a path of the body, "$" or "$.events[0]", complaining of what is wrong; `at`
 * is the same place for the client: "body" or "body","events",0. */
void event_body_read(struct body_reader *reader, const struct request *request,
    enum event_kind kind, const char *path, const char *at, struct event_body *event,
    struct complaints *complaints);

/* The same for POST /log/batch: the number of its events, or -1. */
int batch_body_read(struct body_reader *reader, const struct request *request,
    enum event_kind kinds[BATCH_MAX], struct event_body events[BATCH_MAX],
    struct complaints *complaints);

#endif
