#include "held_output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "text.h"

/* Stands before each piece. */
struct piece {
	uint32_t stream, len;
};

struct held_output {
	struct text recent; /* pieces that are not in the file */
	size_t last;        /* where the newest of them begins */
	int file;           /* the pieces before; -1: none */
	off_t file_len;     /* of whole pieces */
};

struct held_output *
held_output_new(void)
{
	struct held_output *held = memory_new(1, sizeof(*held));

	held->recent = TEXT_INIT(HELD_IN_MEMORY);
	held->file = -1;

	return held;
}

void
held_output_free(struct held_output *held)
{
	if (!held)
		return;
	if (held->file != -1)
		close(held->file);
	text_free(&held->recent);
	free(held);
}

/* Moves what is in memory to the file.  What a full disk cut off is written over the next time. */
static int
held_spill(struct held_output *held)
{
	if (held->file == -1)
		held->file = file_temporary("/var/tmp");
	if (held->file == -1 || lseek(held->file, held->file_len, SEEK_SET) == -1 ||
	    file_write(held->file, held->recent.bytes, held->recent.len) == -1)
		return -1;
	held->file_len += (off_t)held->recent.len;
	text_clear(&held->recent);

	return 0;
}

/* The newest piece grows where it is of the same stream. */
static bool
held_extend(struct held_output *held, unsigned stream, const char *bytes, size_t len)
{
	struct piece piece;

	if (held->recent.len == 0)
		return false;
	memcpy(&piece, held->recent.bytes + held->last, sizeof(piece));
	if (piece.stream != stream || text_add(&held->recent, bytes, len) == -1)
		return false;
	piece.len += (uint32_t)len;
	memcpy(held->recent.bytes + held->last, &piece, sizeof(piece));

	return true;
}

int
held_output_add(struct held_output *held, unsigned stream, const char *bytes, size_t len)
{
	struct piece piece = {.stream = stream, .len = (uint32_t)len};
	size_t before;

	if (held->recent.len + sizeof(piece) + len > HELD_IN_MEMORY && held_spill(held) == -1)
		return -1;
	if (held_extend(held, stream, bytes, len))
		return 0;
	before = held->recent.len;
	if (text_add(&held->recent, &piece, sizeof(piece)) == -1 ||
	    text_add(&held->recent, bytes, len) == -1) {
		text_cut(&held->recent, before);
		errno = ENOMEM;
		return -1;
	}
	held->last = before;

	return 0;
}

/* Reads `len` bytes at `at`.  0, or -1 with errno. */
static int
held_read(const struct held_output *held, off_t at, void *out, size_t len)
{
	char *to = out;

	while (len > 0) {
		ssize_t got = pread(held->file, to, len, at);

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? EIO : errno;
			return -1;
		}
		to += got;
		at += got;
		len -= (size_t)got;
	}

	return 0;
}

static int
held_each_in_file(const struct held_output *held,
    void (*take)(void *context, unsigned stream, const char *bytes, size_t len), void *context)
{
	char block[HELD_LONGEST_PIECE];
	struct piece piece;

	for (off_t at = 0; at < held->file_len;) {
		if (held_read(held, at, &piece, sizeof(piece)) == -1)
			return -1;
		at += (off_t)sizeof(piece);
		while (piece.len > 0) {
			size_t part = piece.len < sizeof(block) ? piece.len : sizeof(block);

			if (held_read(held, at, block, part) == -1)
				return -1;
			take(context, piece.stream, block, part);
			at += (off_t)part;
			piece.len -= (uint32_t)part;
		}
	}

	return 0;
}

int
held_output_each(struct held_output *held,
    void (*take)(void *context, unsigned stream, const char *bytes, size_t len), void *context)
{
	struct piece piece;
	int rc = held_each_in_file(held, take, context);

	for (size_t at = 0; at < held->recent.len;) {
		memcpy(&piece, held->recent.bytes + at, sizeof(piece));
		at += sizeof(piece);
		take(context, piece.stream, held->recent.bytes + at, piece.len);
		at += piece.len;
	}

	return rc;
}
