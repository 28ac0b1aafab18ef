#include "digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"

struct digest {
	EVP_MD_CTX *context;
	bool failed;
};

static struct digest *
digest_new_of(const EVP_MD *kind)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (!digest)
		return NULL;
	digest->context = EVP_MD_CTX_new();
	if (!digest->context) {
		free(digest);
		return NULL;
	}
	digest->failed = EVP_DigestInit_ex(digest->context, kind, NULL) != 1;

	return digest;
}

struct digest *
digest_new(void)
{
	return digest_new_of(EVP_sha256());
}

struct digest *
digest_new_sha384(void)
{
	return digest_new_of(EVP_sha384());
}

struct digest *
digest_copy(const struct digest *digest)
{
	struct digest *copy = calloc(1, sizeof(*copy));

	if (!copy)
		return NULL;
	copy->context = EVP_MD_CTX_new();
	copy->failed = digest->failed;
	if (!copy->context || EVP_MD_CTX_copy_ex(copy->context, digest->context) != 1) {
		digest_free(copy);
		return NULL;
	}

	return copy;
}

void
digest_free(struct digest *digest)
{
	if (!digest)
		return;
	EVP_MD_CTX_free(digest->context);
	free(digest);
}

void
digest_add(struct digest *digest, const void *bytes, size_t len)
{
	if (!digest->failed && EVP_DigestUpdate(digest->context, bytes, len) != 1)
		digest->failed = true;
}

/* Ends `context`. */
static int
context_end(EVP_MD_CTX *context, char *out)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (EVP_DigestFinal_ex(context, raw, &len) != 1 || 2 * len + 1 > DIGEST_SHA384_SIZE)
		return -1;
	hex_put(raw, len, out);

	return 0;
}

int
digest_end(struct digest *digest, char *out)
{
	int rc;

	out[0] = '\0';
	rc = digest->failed ? -1 : context_end(digest->context, out);
	/* The same kind again, without looking it up. */
	digest->failed = EVP_DigestInit_ex(digest->context, NULL, NULL) != 1;

	return rc;
}

int
digest_so_far(const struct digest *digest, char *out)
{
	EVP_MD_CTX *copy = digest->failed ? NULL : EVP_MD_CTX_new();
	int rc = -1;

	out[0] = '\0';
	if (copy && EVP_MD_CTX_copy_ex(copy, digest->context) == 1)
		rc = context_end(copy, out);
	EVP_MD_CTX_free(copy);

	return rc;
}

int
digest_of(const void *bytes, size_t len, char out[DIGEST_SIZE])
{
	struct digest *digest = digest_new();
	int rc;

	if (!digest)
		return -1;
	digest_add(digest, bytes, len);
	rc = digest_end(digest, out);
	digest_free(digest);

	return rc;
}

int
digest_hmac(const char *key, const void *bytes, size_t len, char out[DIGEST_SIZE])
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned raw_len = 0;

	out[0] = '\0';
	if (!HMAC(EVP_sha256(), key, (int)strlen(key), bytes, len, raw, &raw_len) ||
	    2 * raw_len + 1 > DIGEST_SIZE)
		return -1;
	hex_put(raw, raw_len, out);

	return 0;
}

const char *
digest_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
