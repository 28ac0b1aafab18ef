/*
 * report/renderings: the formats that were asked for, from the first record to the file that
 * appears.
 */
#ifndef READINESS_REPORT_REPORT_RENDERINGS_H
#define READINESS_REPORT_REPORT_RENDERINGS_H

#include "report.h"

struct json_paths;

/* Asks for the members that the formats want, and begins all of them. */
void renderings_begin(struct report *report, struct json_paths *wanted);

/* Calls of each format that takes it what the name says, of those that want everything alone where
 * `left_out`. */
void renderings_item(struct report *report, const struct item *item, bool left_out);
void renderings_load(struct report *report, const struct load_figures *load);
void renderings_queue(struct report *report, const struct queue_figures *queue);
void renderings_metric(struct report *report, const struct metric_figure *metric);
void renderings_found(struct report *report, const struct found *found);
void renderings_record(struct report *report, const struct reading *reading);

/* Whether a format takes such figures at all. */
#define RENDERINGS_WANT(report, member) renderings_want(report, offsetof(struct format, member))
bool renderings_want(const struct report *report, size_t member);

/* Whether an item was shown to the format that was shown the fewest. */
bool renderings_are_empty(const struct report *report);

/* Ends all of them and has their files appear, what goes to stdout last: a file that could not be
 * written is known there, as the item `worse`.  Frees. */
void renderings_end(struct report *report, struct totals *totals, const struct item *worse);

#endif
