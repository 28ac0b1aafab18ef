#include "compression.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "memory.h"
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

/* ---- as it comes ---- */

struct compression_stream {
	z_stream stream;
	bool whole;  /* behind a member */
	bool filled; /* zeros follow the last, and nothing else may */
};

struct compression_stream *
compression_stream_new(void)
{
	struct compression_stream *stream = memory_new(1, sizeof(*stream));

	if (inflateInit2(&stream->stream, windows[COMPRESSION_GZIP]) != Z_OK)
		memory_lacked();
	return stream;
}

void
compression_stream_free(struct compression_stream *stream)
{
	if (!stream)
		return;
	inflateEnd(&stream->stream);
	free(stream);
}

/* Behind a member: another begins, or zeros follow.  0 or -1. */
static int
stream_go_on(struct compression_stream *stream, const char *bytes, size_t len)
{
	if (*bytes == '\0')
		stream->filled = true;
	if (stream->filled) {
		for (size_t i = 0; i < len; i++)
			if (bytes[i] != '\0')
				return -1;
		return 0;
	}
	stream->whole = false;
	return inflateReset(&stream->stream) == Z_OK ? 0 : -1;
}

long
compression_stream_read(
    struct compression_stream *stream, const char **bytes, size_t *len, void *to, size_t room)
{
	z_stream *z = &stream->stream;
	int rc;

	if (*len == 0)
		return 0;
	if (stream->whole && stream_go_on(stream, *bytes, *len) == -1)
		return -1;
	if (stream->filled) {
		*bytes += *len;
		*len = 0;
		return 0;
	}
	z->next_in = (unsigned char *)(uintptr_t)*bytes;
	z->avail_in = *len < UINT_MAX ? (uInt)*len : UINT_MAX;
	z->next_out = to;
	z->avail_out = room < UINT_MAX ? (uInt)room : UINT_MAX;
	rc = inflate(z, Z_NO_FLUSH);
	*len -= (size_t)((const char *)z->next_in - *bytes);
	*bytes = (const char *)z->next_in;
	stream->whole = rc == Z_STREAM_END;
	if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
		return -1;
	return (long)((char *)z->next_out - (char *)to);
}

bool
compression_stream_whole(const struct compression_stream *stream)
{
	return stream->whole;
}

uint32_t
compression_crc32(uint32_t before, const void *bytes, size_t len)
{
	return (uint32_t)crc32_z(before, bytes, len);
}

const char *
compression_library(void)
{
	/* The library that is linked, which may be newer than its header. */
	static char library[32];

	snprintf(library, sizeof library, "zlib %s", zlibVersion());
	return library;
}
