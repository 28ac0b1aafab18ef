/*
 * rule/waiver: one waiver, and all of them; for waivers.c and allowed.c alone.
 */
#ifndef CHECK_MIGRATIONS_RULE_WAIVER_H
#define CHECK_MIGRATIONS_RULE_WAIVER_H

#include "rule.h"
#include "waivers.h"

struct waiver {
	enum rule rule;
	char *reason; /* never NULL */
	char *glob;   /* of --allow: of files; NULL: any */
	char *file;   /* of a comment: where it stands; NULL: --allow */
	unsigned line;
	unsigned from, to; /* the statement's lines; 0: none */
	struct statement_place place;
	bool used;
};

/* A comment that was meant for one, and why it is none. */
struct waiver_fault {
	char *file, *why;
	unsigned line;
};

struct waivers {
	const char *folder;
	struct waiver *items;
	size_t count, room;
	struct waiver_fault *faults;
	size_t fault_count, fault_room;

	bool judged[RULES];
	const char **linted; /* files whose statements were judged */
	size_t linted_count, linted_room;
};

/* Adds one, which takes over what `waiver` owns. */
void waivers_add(struct waivers *waivers, const struct waiver *waiver);

/* The rule of `len` bytes; -1 with the reason: there is none of that name, or it is not to be
 * allowed. */
int waiver_read_rule(const char *name, size_t len, enum rule *rule, struct text *why);

/* Whether a glob of --allow, or a comment's file, fits this one. */
bool waiver_fits_file(const struct waivers *waivers, const struct waiver *waiver, const char *file);

#endif
