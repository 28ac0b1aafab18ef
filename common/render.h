/*
 * render: a record as one readable line for a terminal.
 *
 * Colours when `colour` (the caller asks render_wants_colour(): a terminal, NO_COLOR unset or
 * empty, TERM not "dumb").  Control bytes are neutralised.
 */
#ifndef COMMON_RENDER_H
#define COMMON_RENDER_H

#include <stdbool.h>
#include <stddef.h>

struct text;
struct render;

/* Lines are cut after `width` columns (0: nowhere), but for checks and
 * summaries that are no pass: their reason is told in full. */
struct render *render_new(bool colour, unsigned width);
void render_free(struct render *render);

bool render_wants_colour(int fd);
unsigned render_width(int fd); /* columns of the terminal, COLUMNS, or 80 */

/* Appends the line(s) for one record (valid JSON object), newline included.  0 or -1. */
int render_record(struct render *render, const char *record, size_t len, struct text *out);

#endif
