/* sha: SHA-256 and SHA-384 of the bytes. */
#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "contents.h"
#include "digest.h"
#include "folder.h"
#include "memory.h"
#include "sums.h"
#include "text.h"
#include "variant.h"

/* The hexadecimal digits that fill `size` with their NUL, in lower case.  0 or -1. */
static int
sha_normalize(const char *applied, char *out, size_t size)
{
	if (strlen(applied) != size - 1)
		return -1;
	for (size_t i = 0; i < size; i++) {
		if (applied[i] != '\0' && char_hex(applied[i]) == -1)
			return -1;
		out[i] = char_lower(applied[i]);
	}

	return 0;
}

static bool
sha_is(const char *digest, const char *wanted)
{
	return strcmp(digest, wanted) == 0;
}

enum checksum_verdict
sha256_judge(const struct migration *migration, const char *applied, struct text *how, char *own)
{
	char wanted[DIGEST_SIZE];

	if (sha_normalize(applied, wanted, sizeof(wanted)) == -1)
		return CHECKSUM_STRANGE;
	if (strcmp(wanted, own) == 0)
		return CHECKSUM_SAME;

	return variant_judge(migration, memory_given(digest_new()), sha_is, wanted, how);
}

static void
sha_take(void *digest, const char *bytes, size_t len)
{
	digest_add(digest, bytes, len);
}

enum checksum_verdict
sha384_judge(const struct migration *migration, const char *applied, struct text *how, char *own)
{
	char wanted[DIGEST_SHA384_SIZE];
	struct digest *digest;
	int rc;

	if (sha_normalize(applied, wanted, sizeof(wanted)) == -1)
		return CHECKSUM_STRANGE;
	digest = memory_given(digest_new_sha384());
	rc = contents_again(migration, sha_take, digest);
	if (rc == 0 && digest_end(digest, own) == -1)
		memory_lacked();
	digest_free(digest);
	if (rc == -1)
		return checksum_unreadable(how);
	if (strcmp(wanted, own) == 0)
		return CHECKSUM_SAME;

	return variant_judge(migration, memory_given(digest_new_sha384()), sha_is, wanted, how);
}
