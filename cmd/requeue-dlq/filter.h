/*
 * filter: --where, a jq expression over a `message` record.
 */
#ifndef REQUEUE_DLQ_FILTER_H
#define REQUEUE_DLQ_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct filter;
struct message;
struct text;

/* NULL with the reason in `why`. */
struct filter *filter_new(const char *source, struct text *why);
void filter_free(struct filter *filter);

/* Whether it holds for a message's record, in which every JSON payload stands as `payload`: 1, 0,
 * or -1 when that cannot be told (a member is missing, or it failed). */
int filter_matches(struct filter *filter, const struct message *message, int64_t now_ns);

/* The same for a record that was read. */
int filter_matches_record(struct filter *filter, const char *record, size_t len);

#endif
