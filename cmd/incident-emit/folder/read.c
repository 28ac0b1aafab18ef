/* read: artifacts as they lie in the folder, never through a link that leads elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "character.h"
#include "folder.h"
#include "incident_v1.h"
#include "text.h"

/* A regular file of that name: its bytes.  1, 0 without one, or -1. */
static int
folder_bytes(const struct folder *folder, const char *name, struct text *bytes, struct text *why)
{
	struct stat about;
	ssize_t got = 1;
	/* A FIFO without a writer would be waited for. */
	int fd = openat(folder->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	const char *reason = NULL;

	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1)
		reason = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
	else if (fstat(fd, &about) == -1)
		reason = strerror(errno);
	else if (!S_ISREG(about.st_mode))
		reason = "it is not a regular file";
	else if (about.st_size > INCIDENT_V1_LARGEST)
		reason = "it is larger than an artifact can be";
	while (!reason && got > 0) {
		char *to = text_reserve(bytes, 64 << 10);

		got = to ? read(fd, to, 64 << 10) : -1;
		if (got > 0)
			text_grew(bytes, (size_t)got);
		else if (got == -1 && errno == EINTR)
			got = 1;
		else if (got == -1)
			reason = to ? strerror(errno) : "it is larger than an artifact can be";
	}
	if (fd != -1)
		close(fd);

	return reason ? text_fail(
			    why, "cannot read the incident %s/%s: %s", folder->path, name, reason)
		      : 1;
}

/* Most of a folder is passed over without being parsed. A string may be written with escapes. */
static bool
bytes_may_hold(const struct text *bytes, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < len; i++)
		if (!char_is_word(word[i]) && word[i] != '-')
			return true;

	return memmem(text_string(bytes), bytes->len, word, len) ||
	       memmem(text_string(bytes), bytes->len, "\\u", 2);
}

int
folder_read_with(const struct folder *folder, const char *name, const char *word,
    struct incident_v1 *incident, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(INCIDENT_V1_LARGEST + (64 << 10)),
		   path = TEXT_INIT(PATH_MAX + FOLDER_NAME_SIZE);
	int there;

	*incident = (struct incident_v1){0};
	there = folder_bytes(folder, name, &bytes, why);
	if (there != 1 || (word && !bytes_may_hold(&bytes, word)))
		return there == -1 ? -1 : 0;
	text_add_format(&path, "%s/%s", folder->path, name);

	return incident_v1_parse(
		   incident, text_string(&path), text_string(&bytes), bytes.len, why) == -1
		   ? -1
		   : 1;
}

int
folder_read(
    const struct folder *folder, const char *name, struct incident_v1 *incident, struct text *why)
{
	return folder_read_with(folder, name, NULL, incident, why);
}

/* Where the link leads, by its text alone: a name beside it, or it is none of ours. */
static int
folder_linked(const struct folder *folder, const char *link, struct text *name)
{
	char target[FOLDER_NAME_SIZE + 4];
	ssize_t len = readlinkat(folder->opened, link, target, sizeof(target) - 1);

	if (len <= 0)
		return -1;
	target[len] = '\0';
	if (strncmp(target, "../", 3) != 0 || !folder_is_artifact(target + 3))
		return -1;

	return text_add_string(name, target + 3);
}

int
folder_read_open(const struct folder *folder, const char *fingerprint, const char *environment,
    struct text *name, struct incident_v1 *incident, struct text *why)
{
	TEXT_LOCAL link = TEXT_INIT(FOLDER_NAME_SIZE);
	int there;

	*incident = (struct incident_v1){0};
	if (folder_link_name(&link, fingerprint, environment) == -1 ||
	    folder_linked(folder, text_string(&link), name) == -1)
		return 0;
	there = folder_read(folder, text_string(name), incident, why);
	if (there == 1 && (incident->status != INCIDENT_V1_OPEN || !incident->fingerprint ||
			      strcmp(incident->fingerprint, fingerprint) != 0))
		return 0;

	return there;
}

int
folder_look_for_open(const char *path, const char *fingerprint, const char *environment,
    struct incident_v1 *incident)
{
	TEXT_LOCAL name = TEXT_INIT(FOLDER_NAME_SIZE), why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder folder;
	int there = 0;

	*incident = (struct incident_v1){0};
	if (folder_open(&folder, path, &why) == 0)
		folder.opened =
		    openat(folder.fd, ".open", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (folder.opened != -1)
		there = folder_read_open(&folder, fingerprint, environment, &name, incident, &why);
	folder_close(&folder);

	return there == 1;
}
