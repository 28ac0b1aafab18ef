/*
 * step/request: a request of HTTP, from its templates to its bytes.
 *
 *   request.c         path, headers and body
 *   variables.c       the variables that it needs
 *   multipart.c       bodies of several parts, and of files
 *   authorization.c   basic, bearer
 *   route.c           the way that it goes (route.h)
 */
#ifndef COMMON_STEP_REQUEST_H
#define COMMON_STEP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "http.h"
#include "text.h"

struct step;
struct step_route;
struct step_world;
struct template;

/* A named text: a header, a member of a query or a form. */
struct step_pair {
	char *name;
	struct template *value;
	struct step_pair *next;
};
void step_pairs_free(struct step_pair *pair);

enum step_body { BODY_NONE, BODY_JSON, BODY_FORM, BODY_TEXT, BODY_MULTIPART, BODY_FILE };

/* Of a multipart body: a text, or the bytes of a file. */
struct step_part {
	char *name; /* as it stands in quotes */
	struct template *value;
	char *bytes, *filename, *type;
	size_t len;
	struct step_part *next;
};
void step_parts_free(struct step_part *part);

/* What a plan says of a request. */
struct step_http {
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
	int64_t burst;            /* so many requests; 0: it is none */
	int64_t burst_within_ns;
};
void step_http_free(struct step_http *http);

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

/* 0, or -1 with the reason; without one memory lacks. */
int step_rendered_make(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why);
void step_rendered_free(struct step_rendered *rendered);

/* Visits the names of the environment's variables that the step uses, as step_variables() does the
 * others. */
int step_environment(
    const struct step *step, int (*visit)(const char *name, void *context), void *context);

/* The same of a step of HTTP, and of another kind, into what is empty. */
int step_render_http(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why);
int step_render_settings(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why);

/* Append the body, or the value of Authorization.  0, or -1 with the reason. */
int step_render_multipart(
    const struct step *step, struct step_world *world, struct text *body, struct text *why);
int step_render_authorization(
    const struct step *step, struct step_world *world, struct text *value, struct text *why);

#endif
