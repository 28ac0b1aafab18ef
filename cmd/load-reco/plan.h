/*
 * plan: what a run is asked to do, as it follows from the command line.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abort.h"
#include "clock.h"
#include "header_metric.h"
#include "http.h"
#include "options.h"

struct command_line;
struct contract;
struct text;

enum {
	LOAD_MAX_STAGES = 100,
	LOAD_MAX_TARGETS = 1000,
	LOAD_MAX_CONNECTIONS = 1000000,
	LOAD_MAX_THREADS = 256,
};

/* A stretch of the run.  Its name stands in the records. */
struct phase {
	char name[32];       /* "warmup", "stage 1", "measured" */
	int64_t requests;    /* at most; 0: as many as the duration holds */
	int64_t duration_ns; /* 0: until the requests are made */
	/* open loop, per second, changing linearly; 0 and 0: closed loop */
	double rate_from, rate_to;
};

enum arrivals { ARRIVALS_UNIFORM, ARRIVALS_POISSON };
enum engine_choice { ENGINE_AUTO, ENGINE_FAST, ENGINE_CURL };

/* The command line, checked.  Some of it is taken as it is given (command_line.h). */
struct load_plan {
	char *base_url;   /* without the path of a target */
	const char *path; /* a URL was given instead of a base URL: this path alone; or NULL */
	bool warmup;      /* whether phases[0] is the warm-up */
	struct phase *phases;
	size_t phase_count;
	bool open; /* an open loop: requests fall due whatever the service does */
	enum arrivals arrivals;
	/* users of a closed loop, most connections of an open one; of this shard */
	int64_t connections;
	struct abort_rule abort_rule;
	double max_errors;             /* percent that may fail; below 0: not given */
	const char *max_errors_source; /* who says so: "--max-errors" */
	bool max_errors_given;         /* on the command line, which goes before a contract */
	bool max_errors_below;         /* as many are too many already */
	double trouble_errors;         /* percent above which the exit status is 2; 0: none is */
	const char *contract_source;   /* a file, a URL, a path of the service; or NULL */
	bool contract_sought;          /* it was not asked for: looked for, and told of */
	struct contract *contract;     /* contract.h; NULL: none */
	int64_t min_sla_samples;       /* of its response times; 0: not said */
	bool strict_lag;               /* a generator that was late closes the gate */
	int64_t think_ns;              /* closed loop: between an answer and the next request */
	int64_t threads;
	int64_t timeout_ns;
	int64_t every_ns; /* between two interval records */

	const char *method, *json, *body; /* of the URL alone; the last two may be "@FILE" */
	const char *targets_file, *data_file;
	int64_t items; /* --k */
	bool autolog_impressions;
	struct option_list headers; /* "Name: value" */
	struct header_metric header_metrics[HEADER_METRIC_MOST];
	size_t header_metric_count;
	const char *login; /* a file that holds a step, or NULL */
	bool login_each;   /* each user logs in, not one for all */
	int64_t users;     /* who log in, of this shard; 0: nobody */

	enum engine_choice engine;
	struct http_settings http; /* what only the curl engine can do, and the run's id */
	int64_t seed;
	const char *run;
	const char *samples; /* a file for request records, "-" for the stream, or NULL */
	const char *hlog;
	int64_t shard, shards;  /* 1 of 1 when there is but one machine */
	const char *shard_name; /* "2/4", or NULL */
	int64_t start_at;       /* wall time; 0: at once */
};

/* How long a user rests after a request.  One who was refused does not try again at once: a closed
 * loop against nothing would only heat the machine. */
#define PLAN_REFUSED_PAUSE (10 * CLOCK_MS)
static inline int64_t
plan_pause(const struct load_plan *plan, bool refused)
{
	return refused && !plan->open && plan->think_ns < PLAN_REFUSED_PAUSE ? PLAN_REFUSED_PAUSE
									     : plan->think_ns;
}

/* Works the plan out.  0, or -1 with what is wrong with the command line.  The plan borrows from
 * `line`; plan_free() either way. */
int plan_make(struct load_plan *plan, const struct command_line *line, struct text *why);
void plan_free(struct load_plan *plan);

/* The name of a header of the command line, which the caller frees, and its value behind the colon
 * and blanks.  NULL: it has no colon. */
char *plan_split_header(const char *header, const char **value);

#endif
