/* What lies in the folder. */
#include "spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "memory.h"
#include "text.h"

struct spool {
	char *folder;
	const struct clock *clock;
	struct spool_entry *entries; /* by file name while it is read, else by time */
	size_t count;
};

static const char prefix[] = "incident_", suffix[] = ".json";

struct spool *
spool_new(const char *folder, const struct clock *clock)
{
	struct spool *spool = memory_new(1, sizeof(*spool));

	spool->folder = memory_string(folder);
	spool->clock = clock;

	return spool;
}

static void
entry_clear(struct spool_entry *entry)
{
	free(entry->file);
	free(entry->id);
	free(entry->key);
	free(entry->fault);
}

void
spool_free(struct spool *spool)
{
	if (!spool)
		return;
	for (size_t i = 0; i < spool->count; i++)
		entry_clear(&spool->entries[i]);
	free(spool->entries);
	free(spool->folder);
	free(spool);
}

const char *
spool_folder(const struct spool *spool)
{
	return spool->folder;
}

size_t
spool_count(const struct spool *spool)
{
	return spool->count;
}

struct spool_entry *
spool_at(const struct spool *spool, size_t i)
{
	return &spool->entries[i];
}

void
spool_put_path(const struct spool *spool, const char *file, struct text *out)
{
	text_add_format(out, "%s/%s", spool->folder, file);
}

/* ---- one file ---- */

static bool
name_is_incident(const char *name)
{
	size_t len = strlen(name), end = sizeof(suffix) - 1;

	return strncmp(name, prefix, sizeof(prefix) - 1) == 0 && len > end &&
	       strcmp(name + len - end, suffix) == 0;
}

static void
entry_read(struct spool_entry *entry, const char *path, const struct clock *clock)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 incident;

	if (incident_v1_read(&incident, path, &why) == 0) {
		const char *key = incident.fingerprint ? incident.fingerprint : incident.id;

		entry->id = memory_string(incident.id);
		entry->key = memory_string(key);
		entry->at = incident.first_seen;
		entry->count = incident.count;
		entry->status = incident.status;
	} else {
		entry->fault = memory_string(text_string(&why));
		entry->fault_seen = clock_monotonic(clock);
		entry->may_be_read = faccessat(AT_FDCWD, path, R_OK, AT_SYMLINK_NOFOLLOW) == 0;
	}
	incident_v1_free(&incident);
}

static bool
stamp_equals(const struct spool_stamp *a, const struct spool_stamp *b)
{
	return a->inode == b->inode && a->size == b->size && a->changed_at == b->changed_at;
}

/* Whether there is anything of that name: what is no regular file, or cannot be looked at, is no
 * incident that went away. */
static bool
stamp_take(const char *path, struct spool_stamp *stamp)
{
	struct stat status = {0};

	if (lstat(path, &status) == -1 && errno == ENOENT)
		return false;
	*stamp = (struct spool_stamp){.inode = status.st_ino,
	    .size = status.st_size,
	    .changed_at = status.st_mtim.tv_sec * CLOCK_SECOND + status.st_mtim.tv_nsec};

	return true;
}

/* ---- the folder ---- */

static int
entry_by_file(const void *a, const void *b)
{
	return strcmp(((const struct spool_entry *)a)->file, ((const struct spool_entry *)b)->file);
}

static int
entry_by_time(const void *a, const void *b)
{
	const struct spool_entry *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;

	return strcmp(x->file, y->file);
}

/* Takes over what is known of a file that did not change, else reads it.  Whether it was read. */
static bool
spool_take(struct spool *spool, struct spool_entry *old, size_t old_count, const char *name,
    struct spool_entry *entry)
{
	TEXT_LOCAL path = TEXT_INIT(PATH_MAX + NAME_MAX);
	struct spool_entry wanted = {.file = (char *)name}, *known;

	spool_put_path(spool, name, &path);
	if (!stamp_take(text_string(&path), &wanted.stamp))
		return false;
	known =
	    old_count == 0 ? NULL : bsearch(&wanted, old, old_count, sizeof(*old), entry_by_file);
	if (known && stamp_equals(&known->stamp, &wanted.stamp)) {
		*entry = *known;
		known->id = known->key = known->fault = NULL;
		entry->file = memory_string(name);
		return true;
	}
	*entry = (struct spool_entry){.file = memory_string(name), .stamp = wanted.stamp};
	entry_read(entry, text_string(&path), spool->clock);

	return true;
}

static int
entry_by_id(const void *a, const void *b)
{
	const struct spool_entry *x = a, *y = b;
	int by_id;

	if (x->fault || y->fault)
		return !x->fault - !y->fault;
	by_id = strcmp(x->id, y->id);
	if (by_id != 0)
		return by_id;
	/* The one that holds more first: resolved, seen more often, written last. */
	if (x->status != y->status)
		return x->status == INCIDENT_V1_RESOLVED ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->stamp.changed_at != y->stamp.changed_at)
		return x->stamp.changed_at > y->stamp.changed_at ? -1 : 1;

	return strcmp(x->file, y->file);
}

/* A copy of an incident is no other one. */
static void
spool_drop_copies(struct spool *spool)
{
	size_t kept = 0;

	qsort(spool->entries, spool->count, sizeof(*spool->entries), entry_by_id);
	for (size_t i = 0; i < spool->count; i++) {
		struct spool_entry *entry = &spool->entries[i];

		if (kept > 0 && !entry->fault && !spool->entries[kept - 1].fault &&
		    strcmp(entry->id, spool->entries[kept - 1].id) == 0)
			entry_clear(entry);
		else
			spool->entries[kept++] = *entry;
	}
	spool->count = kept;
}

static bool
entries_equal(
    const struct spool_entry *a, size_t a_count, const struct spool_entry *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++)
		if (strcmp(a[i].file, b[i].file) != 0 || !stamp_equals(&a[i].stamp, &b[i].stamp))
			return false;

	return true;
}

int
spool_scan(struct spool *spool, struct text *why)
{
	DIR *folder = opendir(spool->folder);
	struct spool_entry *old = spool->entries;
	size_t old_count = spool->count, room = 0;
	struct dirent *entry;
	bool changed;
	int reason;

	if (!folder)
		return text_fail(
		    why, "cannot read the spool %s: %s", spool->folder, strerror(errno));
	if (old_count > 0)
		qsort(old, old_count, sizeof(*old), entry_by_file);
	spool->entries = NULL;
	spool->count = 0;
	errno = 0;
	for (; (entry = readdir(folder)); errno = 0) {
		if (!name_is_incident(entry->d_name))
			continue;
		spool->entries =
		    memory_grow(spool->entries, spool->count, &room, sizeof(*spool->entries));
		if (spool_take(spool, old, old_count, entry->d_name, &spool->entries[spool->count]))
			spool->count++;
	}
	reason = errno;
	closedir(folder);
	if (spool->count > 0) {
		spool_drop_copies(spool);
		qsort(spool->entries, spool->count, sizeof(*spool->entries), entry_by_file);
	}
	changed = !entries_equal(old, old_count, spool->entries, spool->count);
	if (spool->count > 0)
		qsort(spool->entries, spool->count, sizeof(*spool->entries), entry_by_time);
	for (size_t i = 0; i < old_count; i++)
		entry_clear(&old[i]);
	free(old);
	/* What was not listed may have to be told. */
	if (reason != 0)
		return text_fail(
		    why, "cannot read all of the spool %s: %s", spool->folder, strerror(reason));

	return changed;
}
