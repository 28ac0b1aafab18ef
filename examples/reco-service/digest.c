#include "digest.h"

#include <openssl/evp.h>
#include <stdio.h>

int
digest_sha256(const void *bytes, size_t length, char hex[DIGEST_HEX_SIZE])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int size = 0;

	if (EVP_Digest(bytes, length, digest, &size, EVP_sha256(), NULL) != 1 || size != 32)
		return -1;
	for (unsigned int i = 0; i < size; i++)
		snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
	return 0;
}
