/* logged_members: what a JSON line tells of an exception, member by member. */
#include "logged_members.h"

#include <string.h>

#include "character.h"
#include "json_walk.h"
#include "text.h"

enum { LONGEST_STACK = 1 << 20, DEEPEST = 12 };

/* Inside of what a member stands. */
enum inside { INSIDE_NONE, INSIDE_EXCEPTION, INSIDE_ERROR, INSIDE_CAUSE, INSIDE_LEVEL };

/* ---- names: lower case, letters and digits alone ---- */

static const char *const exceptions[] = {
    "exception", "exc", "thrown", "throwable", "exceptioninfo", "exceptions", "excinfo", NULL};
static const char *const errors[] = {"error", "err", "errors", NULL};
static const char *const causes[] = {
    "cause", "previous", "innerexception", "inner", "rootcause", NULL};
static const char *const types[] = {
    "type", "name", "class", "classname", "kind", "exctype", "typename", "excclass", NULL};
static const char *const messages[] = {
    "message", "msg", "value", "excvalue", "localizedmessage", NULL};
static const char *const stacks[] = {"stack", "stacktrace", "trace", "traceback", "backtrace",
    "errorverbose", "extendedstacktrace", "frames", "steparray", "stackstring", "stackframes",
    NULL};
static const char *const levels[] = {"level", "severity", "severitytext", "severitynumber",
    "loglevel", "levelname", "levelno", "lvl", "l", "status", "levelseverity", NULL};
static const char *const sayings[] = {
    "message", "msg", "event", "body", "log", "textpayload", NULL};
static const char *const requests[] = {
    "requestid", "reqid", "xrequestid", "correlationid", "requestcorrelationid", NULL};

void
logged_name(
    const struct json_slice *name, char out[LOGGED_LONGEST_NAME], char parent[LOGGED_LONGEST_NAME])
{
	size_t len = 0;

	*parent = '\0';
	for (size_t i = 1; i + 1 < name->len; i++) {
		char c = char_lower(name->bytes[i]);

		if (c == '.' && len > 0) {
			out[len] = '\0';
			memcpy(parent, out, len + 1);
			len = 0;
		} else if (char_is_alnum(c) && len < LOGGED_LONGEST_NAME - 1) {
			out[len++] = c;
		}
	}
	out[len] = '\0';
}

static enum inside
inside_of(const char *name, enum inside inside)
{
	if (text_is_among(name, causes) &&
	    (inside == INSIDE_EXCEPTION || inside == INSIDE_ERROR || inside == INSIDE_CAUSE))
		return INSIDE_CAUSE;
	if (inside == INSIDE_CAUSE)
		return inside;
	if (text_is_among(name, exceptions))
		return INSIDE_EXCEPTION;
	if (text_is_among(name, errors))
		return INSIDE_ERROR;

	return strcmp(name, "level") == 0 ? INSIDE_LEVEL : inside;
}

/* ---- values ---- */

static void
slice_take(struct json_slice *to, const struct json_slice *value)
{
	if (to->type == JSON_ABSENT)
		*to = *value;
}

/* Whether a string holds what a runtime prints; then exception, cause and stack are filled. */
static bool
logged_take_text(struct logged *logged, const struct json_slice *value)
{
	TEXT_LOCAL text = TEXT_INIT(LONGEST_STACK);

	bool printed =
	    value->escaped || memmem(value->bytes, value->len, "[object] (", strlen("[object] ("));

	if (!printed || json_string(value, &text) == -1)
		return false;
	tail_clear(logged->scratch);
	tail_add(logged->scratch, text_string(&text), text.len);

	return exception_printed(logged->incident, logged->scratch);
}

static void
logged_take_level(struct logged *logged, const char *name, const struct json_slice *value)
{
	enum level level = level_of_member(name, value);

	/* Datadog's status may be that of an answer. */
	if (logged->level == LEVEL_NONE &&
	    (strcmp(name, "status") != 0 || value->type == JSON_STRING))
		logged->level = level;
}

static void
logged_take_of_exception(
    struct logged *logged, const char *name, const struct json_slice *value, enum inside inside)
{
	bool cause = inside == INSIDE_CAUSE;

	logged->sure = logged->sure || inside == INSIDE_EXCEPTION;
	if (text_is_among(name, types) && value->type == JSON_STRING) {
		if (cause)
			logged->cause_type = *value;
		else
			slice_take(&logged->type, value);
	} else if (text_is_among(name, messages) && value->type == JSON_STRING) {
		if (cause)
			logged->cause_message = *value;
		else
			slice_take(&logged->message, value);
	} else if (text_is_among(name, stacks) && !cause) {
		slice_take(&logged->stack, value);
	}
}

static void
logged_take_task(
    struct logged *logged, const char *parent, const char *name, const struct json_slice *value)
{
	bool data = strcmp(parent, "data") == 0 || strcmp(parent, "task") == 0 ||
		    strcmp(parent, "celery") == 0;

	if (strcmp(name, "taskname") == 0 || (data && strcmp(name, "name") == 0))
		slice_take(&logged->task_name, value);
	else if (strcmp(name, "taskid") == 0 || strcmp(name, "uuid") == 0 ||
		 (data && strcmp(name, "id") == 0))
		slice_take(&logged->task_id, value);
	else if (strcmp(name, "args") == 0)
		slice_take(&logged->args, value);
	else if (strcmp(name, "kwargs") == 0)
		slice_take(&logged->kwargs, value);
	else if (strcmp(name, "type") == 0 && json_string_equals(value, "task-failed", 11))
		logged->failed = true;
	else if (strcmp(name, "name") == 0 && logged->failed && *parent == '\0')
		slice_take(&logged->task_name, value);
}

/* The request that failed, as ECS, OpenTelemetry and web servers name its parts. */
static void
logged_take_request(
    struct logged *logged, const char *parent, const char *name, const struct json_slice *value)
{
	static const char *const methods[] = {"method", "requestmethod", "httpmethod", NULL};
	static const char *const paths[] = {"path", "target", "requestpath", "httppath", NULL};
	bool from_root = value->len > 2 && value->bytes[1] == '/';

	if (text_is_among(name, requests))
		slice_take(&logged->request, value);
	else if (text_is_among(name, methods))
		slice_take(&logged->method, value);
	else if (strcmp(name, "url") == 0 || strcmp(name, "httpurl") == 0 ||
		 (strcmp(name, "full") == 0 && strcmp(parent, "url") == 0))
		slice_take(from_root ? &logged->path : &logged->url, value);
	else if (text_is_among(name, paths) && from_root)
		slice_take(&logged->path, value);
}

/* A member that holds no others. */
static void
logged_take_plain(struct logged *logged, const char *parent, const char *name,
    const struct json_slice *value, enum inside inside)
{
	if (text_is_among(name, levels) || inside == INSIDE_LEVEL)
		logged_take_level(logged, name, value);
	if (inside != INSIDE_NONE && inside != INSIDE_LEVEL)
		logged_take_of_exception(logged, name, value, inside);
	logged_take_task(logged, parent, name, value);
	if (value->type != JSON_STRING)
		return;
	if (inside == INSIDE_NONE)
		logged_take_request(logged, parent, name, value);
	if (inside == INSIDE_NONE && text_is_among(name, sayings))
		slice_take(&logged->said, value);
	if (inside == INSIDE_NONE && (text_is_among(name, errors) ||
					 text_is_among(name, exceptions) || strcmp(name, "x") == 0))
		slice_take(&logged->error, value);
	if (inside == INSIDE_NONE && text_is_among(name, stacks))
		slice_take(&logged->trace, value);
	if (!logged->printed && inside != INSIDE_CAUSE)
		logged->printed = logged_take_text(logged, value);
}

/* ---- containers ---- */

static void logged_walk(struct logged *logged, const struct json_slice *value, const char *parent,
    enum inside inside, int depth);

/* An attribute of OTLP: {"key":"exception.type","value":{"stringValue":"..."}} */
static bool
attribute_read(const struct json_slice *object, struct json_slice *key, struct json_slice *value)
{
	struct json_walk walk = json_walk_begin(object), inner;
	struct json_slice name, member;

	key->type = value->type = JSON_ABSENT;
	while (json_walk_next(&walk, &name, &member)) {
		if (json_string_equals(&name, "key", 3) && member.type == JSON_STRING) {
			*key = member;
		} else if (json_string_equals(&name, "value", 5)) {
			inner = json_walk_begin(&member);
			if (member.type != JSON_OBJECT || !json_walk_next(&inner, &name, value))
				*value = member;
		}
	}

	return key->type == JSON_STRING && value->type != JSON_ABSENT;
}

static void
logged_take_member(struct logged *logged, const struct json_slice *name,
    const struct json_slice *value, const char *outer, enum inside inside, int depth)
{
	char leaf[LOGGED_LONGEST_NAME], parent[LOGGED_LONGEST_NAME];

	logged_name(name, leaf, parent);
	if (*parent != '\0')
		inside = inside_of(parent, inside);
	if (value->type != JSON_OBJECT && value->type != JSON_ARRAY) {
		logged_take_plain(logged, *parent != '\0' ? parent : outer, leaf, value, inside);
		return;
	}
	if (inside != INSIDE_NONE && text_is_among(leaf, stacks))
		logged_take_of_exception(logged, leaf, value, inside);
	else if (inside == INSIDE_NONE && text_is_among(leaf, stacks))
		slice_take(&logged->trace, value);
	else if (strcmp(leaf, "args") == 0 || strcmp(leaf, "kwargs") == 0)
		logged_take_task(logged, outer, leaf, value);
	else
		logged_walk(logged, value, leaf, inside_of(leaf, inside), depth + 1);
}

/* ["RuntimeError","boom"] */
static bool
logged_take_pair(struct logged *logged, const struct json_slice *array, enum inside inside)
{
	struct json_walk walk = json_walk_begin(array);
	struct json_slice name, type, message, more;

	if (inside != INSIDE_EXCEPTION || !json_walk_next(&walk, &name, &type) ||
	    !json_walk_next(&walk, &name, &message) || json_walk_next(&walk, &name, &more) ||
	    type.type != JSON_STRING || message.type != JSON_STRING)
		return false;
	slice_take(&logged->type, &type);
	slice_take(&logged->message, &message);
	logged->sure = true;

	return true;
}

static void
logged_walk(struct logged *logged, const struct json_slice *value, const char *parent,
    enum inside inside, int depth)
{
	struct json_walk walk = json_walk_begin(value);
	struct json_slice name, member, key, attribute;

	if (depth > DEEPEST ||
	    (value->type == JSON_ARRAY && logged_take_pair(logged, value, inside)))
		return;
	while (json_walk_next(&walk, &name, &member)) {
		if (value->type == JSON_OBJECT) {
			logged_take_member(logged, &name, &member, parent, inside, depth);
			continue;
		}
		if (member.type == JSON_OBJECT && attribute_read(&member, &key, &attribute)) {
			logged_take_member(logged, &key, &attribute, parent, inside, depth);
			continue;
		}
		logged_walk(logged, &member, parent, inside, depth + 1);
		/* Of several exceptions the first was raised, and the others led to it. */
		if (inside == INSIDE_EXCEPTION && member.type == JSON_OBJECT)
			inside = INSIDE_CAUSE;
	}
}

void
logged_read(struct logged *logged, const struct json_slice *value)
{
	logged_walk(logged, value, "", INSIDE_NONE, 0);
}
