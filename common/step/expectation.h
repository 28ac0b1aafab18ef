/*
 * step/expectation: what is expected of an answer; each expectation is one check.
 */
#ifndef COMMON_STEP_EXPECTATION_H
#define COMMON_STEP_EXPECTATION_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

struct document_object;
struct document_value;
struct step_rule;
struct step_secure;
struct template;

enum expectation_kind {
	EXPECT_STATUS,
	EXPECT_HEADER, /* is there */
	EXPECT_HEADER_ABSENT,
	EXPECT_HEADER_EQUAL,
	EXPECT_HEADER_CONTAINS,
	EXPECT_HEADER_MATCHES,
	EXPECT_HEADER_SECURE, /* protects, as browsers read it */
	EXPECT_ECHO,          /* of the request id */
	EXPECT_JQ,
	EXPECT_BODY_CONTAINS,
	EXPECT_BODY_MATCHES,
	EXPECT_BODY_SHA256,
	EXPECT_BODY_FILE,
	EXPECT_SIZE, /* of the body, in bytes */
	EXPECT_MAX_MS,
	EXPECT_PERCENTILE, /* of the times of all requests, judged once they are over */
	EXPECT_BURST,      /* all of it was sent and answered */
	EXPECT_STATUSES,
	EXPECT_DONE, /* a step of another kind did what it does */
	EXPECT_RULE, /* of that kind */
};

struct status_range {
	int least, most;
};

struct expectation {
	enum expectation_kind kind;
	char *label;  /* behind the step's name, "" for the status */
	char *header; /* the header's name */
	char *text;   /* what it equals or contains */
	size_t text_len;
	struct template *template; /* of that text, when variables stand in it; else NULL */
	char *target;              /* as JSON, for the record; NULL: none */
	const char *op;
	regex_t *regex;
	int expression;
	int compared; /* of jq: what it compares, -1: no comparison */
	double number;
	int percentile;
	struct status_range *ranges;
	size_t range_count;
	bool over_tls; /* it is no check of an answer that came without TLS */
	const struct step_secure *secure;
	const struct step_rule *rule;
	int slot, reason_slot; /* of the rule's paths; the second if it has a reason */
	struct expectation *next;
};

/* Whether the number, or the status, is one that `op` and `number`, or the ranges, ask for. */
bool expectation_bounds(const struct expectation *e, double observed);
bool expectation_allows(const struct expectation *e, int status);

struct expectations {
	struct expectation *first;
	char *source; /* as JSON: what the plan said, or {"status":"2xx"} */
};

/* Reads the member `expect` (which may be NULL) of a step or of its again.  0, or -1 with the
 * reason. */
int expectations_parse(
    const struct document_object *o, struct expectations *set, const struct document_value *expect);
void expectations_free(struct expectations *set);

#endif
