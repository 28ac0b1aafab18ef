/*
 * ending: how a command ended, in words and as members of an incident's extras.
 */
#ifndef INCIDENT_EMIT_ENDING_H
#define INCIDENT_EMIT_ENDING_H

#include <stdint.h>

struct command;
struct text;

/* What it was: the words that were called, where and when. */
struct ending {
	const struct command *command;
	char *const *words;
	const char *folder;           /* where it began; NULL: not known */
	int64_t started_at, ended_at; /* wall time */
};

/* "exit status 7", "ended by signal 9 (Killed)", "timed out after 30 s". */
void ending_describe(const struct command *command, struct text *out);

/* The same of its status alone, whether or not it timed out. */
void ending_describe_status(const struct command *command, struct text *out);

/* Appends `"command":{...},"resources":{...},"core":"..."` without secrets.  The core stands there
 * only where a signal makes one. */
void ending_put_extras(const struct ending *ending, struct text *out);

#endif
