/* exception: finds in a log what went wrong last. */
#include "exception.h"

#include "lines.h"

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
logged_take_text(struct incident *incident, const struct json_slice *value)
{
	TEXT_LOCAL text = TEXT_INIT(LONGEST_STACK);
	struct tail *lines = value->type == JSON_STRING ? tail_new(STACK_LINES) : NULL;
	bool found = false;

	if (lines && json_string(value, &text) == 0) {
		tail_add(lines, text_string(&text), text.len);
		for (size_t i = tail_count(lines); i-- > 0 && !found;)
			found = exception_printed(incident, lines, i);
	}
	tail_free(lines);

	return found;
}

/* TYPE: MESSAGE */
static void
logged_put(struct text *to, const struct json_slice *type, const struct json_slice *message)
{
	text_clear(to);
	if (type->type == JSON_STRING)
		json_string(type, to);
	if (type->type == JSON_STRING && message->type == JSON_STRING)
		text_add_string(to, ": ");
	if (message->type == JSON_STRING)
		json_string(message, to);
	if (text_failed(to))
		text_set_format(to, "an exception with a message too long to keep");
}

/* The members of one place.  Every line may have an error with a message: outside of
 * OpenTelemetry's names it takes a type or a stack to be an exception. */
static bool
logged_take_place(struct incident *incident, const struct json_slice values[], enum place place)
{
	const struct json_slice *type = &values[place], *message = &values[PLACES + place],
				*stack = &values[2 * PLACES + place];
	bool named = place <= OTLP ? type->type == JSON_STRING || message->type == JSON_STRING
				   : message->type == JSON_STRING &&
					 (type->type == JSON_STRING || stack->type == JSON_STRING);

	if (!named)
		return false;
	/* For the cause; the rest is told by its members. */
	logged_take_text(incident, stack);
	logged_put(&incident->exception, type, message);
	if (stack->type == JSON_STRING) {
		text_clear(&incident->stack);
		json_string(stack, &incident->stack);
	}

	return true;
}

static bool
logged_take(struct incident *incident, const struct json_slice values[])
{
	for (int place = 0; place < PLACES; place++)
		if (logged_take_place(incident, values, (enum place)place))
			return true;
	for (int i = 3 * PLACES; i < NAMES; i++)
		if (logged_take_text(incident, &values[i]))
			return true;

	return false;
}

struct json_scanner *
exception_scanner(void)
{
	return json_scanner_of(names, NAMES);
}

bool
exception_find(struct incident *incident, const struct tail *logs, struct json_scanner *scanner)
{
	struct json_slice values[NAMES];
	bool found = false;

	for (size_t i = tail_count(logs); i-- > 0 && !found;) {
		size_t len;
		const char *line = tail_line(logs, i, &len);

		/* A JSON line that was cut, or is none, says nothing in words. */
		if (len > 0 && line[0] == '{')
			found = json_scan(scanner, line, len, values, NULL) == 0 &&
				logged_take(incident, values);
		else
			found = exception_printed(incident, logs, i);
	}

	return found;
}
