/*
 * command_line: the command line as it was given.
 */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "plan.h"

/* What the option table fills.  Zero or NULL: not given, but for the fields with a default. */
struct command_line {
	struct load_plan plan;      /* what is taken as it is given */
	const char *base_url, *url; /* an option, an operand */
	int64_t requests, duration_ns, concurrency, max_connections, threads;
	int64_t warmup; /* below 0: not given */
	double rate;    /* below 0: not given */
	struct option_list stages;
	const char *arrivals, *engine;
	int64_t timeout_sec_ns; /* the deadline, by its old name */
	bool old;               /* see command_line_parse() */
	const char *login_per;
	int64_t users;
	struct option_list header_metrics;
	const char *abort_after, *shard, *start_at;
};

/* The defaults; a seed is drawn. */
void command_line_begin(struct command_line *line);

/* Parses; on a wrong line it exits with 2.  A line of old (--timeout-sec or --autolog-impressions,
 * for the default target, closed loop) gets the defaults that it always had.  `options` is then to
 * be freed by options_free(). */
void command_line_parse(
    struct command_line *line, struct options *options, int *argc, char ***argv);

#endif
