#include "xml_reader.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "input.h"
#include "name_set.h"
#include "text.h"

#ifdef HAVE_EXPAT

#	include <expat.h>

/* Report formats have some dozens of names. */
enum { XML_MAX_NAMES = 10000, XML_LATELY = 64 };

struct xml_reader {
	XML_Parser parser;
	struct input *input;
	const struct xml_hooks *hooks;
	void *context;
	unsigned depth;
	const char *const *attributes; /* within open() */
	unsigned kept;                 /* the depth of the element whose text is kept; 0: none */
	struct text text;
	struct text *root;              /* xml_root(): takes the first name */
	struct name_set names;          /* of elements and attributes, which expat keeps */
	const char *lately[XML_LATELY]; /* attributes' names that are in it already, by address */
	char last[XML_LATELY];          /* the last element's name, if it is no longer */
	bool seen;                      /* an element */
	bool stopped;
	struct text *why;
};

static void
xml_stop(struct xml_reader *r)
{
	r->stopped = true;
	XML_StopParser(r->parser, XML_FALSE);
}

/* "FILE:LINE:COLUMN: " of where the parser stands. */
static void
xml_put_place(struct xml_reader *r)
{
	text_set_format(r->why, "%s:%lu:%lu: ", input_name(r->input),
	    (unsigned long)XML_GetCurrentLineNumber(r->parser),
	    (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1);
}

void
xml_fail(struct xml_reader *r, const char *format, ...)
{
	va_list arguments;

	if (r->stopped)
		return;
	xml_put_place(r);
	va_start(arguments, format);
	text_add_vformat(r->why, format, arguments);
	va_end(arguments);
	xml_stop(r);
}

/* ---- what expat calls ---- */

static const char *
xml_local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

static void
xml_note_name(struct xml_reader *r, const char *name)
{
	name_set_add(&r->names, hash_bytes(HASH_BEGIN, name, strlen(name)));
	if (r->names.count > XML_MAX_NAMES)
		xml_fail(r, "it has more than %d names of elements and attributes", XML_MAX_NAMES);
}

/* Memory stays flat only while the names do.  Expat has one address for equal attributes. */
static void
xml_note_names(struct xml_reader *r, const char *element, const char **attributes)
{
	if (strcmp(element, r->last) != 0) {
		xml_note_name(r, element);
		snprintf(r->last, sizeof(r->last), "%s", element);
	}
	for (; *attributes; attributes += 2) {
		const char **known = &r->lately[((uintptr_t)*attributes >> 4) % XML_LATELY];

		if (*known != *attributes)
			xml_note_name(r, *attributes);
		*known = *attributes;
	}
}

static void
xml_opened(void *context, const char *name, const char **attributes)
{
	struct xml_reader *r = context;

	if (r->stopped)
		return;
	r->seen = true;
	if (r->root) {
		text_add_string(r->root, xml_local_name(name));
		xml_stop(r);
		return;
	}
	if (++r->depth > XML_MAX_DEPTH) {
		xml_fail(r, "elements are nested deeper than %d levels", XML_MAX_DEPTH);
		return;
	}
	xml_note_names(r, name, attributes);
	r->attributes = (const char *const *)attributes;
	if (!r->stopped)
		r->hooks->open(r->context, r, xml_local_name(name));
	r->attributes = NULL;
}

static void
xml_closed(void *context, const char *name)
{
	static const struct text nothing = {0};
	struct xml_reader *r = context;
	bool kept = r->kept == r->depth;

	if (r->stopped)
		return;
	if (r->hooks->close)
		r->hooks->close(r->context, r, xml_local_name(name), kept ? &r->text : &nothing);
	if (kept) {
		XML_SetCharacterDataHandler(r->parser, NULL);
		r->kept = 0;
		text_clear(&r->text);
	}
	r->depth--;
}

static void
xml_took_text(void *context, const char *bytes, int len)
{
	struct xml_reader *r = context;
	size_t room = r->text.max - r->text.len, wanted = (size_t)len;

	if (r->kept)
		text_add(&r->text, bytes, wanted < room ? wanted : room);
}

/* Whatever it stands for: a report has no need of entities of its own. */
static void
xml_met_entity(void *context, const char *name, int is_parameter, const char *value, int len,
    const char *base, const char *system, const char *public, const char *notation)
{
	(void)is_parameter;
	(void)value;
	(void)len;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	xml_fail(context, "it declares an entity, \"%.40s\", which no report needs", name);
}

static int
xml_met_reference(XML_Parser parser, const char *context, const char *base, const char *system,
    const char *public)
{
	(void)parser;
	(void)context;
	(void)base;
	(void)system;
	(void)public;
	return XML_STATUS_ERROR;
}

/* Where a document type lies elsewhere, expat takes a reference to an entity that nobody declared
 * for one of its own, and leaves it out. */
static void
xml_skipped_entity(void *context, const char *name, int is_parameter)
{
	(void)is_parameter;
	xml_fail(context, "it refers to an entity, \"%.40s\", which it does not hold", name);
}

/* ---- for the formats ---- */

const char *
xml_attribute(const struct xml_reader *r, const char *name)
{
	for (const char *const *at = r->attributes; at && at[0]; at += 2)
		if (at[0][0] == name[0] && strcmp(at[0], name) == 0)
			return at[1];
	return NULL;
}

void
xml_keep_text(struct xml_reader *r)
{
	if (r->kept)
		return;
	r->kept = r->depth;
	text_clear(&r->text);
	XML_SetCharacterDataHandler(r->parser, xml_took_text);
}

unsigned
xml_depth(const struct xml_reader *r)
{
	return r->depth;
}

uint64_t
xml_line(const struct xml_reader *r)
{
	return XML_GetCurrentLineNumber(r->parser);
}

/* ---- the whole ---- */

/* What expat says of a report that is cut off, or of an encoding that it does not have, in words
 * that say what to do. */
static void
xml_say_error(struct xml_reader *r)
{
	enum XML_Error error = XML_GetErrorCode(r->parser);

	xml_put_place(r);
	if (error == XML_ERROR_NO_ELEMENTS && !r->seen)
		text_set_format(
		    r->why, "%s: it is empty, or holds no element", input_name(r->input));
	else if (error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
		 error == XML_ERROR_PARTIAL_CHAR || error == XML_ERROR_UNCLOSED_CDATA_SECTION)
		text_add_string(r->why, "it ends early: the report was cut off");
	else if (error == XML_ERROR_UNKNOWN_ENCODING)
		text_add_string(r->why, "its encoding is not known; convert it to UTF-8 (iconv)");
	else if (error == XML_ERROR_INCORRECT_ENCODING)
		text_add_string(
		    r->why, "it is not in the encoding that it declares; correct the declaration");
	else
		text_add_format(r->why, "it is not XML: %s", XML_ErrorString(error));
}

/* Whether the tag (or comment, ...) that goes on behind the `given` bytes has become too long:
 * expat keeps all of it, and reads it anew with each block. */
static bool
xml_is_too_long(const struct xml_reader *r, uint64_t given)
{
	XML_Index begins = XML_GetCurrentByteIndex(r->parser);

	return begins >= 0 && given - (uint64_t)begins > INPUT_MOST;
}

/* 0, or -1 with the reason in r->why, but for xml_root(). */
static int
xml_parse(struct xml_reader *r)
{
	uint64_t given = 0;
	size_t len;

	do {
		const char *at = input_look(r->input, 1, &len);

		if (len > INPUT_BLOCK)
			len = INPUT_BLOCK;
		if (len == 0 && input_failed(r->input))
			return text_fail(r->why, "%s", input_failed(r->input));
		if (XML_Parse(r->parser, at, (int)len, len == 0) != XML_STATUS_OK) {
			if (!r->stopped)
				xml_say_error(r);
			return -1;
		}
		input_take(r->input, len);
		given += len;
		if (len > 0 && xml_is_too_long(r, given)) {
			xml_fail(r, "a tag is longer than 16 MiB");
			return -1;
		}
	} while (len > 0);
	return 0;
}

static int
xml_run(struct xml_reader *r)
{
	int rc;

	r->parser = XML_ParserCreate(NULL);
	if (!r->parser)
		return text_fail(r->why, "out of memory");
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, xml_opened, xml_closed);
	XML_SetEntityDeclHandler(r->parser, xml_met_entity);
	XML_SetSkippedEntityHandler(r->parser, xml_skipped_entity);
	XML_SetExternalEntityRefHandler(r->parser, xml_met_reference);
	XML_SetParamEntityParsing(r->parser, XML_PARAM_ENTITY_PARSING_NEVER);
	rc = xml_parse(r);
	XML_ParserFree(r->parser);
	text_free(&r->text);
	free(r->names.hashes);
	return rc;
}

int
xml_read(struct input *input, const struct xml_hooks *hooks, void *context, struct text *why)
{
	struct xml_reader r = {.input = input,
	    .hooks = hooks,
	    .context = context,
	    .text = TEXT_INIT(XML_MAX_TEXT),
	    .why = why};

	return xml_run(&r);
}

void
xml_root(struct input *input, struct text *name)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct xml_reader r = {.input = input, .root = name, .why = &why};

	xml_run(&r);
}

const char *
xml_library(void)
{
	static char library[32];
	XML_Expat_Version version = XML_ExpatVersionInfo();

	snprintf(library, sizeof(library), "expat %d.%d.%d", version.major, version.minor,
	    version.micro);
	return library;
}

#endif
