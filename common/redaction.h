/*
 * redaction: takes secrets out of text and JSON before they are written down.
 *
 * Names match word by word at any depth (redaction/names.c lists what was decided), values by the
 * shapes of well-known tokens (redaction/shapes.c), also behind base64, hex, percent encoding and
 * strings within strings, up to six levels deep.  High entropy alone is no proof.  What was taken
 * out says which rule fired: `[redacted:aws-access-key]`.  UUIDs, hex digests, request, trace and
 * session ids, `*_key_id`, public keys are kept; so are numbers but under a password's or PIN's
 * name.
 *
 * What looks like a secret is hidden again where its line repeats it; of an SQL statement that
 * writes into a secret's column through marks, the parameters that are told behind it go, all.
 *
 * One pass, in time that grows with the length alone, whatever the input.  What was redacted once
 * stays as it is the next time.  Give whole texts rather than their lines: a private key goes over
 * several.
 */
#ifndef COMMON_REDACTION_H
#define COMMON_REDACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

/* Appends `bytes` (free text: a log, a message, a URL, a header line) without its secrets.  Returns
 * the number of redactions, or -1 when `out` or memory failed; do not use `out` then.  Where
 * something is taken out, what only a terminal needs is left out as well. */
int redaction_text(const char *bytes, size_t len, struct text *out);

/* The same as a person may see it: then the sequences that steer a terminal are left out, and other
 * control bytes but tabs and line ends, and bytes that are no UTF-8 become '?'.  In this order,
 * since a secret between colours is still one. */
int redaction_visible(const char *bytes, size_t len, struct text *out);

/* Appends a JSON value (valid, else it is treated as text) with secret values replaced by strings;
 * the rest keeps its bytes.  Strings are looked into as text.  Also known: {"name": "DB_PASSWORD",
 * "value": ...}, ["--password", ...], ["X-Api-Key", ...], and a private key in an array of
 * lines. */
int redaction_json(const char *json, size_t len, struct text *out);

/* The rule that the member or header called `name` falls under ("password", "authorization", ...),
 * or NULL when it is no secret's name. */
const char *redaction_key(const char *name, size_t len);

/* Appends a URL without its userinfo (which counts as one redaction) and with secret query values
 * replaced. */
int redaction_url(const char *url, size_t len, struct text *out);

/* ---- rules of one's own ---- */

/* One of the members beside `rule` is not NULL (but `allow` and `allow_name` need no rule). */
struct redaction_rule {
	const char *rule; /* of a-z, 0-9 and '-'; stands in the text for what was taken out */
	const char *name; /* a secret's name; "x_pin" is also "X-Pin" and "userXPin" */
	/* A family of tokens: `prefix`, then `min` to `max` (0: any number) of these letters. */
	const char *prefix;
	unsigned alphabet; /* which of redaction_alphabets */
	int64_t min, max;
	const char *pattern;    /* an extended regular expression (POSIX), within a line */
	const char *allow;      /* a value that is none */
	const char *allow_name; /* a name of none */
};

extern const char *const redaction_alphabets[]; /* "digits", "upper", ...; NULL-terminated */

/* Adds a rule for the whole process, before there are threads.  What it points to is copied.  0, or
 * -1 with the reason. */
int redaction_add_rule(const struct redaction_rule *rule, struct text *why);

#endif
