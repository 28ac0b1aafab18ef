/* exception: finds in a log what went wrong last. */
#include "exception.h"

#include <string.h>

#include "incident.h"
#include "tail.h"

/* ---- JSON lines ---- */

/* Where loggers put the parts of an exception, each flat and nested. */
enum place { OTEL, OTEL_NESTED, OTLP, ECS, ECS_NESTED, PINO, PLACES };

/* Members that hold a stack alone, as text. */
enum { TEXTS = 6, NAMES = 3 * PLACES + TEXTS };

static const char *const names[NAMES] = {
    ".[\"exception.type\"]",
    ".exception.type",
    ".attributes[\"exception.type\"]",
    ".[\"error.type\"]",
    ".error.type",
    ".err.type",
    ".[\"exception.message\"]",
    ".exception.message",
    ".attributes[\"exception.message\"]",
    ".[\"error.message\"]",
    ".error.message",
    ".err.message",
    ".[\"exception.stacktrace\"]",
    ".exception.stacktrace",
    ".attributes[\"exception.stacktrace\"]",
    ".[\"error.stack_trace\"]",
    ".error.stack_trace",
    ".err.stack",
    ".exception",
    ".exc_info",
    ".exc_text",
    ".traceback",
    ".stack_trace",
    ".stack",
};

enum { LONGEST_STACK = 1 << 20, STACK_LINES = 1000 };

/* Whether a text holds what a runtime prints; then exception, cause and stack are filled. */
static bool
take_string(struct incident *incident, const struct json_slice *value)
{
	struct text text = TEXT_INIT(LONGEST_STACK);
	struct tail *lines = value->type == JSON_STRING ? tail_new(STACK_LINES) : NULL;
	bool found = false;

	if (lines != NULL && json_string(value, &text) == 0) {
		tail_add(lines, text_string(&text), text.len);
		for (size_t i = tail_count(lines); i-- > 0 && !found;)
			found = exception_take_text(incident, lines, i);
	}
	tail_free(lines);
	text_free(&text);

	return found;
}

/* TYPE: MESSAGE */
static void
put_exception(struct text *to, const struct json_slice *type, const struct json_slice *message)
{
	text_clear(to);
	if (type->type == JSON_STRING)
		(void)json_string(type, to);
	if (type->type == JSON_STRING && message->type == JSON_STRING)
		(void)text_add_string(to, ": ");
	if (message->type == JSON_STRING)
		(void)json_string(message, to);
	if (text_failed(to))
		(void)text_set_format(to, "an exception with a message too long to keep");
}

/* The members of one place.  Every line may have an error with a message: outside of
 * OpenTelemetry's names it takes a type or a stack to be an exception. */
static bool
take_place(struct incident *incident, const struct json_slice values[], enum place place)
{
	const struct json_slice *type = &values[place], *message = &values[PLACES + place],
				*stack = &values[2 * PLACES + place];
	bool named = place <= OTLP ? type->type == JSON_STRING || message->type == JSON_STRING
				   : message->type == JSON_STRING &&
					 (type->type == JSON_STRING || stack->type == JSON_STRING);

	if (!named)
		return false;
	/* For the cause; the rest is told by its members. */
	(void)take_string(incident, stack);
	put_exception(&incident->exception, type, message);
	if (stack->type == JSON_STRING) {
		text_clear(&incident->stack);
		(void)json_string(stack, &incident->stack);
	}

	return true;
}

static bool
take_members(struct incident *incident, const struct json_slice values[])
{
	for (int place = 0; place < PLACES; place++)
		if (take_place(incident, values, (enum place)place))
			return true;
	for (int i = 3 * PLACES; i < NAMES; i++)
		if (take_string(incident, &values[i]))
			return true;

	return false;
}

static struct json_scanner *
new_scanner(void)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner = NULL;

	for (int i = 0; paths != NULL && i < NAMES; i++) {
		if (json_paths_add(paths, names[i]) != i) {
			json_paths_free(paths);
			return NULL;
		}
	}
	if (paths != NULL)
		scanner = json_scanner_new(paths, 0);
	json_paths_free(paths);

	return scanner;
}

bool
incident_take_exception(struct incident *incident, const struct tail *logs)
{
	struct json_scanner *scanner = new_scanner();
	struct json_slice values[NAMES];
	struct json_error error;
	bool found = false;

	for (size_t i = tail_count(logs); i-- > 0 && !found;) {
		size_t len;
		const char *line = tail_line(logs, i, &len);

		/* A JSON line that was cut, or is none, says nothing in words. */
		if (len > 0 && line[0] == '{')
			found = scanner != NULL &&
				json_scan(scanner, line, len, values, &error) == 0 &&
				take_members(incident, values);
		else
			found = exception_take_text(incident, logs, i);
	}
	json_scanner_free(scanner);

	return found;
}
