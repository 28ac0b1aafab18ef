/*
 * logged_members: the members of a JSON line that tell of an exception, wherever they stand.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_LOGGED_MEMBERS_H
#define INCIDENT_EMIT_EXCEPTION_LOGGED_MEMBERS_H

#include <stdbool.h>

#include "json.h"
#include "level.h"
#include "lines.h"

enum { LOGGED_LONGEST_NAME = 64 };

struct logged {
	struct json_slice type, message, stack; /* of the exception */
	struct json_slice cause_type, cause_message;
	struct json_slice error, trace; /* a word for what went wrong, and a stack, side by side */
	struct json_slice said;         /* the message of the line */
	struct json_slice request, method, url, path, task_name, task_id, args, kwargs;
	enum level level;
	bool sure;    /* it stands under a name that means an exception */
	bool failed;  /* an event of Celery's says so */
	bool printed; /* a runtime's words were found in a string */
	struct incident *incident;
	struct tail *scratch;
};

/* Fills it from a valid JSON value.  What a runtime printed in a string goes into the incident at
 * once. */
void logged_read(struct logged *logged, const struct json_slice *value);

/* A name in lower case, letters and digits alone: its part behind the last dot, and through
 * `parent` the one before; "" where there is none. */
void logged_name(
    const struct json_slice *name, char out[LOGGED_LONGEST_NAME], char parent[LOGGED_LONGEST_NAME]);

#endif
