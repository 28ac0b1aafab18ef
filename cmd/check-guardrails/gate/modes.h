/*
 * modes: what the gate can be asked to do, and what these have in common.
 *
 * gate.c opens, chooses one of them and closes.
 */
#ifndef CHECK_GUARDRAILS_GATE_MODES_H
#define CHECK_GUARDRAILS_GATE_MODES_H

#include <stdbool.h>

#include "kept.h"

struct gate;
struct judge;
struct reading;
struct rule;
struct score_keeper;
struct text;
struct verdict;

/* ---- rules.c ---- */

/* Collects the rules of the command line, of policies and of a contract.  0, or -1 with the
 * reason. */
int gate_rules_add(struct gate *gate, struct text *why);

/* --check: writes a check for each source of rules.  All that can be said of them without input was
 * said when they were read: a wrong one ended the program. */
void gate_rules_check(struct gate *gate);

/* ---- files.c ---- */

/* Whether what is written is another file than all that is read, and than what else is written: by
 * device and inode, or by folder and name where it is yet to be made.  0, or -1 with the reason. */
int gate_files_check(const struct gate *gate, struct text *why);

/* ---- input.c ---- */

/* Reads the records of the stable version, if any were named.  What they say about themselves binds
 * nobody; that they can be read does. */
void gate_read_baseline(struct gate *gate);

/* Does with a record what does not depend on how it is judged: --tee, and waivers of findings.
 * Whether the ledger may see it: it is no data of another run. */
bool gate_take(struct gate *gate, struct reading *reading);

/* The input ended: writes a check for each expected tool, or (`asked` false) for what else the
 * programs upstream owe. */
void gate_judge_summaries(struct gate *gate, bool asked);

/* Says, in `out` and on stderr, of which run the records were that the rules did not see.  NULL
 * when they saw all. */
const char *gate_describe_foreign(const struct gate *gate, struct text *out);

/* ---- findings.c: the baseline of findings, and waivers ---- */

/* Reads the baseline.  0, or -1 with the reason: it cannot be used, or what is to be written cannot
 * be. */
int gate_findings_open(struct gate *gate, struct text *why);

/* Writes the checks of findings and, where it was asked for, the new baseline: unless something of
 * what it has to hold is not known.  The old one is still in its place. */
void gate_findings_judge(struct gate *gate);

/* The exit status is known: without trouble the new baseline takes its place.  The status, or 2
 * when it could not. */
int gate_findings_close(struct gate *gate, int status);

/* ---- attest.c: a verdict that can be recomputed (--attest, --verify) ---- */

/* Refuses what cannot be recomputed; a wrong combination ends the program. */
void gate_attest_check(struct gate *gate);

/* Makes ready to write a statement, or reads the one to be verified, and judges at its time.  0, or
 * -1 with the reason. */
int gate_attest_open(struct gate *gate, struct text *why);

/* The records and the reader are there: they are watched. */
void gate_attest_watch(struct gate *gate);

/* The wall time that `context`, an int64_t, holds. */
int64_t gate_at(void *context);

/* All was read: from now on the clock stands still, as it will when the verdict is recomputed. */
void gate_attest_hold_clock(struct gate *gate);

/* All was judged: writes the statement, or holds the other one against it. */
void gate_attest_end(struct gate *gate);

/* The exit status is known: what it belies is removed. */
void gate_attest_close(struct gate *gate, int status);

/* How a file that is kept from run to run is opened. */
struct kept_how gate_kept_how(const struct gate *gate, const char *option);

/* ---- whole.c: all records at once ---- */

void gate_whole_run(struct gate *gate);

/* Its two halves, for what comes between them: reading all records and preparing to judge them
 * (verdicts go to the score, which is begun), then judging every rule. */
void gate_whole_read(struct gate *gate, struct judge *judge, struct score_keeper *keeper);
void gate_whole_judge(struct gate *gate, const struct judge *judge, struct score_keeper *keeper);

/* ---- history.c: references of relative targets, and the history of good runs (--history) ---- */

/* Checks the options; a wrong combination ends the program. */
void gate_history_check(struct gate *gate);

/* Whether the policy can be judged by windows.  0, or -1 with the reason. */
int gate_history_accept(const struct gate *gate, struct text *why);

/* Locks and reads the history.  0, or -1 with the reason. */
int gate_history_open(struct gate *gate, struct text *why);

/* Once the baseline was read: finds what targets are relative to. */
void gate_references_find(struct gate *gate);

/* Takes a verdict's figure and hands the verdict on; `context` is the gate (for struct judge). */
void gate_history_note(void *context, const struct rule *rule, struct verdict *v);

/* After all that can close the gate: adds this run, if it passed, and says what was pinned.  The
 * old file is still in its place. */
void gate_history_end(struct gate *gate);

/* The exit status is known: the new history takes its place if that is 0.  The status, or 2 when it
 * could not. */
int gate_history_close(struct gate *gate, int status);

/* ---- state.c: all records at once, with the memory of earlier runs (--state) ---- */

/* Locks and reads the state.  0, or -1 with the reason. */
int gate_state_open(struct gate *gate, struct text *why);

/* Tells the survey what earlier runs have counted. */
void gate_state_resume(struct gate *gate);

void gate_state_run(struct gate *gate);

/* ---- bake.c: window by window (--window, --bake) ---- */

/* Checks the time options and fills in those not given; a wrong combination ends the program. */
void gate_bake_check(struct gate *gate);

/* Whether the policy can be judged by windows.  0, or -1 with the reason. */
int gate_bake_accept(struct gate *gate, struct text *why);

/* Reads records until the answer is known, and judges them. */
void gate_bake_run(struct gate *gate);

#endif
