#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layout.h"
#include "list.h"
#include "memory.h"
#include "records.h"
#include "rule.h"
#include "signals.h"
#include "text.h"

/* ---- each file ---- */

static void
migration_set_odd(struct migration *migration, struct text *faults)
{
	free(migration->odd);
	migration->odd = memory_given(text_take(faults));
}

/* Whether the file that a link leads to lies outside of the folder, whose real path is `top`. */
static bool
link_leads_out(const char *path, const char *top)
{
	char *target = realpath(path, NULL);
	size_t len = strlen(top);
	bool inside;

	if (!target)
		return false;
	inside = strncmp(target, top, len) == 0 && (target[len] == '/' || strcmp(top, "/") == 0);
	free(target);

	return !inside;
}

/* A migration that is a folder is the file migration.sql in it. */
static void
migration_enter(struct migration *migration)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON * 4), path = TEXT_INIT(TEXT_MAX_REASON * 4);

	text_add_format(&name, "%s/migration.sql", migration->name);
	text_add_format(&path, "%s/migration.sql", migration->path);
	free(migration->name);
	free(migration->path);
	migration->name = memory_given(text_take(&name));
	migration->path = memory_given(text_take(&path));
}

/* What kind of file it is; symbolic links are followed.  0, or -1 when that cannot be known. */
static int
migration_classify(struct migration *migration, const struct folder *folder, const char *top)
{
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON * 2);
	const struct layout *layout = folder->layout;
	bool link, enters = layout->folders || layout->recursive;
	struct stat status;
	int wrong;

	link = lstat(migration->path, &status) == 0 && S_ISLNK(status.st_mode);
	if (link)
		migration->leads_out = link_leads_out(migration->path, top);
	if (stat(migration->path, &status) == -1)
		return -1;
	wrong = layout->read_name(migration, &faults);
	if (link && enters && S_ISDIR(status.st_mode)) {
		wrong = text_fail(&faults, "it is a symbolic link to a folder, which is not looked "
					   "into: the folder itself is expected");
	} else if (layout->folders && !S_ISDIR(status.st_mode)) {
		wrong =
		    text_fail(&faults, "it would not be applied: a folder with migration.sql in it "
				       "is expected");
	} else if (layout->folders) {
		migration_enter(migration);
		if (stat(migration->path, &status) == -1 && errno == ENOENT)
			wrong = text_fail(&faults, "the folder holds no migration.sql");
		else
			migration->regular = S_ISREG(status.st_mode);
	} else {
		migration->regular = S_ISREG(status.st_mode);
	}
	if (!enters && !migration->regular)
		wrong = text_fail(&faults, "it is %s: a regular file is expected",
		    S_ISDIR(status.st_mode) ? "a folder, which would not be applied"
					    : "neither a file nor a folder");
	if (wrong == -1)
		migration_set_odd(migration, &faults);

	return 0;
}

static int
folder_read_files(struct folder *folder, struct records *records)
{
	char *top = realpath(folder->path, NULL);

	for (size_t i = 0; i < folder->count && signal_pending() == 0; i++) {
		struct migration *migration = &folder->items[i];

		if (migration_classify(migration, folder, top ? top : "") == -1 ||
		    (migration->regular &&
			contents_read(migration->path, &migration->contents) == -1))
			folder_report_unreadable(migration->path, records);
	}
	free(top);

	return signal_pending() != 0 ? -1 : 0;
}

/* ---- their order ---- */

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

int
folder_read(
    struct folder *folder, const char *path, const struct layout *layout, struct findings *findings)
{
	*folder = (struct folder){.path = path, .layout = layout};
	if (folder_list(folder, findings->records) == -1 ||
	    folder_read_files(folder, findings->records) == -1)
		return -1;
	if (layout->arrange && layout->arrange(folder, findings) == -1)
		return -1;
	folder_sort(folder);

	return 0;
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
	}
	free(folder->items);
	*folder = (struct folder){0};
}
