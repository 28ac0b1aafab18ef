/*
 * action: what incident-deliver does besides delivering.
 */
#ifndef INCIDENT_DELIVER_ACTION_H
#define INCIDENT_DELIVER_ACTION_H

struct deliver;

/* Tells what waits, failed or is unknown, by sink; writes nothing. */
void action_status(struct deliver *deliver);

/* Lets what failed (with --unknown, or by --id, also what is unknown) be sent again by the next
 * delivery. */
void action_retry(struct deliver *deliver);

/* Tells a health check that a job begins or has ended.  What goes wrong is a warning: the job is
 * not to fail of it. */
void action_ping(struct deliver *deliver);

#endif
