#include "variant.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "memory.h"
#include "text.h"

/*
 * Which change that nobody sees turns the file into the one that was applied?  The file is read
 * once more and fed to the digests of every combination of line ends, BOM and last newline.  A text
 * that mixed its line ends when it was applied cannot be found again this way.
 */

enum { PIECE = 64 << 10 };

enum style { AS_IS, LF, CRLF, STYLES };

struct variant {
	enum style style;
	bool bom, last; /* a newline at the end */
	struct digest *digest;
};

enum { VARIANTS = STYLES * 2 * 2 };

struct reading {
	struct variant variants[VARIANTS];
	char pending[3]; /* a line end not yet known to be the last: "", "\n", "\r\n" or "\r" */
};

static void
variants_free(struct variant *variants)
{
	for (int i = 0; i < VARIANTS; i++)
		digest_free(variants[i].digest);
}

static void
variants_new(struct variant *variants)
{
	for (int i = 0; i < VARIANTS; i++) {
		variants[i] = (struct variant){
		    .style = (enum style)(i / 4), .bom = (i & 2) != 0, .last = (i & 1) != 0};
		variants[i].digest = memory_given(digest_new());
		if (variants[i].bom)
			digest_add(variants[i].digest, "\xEF\xBB\xBF", 3);
	}
}

static void
variant_add_line_end(struct variant *variant, const char *as_is)
{
	static const char *const ends[STYLES] = {[LF] = "\n", [CRLF] = "\r\n"};
	const char *end = variant->style == AS_IS ? as_is : ends[variant->style];

	digest_add(variant->digest, end, strlen(end));
}

static void
variants_add_pending(struct reading *reading)
{
	if (reading->pending[0] == '\0')
		return;
	for (int i = 0; i < VARIANTS; i++)
		variant_add_line_end(&reading->variants[i], reading->pending);
	reading->pending[0] = '\0';
}

static void
variants_add_text(struct reading *reading, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	variants_add_pending(reading);
	for (int i = 0; i < VARIANTS; i++)
		digest_add(reading->variants[i].digest, bytes, len);
}

static void
variants_take_line_end(struct reading *reading, char c)
{
	if (c == '\n' && strcmp(reading->pending, "\r") == 0) {
		memcpy(reading->pending, "\r\n", 3);
		return;
	}
	variants_add_pending(reading);
	reading->pending[0] = c;
	reading->pending[1] = '\0';
}

static void
variants_take(struct reading *reading, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		const char *at = bytes;

		while (at < end && *at != '\n' && *at != '\r')
			at++;
		variants_add_text(reading, bytes, (size_t)(at - bytes));
		if (at < end)
			variants_take_line_end(reading, *at++);
		bytes = at;
	}
}

static int
variants_read(const char *path, struct reading *reading)
{
	char piece[PIECE];
	ssize_t got;
	off_t at = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error;

	if (fd == -1)
		return -1;
	if (pread(fd, piece, 3, 0) == 3 && memcmp(piece, "\xEF\xBB\xBF", 3) == 0)
		at = 3;
	do {
		got = pread(fd, piece, sizeof(piece), at);
		if (got > 0) {
			variants_take(reading, piece, (size_t)got);
			at += got;
		}
	} while (got > 0 || (got == -1 && errno == EINTR));
	error = errno;
	close(fd);
	errno = error;

	return got == 0 ? 0 : -1;
}

static void
variant_describe(const struct variant *variant, struct text *out)
{
	static const char *const styles[STYLES] = {
	    "the same line ends", "LF line ends", "CRLF line ends"};

	text_add_format(out, "%s, %s BOM and %s newline at the end", styles[variant->style],
	    variant->bom ? "a" : "no", variant->last ? "a" : "no");
}

int
variant_find(const char *path, const char *sha256, struct text *out)
{
	struct reading reading = {0};
	char digest[DIGEST_SIZE];
	int rc = -1;

	variants_new(reading.variants);
	if (variants_read(path, &reading) == -1)
		goto out;
	rc = 0;
	for (int i = 0; i < VARIANTS && rc == 0; i++) {
		struct variant *variant = &reading.variants[i];

		if (variant->last)
			variant_add_line_end(
			    variant, reading.pending[0] != '\0' ? reading.pending : "\n");
		if (digest_end(variant->digest, digest) == -1)
			memory_lacked();
		if (strcmp(digest, sha256) == 0) {
			variant_describe(variant, out);
			rc = 1;
		}
	}

out:
	variants_free(reading.variants);
	return rc;
}
