/*
 * replay/verdict: whether what an incident's request met is mended.
 *
 * By the recorded expectations where there are any.  Without them, by the class of the status:
 *
 *   recorded      now            verdict
 *   4xx or 5xx    2xx            mended
 *   4xx or 5xx    the same       still fails
 *   4xx or 5xx    the other      fails in another way
 *   no answer     2xx            mended
 *   no answer     none           still fails
 *   no answer     4xx or 5xx     fails in another way
 *   nothing       4xx, 5xx, none still fails
 *   nothing       2xx            unknown: how it failed was not recorded
 *   anything      1xx or 3xx     unknown: a redirect to a login is no answer to the request
 */
#ifndef SMOKE_STACK_REPLAY_VERDICT_H
#define SMOKE_STACK_REPLAY_VERDICT_H

struct incident;
struct step_outcome;

/* Turns the checks of the step that replay_plan_write() wrote into a verdict: each message begins
 * with it. */
void replay_judge(const struct incident *incident, struct step_outcome *outcome);

#endif
