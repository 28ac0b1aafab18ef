/*
 * gate: the parts of check-guardrails, put together.
 */
#ifndef CHECK_GUARDRAILS_GATE_H
#define CHECK_GUARDRAILS_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "findings.h"
#include "history.h"
#include "ledger.h"
#include "options.h"
#include "policy.h"
#include "series.h"
#include "state.h"
#include "statement.h"
#include "text.h"

struct artifact;
struct canary_result;
struct digests;
struct judge;
struct reader;
struct records;

/* The command line. */
struct gate_options {
	struct options common;
	struct option_list rules, policies, expect, baselines;
	struct option_list headers; /* for a contract's URL, as is ca_file */
	const char *contract, *contract_json, *contract_scope, *ca_file;
	const char *baseline_json, *reco_metrics_json;
	const char *at;
	const char *runbooks; /* what their paths are relative to */
	int64_t min_samples, min_sla_samples;
	bool exact;
	int64_t exact_limit;
	bool tee;
	bool check;                     /* the policies alone, no input */
	int64_t window, lateness, bake; /* ns; lateness -1: not given */
	const char *state, *history;
	bool pin;
	const char *findings_baseline, *write_findings_baseline;
	int64_t fail_limit, unknown_limit, pass_after; /* limits -1: not given */
	bool hang_up;
	const char *attest, *verify;
};

struct gate {
	struct gate_options options;
	char *const *files;        /* operands */
	int64_t at;                /* wall time to judge at, ns, where that is known */
	struct clock clock;        /* stands still at that time, or is the system's */
	struct text contract_name; /* as messages and records have it: without secrets */
	struct policy policy;
	struct survey survey;
	struct ledger ledger;
	struct ledger baseline; /* of --baseline */
	struct findings findings;
	struct artifact *known; /* the new baseline of them; NULL: none */
	bool ended;             /* the input was read to its end */
	struct canary_result *canaries;
	struct state state; /* without --state it is empty, and nobody keeps it */
	/* Without --history it is empty, and nobody keeps it. */
	struct history history;
	struct past_run measured;  /* this run's figures, so far */
	const struct judge *judge; /* who gets the verdicts that figures were taken of */
	int64_t begun;             /* figures that have no reference yet */
	struct text foreign;       /* of which other run there were records, in words */
	struct records *records;
	struct reader *reader;
	/* With --attest or --verify, else NULL. */
	struct digests *digests;
	struct statement_checks *checks;
	struct statement statement; /* to be verified */
	char *statement_path;       /* to be written; NULL: none */
};

/* Parses the command line; a wrong one ends the program. */
void gate_parse(struct gate *gate, int *argc, char ***argv);

/* Reads rules and policies and prepares the run.  0, or -1 when the reason was reported: nothing
 * may be judged. */
int gate_open(struct gate *gate);

/* Reads all records and judges them. */
void gate_run(struct gate *gate);

/* Ends the stream and frees everything.  Returns the exit status. */
int gate_close(struct gate *gate);

#endif
