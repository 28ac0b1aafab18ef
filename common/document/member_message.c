/* What is said of members: what is expected, what was found, what is missing. */
#include "member_message.h"

#include <string.h>

#include "clock.h"
#include "redaction.h"
#include "text.h"
#include "utf8.h"

enum { SHOWN = 60 };

/* ---- what is expected ---- */

/* " from 1 to 10", " above 0 and under 100", " of at least 1" */
static void
member_put_bounds(struct text *out, const struct member *m, double scale)
{
	double least = m->least / scale, most = m->most / scale;

	if (m->most > 0 && !m->above && !m->below)
		text_add_format(out, " from %.10g to %.10g", least, most);
	else if (m->above)
		text_add_format(out, " above %.10g", least);
	else if (m->least > 0 || m->below)
		text_add_format(out, " of at least %.10g", least);
	if (m->most > 0 && (m->above || m->below))
		text_add_format(out, " and %s %.10g", m->below ? "under" : "at most", most);
}

/* "info, warning or critical" */
static void
member_put_words(struct text *out, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		text_add_format(out, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
}

static void
member_put_expected(struct text *out, const struct member *m)
{
	/* clang-format off */
	static const char *const expected[] = {
	    [MEMBER_KIND_STRING] = "a string", [MEMBER_KIND_TEXT] = "a string that is not empty",
	    [MEMBER_KIND_COPY] = "a string that is not empty", [MEMBER_KIND_TEMPLATE] = "a string",
	    [MEMBER_KIND_BOOL] = "true or false",
	    [MEMBER_KIND_INTEGER] = "a whole number", [MEMBER_KIND_NUMBER] = "a number",
	    [MEMBER_KIND_SHARE] = "a number, or a share such as \"25%\",",
	    [MEMBER_KIND_DURATION] = "a duration", [MEMBER_KIND_SECONDS] = "a duration",
	    [MEMBER_KIND_SIZE] = "a size (\"64KiB\", or a number of bytes)",
	    [MEMBER_KIND_LIST] = "a list", [MEMBER_KIND_OBJECT] = "an object",
	};
	/* clang-format on */

	if (m->expected) {
		text_add_string(out, m->expected);
	} else if (m->words) {
		member_put_words(out, m->words);
	} else {
		bool is_time = m->kind == MEMBER_KIND_DURATION || m->kind == MEMBER_KIND_SECONDS;

		text_add_string(out, expected[m->kind]);
		member_put_bounds(out, m, is_time ? (double)CLOCK_SECOND : 1);
		if (is_time)
			text_add_format(out, " (\"250ms\", \"90s\"%s)",
			    m->kind == MEMBER_KIND_SECONDS ? ", or a number of seconds" : "");
		if (m->kind >= MEMBER_KIND_LIST && !m->empty && !m->members)
			text_add_string(out, " that is not empty");
	}
	if (m->or_false)
		text_add_string(out, ", or false for none");
}

/* ---- what was found ---- */

static void
member_put_string(struct text *out, const char *string)
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);
	size_t len;

	if (redaction_text(string, strlen(string), &shown) == -1)
		text_set_format(&shown, "...");
	len = shown.len > SHOWN ? utf8_prefix(text_string(&shown), SHOWN) : shown.len;
	text_add_byte(out, '"');
	text_add_visible(out, text_string(&shown), len);
	text_add_string(out, len < shown.len ? "...\"" : "\"");
}

/* Whether a value of that type in the wrong place may be shown: where a string or an object
 * belongs, a number may be a secret. */
static bool
is_shown(const struct member *m, enum json_type type)
{
	switch (m->kind) {
	case MEMBER_KIND_INTEGER:
	case MEMBER_KIND_NUMBER:
		return type == JSON_NUMBER;
	case MEMBER_KIND_SHARE:
	case MEMBER_KIND_DURATION:
	case MEMBER_KIND_SECONDS:
	case MEMBER_KIND_SIZE:
		return true;
	default:
		return m->words && type == JSON_STRING;
	}
}

void
member_put_found(struct text *out, const struct document_value *value, bool is_shown)
{
	/* clang-format off */
	static const char *const found[] = {
	    [JSON_NULL] = "null", [JSON_FALSE] = "false", [JSON_TRUE] = "true",
	    [JSON_NUMBER] = "a number", [JSON_STRING] = "a string",
	    [JSON_ARRAY] = "a list", [JSON_OBJECT] = "an object",
	};
	static const char *const empty[] = {
	    [JSON_STRING] = "an empty string",
	    [JSON_ARRAY] = "an empty list", [JSON_OBJECT] = "an empty object",
	};
	/* clang-format on */
	enum json_type type = value->slice.type;

	if (type >= JSON_STRING && !(value->string ? *value->string != '\0' : !!value->first))
		text_add_string(out, empty[type]);
	else if (type == JSON_STRING && is_shown)
		member_put_string(out, value->string);
	else if (type == JSON_NUMBER && is_shown && value->slice.len < SHOWN)
		text_add(out, value->slice.bytes, value->slice.len);
	else
		text_add_string(out, found[type]);
}

int
members_fault(const struct document_object *object, const struct document_value *value,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	document_vfault_at(object->document, value->slice.bytes, object->why, format, arguments);
	va_end(arguments);
	return -1;
}

int
members_misfit(const struct document_object *object, const struct document_value *value,
    const char *name, const char *expected)
{
	TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_REASON);

	member_put_found(&found, value, true);
	return members_fault(
	    object, value, "\"%s\": expected %s, found %s", name, expected, text_string(&found));
}

int
members_blame(const struct document_object *object, const struct document_value *value, int rc,
    struct text *reason)
{
	if (rc != 0)
		members_fault(object, value, "%s", text_string(reason));
	text_free(reason);
	return rc;
}

int
member_refuse(const struct document_object *object, const struct member *m,
    const struct document_value *value)
{
	TEXT_LOCAL expected = TEXT_INIT(TEXT_MAX_REASON), found = TEXT_INIT(TEXT_MAX_REASON);
	const char *nearest = NULL;

	member_put_expected(&expected, m);
	/* Elements of a list cannot be one. */
	if (m->members && m->kind != MEMBER_KIND_OBJECT && value->name)
		text_add_format(
		    &expected, ", or an object%s", m->empty ? "" : " that is not empty");
	member_put_found(&found, value, is_shown(m, value->slice.type));
	if (m->words && value->string)
		nearest = text_nearest(value->string, m->words);
	if (nearest)
		text_add_format(&found, "; did you mean \"%s\"?", nearest);
	return members_fault(object, value, "\"%s\": expected %s, found %s", m->name,
	    text_string(&expected), text_string(&found));
}

bool
member_is_needed(const struct member *m, unsigned of)
{
	return of == 0 ? m->needed != 0 : (m->needed & of) != 0;
}

/* The kind of the object, where there are several, or what all are. */
const char *
members_what(const struct members *members, unsigned of)
{
	size_t kind = 0;

	if (!members->kinds || of == 0)
		return members->what;
	while (!(of & 1u << kind))
		kind++;
	return members->kinds[kind];
}

int
member_refuse_absence(const struct document_object *object, const struct members *members,
    const struct member *m, unsigned of)
{
	return members_fault(object, object->value, "%s needs \"%s\"%s%s",
	    members_what(members, of), m->name, m->expected ? ", " : "",
	    m->expected ? m->expected : "");
}
