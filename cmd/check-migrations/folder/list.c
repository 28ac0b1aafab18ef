#include "list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "records.h"
#include "signals.h"
#include "text.h"

/* DIR/NAME; DIR itself where there is no name. */
static void
folder_add_path(const struct folder *folder, const char *name, struct text *out)
{
	const char *path = folder->path;
	bool slash = *path == '\0' || path[strlen(path) - 1] == '/' || *name == '\0';

	text_add_format(out, "%s%s%s", path, slash ? "" : "/", name);
}

/* One behind the other, in no more memory than that takes: a folder has thousands. */
static char *
strings_join(const char *const strings[3])
{
	size_t lens[3], len = 0;
	char *joined, *to;

	for (int i = 0; i < 3; i++)
		len += lens[i] = strlen(strings[i]);
	joined = to = memory_new(len + 1, 1);
	for (int i = 0; i < 3; i++) {
		memcpy(to, strings[i], lens[i]);
		to += lens[i];
	}

	return joined;
}

static void
folder_add(struct folder *folder, const char *prefix, const struct dirent *entry)
{
	size_t len = strlen(folder->path);
	const char *slash = len == 0 || folder->path[len - 1] == '/' ? "" : "/";
	struct migration *migration;

	folder->items =
	    memory_grow(folder->items, folder->count, &folder->room, sizeof(*folder->items));
	migration = &folder->items[folder->count++];
	*migration = (struct migration){.number = -1, .type = entry->d_type};
	migration->name = strings_join((const char *const[]){prefix, entry->d_name, ""});
	migration->path = strings_join((const char *const[]){folder->path, slash, migration->name});
}

void
folder_report_unreadable(const char *path, struct records *records)
{
	records_trouble_with(records, "cannot read %s: %s", path, contents_error(errno));
}

/* Folders to be looked into: what stands in front of the names in them, "" or "2024/". */
struct listing {
	struct folder *folder;
	char **prefixes;
	size_t count, room;
};

static void
listing_add(struct listing *listing, const char *prefix, const char *name)
{
	struct text full = TEXT_INIT(TEXT_MAX_REASON * 4);

	listing->prefixes = memory_grow(
	    listing->prefixes, listing->count, &listing->room, sizeof(*listing->prefixes));
	text_add_format(&full, "%s%s%s", prefix, name, *name != '\0' ? "/" : "");
	listing->prefixes[listing->count++] = memory_given(text_take(&full));
}

static void
listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->prefixes[i]);
	free(listing->prefixes);
}

/* The type of an entry; a link's is that of what it leads to, and `link` says so. */
static mode_t
entry_type(DIR *stream, const struct dirent *entry, bool *link)
{
	struct stat status;

	*link = entry->d_type == DT_LNK;
	if (entry->d_type == DT_DIR || entry->d_type == DT_REG)
		return entry->d_type == DT_DIR ? S_IFDIR : S_IFREG;
	if (fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
		*link = S_ISLNK(status.st_mode);

	return fstatat(dirfd(stream), entry->d_name, &status, 0) == 0 ? status.st_mode & S_IFMT : 0;
}

/* 0, or -1 with errno: there are too many.  A link to a folder is never followed, as tools that
 * look into folders differ about it; it is kept, so that migration_open() tells of it. */
static int
listing_take(struct listing *listing, const char *prefix, DIR *stream, const struct dirent *entry)
{
	const struct layout *layout = listing->folder->layout;
	bool link = false, is_folder = false, hidden = entry->d_name[0] == '.';

	if (layout->recursive || layout->folders)
		is_folder = S_ISDIR(entry_type(stream, entry, &link));
	if (is_folder ? layout->recursive && hidden : !layout->is_ours(entry->d_name)) {
		listing->folder->ignored++;
		return 0;
	}
	if (listing->folder->count + listing->count > MOST_MIGRATIONS) {
		errno = EFBIG;
		return -1;
	}
	if (is_folder && layout->recursive && !link)
		listing_add(listing, prefix, entry->d_name);
	else
		folder_add(listing->folder, prefix, entry);

	return 0;
}

/* Collects the names in one folder.  0, or -1 with errno. */
static int
listing_read(struct listing *listing, const char *prefix, DIR *stream)
{
	const struct dirent *entry;

	for (errno = 0; (entry = readdir(stream)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (listing_take(listing, prefix, stream, entry) == -1)
			return -1;
	}

	return errno == 0 ? 0 : -1;
}

static int
listing_open(struct listing *listing, const char *prefix, struct records *records)
{
	struct text path = TEXT_INIT(TEXT_MAX_REASON * 4);
	DIR *stream;
	int rc = -1;

	folder_add_path(listing->folder, prefix, &path);
	stream = path.len > 0 ? opendir(text_string(&path)) : NULL;
	if (path.len == 0)
		errno = ENOENT;
	if (stream)
		rc = listing_read(listing, prefix, stream);
	if (rc == -1)
		folder_report_unreadable(text_string(&path), records);
	if (stream)
		closedir(stream);
	text_free(&path);

	return rc;
}

/* Whether the files stand in a folder of DIR. */
static bool
folder_has_subfolder(const struct folder *folder)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	struct stat status;

	if (!folder->layout->subfolder || *folder->path == '\0')
		return false;
	folder_add_path(folder, folder->layout->subfolder, &path);

	return stat(text_string(&path), &status) == 0 && S_ISDIR(status.st_mode);
}

int
folder_list(struct folder *folder, struct records *records)
{
	TEXT_LOCAL below = TEXT_INIT(TEXT_MAX_REASON);
	struct listing listing = {.folder = folder};
	int rc = 0;

	listing_add(&listing, "", folder_has_subfolder(folder) ? folder->layout->subfolder : "");
	for (size_t i = 0; i < listing.count && rc == 0 && signal_pending() == 0; i++)
		rc = listing_open(&listing, listing.prefixes[i], records);
	listing_free(&listing);
	if (rc == -1 || folder->count > 0)
		return rc;
	if (signal_pending() != 0)
		return -1;
	if (layout_below(folder->path, &below) > 0)
		records_trouble_with(records,
		    "no migrations in %s itself, but %s: name the folder that is meant",
		    folder->path, text_string(&below));
	else
		records_trouble_with(records, "no migrations in %s: their names are %s",
		    folder->path, folder->layout->expected);

	return -1;
}
