/*
 * step_kind: steps of other kinds than HTTP.
 *
 * A kind does one thing (asks a database, looks at a file, runs a program) and replies with JSON.
 * Everything else of a step works on that reply as it does on the body of an answer: jq and max_ms
 * in `expect`, until, again, times, foreach, capture, evidence.  Beside them a kind has rules:
 * members of `expect` that each hold one member of the reply against what the plan asks for.
 */
#ifndef COMMON_STEP_KIND_H
#define COMMON_STEP_KIND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "document_members.h"

#include "text.h"

struct document;
struct document_value;
struct json_writer;

/* How a member of the reply is compared with what is asked for. */
enum step_rule_op {
	STEP_RULE_EQUAL,
	STEP_RULE_AT_LEAST, /* a negative number is never enough */
	STEP_RULE_AT_MOST,  /* nor is it little: a time that lies ahead has no age */
	/* A part of a string, or one of an array's strings; a list is one check each. */
	STEP_RULE_CONTAINS,
	STEP_RULE_MATCHES, /* a POSIX extended regular expression; ^ and $ are the ends of a line */
};

/* What the plan may ask for. */
enum step_rule_type {
	STEP_RULE_NUMBER, /* not below zero */
	STEP_RULE_BOOL,
	STEP_RULE_STRING,
	STEP_RULE_DURATION, /* "1h"; the reply's member is in seconds */
	STEP_RULE_SIZE,     /* "1KiB"; the reply's member is in bytes */
	STEP_RULE_HEX,      /* letters in any case */
};

struct step_rule {
	const char *name; /* of the member of `expect`, and of the check */
	const char *path; /* of the reply's member */
	enum step_rule_op op;
	enum step_rule_type type;
	const char *unit; /* of both, or NULL */
	/* Of the first rule alone: what is asked for, as JSON, when the plan does not say.  Its
	 * check has the name of the step, as an HTTP step's status has.  NULL: the step's own
	 * check is that it could be done. */
	const char *otherwise;
	const char *values; /* the strings that may be asked for, "a, b"; NULL: any */
	bool is_count;      /* never below zero: to ask for 0 at least is to ask for nothing */
	const char *reason; /* path of a string of the reply that says why, or NULL */
};

/* A step while it runs. */
struct step_probe {
	const struct document *document;
	const struct document_value *settings; /* what was read, its templates filled in */
	const char *ca_file;                   /* further certificates to trust, or NULL */
	bool heedless;                         /* goes on in spite of a signal */
	const atomic_bool *given_up;           /* nobody waits for it any more */
	int64_t deadline_ns;                   /* clock_monotonic(&clock_system) */
	int64_t timeout_ns;                    /* which was so long */
};

/* Why there is no reply, by its class. */
enum step_failure {
	STEP_REPLIED,    /* there is one */
	STEP_NO_ADDRESS, /* what is named cannot be asked */
	STEP_UNRESOLVED,
	STEP_UNCONNECTED,
	STEP_LATE,
	STEP_NO_TLS,
	STEP_TOO_LARGE,
	STEP_INTERRUPTED, /* a signal asked for a stop */
	STEP_FAILED,      /* all else */
};

struct step_reply {
	enum step_failure failure;
	struct text reason; /* for a person, when it failed */
	struct text body;   /* JSON */
};

struct step_kind {
	/* Those of its own; a step that has the first of them is of this kind.  Each is judged by
	 * the table and written into the settings, its templates unfilled; one whose read() writes
	 * it has that do so: into a struct json_writer, an open object. */
	const struct members *members;
	const struct step_rule *rules; /* the last one has no name */

	/* The part of a word that is a secret by its place among the others of the member's list;
	 * NULL when none is.  May be NULL. */
	const char *(*secret_in)(
	    const struct document_value *list, const struct document_value *word);

	/* Does it once, within the deadline and until a signal comes.  Writes the reply's body, or
	 * sets its failure and reason.  Uses nothing but its arguments, so that it can run in any
	 * thread. */
	void (*run)(const struct step_probe *probe, struct step_reply *reply);
};

/* Whether `expect` of the step names that rule, for replies that are costly: parse() has put the
 * names into the settings. */
bool step_probe_expects(const struct step_probe *probe, const char *rule);

#endif
