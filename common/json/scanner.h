/*
 * json/scanner: what the pieces of the scanner share; nobody else includes this.
 *
 * The members asked for form a tree of nodes.  machine.h walks the record once and holds, for
 * the container that it stands in, the node of that container, or NULL where nothing inside was
 * asked for; so the nodes on the way are a prefix of the nesting, and a frame is kept for them
 * only.
 */
#ifndef COMMON_JSON_SCANNER_H
#define COMMON_JSON_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

#define JSON_TWICE "a member that is asked for stands twice"

/* Members are found by the length of their name; long names share the last list. */
enum { JSON_NAME_LISTS = 32 };

struct json_node {
	char *name; /* NULL for elements and the root */
	size_t name_len;
	size_t index;   /* of an element */
	int slot;       /* -1: only on the way to one that was asked for */
	uint64_t stamp; /* of the scan that met it last */
	struct json_node *by_length[JSON_NAME_LISTS];
	struct json_node *elements; /* by rising index */
	struct json_node *next;     /* in the list of the parent that holds this node */
};

/* An open container with a node. */
struct json_frame {
	struct json_node *node;
	struct json_node *element; /* the next one asked for */
	size_t index;              /* of the element that comes next */
	const char *start;
};

/* One scan. */
struct json_run {
	const char *begin, *end;
	const char *stop; /* behind the value */
	struct json_node *root;
	struct json_slice *values;
	struct json_frame *frames; /* as many as the longest path has steps, and one */
	uint64_t stamp;
	unsigned max_depth;
	unsigned depth;   /* open containers */
	unsigned tracked; /* how many of them, counted from the outside, have a node */
	uint64_t objects[JSON_MAX_DEPTH / 64]; /* bit d: the container at depth d is an object */
	struct json_error *error;
	struct json_error ignored; /* where nobody asks for it */
};

/* Scans the value at run->begin: 0 with run->stop set, or -1 with *run->error filled. */
typedef int json_machine(struct json_run *run);

json_machine json_machine_scalar;
#ifdef __SSE2__
json_machine json_machine_sse2;
#endif
#ifdef __aarch64__
json_machine json_machine_neon;
#endif

/* ---- machine.c: the steps that are not hot ---- */

/* Fills the error and returns -1. */
int json_fail(struct json_run *run, const char *at, const char *reason);

/* Enters and leaves a container (JSON_OBJECT or JSON_ARRAY); `node` may be NULL.  json_close()
 * returns what the container around it is (JSON_ABSENT: there is none) and stores the node of
 * that. */
int json_open(
    struct json_run *run, const char *at, enum json_type container, struct json_node *node);
enum json_type json_close(struct json_run *run, const char *behind, struct json_node **node);

/* The node of the element that comes next in an array that has a node, or NULL. */
struct json_node *json_element(struct json_run *run);

/* The child whose name equals the raw name with escapes, or NULL. */
struct json_node *json_escaped_member(const struct json_node *node, const char *name, size_t len);

/* Fails with what is wrong at a place where a value, or the end of a container, should stand. */
int json_fail_value(struct json_run *run, const char *at);
int json_fail_literal(struct json_run *run, const char *at, const char *literal);
int json_fail_after(struct json_run *run, const char *at, enum json_type container);
int json_fail_colon(struct json_run *run, const char *at);
int json_fail_name(struct json_run *run, const char *at);

/* Checks the escape (at its backslash), the UTF-8 sequence (at its first byte) or the control byte
 * inside a string.  Returns what follows, or NULL with the error filled. */
const char *json_string_special(struct json_run *run, const char *at);

/* ---- string.c ---- */

/* Whether a raw string body equals `s` after unescaping. */
bool json_body_equals(const char *body, size_t body_len, const char *s, size_t len);

/* ---- paths.c ---- */

/* Adds a path below `root`; NULL when it is no path, with nothing added.  `depth` grows to the
 * number of its steps. */
struct json_node *json_node_add(struct json_node *root, const char *path, size_t *depth);
struct json_node *json_node_new(void);
void json_node_free(struct json_node *node);

#endif
