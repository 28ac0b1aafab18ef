/*
 * figures: the members of `interval` and `load` records that a tally gives.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct header_metric;
struct json_writer;
struct tally_cell;

struct figures {
	const struct tally_cell *cell; /* NULL: nothing was done */
	int64_t elapsed_ns;
	const struct header_metric *header_metrics;
	size_t header_metric_count;
	bool by_status; /* with the response times of each status */
};

/* From `elapsed_ms` on. */
void figures_put(struct json_writer *w, const struct figures *figures);

#endif
