/*
 * gate_bake: the gate with --window or --bake: reads until the answer is known.
 */
#ifndef CHECK_GUARDRAILS_GATE_BAKE_H
#define CHECK_GUARDRAILS_GATE_BAKE_H

struct gate;
struct text;

/* Checks the time options and fills in those not given; a wrong combination ends the program. */
void gate_bake_check(struct gate *gate);

/* Whether the policy can be judged by windows.  0, or -1 with the reason. */
int gate_bake_accept(struct gate *gate, struct text *why);

/* Reads records and judges them window by window. */
void gate_bake_run(struct gate *gate);

#endif
