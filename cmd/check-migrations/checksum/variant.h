/*
 * variant: the same text with other line ends, with or without a BOM or a last newline, as editors
 * and checkouts leave it.
 */
#ifndef CHECK_MIGRATIONS_VARIANT_H
#define CHECK_MIGRATIONS_VARIANT_H

struct text;

/* Whether a variant of the file has the digest `sha256` (lower case hex): 1 and a description of
 * that variant is added to `out`, 0, or -1 with errno. */
int variant_find(const char *path, const char *sha256, struct text *out);

#endif
