/*
 * delivery: the record of what became of an incident at one sink.
 */
#ifndef INCIDENT_DELIVER_DELIVERY_H
#define INCIDENT_DELIVER_DELIVERY_H

#include "ledger.h"

struct json_writer;

struct delivery {
	const char *incident_id, *sink;
	enum notice_event event;
	enum ledger_outcome outcome;
	int64_t attempts;
	const char *message; /* NULL: none */
};

/* Its members, behind those that all records have. */
void delivery_put(struct json_writer *w, const struct delivery *delivery);

#endif
