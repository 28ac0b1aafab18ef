#include "document_members.h"

#include <assert.h>
#include <string.h>

#include "clock.h"
#include "member_message.h"
#include "memory.h"
#include "text.h"
#include "units.h"

/* Some 31 years. */
#define LONGEST_SECONDS 1e9

enum { MOST_KNOWN = 96 };

/* ---- one value ---- */

static bool
member_is_within(const struct member *m, double number)
{
	return (m->above ? number > m->least : number >= m->least) &&
	       (m->most == 0 || (m->below ? number < m->most : number <= m->most));
}

static bool
member_read_number(const struct member *m, const struct document_value *value, double *out)
{
	return json_number(&value->slice, out) == 0 && member_is_within(m, *out);
}

static bool
member_read_integer(const struct member *m, const struct document_value *value, int64_t *out)
{
	return json_integer(&value->slice, out) == 0 && member_is_within(m, (double)*out);
}

/* 0.25 or "25%" */
static bool
member_read_share(const struct member *m, const struct document_value *value, double *out)
{
	const char *string = value->string;
	enum unit unit = UNIT_NONE;

	if (!string)
		return member_read_number(m, value, out);
	if (units_parse_quantity(string, strlen(string), out, &unit) == -1 || unit != UNIT_PERCENT)
		return false;
	*out /= 100;
	return member_is_within(m, *out);
}

static bool
member_read_duration(const struct member *m, const struct document_value *value, int64_t *ns)
{
	double seconds;

	if (value->string)
		return units_parse_duration(value->string, ns) == 0 &&
		       member_is_within(m, (double)*ns);
	if (m->kind != MEMBER_KIND_SECONDS || json_number(&value->slice, &seconds) == -1 ||
	    seconds > LONGEST_SECONDS || seconds < 0)
		return false;
	*ns = (int64_t)(seconds * (double)CLOCK_SECOND);
	return member_is_within(m, (double)*ns);
}

static bool
member_read_size(const struct member *m, const struct document_value *value, int64_t *bytes)
{
	if (!value->string)
		return json_integer(&value->slice, bytes) == 0 && *bytes >= 0 &&
		       member_is_within(m, (double)*bytes);
	return units_parse_size(value->string, bytes) == 0 && member_is_within(m, (double)*bytes);
}

static bool
member_read_word(const struct member *m, const struct document_value *value, void *field)
{
	for (unsigned i = 0; value->string && m->words[i]; i++) {
		if (strcmp(value->string, m->words[i]) != 0)
			continue;
		if (m->kind == MEMBER_KIND_CHOICE)
			*(unsigned *)field = i;
		else
			*(const char **)field = m->words[i];
		return true;
	}
	return false;
}

static bool
member_read_container(
    const struct member *m, const struct document_value *value, const struct document_value **out)
{
	bool is_list = m->kind == MEMBER_KIND_LIST;

	*out = value;
	return value->slice.type == (is_list ? JSON_ARRAY : JSON_OBJECT) &&
	       (m->empty || value->first);
}

static int
member_read_template(const struct document_object *object, const struct member *m,
    const struct document_value *value, struct template **out)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	if (!value->string)
		return member_refuse(object, m, value);
	*out = template_parse(value->string, strlen(value->string), m->place, &reason);
	if (!*out)
		members_fault(object, value, "\"%s\": %s", m->name, text_string(&reason));
	return *out ? 0 : -1;
}

/* The members of an object into the struct that the field is. */
static int
member_read_object(const struct document_object *object, const struct member *m,
    const struct document_value *value, void *field)
{
	struct document_object inner = *object;

	if (value->slice.type != JSON_OBJECT || (!value->first && !m->empty && !m->members))
		return member_refuse(object, m, value);
	inner.value = value;
	inner.into = m->stored ? field : object->into;
	if (m->members)
		return m->read && !m->stored ? 0 : members_read(&inner, m->members, 0);
	*(const struct document_value **)field = value;
	return 0;
}

/* An object in the place of something else. */
static int
member_read_instead(const struct document_object *object, const struct member *m,
    const struct document_value *value)
{
	struct document_object inner = *object;

	inner.value = value;
	return value->first || m->empty ? members_read_in_order(&inner, m->members)
					: member_refuse(object, m, value);
}

/* Whether it is of the kind and within the bounds; then it is in the field. */
static bool
member_is_read(const struct member *m, const struct document_value *value, void *field)
{
	switch (m->kind) {
	case MEMBER_KIND_STRING:
		*(const char **)field = value->string;
		return value->string;
	case MEMBER_KIND_TEXT:
		*(const char **)field = value->string;
		return value->string && *value->string;
	case MEMBER_KIND_COPY:
		if (!value->string || !*value->string)
			return false;
		*(char **)field = memory_string(value->string);
		return true;
	case MEMBER_KIND_BOOL:
		*(bool *)field = value->slice.type == JSON_TRUE;
		return value->slice.type == JSON_TRUE || value->slice.type == JSON_FALSE;
	case MEMBER_KIND_INTEGER:
		return member_read_integer(m, value, field);
	case MEMBER_KIND_NUMBER:
		return member_read_number(m, value, field);
	case MEMBER_KIND_SHARE:
		return member_read_share(m, value, field);
	case MEMBER_KIND_DURATION:
	case MEMBER_KIND_SECONDS:
		return member_read_duration(m, value, field);
	case MEMBER_KIND_SIZE:
		return member_read_size(m, value, field);
	case MEMBER_KIND_WORD:
	case MEMBER_KIND_CHOICE:
		return member_read_word(m, value, field);
	case MEMBER_KIND_LIST:
		return member_read_container(m, value, field);
	default:
		return true;
	}
}

static int
member_read_value(const struct document_object *object, const struct member *m,
    const struct document_value *value)
{
	union {
		const void *pointer;
		int64_t integer;
		double number;
	} nowhere;
	void *field = m->stored ? (char *)object->into + m->offset : (void *)&nowhere;
	int rc = 0;

	if (m->or_false && value->slice.type == JSON_FALSE)
		return m->read ? m->read(object, value) : 0;
	if (m->kind == MEMBER_KIND_TEMPLATE)
		rc = member_read_template(object, m, value, field);
	else if (m->kind == MEMBER_KIND_OBJECT)
		rc = member_read_object(object, m, value, field);
	else if (!member_is_read(m, value, field))
		rc = member_refuse(object, m, value);
	return rc == 0 && m->read ? m->read(object, value) : rc;
}

static int
member_read(const struct document_object *object, const struct member *m,
    const struct document_value *value)
{
	if (m->members && m->kind != MEMBER_KIND_OBJECT && value->slice.type == JSON_OBJECT)
		return member_read_instead(object, m, value);
	if (!m->each || value->slice.type != JSON_ARRAY)
		return member_read_value(object, m, value);
	if (!value->first && !m->empty)
		return members_fault(object, value, "\"%s\": the list is empty", m->name);
	for (const struct document_value *v = value->first; v; v = v->next)
		if (member_read_value(object, m, v) == -1)
			return -1;
	return 0;
}

/* ---- the whole ---- */

int
members_check(const struct document_object *object, const struct members *const *tables)
{
	const char *known[MOST_KNOWN + 1];
	TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_REASON);
	size_t count = 0;

	if (object->value->slice.type != JSON_OBJECT) {
		member_put_found(&found, object->value, false);
		return members_fault(object, object->value, "expected an object (%s), found %s",
		    tables[0]->what, text_string(&found));
	}
	for (; *tables; tables++)
		for (const struct member *m = (*tables)->list; m->name; m++) {
			assert(count < MOST_KNOWN);
			known[count++] = m->name;
		}
	known[count] = NULL;
	return document_check_members(object->document, object->value, known, object->why);
}

int
members_fill(const struct document_object *object, const struct members *members, unsigned of)
{
	for (const struct member *m = members->list; m->name; m++) {
		const struct document_value *value = document_member(object->value, m->name);
		bool has = of == 0 || m->of == 0 || (m->of & of) != 0;

		if (value && !has)
			return document_fault_at(object->document, value->start, object->why,
			    "%s has no \"%s\"", members_what(members, of), m->name);
		if (!value && member_is_needed(m, of))
			return member_refuse_absence(object, members, m, of);
		if (value && member_read(object, m, value) == -1)
			return -1;
	}
	return 0;
}

int
members_read_in_order(const struct document_object *object, const struct members *members)
{
	const struct members *const tables[] = {members, NULL};

	if (members_check(object, tables) == -1)
		return -1;
	for (const struct document_value *v = object->value->first; v; v = v->next) {
		const struct member *m = members->list;

		while (strcmp(m->name, v->name) != 0)
			m++;
		if (member_read(object, m, v) == -1)
			return -1;
	}
	return 0;
}

int
members_read(const struct document_object *object, const struct members *members, unsigned of)
{
	const struct members *const tables[] = {members, NULL};

	return members_check(object, tables) == -1 ? -1 : members_fill(object, members, of);
}

/* ---- the table, for those who read it ---- */

static void
member_put_kind(struct text *out, const struct member *m, unsigned of)
{
	static const char *const kinds[] = {
	    [MEMBER_KIND_ANY] = "any",
	    [MEMBER_KIND_STRING] = "string",
	    [MEMBER_KIND_TEXT] = "text",
	    [MEMBER_KIND_COPY] = "text",
	    [MEMBER_KIND_TEMPLATE] = "string",
	    [MEMBER_KIND_BOOL] = "bool",
	    [MEMBER_KIND_INTEGER] = "integer",
	    [MEMBER_KIND_NUMBER] = "number",
	    [MEMBER_KIND_SHARE] = "share",
	    [MEMBER_KIND_DURATION] = "duration",
	    [MEMBER_KIND_SECONDS] = "seconds",
	    [MEMBER_KIND_SIZE] = "size",
	    [MEMBER_KIND_WORD] = "word",
	    [MEMBER_KIND_CHOICE] = "word",
	    [MEMBER_KIND_LIST] = "list",
	    [MEMBER_KIND_OBJECT] = "object",
	};

	text_add_format(out, "%s", kinds[m->kind]);
	for (size_t i = 0; m->words && m->words[i]; i++)
		text_add_format(out, "%c%s", i == 0 ? ':' : '|', m->words[i]);
	text_add_format(out, "%s%s%s\t%s\n", m->each ? "+list" : "", m->or_false ? "+false" : "",
	    m->members && m->kind != MEMBER_KIND_OBJECT ? "+object" : "",
	    member_is_needed(m, of) ? "needed" : "");
}

static void
member_put_all(struct text *out, const struct members *members, unsigned of, const char *before)
{
	for (const struct member *m = members->list; m->name; m++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

		if (of != 0 && m->of != 0 && !(m->of & of))
			continue;
		text_add_format(&path, "%s%s", before, m->name);
		text_add_format(out, "%s\t", text_string(&path));
		member_put_kind(out, m, of);
		text_add_byte(&path, '.');
		if (m->members)
			member_put_all(out, m->members, 0, text_string(&path));
	}
}

void
members_put(struct text *out, const struct members *members, unsigned of, const char *schema,
    const char *place)
{
	TEXT_LOCAL before = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&before, "%s\t%s\t", schema, place);
	member_put_all(out, members, of, text_string(&before));
}
