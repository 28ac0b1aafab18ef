/*
 * core_file: where the core of a process lies that a signal ended, or why there is none (core(5)).
 */
#ifndef INCIDENT_EMIT_CORE_FILE_H
#define INCIDENT_EMIT_CORE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct text;

struct core_file {
	const char *pattern; /* /proc/sys/kernel/core_pattern; NULL: it cannot be read */
	bool adds_pid;       /* /proc/sys/kernel/core_uses_pid */
	bool limited;        /* RLIMIT_CORE is 0 where the process began */
	const char *folder;  /* where it began, NULL: not known; a name without '/' lies there */
	const char *program; /* its path as it was called */
	pid_t pid;
	int status; /* of wait4() */
};

/* Appends "PATH", "expected as PATH" where no file of that name is seen, "handed to PROGRAM", or
 * "none: REASON"; nothing where it did not end by a signal that makes cores. */
void core_file_tell(const struct core_file *core, struct text *out);

/* The same, with what the kernel says of this machine, and our own limit. */
void core_file_tell_here(struct core_file *core, struct text *out);

#endif
