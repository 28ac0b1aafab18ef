#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "memory.h"
#include "past.h"
#include "rule.h"
#include "text.h"

/* The folder against its past, while it is judged. */
struct comparison {
	const struct past *past;
	struct folder *folder;
	struct category *category;
	const struct migration **by_name;
	bool *renamed; /* of each migration: it is an old one by a new name */
};

/* ---- the folder's files ---- */

static int
compare_pointers(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;

	return strcmp((*one)->name, (*other)->name);
}

static bool
comparison_has(const struct comparison *comparison, const char *name)
{
	const struct migration sought = {.name = (char *)name}, *key = &sought;

	return bsearch(&key, comparison->by_name, comparison->folder->count,
	    sizeof(const struct migration *), compare_pointers);
}

/* Whether it stands in the order: of down files their up files do. */
static bool
migration_is_ordered(const struct migration *migration)
{
	return migration->version && !migration->odd && migration->kind == MIGRATION_UP;
}

static bool
migration_is_later(
    const struct layout *layout, const struct migration *a, const struct migration *b)
{
	return migration_is_ordered(a) && layout->order != ORDER_CHAIN &&
	       (!b || version_compare(layout, a->version, b->version) > 0);
}

static bool
migration_same_version(
    const struct layout *layout, const struct migration *a, const struct migration *b)
{
	return a->version && b->version && a->kind == b->kind && layout->order != ORDER_CHAIN &&
	       version_compare(layout, a->version, b->version) == 0;
}

static const struct migration *
snapshot_newest(const struct snapshot *snapshot, const struct layout *layout)
{
	const struct migration *newest = NULL;

	for (size_t i = 0; i < snapshot->count; i++)
		if (migration_is_later(layout, &snapshot->files[i].as, newest))
			newest = &snapshot->files[i].as;
	return newest;
}

/* The newest of those that only this side has, or NULL. */
static const struct migration *
folder_newest(const struct folder *folder)
{
	const struct migration *newest = NULL;

	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];

		if (!migration->is_new || !migration_is_ordered(migration))
			continue;
		/* In a chain any of them will do. */
		if (!newest || migration_is_later(folder->layout, migration, newest))
			newest = migration;
	}
	return newest;
}

/* DIR/NAME of a file that is not in it. */
static const char *
comparison_path(
    const struct comparison *comparison, const struct snapshot_file *file, struct text *path)
{
	const char *folder = comparison->folder->path;

	text_add_format(
	    path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", file->as.name);
	return text_string(path);
}

/* ---- what was there ---- */

static void
judge_edited(struct comparison *comparison)
{
	const struct past *past = comparison->past;
	struct folder *folder = comparison->folder;

	for (size_t i = 0; i < folder->count; i++) {
		struct migration *migration = &folder->items[i];
		const char *name = migration->name;
		struct check check = {.file = migration->path};
		bool is_there = snapshot_find(&past->there, name);

		migration->is_new = !is_there && !snapshot_find(&past->base, name);
		if (migration->is_new || migration->kind == MIGRATION_REPEATABLE ||
		    !migration->contents.known || past_is_now(past, &past->there, name, i) ||
		    past_is_now(past, &past->base, name, i))
			continue;
		category_fault(comparison->category, RULE_SINCE_EDITED, &check,
		    "its contents are not those that it %s%s", is_there ? "has at " : "had where ",
		    is_there ? past->revision : "this branch was cut");
	}
}

/* Whether the folder's migration `i` has the contents of a file that is gone, on either side. */
static bool
gone_is_now(const struct comparison *comparison, const struct snapshot_file *gone,
    const struct snapshot_file *before, size_t i)
{
	const char *const sides[] = {gone->object, before->object};

	for (size_t side = 0; side < 2; side++)
		if (strcmp(sides[side], comparison->past->now[i]) == 0 ||
		    strcmp(sides[side], comparison->past->raw[i]) == 0)
			return true;
	return false;
}

/* The new file that one that is gone has become: of the same contents, else of the same version.
 * The count of the folder's files when there is none. */
static size_t
gone_find(const struct comparison *comparison, const struct snapshot_file *gone,
    const struct snapshot_file *before)
{
	const struct folder *folder = comparison->folder;
	size_t found = folder->count;

	for (size_t i = 0; i < folder->count; i++) {
		if (!folder->items[i].is_new || comparison->renamed[i])
			continue;
		if (gone_is_now(comparison, gone, before, i))
			return i;
		if (found == folder->count &&
		    migration_same_version(folder->layout, &gone->as, &folder->items[i]))
			found = i;
	}
	return found;
}

static void
judge_gone(struct comparison *comparison, const struct snapshot_file *gone,
    const struct snapshot_file *before)
{
	const struct folder *folder = comparison->folder;
	const char *revision = comparison->past->revision;
	size_t i = gone_find(comparison, gone, before);
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	struct check check = {0};

	if (i < folder->count) {
		comparison->renamed[i] = true;
		check.file = folder->items[i].path;
		category_fault(comparison->category, RULE_SINCE_RENAMED, &check, "it is %s at %s%s",
		    gone->as.name, revision,
		    gone_is_now(comparison, gone, before, i) ? "" : ", and was edited as well");
		return;
	}
	check.file = comparison_path(comparison, gone, &path);
	category_fault(comparison->category, RULE_SINCE_DELETED, &check,
	    "it is there at %s, and was deleted here", revision);
}

/* ---- what is new ---- */

static void
judge_order(struct comparison *comparison)
{
	const struct snapshot *there = &comparison->past->there;
	const struct folder *folder = comparison->folder;
	const char *revision = comparison->past->revision;
	const struct migration *newest = snapshot_newest(there, folder->layout);

	for (size_t i = 0; newest && i < folder->count; i++) {
		const struct migration *migration = &folder->items[i], *twin = NULL;
		struct check check = {.file = migration->path};

		if (!migration->is_new || comparison->renamed[i] ||
		    !migration_is_ordered(migration) ||
		    migration_is_later(folder->layout, migration, newest))
			continue;
		for (size_t j = 0; j < there->count && !twin; j++)
			if (migration_same_version(folder->layout, &there->files[j].as, migration))
				twin = &there->files[j].as;
		if (twin)
			category_fault(comparison->category, RULE_SINCE_ORDER, &check,
			    "its version is that of %s at %s: there would be two once merged",
			    twin->name, revision);
		else
			category_fault(comparison->category, RULE_SINCE_ORDER, &check,
			    "it is new, and sorts before %s, which is at %s", newest->name,
			    revision);
	}
}

/* Whether one that arrived is an old one that was renamed over there, which this side has no part
 * in. */
static bool
arrival_is_renamed(const struct comparison *comparison, const struct snapshot_file *arrived)
{
	const struct past *past = comparison->past;

	for (size_t i = 0; i < past->base.count; i++) {
		const struct snapshot_file *old = &past->base.files[i];

		if (!snapshot_find(&past->there, old->as.name) &&
		    (strcmp(old->object, arrived->object) == 0 ||
			migration_same_version(comparison->folder->layout, &old->as, &arrived->as)))
			return true;
	}
	return false;
}

/* One that came to the revision after this side left it. */
static void
judge_arrived(struct comparison *comparison, const struct snapshot_file *arrived,
    const struct migration *both, const struct migration *ours)
{
	const struct layout *layout = comparison->folder->layout;
	const char *revision = comparison->past->revision;
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	struct check check = {.file = comparison_path(comparison, arrived, &path)};

	if (layout->order == ORDER_CHAIN && ours) {
		category_fault(comparison->category, RULE_SINCE_LATE, &check,
		    "it came to %s after this branch left it, which has %s: there would be two "
		    "heads once merged; rebase onto %s, and let the one revise the other",
		    revision, ours->name, revision);
		return;
	}
	if (!migration_is_ordered(&arrived->as) || layout->order == ORDER_CHAIN ||
	    arrival_is_renamed(comparison, arrived))
		return;
	if (both && version_compare(layout, arrived->as.version, both->version) < 0)
		category_fault(comparison->category, RULE_SINCE_LATE, &check,
		    "it came to %s after this branch left it, and sorts before %s, which both "
		    "have: a database that has that one would apply it out of order; renumber it "
		    "at %s",
		    revision, both->name, revision);
	else if (ours && version_compare(layout, arrived->as.version, ours->version) < 0)
		category_fault(comparison->category, RULE_SINCE_LATE, &check,
		    "it came to %s after this branch left it, and sorts before %s, which is new "
		    "here: a database that has that one would apply it out of order; rebase onto "
		    "%s before this branch is applied anywhere",
		    revision, ours->name, revision);
}

static void
judge_there(struct comparison *comparison)
{
	const struct past *past = comparison->past;
	const struct layout *layout = comparison->folder->layout;
	const struct migration *both = snapshot_newest(&past->base, layout);
	const struct migration *ours = folder_newest(comparison->folder);

	for (size_t i = 0; i < past->there.count; i++) {
		const struct snapshot_file *file = &past->there.files[i];
		const struct snapshot_file *before = snapshot_find(&past->base, file->as.name);

		if (comparison_has(comparison, file->as.name))
			continue;
		if (before)
			judge_gone(comparison, file, before);
		else
			judge_arrived(comparison, file, both, ours);
	}
}

/* ---- the whole ---- */

void
past_judge(const struct past *past, struct folder *folder, struct category *category)
{
	struct comparison comparison = {.past = past,
	    .folder = folder,
	    .category = category,
	    .by_name = memory_new(folder->count, sizeof(*comparison.by_name)),
	    .renamed = memory_new(folder->count, sizeof(*comparison.renamed))};

	for (size_t i = 0; i < folder->count; i++)
		comparison.by_name[i] = &folder->items[i];
	qsort(comparison.by_name, folder->count, sizeof(*comparison.by_name), compare_pointers);
	judge_edited(&comparison);
	judge_there(&comparison);
	judge_order(&comparison);
	free(comparison.by_name);
	free(comparison.renamed);
}
