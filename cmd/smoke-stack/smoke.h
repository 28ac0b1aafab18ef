/*
 * smoke: one run of the program: its client, its variables, its records.
 */
#ifndef SMOKE_STACK_SMOKE_H
#define SMOKE_STACK_SMOKE_H

#include "smoke_options.h"
#include "step.h"
#include "template.h"
#include "text.h"

struct http;
struct records;

struct smoke {
	const struct smoke_options *options;
	struct records *records;
	const char **resolve; /* NULL-terminated, for http */
	struct http *http;
	struct variables *variables;
	struct template_context templates;
	struct step_world world;
};

/* Fills a zeroed run of which the options are set.  0, or -1 with the reason; either way its
 * records are open. */
int smoke_open(struct smoke *smoke, const struct options *options, struct text *why);

/* Writes the summary; the exit status. */
int smoke_close(struct smoke *smoke);

/* The same for what sends requests and writes no records. */
int smoke_open_world(struct smoke *smoke, const char *run, struct text *why);
void smoke_close_world(struct smoke *smoke);

/* ---- variables.c ---- */

/* Sets the variables of the command line, and makes known what of its headers is secret.  0, or -1
 * with the reason. */
int smoke_give(struct variables *variables, const struct smoke_options *options, struct text *why);

#endif
