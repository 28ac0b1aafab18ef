/* flyway: CRC-32 of the lines. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "compression.h"
#include "contents.h"
#include "folder.h"
#include "sums.h"
#include "text.h"
#include "units.h"
#include "utf8.h"

/*
 * Flyway reads text: a file that is not of its encoding (flyway.encoding, UTF-8 unless it was
 * changed) it refuses, and the sum is always that of UTF-8.  A file that is not UTF-8 was applied
 * with another encoding or not at all, so it is taken as ISO-8859-1, by far the likeliest.
 */
struct lines_sum {
	uint32_t crc;
	bool latin1;
	bool after_mark; /* the first three bytes were seen */
	bool braces;     /* "${" stands in it */
	char last;       /* byte of the piece before */
};

static void
sum_add(struct lines_sum *sum, const char *bytes, size_t len)
{
	if (!sum->latin1) {
		sum->crc = compression_crc32(sum->crc, bytes, len);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		char point[4];

		sum->crc =
		    compression_crc32(sum->crc, point, utf8_encode((unsigned char)bytes[i], point));
	}
}

/* The first piece holds the whole mark: pieces are larger, unless the file is smaller. */
static size_t
sum_skip_mark(struct lines_sum *sum, const char *bytes, size_t len)
{
	bool first = !sum->after_mark;

	sum->after_mark = true;

	return first && !sum->latin1 && len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static void
sum_take(void *context, const char *bytes, size_t len)
{
	struct lines_sum *sum = context;
	const char *end = bytes + len;

	sum->braces =
	    sum->braces || (sum->last == '$' && *bytes == '{') || memmem(bytes, len, "${", 2);
	sum->last = end[-1];
	bytes += sum_skip_mark(sum, bytes, len);
	while (bytes < end) {
		const char *at = bytes;

		while (at < end && *at != '\n' && *at != '\r')
			at++;
		sum_add(sum, bytes, (size_t)(at - bytes));
		bytes = at + (at < end ? 1 : 0);
	}
}

/* A 32-bit number with a sign, or without. */
static int
crc_read(const char *applied, uint32_t *out)
{
	size_t len = strlen(applied);
	int64_t number;

	if (len == 0 || units_read_integer(applied, len, &number) != len || number < INT32_MIN ||
	    number > UINT32_MAX)
		return -1;
	*out = (uint32_t)number;

	return 0;
}

enum checksum_verdict
flyway_judge(const struct migration *migration, const char *applied, struct text *how, char *own)
{
	struct lines_sum sum = {.latin1 = migration->contents.bad_line != 0};
	uint32_t wanted;

	if (crc_read(applied, &wanted) == -1)
		return CHECKSUM_STRANGE;
	if (contents_again(migration, sum_take, &sum) == -1)
		return checksum_unreadable(how);
	snprintf(own, CHECKSUM_SIZE, "%" PRId32, (int32_t)sum.crc);
	if (sum.crc == wanted)
		return CHECKSUM_SAME;
	/* Of these the sum is that of the text in which ${...} was replaced. */
	if (migration->kind == MIGRATION_REPEATABLE && sum.braces)
		return CHECKSUM_UNTOLD;

	return CHECKSUM_EDITED;
}
