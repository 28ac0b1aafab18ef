/*
 * Compressed bodies: the first line is the value of Content-Encoding, the rest a body.  It is
 * unpacked within the limit or refused with a reason; and, packed by us, comes back the same when it
 * is whole, and not at all when it is cut.
 */
#include <string.h>

#include "compression.h"
#include "fuzz.h"
#include "http/answer.h"
#include "text.h"

enum { LIMIT = 1 << 18 };

static void
unpack_answer(const uint8_t *bytes, size_t coding_len, const uint8_t *body, size_t len)
{
	struct http_answer answer = {.status = 200};
	const char *fault = NULL;
	enum http_error error;

	answer.headers.max = answer.body.max = LIMIT;
	text_add_string(&answer.headers, "Content-Encoding: ");
	text_add(&answer.headers, bytes, coding_len);
	text_add_byte(&answer.headers, '\n');
	text_add(&answer.body, body, len);
	error = http_answer_unpack(&answer, "GET", &fault);
	must(error == HTTP_OK || error == HTTP_ERROR_TOO_LARGE ||
	     (error == HTTP_ERROR_PROTOCOL && fault));
	must(answer.body.len <= LIMIT);
	http_answer_free(&answer);
}

static void
there_and_back(const uint8_t *body, size_t len)
{
	struct text packed = TEXT_INIT(LIMIT), plain = TEXT_INIT(LIMIT), cut = TEXT_INIT(LIMIT);

	must(compression_pack(body, len, &packed) == 0);
	must(compression_unpack(COMPRESSION_ZLIB, packed.bytes, packed.len, &plain) ==
	     COMPRESSION_DONE);
	must(plain.len == len && (len == 0 || memcmp(plain.bytes, body, len) == 0));
	must(compression_unpack(COMPRESSION_ZLIB, packed.bytes, packed.len * len / (len + 1),
		 &cut) == COMPRESSION_CUT);
	text_free(&packed);
	text_free(&plain);
	text_free(&cut);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
	size_t coding;

	if (!end || len > 1 << 16)
		return 0;
	coding = (size_t)(end - bytes);
	unpack_answer(bytes, coding, end + 1, len - coding - 1);
	there_and_back(end + 1, len - coding - 1);
	return 0;
}
