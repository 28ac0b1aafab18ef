/*
 * exception: finds in lines of log what was raised last.  logged.c reads JSON lines,
 * printed.c what runtimes print when a program dies.
 *
 * Of a chain the outermost is the exception, and where it began the cause.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_H
#define INCIDENT_EMIT_EXCEPTION_H

#include <stdbool.h>
#include <stddef.h>

struct incident;
struct tail;

/* Whether line `i` belongs to what a runtime of Python, Java, .NET, Node, Go, Rust or Ruby printed,
 * no line of which stands behind it.  Then exception, cause and stack are filled. */
bool exception_take_text(struct incident *incident, const struct tail *logs, size_t i);

#endif
