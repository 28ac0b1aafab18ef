/* digest: a fingerprint from what it is made of.
 *
 * By libcrypto, as in common/base/digest.c, but loaded for the first of them: that takes longer
 * than all else of a start, and most of the commands that are wrapped do not fail. */
#include "digest.h"

#include <dlfcn.h>

#include "character.h"
#include "fingerprint.h"
#include "text.h"

/* EVP_sha256() and EVP_Digest(), whose kind and engine are libcrypto's own. */
struct libcrypto {
	const void *(*sha256)(void);
	int (*digest)(const void *bytes, size_t len, unsigned char *out, unsigned *out_len,
	    const void *kind, void *engine);
};

/* NULL: there is none. */
static const struct libcrypto *
libcrypto_loaded(void)
{
	static struct libcrypto libcrypto;
	void *library = libcrypto.digest ? NULL : dlopen(LIBCRYPTO_NAME, RTLD_NOW | RTLD_LOCAL);

	/* As POSIX has it for what dlsym() gives. */
	if (library) {
		*(void **)&libcrypto.sha256 = dlsym(library, "EVP_sha256");
		if (libcrypto.sha256)
			*(void **)&libcrypto.digest = dlsym(library, "EVP_Digest");
	}

	return libcrypto.digest ? &libcrypto : NULL;
}

int
fingerprint_digest(const struct text *of, char out[DIGEST_SIZE])
{
	enum { BYTES = (DIGEST_SIZE - 1) / 2 };
	const struct libcrypto *libcrypto = libcrypto_loaded();
	const char *bytes = text_string(of);
	unsigned char raw[BYTES];
	unsigned len = 0;

	*out = '\0';
	if (!libcrypto ||
	    libcrypto->digest(bytes, of->len, raw, &len, libcrypto->sha256(), NULL) != 1 ||
	    len != BYTES)
		return -1;
	hex_put(raw, len, out);

	return 0;
}
