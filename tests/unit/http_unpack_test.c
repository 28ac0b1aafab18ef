#include <stdlib.h>
#include <zlib.h>

#include "compression.h"
#include "http/answer.h"
#include "text.h"
#include "unit.h"

enum { GZIP = 15 + 16, ZLIB = 15, BARE = -15 };
static const char plain[] = "{\"items\":[1,2,3],\"ready\":true}";

/* Appends `plain` packed. */
static void
pack(int window, struct text *out)
{
	z_stream stream = {0};

	if (deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	stream.next_in = (unsigned char *)(uintptr_t)plain;
	stream.avail_in = sizeof(plain) - 1;
	stream.avail_out = 200;
	stream.next_out = (unsigned char *)text_reserve(out, 200);
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		abort();
	text_grew(out, 200 - stream.avail_out);
	deflateEnd(&stream);
}

static enum compression_outcome
unpack(enum compression_form form, const char *bytes, size_t len, size_t max, size_t *got)
{
	struct text out = TEXT_INIT(max);
	enum compression_outcome outcome = compression_unpack(form, bytes, len, &out);

	*got = out.len;
	text_free(&out);
	return outcome;
}

/* Cut at any byte, only a whole number of members is whole. */
static void
cuts_are_seen(void)
{
	static const struct {
		enum compression_form form;
		int window;
	} forms[] = {{COMPRESSION_GZIP, GZIP}, {COMPRESSION_ZLIB, ZLIB}, {COMPRESSION_BARE, BARE}};
	size_t got;

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		struct text packed = TEXT_INIT(1000);
		size_t one;

		pack(forms[f].window, &packed);
		one = packed.len;
		if (forms[f].form == COMPRESSION_GZIP)
			pack(forms[f].window, &packed);
		for (size_t len = 0; len <= packed.len; len++) {
			bool whole = len == one || len == packed.len;

			CHECK_INT(unpack(forms[f].form, packed.bytes, len, 1000, &got),
			    whole ? COMPRESSION_DONE : COMPRESSION_CUT);
			if (whole)
				CHECK_INT(got, (len == one ? 1 : 2) * (sizeof(plain) - 1));
		}
		text_add(&packed, "x", 1);
		CHECK_INT(unpack(forms[f].form, packed.bytes, packed.len, 1000, &got),
		    forms[f].form == COMPRESSION_GZIP ? COMPRESSION_CUT : COMPRESSION_DAMAGED);
		text_free(&packed);
	}
}

static void
limits_and_damage_are_seen(void)
{
	struct text packed = TEXT_INIT(1000);
	size_t got, len = sizeof(plain) - 1;

	pack(GZIP, &packed);
	CHECK_INT(unpack(COMPRESSION_GZIP, packed.bytes, packed.len, len, &got), COMPRESSION_DONE);
	CHECK_INT(unpack(COMPRESSION_GZIP, packed.bytes, packed.len, len - 1, &got),
	    COMPRESSION_TOO_LARGE);
	CHECK_INT(
	    unpack(COMPRESSION_ZLIB, packed.bytes, packed.len, 1000, &got), COMPRESSION_DAMAGED);
	packed.bytes[packed.len - 5] ^= 1; /* the checksum */
	CHECK_INT(
	    unpack(COMPRESSION_GZIP, packed.bytes, packed.len, 1000, &got), COMPRESSION_DAMAGED);
	packed.bytes[packed.len - 5] ^= 1;
	text_add(&packed, "\0\0\0", 3);
	CHECK_INT(unpack(COMPRESSION_GZIP, packed.bytes, packed.len, 1000, &got), COMPRESSION_DONE);
	text_free(&packed);
}

static enum http_error
answer(const char *headers, const struct text *body, int status, const char *method)
{
	struct http_answer answer = {.status = status};
	const char *fault = NULL;
	enum http_error error;

	answer.headers.max = answer.body.max = 1000;
	text_add_string(&answer.headers, headers);
	text_add(&answer.body, text_string(body), body->len);
	error = http_answer_unpack(&answer, method, &fault);
	CHECK((error == HTTP_ERROR_PROTOCOL) == (fault != NULL));
	if (error == HTTP_OK && answer.body.len > 0)
		CHECK_STRING(text_string(&answer.body), plain);
	http_answer_free(&answer);
	return error;
}

static void
codings_come_off_the_last_first(void)
{
	struct text packed = TEXT_INIT(1000), as_is = TEXT_INIT(1000), empty = TEXT_INIT(1);

	text_add_string(&as_is, plain);
	pack(GZIP, &packed);
	CHECK_INT(answer("Content-Encoding: gzip\n", &packed, 200, "GET"), HTTP_OK);
	CHECK_INT(answer("A: b\ncontent-encoding: X-GZIP\n", &packed, 200, "GET"), HTTP_OK);
	CHECK_INT(answer("Content-Encoding: gzip, identity\n", &packed, 200, "GET"), HTTP_OK);
	CHECK_INT(
	    answer("Content-Encoding: identity\nContent-Encoding: gzip\n", &packed, 200, "GET"),
	    HTTP_OK);
	CHECK_INT(answer("Content-Encoding: br, gzip\n", &packed, 200, "GET"), HTTP_ERROR_PROTOCOL);
	CHECK_INT(answer("Content-Encoding: gzip\n", &as_is, 200, "GET"), HTTP_ERROR_PROTOCOL);
	CHECK_INT(answer("X: y\n", &as_is, 200, "GET"), HTTP_OK);
	CHECK_INT(answer("Content-Encoding: gzip\n", &empty, 200, "GET"), HTTP_ERROR_PROTOCOL);
	CHECK_INT(answer("Content-Encoding: gzip\n", &empty, 200, "HEAD"), HTTP_OK);
	CHECK_INT(answer("Content-Encoding: gzip\n", &empty, 204, "GET"), HTTP_OK);
	CHECK_INT(answer("Content-Encoding: gzip\n", &empty, 304, "GET"), HTTP_OK);
	text_free(&packed);
	text_free(&as_is);
}

int
main(void)
{
	cuts_are_seen();
	limits_and_damage_are_seen();
	codings_come_off_the_last_first();
	return unit_end();
}
