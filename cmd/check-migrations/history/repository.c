#include "repository.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "git.h"
#include "memory.h"

enum { MOST_PRINTED = 64 << 10 }; /* where a line or a few are expected */

/* Takes one line off what git printed, which has at least one. */
static int
printed_line(struct text *printed, char *line, size_t room, struct text *why)
{
	const char *bytes = text_string(printed), *end = strchr(bytes, '\n');
	size_t len = end ? (size_t)(end - bytes) : 0;

	if (!end || len >= room)
		return text_fail(why, "git printed something else than was asked for");
	memcpy(line, bytes, len);
	line[len] = '\0';
	return 0;
}

/* One object name, and nothing else. */
static int
printed_object(struct text *printed, char object[OBJECT_SIZE], struct text *why)
{
	if (printed_line(printed, object, OBJECT_SIZE, why) == -1)
		return -1;
	if (strspn(object, "0123456789abcdef") != strlen(object) ||
	    strlen(object) + 1 != printed->len)
		return text_fail(why, "that is no single revision");
	return 0;
}

/* ---- where it is ---- */

/* The way from `top` down to the folder, which lies in it. */
static int
repository_place(struct repository *repository, const char *folder, struct text *why)
{
	char *real = realpath(folder, NULL), *top = realpath(repository->top, NULL);
	TEXT_LOCAL prefix = TEXT_INIT(TEXT_MAX_REASON * 4);
	size_t len = top ? strlen(top) : 0;
	int rc = 0;

	if (!real || !top)
		rc = text_fail(why, "%s: %s", real ? repository->top : folder, strerror(errno));
	else if (strcmp(real, top) != 0 && strcmp(top, "/") != 0 &&
		 (strncmp(real, top, len) != 0 || real[len] != '/'))
		rc = text_fail(why, "%s lies outside of the working tree %s", folder, top);
	else if (strcmp(real, top) != 0)
		text_add_format(&prefix, "%s/", real + (strcmp(top, "/") == 0 ? 1 : len + 1));
	repository->prefix = memory_string(text_string(&prefix));
	free(real);
	free(top);
	return rc;
}

int
repository_open(struct repository *repository, const char *folder, struct text *why)
{
	static const char *const words[] = {
	    "rev-parse", "--is-shallow-repository", "--show-toplevel", NULL};
	TEXT_LOCAL printed = TEXT_INIT(MOST_PRINTED);
	char shallow[sizeof("false")];

	*repository = (struct repository){.folder = getenv("GIT_DIR") ? NULL : folder};
	if (git_print(
		&(struct git_call){
		    .name = "git rev-parse", .folder = repository->folder, .words = words},
		&printed, why) == -1 ||
	    printed_line(&printed, shallow, sizeof(shallow), why) == -1)
		return -1;
	repository->shallow = strcmp(shallow, "true") == 0;
	text_cut(&printed, printed.len - 1);
	repository->top = memory_string(text_string(&printed) + strlen(shallow) + 1);
	return repository_place(repository, folder, why);
}

void
repository_free(struct repository *repository)
{
	free(repository->top);
	free(repository->prefix);
	*repository = (struct repository){0};
}

/* ---- its commits ---- */

int
repository_commit(const struct repository *repository, const char *revision,
    char object[OBJECT_SIZE], struct text *why)
{
	TEXT_LOCAL printed = TEXT_INIT(MOST_PRINTED);
	TEXT_LOCAL commit = TEXT_INIT(TEXT_MAX_REASON);
	const char *words[] = {"rev-parse", "--verify", NULL, NULL};

	if (*revision == '-' || *revision == '\0')
		return text_fail(why,
		    "a revision is expected: a branch, a tag or a commit, without a hyphen "
		    "in front");
	text_add_format(&commit, "%s^{commit}", revision);
	words[2] = text_string(&commit);
	if (git_print(
		&(struct git_call){
		    .name = "git rev-parse", .folder = repository->folder, .words = words},
		&printed, why) == -1)
		return -1;
	return printed_object(&printed, object, why);
}

/* Whether a line of history between the two, down from either to what they share, is cut off. */
static int
repository_see_through(const struct repository *repository, const char *commit, struct text *why)
{
	TEXT_LOCAL printed = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL range = TEXT_INIT(TEXT_MAX_REASON);
	const char *words[] = {"rev-list", "--max-parents=0", NULL, "--", NULL};

	text_add_format(&range, "%s...HEAD", commit);
	words[2] = text_string(&range);
	if (git_print(
		&(struct git_call){
		    .name = "git rev-list", .folder = repository->folder, .words = words},
		&printed, why) == -1)
		return -1;
	if (printed.len > 0)
		return text_fail(why, "this clone is shallow and lacks history between the two; "
				      "fetch it first (git fetch --unshallow)");
	return 0;
}

int
repository_bases(
    const struct repository *repository, const char *commit, struct text *bases, struct text *why)
{
	const char *const words[] = {"merge-base", "--all", commit, "HEAD", NULL};
	TEXT_LOCAL fault = TEXT_INIT(TEXT_MAX_REASON);

	if (repository->shallow && repository_see_through(repository, commit, why) == -1)
		return -1;
	if (git_print(
		&(struct git_call){
		    .name = "git merge-base", .folder = repository->folder, .words = words},
		bases, &fault) == -1)
		return text_fail(why, "it shares no history with HEAD (%s)", text_string(&fault));
	return 0;
}

/* ---- its files ---- */

int
repository_list(const struct repository *repository, const char *commit, const char *prefix,
    bool deep, struct text *listed, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	const char *words[9] = {"ls-tree", "-z", "--full-tree"};
	size_t count = 3;

	if (deep || *prefix) {
		words[count++] = "-r";
		words[count++] = "-t";
	}
	words[count++] = commit;
	/* Without its slash, so that it is listed itself, whatever it was. */
	if (*prefix) {
		text_add(&path, prefix, strlen(prefix) - 1);
		words[count++] = "--";
		words[count++] = text_string(&path);
	}
	return git_print(
	    &(struct git_call){.name = "git ls-tree", .folder = repository->folder, .words = words},
	    listed, why);
}

/* ---- the working tree ---- */

/* A name as git reads it in quotes: a line each, whatever bytes are in it. */
static void
path_quote(struct text *out, const char *prefix, const char *name)
{
	const char *const parts[] = {prefix, name};

	text_add_byte(out, '"');
	for (size_t i = 0; i < 2; i++) {
		for (const char *at = parts[i]; *at; at++) {
			unsigned char byte = (unsigned char)*at;

			if (byte < ' ' || byte == '"' || byte == '\\')
				text_add_format(out, "\\%03o", byte);
			else
				text_add_byte(out, *at);
		}
	}
	text_add_string(out, "\"\n");
}

/* A file without a name that holds these bytes, to be read from its beginning; -1 with the
 * reason. */
static int
bytes_to_read(const struct text *bytes, struct text *why)
{
	int fd = file_temporary("/tmp");

	if (fd != -1 && !text_failed(bytes) &&
	    file_write(fd, text_string(bytes), bytes->len) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	text_fail(why, "no room for a list of files (TMPDIR): %s", strerror(errno));
	if (fd != -1)
		close(fd);
	return -1;
}

/* `git hash-object`, which reads `input`. */
static int
repository_hash_input(const struct repository *repository, const char *const *words,
    const struct text *input, struct text *printed, struct text *why)
{
	int fd = bytes_to_read(input, why), rc;

	if (fd == -1)
		return -1;
	/* It takes the paths from the top, or from where it runs: that is one then. */
	rc = git_print(&(struct git_call){.name = "git hash-object",
			   .folder = repository->folder ? repository->top : NULL,
			   .words = words,
			   .input = fd},
	    printed, why);
	close(fd);
	return rc;
}

int
repository_hash(const struct repository *repository, const char *const *names, size_t count,
    bool raw, char (*objects)[OBJECT_SIZE], struct text *why)
{
	const char *const words[] = {
	    "hash-object", "--stdin-paths", raw ? "--no-filters" : NULL, NULL};
	TEXT_LOCAL paths = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL printed = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const char *at;

	for (size_t i = 0; i < count; i++)
		if (names[i])
			path_quote(&paths, repository->prefix, names[i]);
	if (paths.len == 0)
		return 0;
	if (repository_hash_input(repository, words, &paths, &printed, why) == -1)
		return -1;
	at = text_string(&printed);
	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(at, "\n");

		if (!names[i])
			continue;
		if (len == 0 || len >= OBJECT_SIZE || at[len] != '\n')
			return text_fail(why, "git hash-object read fewer files than it was told");
		memcpy(objects[i], at, len);
		objects[i][len] = '\0';
		at += len + 1;
	}
	return 0;
}

int
repository_hash_link(const struct repository *repository, const char *path,
    char object[OBJECT_SIZE], struct text *why)
{
	static const char *const words[] = {"hash-object", "--stdin", NULL};
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target));
	TEXT_LOCAL bytes = TEXT_INIT(sizeof(target));
	TEXT_LOCAL printed = TEXT_INIT(MOST_PRINTED);

	if (len == -1)
		return text_fail(why, "%s: %s", path, strerror(errno));
	text_add(&bytes, target, (size_t)len);
	if (repository_hash_input(repository, words, &bytes, &printed, why) == -1)
		return -1;
	return printed_object(&printed, object, why);
}
