/*
 * state/state: what the state of containers and workloads is told as: metrics of one value each,
 * with the labels of what they are of.
 */
#ifndef RECORDS_FROM_STATE_STATE_H
#define RECORDS_FROM_STATE_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "json_writer.h"
#include "metric.h"
#include "text.h"

struct json_slice;
struct report;

struct state {
	struct report *report;
	struct metric metric;
	struct text labels; /* of the object, without the closing brace */
	struct json_writer writer;
	struct text word;
};

struct state state_begin(struct report *report);
void state_free(struct state *state);

/* Begins an object; labels follow.  A label that is no word, or empty, is left out. */
void state_object(struct state *state);
void state_label(struct state *state, const char *name, const struct json_slice *value);

/* What is behind a mark is dropped: the labels of a part of the object. */
size_t state_mark(const struct state *state);
void state_cut(struct state *state, size_t mark);

/* A metric of the object; of NAN none, but it is counted as left out. */
void state_put(struct state *state, const char *name, double value);

/* The same with one more label. */
void state_put_with(
    struct state *state, const char *name, const char *label, const char *word, double value);

/* The same of a value that may be in one of several states ("A B C"): 1 with the label of the state
 * it is in, 0 with the others; 1 with one that is not among them. */
void state_put_one_of(struct state *state, const char *name, const char *label,
    const char *const states[], const char *is);

#endif
