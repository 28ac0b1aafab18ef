/*
 * step/expectation: what the files of step share.
 *
 *   parse.c, parse_flow.c   a plan's object becomes a step
 *   parse_expect.c, parse_expect_headers.c, parse_expect_body.c   its expectations
 *   expressions.c    its expressions
 *   burst.c      many requests at once, from the plan to the verdict
 *   percentile.c percentiles of all requests, from the plan to the verdict
 *   parse_expect_rules.c, rule.c, kind.c   other kinds of step than HTTP
 *   request.c, multipart.c   the request from its templates
 *   route.c      the way that it goes, from the plan to the evidence
 *   run.c        a step under way, until it is over
 *   round.c     tries, rounds, again
 *   judge.c      an answer against expectations
 *   pattern.c    the patterns of expectations
 *   headers.c, security_headers.c   the fields of its head
 *   capture.c    what later steps need of it
 *   expected_variables.c     what expectations need of earlier steps
 *   evidence.c   what a failing check carries
 *   step.c            the outcome and its records
 */
#ifndef COMMON_STEP_EXPECTATION_H
#define COMMON_STEP_EXPECTATION_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expression.h"
#include "http.h"
#include "json.h"
#include "step.h"
#include "step_kind.h"
#include "template.h"

struct histogram;
struct json_writer;

/* A named text: a header, a member of a query or a form. */
struct step_pair {
	char *name;
	struct template *value;
	struct step_pair *next;
};

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

/* One expectation: one check. */
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
	double number;
	int percentile;
	struct status_range *ranges;
	size_t range_count;
	bool over_tls; /* it is no check of an answer that came without TLS */
	const struct step_secure *secure;
	const struct step_rule *rule;
	int slot, reason_slot; /* of the rule's paths; no reason: -1 */
	struct expectation *next;
};

struct expectations {
	struct expectation *first;
	char *source; /* as JSON: what the plan said, or {"status":"2xx"} */
};

struct step_capture {
	char *name;
	int expression;
	bool secret;
	struct step_capture *next;
};

/* A variable that expressions name as $name: in what is expected of the first answer and in captures,
 * or in what is expected of the second one. */
struct step_value {
	char *name;
	bool first, again;
	struct step_value *next;
};

/* A variable that takes each of its values in turn: listed, or the integers from `from` to `to`. */
struct step_loop {
	char *name;
	char **values; /* NULL for a range */
	bool *numbers; /* which of them are numbers in jq, not strings; as many */
	size_t count;
	int64_t from;
	struct step_loop *next;
};

/* A shorter secret would be found everywhere. */
enum { STEP_SECRET_LEAST = 4 };

enum step_body { BODY_NONE, BODY_JSON, BODY_FORM, BODY_TEXT, BODY_FILE, BODY_MULTIPART };

/* Of a multipart body: a text, or the bytes of a file. */
struct step_part {
	char *name; /* as it stands in quotes */
	struct template *value;
	char *bytes, *filename, *type;
	size_t len;
	struct step_part *next;
};

enum route_string {
	ROUTE_CA_FILE,
	ROUTE_CLIENT_CERT,
	ROUTE_CLIENT_KEY,
	ROUTE_PROXY,
	ROUTE_UNIX_SOCKET,
	ROUTE_STRINGS, /* how many */
};

/* What a step says of the way that its requests go. */
struct step_route {
	struct template *strings[ROUTE_STRINGS];
	bool none[ROUTE_STRINGS]; /* it says that there is none, whatever the run has */
	bool resolves;            /* it says so, with no address perhaps */
	struct step_pair *resolve;
	bool says_http2, http2;
};

struct step {
	char *name, *file;
	unsigned line;
	char *source; /* the object, as JSON */

	/* NULL: HTTP.  Of another kind nothing is set below but `body`: its settings. */
	const struct step_kind *kind;
	char *settings;           /* as JSON, templates unfilled */
	struct variables *hidden; /* what its command holds that is a secret; NULL: nothing */
	int hidden_count;

	char *method;
	struct template *path;
	bool absolute; /* the path is a whole URL */
	struct step_pair *headers, *query, *form;
	struct template *body;
	enum step_body body_kind;
	char *payload; /* of a file */
	size_t payload_len;
	struct step_part *parts;
	char boundary[33];
	struct template *basic_user, *basic_password, *bearer; /* NULL: no such */
	bool redirects, compressed;
	bool optional;            /* 404 says that there is no such thing, and skips it */
	struct step_route *route; /* NULL: the run's */

	int64_t burst; /* requests; 0: it is none */
	int64_t burst_within_ns;

	int64_t timeout_ns; /* 0: the client's; with until: 30 s */
	bool until;
	int64_t try_ns; /* 0: the smaller of the client's and a quarter of the timeout */
	int64_t every_ns, every_most_ns;
	double backoff;

	struct expectations expect;
	bool again;
	char *again_source; /* as JSON; NULL without again */
	struct expectations again_expect;

	struct step_capture *captures;
	struct step_value *uses;
	int64_t times;
	struct step_loop *loops;

	/* The expectations' and captures' expressions on the current body. */
	struct json_paths *paths;
	struct expressions *expressions;
	struct json_scanner *scanner; /* NULL without expressions */
	struct json_slice *values;
};

/* A request made from templates, and what it borrows. */
struct step_rendered {
	struct text made; /* by templates, a line each, for a step that is sent again */
	struct text path, url, body;
	struct text head; /* NUL-terminated names and values, in turn */
	struct http_header *headers;
	size_t header_count;
	struct http_request request;
	struct http_route route; /* when the step says anything of it */
	struct text route_values;
	const char **resolve;
};

/* ---- headers.c ---- */

/* One line of an answer's head, borrowed from it. */
struct step_field_line {
	const char *name, *value;
	size_t name_len, len;
};

/* The next line, or the next of that name (in any case); `at` is NULL at first.  False when there is none. */
bool step_field_next(
    const struct http_answer *answer, const char **at, struct step_field_line *line);
bool step_field_next_of(const struct http_answer *answer, const char *name, const char **at,
    struct step_field_line *line);

/* Appends the values of all lines of that name, joined by ", ".  How many there are. */
size_t step_field_join(const struct http_answer *answer, const char *name, struct text *out);

/* ---- security_headers.c ---- */

/* One of the usual security headers. */
struct step_secure {
	const char *header;
	const char *target; /* what is asked for, as JSON, for the record */
	/* Why the header, of which `joined` are all lines, does not protect; NULL when it does. */
	const char *(*fault)(const struct text *joined, const struct http_answer *answer);
	bool over_tls; /* it means nothing without TLS */
};

/* The last one has no header. */
extern const struct step_secure step_secure_headers[];

/* ---- parse_expect.c ---- */

/* Reads the member `expect` (NULL: 2xx) of a step or of its again. */
int expectations_parse(struct expectations *set, struct step *step, const struct document *document,
    const struct document_value *expect, struct text *why);
void expectations_free(struct expectations *set);

/* ---- kind.c ---- */

/* A step of another kind than HTTP at work, in a thread of its own. */
struct step_worker;

/* Does once what the step is for, with the rendered settings; these and the answer are the worker's until it is freed.  NULL when it cannot
 * begin, with the answer's error and reason. */
struct step_worker *step_worker_start(const struct step *step, const struct step_world *world,
    const struct step_rendered *rendered, int64_t timeout_ns, struct http_answer *answer);
/* Appends the step's settings, or a part of them, without secrets that stand there literally.  0 or -1. */
int step_kind_redact(const struct step *step, const char *json, size_t len, struct text *out);

bool step_worker_done(const struct step_worker *worker);

/* When to look again whether it is done: the longer it takes the less often. Monotonic. */
int64_t step_worker_look(const struct step_worker *worker);

/* Tells it to stop and waits for its end: what it asks of a database or a resolver ends with its deadline. */
void step_worker_free(struct step_worker *worker);

/* ---- rule.c ---- */

/* Takes what the plan asks for, `value`, for the rule of `e`.  0, or -1 with the reason. */
int step_rule_parse(struct expectation *e, struct step *step, const struct document *document,
    const struct document_value *value, struct text *why);

/* Holds the step's reply, which its scanner has read, against the rule. */
void step_rule_judge(const struct step *step, const struct step_world *world,
    const struct expectation *e, struct step_check *check);

/* ---- request.c ---- */

/* 0, or -1 with the reason. */
int step_rendered_make(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why);
void step_rendered_free(struct step_rendered *rendered);

/* ---- multipart.c ---- */

void step_parts_free(struct step_part *part);

/* Append the body, or the value of Authorization.  0, or -1 with the reason. */
int step_render_multipart(
    const struct step *step, struct step_world *world, struct text *body, struct text *why);
int step_render_authorization(
    const struct step *step, struct step_world *world, struct text *value, struct text *why);

/* ---- route.c ---- */

void step_route_free(struct step_route *route);

/* Visits its templates until one gives something else than 0. */
int step_route_templates(const struct step_route *route,
    int (*visit)(const struct template *t, void *context), void *context);

/* Fills what is the route's of a rendered step that has one.  0, or -1 with the reason. */
int step_render_route(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why);

/* Puts what the step says of its route, if anything, without userinfo and without where the client's key is. */
void step_put_route(struct json_writer *w, const struct step *step, const struct step_world *world,
    const struct step_rendered *rendered);

/* ---- judge.c ---- */

/* What came of a burst. */
struct step_tally {
	int64_t sent, answered;
	int64_t statuses[600];
};

/* What an answer is held against. */
struct judgement {
	const struct expectations *set;
	const char *suffix; /* of the checks' names: "again" or "" */
	const struct http_answer *answer;
	const struct step_tally *tally; /* of a burst, whose last answer the above is; else NULL */
	bool over_tls;
	int64_t elapsed_ns; /* what max_ms bounds */
	size_t first;       /* the checks from here on are replaced */
};

/* 0, or -1 when out of memory. */
int expectations_judge(struct step *step, const struct step_world *world,
    const struct judgement *judgement, struct step_outcome *outcome);

/* Hands the body to the step's expressions, and the variables that they use.  0, or -1 with the
 * reason when it is not JSON. */
int step_take_body(struct step *step, const struct step_world *world,
    const struct http_answer *answer, struct text *why);

/* ---- burst.c ---- */

/* Counts an answer. */
void step_tally_add(struct step_tally *tally, const struct http_answer *answer);

/* Judge the burst as a whole, and one bound of its statuses. */
void step_judge_burst(const struct step *step, const struct step_tally *tally,
    const struct http_answer *last, struct step_check *check);
void step_judge_statuses(const struct step *step, const struct expectation *e,
    const struct step_tally *tally, struct step_check *check);

/* ---- percentile.c ---- */

/* How long the requests took that one set of expectations is held against: the first of all
 * rounds, or those of again. */
struct step_times {
	struct histogram *taken; /* ns; NULL: nobody asks */
	int64_t unanswered;      /* of them; they count with their deadline at least */
	int64_t slowest_ns;
	int64_t slowest_number;        /* from 1 */
	char slowest_id[STEP_ID_SIZE]; /* of the request */
};

/* Counts, from now on, what the set asks for.  0, or -1 when out of memory. */
int step_times_begin(struct step_times *times, const struct expectations *set);
void step_times_end(struct step_times *times);

/* One that a signal broke off is not counted. */
void step_times_add(
    struct step_times *times, const struct http_answer *answer, const char *id, int64_t timeout_ns);

/* Adds a check for each percentile of the set; unknown unless all requests of the step were
 * made.  0, or -1 when out of memory. */
int step_times_judge(const struct step_times *times, const struct step *step, const char *suffix,
    const struct expectations *set, struct step_outcome *outcome);

/* Puts what was counted, if anything was, as an object in milliseconds. */
void step_times_put(struct json_writer *w, const char *name, const struct step_times *times);

/* ---- round.c ---- */

/* A step under way. */
struct step_run {
	struct step *step;
	struct step_world *world;
	struct step_outcome *outcome;
	struct step_rendered rendered;
	struct http_answer answer;
	int (*next)(struct step_run *r); /* the stage to come */
	bool sending;                    /* waits for an answer */
	struct step_worker *worker; /* of a step of another kind than HTTP, while it is at work */
	int64_t wake;               /* waits until then; 0: does not */
	int64_t sent;               /* when the last request was begun */
	int64_t started;
	int64_t deadline, pause;  /* of until */
	int64_t slowest_ns;       /* of all rounds */
	int64_t round, rounds;    /* the current one, from 0, and how many in all */
	int64_t span;             /* rounds until the loops begin anew */
	struct step_tally *tally; /* of a burst */
	int64_t limit_ns;         /* the deadline of the request under way */
	struct step_times times, again_times;
	struct text *why;
};

/* The first stage.  As all stages it returns 1 while the step is under way, 0 when it is over, -1 on trouble. */
int step_stage_begin(struct step_run *run);

/* Whether a signal asks it to stop. */
bool step_run_stopping(const struct step_run *run);

/* ---- capture.c ---- */

/* Sets the variables from the answer; each that cannot be set becomes a failed check.  0, or -1 when out of memory. */
int step_capture(struct step *step, struct step_world *world, const struct http_answer *answer,
    struct step_outcome *outcome);

/* Visits the names of the environment's variables that the request uses, as step_variables() does the others. */
int step_environment(
    const struct step *step, int (*visit)(const char *name, void *context), void *context);

/* Makes known that values of the environment which the step uses must not be repeated.  0, or -1 when out of memory. */
int step_learn_secrets(const struct step *step, struct step_world *world);

/* ---- expected_variables.c ---- */

void step_values_free(struct step_value *value);

/* Declares each $name of an expression that is to be added to the set: the step's own, which is noted,
 * or another.  0, or -1 when out of memory. */
int step_values_declare(struct step *step, struct expressions *set, const char *source);

/* Notes where each is used, once all expressions are added. */
void step_values_note(struct step *step);

/* Visits the names that must be set before the step begins, as step_variables() does; the templates. */
int step_values_names(
    const struct step *step, int (*visit)(const char *name, void *context), void *context);
int step_values_templates(
    const struct step *step, int (*visit)(const struct template *t, void *context), void *context);

/* Gives the expressions the values of the world's variables. */
void step_values_bind(struct step *step, const struct step_world *world);

/* Appends the text that is compared with, and the same as JSON.  0, or -1 with the reason. */
int step_values_fill(const struct step_world *world, const struct expectation *e,
    struct text *filled, struct text *target, struct text *why);

/* ---- evidence.c ---- */

/* Fills the outcome's evidence with the request and its answer.  0, or -1 when out of memory. */
int step_evidence(const struct step_run *run);

/* Appends free text without what is secret. */
void step_conceal_text(
    const struct step_world *world, const char *bytes, size_t len, struct text *out);

/* The id that the request carried; of a plan's own header, without what is secret. */
void step_request_id(const struct step *step, const struct step_world *world,
    const struct http_answer *answer, char id[STEP_ID_SIZE]);

/* Puts a JSON value without what is secret: as a string where nothing else is left of it, such
 * as of a number. */
void step_put_concealed(const struct step_world *world, struct json_writer *w, const char *name,
    const char *json, size_t len);

/* ---- step.c ---- */

void step_pairs_free(struct step_pair *pair);

/* How many requests all its rounds, or its burst, send; those of again are as many once more. */
int64_t step_requests(const struct step *step);

/* Adds an empty check called "STEP SUFFIX: LABEL"; NULL when out of memory. */
struct step_check *outcome_add(
    struct step_outcome *outcome, const char *step, const char *suffix, const char *label);

/* Drops the checks from number `first` on. */
void outcome_cut(struct step_outcome *outcome, size_t first);

/* The worst status of the checks from number `first` on: fail, unknown, warn, skip, pass. */
enum check_status outcome_worst(const struct step_outcome *outcome, size_t first);

#endif
