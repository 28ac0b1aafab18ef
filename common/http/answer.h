/*
 * http/answer: an answer while it comes (answer.c, unpack.c).
 */
#ifndef COMMON_HTTP_ANSWER_H
#define COMMON_HTTP_ANSWER_H

#include "http.h"

/* The most that the headers of one request may take, redirects and interim answers included. */
enum { HTTP_MAX_HEADER_LINES = 1000, HTTP_MAX_HEADER_BYTES = 1 << 20 };

/* Takes a header line as it came, with or without its line end: a status line starts the headers
 * anew, a folded line continues the one before. */
void http_answer_take_line(struct http_answer *answer, const char *line, size_t len);

/* Whether the line, as it came, begins a head. */
bool http_answer_is_status_line(const char *line, size_t len);

/* Whether what an answer is packed in was asked for and is whole: unpacks it.
 * HTTP_OK, or an error with what is at fault. */
enum http_error http_answer_unpack(
    struct http_answer *answer, const char *method, const char **fault);

#endif
