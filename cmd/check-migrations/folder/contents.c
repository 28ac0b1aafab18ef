#include "contents.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "statements.h"
#include "utf8.h"

enum { PIECE = 64 << 10, LONGEST_SEQUENCE = 4 };

/* A file on its way through: pieces of any size, one after the other. */
struct reading {
	struct contents *contents;
	struct digest *digest;
	struct statements statements;
	int64_t offset; /* of the piece */
	unsigned line;  /* at the piece's start */
};

static unsigned
piece_lines(const char *bytes, size_t len)
{
	unsigned lines = 0;

	for (const char *end = bytes + len; (bytes = memchr(bytes, '\n', (size_t)(end - bytes)));
	     bytes++)
		lines++;

	return lines;
}

static void
piece_note_marks(struct reading *reading, const char *bytes, size_t len)
{
	struct contents *contents = reading->contents;

	if (reading->offset > 0)
		return;
	contents->bom = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
	contents->utf16 =
	    len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

static void
piece_note_statements(struct reading *reading, const char *bytes, size_t len)
{
	size_t mark = reading->offset == 0 && reading->contents->bom ? 3 : 0;

	if (len > mark)
		statements_take(&reading->statements, bytes + mark, len - mark);
}

static void
piece_note_line_ends(struct reading *reading, const char *bytes, size_t len)
{
	struct contents *contents = reading->contents;
	const char *at = bytes, *end = bytes + len;

	contents->line_ends += piece_lines(bytes, len);
	for (; (at = memchr(at, '\r', (size_t)(end - at))); at++) {
		if (contents->carriage_returns++ == 0)
			contents->carriage_return_line =
			    reading->line + piece_lines(bytes, (size_t)(at - bytes));
	}
}

/* How many bytes were looked at: all, or all but the beginning of a sequence that the next piece
 * ends. */
static size_t
piece_note_bad_bytes(struct reading *reading, const char *bytes, size_t len, bool last)
{
	struct contents *contents = reading->contents;
	const char *nul;
	size_t good;

	if (contents->bad_line != 0)
		return len;
	good = utf8_prefix(bytes, len);
	nul = memchr(bytes, '\0', good);
	if (!nul && !last && len - good < LONGEST_SEQUENCE)
		return good;
	if (!nul && good == len)
		return len;
	contents->nul = nul;
	contents->bad_line = reading->line + piece_lines(bytes, nul ? (size_t)(nul - bytes) : good);

	return len;
}

/* Returns how many bytes it took; the rest stands in front of the next piece. */
static size_t
piece_take(struct reading *reading, const char *bytes, size_t len, bool last)
{
	size_t taken = piece_note_bad_bytes(reading, bytes, len, last);

	piece_note_marks(reading, bytes, taken);
	piece_note_statements(reading, bytes, taken);
	piece_note_line_ends(reading, bytes, taken);
	digest_add(reading->digest, bytes, taken);
	reading->offset += (int64_t)taken;
	reading->line += piece_lines(bytes, taken);

	return taken;
}

static int
contents_read_pieces(int fd, struct reading *reading)
{
	char piece[PIECE];
	size_t held = 0, taken;
	ssize_t got;

	do {
		got = read(fd, piece + held, sizeof(piece) - held);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return -1;
		held += (size_t)got;
		taken = piece_take(reading, piece, held, got == 0);
		held -= taken;
		memmove(piece, piece + taken, held);
	} while (got != 0);

	return 0;
}

int
contents_read(const char *path, struct contents *contents)
{
	struct reading reading = {.contents = contents, .line = 1};
	struct stat status;
	int fd, rc, error;

	*contents = (struct contents){0};
	/* It was a regular file a moment ago; a pipe in its place would hang without O_NONBLOCK. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return -1;
	reading.digest = memory_given(digest_new());
	rc = fstat(fd, &status);
	if (rc == 0 && !S_ISREG(status.st_mode)) {
		errno = EINVAL;
		rc = -1;
	}
	if (rc == 0)
		rc = contents_read_pieces(fd, &reading);
	if (rc == 0 && digest_end(reading.digest, contents->sha256) == -1)
		memory_lacked();
	error = errno;
	contents->blank = statements_blank(&reading.statements);
	contents->silent = statements_none(&reading.statements);
	contents->known = rc == 0;
	close(fd);
	digest_free(reading.digest);
	errno = error;

	return rc;
}
