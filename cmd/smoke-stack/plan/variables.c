/* plan/variables: what comes to a plan from the command line and the environment. */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "entry.h"
#include "redaction.h"
#include "smoke.h"

/* ---- headers ---- */

static int
add_header(struct step *step, const char *header, struct text *why)
{
	const char *colon = strchr(header, ':'), *value = colon + 1 + strspn(colon + 1, " \t");
	char *name = strndup(header, (size_t)(colon - header));
	int rc = name ? 0 : -1;

	if (!name)
		text_set_format(why, "out of memory");
	else if (step_is_http(step) && !step_has_header(step, name))
		rc = step_add_header(step, name, value, why);
	free(name);
	return rc;
}

int
plan_add_headers(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	for (size_t h = 0; h < options->headers.count; h++) {
		for (size_t i = 0; i < plan->count; i++) {
			struct text reason = TEXT_INIT(TEXT_MAX_REASON);
			int rc =
			    add_header(plan->entries[i].step, options->headers.items[h], &reason);

			if (rc < 0)
				text_set_format(why, "--header: %s", text_string(&reason));
			text_free(&reason);
			if (rc < 0)
				return -1;
		}
	}
	return 0;
}

/* ---- the environment ---- */

int
plan_check_environment(const struct plan *plan, struct text *why)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct entry *entry = &plan->entries[i];
		struct text reason = TEXT_INIT(TEXT_MAX_REASON);
		int rc = entry->selected ? step_check_environment(entry->step, &reason) : 0;

		if (rc < 0) {
			text_set_format(why, "%s:%u: ", entry->file, entry->line);
			text_add_visible(
			    why, step_name(entry->step), strlen(step_name(entry->step)));
			text_add_string(why, ": ");
			text_add_string(why, text_string(&reason));
		}
		text_free(&reason);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- variables ---- */

/* What a file holds is a secret, and its last line end none of it. */
static int
give_file(struct variables *variables, const char *name, const char *path, struct text *why)
{
	struct text content = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = file_read(path, &content, why);

	while (rc == 0 && content.len > 0 && strchr("\r\n", content.bytes[content.len - 1]))
		text_cut(&content, content.len - 1);
	if (rc == 0 && variables_set(variables, name, text_string(&content), content.len, true) < 0)
		rc = (text_set_format(why, "out of memory"), -1);
	if (content.bytes)
		explicit_bzero(content.bytes, content.len);
	text_free(&content);
	return rc;
}

static int
give(struct variables *variables, const char *item, struct text *why)
{
	const char *equals = strchr(item, '='), *value = equals + 1;
	char *name = strndup(item, (size_t)(equals - item));
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = -1;

	if (!name ||
	    (*value != '@' && variables_set(variables, name, value, strlen(value), false) < 0))
		text_set_format(why, "out of memory");
	else if (*value == '@' && give_file(variables, name, value + 1, &reason) < 0)
		text_set_format(why, "--var %s: %s", name, text_string(&reason));
	else
		rc = 0;
	free(name);
	text_free(&reason);
	return rc;
}

/* Of a header with a secret's name the value, and of "Bearer TOKEN" the token. */
static int
learn_header(struct variables *variables, const char *header)
{
	const char *colon = strchr(header, ':'), *value = colon + 1 + strspn(colon + 1, " \t");
	const char *word = strrchr(value, ' ');
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (strstr(value, "{{") || !redaction_key(header, (size_t)(colon - header)))
		return 0;
	text_add_string(&name, "header ");
	text_add(&name, header, (size_t)(colon - header));
	value = word && word[1] ? word + 1 : value;
	rc = variables_set(variables, text_string(&name), value, strlen(value), true);
	text_free(&name);
	return rc;
}

int
smoke_give(struct variables *variables, const struct smoke_options *options, struct text *why)
{
	for (size_t i = 0; i < options->variables.count; i++)
		if (give(variables, options->variables.items[i], why) < 0)
			return -1;
	for (size_t i = 0; i < options->headers.count; i++)
		if (learn_header(variables, options->headers.items[i]) < 0)
			return text_set_format(why, "out of memory"), -1;
	return 0;
}
