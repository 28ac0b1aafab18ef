/*
 * render/wrap: words on lines of a terminal.  A character counts as one column.
 */
#ifndef COMMON_RENDER_WRAP_H
#define COMMON_RENDER_WRAP_H

#include <stddef.h>

struct text;

/* Appends `string` from `column` on, and goes on below `indent` where the next word would pass
 * `width` (0: never; a word longer than a line stands alone).  Returns the column that follows. */
unsigned wrap_words(
    struct text *out, const char *string, unsigned column, unsigned indent, unsigned width);

#endif
