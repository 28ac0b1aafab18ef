#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "digest.h"
#include "json_writer.h"
#include "memory.h"
#include "name.h"
#include "records.h"
#include "signals.h"
#include "text.h"

/* ---- reading ---- */

static int
compare_migrations(const void *a, const void *b)
{
	const struct migration *one = a, *other = b;

	if (!one->odd != !other->odd)
		return one->odd ? 1 : -1;
	if (!one->odd && one->number != other->number)
		return one->number < other->number ? -1 : 1;

	return strcmp(one->name, other->name);
}

static void
folder_add(struct folder *folder, const char *path, const char *name)
{
	struct text full = TEXT_INIT(TEXT_MAX_REASON * 4);
	struct migration *migration;

	folder->items =
	    memory_grow(folder->items, folder->count, &folder->room, sizeof(*folder->items));
	migration = &folder->items[folder->count++];
	*migration = (struct migration){.name = memory_string(name)};
	text_add_format(&full, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", name);
	migration->path = memory_given(text_take(&full));
}

/* What kind of file it is; symbolic links are followed.  0, or -1 when that cannot be known. */
static int
migration_classify(struct migration *migration)
{
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON * 2);
	struct stat status;
	int wrong;

	if (stat(migration->path, &status) == -1)
		return -1;
	wrong = name_judge(migration->name, &migration->number, &migration->digits, &faults);
	migration->regular = S_ISREG(status.st_mode);
	if (!migration->regular)
		wrong = text_fail(&faults, "it is %s: a regular file is expected",
		    S_ISDIR(status.st_mode) ? "a folder, which would not be applied"
					    : "neither a file nor a folder");
	if (wrong == -1)
		migration->odd = memory_given(text_take(&faults));

	return 0;
}

static void
folder_report_unreadable(const char *path, struct records *records)
{
	records_trouble_with(records, "cannot read %s: %s", path, strerror(errno));
}

/* Collects the names.  0, or -1 with errno. */
static int
folder_list(struct folder *folder, const char *path, DIR *stream)
{
	const struct dirent *entry;

	for (errno = 0; (entry = readdir(stream)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!name_is_ours(entry->d_name)) {
			folder->ignored++;
			continue;
		}
		if (folder->count == MOST_MIGRATIONS) {
			errno = EFBIG;
			return -1;
		}
		folder_add(folder, path, entry->d_name);
	}

	return errno == 0 ? 0 : -1;
}

int
folder_read(struct folder *folder, const char *path, struct records *records)
{
	DIR *stream = *path != '\0' ? opendir(path) : NULL;

	if (*path == '\0')
		errno = ENOENT;
	if (!stream || folder_list(folder, path, stream) == -1) {
		folder_report_unreadable(path, records);
		if (stream)
			closedir(stream);
		return -1;
	}
	closedir(stream);
	if (folder->count == 0) {
		records_trouble_with(
		    records, "no migrations in %s: their names are NNNN_name.sql", path);
		return -1;
	}

	for (size_t i = 0; i < folder->count && signal_pending() == 0; i++) {
		struct migration *migration = &folder->items[i];

		if (migration_classify(migration) == -1 ||
		    (migration->regular &&
			contents_read(migration->path, &migration->contents) == -1))
			folder_report_unreadable(migration->path, records);
	}
	if (signal_pending() != 0)
		return -1;
	qsort(folder->items, folder->count, sizeof(*folder->items), compare_migrations);
	while (folder->numbered < folder->count && !folder->items[folder->numbered].odd)
		folder->numbered++;

	return 0;
}

void
folder_free(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++) {
		free(folder->items[i].name);
		free(folder->items[i].path);
		free(folder->items[i].odd);
	}
	free(folder->items);
	*folder = (struct folder){0};
}

/* ---- the summary ---- */

static int
compare_names(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;

	return strcmp((*one)->name, (*other)->name);
}

/* The digest of the lines that sha256sum prints for the files, bytewise sorted by name. */
static void
folder_digest(const struct folder *folder, char sha256[DIGEST_SIZE])
{
	const struct migration **sorted = memory_new(folder->count, sizeof(*sorted));
	struct digest *digest = memory_given(digest_new());

	for (size_t i = 0; i < folder->count; i++)
		sorted[i] = &folder->items[i];
	qsort(sorted, folder->count, sizeof(*sorted), compare_names);
	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = sorted[i];

		if (!migration->contents.known)
			continue;
		digest_add(digest, migration->contents.sha256, DIGEST_SIZE - 1);
		digest_add(digest, "  ", 2);
		digest_add(digest, migration->name, strlen(migration->name));
		digest_add(digest, "\n", 1);
	}
	if (digest_end(digest, sha256) == -1)
		memory_lacked();
	digest_free(digest);
	free(sorted);
}

void
folder_summarize(const struct folder *folder, struct records *records)
{
	struct json_writer *w = records_summary_members(records);
	char sha256[DIGEST_SIZE];

	folder_digest(folder, sha256);
	json_put_integer(w, "migrations", (int64_t)folder->count);
	json_put_integer(w, "ignored", (int64_t)folder->ignored);
	json_put_string(w, "sha256", sha256);
}
