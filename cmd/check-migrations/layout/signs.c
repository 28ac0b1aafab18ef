#include "signs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "text.h"

/* Looking into a few files tells the tool; looking into all would read the folder twice. */
enum { MOST_LOOKED = 64, LOOKED_BYTES = 8 << 10 };

/* ---- markers ---- */

static bool
line_begins(const char *line, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - line) >= len && memcmp(line, word, len) == 0;
}

static const char *
line_skip_blanks(const char *line, const char *end)
{
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;

	return line;
}

/* `-- migrate:up`, `-- +goose Up`. */
static void
line_note_marker(const char *line, const char *end, bool has[SIGNS])
{
	line = line_skip_blanks(line, end);
	if (!line_begins(line, end, "--"))
		return;
	line = line_skip_blanks(line + 2, end);
	if (line_begins(line, end, "migrate:up") || line_begins(line, end, "migrate:down"))
		has[SIGN_DBMATE] = true;
	else if (line_begins(line, end, "+goose "))
		has[SIGN_GOOSE] = true;
}

/* `revision = "..."`, `revision: str = "..."`: what a revision of Alembic begins with. */
static void
line_note_revision(const char *line, const char *end, bool has[SIGNS])
{
	if (!line_begins(line, end, "revision"))
		return;
	line = line_skip_blanks(line + strlen("revision"), end);
	if (line < end && (*line == '=' || *line == ':'))
		has[SIGN_ALEMBIC] = true;
}

/* The beginning of a regular file; what is none, or cannot be read, has no bytes: folder_read()
 * reports it. */
static size_t
file_peek(int folder, const char *name, char bytes[LOOKED_BYTES])
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	ssize_t got = -1;

	if (fd == -1)
		return 0;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		got = read(fd, bytes, LOOKED_BYTES);
	close(fd);

	return got > 0 ? (size_t)got : 0;
}

static void
file_note_lines(int folder, const char *name, bool python, bool has[SIGNS])
{
	char bytes[LOOKED_BYTES];
	const char *line = bytes, *end = bytes + file_peek(folder, name, bytes);

	if (line_begins(line, end, "\xEF\xBB\xBF"))
		line += 3;
	while (line < end) {
		const char *feed = memchr(line, '\n', (size_t)(end - line));

		if (python)
			line_note_revision(line, feed ? feed : end, has);
		else
			line_note_marker(line, feed ? feed : end, has);
		line = feed ? feed + 1 : end;
	}
}

/* ---- groups ---- */

static void
signs_add(struct signs *signs, const bool has[SIGNS], const char *example, size_t files)
{
	struct sign_group *group = signs->groups;
	const struct sign_group *end = group + signs->count;

	while (group < end && memcmp(group->has, has, sizeof(group->has)) != 0)
		group++;
	if (group == end) {
		signs->count++;
		memcpy(group->has, has, sizeof(group->has));
		group->example = memory_string(example);
	} else if (strcmp(example, group->example) < 0) {
		free(group->example);
		group->example = memory_string(example);
	}
	group->files += files;
	group->looked++;
}

/* Names that have to be looked into. */
struct sign_names {
	char **items;
	size_t count, room;
};

static void
names_add(struct sign_names *names, const char *name)
{
	names->items = memory_grow(names->items, names->count, &names->room, sizeof(*names->items));
	names->items[names->count++] = memory_string(name);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Looks into some, from the first to the last: a folder may have gone over from one tool to
 * another. */
static void
names_look(struct sign_names *names, int folder, bool python, struct signs *signs)
{
	size_t looked = names->count < MOST_LOOKED ? names->count : MOST_LOOKED;

	if (names->count > 0)
		qsort(names->items, names->count, sizeof(*names->items), compare_names);
	for (size_t i = 0; i < looked; i++) {
		/* The last of them is the last of all. */
		size_t at = looked > 1 ? i * (names->count - 1) / (looked - 1) : 0;
		size_t stands_for = (i + 1) * names->count / looked - i * names->count / looked;
		bool has[SIGNS] = {false};

		if (!python)
			has[name_is_directed(names->items[at]) ? SIGN_DIRECTED : SIGN_NUMBERED] =
			    true;
		file_note_lines(folder, names->items[at], python, has);
		if (!python || has[SIGN_ALEMBIC])
			signs_add(signs, has, names->items[at], stands_for);
	}
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

/* ---- the folder ---- */

static int
compare_groups(const void *a, const void *b)
{
	const struct sign_group *one = a, *other = b;

	return strcmp(one->example, other->example);
}

struct sign_listing {
	struct signs *signs;
	int folder;
	struct sign_names sql, python;
};

static void
signs_add_one(struct signs *signs, enum sign sign, const char *example)
{
	bool has[SIGNS] = {false};

	has[sign] = true;
	signs_add(signs, has, example, 1);
}

static bool
entry_is_prisma(int folder, const char *name)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path, "%s/migration.sql", name);

	return faccessat(folder, text_string(&path), F_OK, 0) == 0;
}

static void
listing_take(struct sign_listing *listing, const struct dirent *entry)
{
	const char *name = entry->d_name;
	bool folder = entry->d_type != DT_REG && name[0] >= '0' && name[0] <= '9' &&
		      entry_is_prisma(listing->folder, name);

	if (folder)
		signs_add_one(listing->signs, SIGN_PRISMA, name);
	else if (entry->d_type == DT_DIR)
		return;
	else if (strcmp(name, "atlas.sum") == 0)
		listing->signs->atlas_sum = true;
	else if (strcmp(name, "migration_lock.toml") == 0)
		listing->signs->prisma_lock = true;
	else if (name_is_flyway(name))
		signs_add_one(listing->signs, SIGN_FLYWAY, name);
	else if (name_is_rails(name))
		signs_add_one(listing->signs, SIGN_RAILS, name);
	else if (name_is_numbered(name))
		names_add(&listing->sql, name);
	else if (name_ends_in(name, ".py"))
		names_add(&listing->python, name);
}

int
signs_read(struct signs *signs, const char *path)
{
	DIR *stream = *path != '\0' ? opendir(path) : NULL;
	struct sign_listing listing = {.signs = signs};
	const struct dirent *entry;

	if (!stream)
		return -1;
	listing.folder = dirfd(stream);
	for (size_t i = 0; i < MOST_MIGRATIONS && (entry = readdir(stream)); i++)
		if (entry->d_name[0] != '.')
			listing_take(&listing, entry);
	names_look(&listing.sql, listing.folder, false, signs);
	names_look(&listing.python, listing.folder, true, signs);
	qsort(signs->groups, signs->count, sizeof(*signs->groups), compare_groups);
	closedir(stream);

	return 0;
}

size_t
signs_files(const struct signs *signs)
{
	size_t files = 0;

	for (size_t i = 0; i < signs->count; i++)
		files += signs->groups[i].files;

	return files;
}

void
signs_free(struct signs *signs)
{
	for (size_t i = 0; i < signs->count; i++)
		free(signs->groups[i].example);
	*signs = (struct signs){0};
}
