/*
 * smoke_options: the command line of smoke-stack.
 */
#ifndef SMOKE_STACK_SMOKE_OPTIONS_H
#define SMOKE_STACK_SMOKE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "options.h"

/* What was asked for.  Strings live as long as the options; NULL and 0 (max_outbox_pending: -1)
 * where nothing was given. */
struct smoke_options {
	const char *base_url;
	const char *suite;
	bool print_plan, replay;
	bool check;                   /* the plans alone: nothing is sent */
	struct option_list variables; /* "NAME=VALUE" or "NAME=@FILE" */
	struct option_list health_paths;
	struct option_list headers; /* "NAME: VALUE" */
	int64_t jobs;
	struct option_list only;
	const char *ca_file, *client_cert, *client_key;
	const char *proxy, *unix_socket;
	struct option_list resolve;
	bool http2;
	int64_t timeout_ns;
	int64_t ready_timeout_ns, outbox_timeout_ns, poll_ns, max_latency_ns;
	const char *csrf_path, *admin_path, *login_path, *headers_path;
	int64_t login_requests;
	int64_t seed_users, seed_items, seed_rounds, reco_requests, max_outbox_pending;
};

#define SMOKE_DEFAULTS                                                                             \
	{                                                                                          \
		.jobs = 1, .timeout_ns = 10 * CLOCK_SECOND, .max_outbox_pending = -1               \
	}

/* Whether --var gives that variable. */
bool smoke_gives(const struct smoke_options *o, const char *name);

/* Reads the command line, and leaves the operands in *argc and *argv; exits when it is wrong, or
 * asks for help.  The caller frees the options. */
void smoke_parse(struct smoke_options *o, struct options *options, int *argc, char ***argv);

#endif
