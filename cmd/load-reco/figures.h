/*
 * figures: the members of `interval` and `load` records that a tally gives.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>
#include <stdint.h>

struct json_writer;
struct load_plan;
struct tally_cell;

struct figures {
	const struct tally_cell *cell; /* NULL: nothing was done */
	int64_t elapsed_ns;
	const struct load_plan *plan; /* whose header metrics are told; NULL: none are */
	bool by_status;               /* with the response times of each status */
};

/* From `elapsed_ms` on. */
void figures_put(struct json_writer *w, const struct figures *figures);

#endif
