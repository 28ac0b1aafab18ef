/*
 * redaction_rules: files of rules for redaction (redaction.h), a sequence of JSON objects
 * (document.h), each one of
 *
 *     {"rule": "acme-key", "prefix": "acme_", "alphabet": "base62", "min": 20, "max": 64}
 *     {"rule": "pin", "name": "x_pin"}
 *     {"rule": "order", "pattern": "ORD-[0-9]{12}"}
 *     {"allow": "AKIAIOSFODNN7EXAMPLE"}
 *     {"allow_name": "acme_token"}
 *
 * The rules apply to the whole process, beside those that are built in.
 */
#ifndef COMMON_REDACTION_RULES_H
#define COMMON_REDACTION_RULES_H

struct text;

/* Adds the rules of a file.  0, or -1 with "FILE:LINE:COLUMN: reason". */
int redaction_rules_read(const char *path, struct text *why);

#endif
