/*
 * page/icons: a word and a picture for each status: a shape of its own with a sign on it, so that
 * no status is told by its colour alone.
 */
#ifndef READINESS_REPORT_PAGE_ICONS_H
#define READINESS_REPORT_PAGE_ICONS_H

#include "records.h"

struct text;

enum { STATUSES = CHECK_UNKNOWN + 1 };

/* From the worst on. */
extern const enum check_status status_order[STATUSES];

/* What a status is called, for people: of one check, and of several ("3 warned"). */
const char *status_word(enum check_status status);
const char *status_plural(enum check_status status);

/* The picture of a status, for a page that holds the symbols; a word has to stand beside it. */
void status_icon(struct text *out, const char *name);

/* All of them as symbols, icon-pass and so on. */
void icons_put_symbols(struct text *out);

/* One as strokes, 24 by 24. */
void icon_put(struct text *out, const char *name);

#endif
