/*
 * sinks/words: a command as its words.
 */
#ifndef INCIDENT_DELIVER_WORDS_H
#define INCIDENT_DELIVER_WORDS_H

struct text;

/* Splits at blanks; '...' and "..." hold blanks, a backslash holds what follows it (not within
 * '...'), as in a shell, but nothing is expanded.  NULL-terminated, in one block to be freed; NULL
 * with the reason: a quote is open, or there is no word. */
char **words_split(const char *command, struct text *why);

#endif
