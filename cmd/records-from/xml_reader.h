/*
 * xml_reader: an XML report, element by element, by expat.
 *
 * A document type may be named, but nothing is fetched, and one that declares entities is refused;
 * depth and the length of what is kept are bounded.  Names come without their namespace prefix.
 */
#ifndef RECORDS_FROM_XML_READER_H
#define RECORDS_FROM_XML_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;
struct text;

enum { XML_MAX_DEPTH = 256, XML_MAX_TEXT = 64 << 10 };

struct xml_reader;

struct xml_hooks {
	/* An element begins; its attributes can be asked for meanwhile. */
	void (*open)(void *context, struct xml_reader *reader, const char *name);
	/* It ends; `text` is what stood in it (and in its children) where open() asked to keep it,
	 * else empty; cut at XML_MAX_TEXT bytes.  NULL: nobody asks. */
	void (*close)(
	    void *context, struct xml_reader *reader, const char *name, const struct text *text);
};

/* Reads all of it.  0, or -1 with "FILE:LINE:COLUMN: reason" in `why`. */
int xml_read(struct input *input, const struct xml_hooks *hooks, void *context, struct text *why);

/* The name of its root, "" when there is none to be found. */
void xml_root(struct input *input, struct text *name);

/* Within open(): the attribute's value or NULL, valid as long. */
const char *xml_attribute(const struct xml_reader *reader, const char *name);

/* Within open(): keeps the text of the element for its close(). */
void xml_keep_text(struct xml_reader *reader);

/* How many elements are open: 1 in the open() of the root, and in its close(). */
unsigned xml_depth(const struct xml_reader *reader);

/* The line that an element stands on, within open() and close(), from 1. */
uint64_t xml_line(const struct xml_reader *reader);

/* Ends the reading with "FILE:LINE:COLUMN: reason". */
void xml_fail(struct xml_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "expat 2.5.0", or that there is none. */
const char *xml_library(void);

#endif
