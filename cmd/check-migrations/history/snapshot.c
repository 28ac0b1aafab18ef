#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "layout.h"
#include "memory.h"
#include "text.h"

/* ---- the list: "MODE TYPE OBJECT\tPATH\0" ---- */

struct listed {
	bool blob;
	bool tree;
	char object[OBJECT_SIZE];
	const char *path;
};

static bool
listed_is_object(const char *bytes, size_t len)
{
	if (len != 40 && len != OBJECT_SIZE - 1)
		return false;
	for (size_t i = 0; i < len; i++)
		if (char_hex(bytes[i]) == -1)
			return false;
	return true;
}

/* Takes the next entry from `at`.  1; 0 at the end; -1: that is none. */
static int
listed_next(const char **at, const char *end, struct listed *listed)
{
	const char *type = strchr(*at, ' '), *object, *tab;

	if (*at == end)
		return 0;
	object = type ? strchr(type + 1, ' ') : NULL;
	tab = object ? strchr(object, '\t') : NULL;
	if (!tab || !listed_is_object(object + 1, (size_t)(tab - object - 1)))
		return -1;
	*listed = (struct listed){.blob = strncmp(type + 1, "blob ", 5) == 0,
	    .tree = strncmp(type + 1, "tree ", 5) == 0,
	    .path = tab + 1};
	memcpy(listed->object, object + 1, (size_t)(tab - object - 1));
	*at = tab + 1 + strlen(tab + 1);
	/* The bytes end with a NUL behind the last one. */
	if (*at == end)
		return -1;
	++*at;
	return 1;
}

/* ---- which of it are migrations ---- */

/* Whether a folder on the way to the file is hidden. */
static bool
path_is_hidden(const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(path, '/')) {
		if (*path == '.')
			return true;
		path = slash + 1;
	}
	return false;
}

/* Where the files stand in a folder of the folder: the path in that; NULL: it is not there. */
static const char *
path_below(const struct layout *layout, const char *path)
{
	size_t len = layout->subfolder ? strlen(layout->subfolder) : 0;

	return len > 0 && strncmp(path, layout->subfolder, len) == 0 && path[len] == '/'
		   ? path + len + 1
		   : NULL;
}

/* What the layout reads the version from, where the file could be a migration of it (as
 * folder/list.c lists them), else NULL; free() it. */
static char *
path_name(const struct layout *layout, bool below, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	const char *inside = below ? path_below(layout, path) : path;

	if (layout->folders && slash)
		return strchr(path, '/') == slash && strcmp(file, "migration.sql") == 0
			   ? memory_copy(path, (size_t)(slash - path))
			   : NULL;
	if (!inside || !layout->is_ours(file))
		return NULL;
	if (layout->recursive ? path_is_hidden(path) : !!strchr(inside, '/'))
		return NULL;
	return memory_string(path);
}

static void
snapshot_take(struct snapshot *snapshot, const struct layout *layout, bool below, const char *path,
    const char *object)
{
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON * 2);
	char *name = path_name(layout, below, path);
	struct snapshot_file *file;

	if (!name)
		return;
	snapshot->files = memory_grow(
	    snapshot->files, snapshot->count, &snapshot->room, sizeof(*snapshot->files));
	file = &snapshot->files[snapshot->count++];
	*file = (struct snapshot_file){.as = {.name = name, .number = -1}};
	memcpy(file->object, object, OBJECT_SIZE);
	if (layout->read_name(&file->as, &faults) == -1)
		file->as.odd = memory_string(text_string(&faults));
	free(name);
	file->as.name = memory_string(path);
}

/* Whether the files stood in a folder of the folder. */
static bool
listed_below(const struct layout *layout, const char *prefix, const struct text *listed)
{
	const char *at = text_string(listed), *end = at + listed->len;
	size_t len = strlen(prefix);
	struct listed entry;

	while (layout->subfolder && listed_next(&at, end, &entry) == 1)
		if (strncmp(entry.path, prefix, len) == 0 && path_below(layout, entry.path + len))
			return true;
	return false;
}

int
snapshot_add(struct snapshot *snapshot, const struct layout *layout, const char *prefix,
    const struct text *listed, struct text *why)
{
	const char *at = text_string(listed), *end = at + listed->len;
	size_t len = strlen(prefix);
	bool below = listed_below(layout, prefix, listed);
	struct listed entry;
	int rc;

	while ((rc = listed_next(&at, end, &entry)) == 1) {
		if (len > 0 && strlen(entry.path) == len - 1 &&
		    strncmp(entry.path, prefix, len - 1) == 0 && !entry.tree)
			return text_fail(why,
			    "%s was no folder then, but a file, a link or a submodule", entry.path);
		if (!entry.blob || strncmp(entry.path, prefix, len) != 0)
			continue;
		if (snapshot->count == MOST_MIGRATIONS)
			return text_fail(why, "there are more than %d files", MOST_MIGRATIONS);
		snapshot_take(snapshot, layout, below, entry.path + len, entry.object);
	}
	return rc == 0 ? 0 : text_fail(why, "git ls-tree printed what is no list of files");
}

char *
snapshot_elsewhere(const struct text *listed, const char *name, const char *object)
{
	const char *at = text_string(listed), *end = at + listed->len;
	size_t len = strlen(name);
	struct listed entry;

	while (listed_next(&at, end, &entry) == 1) {
		size_t path = strlen(entry.path);

		if (entry.blob && path >= len && strcmp(entry.path + path - len, name) == 0 &&
		    (path == len || entry.path[path - len - 1] == '/') &&
		    strcmp(entry.object, object) == 0)
			return memory_copy(entry.path, path - len);
	}
	return NULL;
}

/* ---- looking up ---- */

static int
compare_files(const void *a, const void *b)
{
	const struct snapshot_file *one = a, *other = b;

	return strcmp(one->as.name, other->as.name);
}

void
snapshot_sort(struct snapshot *snapshot)
{
	if (snapshot->count > 0)
		qsort(snapshot->files, snapshot->count, sizeof(*snapshot->files), compare_files);
}

void
snapshot_free(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->count; i++) {
		free(snapshot->files[i].as.name);
		free(snapshot->files[i].as.odd);
		free(snapshot->files[i].as.version);
		free(snapshot->files[i].as.title);
	}
	free(snapshot->files);
	*snapshot = (struct snapshot){0};
}

const struct snapshot_file *
snapshot_find(const struct snapshot *snapshot, const char *name)
{
	size_t low = 0, high = snapshot->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(snapshot->files[middle].as.name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == snapshot->count || strcmp(snapshot->files[low].as.name, name) != 0)
		return NULL;
	return &snapshot->files[low];
}

bool
snapshot_has(const struct snapshot *snapshot, const char *name, const char *object)
{
	const struct snapshot_file *file = snapshot_find(snapshot, name);

	for (; file && file < snapshot->files + snapshot->count && strcmp(file->as.name, name) == 0;
	     file++)
		if (strcmp(file->object, object) == 0)
			return true;
	return false;
}
