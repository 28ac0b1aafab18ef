#include "contents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "memory.h"
#include "stamp.h"
#include "statements.h"
#include "utf8.h"

enum { PIECE = 256 << 10, LONGEST_SEQUENCE = 4 };

/* Words that somebody will ask for; the first is the longest. */
static const char allowing[] = "readyline:allow", section[] = "migrate:", goose[] = "+goose",
		  sql_migrate[] = "+migrate";
/* What git leaves of a merge that it could not finish. */
static const char conflict[] = "<<<<<<< ";
enum { ALLOWING = sizeof(allowing) - 1 };

struct contents_reader {
	struct digest *digest;
	char piece[PIECE];
};

/* A file on its way through: pieces of any size, one after the other. */
struct reading {
	struct contents *contents;
	struct digest *digest;
	struct statements statements;
	char before[ALLOWING - 1]; /* the end of the last piece */
	size_t held;               /* bytes of it */
	int64_t offset;            /* of the piece */
	unsigned line;             /* at the piece's start */
};

struct contents_reader *
contents_reader_new(void)
{
	struct contents_reader *reader = memory_new(1, sizeof(*reader));

	reader->digest = memory_given(digest_new());

	return reader;
}

void
contents_reader_free(struct contents_reader *reader)
{
	if (!reader)
		return;
	digest_free(reader->digest);
	free(reader);
}

/* How many line feeds, eight bytes at a time. */
static unsigned
piece_lines(const char *bytes, size_t len)
{
	static const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f),
			      feed = UINT64_C(0x0a0a0a0a0a0a0a0a);
	const char *end = bytes + len;
	unsigned lines = 0;

	for (; end - bytes >= 8; bytes += 8) {
		uint64_t word;

		memcpy(&word, bytes, sizeof(word));
		word ^= feed;
		/* The high bit of each byte that is zero, and how many there are. */
		word = ~(((word & low) + low) | word | low);
		lines += (unsigned)((word >> 7) * UINT64_C(0x0101010101010101) >> 56);
	}
	for (; bytes < end; bytes++)
		lines += *bytes == '\n';

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
piece_note_carriage_returns(struct reading *reading, const char *bytes, size_t len)
{
	struct contents *contents = reading->contents;
	const char *at = bytes, *end = bytes + len;

	for (; (at = memchr(at, '\r', (size_t)(end - at))); at++) {
		if (contents->carriage_returns++ == 0)
			contents->carriage_return_line =
			    reading->line + piece_lines(bytes, (size_t)(at - bytes));
	}
}

/* Whether `word` stands in bytes, with its byte at `rare`, which is sought, where `at` is. */
static bool
word_is_at(const char *bytes, size_t len, const char *at, const char *word, size_t rare)
{
	size_t before = (size_t)(at - bytes), size = strlen(word);

	return before >= rare && len - before >= size - rare && memcmp(at - rare, word, size) == 0;
}

/* Words are sought by a byte that is rare. */
static void
piece_note_words(struct contents *contents, const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;

	for (; (at = memchr(at, ':', (size_t)(end - at))); at++) {
		contents->allows = contents->allows ||
				   word_is_at(bytes, len, at, allowing, sizeof("readyline") - 1);
		contents->marked =
		    contents->marked || word_is_at(bytes, len, at, section, sizeof("migrate") - 1);
	}
	for (at = bytes; !contents->marked && (at = memchr(at, '+', (size_t)(end - at))); at++)
		contents->marked = word_is_at(bytes, len, at, goose, 0) ||
				   word_is_at(bytes, len, at, sql_migrate, 0);
}

/* Stands at the beginning of a line, which the first byte is where `begins` says so. */
static void
piece_note_conflict(
    struct contents *contents, unsigned line, const char *bytes, size_t len, bool begins)
{
	const char *at = bytes, *end = bytes + len;

	for (; contents->conflict_line == 0 && (at = memchr(at, conflict[0], (size_t)(end - at)));
	     at++)
		if ((at == bytes ? begins : at[-1] == '\n') &&
		    word_is_at(bytes, len, at, conflict, 0))
			contents->conflict_line = line + piece_lines(bytes, (size_t)(at - bytes));
}

/* Also where a word begins in one piece and ends in the next. */
static void
piece_note_seam(struct reading *reading, const char *bytes, size_t len)
{
	char seam[2 * (ALLOWING - 1)];
	size_t more = len < ALLOWING - 1 ? len : ALLOWING - 1, held = reading->held + more;

	memcpy(seam, reading->before, reading->held);
	memcpy(seam + reading->held, bytes, more);
	piece_note_words(reading->contents, seam, held);
	piece_note_conflict(reading->contents,
	    reading->line - piece_lines(reading->before, reading->held), seam, held, false);
	if (len >= ALLOWING - 1) {
		memcpy(reading->before, bytes + len - (ALLOWING - 1), ALLOWING - 1);
		reading->held = ALLOWING - 1;
	} else {
		reading->held = held < ALLOWING - 1 ? held : ALLOWING - 1;
		memcpy(reading->before, seam + held - reading->held, reading->held);
	}
}

static void
piece_note_content(struct reading *reading, const char *bytes, size_t len, bool last)
{
	if (reading->held > 0 || !last)
		piece_note_seam(reading, bytes, len);
	piece_note_words(reading->contents, bytes, len);
	piece_note_conflict(reading->contents, reading->line, bytes, len, reading->offset == 0);
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

/* Returns how many bytes it took; the rest stands in front of the next piece.  Lines are counted
 * where somebody will ask: most files are one piece with nothing to complain about. */
static size_t
piece_take(struct reading *reading, const char *bytes, size_t len, bool last)
{
	size_t taken = piece_note_bad_bytes(reading, bytes, len, last);

	piece_note_marks(reading, bytes, taken);
	piece_note_statements(reading, bytes, taken);
	piece_note_carriage_returns(reading, bytes, taken);
	piece_note_content(reading, bytes, taken, last);
	digest_add(reading->digest, bytes, taken);
	if (!last || reading->contents->carriage_returns > 0) {
		unsigned lines = piece_lines(bytes, taken);

		reading->contents->line_ends += lines;
		reading->line += lines;
	}
	reading->offset += (int64_t)taken;

	return taken;
}

/* Reads to the end: a read that returns nothing, or less than was asked for where the file says
 * that it ends. */
static int
contents_read_pieces(int fd, const struct stat *status, char *piece, struct reading *reading)
{
	size_t held = 0, taken;
	bool last = false;

	while (!last) {
		ssize_t got = read(fd, piece + held, PIECE - held);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return -1;
		last = got == 0 || ((size_t)got < PIECE - held &&
				       reading->contents->size + got == status->st_size);
		reading->contents->size += got;
		held += (size_t)got;
		taken = piece_take(reading, piece, held, last);
		held -= taken;
		memmove(piece, piece + taken, held);
	}

	return 0;
}

/* Whether it is still what it was before it was read.  What was read at once, as long as it was
 * said to be, needs no second look. */
static int
contents_check(int fd, const struct contents *contents, const struct stat *before)
{
	struct stat after;

	if (contents->size == before->st_size && contents->size < PIECE)
		return 0;
	if (fstat(fd, &after) == -1)
		return -1;
	if (after.st_size == before->st_size && contents_is_stamped(contents, &after))
		return 0;
	errno = ESTALE;

	return -1;
}

int
contents_read(
    struct contents_reader *reader, int fd, const struct stat *status, struct contents *contents)
{
	struct reading reading = {.contents = contents, .digest = reader->digest, .line = 1};

	*contents = (struct contents){0};
	contents_stamp(contents, status);
	if (contents_read_pieces(fd, status, reader->piece, &reading) == -1 ||
	    contents_check(fd, contents, status) == -1) {
		int error = errno;

		/* The digest is to begin anew. */
		if (digest_end(reader->digest, contents->sha256) == -1)
			memory_lacked();
		*contents = (struct contents){0};
		errno = error;
		return -1;
	}
	if (digest_end(reader->digest, contents->sha256) == -1)
		memory_lacked();
	contents->blank = statements_blank(&reading.statements);
	contents->silent = statements_none(&reading.statements);
	contents->known = true;

	return 0;
}

void
contents_stamp(struct contents *contents, const struct stat *status)
{
	contents->inode = status->st_ino;
	contents->changed_ns =
	    (int64_t)status->st_ctim.tv_sec * CLOCK_SECOND + status->st_ctim.tv_nsec;
}

bool
contents_is_stamped(const struct contents *contents, const struct stat *status)
{
	struct contents other = {0};

	contents_stamp(&other, status);

	return other.inode == contents->inode && other.changed_ns == contents->changed_ns;
}
