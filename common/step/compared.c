#include "compared.h"

#include <string.h>

#include "character.h"
#include "definition.h"
#include "expectation.h"
#include "expression.h"
#include "json_writer.h"
#include "redaction.h"
#include "secret.h"
#include "utf8.h"

enum { SHOWN = 160 };

/* Whether any name in it is a secret's. */
static bool
source_names_secret(const char *source)
{
	size_t len;

	for (; *source; source += len > 0 ? len : 1) {
		for (len = 0; char_is_word(source[len]) || (len > 0 && source[len] == '-'); len++)
			;
		if (len > 0 && redaction_key(source, len))
			return true;
	}
	return false;
}

int
compared_add(struct step *step, const char *source)
{
	TEXT_LOCAL left = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	int id;

	if (expression_compared(source, &left) == -1 || source_names_secret(text_string(&left)))
		return -1;
	id = expressions_add(step->expressions, text_string(&left), &why);
	return id >= 0 && expressions_use_input(step->expressions, id) ? id : -1;
}

void
compared_say(const struct step *step, const struct step_world *world, const struct expectation *e,
    struct text *message)
{
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(&value);
	struct expression_result result;

	if (e->compared < 0)
		return;
	result = expressions_result(step->expressions, e->compared);
	if (result.kind == EXPRESSION_MISSING || result.kind == EXPRESSION_NULL)
		text_add_string(&value, "null");
	else if (result.kind == EXPRESSION_TRUE || result.kind == EXPRESSION_FALSE)
		text_add_string(&value, result.kind == EXPRESSION_TRUE ? "true" : "false");
	else if (result.kind == EXPRESSION_STRING)
		step_put_text(&w, NULL, world, result.bytes, result.len, redaction_text);
	else if (result.kind != EXPRESSION_ERROR && result.bytes)
		step_put_concealed(world, &w, NULL, result.bytes, result.len);
	else
		return;
	text_add_format(message, ": %s is ", expressions_source(step->expressions, e->compared));
	text_add_visible(message, text_string(&value),
	    value.len > SHOWN ? utf8_prefix(text_string(&value), SHOWN) : value.len);
	text_add_string(message, value.len > SHOWN ? "..." : "");
}
