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

/* Whether what the filter asks for may be misspelt, as far as it was asked: a member that no
 * record has, or a string that stands there in another case alone; the reason is added to `out`. */
bool filter_doubt(const struct filter *filter, struct text *out);

/* Whether no record that comes could raise such a doubt any more. */
bool filter_is_clear(const struct filter *filter);

#endif
