/* links: cmd/incident-emit/ */
/*
 * The last lines of a log: the input is them.  What is found in them is one line of visible bytes,
 * and a stack with it unless a JSON line had none.
 */
#include <string.h>

#include "../../cmd/incident-emit/emit.h"
#include "../../cmd/incident-emit/exception.h"
#include "../../cmd/incident-emit/incident.h"
#include "../../cmd/incident-emit/tail.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct incident incident = {.exception = TEXT_INIT(TEXT_MAX_REASON),
	    .cause = TEXT_INIT(TEXT_MAX_REASON),
	    .stack = TEXT_INIT(INCIDENT_MAX_BYTES)};
	static const struct emit emit = EMIT_DEFAULTS;
	static struct exceptions *exceptions;
	struct tail *logs;

	if (!exceptions)
		exceptions = exceptions_new(&emit, NULL, NULL);
	if (len > 1 << 14)
		return 0;
	logs = tail_new(20);
	must(logs != NULL);
	tail_add(logs, (const char *)bytes, len);
	if (exception_find(&incident, logs, exceptions)) {
		must(!text_failed(&incident.exception) && !text_failed(&incident.cause));
		must(memchr(text_string(&incident.cause), '\n', incident.cause.len) == NULL);
	} else {
		must(incident.stack.len == 0 && incident.cause.len == 0);
	}
	tail_free(logs);
	text_free(&incident.exception);
	text_free(&incident.cause);
	text_free(&incident.stack);

	return 0;
}
