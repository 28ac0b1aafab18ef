/*
 * gate_watch: the gate with --state: what it opens before, and keeps after a run.
 */
#ifndef CHECK_GUARDRAILS_GATE_WATCH_H
#define CHECK_GUARDRAILS_GATE_WATCH_H

struct gate;
struct judge;
struct score_keeper;
struct text;

/* Locks and reads the state.  0, or -1 with the reason. */
int gate_watch_open(struct gate *gate, struct text *why);

/* Tells the survey what earlier runs have counted. */
void gate_watch_resume(struct gate *gate);

/* Puts the watch between the judge and the score; does nothing without --state. */
void gate_watch_begin(struct gate *gate, struct judge *judge, struct score_keeper *keeper);

/* After the last rule: what has vanished, the score, the platform's state; then saves. */
void gate_watch_end(struct gate *gate, struct score_keeper *keeper);

#endif
