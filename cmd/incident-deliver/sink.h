/*
 * sink: where incidents are delivered to, and what is said there of one.
 *
 * A kind of sink is a table of functions: it takes its URL apart, says a notice to its service, and
 * judges the answer.  When and how often is the agent's business (agent.h); what was said before is
 * known to the ledger (ledger.h).
 *
 * Keys come from the environment, from files, or from a URL that stands in a file itself:
 *
 *     pagerduty:#PAGERDUTY_ROUTING_KEY=KEY&name=payments
 *
 * sets for this sink alone what is otherwise asked of the environment, and names it.  A URL that
 * every user of the machine can see (ps) may hold no more of that than its name.
 */
#ifndef INCIDENT_DELIVER_SINK_H
#define INCIDENT_DELIVER_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct http;
struct incident_v1;
struct sink_address;
struct sink_keys;

/* ---- what is to be said ---- */

/* An artifact is a state, not a row of events: what became of it while a sink could not be reached
 * is one notice, of how it is now. */
enum notice_event {
	NOTICE_TRIGGER, /* open, and the sink does not know it */
	NOTICE_UPDATE,  /* seen again since */
	NOTICE_RENEW,   /* still open: its lease would end */
	NOTICE_RESOLVE, /* resolved; the sink may have heard nothing of it before */
};

struct notice {
	const struct incident_v1 *incident;
	enum notice_event event;
	/* What all notices of one failure have in common: the fingerprint, else the incident's
	 * id. */
	const char *key;
	/* What this one alone has, the same when it is sent again: INCIDENT_ID for the first,
	 * INCIDENT_ID-resolved and INCIDENT_ID-COUNT for those behind it. */
	const char *idempotency_key;
	int64_t at; /* wall time of this attempt */
};

/* ---- what came of it ---- */

enum sink_verdict {
	SINK_DELIVERED, /* its own answer of success came */
	SINK_LATER,     /* not now: again, after a while */
	SINK_REFUSED,   /* never: the same would be refused again */
	/* Whether it was taken is not known, and a second one would be a second page. */
	SINK_UNKNOWN,
};

struct sink_reply {
	int64_t retry_after_ns; /* what the service asked for; 0: nothing */
	/* One line for people, without secrets; when delivered, the peers that did not take it. */
	struct text reason;
};

/* ---- the sink ---- */

struct sink;

struct sink_kind {
	const char *scheme; /* "pagerduty": what stands before ':' or '+' in its URL */
	/* The same notice may be sent again: the service knows it by its key.  Where it does not,
	 * an attempt whose end is not known is SINK_UNKNOWN, a killed agent's too. */
	bool is_idempotent;
	bool wants_updates; /* is told of each further count, not only of opening and resolving */
	/* Where the service knows no end of an incident: that one is resolved is settled without a
	 * word, and one of which it has heard nothing before is told as NOTICE_TRIGGER. */
	bool wants_no_resolve;
	int64_t lease_ns; /* an open one is renewed within this time; 0: it need not be */
	int64_t pause_ns; /* least time from one request to the next */

	/* Reads the keys that it needs, fills `own`.  0, or -1 with a reason that names what to
	 * set, and holds no secret. */
	int (*open)(struct sink *sink, const struct sink_address *address, struct text *why);
	enum sink_verdict (*send)(
	    struct sink *sink, const struct notice *notice, struct sink_reply *reply);
	void (*close)(struct sink *sink); /* frees `own` */
};

/* What all sinks have in common. */
struct sink_settings {
	int64_t timeout_ns;  /* of a whole request */
	const char *ca_file; /* or NULL */
	const char *run;
};

struct sink {
	const struct sink_kind *kind;
	char *name; /* its URL without userinfo, query and secrets: for records and messages */
	char *id;   /* what tells it from others, and stays when its keys change: for the ledger */
	const struct sink_settings *settings;
	struct http *http;      /* its own; NULL where none is needed */
	struct sink_keys *keys; /* what was asked for, to be kept out of messages */
	void *own;              /* the kind's */
	int64_t timeout_ns;     /* of the next request, at most settings' (the agent sets it) */
};

/* Opens what --to says: "pagerduty:", "slack+https://...", "https://...", "exec:COMMAND".  `shown`:
 * it stands on the command line.  0, or -1 with the reason.  Either way sink_close() is due. */
int sink_open(struct sink *sink, const char *url, bool shown, const struct sink_settings *settings,
    struct text *why);
void sink_close(struct sink *sink);

/* Says the notice, and what came of it.  The incident is redacted once more, since others write
 * into the spool too; keys that are too long for a service, or that hold what no header may, become
 * their SHA-256. */
enum sink_verdict sink_send(
    struct sink *sink, const struct notice *notice, struct sink_reply *reply);

/* All schemes, for messages: "pagerduty: alertmanager+https:// ...". */
void sink_put_schemes(struct text *out);

#endif
