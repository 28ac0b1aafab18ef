/* exception: finds in a log what went wrong last. */
#include <string.h>

#include "incident.h"
#include "tail.h"

static const char traceback[] = "Traceback (most recent call last):";

static bool
line_holds(const struct tail *logs, size_t i, const char *words)
{
	size_t len;
	const char *line = tail_line(logs, i, &len);

	return memmem(line, len, words, strlen(words)) != NULL;
}

/* What stands between the tracebacks of a chain, the cause first: PEP 3134. */
static bool
line_chains(const struct tail *logs, size_t i)
{
	return line_holds(logs, i, "The above exception was the direct cause of the following") ||
	       line_holds(logs, i, "During handling of the above exception, another exception");
}

/* Where the first traceback of the chain begins that ends with the one at `last`. */
static size_t
chain_start(const struct tail *logs, size_t last)
{
	bool chained = false;
	size_t start = last;

	for (size_t i = last; i-- > 0;) {
		if (line_chains(logs, i)) {
			chained = true;
		} else if (line_holds(logs, i, traceback)) {
			if (!chained)
				break;
			chained = false;
			start = i;
		}
	}

	return start;
}

/* The line after a traceback's heading that is not indented says what was raised.  Returns its
 * number, or that of the end where it was cut off. */
static size_t
raised_line(const struct tail *logs, size_t heading)
{
	size_t i = heading + 1, len;

	for (; i < tail_count(logs); i++) {
		const char *line = tail_line(logs, i, &len);

		if (len > 0 && line[0] != ' ' && line[0] != '\t')
			break;
	}

	return i;
}

static void
take_raised(struct text *to, const struct tail *logs, size_t i)
{
	size_t len;
	const char *line = tail_line(logs, i, &len);

	text_clear(to);
	(void)text_add_visible(to, line, len < 1000 ? len : 1000);
}

/* A Python traceback and those that led to it: the last one is what was raised, the first one
 * where it began. */
static bool
take_traceback(struct incident *incident, const struct tail *logs, size_t last)
{
	size_t start = chain_start(logs, last), raised = raised_line(logs, last);

	for (size_t i = start; i <= raised && i < tail_count(logs); i++) {
		size_t len;
		const char *line = tail_line(logs, i, &len);

		(void)text_add(&incident->stack, line, len);
		(void)text_add_byte(&incident->stack, '\n');
	}
	if (start < last)
		take_raised(&incident->cause, logs, raised_line(logs, start));
	if (raised < tail_count(logs))
		take_raised(&incident->exception, logs, raised);
	else
		/* A traceback without its last line is still the best that there is. */
		(void)text_set_format(&incident->exception, "a traceback that was cut off");

	return true;
}

enum { TYPE, MESSAGE, STACKTRACE, NESTED_TYPE, NESTED_MESSAGE, NESTED_STACKTRACE, NAMES };

/* OpenTelemetry's attributes, flat with dots in their names or nested. */
static bool
take_attributes(struct incident *incident, const struct json_slice values[])
{
	const struct json_slice *type =
	    &values[values[TYPE].type == JSON_STRING ? TYPE : NESTED_TYPE];
	const struct json_slice *message =
	    &values[values[MESSAGE].type == JSON_STRING ? MESSAGE : NESTED_MESSAGE];
	const struct json_slice *stack =
	    &values[values[STACKTRACE].type == JSON_STRING ? STACKTRACE : NESTED_STACKTRACE];

	if (type->type != JSON_STRING && message->type != JSON_STRING)
		return false;
	text_clear(&incident->exception);
	if (type->type == JSON_STRING)
		(void)json_string(type, &incident->exception);
	if (type->type == JSON_STRING && message->type == JSON_STRING)
		(void)text_add_string(&incident->exception, ": ");
	if (message->type == JSON_STRING)
		(void)json_string(message, &incident->exception);
	if (text_failed(&incident->exception))
		(void)text_set_format(
		    &incident->exception, "an exception with a message too long to keep");
	if (stack->type == JSON_STRING)
		(void)json_string(stack, &incident->stack);

	return true;
}

static struct json_scanner *
new_scanner(void)
{
	static const char *const names[NAMES] = {
	    [TYPE] = ".[\"exception.type\"]",
	    [MESSAGE] = ".[\"exception.message\"]",
	    [STACKTRACE] = ".[\"exception.stacktrace\"]",
	    [NESTED_TYPE] = ".exception.type",
	    [NESTED_MESSAGE] = ".exception.message",
	    [NESTED_STACKTRACE] = ".exception.stacktrace",
	};
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

		if (line_holds(logs, i, traceback))
			found = take_traceback(incident, logs, i);
		else if (scanner != NULL && len > 0 && line[0] == '{' &&
			 json_scan(scanner, line, len, values, &error) == 0)
			found = take_attributes(incident, values);
	}
	json_scanner_free(scanner);

	return found;
}
