#include "digest.h"

#include "unit.h"

/* The examples of FIPS 180-4's companion document, and lengths around the block size. */
static const struct {
	const char *text;
	const char *hex;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

int
main(void)
{
	char hex[DIGEST_SIZE];
	struct digest *digest = digest_new();

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size_t len = strlen(vectors[i].text);

		CHECK_INT(digest_of(vectors[i].text, len, hex), 0);
		CHECK_STRING(hex, vectors[i].hex);

		/* Byte by byte, and used again after its end. */
		for (size_t at = 0; at < len; at++) {
			digest_add(digest, vectors[i].text + at, 1);
			CHECK_INT(digest_so_far(digest, hex), 0);
			if (at == 2)
				CHECK_STRING(hex, vectors[1].hex);
		}
		CHECK_INT(digest_so_far(digest, hex), 0);
		CHECK_STRING(hex, vectors[i].hex);
		CHECK_INT(digest_end(digest, hex), 0);
		CHECK_STRING(hex, vectors[i].hex);
	}
	digest_free(digest);
	digest_free(NULL);
	CHECK(strncmp(digest_library(), "OpenSSL ", 8) == 0);

	return unit_end();
}
