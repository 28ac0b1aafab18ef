/*
 * page/table: figures in rows, which scroll by themselves where they are wider than the page.
 */
#ifndef READINESS_REPORT_PAGE_TABLE_H
#define READINESS_REPORT_PAGE_TABLE_H

#include <stddef.h>

struct text;

/* `headings`: NULL-terminated; one that begins with '#' is of numbers, which stand on the right. */
void table_open(struct text *out, const char *caption, const char *const *headings);
void table_close(struct text *out);

/* What a row is called; then a cell for each heading behind the first. */
void table_row(struct text *out, const char *name);
void table_row_end(struct text *out);
void table_cell(struct text *out, const char *words);
void table_code(struct text *out, const char *words); /* an id, a path */
void table_number(struct text *out, const char *figure);

/* A duration; "–" where it is not known. */
void table_ms(struct text *out, double ms);

/* A bar of a share in percent; decoration: the figure has to stand beside it. */
void table_bar(struct text *out, double percent);

/* A cell of a status: its picture and its word. */
void table_status(struct text *out, const char *class, const char *word);

/* "and N more" behind it, where N is more than none. */
void table_more(struct text *out, long long more, const char *what);

#endif
