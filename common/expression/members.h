/*
 * expression/members: which members and strings an expression speaks of, and what became of them:
 * what a program that judges a whole stream must see in it at least once.
 *
 *   terms.c    where in the tokens a member begins and ends
 *   members.c  reads them
 *   sight.c    what an evaluation saw
 */
#ifndef COMMON_EXPRESSION_MEMBERS_H
#define COMMON_EXPRESSION_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "expression.h"
#include "steps.h"
#include "tokens.h"

enum { EXPRESSION_MAX_MEMBERS = 64, EXPRESSION_NEAR = 64 };

enum expression_member_kind {
	MEMBER_CHAIN,   /* .a.b[0]."odd name"? */
	MEMBER_KEY,     /* {a} or {"a"}, short for {a: .a} */
	MEMBER_PATTERN, /* of {a: $x}, {"a": $x} or {$a} behind an `as` */
	MEMBER_GETPATH, /* getpath(["a", 0]) */
	MEMBER_KEYED,   /* .["a" + "b"], .[.name], ."a\(.b)": the step is known when it is taken */
};

/* Fixed steps that the expression speaks of, or one whose key it makes. */
struct expression_member {
	enum expression_member_kind kind;
	size_t start, end; /* its tokens; the end is not counted */
	struct text text;  /* as it is written */
	struct expression_steps steps;
	char near[EXPRESSION_NEAR]; /* the nearest name seen where it was missing */
	unsigned distance;
	unsigned looks; /* how often it was looked for */
};

/* A string that the expression compares with, or may. */
struct expression_string {
	size_t start; /* its token */
	struct text text;
	char near[EXPRESSION_NEAR]; /* the same in another case, as it was seen */
};

struct expression_members {
	struct expression_member *list;
	size_t count, room;
	struct expression_string *strings;
	size_t string_count, string_room;
	bool too_many; /* to be looked at all */
};

void expression_members_read(
    struct expression_members *members, const struct expression_tokens *tokens);
void expression_members_free(struct expression_members *members);

/* The chain, or the place of the string, that begins at a token; NULL and -1: none. */
const struct expression_member *expression_member_at(
    const struct expression_members *members, size_t token);
int expression_string_at(const struct expression_members *members, size_t token);

/* ---- terms ---- */

/* Whether token `i` goes on with the term before it. */
bool expression_term_goes_on(const struct expression_tokens *tokens, size_t i);

/* The tokens of the key that a MEMBER_KEYED makes: the first, and behind the last. */
size_t expression_key_start(const struct expression_tokens *tokens, size_t start);
size_t expression_key_end(const struct expression_tokens *tokens, size_t end);

/* Behind the member that begins at `i`, and its kind; `i`: none. */
size_t expression_member_end(
    const struct expression_tokens *tokens, size_t i, enum expression_member_kind *kind);

/* ---- sights ---- */

/* What is noted of an evaluation; both NULL when it is not watched. */
struct expression_notes {
	struct expression_members *members;
	struct expression_sight *sight;
};

/* Counts how often names near the member are looked for; whether they still are. */
static inline bool
expression_member_looks(struct expression_member *member)
{
	enum { LOOKS = 64 };

	return member->looks < LOOKS && ++member->looks;
}

/* Takes a name that was seen where the member's step `name` was missing. */
void expression_member_near(
    struct expression_member *member, const struct text *name, const char *seen, size_t len);

/* Takes a string that was compared with the i-th. */
void expression_string_see(
    const struct expression_notes *notes, size_t i, const char *seen, size_t len);

struct expression_bytes {
	const char *bytes;
	size_t len;
};

/* The same for each string of the expression that says `literal`.  `folded`: it was found in what
 * was seen, in another case. */
void expression_strings_see(const struct expression_notes *notes, struct expression_bytes literal,
    struct expression_bytes seen, bool folded);

#endif
