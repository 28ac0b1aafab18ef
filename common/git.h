/*
 * git: the git program, run for what it says of a repository, which it leaves as it is.
 *
 * It asks no monitor of files and nobody for a password, takes paths literally, and may say nothing
 * for GIT_SILENCE.  GIT_DIR and what else of its variables the user set stays.
 */
#ifndef COMMON_GIT_H
#define COMMON_GIT_H

#include "child.h"
#include "clock.h"

#define GIT_SILENCE (120 * CLOCK_SECOND)

enum { GIT_MOST_WORDS = 24 };

/* One call. */
struct git_call {
	const char *name;         /* for reasons: "git diff" */
	const char *folder;       /* where it runs; NULL: here */
	const char *const *words; /* "ls-tree", "-z", ..., NULL: fewer than GIT_MOST_WORDS */
	int input;                /* a descriptor that it reads; 0: it reads nothing */
};

/* As child_start(), child_end() and child_print() are.  Where git lacks what a shallow clone cuts
 * off, the reason says that it has to be fetched first. */
int git_start(struct child *git, const struct git_call *call, struct text *why);
int git_end(struct child *git, struct text *why);
int git_print(const struct git_call *call, struct text *out, struct text *why);

#endif
