/*
 * agent: tells each sink what it has not heard yet of the incidents in the spool.
 */
#ifndef INCIDENT_DELIVER_AGENT_H
#define INCIDENT_DELIVER_AGENT_H

struct deliver;

/* Delivers what waits, until nothing waits any more or the deadline has come.  What could not be
 * delivered is a failed check; every trouble is reported and noted. */
void agent_flush(struct deliver *deliver);

#endif
