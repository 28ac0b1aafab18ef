#include "base64.h"

#include "text.h"
#include "unit.h"

static bool
decodes(const char *encoded, enum base64_form form, const char *expected)
{
	struct text out = TEXT_INIT(1000);
	bool good = base64_decode(encoded, strlen(encoded), form, &out) == 0 && expected &&
		    strcmp(text_string(&out), expected) == 0;
	bool refused = base64_decode(encoded, strlen(encoded), form, &out) != 0;

	text_free(&out);
	return expected ? good : refused;
}

int
main(void)
{
	/* RFC 4648, section 10. */
	static const char *const vectors[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
	    {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
	struct text out = TEXT_INIT(1000), narrow = TEXT_INIT(7);

	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		text_clear(&out);
		CHECK_INT(base64_encode(vectors[i][0], strlen(vectors[i][0]), &out), 0);
		CHECK_STRING(text_string(&out), vectors[i][1]);
		CHECK(decodes(vectors[i][1], BASE64_STRICT, vectors[i][0]));
	}
	text_clear(&out);
	CHECK_INT(base64_encode("\xff\xfe\xfb\x00", 4, &out), 0);
	CHECK_STRING(text_string(&out), "//77AA==");
	CHECK_INT(base64_encode("foobar", 6, &narrow), -1);

	CHECK(decodes("Zg", BASE64_STRICT, NULL));
	CHECK(decodes("Zg=", BASE64_STRICT, NULL));
	CHECK(decodes("Zh==", BASE64_STRICT, NULL)); /* spare bits */
	CHECK(decodes("Zm9=", BASE64_STRICT, NULL));
	CHECK(decodes("Zg==Zg==", BASE64_STRICT, NULL));
	CHECK(decodes("Z===", BASE64_STRICT, NULL));
	CHECK(decodes("====", BASE64_STRICT, NULL));
	CHECK(decodes("Zm9v\n", BASE64_STRICT, NULL));
	CHECK(decodes("fj8_", BASE64_STRICT, NULL));
	CHECK(decodes("fj8/", BASE64_STRICT, "~?\?"));
	CHECK(decodes("fj8_", BASE64_LAX, "~?\?"));
	CHECK(decodes("Zg", BASE64_LAX, "f"));
	CHECK(decodes("Zh", BASE64_LAX, "f"));
	CHECK(decodes("Zg=", BASE64_LAX, NULL));
	CHECK(decodes("Z", BASE64_LAX, NULL));
	CHECK(decodes("Zm9v Zm9v", BASE64_LAX, NULL));
	text_free(&narrow);
	text_free(&out);
	return unit_end();
}
