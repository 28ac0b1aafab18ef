#include "task.h"

#include <string.h>

#include "character.h"
#include "json_writer.h"
#include "redaction.h"
#include "text.h"

enum { LONGEST_ARGUMENTS = 1000 };

static struct line
line_at(struct line line, const char *at)
{
	return line_after(line, (size_t)(at - line.bytes));
}

/* NAME[ID]; the rest of the line behind it, or no bytes. */
static struct line
task_named(struct line line, struct task *task)
{
	const char *open = memchr(line.bytes, '[', line.len), *close;

	for (size_t i = 0; open && line.bytes + i < open; i++)
		if ((unsigned char)line.bytes[i] <= ' ')
			open = NULL;
	close = open ? memchr(open, ']', (size_t)(line.bytes + line.len - open)) : NULL;
	if (!close || open == line.bytes)
		return (struct line){line.bytes, 0};
	task->name = (struct line){line.bytes, (size_t)(open - line.bytes)};
	task->id = (struct line){open + 1, (size_t)(close - open) - 1};

	return line_at(line, close + 1);
}

bool
task_read(struct line line, struct task *task)
{
	static const char *const said[] = {
	    " raised unexpected: ", " raised exception: ", " INTERNAL ERROR: ", " retry: "};
	static const char handler[] = "Task handler raised error: ", limit[] = " exceeded for ";
	const char *at = line_find(line, handler);
	struct line rest;

	*task = (struct task){.again = false};
	if (at) {
		task->raised = line_at(line, at + strlen(handler));
		return true;
	}
	at = line_find(line, "Hard time limit (");
	if (at && line_find(line, limit)) {
		task->raised = line_at(line, at);
		task_named(line_at(line, line_find(line, limit) + strlen(limit)), task);
		return true;
	}
	for (rest = line; (at = line_find(rest, "Task "));) {
		rest = line_at(rest, at + strlen("Task "));
		*task = (struct task){.again = false};
		task->raised = task_named(rest, task);
		for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
			if (line_begins(task->raised, said[i])) {
				task->raised = line_after(task->raised, strlen(said[i]));
				task->again = i == 3;
				return true;
			}
	}

	return false;
}

/* ValueError('bad'): the name of the type; what is no such value has none. */
static struct line
raised_type(struct line raised)
{
	size_t len = 0;

	while (len < raised.len && (char_is_word(raised.bytes[len]) || raised.bytes[len] == '.'))
		len++;
	if (len == raised.len || (raised.bytes[len] != '(' && raised.bytes[len] != ':'))
		len = 0;

	return (struct line){raised.bytes, len};
}

static void
raised_put(struct text *to, struct line raised)
{
	struct line type = raised_type(raised), rest = line_after(raised, type.len);

	text_clear(to);
	if (type.len == 0 || *rest.bytes == ':') {
		if (line_begins(raised, "Hard time limit"))
			text_add_string(to, "TimeLimitExceeded: ");
		line_add(to, raised);
		return;
	}
	rest = line_after(rest, 1);
	while (rest.len > 0 && strchr("), ", rest.bytes[rest.len - 1]))
		rest.len--;
	if (rest.len > 1 && (*rest.bytes == '\'' || *rest.bytes == '"') &&
	    rest.bytes[rest.len - 1] == *rest.bytes)
		rest = (struct line){rest.bytes + 1, rest.len - 2};
	line_add(to, type);
	text_add_string(to, ": ");
	line_add(to, rest);
}

/* What was raised, by its type alone: what to group and to count by. */
static void
task_put_reason(struct json_writer *w, const struct task *task, const struct text *exception)
{
	struct line type = raised_type((struct line){text_string(exception), exception->len});

	if (type.len == 0)
		type = raised_type(task->raised);
	if (type.len > 0)
		json_put_bytes(w, "reason_code", type.bytes, type.len);
}

/* Cut behind the redaction, so that no half of a secret stays. */
static void
task_put_arguments(struct json_writer *w, const char *name, const struct json_slice *value)
{
	TEXT_LOCAL clean = TEXT_INIT(TEXT_MAX_RECORD), cut = TEXT_INIT(2 * LONGEST_ARGUMENTS);

	if (value->type == JSON_ABSENT || value->type == JSON_NULL ||
	    redaction_json(value->bytes, value->len, &clean) == -1)
		return;
	if (clean.len <= LONGEST_ARGUMENTS) {
		json_put_raw(w, name, clean.bytes, clean.len);
		return;
	}
	text_add_visible(&cut, clean.bytes, LONGEST_ARGUMENTS);
	text_add_format(&cut, "\342\200\246 [cut: %zu bytes]", clean.len - LONGEST_ARGUMENTS);
	json_put_bytes(w, name, text_string(&cut), cut.len);
}

void
task_put(const struct task *task, struct line line, struct incident *incident)
{
	TEXT_LOCAL object = TEXT_INIT(TEXT_MAX_REASON * 4);
	struct json_writer w = json_writer(&object);

	text_clear(&incident->kind);
	text_add_string(&incident->kind, "celery");
	if (incident->request_id.len == 0)
		text_add(&incident->request_id, task->id.bytes, task->id.len);
	if (incident->exception.len == 0)
		raised_put(&incident->exception, task->raised);
	if (incident->stack.len == 0)
		line_add(&incident->stack, line);
	json_open_object(&w, NULL);
	json_put_bytes(&w, "name", task->name.len > 0 ? task->name.bytes : "unknown",
	    task->name.len > 0 ? task->name.len : strlen("unknown"));
	task_put_arguments(&w, "args", &task->args);
	task_put_arguments(&w, "kwargs", &task->kwargs);
	task_put_reason(&w, task, &incident->exception);
	json_close_object(&w);
	text_clear(&incident->task);
	if (text_failed(&object) ||
	    redaction_json(text_string(&object), object.len, &incident->task) == -1)
		text_clear(&incident->task);
}
