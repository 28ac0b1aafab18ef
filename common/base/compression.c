#include "compression.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "text.h"

enum { PIECE = 64 << 10 };

/* ---- whole ---- */

static const int windows[] = {
    [COMPRESSION_GZIP] = 15 + 16, [COMPRESSION_ZLIB] = 15, [COMPRESSION_BARE] = -15};

/* Up to the end of a stream, of which there may be more. */
static enum compression_outcome
unpack_stream(z_stream *stream, struct text *out)
{
	for (;;) {
		size_t left = out->max - out->len, room = left < PIECE ? left : PIECE;
		unsigned char one_more[1];
		char *to = room > 0 ? text_reserve(out, room) : NULL;
		int rc;

		if (room > 0 && !to)
			return COMPRESSION_TOO_LARGE;
		stream->next_out = to ? (unsigned char *)to : one_more;
		stream->avail_out = to ? (uInt)room : 1;
		rc = inflate(stream, Z_NO_FLUSH);
		if (to)
			text_grew(out, room - stream->avail_out);
		else if (stream->avail_out == 0)
			return COMPRESSION_TOO_LARGE;
		switch (rc) {
		case Z_STREAM_END:
			return COMPRESSION_DONE;
		case Z_OK:
			break;
		case Z_BUF_ERROR:
			return COMPRESSION_CUT;
		case Z_MEM_ERROR:
			return COMPRESSION_TOO_LARGE;
		default:
			return COMPRESSION_DAMAGED;
		}
	}
}

/* Some servers fill up with zeros (tar's habit); anything else behind a member begins another. */
static bool
only_zeros_follow(const z_stream *stream)
{
	for (uInt i = 0; i < stream->avail_in; i++)
		if (stream->next_in[i] != 0)
			return false;
	return true;
}

enum compression_outcome
compression_unpack(enum compression_form form, const char *bytes, size_t len, struct text *out)
{
	z_stream stream = {0};
	enum compression_outcome outcome;

	if (len == 0)
		return COMPRESSION_CUT;
	if (len > UINT_MAX || inflateInit2(&stream, windows[form]) != Z_OK)
		return COMPRESSION_TOO_LARGE;
	/* zlib's interface does not say const. */
	stream.next_in = (unsigned char *)(uintptr_t)bytes;
	stream.avail_in = (uInt)len;
	do {
		outcome = unpack_stream(&stream, out);
	} while (outcome == COMPRESSION_DONE && form == COMPRESSION_GZIP &&
		 !only_zeros_follow(&stream) && inflateReset(&stream) == Z_OK);
	if (outcome == COMPRESSION_DONE && form != COMPRESSION_GZIP && stream.avail_in > 0)
		outcome = COMPRESSION_DAMAGED;
	inflateEnd(&stream);
	return outcome;
}

int
compression_pack(const void *bytes, size_t len, struct text *out)
{
	uLongf packed = compressBound(len);
	char *to = text_reserve(out, packed);

	if (!to || compress((unsigned char *)to, &packed, bytes, len) != Z_OK)
		return -1;
	text_grew(out, packed);
	return 0;
}

/* ---- piece by piece ---- */

struct compression_reader {
	z_stream stream;
	bool ended;
};

struct compression_reader *
compression_reader_new(const void *bytes, size_t len)
{
	struct compression_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->stream.next_in = (unsigned char *)(uintptr_t)bytes;
	reader->stream.avail_in = (uInt)len;
	if (inflateInit(&reader->stream) != Z_OK) {
		free(reader);
		return NULL;
	}
	return reader;
}

void
compression_reader_free(struct compression_reader *reader)
{
	if (!reader)
		return;
	inflateEnd(&reader->stream);
	free(reader);
}

long
compression_read(struct compression_reader *reader, void *to, size_t room)
{
	int rc;

	reader->stream.next_out = to;
	reader->stream.avail_out = (uInt)room;
	rc = inflate(&reader->stream, Z_SYNC_FLUSH);
	reader->ended = rc == Z_STREAM_END;
	return rc == Z_OK || rc == Z_STREAM_END ? (long)(room - reader->stream.avail_out) : -1;
}

bool
compression_reader_ended(const struct compression_reader *reader)
{
	return reader->ended && reader->stream.avail_in == 0;
}

const char *
compression_library(void)
{
	/* The library that is linked, which may be newer than its header. */
	static char library[32];

	snprintf(library, sizeof library, "zlib %s", zlibVersion());
	return library;
}
