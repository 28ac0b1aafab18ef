/*
 * status_line: one line at the end of a terminal's stderr that says what the program is doing.
 *
 * The next one takes its place; diag and records take it away before they write.
 */
#ifndef COMMON_STATUS_LINE_H
#define COMMON_STATUS_LINE_H

#include <stdbool.h>

/* Whether it is seen: stderr is a terminal that can erase a line, and --quiet was not given. */
bool status_line_wanted(void);

/* Shows `text`, which must fit into the terminal's columns. */
void status_line_show(const char *text);

/* Takes it away, where there is one. */
void status_line_clear(void);

#endif
