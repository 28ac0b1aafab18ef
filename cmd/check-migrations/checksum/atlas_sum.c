#include "atlas_sum.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "character.h"
#include "digest.h"
#include "memory.h"
#include "script.h"
#include "text.h"

/*
 * The format is that of sql/migrate/dir.go, HashFile: "h1:TOTAL", then lines "NAME h1:HASH"; a name
 * may hold blanks, the first "h1:" ends it.  Line ends may be CRLF.
 */

static const char mark[] = "h1:";

static void
sum_add(struct atlas_sum *sum, const struct script_lines *lines, const char *found)
{
	const char *begin = lines->line, *end = found, *rest = found + strlen(mark);
	struct atlas_sum_line *line;

	while (begin < end && char_is_space(*begin))
		begin++;
	while (end > begin && char_is_space(end[-1]))
		end--;
	sum->lines = memory_grow(sum->lines, sum->count, &sum->room, sizeof(*sum->lines));
	line = &sum->lines[sum->count++];
	line->name = memory_copy(begin, (size_t)(end - begin));
	line->hash = memory_copy(rest, lines->len - (size_t)(rest - lines->line));
	line->line = lines->number;
}

int
atlas_sum_parse(
    const char *bytes, size_t len, struct atlas_sum *sum, struct text *why, unsigned *bad_line)
{
	struct script_lines lines = {.at = bytes, .end = bytes + len};
	size_t skip = 0;

	*sum = (struct atlas_sum){0};
	if (script_next_line(&lines) && lines.len >= strlen(mark) &&
	    memcmp(lines.line, mark, strlen(mark)) == 0)
		skip = strlen(mark);
	sum->total =
	    lines.line ? memory_copy(lines.line + skip, lines.len - skip) : memory_copy("", 0);
	*bad_line = 1;
	if (skip == 0)
		return text_fail(why, "h1: and the sum of all lines are expected in its first one");
	while (script_next_line(&lines)) {
		const char *found = memmem(lines.line, lines.len, mark, strlen(mark));

		*bad_line = lines.number;
		if (!found)
			return text_fail(
			    why, "NAME h1:HASH is expected, so Atlas refuses the file");
		sum_add(sum, &lines, found);
	}

	return 0;
}

void
atlas_sum_free(struct atlas_sum *sum)
{
	for (size_t i = 0; i < sum->count; i++) {
		free(sum->lines[i].name);
		free(sum->lines[i].hash);
	}
	free(sum->lines);
	free(sum->total);
	*sum = (struct atlas_sum){0};
}

void
atlas_sum_total(const struct atlas_sum *sum, char total[ATLAS_HASH_SIZE])
{
	struct digest *digest = memory_given(digest_new());

	for (size_t i = 0; i < sum->count; i++) {
		digest_add(digest, sum->lines[i].name, strlen(sum->lines[i].name));
		digest_add(digest, sum->lines[i].hash, strlen(sum->lines[i].hash));
	}
	atlas_hash_so_far(digest, total);
	digest_free(digest);
}

void
atlas_hash_so_far(const struct digest *digest, char hash[ATLAS_HASH_SIZE])
{
	TEXT_LOCAL encoded = TEXT_INIT(ATLAS_HASH_SIZE);
	char hex[DIGEST_SIZE], raw[DIGEST_SIZE / 2];

	if (digest_so_far(digest, hex) == -1)
		memory_lacked();
	for (size_t i = 0; i < sizeof(raw); i++)
		raw[i] = (char)(char_hex(hex[2 * i]) << 4 | char_hex(hex[2 * i + 1]));
	if (base64_encode(raw, sizeof(raw), &encoded) == -1)
		memory_lacked();
	memcpy(hash, text_string(&encoded), ATLAS_HASH_SIZE);
}
