/*
 * agent/private: what the files of the agent share.
 */
#ifndef INCIDENT_DELIVER_AGENT_PRIVATE_H
#define INCIDENT_DELIVER_AGENT_PRIVATE_H

#include "sender.h"

/* A notice, copied from the spool, which may change meanwhile. */
struct sender_item {
	char *id, *file, *key;
	enum notice_event event;
};

/* The record of what became of a notice. */
void report_delivery(struct sender *sender, const char *id, enum notice_event event,
    enum ledger_outcome outcome, int64_t attempts, const char *reason);

/* The check of a sink. */
void report_sink(struct sender *sender);

/* Trouble with a sink's ledger, or with the spool. */
void report_trouble(struct agent *agent, const char *name, const struct text *why);

/* Broken entries of the spool: told, and set aside once nobody writes at them.  Whether some are
 * too young for that. */
bool report_faults(struct agent *agent);
/* In the end: those too.  Nobody knows yet what they are, and so they are not set aside. */
void report_faults_left(struct agent *agent);

/* The ledger cannot be used: told once, until it works again. */
void sender_ledger_fails(struct sender *sender, const struct text *why);

/* Makes the items anew.  How many. */
size_t sender_plan(struct sender *sender);

/* Writes down what is finished, as it was planned last; the ledger's lock is held. */
void sender_note_finished(struct sender *sender);
void sender_drop_items(struct sender *sender);

#endif
