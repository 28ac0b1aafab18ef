#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_writer.h"
#include "memory.h"
#include "parser.h"
#include "redaction.h"
#include "step_kind.h"
#include "utf8.h"

enum { SETTINGS_MAX = 1 << 20, NAME_SHOWN = 80 };

/* ---- reading ---- */

/* The names of what is expected, for kinds whose reply costs something. */
static void
kind_put_expects(const struct document_object *o, struct json_writer *w)
{
	const struct document_value *again = document_member(o->value, "again");
	const struct document_value *sets[] = {
	    document_member(o->value, "expect"), again ? document_member(again, "expect") : NULL};

	json_open_array(w, "expects");
	for (size_t i = 0; i < 2; i++)
		for (const struct document_value *v = sets[i] ? sets[i]->first : NULL; v;
		     v = v->next)
			if (v->name)
				json_put_string(w, NULL, v->name);
	json_close_array(w);
}

/* ---- words that are secrets by their place ---- */

/* Keeps one, under a name that no template can have. */
static void
kind_hide_word(struct step *step, const char *word)
{
	char name[64];

	if (!step->settings.hidden)
		step->settings.hidden = memory_given(variables_new());
	snprintf(name, sizeof(name), "password %u.%d", step->line, step->settings.hidden_count++);
	if (variables_set(step->settings.hidden, name, word, strlen(word), true) == -1)
		memory_lacked();
}

/* So that nothing that is said of the step repeats them. */
static void
kind_hide_words(const struct document_object *o)
{
	struct step *step = o->into;
	struct document *document = memory_given(document_parse(
	    step->file, step->settings.source, strlen(step->settings.source), o->why));
	const struct document_value *what =
	    document_member(document->first, step->kind->members->list->name);

	for (const struct document_value *v = what->first; v; v = v->next) {
		const char *secret = v->string ? step->kind->secret_in(what, v) : NULL;

		/* What templates fill in is known by its variable. */
		if (secret && *secret && !strstr(secret, "{{"))
			kind_hide_word(step, secret);
	}
	document_free(document);
}

/* Appends the settings without secrets that stand there literally. */
static int
kind_redact(const struct step *step, const char *json, size_t len, struct text *out)
{
	TEXT_LOCAL known = TEXT_INIT(SETTINGS_MAX);

	if (!step->settings.hidden)
		text_add(&known, json, len);
	else if (variables_conceal(step->settings.hidden, json, len, &known) == -1)
		return -1;
	return redaction_json(text_string(&known), known.len, out);
}

static int
kind_put_settings(const struct document_object *o, struct json_writer *w)
{
	const struct members *members = ((struct step *)o->into)->kind->members;
	const struct document_object object = {o->document, o->value, w, o->why};

	if (members_fill(&object, members, 0) == -1)
		return -1;
	for (const struct member *m = members->list; m->name; m++) {
		const struct document_value *value = document_member(o->value, m->name);

		if (value && m->kind != MEMBER_KIND_ANY)
			json_put_raw(w, m->name, value->slice.bytes, value->slice.len);
	}
	return 0;
}

/* ---- what it is called ---- */

/* The words of the kind's own member, as redaction left them. */
static void
kind_add_words(const struct document_value *what, struct text *words)
{
	for (const struct document_value *v = what->string ? what : what->first; v;
	     v = what->string ? NULL : v->next)
		if (v->string)
			text_add_format(words, " %s", v->string);
}

/* Those of the settings, in which a command is cut, and in which "--password" tells of the word
 * behind it. */
static void
kind_add_redacted_words(const struct step *step, const char *name, struct text *words)
{
	TEXT_LOCAL shown = TEXT_INIT(SETTINGS_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);
	const char *settings = step->settings.source;
	struct document *document = NULL;
	const struct document_value *what = NULL;

	if (kind_redact(step, settings, strlen(settings), &shown) >= 0)
		document = document_parse(step->file, text_string(&shown), shown.len, &reason);
	if (document)
		what = document_member(document->first, name);
	if (what)
		kind_add_words(what, words);
	document_free(document);
}

/* "tcp db:5432", "redis LLEN jobs": the kind and what its member says, without a secret that
 * stands there literally. */
static char *
kind_name(const struct step *step, const char *kind)
{
	TEXT_LOCAL words = TEXT_INIT(SETTINGS_MAX), shown = TEXT_INIT(SETTINGS_MAX);
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	kind_add_redacted_words(step, kind, &words);
	if (redaction_text(text_string(&words), words.len, &shown) == -1)
		text_clear(&shown);
	text_add_string(&name, kind);
	text_add_visible(&name, text_string(&shown),
	    shown.len > NAME_SHOWN ? utf8_prefix(text_string(&shown), NAME_SHOWN) : shown.len);
	if (shown.len > NAME_SHOWN)
		text_add_string(&name, "...");
	return memory_given(text_take(&name));
}

/* ---- the whole ---- */

int
step_parse_kind(const struct document_object *o, const struct document_value *found)
{
	struct step *step = o->into;
	TEXT_LOCAL settings = TEXT_INIT(SETTINGS_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer w = json_writer(&settings);
	size_t len;
	int rc;

	json_open_object(&w, NULL);
	rc = kind_put_settings(o, &w);
	len = settings.len;
	kind_put_expects(o, &w);
	json_close_object(&w);
	if (rc == 0 && text_failed(&settings))
		rc = members_fault(o, o->value, "the step is too large");
	if (rc == 0) {
		/* For people without what is expected: the object closes there. */
		step->settings.source = memory_copy(text_string(&settings), len + 1);
		step->settings.source[len] = '}';
		step->settings.template = template_parse(
		    text_string(&settings), settings.len, TEMPLATE_JSON_STRING, &reason);
		step_keep_template(step, step->settings.template, false);
		if (!step->settings.template)
			rc = members_fault(o, o->value, "%s", text_string(&reason));
		else if (step->kind->secret_in)
			kind_hide_words(o);
	}
	if (rc == 0 && !step->name)
		step->name = kind_name(step, found->name);
	return rc;
}
