/*
 * format/series: samples of an exposition, each series once.
 */
#ifndef READINESS_REPORT_FORMAT_SERIES_H
#define READINESS_REPORT_FORMAT_SERIES_H

struct series_table;
struct text;

enum { MOST_SERIES = 10000 };

struct series_table *series_table_new(void);
void series_table_free(struct series_table *table);

/* The value of a series, 0 at first; `labels` as they are written, with their braces.  NULL: there
 * are MOST_SERIES others.  Valid until the next call. */
double *series_value(struct series_table *table, const char *name, const char *labels);

/* Appends all of them as gauges (what is named "..._count" as that of a summary), those of one
 * family together. */
void series_put(
    struct text *out, struct series_table *table, const char *(*help)(const char *name));

/* The value of a label, between its quotes. */
void series_put_label(struct text *out, const char *value);

void series_put_head(struct text *out, const char *name, const char *type, const char *help);

#endif
