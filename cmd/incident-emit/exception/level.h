/*
 * level: how bad a logger says that something is.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_LEVEL_H
#define INCIDENT_EMIT_EXCEPTION_LEVEL_H

#include "json.h"
#include "lines.h"

enum level {
	LEVEL_NONE,    /* not told */
	LEVEL_LOW,     /* trace, debug, info, notice */
	LEVEL_WARNING, /* whoever wrote it went on */
	LEVEL_ERROR,   /* error, critical and above */
};

/* Of a word: "warn", "ERROR", "SEVERE", "Fatal". */
enum level level_of_word(const char *word, size_t len);

/* Of a line of text: the first word near its start that is one, in capitals, in brackets or behind
 * "level=", and klog's letter. */
enum level level_of_line(struct line line);

/* Of a member's value; numbers mean what `name` says they do (pino's level, Python's levelno,
 * OpenTelemetry's severityNumber, syslog's and Monolog's). */
enum level level_of_member(const char *name, const struct json_slice *value);

#endif
