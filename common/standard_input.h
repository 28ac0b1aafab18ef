/*
 * standard_input: what to do before it is read.
 */
#ifndef COMMON_STANDARD_INPUT_H
#define COMMON_STANDARD_INPUT_H

#include <stdbool.h>

/* Where standard input is a terminal, says once that `what` ("records") is waited for and how to
 * end it, and lets the first SIGINT end a filter.  Everywhere else it does nothing. */
void standard_input_await(const char *what);

/* Whether nobody feeds it: it is a terminal, /dev/null or another device, or closed. */
bool standard_input_is_nothing(void);

/* It has been read: from here on the first SIGINT leaves a filter alone again. */
void standard_input_done(void);

#endif
