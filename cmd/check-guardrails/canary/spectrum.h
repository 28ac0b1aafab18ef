/*
 * spectrum: a sample as its different values in ascending order, each with how often it stands
 * there.
 */
#ifndef CHECK_GUARDRAILS_CANARY_SPECTRUM_H
#define CHECK_GUARDRAILS_CANARY_SPECTRUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally;

struct spectrum {
	struct spectrum_line {
		double value;
		int64_t count;
	} * lines;
	size_t count;
	int64_t total;
};

/* The values of a tally with TALLY_SAMPLE that has some: the values themselves while it keeps them,
 * else the counters of its quantiles (three digits). */
void spectrum_of_tally(struct spectrum *s, const struct tally *t);

/* The same of plain numbers, in any order. */
void spectrum_of_numbers(struct spectrum *s, const double *numbers, size_t count);

void spectrum_free(struct spectrum *s);

/* A value, and how often it stands in either of two. */
struct spectrum_pair {
	double value;
	int64_t of_x, of_y;
};

/* The next value of both together, lowest first; `*i` and `*j` begin with 0.  False at the end. */
bool spectrum_next(const struct spectrum *x, const struct spectrum *y, size_t *i, size_t *j,
    struct spectrum_pair *pair);

double spectrum_mean(const struct spectrum *s);

/* The value of a rank (1 is the least); rank lies in 1..total. */
double spectrum_at(const struct spectrum *s, int64_t rank);

/* How many values are over `value`. */
int64_t spectrum_over(const struct spectrum *s, double value);

#endif
