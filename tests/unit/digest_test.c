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

static const char sha384_abc[] = "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
				 "8086072ba1e7cc2358baeca134c825a7";

/* RFC 4231, test case 2. */
static void
test_hmac(void)
{
	char hex[DIGEST_SIZE];

	CHECK_INT(digest_hmac("Jefe", "what do ya want for nothing?", 28, hex), 0);
	CHECK_STRING(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
test_sha384(void)
{
	char hex[DIGEST_SHA384_SIZE];
	struct digest *digest = digest_new_sha384(), *copy;

	digest_add(digest, "ab", 2);
	copy = digest_copy(digest);
	digest_add(digest, "c", 1);
	CHECK_INT(digest_so_far(digest, hex), 0);
	CHECK_STRING(hex, sha384_abc);
	CHECK_INT(digest_end(digest, hex), 0);
	CHECK_STRING(hex, sha384_abc);

	/* Once more, and the copy goes its own way. */
	digest_add(digest, "abc", 3);
	CHECK_INT(digest_end(digest, hex), 0);
	CHECK_STRING(hex, sha384_abc);
	digest_add(copy, "c", 1);
	CHECK_INT(digest_end(copy, hex), 0);
	CHECK_STRING(hex, sha384_abc);
	digest_free(copy);
	digest_free(digest);
}

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
	test_sha384();
	test_hmac();
	CHECK(strncmp(digest_library(), "OpenSSL ", 8) == 0);

	return unit_end();
}
