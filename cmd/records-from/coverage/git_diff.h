/*
 * git_diff: what `git diff REV..REV` says in this folder.
 */
#ifndef COVERAGE_GIT_DIFF_H
#define COVERAGE_GIT_DIFF_H

#include <sys/types.h>

struct text;

struct git_diff {
	pid_t pid;
	int out;   /* where the diff is read */
	int error; /* where its messages went: a file without a name */
};

/* Starts it, without a shell and whatever the configuration says of how a diff looks.  0, or
 * -1 with the reason in `why`. */
int git_diff_start(struct git_diff *git, const char *revisions, struct text *why);

/* After the diff was read, or enough of it.  0 when git did all of its work; else -1 with what it
 * said in `why`, which beats what stood there. */
int git_diff_end(struct git_diff *git, const char *revisions, struct text *why);

#endif
