/*
 * redaction: takes secrets out of text and JSON before they are written down.
 *
 * Key names match as normalised substrings at any depth, values match by the shapes of well-known tokens, also behind base64, hex and
 * percent encoding.  High entropy alone is no proof.  What was taken out says which rule fired: `[redacted:aws-access-key]`.
 * UUIDs, hex digests, request and trace ids, `*_key_id`, public keys are kept.
 */
#ifndef COMMON_REDACTION_H
#define COMMON_REDACTION_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* Appends `bytes` (free text: a log line, a message, a URL, a header line) without its secrets.  Returns the number of redactions, -1 when `out`
 * failed. */
int redaction_text(const char *bytes, size_t len, struct text *out);

/* Appends a JSON value (valid, else it is treated as text) with secret values replaced by strings; the rest keeps its bytes. */
int redaction_json(const char *json, size_t len, struct text *out);

/* The rule that the member or header called `name` falls under ("password", "authorization", ...), or NULL when it is no secret's name. */
const char *redaction_key(const char *name, size_t len);

/* Appends a URL without its userinfo and with secret query values replaced. */
int redaction_url(const char *url, size_t len, struct text *out);

#endif
