/*
 * error_page: what stands in a file in the place of JSON when a client saved the answer of a server
 * that had none: "Not Found", an HTML page, {"detail":"Not Found"}.
 */
#ifndef COMMON_ERROR_PAGE_H
#define COMMON_ERROR_PAGE_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* Whether the bytes are no JSON but a page or a text; then `out` gets words for it, with the title
 * or the first line of it, without secrets. */
bool error_page_text(const char *bytes, size_t len, struct text *out);

/* Whether the bytes are a JSON object that says what went wrong (detail, error, message, title)
 * and has none of the members `expected` (NULL-terminated, at most ERROR_PAGE_EXPECTED); then
 * `out` gets words for it. */
enum { ERROR_PAGE_EXPECTED = 8 };

bool error_page_answer(
    const char *bytes, size_t len, const char *const *expected, struct text *out);

#endif
