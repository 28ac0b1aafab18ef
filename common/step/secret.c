#include "secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "definition.h"
#include "json_writer.h"
#include "redaction.h"

enum { NAME_MAX_BYTES = 256 };

/* ---- what is one ---- */

static int
learn_environment(const char *name, void *context)
{
	struct step_world *world = context;
	char variable[NAME_MAX_BYTES];
	const char *value;

	if (snprintf(variable, sizeof(variable), "env.%s", name) >= (int)sizeof(variable))
		return 0;
	value = getenv(name);
	if (!value || strlen(value) < STEP_SECRET_LEAST)
		return 0;
	return variables_set(world->variables, variable, value, strlen(value), true);
}

int
step_learn_secrets(const struct step *step, struct step_world *world)
{
	if (step->settings.hidden && variables_copy(world->variables, step->settings.hidden) == -1)
		return -1;
	return step_environment(step, learn_environment, world);
}

/* Each step's is kept: others may be under way. */
int
step_learn_secret(const struct step *step, struct step_world *world, const char *what,
    const char *secret, size_t len)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	if (!world->variables || len < STEP_SECRET_LEAST)
		return 0;
	text_add_format(&name, "%s of %s", what, step->name);
	return variables_set(world->variables, text_string(&name), secret, len, true);
}

/* ---- concealing ---- */

/* First the values that the plan calls secret, then what looks like a secret. */
void
step_conceal(const struct step_world *world, const char *bytes, size_t len, struct text *out,
    int (*redact)(const char *bytes, size_t len, struct text *out))
{
	TEXT_LOCAL known = TEXT_INIT(TEXT_MAX_RECORD);

	if (world->variables)
		variables_conceal(world->variables, bytes, len, &known);
	else
		text_add(&known, bytes, len);
	if (text_failed(&known) || redact(text_string(&known), known.len, out) == -1)
		out->failed = true;
}

void
step_conceal_text(const struct step_world *world, const char *bytes, size_t len, struct text *out)
{
	step_conceal(world, bytes, len, out, redaction_text);
}

void
step_put_text(struct json_writer *w, const char *name, const struct step_world *world,
    const char *bytes, size_t len, int (*redact)(const char *bytes, size_t len, struct text *out))
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);

	step_conceal(world, bytes, len, &shown, redact);
	if (text_failed(&shown))
		w->out->failed = true;
	json_put_bytes(w, name, text_string(&shown), shown.len);
}

void
step_put_header(struct json_writer *w, const char *name, const struct step_world *world,
    const char *header, const char *value, size_t len)
{
	const char *rule = redaction_key(header, strlen(header));
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&shown, "[redacted:%s]", rule ? rule : "");
	if (rule)
		json_put_string(w, name, text_string(&shown));
	else
		step_put_text(w, name, world, value, len, redaction_text);
}

void
step_put_concealed(const struct step_world *world, struct json_writer *w, const char *name,
    const char *json, size_t len)
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_error error;

	step_conceal(world, json, len, &shown, redaction_json);
	if (text_failed(&shown))
		w->out->failed = true;
	else if (json_validate(text_string(&shown), shown.len, 0, &error) == 0)
		json_put_line(w, name, text_string(&shown), shown.len);
	else
		json_put_bytes(w, name, text_string(&shown), shown.len);
}

void
step_request_id(const struct step *step, const struct step_world *world,
    const struct http_answer *answer, char id[STEP_ID_SIZE])
{
	size_t len = strlen(answer->request_id);
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);
	const struct step_pair *own = step->http.headers;

	while (own && strcasecmp(own->name, "X-Request-ID") != 0)
		own = own->next;
	/* What was cut may have been the rest of a secret. */
	if (own && len < sizeof(answer->request_id) - 1)
		step_conceal_text(world, answer->request_id, len, &shown);
	else if (!own)
		text_add(&shown, answer->request_id, len);
	snprintf(id, STEP_ID_SIZE, "%s", text_string(&shown));
}
