/*
 * parcel: a `message` record that becomes a message of a store.
 */
#ifndef REQUEUE_DLQ_ACTION_PARCEL_H
#define REQUEUE_DLQ_ACTION_PARCEL_H

#include "json.h"
#include "message.h"
#include "text.h"

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
	MEMBER(LAST_FAILED_AT, ".last_failed_at")                                                  \
	MEMBER(FORMAT, ".format")                                                                  \
	MEMBER(PARKED, ".parked")                                                                  \
	MEMBER(ELEMENT_BASE64, ".element_base64")

#define MEMBER_NAME(name, path) name,
#define MEMBER_PATH(name, path) path,

enum parcel_member { IMPORT_MEMBERS(MEMBER_NAME) MEMBERS };

extern const char *const parcel_paths[MEMBERS];

/* One message to be added, with what it borrows. */
struct parcel {
	struct text id, request_id, reason, error, payload, element, format;
};

struct parcel parcel_new(void);
void parcel_free(struct parcel *parcel);

/* Fills the message but for its queue; it borrows from the parcel.  NULL, or why the record is none
 * that can be added. */
const char *parcel_take(
    const struct json_slice values[], struct parcel *parcel, struct message *message);

#endif
