#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

void
script_add(struct script *script, const struct script_message *message)
{
	size_t space = 0;

	while (space < message->len && strchr(" \t\r\n\f\v", message->bytes[space]) &&
	       message->bytes[space] != '\0')
		space++;
	if (space == message->len)
		return;
	script->messages =
	    memory_grow(script->messages, script->count, &script->room, sizeof(*script->messages));
	script->messages[script->count++] = *message;
	if (message->direction == SCRIPT_DOWN)
		script->has_down = true;
}

void
script_free(struct script *script)
{
	free(script->messages);
	free(script->changed);
	*script = (struct script){0};
}

bool
script_next_line(struct script_lines *lines)
{
	const char *end;

	if (lines->at >= lines->end)
		return false;
	end = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
	lines->line = lines->at;
	lines->at = end ? end + 1 : lines->end;
	lines->len = (size_t)((end ? end : lines->end) - lines->line);
	if (end && lines->len > 0 && lines->line[lines->len - 1] == '\r')
		lines->len--;
	lines->number++;

	return true;
}
