/*
 * variant: the same text with other line ends, with or without a BOM or a last newline, as editors
 * and checkouts leave it.
 */
#ifndef CHECK_MIGRATIONS_VARIANT_H
#define CHECK_MIGRATIONS_VARIANT_H

#include <stdbool.h>

#include "checksum.h"

struct digest;
struct migration;
struct text;

/* Seeks the variant of the file whose digest `is` the wanted one.  Digests begin as `begun`, which
 * is taken over: of any kind, and something may have been added to it.  EOL_ONLY with the
 * description of the variant in `how`, EDITED, or UNREADABLE with the reason. */
enum checksum_verdict variant_judge(const struct migration *migration, struct digest *begun,
    bool (*is)(const char *digest, const char *wanted), const char *wanted, struct text *how);

#endif
