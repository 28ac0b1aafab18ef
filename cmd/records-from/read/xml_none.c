/* In the place of xml_reader.c where expat is missing: XML reports are refused. */
#include "xml_reader.h"

#include <stddef.h>

#include "input.h"
#include "text.h"

#ifndef HAVE_EXPAT

int
xml_read(struct input *input, const struct xml_hooks *hooks, void *context, struct text *why)
{
	(void)hooks;
	(void)context;
	return text_fail(why,
	    "%s: built without expat, which XML reports need; build it again "
	    "where libexpat1-dev is installed",
	    input_name(input));
}

void
xml_root(struct input *input, struct text *name)
{
	(void)input;
	(void)name;
}

const char *
xml_attribute(const struct xml_reader *reader, const char *name)
{
	(void)reader;
	(void)name;
	return NULL;
}

void
xml_keep_text(struct xml_reader *reader)
{
	(void)reader;
}

unsigned
xml_depth(const struct xml_reader *reader)
{
	(void)reader;
	return 0;
}

uint64_t
xml_line(const struct xml_reader *reader)
{
	(void)reader;
	return 0;
}

void
xml_fail(struct xml_reader *reader, const char *format, ...)
{
	(void)reader;
	(void)format;
}

const char *
xml_library(void)
{
	return "without expat";
}

#endif
