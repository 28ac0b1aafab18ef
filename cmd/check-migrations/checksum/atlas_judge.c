#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atlas.h"
#include "atlas_files.h"
#include "atlas_sum.h"
#include "digest.h"
#include "file.h"
#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "records.h"
#include "rule.h"
#include "text.h"

/* ---- atlas.sum against the files ---- */

/* Both sides, on their way through. */
struct atlas_sides {
	struct category *category;
	const char *path; /* of atlas.sum */
	struct atlas_sum sum;
	struct atlas_files files;
};

static const struct migration *
files_find(const struct atlas_files *files, const char *name)
{
	const struct migration key = {.name = (char *)(uintptr_t)name}, *wanted = &key;
	struct migration **found = bsearch(
	    &wanted, files->items, files->count, sizeof(*files->items), atlas_compare_files);

	return found ? *found : NULL;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct atlas_sum_line *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static void
sides_find_removed(struct atlas_sides *sides)
{
	for (size_t i = 0; i < sides->sum.count; i++) {
		const struct atlas_sum_line *line = &sides->sum.lines[i];
		const struct migration *file = files_find(&sides->files, line->name);
		struct check check = {.file = sides->path, .line = line->line};

		if (file && file->sum && *file->sum != '\0')
			continue;
		if (file)
			category_fault(sides->category, RULE_ATLAS_SUM, &check,
			    "%s stands in it, and says atlas:sum ignore now", line->name);
		else
			category_fault(sides->category, RULE_ATLAS_SUM, &check,
			    "%s stands in it, and is not in the folder: it was removed or renamed",
			    line->name);
	}
}

/* The lines stand in the order of their names; sorts them for what comes behind. */
static void
sides_find_disorder(struct atlas_sides *sides)
{
	struct atlas_sum *sum = &sides->sum;

	for (size_t i = 1; i < sum->count; i++) {
		struct check check = {.file = sides->path, .line = sum->lines[i].line};
		int order = strcmp(sum->lines[i - 1].name, sum->lines[i].name);

		if (order == 0)
			category_fault(sides->category, RULE_ATLAS_SUM, &check,
			    "%s stands in it twice", sum->lines[i].name);
		else if (order > 0)
			category_fault(sides->category, RULE_ATLAS_SUM, &check,
			    "%s stands behind %s, although it sorts before", sum->lines[i].name,
			    sum->lines[i - 1].name);
	}
	if (sum->count > 0)
		qsort(sum->lines, sum->count, sizeof(*sum->lines), compare_lines);
}

static const struct atlas_sum_line *
sum_find(const struct atlas_sum *sum, const char *name)
{
	const struct atlas_sum_line wanted = {.name = (char *)(uintptr_t)name};

	if (sum->count == 0)
		return NULL;

	return bsearch(&wanted, sum->lines, sum->count, sizeof(*sum->lines), compare_lines);
}

/* What was added is taken out of `files`, so that the others can be compared without it. */
static void
sides_take_added(struct atlas_sides *sides)
{
	struct atlas_files *files = &sides->files;
	size_t kept = 0;

	for (size_t i = 0; i < files->count; i++) {
		struct migration *file = files->items[i];
		struct check check = {.file = file->path};

		if ((file->sum && *file->sum == '\0') || sum_find(&sides->sum, file->name))
			files->items[kept++] = file;
		else
			category_fault(sides->category, RULE_ATLAS_SUM, &check,
			    "it is not in atlas.sum: it was added or renamed; say atlas migrate "
			    "hash "
			    "and commit atlas.sum with it");
	}
	files->count = kept;
}

/* The first file whose hash is another.  Behind it all hashes differ, and where a file is gone
 * nothing can be told of those behind it. */
static void
sides_find_edited(struct atlas_sides *sides)
{
	struct digest *digest = memory_given(digest_new());
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const struct atlas_sum *sum = &sides->sum;
	char hash[ATLAS_HASH_SIZE];
	size_t at = 0;

	for (size_t i = 0; i < sides->files.count; i++) {
		const struct migration *file = sides->files.items[i];
		struct check check = {.file = file->path, .status = CHECK_UNKNOWN};

		if (atlas_file_feed(file, digest, &body, hash, &why) == -1) {
			category_say(
			    sides->category, RULE_ATLAS_SUM, &check, "%s", text_string(&why));
			break;
		}
		if (hash[0] == '\0')
			continue;
		if (at == sum->count || strcmp(sum->lines[at].name, file->name) != 0)
			break;
		if (strcmp(sum->lines[at++].hash, hash) == 0)
			continue;
		category_fault(sides->category, RULE_ATLAS_SUM, &check,
		    "it was edited since atlas.sum was written, or a file before it that says "
		    "atlas:sum ignore was added, removed or renamed; what stands behind it cannot "
		    "be "
		    "told");
		break;
	}
	digest_free(digest);
}

static void
sides_judge_total(struct atlas_sides *sides)
{
	struct check check = {.file = sides->path, .line = 1};
	char total[ATLAS_HASH_SIZE];

	atlas_sum_total(&sides->sum, total);
	if (strcmp(total, sides->sum.total) != 0)
		category_fault(sides->category, RULE_ATLAS_SUM, &check,
		    "its first line is not the sum of the others: it was edited or merged by hand; "
		    "look at what came in, then say atlas migrate hash");
}

/* Whether all hashes are those that the files had when they were listed. */
static bool
sides_agree(const struct atlas_sides *sides)
{
	size_t at = 0;

	for (size_t i = 0; i < sides->files.count; i++) {
		const struct migration *file = sides->files.items[i];

		if (file->sum && *file->sum == '\0')
			continue;
		if (!file->sum || at == sides->sum.count ||
		    strcmp(sides->sum.lines[at++].hash, file->sum) != 0)
			return false;
	}

	return at == sides->sum.count;
}

static void
sides_judge(struct atlas_sides *sides, const struct text *body)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = sides->path};

	if (atlas_sum_parse(text_string(body), body->len, &sides->sum, &why, &check.line) == -1) {
		category_fault(sides->category, RULE_ATLAS_SUM, &check, "%s", text_string(&why));
	} else {
		sides_judge_total(sides);
		sides_find_removed(sides);
		sides_find_disorder(sides);
		sides_take_added(sides);
		if (!sides_agree(sides))
			sides_find_edited(sides);
	}
	atlas_sum_free(&sides->sum);
}

void
atlas_sum_judge(const struct folder *folder, struct category *category)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct atlas_sides sides = {.category = category};
	struct check check = {.status = CHECK_UNKNOWN};

	text_add_format(&path, "%s/atlas.sum", folder->path);
	check.file = sides.path = text_string(&path);
	if (access(sides.path, F_OK) == -1) {
		if (folder->layout->checksum == CHECKSUM_ATLAS)
			category_fault(category, RULE_ATLAS_SUM, &check,
			    "it is missing, so Atlas refuses to migrate: say atlas migrate hash, "
			    "and "
			    "commit it");
		return;
	}
	if (file_read(sides.path, &body, &why) == -1) {
		category_say(category, RULE_ATLAS_SUM, &check, "%s", text_string(&why));
		return;
	}
	if (folder->layout->recursive) {
		category_say(category, RULE_ATLAS_SUM, &check,
		    "not verified: in a folder of %s's format Atlas sorts in a way of its own",
		    folder->layout->tool);
		return;
	}
	atlas_files_choose(folder, &sides.files);
	category->judged += (int64_t)sides.files.count;
	sides_judge(&sides, &body);
	free(sides.files.items);
}

/* ---- a ledger's ---- */

enum checksum_verdict
atlas_checksum_judge(
    const struct migration *migration, const char *applied, struct text *how, char *own)
{
	size_t len = strlen(applied);

	(void)how;
	if (len > 3 && memcmp(applied, "h1:", 3) == 0) {
		applied += 3;
		len -= 3;
	}
	if (len != ATLAS_HASH_SIZE - 1 || applied[len - 1] != '=')
		return CHECKSUM_STRANGE;
	if (!migration->sum || *migration->sum == '\0')
		return CHECKSUM_UNTOLD;
	memcpy(own, migration->sum, ATLAS_HASH_SIZE);

	return strcmp(applied, migration->sum) == 0 ? CHECKSUM_SAME : CHECKSUM_EDITED;
}
