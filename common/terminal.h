/*
 * terminal: the sequences by which a text steers a terminal (ECMA-48).
 */
#ifndef COMMON_TERMINAL_H
#define COMMON_TERMINAL_H

#include <stddef.h>

/* The length of the sequence that begins with the escape (033) at `bytes`: colours and the like, or
 * a string up to its end, such as a window's title or a link; 1 where none does. */
size_t terminal_sequence(const char *bytes, size_t len);

#endif
