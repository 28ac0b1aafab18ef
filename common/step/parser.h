/*
 * step/parser: what the readers of a step's members share.
 */
#ifndef COMMON_STEP_PARSER_H
#define COMMON_STEP_PARSER_H

#include "document_members.h"
#include "definition.h"

struct step_parser {
	struct step *step;
	const struct document *document;
	const struct document_value *object;
	const struct step_kind *const *kinds; /* NULL: HTTP alone */
	struct expressions *beside;           /* NULL: compiled with the step */
	struct text *why;
};

/* -1, with the file, the value's line and the reason. */
#define FAULT(p, value, ...) document_fault((p)->document, (value), (p)->why, __VA_ARGS__)

static inline struct document_object
step_object(const struct step_parser *p)
{
	return (struct document_object){p->document, p->object, p->step, p->why};
}

static inline const struct document_value *
parser_member(const struct step_parser *p, const char *name)
{
	return document_member(p->object, name);
}

/* A template out of what `name` holds: a string, or the digits or letters of a number or a bool.
 * 0, or -1 with the file, the value's line and the reason. */
int step_parse_template(const struct step_parser *p, const char *name,
    const struct document_value *value, enum template_place place, struct template **out);

/* The contents of a file that a member names.  0, or -1 likewise. */
int step_parse_file(const struct document *document, const struct document_value *path,
    char **bytes, size_t *len, struct text *why);

/* A pattern out of a string; one that everything matches is refused, for `idle`.  0 or -1. */
int step_parse_pattern(const struct document *document, const char *name,
    const struct document_value *value, bool by_line, const char *idle, regex_t **out,
    struct text *why);

/* "multipart", "body_file"; whether "basic" and "bearer" fit the headers.  0 or -1. */
int step_parse_multipart(const struct step_parser *p, const struct document_value *object);
int step_parse_body_file(const struct step_parser *p, const struct document_value *path);
int step_check_authorization(const struct step_parser *p);

/* ca_file, client_cert, client_key, proxy, unix_socket, resolve, http2.  0 or -1. */
int step_parse_route(const struct step_parser *p);

/* Whether what stands beside "burst" fits it.  0 or -1. */
int step_check_burst(const struct step_parser *p);
/* Whether each percentile that is expected has the requests that it needs; once all else is
 * read.  0 or -1. */
int step_check_percentiles(const struct step_parser *p);
/* The settings of a step of another kind than HTTP.  0 or -1. */
int step_kind_parse(const struct step_parser *p);

/* What such a step is called without a name. */
char *step_kind_name(const struct step_parser *p);

/* The tables of what steps of HTTP have, and of what all have. */
extern const struct members step_http_table, step_flow_table;

enum { STEP_BURST_MOST = 100000, STEP_ROUNDS_MOST = 1000000 };

/* until, try, every, backoff, timeout; again; capture, secret; times, foreach.  0 or -1. */
int step_parse_flow(const struct step_parser *p);

/* Compiles the expressions, or blames the one that does not compile, and makes what reads a body
 * for them.  0 or -1. */
int step_compile(const struct step_parser *p);

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

/* The whole `expect` of a step of another kind than HTTP; without a value, what its kind expects by
 * itself.  0 or -1. */
int expectations_parse_kind(const struct document_object *object);

/* The whole `expect` of a burst.  0 or -1. */
int expectations_parse_burst(const struct document_object *object);

#endif
