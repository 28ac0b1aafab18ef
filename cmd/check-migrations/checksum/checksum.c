#include "checksum.h"

#include <string.h>

#include "atlas.h"
#include "contents.h"
#include "folder.h"
#include "sums.h"

const char *
checksum_drift(enum checksum_verdict verdict)
{
	return verdict == CHECKSUM_EOL_ONLY ? "eol-only"
	       : verdict == CHECKSUM_EDITED ? "edited"
					    : NULL;
}

enum checksum_verdict
checksum_judge(enum checksum_kind kind, const struct migration *migration, const char *applied,
    struct text *how, char own[CHECKSUM_SIZE])
{
	static enum checksum_verdict (*const judges[])(
	    const struct migration *migration, const char *applied, struct text *how, char *own) = {
	    [CHECKSUM_NONE] = sha256_judge,
	    [CHECKSUM_SHA256] = sha256_judge,
	    [CHECKSUM_SHA384] = sha384_judge,
	    [CHECKSUM_PRISMA] = prisma_judge,
	    [CHECKSUM_FLYWAY] = flyway_judge,
	    [CHECKSUM_ATLAS] = atlas_checksum_judge,
	};

	memcpy(own, migration->contents.sha256, DIGEST_SIZE);

	return judges[kind](migration, applied, how, own);
}
