#include "checksum.h"

#include <string.h>
#include <strings.h>

#include "character.h"
#include "digest.h"
#include "text.h"
#include "variant.h"

/* 64 hexadecimal digits in lower case.  0 or -1. */
static int
sha256_normalize(const char *applied, char out[DIGEST_SIZE])
{
	if (strlen(applied) != DIGEST_SIZE - 1)
		return -1;
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		if (applied[i] != '\0' && char_hex(applied[i]) == -1)
			return -1;
		out[i] = char_lower(applied[i]);
	}

	return 0;
}

static enum checksum_verdict
sha256_judge(const char *path, const char *sha256, const char *applied, struct text *how)
{
	char wanted[DIGEST_SIZE];
	int rc;

	if (sha256_normalize(applied, wanted) == -1)
		return CHECKSUM_STRANGE;
	if (strcmp(wanted, sha256) == 0)
		return CHECKSUM_SAME;
	rc = variant_find(path, wanted, how);
	if (rc == -1)
		return CHECKSUM_UNREADABLE;

	return rc == 1 ? CHECKSUM_EOL_ONLY : CHECKSUM_EDITED;
}

enum checksum_verdict
checksum_judge(enum checksum_kind kind, const char *path, const char *sha256, const char *applied,
    struct text *how, char own[CHECKSUM_SIZE])
{
	memcpy(own, sha256, DIGEST_SIZE);

	return kind == CHECKSUM_SHA256 ? sha256_judge(path, sha256, applied, how)
				       : CHECKSUM_STRANGE;
}
