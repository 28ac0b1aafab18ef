#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "service.h"

void
answer_error(struct answer *answer, int status, const char *format, ...)
{
	va_list arguments;
	char text[512];

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	/* A name that the client sent may hold anything, or be cut in the middle of a character. */
	for (char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7f)
			*at = '?';
	answer->status = status;
	buffer_clear(&answer->body);
	buffer_puts(&answer->body, "{\"detail\":");
	buffer_json_string(&answer->body, text, strlen(text));
	buffer_puts(&answer->body, "}");
}

void
answer_number(struct answer *answer, double number)
{
	if (isnan(number))
		buffer_puts(&answer->body, "null");
	else
		buffer_printf(&answer->body, "%.3f", number);
}

int
member_id(const struct body_member *member, char id[ID_MAX + 1], char *why, size_t why_size)
{
	if (strcmp(member->type, "null") == 0)
		return 0;
	if ((strcmp(member->type, "text") != 0 && strcmp(member->type, "integer") != 0) ||
	    !id_is_sane(member->text, member->length)) {
		snprintf(
		    why, why_size, "%s: expected a string of 1 to %d bytes", member->name, ID_MAX);
		return -1;
	}
	memcpy(id, member->text, member->length);
	id[member->length] = '\0';
	return 0;
}
