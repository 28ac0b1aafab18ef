/*
 * exception: finds in lines of log what was raised: in a JSON line, in what a runtime of Python,
 * Java, .NET, Node, Go, Rust, Ruby, PHP or Perl printed, in what Celery says of its tasks.
 *
 * Lines come in the order of the log.  Those that belong together are held per source (what
 * collects the logs of many says in front of each line whose it is) until one comes that does not
 * belong, or none for EXCEPTION_SILENCE, or the end.
 *
 * Of a chain the outermost is the exception, and where it began the cause.
 *
 * Handled is what stands in a record of a level below error, and a traceback right below a line of
 * level warning, and a task that Celery tries again: whoever wrote that went on.  All else is not.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_H
#define INCIDENT_EMIT_EXCEPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"

struct emit;
struct incident;
struct tail;

#define EXCEPTION_SILENCE CLOCK_SECOND

struct exceptions;

/* Never NULL (memory.h).  `found` is called for each: exception, cause, stack, http, request_id,
 * task, and of the process what is told, are filled; the incident is the taker's, to be freed with
 * incident_free().  `at` is what came with its first line.  `emit` is for incident_init(). */
struct exceptions *exceptions_new(const struct emit *emit,
    void (*found)(void *context, struct incident *incident, uint64_t at, bool handled),
    void *context);
void exceptions_free(struct exceptions *exceptions);

/* A line without its end; `at` says where it stands, `now` when it was read (monotonic). */
void exceptions_line(
    struct exceptions *exceptions, const char *bytes, size_t len, uint64_t at, int64_t now);

/* Whether lines are held: then each line has to come.  Else those may be left out in which
 * exception_mark() finds nothing, but for EXCEPTION_BEFORE lines before one. */
bool exceptions_hold(const struct exceptions *exceptions);
enum { EXCEPTION_BEFORE = 20 };

/* Lines were left out: what was said before them is about nothing that follows. */
void exceptions_gap(struct exceptions *exceptions);

/* Judges what was silent for so long; and all. */
void exceptions_quiet(struct exceptions *exceptions, int64_t now);
void exceptions_end(struct exceptions *exceptions);

/* What comes from here on was said by who is dead now, and is told to `found`. */
void exceptions_of_dead(struct exceptions *exceptions,
    void (*found)(void *context, struct incident *incident, uint64_t at, bool handled),
    void *context);

/* The first place in the bytes from which on an exception may be told of; NULL: there is none. */
const char *exception_mark(const char *bytes, size_t len);

/* Whether Docker may have put a line of a program into this one. */
bool exception_may_be_docker(const char *line, size_t len);

/* The last one in the last lines of a log fills exception, cause, stack, http, request_id and task
 * of the incident.  False: there is none, or memory lacks. */
bool exception_find(
    struct incident *incident, const struct tail *logs, struct exceptions *exceptions);

#endif
