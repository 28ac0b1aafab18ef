/*
 * checksum: the sums that tools keep of the migrations that they applied.
 */
#ifndef CHECK_MIGRATIONS_CHECKSUM_H
#define CHECK_MIGRATIONS_CHECKSUM_H

#include <stddef.h>

struct findings;
struct folder;
struct migration;
struct migrations;
struct text;

enum checksum_kind {
	CHECKSUM_NONE,
	CHECKSUM_SHA256, /* 64 hexadecimal digits, of the bytes */
	CHECKSUM_SHA384, /* 96, of the bytes */
	CHECKSUM_PRISMA, /* SHA-256 of the bytes, or of the same with LF or CRLF throughout */
	CHECKSUM_FLYWAY, /* CRC-32 of the lines without their ends, as a signed decimal number */
	CHECKSUM_ATLAS,  /* the line of atlas.sum: base64 of a running SHA-256 */
};

enum { CHECKSUM_SIZE = 97 }; /* the longest one and a NUL */

/* What somebody's checksum says of a file. */
enum checksum_verdict {
	CHECKSUM_SAME,
	CHECKSUM_EOL_ONLY, /* of the same text with other line ends, BOM or last newline */
	CHECKSUM_EDITED,
	CHECKSUM_UNTOLD,     /* of a text that only its tool knows: placeholders were replaced */
	CHECKSUM_STRANGE,    /* not a checksum of this kind */
	CHECKSUM_UNREADABLE, /* the file cannot be read any more, or is not what it was */
};

/* Judges one of a file whose contents are known.  `how` gets a description of the variant that was
 * applied (EOL_ONLY), or the reason (UNREADABLE); `own` the file's checksum in the same spelling,
 * its SHA-256 where there is none. */
enum checksum_verdict checksum_judge(enum checksum_kind kind, const struct migration *migration,
    const char *applied, struct text *how, char own[CHECKSUM_SIZE]);

/* "eol-only", "edited", or NULL for the other verdicts. */
const char *checksum_drift(enum checksum_verdict verdict);

/* The category `checksums`: atlas.sum where there is one, and --lock.  With --write-lock the lock
 * file is written. */
void checksums_judge(
    const struct migrations *asked, const struct folder *folder, struct findings *findings);

#endif
