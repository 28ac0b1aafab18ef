/* Go profiles: "mode: set", then FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT, a line a block. */
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "format.h"
#include "input.h"
#include "memory.h"
#include "report.h"
#include "units.h"

enum { GO_MOST_STATEMENTS = 1000000, GO_MOST_BLOCKS = 8 << 20 };

/* Of all blocks, the lines that they stretch over. */
#define GO_MOST_LINES (INT64_C(16) << 20)

struct go_block {
	struct coverage_file *file;
	int64_t from, from_column, to, to_column;
	int64_t statements;
	uint64_t line; /* of the report */
	bool executed;
};

struct go_profile {
	struct report *report;
	struct coverage *coverage;
	struct text mode;
	struct go_block *blocks;
	size_t count, room;
	uint64_t line;
	struct text word;
};

/* Digits up to `end`, at most `most`: the number, or -1. */
static int64_t
go_number(const char *at, const char *end, int64_t most)
{
	size_t len = (size_t)(end - at);
	int64_t number;

	if (len == 0 || units_read_integer(at, len, &number) != len)
		return -1;
	return *at == '-' || number > most ? -1 : number;
}

/* LINE.COLUMN up to `end`.  0 or -1. */
static int
go_take_place(const char *at, const char *end, int64_t *line, int64_t *column)
{
	const char *point = memchr(at, '.', (size_t)(end - at));

	if (!point)
		return -1;
	*line = go_number(at, point, COVERAGE_LAST_LINE);
	*column = go_number(point + 1, end, COVERAGE_LAST_LINE);
	return *line < 0 || *column < 0 ? -1 : 0;
}

/* Counts may be of any size: more than never? */
static int
go_take_count(const char *word, bool *executed)
{
	if (!*word || word[strspn(word, "0123456789")])
		return -1;
	*executed = word[strspn(word, "0")];
	return 0;
}

/* From the right, since names of files may hold anything.  0 or -1. */
static int
go_take_block(struct go_profile *go, char *word, struct go_block *block)
{
	char *count = strrchr(word, ' '), *statements, *place, *comma;

	if (!count)
		return -1;
	*count++ = '\0';
	statements = strrchr(word, ' ');
	if (!statements)
		return -1;
	*statements++ = '\0';
	place = strrchr(word, ':');
	if (!place || place == word)
		return -1;
	*place++ = '\0';
	comma = strchr(place, ',');
	if (!comma || go_take_place(place, comma, &block->from, &block->from_column) == -1 ||
	    go_take_place(comma + 1, place + strlen(place), &block->to, &block->to_column) == -1 ||
	    go_take_count(count, &block->executed) == -1 || block->to < block->from)
		return -1;
	block->statements =
	    go_number(statements, statements + strlen(statements), GO_MOST_STATEMENTS);
	if (block->statements < 0)
		return -1;
	block->file = coverage_file(go->coverage, word);
	return 0;
}

/* Joined profiles repeat it. */
static int
go_take_mode(struct go_profile *go, const char *mode)
{
	static const char *const modes[] = {"set", "count", "atomic", NULL};

	if (!text_is_among(mode, modes))
		return report_fault_at(
		    go->report, go->line, "no mode of a Go profile: set, count or atomic");
	if (go->mode.len == 0)
		text_add_string(&go->mode, mode);
	else if (strcmp(text_string(&go->mode), mode) != 0)
		return report_fault_at(go->report, go->line,
		    "profiles of different modes were joined; make them with one -covermode");
	return 0;
}

static int
go_take(struct go_profile *go, char *word)
{
	struct go_block block = {.line = go->line};

	if (strncmp(word, "mode: ", 6) == 0)
		return go_take_mode(go, word + 6);
	if (go->mode.len == 0)
		return report_fault_at(
		    go->report, go->line, "it is no Go profile: it does not begin with \"mode:\"");
	if (go_take_block(go, word, &block) == -1)
		return report_fault_at(go->report, go->line,
		    "no block: expected FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT");
	if (go->count == GO_MOST_BLOCKS)
		return report_fault_at(
		    go->report, go->line, "more than %d blocks; split it", GO_MOST_BLOCKS);
	go->blocks = memory_grow(go->blocks, go->count, &go->room, sizeof(*go->blocks));
	go->blocks[go->count++] = block;
	return 0;
}

static int
go_read_lines(struct go_profile *go)
{
	struct input *input = go->report->input;
	const char *bytes;
	size_t len;

	for (;;) {
		go->line = input_line_number(input);
		if (!input_line(input, &bytes, &len, NULL))
			break;
		if (memchr(bytes, '\0', len))
			return report_fault_at(go->report, go->line, "a NUL byte");
		text_clear(&go->word);
		text_add(&go->word, bytes, len);
		if (len > 0 && go_take(go, go->word.bytes) == -1)
			return -1;
	}
	if (go->mode.len == 0)
		return report_fault(go->report, "it is empty: no Go profile");
	return 0;
}

/* ---- equal blocks are one ---- */

static int
order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By place; two are the same block when nothing tells them apart. */
static int
block_order(const void *first, const void *second)
{
	const struct go_block *a = first, *b = second;
	int order = order_of((int64_t)(uintptr_t)a->file, (int64_t)(uintptr_t)b->file);

	if (order == 0)
		order = order_of(a->from, b->from);
	if (order == 0)
		order = order_of(a->from_column, b->from_column);
	if (order == 0)
		order = order_of(a->to, b->to);
	if (order == 0)
		order = order_of(a->to_column, b->to_column);
	return order;
}

/* The statements of a block count, and all lines that it stretches over serve the diff. */
static void
block_tell(const struct go_profile *go, const struct go_block *block)
{
	coverage_count(block->file, block->executed ? block->statements : 0, block->statements);
	if (!coverage_wants_lines(go->coverage) || block->statements == 0)
		return;
	for (int64_t line = block->from; line <= block->to; line++)
		coverage_line(block->file, line, block->executed);
}

static int
go_tell_blocks(struct go_profile *go)
{
	int64_t lines = 0;

	if (go->count > 0)
		qsort(go->blocks, go->count, sizeof(*go->blocks), block_order);
	for (size_t i = 0; i < go->count; i++) {
		struct go_block *block = &go->blocks[i], *next = block + 1;

		lines += block->to - block->from + 1;
		if (lines > GO_MOST_LINES)
			return report_fault_at(go->report, block->line,
			    "its blocks stretch over more than %lld lines",
			    (long long)GO_MOST_LINES);
		if (i + 1 == go->count || block_order(block, next) != 0) {
			block_tell(go, block);
			continue;
		}
		if (next->statements != block->statements)
			return report_fault_at(go->report, next->line,
			    "the block had another number of statements before");
		next->executed |= block->executed;
	}
	return 0;
}

static int
go_read(struct report *report)
{
	struct go_profile go = {.report = report,
	    .coverage = coverage_new(report),
	    .mode = TEXT_INIT(REPORT_WORD),
	    .word = TEXT_INIT(INPUT_MOST)};
	int rc = go_read_lines(&go);

	if (rc == 0)
		rc = go_tell_blocks(&go);
	rc = coverage_tell(go.coverage, rc);
	coverage_free(go.coverage);
	free(go.blocks);
	text_free(&go.mode);
	text_free(&go.word);
	return rc;
}

static bool
go_fits(const struct sample *sample)
{
	return !sample->opening && strncmp(text_string(&sample->first), "mode: ", 6) == 0;
}

const struct format format_go_cover = {
    .name = "go-cover",
    .fits = go_fits,
    .read = go_read,
};
