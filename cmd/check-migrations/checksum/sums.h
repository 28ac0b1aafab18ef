/*
 * sums: each tool's own way to sum up a file.
 */
#ifndef CHECK_MIGRATIONS_SUMS_H
#define CHECK_MIGRATIONS_SUMS_H

#include <errno.h>

#include "checksum.h"
#include "contents.h"
#include "text.h"

/* As checksum_judge(), of one kind. */
enum checksum_verdict sha256_judge(
    const struct migration *migration, const char *applied, struct text *how, char *own);
enum checksum_verdict sha384_judge(
    const struct migration *migration, const char *applied, struct text *how, char *own);

/* Prisma (schema-connector/src/checksum.rs): three SHA-256 count as one, and what old versions
 * wrote lacks the leading zero of each byte. */
enum checksum_verdict prisma_judge(
    const struct migration *migration, const char *applied, struct text *how, char *own);

/* Flyway (ChecksumCalculator.java): blind to line ends, and to lines that were joined. */
enum checksum_verdict flyway_judge(
    const struct migration *migration, const char *applied, struct text *how, char *own);

/* Sets why a file could not be read again, from errno. */
static inline enum checksum_verdict
checksum_unreadable(struct text *how)
{
	text_set_format(how, "%s", contents_error(errno));

	return CHECKSUM_UNREADABLE;
}

#endif
