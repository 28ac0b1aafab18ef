/*
 * page/markup: words of others inside of HTML and SVG.
 *
 * Whatever a record says goes through here, into text and into attributes in double quotes alike:
 * & < > " ' become references; what is no UTF-8, control bytes but line breaks and tabs, and
 * noncharacters become U+FFFD; characters that turn the direction of what follows or that cannot be
 * seen are named ("U+202E").  So it can end neither the element nor the attribute nor the file that
 * it stands in, and reads as it was written.
 */
#ifndef READINESS_REPORT_PAGE_MARKUP_H
#define READINESS_REPORT_PAGE_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

void markup_bytes(struct text *out, const char *bytes, size_t len);
void markup_text(struct text *out, const char *string);

/* The beginning of it, up to `most` bytes and a whole character, with an ellipsis where that is
 * not all. */
void markup_excerpt(struct text *out, const char *string, size_t most);

/* An id in the letters of code, behind a space; nothing where it is "". */
void markup_id(struct text *out, const char *id);

/* How many bytes of a string its first `most` bytes hold without a character cut in two: what is
 * kept of a name, so that memory stays bounded however long it is. */
size_t markup_cut(const char *string, size_t most);

/* Whether a name that was kept is this one, of which `len` bytes are. */
bool markup_is(const char *kept, const char *name, size_t len);

/* Whether it is fit to be a link: http, https, or a path without a scheme, and no byte in it that a
 * browser would leave out or read otherwise. */
bool markup_is_link(const char *url);

/* A link with itself as its words, or the words alone where it is none. */
void markup_link(struct text *out, const char *url);

/* ---- figures, for the call that they are handed to ---- */

struct word {
	char text[32];
};

struct word word_whole(double n);      /* the same of what is counted as a number */
struct word word_count(int64_t n);     /* 12,000 */
struct word word_duration(double ms);  /* 85 µs, 1.80 ms, 612 ms, 1.25 s, 3 min */
struct word word_number(double value); /* three digits that count, no exponent below 1e15 */
struct word word_mark(double value, bool is_ms); /* 2, 500; 100 µs, 1 s: for axes */
struct word word_percent(double percent);        /* 12.5 %; never 0 or 100 where it is not */
struct word word_age(double seconds);            /* 26 h */
struct word word_clock(int64_t wall_ns);         /* 14:03:59 */
struct word word_moment(int64_t wall_ns);        /* 2026-01-31 14:03:59 UTC */

#endif
