#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "document.h"
#include "error_page.h"
#include "text.h"

/* Where the builder stands in a text that the scanner has accepted. */
struct cursor {
	const char *p;
	const char *end;
	unsigned line; /* of p */
};

/* ---- building the tree ---- */

static void
skip_space(struct cursor *at)
{
	for (; at->p < at->end && char_is_space(*at->p); at->p++)
		at->line += *at->p == '\n';
}

/* A string or a scalar, whose bytes hold no line end. */
static struct json_slice
take_scalar(struct cursor *at)
{
	static const char delimiters[] = " \t\r\n,:]}";
	struct json_slice slice = {.bytes = at->p};

	if (*at->p == '"') {
		slice.type = JSON_STRING;
		for (at->p++; *at->p != '"'; at->p++) {
			if (*at->p == '\\') {
				slice.escaped = true;
				at->p++;
			}
		}
		at->p++;
	} else {
		slice.type = *at->p == 't'   ? JSON_TRUE
			     : *at->p == 'f' ? JSON_FALSE
			     : *at->p == 'n' ? JSON_NULL
					     : JSON_NUMBER;
		while (at->p < at->end && !strchr(delimiters, *at->p))
			at->p++;
	}
	slice.len = (size_t)(at->p - slice.bytes);
	return slice;
}

/* A string as a C string, or NULL with the reason. */
static char *
take_string(const struct document *document, const struct json_slice *slice, struct text *why)
{
	TEXT_LOCAL text = TEXT_INIT(TEXT_MAX_DOCUMENT);
	char *string = NULL;

	if (json_string(slice, &text) == 0 && memchr(text.bytes, '\0', text.len)) {
		document_fault_at(document, slice->bytes, why, "a string holds a NUL character");
	} else {
		string = text_take(&text);
		if (!string)
			document_fault_at(document, slice->bytes, why, "out of memory");
	}
	return string;
}

/* A new value at the cursor, which passes over a scalar whole and over the bracket of a
 * container. */
static struct document_value *
take_value(const struct document *document, struct cursor *at, struct text *why)
{
	struct document_value *value = calloc(1, sizeof *value);

	if (!value) {
		document_fault_at(document, at->p, why, "out of memory");
		return NULL;
	}
	value->line = at->line;
	value->start = at->p;
	if (*at->p == '{' || *at->p == '[') {
		value->slice.type = *at->p == '{' ? JSON_OBJECT : JSON_ARRAY;
		value->slice.bytes = at->p++;
		return value;
	}
	value->slice = take_scalar(at);
	if (value->slice.type != JSON_STRING)
		return value;
	value->string = take_string(document, &value->slice, why);
	if (!value->string) {
		free(value);
		return NULL;
	}
	return value;
}

static struct document_value *
take_member(const struct document *document, struct cursor *at, struct text *why)
{
	struct json_slice slice = take_scalar(at);
	char *name = take_string(document, &slice, why);
	struct document_value *value;

	if (!name)
		return NULL;
	skip_space(at);
	at->p++; /* the colon */
	skip_space(at);
	value = take_value(document, at, why);
	if (!value) {
		free(name);
		return NULL;
	}
	value->name = name;
	value->start = slice.bytes;
	return value;
}

static bool
is_container(const struct document_value *value)
{
	return value->slice.type == JSON_OBJECT || value->slice.type == JSON_ARRAY;
}

/* The value at the cursor with all that is in it: added to `*first` at once, so that whoever frees
 * that frees it, whatever happens.  0 or -1. */
static int
value_build(const struct document *document, struct cursor *at, struct document_value **first,
    struct text *why)
{
	struct document_value *open[JSON_MAX_DEPTH];      /* the containers around the cursor */
	struct document_value **tail[JSON_MAX_DEPTH + 1]; /* where the next value goes */
	size_t depth = 0;

	tail[0] = first;
	do {
		struct document_value *value;
		bool in_object = depth > 0 && open[depth - 1]->slice.type == JSON_OBJECT;

		skip_space(at);
		if (depth > 0 && (*at->p == ']' || *at->p == '}')) {
			at->p++;
			depth--;
			open[depth]->slice.len = (size_t)(at->p - open[depth]->slice.bytes);
			continue;
		}
		if (depth > 0 && *at->p == ',') {
			at->p++;
			continue;
		}
		value = in_object ? take_member(document, at, why) : take_value(document, at, why);
		if (!value)
			return -1;
		*tail[depth] = value;
		tail[depth] = &value->next;
		if (is_container(value)) {
			open[depth++] = value;
			tail[depth] = &value->first;
		}
	} while (depth > 0);
	return 0;
}

/* ---- the sequence of values ---- */

static void
free_values(struct document_value *value)
{
	while (value) {
		struct document_value *next = value->next;

		free_values(value->first); /* at most JSON_MAX_DEPTH deep */
		free(value->name);
		free(value->string);
		free(value);
		value = next;
	}
}

/* White space and comment lines. */
static void
skip_between(const struct document *document, struct cursor *at)
{
	for (;;) {
		skip_space(at);
		if (at->p == at->end || *at->p != '#' ||
		    (at->p > document->bytes && at->p[-1] != '\n'))
			return;
		while (at->p < at->end && *at->p != '\n')
			at->p++;
	}
}

/* Puts an array's elements in its own place. */
static void
value_flatten(struct document_value **place)
{
	struct document_value *array = *place;

	*place = array->first;
	array->first = NULL;
	free_values(array);
}

/* Whether the file holds a page or a text in the place of JSON; that is the reason then. */
static bool
fault_of_page(const struct document *document, const struct cursor *at, struct text *why)
{
	TEXT_LOCAL page = TEXT_INIT(TEXT_MAX_REASON);
	bool found = error_page_text(at->p, (size_t)(at->end - at->p), &page);

	if (found)
		document_fault_at(document, at->p, why, "%s", text_string(&page));
	return found;
}

static int
parse_all(struct document *document, struct text *why)
{
	struct cursor at = {document->bytes, document->bytes + document->len, 1};
	struct document_value **place = &document->first;
	struct json_error error;

	for (skip_between(document, &at); at.p < at.end; skip_between(document, &at)) {
		size_t len = (size_t)(at.end - at.p), used;
		const char *start = at.p;

		if (json_validate_prefix(at.p, len, &used, &error) == -1) {
			if (!document->first && fault_of_page(document, &at, why))
				return -1;
			return document_fault_at(document, at.p + error.offset, why, "%s%s",
			    error.reason,
			    error.offset < len && at.p[error.offset] == '#'
				? " (comments stand on lines of their own, between values)"
				: "");
		}
		if (used < len && !strchr("{[", *start) && !char_is_space(start[used]))
			return document_fault_at(
			    document, start, why, "something follows the value");
		if (value_build(document, &at, place, why) == -1)
			return -1;
		if ((*place)->slice.type == JSON_ARRAY)
			value_flatten(place);
		for (; *place; place = &(*place)->next)
			document->count++;
	}
	return 0;
}

struct document *
document_parse(const char *name, const char *bytes, size_t len, struct text *why)
{
	struct document *document = calloc(1, sizeof *document);

	if (document) {
		document->name = strdup(name);
		document->bytes = malloc(len + 1);
	}
	if (!document || !document->name || !document->bytes) {
		text_set_format(why, "%s: out of memory", name);
		document_free(document);
		return NULL;
	}
	if (len > 0)
		memcpy(document->bytes, bytes, len);
	document->bytes[len] = '\0';
	document->len = len;
	if (parse_all(document, why) == -1) {
		document_free(document);
		return NULL;
	}
	return document;
}

void
document_free(struct document *document)
{
	if (!document)
		return;
	free_values(document->first);
	free(document->name);
	free(document->bytes);
	free(document);
}
