#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atlas.h"
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

/* What is needed for one file after the other. */
struct files {
	const struct folder *folder;
	int fd;    /* of the folder, where names begin */
	char *top; /* its real path, once a link asks for it */
	struct contents_reader *reader;
};

/* A pipe in the place of a file would hang without O_NONBLOCK. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

static void
migration_note_link(struct migration *migration, struct files *files)
{
	if (!files->top)
		files->top = realpath(files->folder->path, NULL);
	if (files->top && link_leads_out(migration->path, files->top))
		migration->leads_out = true;
}

/* A file that was listed and is gone has changed; any other reason stands in errno. */
static int
migration_is_gone(void)
{
	if (errno == ENOENT)
		errno = ESTALE;

	return -1;
}

static int
migration_refuse(const struct layout *layout, bool is_folder, struct text *faults)
{
	if (layout->folders)
		return text_fail(faults, "it would not be applied: a folder with migration.sql in "
					 "it is expected");

	return text_fail(faults, "it is %s: a regular file is expected",
	    is_folder ? "a folder, which would not be applied" : "neither a file nor a folder");
}

/* Opens what the listing does not say to be a file: symbolic links are followed, devices never
 * opened.  The descriptor; or -1, with what is odd about it in `faults`, or with errno. */
static int
migration_open_other(struct migration *migration, struct files *files, struct text *faults)
{
	const struct layout *layout = files->folder->layout;
	struct stat status;
	bool link;

	if (lstat(migration->path, &status) == -1)
		return migration_is_gone();
	link = S_ISLNK(status.st_mode);
	if (link)
		migration_note_link(migration, files);
	if (stat(migration->path, &status) == -1)
		return -1;
	if (link && S_ISDIR(status.st_mode) && (layout->folders || layout->recursive))
		return text_fail(faults, "it is a symbolic link to a folder, which is not looked "
					 "into: the folder itself is expected");
	if (!S_ISREG(status.st_mode) || layout->folders)
		return migration_refuse(layout, S_ISDIR(status.st_mode), faults);

	return open(migration->path, OPEN_FLAGS);
}

/* The same of the file in a migration that is a folder, entered already. */
static int
migration_open_inner(struct migration *migration, struct files *files, struct text *faults)
{
	struct stat status;

	if (lstat(migration->path, &status) == -1)
		return errno == ENOENT ? text_fail(faults, "the folder holds no migration.sql")
				       : -1;
	if (S_ISLNK(status.st_mode))
		migration_note_link(migration, files);
	if (stat(migration->path, &status) == -1)
		return -1;
	if (!S_ISREG(status.st_mode))
		return text_fail(faults, "its migration.sql is no regular file");

	return open(migration->path, OPEN_FLAGS);
}

static bool
migration_is_folder(const struct migration *migration, const struct layout *layout)
{
	struct stat status;

	if (!layout->folders || migration->type != DT_UNKNOWN)
		return layout->folders && migration->type == DT_DIR;

	return lstat(migration->path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Most are files, and opened without further questions. */
static int
migration_open(struct migration *migration, struct files *files, struct text *faults)
{
	const struct layout *layout = files->folder->layout;
	bool enters = migration_is_folder(migration, layout);
	int fd = -1;

	if (enters)
		migration_enter(migration);
	if (enters || (migration->type == DT_REG && !layout->folders))
		fd = openat(files->fd, migration->name, OPEN_FLAGS | O_NOFOLLOW);
	if (fd != -1)
		return fd;

	return enters ? migration_open_inner(migration, files, faults)
		      : migration_open_other(migration, files, faults);
}

/* Reads what is open.  0, or -1 with errno. */
static int
migration_read_open(struct migration *migration, int fd, struct files *files, struct text *faults)
{
	struct stat status;

	if (fstat(fd, &status) == -1)
		return -1;
	migration->regular = S_ISREG(status.st_mode);
	if (migration->regular)
		return contents_read(files->reader, fd, &status, &migration->contents);
	migration_refuse(files->folder->layout, false, faults);

	return 0;
}

/* 0, or -1 with errno when it cannot be known what it is, or what it holds. */
static int
migration_read(struct migration *migration, struct files *files)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON * 2), kind = TEXT_INIT(TEXT_MAX_REASON);
	int wrong = files->folder->layout->read_name(migration, &name), rc = 0, error;
	int fd = migration_open(migration, files, &kind);

	if (fd == -1 && kind.len == 0)
		return -1;
	if (fd != -1)
		rc = migration_read_open(migration, fd, files, &kind);
	error = errno;
	if (wrong == -1 || kind.len > 0)
		migration_set_odd(migration, kind.len > 0 ? &kind : &name);
	if (fd != -1)
		close(fd);
	errno = error;

	return rc;
}

static int
folder_read_files(struct folder *folder, struct records *records)
{
	struct files files = {.folder = folder, .reader = contents_reader_new()};

	/* Where it cannot be opened any more, each file tells so. */
	files.fd = open(folder->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < folder->count && signal_pending() == 0; i++) {
		struct migration *migration = &folder->items[i];

		if (migration_read(migration, &files) == -1)
			folder_report_unreadable(migration->path, records);
	}
	if (files.fd != -1)
		close(files.fd);
	contents_reader_free(files.reader);
	free(files.top);

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

/* Other tools' folders may have one too: Atlas knows their formats. */
static bool
folder_has_atlas_sum(const struct folder *folder)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);

	text_add_format(&path, "%s/atlas.sum", folder->path);

	return folder->layout->checksum == CHECKSUM_ATLAS || access(text_string(&path), F_OK) == 0;
}

int
folder_read(
    struct folder *folder, const char *path, const struct layout *layout, struct findings *findings)
{
	*folder = (struct folder){.path = path, .layout = layout};
	if (folder_list(folder, findings->records) == -1 ||
	    folder_read_files(folder, findings->records) == -1)
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
