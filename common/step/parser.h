/*
 * step/parser: what the readers of a step's members share.
 */
#ifndef COMMON_STEP_PARSER_H
#define COMMON_STEP_PARSER_H

#include "document_members.h"
#include "definition.h"

/* All read an object whose `into` is the step, unless they say otherwise. */

/* A template out of what `name` holds: a string, or the digits or letters of a number or a bool.
 * 0, or -1 with the file, the value's line and the reason. */
int step_parse_template(const struct document_object *o, const char *name,
    const struct document_value *value, enum template_place place, struct template **out);

/* The contents of a file that a member names.  0, or -1 likewise. */
int step_parse_file(
    const struct document_object *o, const struct document_value *path, char **bytes, size_t *len);

/* A pattern out of a string; one that everything matches is refused, for `idle`.  0 or -1. */
int step_parse_pattern(const struct document_object *o, const char *name,
    const struct document_value *value, bool by_line, const char *idle, regex_t **out);

/* What a step of HTTP, or of another kind, has of its own.  0 or -1. */
int step_parse_http(const struct document_object *o, const struct document_value *found);
int step_parse_kind(const struct document_object *o, const struct document_value *found);

/* "multipart"; "bearer", or a member of "basic", and whether they fit the headers.  0 or -1. */
int step_read_credential(const struct document_object *o, const struct document_value *value);
int step_parse_multipart(const struct document_object *o, const struct document_value *object);
int step_check_authorization(const struct document_object *o);

/* ca_file, client_cert, client_key, proxy, unix_socket, resolve, http2.  0 or -1. */
int step_parse_route(const struct document_object *o);

/* Whether what stands beside "burst" fits it.  0 or -1. */
int step_check_burst(const struct document_object *o);
/* The tables of what steps of HTTP have, and of what all have. */
extern const struct members step_http_table, step_flow_table;

enum { STEP_BURST_MOST = 100000, STEP_ROUNDS_MOST = 1000000 };

/* capture, secret, foreach.  0 or -1. */
int step_read_captures(const struct document_object *o, const struct document_value *captures);
int step_read_secrets(const struct document_object *o, const struct document_value *secrets);
int step_read_loops(const struct document_object *o, const struct document_value *loops);

/* Whether try, every, backoff, timeout, times and foreach fit until; again.  0 or -1. */
int step_check_until(const struct document_object *o);
int step_parse_again(const struct document_object *o);

/* Adds an expression to the step's, that a member of that name holds.  Its number, or -1. */
int step_add_expression(const struct document_object *o, struct step *step, const char *name,
    const struct document_value *value);

/* Compiles the expressions, unless that is left to those beside, or blames the one that does not
 * compile, and makes what reads a body for them.  0 or -1. */
int step_compile(const struct document_object *o, const struct expressions *beside);

/* ---- expectations ---- */

/* What the members of `expect` are read into, by their tables. */
struct expect_parser {
	struct expectation **tail;
	struct step *step;
	const struct document_value *header; /* whose rules are read */
	const struct step_rule *rule;        /* that is read */
	int64_t amount;
};

/* Adds an expectation called "LABEL WHAT". */
struct expectation *expectation_add(const struct document_object *object,
    enum expectation_kind kind, const char *label, const char *what);

/* Copies what is aimed at, as JSON for the record. */
void expectation_set_target(struct expectation *e, const struct document_value *value);

/* The same, and the text that is compared with, or the pattern.  0 or -1. */
int expectation_set_text(const struct document_object *object, struct expectation *e,
    const struct document_value *value);

/* 200, "200" or "2xx".  0 or -1. */
int status_range_parse(const struct document_value *value, struct status_range *range);

/* Members of `expect`.  Each 0 or -1. */
int expectation_read_headers(
    const struct document_object *object, const struct document_value *headers);
int expectation_read_echo(const struct document_object *object, const struct document_value *value);

int expectation_read_body(const struct document_object *object, const struct document_value *value);
int expectation_read_size(const struct document_object *object, const struct document_value *value);
int expectation_read_jq(const struct document_object *object, const struct document_value *value);

/* The members of `expect` of a step of HTTP, of a burst, of all steps; and those within. */
extern const struct members expect_http_table, expect_burst_table, expect_times_table,
    expect_body_table, expect_size_table;

#define EXPECTED_JQ                                                                                \
	MEMBER(STRING, "jq", .each = true, .expected = "an expression or a list of them",          \
	    .read = expectation_read_jq)

/* Reads all of `expect` by its tables (NULL-terminated).  0 or -1. */
int expectations_fill(const struct document_object *object, const struct members *const *tables);

/* A rule's row in the table of `expect`; takes what is asked for by the rule that is read.  0 or
 * -1. */
struct member step_rule_member(const struct step_rule *rule);
int step_rule_read(const struct document_object *object, const struct document_value *value);

/* The whole `expect` of a step of HTTP, or of another kind: without a value, what it expects by
 * itself.  0 or -1. */
int expectations_parse_http(const struct document_object *object);
int expectations_parse_kind(const struct document_object *object);

/* The whole `expect` of a burst.  0 or -1. */
int expectations_parse_burst(const struct document_object *object);

#endif
