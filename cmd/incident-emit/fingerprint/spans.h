/*
 * spans: how long the thing is that stands at `at` and differs from one happening to the next; 0:
 * it is none.  What stands before `at` is no letter and no digit.
 */
#ifndef INCIDENT_EMIT_FINGERPRINT_SPANS_H
#define INCIDENT_EMIT_FINGERPRINT_SPANS_H

#include <stdbool.h>
#include <stddef.h>

/* Any of: a UUID, an IPv6 or MAC address or a time, a mail address, a host with a domain or a port,
 * a temporary or home folder and what lies in it, a token. */
size_t span_of_variable(const char *at, const char *end);

/* A hash or an id, in a word of letters and digits: hexadecimal of six digits and more, or digits
 * among letters. */
bool word_is_id(const char *at, size_t len);

/* Letters, digits, and all beyond ASCII. */
bool byte_is_word(char c);

#endif
