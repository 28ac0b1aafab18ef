/*
 * sources_asked: which kinds of report and which tools the condition of a rule asks for, as far as
 * its text tells.
 */
#ifndef CHECK_GUARDRAILS_INPUT_SOURCES_ASKED_H
#define CHECK_GUARDRAILS_INPUT_SOURCES_ASKED_H

#include <stdbool.h>
#include <stddef.h>

#include "kind.h"
#include "mention.h"
#include "sources.h"

#define EVERY_KIND ((1U << KIND_REPORTS) - 1)

/* What the condition asks for, as far as it can be read: the kinds that it names, as bits, and the
 * tools. */
struct asked {
	unsigned kinds;
	bool typed;   /* it speaks of types */
	bool other;   /* it names one that no report becomes */
	bool turned;  /* it names one, but means something else by it, such as all others */
	bool unclear; /* it speaks of tools, but not by `.tool == "NAME"` alone */
	size_t tool_count;
	struct mention tools[SOURCES_TOOLS];
};

/* Reads a condition; NULL: none. */
void asked_read(struct asked *asked, const char *where);

/* The kinds that a rule means which names none: those that have all the members that its condition
 * and its value (NULL: none) speak of.  Alerts share their members with all others, loads need no
 * report, and both are meant where nothing else can be. */
unsigned asked_kinds(const char *where, const char *value);

#endif
