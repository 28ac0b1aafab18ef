#include "past.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "layout.h"
#include "memory.h"
#include "repository.h"
#include "text.h"

/* So many of the folder's files are looked for elsewhere, where it was not there. */
enum { MOST_SOUGHT = 100 };

/* ---- what there is ---- */

static bool
path_is_link(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

/* Git stores a link as its text, so that is compared. */
static int
past_hash_links(struct past *past, const struct repository *repository, const struct folder *folder,
    const char **names, struct text *why)
{
	for (size_t i = 0; i < folder->count; i++) {
		const char *path = folder->items[i].path;

		if (!names[i] || !path_is_link(path))
			continue;
		names[i] = NULL;
		if (repository_hash_link(repository, path, past->now[i], why) == -1)
			return -1;
	}
	return 0;
}

static int
past_hash_now(struct past *past, const struct repository *repository, const struct folder *folder,
    struct text *why)
{
	const char **names = memory_new(folder->count, sizeof(*names));
	int rc;

	/* What could not be read was reported. */
	for (size_t i = 0; i < folder->count; i++)
		if (folder->items[i].contents.known)
			names[i] = folder->items[i].name;
	rc = past_hash_links(past, repository, folder, names, why);
	if (rc == 0)
		rc = repository_hash(repository, names, folder->count, false, past->now, why);
	free(names);
	return rc;
}

/* A file that was added with carriage returns keeps them, whatever the repository is configured to
 * do with those of others (gitattributes(5), text); so what differs is compared as it is, too. */
static int
past_hash_raw(struct past *past, const struct repository *repository, const struct folder *folder,
    struct text *why)
{
	const char **names = memory_new(folder->count, sizeof(*names));
	int rc;

	for (size_t i = 0; i < folder->count; i++) {
		const char *name = folder->items[i].name;

		if (folder->items[i].contents.known && !past_is_now(past, &past->there, name, i) &&
		    !past_is_now(past, &past->base, name, i) &&
		    !path_is_link(folder->items[i].path))
			names[i] = name;
	}
	rc = repository_hash(repository, names, folder->count, true, past->raw, why);
	free(names);
	return rc;
}

bool
past_is_now(const struct past *past, const struct snapshot *snapshot, const char *name, size_t i)
{
	return (past->now[i][0] && snapshot_has(snapshot, name, past->now[i])) ||
	       (past->raw[i][0] && snapshot_has(snapshot, name, past->raw[i]));
}

/* ---- what there was ---- */

static int
past_list(const struct repository *repository, const char *commit, const char *prefix,
    const struct layout *layout, struct snapshot *snapshot, struct text *why)
{
	TEXT_LOCAL listed = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (repository_list(repository, commit, prefix,
		layout->folders || layout->recursive || layout->subfolder, &listed, why) == -1)
		return -1;
	return snapshot_add(snapshot, layout, prefix, &listed, why);
}

/* Both trees, of the folder at `prefix`. */
static int
past_list_all(struct past *past, const struct repository *repository, const char *commit,
    const struct text *bases, const char *prefix, const struct layout *layout, struct text *why)
{
	char base[OBJECT_SIZE];

	if (past_list(repository, commit, prefix, layout, &past->there, why) == -1)
		return -1;
	for (const char *at = text_string(bases); *at; at += strlen(base) + 1) {
		size_t len = strcspn(at, "\n");

		if (len >= OBJECT_SIZE || at[len] != '\n')
			return text_fail(why, "git merge-base printed what is no commit");
		memcpy(base, at, len);
		base[len] = '\0';
		if (past_list(repository, base, prefix, layout, &past->base, why) == -1)
			return -1;
	}
	snapshot_sort(&past->there);
	snapshot_sort(&past->base);
	return 0;
}

/* Where nothing was there, the folder may have had another name: finds it by the first file that
 * was there, and has not changed. */
static int
past_seek(struct past *past, const struct repository *repository, const char *commit,
    const struct folder *folder, struct text *why)
{
	TEXT_LOCAL listed = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (repository_list(repository, commit, "", true, &listed, why) == -1)
		return -1;
	for (size_t i = 0; i < folder->count && i < MOST_SOUGHT && !past->moved_from; i++)
		past->moved_from = snapshot_elsewhere(&listed, folder->items[i].name, past->now[i]);
	return 0;
}

static int
past_read_from(struct past *past, const struct repository *repository, const struct folder *folder,
    struct text *why)
{
	TEXT_LOCAL bases = TEXT_INIT(TEXT_MAX_REASON);
	char commit[OBJECT_SIZE];

	if (repository_commit(repository, past->revision, commit, why) == -1 ||
	    repository_bases(repository, commit, &bases, why) == -1 ||
	    past_hash_now(past, repository, folder, why) == -1 ||
	    past_list_all(
		past, repository, commit, &bases, repository->prefix, folder->layout, why) == -1)
		return -1;
	if (past->there.count == 0 && past->base.count == 0) {
		if (past_seek(past, repository, commit, folder, why) == -1)
			return -1;
		if (past->moved_from && past_list_all(past, repository, commit, &bases,
					    past->moved_from, folder->layout, why) == -1)
			return -1;
	}
	return past_hash_raw(past, repository, folder, why);
}

int
past_read(struct past *past, const char *revision, const struct folder *folder, struct text *why)
{
	struct repository repository;
	int rc;

	*past = (struct past){.revision = revision,
	    .now = memory_new(folder->count, sizeof(*past->now)),
	    .raw = memory_new(folder->count, sizeof(*past->raw))};
	rc = repository_open(&repository, folder->path, why);
	if (rc == 0)
		rc = past_read_from(past, &repository, folder, why);
	repository_free(&repository);
	return rc;
}

void
past_free(struct past *past)
{
	snapshot_free(&past->there);
	snapshot_free(&past->base);
	free(past->moved_from);
	free(past->now);
	free(past->raw);
}
