/* digest: a fingerprint from what it is made of.
 *
 * By libcrypto, which is loaded for the first of them: that takes longer than all else of a start,
 * and most of the commands that are wrapped do not fail. */
#include <dlfcn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "character.h"
#include "digest.h"
#include "fingerprint.h"
#include "text.h"

/* Of the version whose headers these are. */
#define LIBCRYPTO_NAME(version) LIBCRYPTO_NAME_OF(version)
#define LIBCRYPTO_NAME_OF(version) "libcrypto.so." #version

struct libcrypto {
	int (*digest)(const void *bytes, size_t len, unsigned char *out, unsigned *out_len,
	    const EVP_MD *kind, ENGINE *engine);
	const EVP_MD *(*sha256)(void);
	const char *(*version)(int what);
};

/* NULL: there is none. */
static const struct libcrypto *
libcrypto_loaded(void)
{
	static struct libcrypto libcrypto;
	void *library;

	if (libcrypto.digest)
		return &libcrypto;
	library = dlopen(LIBCRYPTO_NAME(OPENSSL_SHLIB_VERSION), RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return NULL;
	/* As POSIX has it for what dlsym() gives. */
	*(void **)&libcrypto.sha256 = dlsym(library, "EVP_sha256");
	*(void **)&libcrypto.version = dlsym(library, "OpenSSL_version");
	if (libcrypto.sha256 && libcrypto.version)
		*(void **)&libcrypto.digest = dlsym(library, "EVP_Digest");

	return libcrypto.digest ? &libcrypto : NULL;
}

int
fingerprint_digest(const struct text *of, char out[DIGEST_SIZE])
{
	const struct libcrypto *libcrypto = libcrypto_loaded();
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	*out = '\0';
	if (!libcrypto ||
	    libcrypto->digest(text_string(of), of->len, raw, &len, libcrypto->sha256(), NULL) !=
		1 ||
	    2 * len + 1 != DIGEST_SIZE)
		return -1;
	hex_put(raw, len, out);

	return 0;
}

const char *
fingerprint_library(void)
{
	const struct libcrypto *libcrypto = libcrypto_loaded();

	return libcrypto ? libcrypto->version(OPENSSL_VERSION) : "OpenSSL: not found";
}
