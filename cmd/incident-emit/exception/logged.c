#include "logged.h"

#include <string.h>

#include "json_walk.h"
#include "json_writer.h"
#include "logged_members.h"
#include "redaction.h"
#include "task.h"
#include "text.h"

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
	for (size_t i = 0; i < to->len; i++)
		if (to->bytes[i] == '\n' || to->bytes[i] == '\r')
			to->bytes[i] = ' ';
}

/* A frame as an object: "    at FUNCTION (FILE:LINE)". */
static void
stack_put_frame(struct text *to, const struct json_slice *frame)
{
	static const char *const functions[] = {
	    "function", "func", "method", "methodname", "name", NULL};
	static const char *const files[] = {"filename", "file", "source", NULL};
	static const char *const numbers[] = {"lineno", "line", "linenumber", NULL};
	struct json_slice name, value, function = {0}, file = {0}, number = {0}, class = {0};
	struct json_walk walk = json_walk_begin(frame);
	char leaf[LOGGED_LONGEST_NAME], parent[LOGGED_LONGEST_NAME];

	while (json_walk_next(&walk, &name, &value)) {
		logged_name(&name, leaf, parent);
		if (text_is_among(leaf, functions))
			function = value;
		else if (text_is_among(leaf, files))
			file = value;
		else if (text_is_among(leaf, numbers))
			number = value;
		else if (strcmp(leaf, "class") == 0 || strcmp(leaf, "classname") == 0)
			class = value;
	}
	text_add_string(to, "    at ");
	if (class.type == JSON_STRING && json_string(&class, to) == 0)
		text_add_byte(to, '.');
	json_string(&function, to);
	text_add_string(to, " (");
	json_string(&file, to);
	text_add_byte(to, ':');
	if (number.type == JSON_NUMBER)
		text_add(to, number.bytes, number.len);
	else
		json_string(&number, to);
	text_add_string(to, ")\n");
}

static void
stack_put(struct text *to, const struct json_slice *stack)
{
	struct json_walk walk = json_walk_begin(stack);
	struct json_slice name, line;

	text_clear(to);
	json_string(stack, to);
	while (json_walk_next(&walk, &name, &line)) {
		if (line.type == JSON_OBJECT) {
			stack_put_frame(to, &line);
		} else if (line.type == JSON_STRING) {
			json_string(&line, to);
			text_add_byte(to, '\n');
		}
	}
}

/* The members of an exception.  Every line may have an error with a message: under that name it
 * takes a type or a stack too. */
static bool
logged_told(const struct logged *logged)
{
	bool type = logged->type.type != JSON_ABSENT, message = logged->message.type != JSON_ABSENT,
	     stack = logged->stack.type != JSON_ABSENT;

	return (logged->sure && (type || message)) || (message && (type || stack));
}

/* A word for what went wrong that names a type, or has a stack beside it. */
static bool
logged_worded(const struct logged *logged)
{
	TEXT_LOCAL error = TEXT_INIT(TEXT_MAX_REASON);
	struct line line;

	if (logged->trace.type != JSON_ABSENT)
		return logged->error.type != JSON_ABSENT ||
		       (logged->level == LEVEL_ERROR && logged->said.type != JSON_ABSENT);
	if (logged->error.type == JSON_ABSENT || json_string(&logged->error, &error) == -1)
		return false;
	line = (struct line){text_string(&error), error.len};

	return line_names_exception(line) && line_exception(line).len == line.len &&
	       line_find(line, ": ");
}

/* What Celery says of its tasks, in words or members. */
static bool
logged_take_celery(struct logged *logged, bool found)
{
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_REASON),
		   id = TEXT_INIT(TEXT_MAX_REASON), raised = TEXT_INIT(TEXT_MAX_REASON);
	struct task task = {.again = false};
	bool worded;

	json_string(&logged->said, &said);
	worded = task_read((struct line){text_string(&said), said.len}, &task);
	if (!worded && !(found && logged->task_name.type == JSON_STRING) && !logged->failed)
		return found;
	if (task.name.len == 0 && json_string(&logged->task_name, &name) == 0)
		task.name = (struct line){text_string(&name), name.len};
	if (task.id.len == 0 && json_string(&logged->task_id, &id) == 0)
		task.id = (struct line){text_string(&id), id.len};
	if (task.raised.len == 0 && json_string(&logged->error, &raised) == 0)
		task.raised = (struct line){text_string(&raised), raised.len};
	task.args = logged->args;
	task.kwargs = logged->kwargs;
	if (task.again)
		logged->level = LEVEL_WARNING;
	task_put(&task, (struct line){text_string(&said), said.len}, logged->incident);

	return true;
}

static bool
logged_fill(struct logged *logged)
{
	struct incident *incident = logged->incident;
	const struct json_slice *stack;
	bool told = logged_told(logged),
	     worded = !told && !logged->printed && logged_worded(logged);

	if (told) {
		logged_put(&incident->exception, &logged->type, &logged->message);
		if (logged->cause_type.type != JSON_ABSENT ||
		    logged->cause_message.type != JSON_ABSENT)
			logged_put(&incident->cause, &logged->cause_type, &logged->cause_message);
		stack = logged->stack.type != JSON_ABSENT ? &logged->stack : &logged->trace;
		if (stack->type != JSON_ABSENT)
			stack_put(&incident->stack, stack);
	} else if (worded) {
		logged_put(&incident->exception, &(struct json_slice){.type = JSON_ABSENT},
		    logged->error.type != JSON_ABSENT ? &logged->error : &logged->said);
		stack_put(&incident->stack, &logged->trace);
	}

	return logged_take_celery(logged, told || worded || logged->printed);
}

/* The request, where enough is told to send it again. */
static void
logged_put_request(const struct logged *logged)
{
	TEXT_LOCAL object = TEXT_INIT(TEXT_MAX_RECORD);
	struct text *http = &logged->incident->http;
	struct json_writer w = json_writer(&object);

	if (logged->method.type == JSON_ABSENT ||
	    (logged->url.type == JSON_ABSENT && logged->path.type == JSON_ABSENT))
		return;
	json_open_object(&w, NULL);
	json_put_raw(&w, "method", logged->method.bytes, logged->method.len);
	if (logged->url.type != JSON_ABSENT)
		json_put_raw(&w, "url", logged->url.bytes, logged->url.len);
	if (logged->path.type != JSON_ABSENT)
		json_put_raw(&w, "path", logged->path.bytes, logged->path.len);
	json_close_object(&w);
	if (text_failed(&object) || redaction_json(text_string(&object), object.len, http) == -1)
		text_clear(http);
}

bool
logged_take(struct incident *incident, struct line line, struct tail *scratch, enum level *level)
{
	struct logged logged = {.incident = incident, .scratch = scratch};
	struct json_slice whole;
	bool found;

	if (json_validate(line.bytes, line.len, 0, NULL) == -1)
		return false;
	whole = json_slice_of(line.bytes, line.len);
	logged_read(&logged, &whole);
	if (logged.request.type == JSON_STRING)
		json_string(&logged.request, &incident->request_id);
	found = logged_fill(&logged);
	if (found)
		logged_put_request(&logged);
	*level = logged.level;

	return found;
}
