/*
 * child: a program that is run for what it prints.
 *
 * No shell stands between: the words are the program, which is sought in PATH, and its arguments.
 * Its language is C, its messages go to a file without a name, and the first line of them stands in
 * the reason when it fails.  It is killed when it says nothing for too long, when a signal asks for
 * a stop (unless `patient`), when its output is no longer wanted, and when the thread that started
 * it ends.
 */
#ifndef COMMON_CHILD_H
#define COMMON_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct text;

/* What to run. */
struct child_order {
	const char *name;               /* for reasons: "git diff" */
	const char *const *words;       /* NULL-terminated */
	const char *const *environment; /* "NAME=value", set in its own; NULL: nothing */
	int input;                      /* a descriptor that it reads; 0: it reads nothing */
	int64_t silence_ns; /* how long it may take from one piece of output to the next */
	/* Nobody reads what it prints: child_end() waits for its end alone, as long as that. */
	bool output_is_dropped;
	bool patient; /* a signal that asks for a stop does not end the waiting */
};

struct child {
	const char *name; /* the order's (borrowed) */
	pid_t pid;
	int out;      /* what it prints is read here */
	int messages; /* the file with what it complains of */
	int64_t silence_ns;
	bool patient;
	bool read;  /* to the end */
	int status; /* after child_end(): as of waitpid(2), -1: it was killed */
};

/* Starts it.  0, or -1 with the reason, which asks whether it is installed where it is not found;
 * then there is nothing to end. */
int child_start(struct child *child, const struct child_order *order, struct text *why);

/* Waits for some output and reads up to `room` bytes of it: how many, 0 at the end, or -1 with the
 * reason. */
ssize_t child_read(struct child *child, void *bytes, size_t room, struct text *why);

/* Ends what child_start() began, and waits for it.  0 when all of its output was read and it ended
 * with status 0; else -1: how it ended and the first line of its messages in `why`, in place of
 * what stood there.  But where the reader stopped before the end, its reason stays. */
int child_end(struct child *child, struct text *why);

/* All three in one: adds all that it prints to `out`, as much as that may hold.  0 or -1. */
int child_print(const struct child_order *order, struct text *out, struct text *why);

#endif
