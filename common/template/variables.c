#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "secret_forms.h"

struct variable {
	char *name;
	char *value; /* NUL-terminated for convenience; may hold NULs of its own */
	size_t len;
	bool secret, is_json;
	struct secret_forms *forms; /* made when they are sought first */
};

struct variables {
	struct variable *list;
	size_t count, room;
};

struct variables *
variables_new(void)
{
	return calloc(1, sizeof(struct variables));
}

static void
value_free(struct variable *variable)
{
	if (variable->value && variable->secret)
		explicit_bzero(variable->value, variable->len);
	free(variable->value);
	secret_forms_free(variable->forms);
	variable->forms = NULL;
}

void
variables_clear(struct variables *variables)
{
	for (size_t i = 0; i < variables->count; i++) {
		value_free(&variables->list[i]);
		free(variables->list[i].name);
	}
	variables->count = 0;
}

void
variables_free(struct variables *variables)
{
	if (!variables)
		return;
	variables_clear(variables);
	free(variables->list);
	free(variables);
}

static struct variable *
variable_find(const struct variables *variables, const char *name)
{
	for (size_t i = 0; i < variables->count; i++)
		if (strcmp(variables->list[i].name, name) == 0)
			return &variables->list[i];
	return NULL;
}

/* A new variable without a value, or NULL: out of memory. */
static struct variable *
variable_add(struct variables *variables, const char *name)
{
	struct variable *variable;

	if (variables->count == variables->room) {
		size_t room = variables->room ? variables->room * 2 : 8;
		struct variable *list = reallocarray(variables->list, room, sizeof(*list));

		if (!list)
			return NULL;
		variables->list = list;
		variables->room = room;
	}
	variable = &variables->list[variables->count];
	*variable = (struct variable){.name = strdup(name)};
	if (!variable->name)
		return NULL;
	variables->count++;
	return variable;
}

int
variables_set(
    struct variables *variables, const char *name, const char *value, size_t len, bool secret)
{
	struct variable *variable;
	char *copy = malloc(len + 1);

	if (!copy)
		return -1;
	if (len > 0)
		memcpy(copy, value, len);
	copy[len] = '\0';
	variable = variable_find(variables, name);
	if (!variable)
		variable = variable_add(variables, name);
	if (!variable) {
		free(copy);
		return -1;
	}
	value_free(variable);
	variable->value = copy;
	variable->len = len;
	variable->secret = secret;
	variable->is_json = false;
	return 0;
}

int
variables_set_json(
    struct variables *variables, const char *name, const char *json, size_t len, bool secret)
{
	int rc = variables_set(variables, name, json, len, secret);

	if (rc == 0)
		variable_find(variables, name)->is_json = true;
	return rc;
}

bool
variables_is_json(const struct variables *variables, const char *name)
{
	const struct variable *variable = variable_find(variables, name);

	return variable && variable->is_json;
}

int
variables_copy(struct variables *variables, const struct variables *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct variable *variable = &from->list[i];

		if ((variable->is_json ? variables_set_json : variables_set)(variables,
			variable->name, variable->value, variable->len, variable->secret) < 0)
			return -1;
	}
	return 0;
}

const char *
variables_get(const struct variables *variables, const char *name, size_t *len)
{
	const struct variable *variable = variable_find(variables, name);

	if (!variable)
		return NULL;
	*len = variable->len;
	return variable->value;
}

/* The longest secret that begins at `bytes`, in whatever form, so that one which is the
 * beginning of another does not leave its end in sight. */
static const struct variable *
secret_at(const struct variables *variables, const char *bytes, size_t len, size_t *length)
{
	const struct variable *longest = NULL;

	*length = 0;
	for (size_t i = 0; i < variables->count; i++) {
		const struct variable *variable = &variables->list[i];
		size_t found;

		if (!variable->secret || variable->len == 0)
			continue;
		found =
		    secret_forms_match(variable->forms, variable->value, variable->len, bytes, len);
		if (found <= *length)
			continue;
		longest = variable;
		*length = found;
	}
	return longest;
}

/* Which bytes a secret can begin with.  0, or -1 when out of memory. */
static int
find_beginnings(const struct variables *variables, bool begins[256])
{
	for (size_t i = 0; i < variables->count; i++) {
		struct variable *variable = &variables->list[i];

		if (!variable->secret || variable->len == 0)
			continue;
		if (!variable->forms)
			variable->forms = secret_forms_new(variable->value, variable->len);
		if (!variable->forms)
			return -1;
		secret_forms_begin(variable->forms, variable->value, begins);
	}
	return 0;
}

int
variables_conceal(
    const struct variables *variables, const char *bytes, size_t len, struct text *out)
{
	bool begins[256] = {false};
	size_t at = 0, shown = 0;

	if (find_beginnings(variables, begins) < 0)
		return -1;
	while (at < len) {
		size_t length = 0;
		const struct variable *secret =
		    begins[(unsigned char)bytes[at]]
			? secret_at(variables, bytes + at, len - at, &length)
			: NULL;

		if (!secret) {
			at++;
			continue;
		}
		text_add(out, bytes + shown, at - shown);
		text_add_format(out, "[redacted:%s]", secret->name);
		at += length;
		shown = at;
	}
	if (len > shown)
		text_add(out, bytes + shown, len - shown);
	return text_failed(out) ? -1 : 0;
}
