#include "folder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atlas.h"
#include "files.h"
#include "layout.h"
#include "list.h"
#include "rule.h"
#include "text.h"

int
migration_compare(const struct layout *layout, const struct migration *a, const struct migration *b)
{
	int order = 0;

	if (a->version && b->version && layout->order == ORDER_CHAIN)
		order = (a->place > b->place) - (a->place < b->place);
	else if (a->version && b->version)
		order = version_compare(layout, a->version, b->version);
	if (order == 0)
		order = (int)a->kind - (int)b->kind;

	return order != 0 ? order : strcmp(a->name, b->name);
}

/* The odd ones last, before them what has no version. */
static int
migration_rank(const struct migration *migration)
{
	return migration->odd ? 2 : migration->version ? 0 : 1;
}

static int
compare_migrations(const void *a, const void *b, void *layout)
{
	const struct migration *one = a, *other = b;
	int rank = migration_rank(one) - migration_rank(other);

	if (rank != 0)
		return rank;

	return one->odd ? strcmp(one->name, other->name) : migration_compare(layout, one, other);
}

static void
folder_sort(struct folder *folder)
{
	qsort_r(folder->items, folder->count, sizeof(*folder->items), compare_migrations,
	    (void *)(uintptr_t)folder->layout);
	while (
	    folder->ordered < folder->count && migration_rank(&folder->items[folder->ordered]) == 0)
		folder->ordered++;
	folder->named = folder->ordered;
	while (folder->named < folder->count && !folder->items[folder->named].odd)
		folder->named++;
}

/* Other tools' folders may have one too: Atlas knows their formats. */
static bool
folder_has_atlas_sum(const struct folder *folder)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);

	text_add_format(&path, "%s/atlas.sum", folder->path);

	return folder->layout->checksum == CHECKSUM_ATLAS || access(text_string(&path), F_OK) == 0;
}

static void
folder_read_names(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++) {
		TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON * 2);

		if (folder->layout->read_name(&folder->items[i], &faults) == -1)
			migration_set_odd(&folder->items[i], &faults);
	}
}

int
folder_read(
    struct folder *folder, const char *path, const struct layout *layout, struct findings *findings)
{
	*folder = (struct folder){.path = path, .layout = layout};
	if (folder_list(folder, findings->records) == -1)
		return -1;
	folder_read_names(folder);
	if (files_read(folder, findings->records) == -1)
		return -1;
	if (folder_has_atlas_sum(folder) && atlas_sum_fill(folder, findings->records) == -1)
		return -1;
	if (layout->arrange && layout->arrange(folder, findings) == -1)
		return -1;
	folder_sort(folder);

	return 0;
}

static void
strings_free(char **strings)
{
	for (size_t i = 0; strings && strings[i]; i++)
		free(strings[i]);
	free(strings);
}

void
folder_free(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++) {
		free(folder->items[i].name);
		free(folder->items[i].path);
		free(folder->items[i].odd);
		free(folder->items[i].version);
		free(folder->items[i].title);
		strings_free(folder->items[i].parents);
		strings_free(folder->items[i].needs);
		free(folder->items[i].sum);
	}
	free(folder->items);
	*folder = (struct folder){0};
}
