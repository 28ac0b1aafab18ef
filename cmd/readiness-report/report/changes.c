#include "changes.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "report.h"
#include "score.h"
#include "section.h"
#include "text.h"

enum { MOST_COMPARED = 1 << 18, TABLE_ROOM = MOST_COMPARED * 2 };

/* A check of the run before. */
struct known {
	uint64_t hash;
	bool seen;            /* in this run */
	unsigned char status; /* the worst of those of its name */
	unsigned char now;
};

struct changes_table {
	struct known *known; /* in their order */
	size_t count, room;
	uint32_t *slots;       /* by hash: the index in `known` and 1 */
	struct section *names; /* "TOOL\0NAME\0" of each */
};

struct changes *
changes_new(const char *file, const struct areas *areas, struct records *records)
{
	struct changes *changes = memory_new(1, sizeof(*changes));

	changes->file = file;
	changes->score = score_new(areas);
	changes->table = memory_new(1, sizeof(*changes->table));
	changes->table->slots = memory_new(TABLE_ROOM, sizeof(*changes->table->slots));
	changes->table->names = section_new(records, NULL);
	return changes;
}

void
changes_free(struct changes *changes)
{
	if (!changes)
		return;
	for (int kind = 0; kind < CHANGE_KINDS; kind++)
		for (int i = 0; i < CHANGES_SHOWN; i++) {
			free(changes->shown[kind][i].tool);
			free(changes->shown[kind][i].name);
		}
	section_free(changes->table->names);
	free(changes->table->known);
	free(changes->table->slots);
	free(changes->table);
	score_free(changes->score);
	free(changes);
}

static const struct {
	const char *label, *words;
} change_kinds[] = {
    [CHANGE_BROKE] = {"broke", "close the gate now, and did not"},
    [CHANGE_GONE] = {"gone", "were judged, and are not now"},
    [CHANGE_STILL] = {"still", "close the gate as before"},
    [CHANGE_MENDED] = {"mended", "closed the gate, and do not now"},
    [CHANGE_NEW] = {"new", "are new"},
};

const char *
change_label(enum change_kind kind)
{
	return change_kinds[kind].label;
}

const char *
change_kind_words(enum change_kind kind)
{
	return change_kinds[kind].words;
}

void
change_put(struct text *out, const struct change *change)
{
	text_add_string(out, change->is_there ? check_status_name(change->now) : "not there");
	text_add_format(
	    out, ", was %s", change->was_there ? check_status_name(change->before) : "not there");
}

/* The slot of a hash: of what is there, or an empty one. */
static uint32_t *
changes_slot(const struct changes_table *table, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) % TABLE_ROOM;

	while (table->slots[at] != 0 && table->known[table->slots[at] - 1].hash != hash)
		at = (at + 1) % TABLE_ROOM;

	return &table->slots[at];
}

/* The worse closes the gate rather. */
static bool
status_is_worse(unsigned status, unsigned than)
{
	static const unsigned char rank[] = {
	    [CHECK_SKIP] = 0,
	    [CHECK_PASS] = 1,
	    [CHECK_WARN] = 2,
	    [CHECK_UNKNOWN] = 3,
	    [CHECK_FAIL] = 4,
	};

	return rank[status] > rank[than];
}

void
changes_remember(struct changes *changes, const struct item *item)
{
	struct changes_table *table = changes->table;
	uint64_t hash = names_hash(item->tool, item->name);
	uint32_t *slot = changes_slot(table, hash);

	score_item(changes->score, item);
	changes->before[item->status]++;
	if (item->windowed)
		return;
	if (*slot != 0) {
		struct known *known = &table->known[*slot - 1];

		if (status_is_worse(item->status, known->status))
			known->status = (unsigned char)item->status;
		return;
	}
	if (table->count == MOST_COMPARED) {
		changes->too_many = true;
		return;
	}
	table->known = memory_grow(table->known, table->count, &table->room, sizeof(*table->known));
	table->known[table->count++] =
	    (struct known){.hash = hash, .status = (unsigned char)item->status};
	*slot = (uint32_t)table->count;
	section_add(table->names, item->tool, strlen(item->tool) + 1);
	section_add(table->names, item->name, strlen(item->name) + 1);
}

static void
changes_note(struct changes *changes, enum change_kind kind, const struct change *change)
{
	int64_t count = changes->counts[kind]++;
	struct change *shown;

	if (count >= CHANGES_SHOWN)
		return;
	shown = &changes->shown[kind][count];
	*shown = *change;
	shown->tool = memory_string(change->tool);
	shown->name = memory_string(change->name);
}

void
changes_item(struct changes *changes, const struct item *item)
{
	uint32_t slot = *changes_slot(changes->table, names_hash(item->tool, item->name));
	struct known *known = slot == 0 ? NULL : &changes->table->known[slot - 1];
	bool closed = known && check_status_closes((enum check_status)known->status);
	bool closes = check_status_closes(item->status);
	struct change change = {
	    .tool = (char *)item->tool,
	    .name = (char *)item->name,
	    .was_there = (bool)known,
	    .before = known ? (enum check_status)known->status : CHECK_SKIP,
	    .is_there = true,
	    .now = item->status,
	};

	if (item->windowed)
		return;
	if (known) {
		if (!known->seen || status_is_worse(item->status, known->now))
			known->now = (unsigned char)item->status;
		known->seen = true;
	}
	if (closes)
		changes_note(changes, closed ? CHANGE_STILL : CHANGE_BROKE, &change);
	else if (item->status == CHECK_SKIP)
		return;
	else if (closed)
		changes_note(changes, CHANGE_MENDED, &change);
	else if (!known)
		changes_note(changes, CHANGE_NEW, &change);
}

/* Walks the names of the run before, a piece at a time. */
struct names_walk {
	struct changes *changes;
	size_t index;
	struct text words[2]; /* tool, name */
	unsigned word;
};

static void
changes_take_gone(struct names_walk *walk)
{
	const struct known *known = &walk->changes->table->known[walk->index++];
	bool skipped = known->seen && known->now == CHECK_SKIP;
	struct change change = {
	    .tool = (char *)text_string(&walk->words[0]),
	    .name = (char *)text_string(&walk->words[1]),
	    .was_there = true,
	    .before = (enum check_status)known->status,
	    .is_there = skipped,
	    .now = CHECK_SKIP,
	};

	if ((!known->seen || skipped) && known->status != CHECK_SKIP)
		changes_note(walk->changes, CHANGE_GONE, &change);
	text_clear(&walk->words[0]);
	text_clear(&walk->words[1]);
}

static void
changes_walk(void *context, const char *bytes, size_t len)
{
	struct names_walk *walk = context;

	while (len > 0) {
		const char *end = memchr(bytes, '\0', len);
		size_t piece = end ? (size_t)(end - bytes) : len;

		text_add(&walk->words[walk->word], bytes, piece);
		if (!end)
			return;
		if (walk->word == 1)
			changes_take_gone(walk);
		walk->word = 1 - walk->word;
		bytes += piece + 1;
		len -= piece + 1;
	}
}

void
changes_end(struct changes *changes)
{
	struct names_walk walk = {
	    .changes = changes, .words = {TEXT_INIT(TEXT_MAX_RECORD), TEXT_INIT(TEXT_MAX_RECORD)}};

	section_pour(changes->table->names, changes_walk, &walk);
	text_free(&walk.words[0]);
	text_free(&walk.words[1]);
}
