/*
 * --var, and what of --header is secret.
 */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "redaction.h"
#include "smoke.h"

/* What a file holds is a secret, and its last line end none of it. */
static int
variable_give_file(
    struct variables *variables, const char *name, const char *path, struct text *why)
{
	TEXT_LOCAL content = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = file_read(path, &content, why);

	while (rc == 0 && content.len > 0 && strchr("\r\n", content.bytes[content.len - 1]))
		text_cut(&content, content.len - 1);
	if (rc == 0 &&
	    variables_set(variables, name, text_string(&content), content.len, true) == -1)
		memory_lacked();
	if (content.bytes)
		explicit_bzero(content.bytes, content.len);
	return rc;
}

static int
variable_give(struct variables *variables, const char *item, struct text *why)
{
	const char *equals = strchr(item, '='), *value = equals + 1;
	char *name = memory_copy(item, (size_t)(equals - item));
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (*value == '@' && variable_give_file(variables, name, value + 1, &reason) == -1)
		rc = text_fail(why, "--var %s: %s", name, text_string(&reason));
	else if (*value != '@' && variables_set(variables, name, value, strlen(value), false) == -1)
		memory_lacked();
	free(name);
	return rc;
}

/* Of a header with a secret's name the value, and of "Bearer TOKEN" the token. */
static void
variables_learn_header(struct variables *variables, const char *header)
{
	const char *colon = strchr(header, ':'), *value = colon + 1 + strspn(colon + 1, " \t");
	const char *word = strrchr(value, ' ');
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	if (strstr(value, "{{") || !redaction_key(header, (size_t)(colon - header)))
		return;
	text_add_string(&name, "header ");
	text_add(&name, header, (size_t)(colon - header));
	value = word && word[1] ? word + 1 : value;
	if (variables_set(variables, text_string(&name), value, strlen(value), true) == -1)
		memory_lacked();
}

int
smoke_give(struct variables *variables, const struct smoke_options *options, struct text *why)
{
	for (size_t i = 0; i < options->variables.count; i++)
		if (variable_give(variables, options->variables.items[i], why) == -1)
			return -1;
	for (size_t i = 0; i < options->headers.count; i++)
		variables_learn_header(variables, options->headers.items[i]);
	return 0;
}
