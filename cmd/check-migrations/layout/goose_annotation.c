#include "goose.h"

#include <string.h>
#include <strings.h>

#include "character.h"
#include "layouts.h"
#include "text.h"

static const char *const annotation_names[ANNOTATIONS] = {
    "Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF"};

static const char tool[] = "+goose";

bool
annotation_stands(const char *line, size_t len)
{
	const char *text = line;
	size_t left = len;

	trim_space(&text, &left);

	return left >= 2 && text[0] == '-' && text[1] == '-' &&
	       memmem(line, len, tool, strlen(tool));
}

/* Adds a line without any "--" and without its first "+goose"; what is left is the annotation. */
static void
annotation_strip(const char *line, size_t len, struct text *out)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);
	const char *end = line + len, *found, *bytes;

	for (const char *c = line; c < end; c++) {
		if (c + 1 < end && c[0] == '-' && c[1] == '-')
			c++;
		else
			text_add_byte(&plain, *c);
	}
	bytes = text_string(&plain);
	found = memmem(bytes, plain.len, tool, strlen(tool));
	if (!found) {
		text_add(out, bytes, plain.len);
		return;
	}
	text_add(out, bytes, (size_t)(found - bytes));
	found += strlen(tool);
	text_add(out, found, plain.len - (size_t)(found - bytes));
}

int
annotation_read(const char *line, size_t len, enum annotation *annotation, struct text *why)
{
	enum { SHOWN = 60 };
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);
	const char *name;
	size_t left;

	if (char_is_blank(line[0]))
		return text_fail(why, "a blank stands before the annotation");
	annotation_strip(line, len, &plain);
	name = text_string(&plain);
	left = plain.len;
	trim_space(&name, &left);
	for (size_t i = 0; i < ANNOTATIONS; i++) {
		if (left == strlen(annotation_names[i]) &&
		    strncasecmp(name, annotation_names[i], left) == 0) {
			*annotation = (enum annotation)i;
			return 0;
		}
	}
	text_add_visible(&shown, name, left < SHOWN ? left : SHOWN);

	return text_fail(why,
	    "it knows no annotation \"%s\": Up, Down, StatementBegin, StatementEnd, NO "
	    "TRANSACTION, ENVSUB ON or ENVSUB OFF is expected behind +goose, alone on the line",
	    text_string(&shown));
}
