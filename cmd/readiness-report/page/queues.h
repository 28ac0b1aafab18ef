/*
 * page/queues: dead letters, incidents, and what became of their notices.
 */
#ifndef READINESS_REPORT_PAGE_QUEUES_H
#define READINESS_REPORT_PAGE_QUEUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct facts;
struct queue_figures;

enum { MOST_PAGE_QUEUES = 40, MOST_INCIDENTS = 40, OUTCOMES = 5 };

/* The newest state; negative: not known. */
struct queue_row {
	char *name;
	bool is_sink;
	double depth, parked, oldest_age_s, newest_age_s;
};

struct queues {
	struct queue_row rows[MOST_PAGE_QUEUES];
	size_t count;
	int64_t left_out;

	struct text incidents; /* rows of a table */
	int64_t incident_count, incidents_left_out, open;
	int64_t deliveries[OUTCOMES]; /* delivered deferred failed unknown, and other words */
};

void queues_begin(struct queues *queues);
void queues_free(struct queues *queues);
void queues_take(struct queues *queues, const struct queue_figures *figures);
void queues_take_incident(struct queues *queues, const struct facts *facts);
void queues_take_delivery(struct queues *queues, const struct facts *facts);

/* All dead letters; NAN: no queue was looked at. */
double queues_depth(const struct queues *queues);

void queues_put(const struct queues *queues, struct text *out);
void queues_put_incidents(const struct queues *queues, struct text *out);

#endif
