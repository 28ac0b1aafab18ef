/*
 * Values of variables in what a step expects and captures: $name in jq, {{name}} in texts.
 */
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "definition.h"
#include "expected_variables.h"
#include "json_writer.h"
#include "memory.h"

enum { VALUE_MAX = 16 << 20 };

void
step_values_free(struct step_value *value)
{
	while (value) {
		struct step_value *next = value->next;

		free(value->name);
		free(value);
		value = next;
	}
}

/* ---- declaring ---- */

static bool
value_is_declared(const struct step *step, const char *name)
{
	for (const struct step_value *v = step->uses; v; v = v->next)
		if (strcmp(v->name, name) == 0)
			return true;
	return false;
}

/* Takes the name over.  One that cannot be declared is none that could be set; the expression says
 * so if it needs it. */
static void
value_declare(struct step *step, struct expressions *set, char *name)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct step_value *value;

	if (expressions_declare(set, name, &reason) == -1 || set != step->expressions ||
	    value_is_declared(step, name)) {
		free(name);
	} else {
		value = memory_new(1, sizeof(*value));
		value->name = name;
		value->next = step->uses;
		step->uses = value;
	}
}

void
step_values_declare(struct step *step, struct expressions *set, const char *source)
{
	for (const char *at = source; (at = strchr(at, '$')); at++) {
		const char *end = at + 1;

		while (char_is_word(*end))
			end++;
		if (end > at + 1)
			value_declare(step, set, memory_copy(at + 1, (size_t)(end - at - 1)));
	}
}

/* ---- which are used where ---- */

static void
value_note_uses(struct step *step, int expression, bool again)
{
	for (struct step_value *v = step->uses; v; v = v->next) {
		if (!expressions_use_variable(step->expressions, expression, v->name))
			continue;
		if (again)
			v->again = true;
		else
			v->first = true;
	}
}

void
step_values_note(struct step *step)
{
	const struct expectations *sets[] = {&step->expect, &step->again_expect};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		for (const struct expectation *e = sets[i]->first; e; e = e->next)
			if (e->kind == EXPECT_JQ)
				value_note_uses(step, e->expression, i == 1);
	for (const struct step_capture *c = step->captures; c; c = c->next)
		value_note_uses(step, c->expression, false);
}

/* What the first answer gives is there when the second one is judged. */
struct again_visit {
	const struct step *step;
	int (*visit)(const char *name, void *context);
	void *context;
};

static int
value_visit_again(const char *name, void *context)
{
	const struct again_visit *again = context;

	return step_sets(again->step, name) ? 0 : again->visit(name, again->context);
}

int
step_values_names(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	struct again_visit again = {.step = step, .visit = visit, .context = context};
	int rc = 0;

	for (const struct step_value *v = step->uses; v && rc == 0; v = v->next) {
		if (v->first)
			rc = visit(v->name, context);
		else if (v->again)
			rc = value_visit_again(v->name, &again);
	}
	for (const struct expectation *e = step->expect.first; e && rc == 0; e = e->next)
		if (e->template)
			rc = template_names(e->template, visit, context);
	for (const struct expectation *e = step->again_expect.first; e && rc == 0; e = e->next)
		if (e->template)
			rc = template_names(e->template, value_visit_again, &again);
	return rc;
}

bool
step_expects_values(const struct step *step)
{
	for (const struct step_value *v = step->uses; v; v = v->next)
		if (v->first || v->again)
			return true;
	for (size_t i = 0; i < step->template_count; i++)
		if (step->templates[i].expected)
			return true;
	return false;
}

/* ---- texts that are no templates ---- */

/* The text in which braces stay as they are, or NULL. */
static const char *
value_literal_text(const struct step *step, const struct expectation *e)
{
	switch (e->kind) {
	case EXPECT_JQ:
		return expressions_source(step->expressions, e->expression);
	case EXPECT_HEADER_MATCHES:
	case EXPECT_BODY_MATCHES:
	case EXPECT_RULE:
		return e->text;
	case EXPECT_BODY_FILE:
		return e->target;
	default:
		return NULL;
	}
}

static int
value_visit_braces(const char *text, int (*visit)(const char *name, void *context), void *context)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = 0;

	while (rc == 0 && (text = strstr(text, "{{"))) {
		const char *close = strstr(text += 2, "}}");

		text_clear(&name);
		for (const char *c = text; close && c < close; c++)
			if (*c != ' ')
				text_add_byte(&name, *c);
		if (name.len > 0)
			rc = visit(text_string(&name), context);
	}
	return rc;
}

int
step_unfilled(const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	const struct expectations *sets[] = {&step->expect, &step->again_expect};
	int rc = 0;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		for (const struct expectation *e = sets[i]->first; e && rc == 0; e = e->next) {
			const char *text = value_literal_text(step, e);

			if (text)
				rc = value_visit_braces(text, visit, context);
		}
	}
	return rc;
}

/* ---- the values ---- */

static void
value_bind(struct step *step, const struct step_world *world, const char *name)
{
	TEXT_LOCAL json = TEXT_INIT(VALUE_MAX);
	struct json_writer w = json_writer(&json);
	const char *value = NULL;
	size_t len = 0;

	if (world->variables)
		value = variables_get(world->variables, name, &len);
	if (value && !variables_is_json(world->variables, name)) {
		json_put_bytes(&w, NULL, value, len);
		value = text_failed(&json) ? NULL : text_string(&json);
		len = json.len;
	}
	/* Without a value, for want of memory too, what needs it is missing. */
	if (expressions_bind(step->expressions, name, value, len) == -1)
		expressions_bind(step->expressions, name, NULL, 0);
}

void
step_values_bind(struct step *step, const struct step_world *world)
{
	for (const struct step_value *v = step->uses; v; v = v->next)
		if (v->first || v->again)
			value_bind(step, world, v->name);
}

int
step_values_fill(const struct step_world *world, const struct expectation *e, struct text *filled,
    struct text *target, struct text *why)
{
	struct template_context context = {.variables = world->variables, .clock = world->clock};
	struct json_writer w = json_writer(target);

	if (template_expand(e->template, &context, filled, why) == -1)
		return -1;
	if (filled->len == 0 && e->kind != EXPECT_HEADER_EQUAL)
		return text_fail(why, "what is looked for is empty here: everything contains it");
	json_put_bytes(&w, NULL, text_string(filled), filled->len);
	if (!text_failed(filled) && !text_failed(target))
		return 0;
	return text_fail(why, "what is looked for is too long");
}
