/*
 * logged: an exception in a JSON line.
 *
 * Known are OpenTelemetry's exception.type, .message and .stacktrace, flat, nested, and as OTLP's
 * attributes; ECS and Datadog (error.*); pino and bunyan (err), Serilog and .NET (@x, Exception),
 * zap and zerolog (error with a stack), log4j 2 (thrown) and logback (throwable), Monolog
 * (context.exception), structlog, loguru, Google Cloud; and what a runtime printed, in a string
 * under any name.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_LOGGED_H
#define INCIDENT_EMIT_EXCEPTION_LOGGED_H

#include <stdbool.h>

#include "level.h"
#include "lines.h"

/* Whether the line is JSON and has one: fills exception, cause, stack, request_id and task.
 * `scratch` is overwritten. */
bool logged_take(
    struct incident *incident, struct line line, struct tail *scratch, enum level *level);

#endif
