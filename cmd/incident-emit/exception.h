/*
 * exception: finds in lines of log what was raised last: in a JSON line, or in what a runtime of
 * Python, Java, .NET, Node, Go, Rust or Ruby printed.
 *
 * Of a chain the outermost is the exception, and where it began the cause.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_H
#define INCIDENT_EMIT_EXCEPTION_H

#include <stdbool.h>

struct incident;
struct json_scanner;
struct tail;

/* What exception_find() reads JSON lines with; never NULL (memory.h). */
struct json_scanner *exception_scanner(void);

/* Looks for one at the end of the log: OpenTelemetry's exception.type, .message, .stacktrace in a
 * JSON line (and what other loggers call them), or what a runtime printed.  Fills exception, cause
 * and stack of the incident when it finds one.  Nothing is found where memory lacks. */
bool exception_find(
    struct incident *incident, const struct tail *logs, struct json_scanner *scanner);

#endif
