/*
 * compression: zlib's formats (RFC 1950 to 1952), whole texts in memory.
 */
#ifndef COMMON_COMPRESSION_H
#define COMMON_COMPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

enum compression_form {
	COMPRESSION_GZIP, /* members, one behind the other; zeros may follow the last */
	COMPRESSION_ZLIB,
	COMPRESSION_BARE, /* deflate without head and checksum */
};

enum compression_outcome {
	COMPRESSION_DONE,
	COMPRESSION_CUT,       /* it ends early */
	COMPRESSION_DAMAGED,   /* it is none, its checksum is wrong, or something follows it */
	COMPRESSION_TOO_LARGE, /* out->max would be exceeded, or memory is short */
};

/* Appends what was packed in `bytes`. */
enum compression_outcome compression_unpack(
    enum compression_form form, const char *bytes, size_t len, struct text *out);

/* Appends `bytes` packed, in zlib's own form.  0, or -1: out of memory, or more than out->max. */
int compression_pack(const void *bytes, size_t len, struct text *out);

/* A text of zlib's own form, read piece by piece. */
struct compression_reader;
struct compression_reader *compression_reader_new(const void *bytes, size_t len); /* or NULL */
void compression_reader_free(struct compression_reader *reader);
/* Reads at most `room` bytes; how many, or -1: damaged or cut. */
long compression_read(struct compression_reader *reader, void *to, size_t room);
/* Whether all was read, its checksum is right, and nothing follows. */
bool compression_reader_ended(const struct compression_reader *reader);

/* What gzip packed, member behind member, unpacked as it comes. */
struct compression_stream;
struct compression_stream *compression_stream_new(void); /* never NULL (memory.h) */
void compression_stream_free(struct compression_stream *stream);
/* Unpacks from `*bytes`, which moves on as `*len` shrinks, at most `room` bytes; how many, or -1:
 * damaged.  0 with `*len` 0: more is needed. */
long compression_stream_read(
    struct compression_stream *stream, const char **bytes, size_t *len, void *to, size_t room);
/* Whether it may end here: behind a member, its checksum right. */
bool compression_stream_whole(const struct compression_stream *stream);

/* CRC-32 (of zlib, gzip, PNG) of what came before, 0 at first, and of `bytes`. */
uint32_t compression_crc32(uint32_t before, const void *bytes, size_t len);

/* "zlib 1.2.13" for --version. */
const char *compression_library(void);

#endif
