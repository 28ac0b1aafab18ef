/*
 * terminal: the sequences by which a text steers a terminal (ECMA-48).
 */
#ifndef COMMON_TERMINAL_H
#define COMMON_TERMINAL_H

#include <stddef.h>

/* The length of the sequence that begins with the escape (033) at `bytes`: colours and the like, or
 * a string up to its end, such as a window's title or a link; 1 where none does. */
size_t terminal_sequence(const char *bytes, size_t len);

/* The text without what a terminal does not show, which is also control bytes but tabs and line
 * ends, and the NULs and marks that UTF-16 puts between letters; and its length.  To be freed; NULL
 * where nothing is left out. */
char *terminal_plain(const char *bytes, size_t *len);

#endif
