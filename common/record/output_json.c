#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "artifact.h"
#include "diag.h"
#include "output.h"
#include "text.h"

enum { BLOCK = 64 << 10 };

struct keepsake {
	char *path;
	int spool; /* an unlinked file */
	bool any;
	bool failed;
	struct text waiting; /* not yet in the spool */
};

/* A temporary file in the folder of `path` that has no name any more: -1 with errno. */
static int
open_spool(const char *path)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	const char *slash = strrchr(path, '/');
	int fd = -1;

	if (slash != NULL)
		(void)text_add(&name, path, (size_t)(slash - path) + 1);
	(void)text_add_string(&name, ".readyline-XXXXXX");
	if (text_failed(&name)) {
		errno = ENAMETOOLONG;
	} else {
		fd = mkostemp(name.bytes, O_CLOEXEC);
		if (fd != -1)
			(void)unlink(name.bytes);
	}
	text_free(&name);

	return fd;
}

struct keepsake *
keepsake_new(const char *path, struct text *why)
{
	struct keepsake *keepsake = calloc(1, sizeof(*keepsake));

	if (keepsake == NULL)
		goto fail;
	keepsake->spool = -1;
	keepsake->waiting = TEXT_INIT(TEXT_MAX_DOCUMENT);
	keepsake->path = strdup(path);
	if (keepsake->path == NULL)
		goto fail;
	keepsake->spool = open_spool(path);
	if (keepsake->spool == -1)
		goto fail;

	return keepsake;

fail:
	(void)text_set_format(why, "cannot write %s: %s", path, strerror(errno));
	keepsake_free(keepsake);
	return NULL;
}

void
keepsake_free(struct keepsake *keepsake)
{
	if (keepsake == NULL)
		return;
	if (keepsake->spool != -1)
		(void)close(keepsake->spool);
	text_free(&keepsake->waiting);
	free(keepsake->path);
	free(keepsake);
}

static int
note_failure(struct keepsake *keepsake)
{
	diag_error("cannot keep records for %s: %s", keepsake->path, strerror(errno));
	keepsake->failed = true;

	return -1;
}

static int
empty_waiting(struct keepsake *keepsake)
{
	const char *at = text_string(&keepsake->waiting);
	size_t left = keepsake->waiting.len;

	while (left > 0) {
		ssize_t written = write(keepsake->spool, at, left);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return note_failure(keepsake);
		at += written;
		left -= (size_t)written;
	}
	text_clear(&keepsake->waiting);

	return 0;
}

int
keepsake_add(struct keepsake *keepsake, const struct text *record)
{
	if (keepsake->failed)
		return -1;
	(void)text_add_string(&keepsake->waiting, keepsake->any ? ",\n" : "\n");
	(void)text_add(&keepsake->waiting, record->bytes, record->len);
	keepsake->any = true;
	if (text_failed(&keepsake->waiting)) {
		errno = ENOMEM;
		return note_failure(keepsake);
	}

	return keepsake->waiting.len < BLOCK ? 0 : empty_waiting(keepsake);
}

/* Copies the spool into the artifact, which remembers its own failures. */
static int
copy_spool(struct keepsake *keepsake, struct artifact *artifact)
{
	char block[BLOCK];
	off_t at = 0;

	for (;;) {
		ssize_t got = pread(keepsake->spool, block, sizeof(block), at);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return note_failure(keepsake);
		if (got == 0)
			return 0;
		(void)artifact_write(artifact, block, (size_t)got);
		at += got;
	}
}

int
keepsake_save(struct keepsake *keepsake, const struct text *summary)
{
	static const char head[] = "{\"summary\":", middle[] = ",\"records\":[", tail[] = "\n]}\n";
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct artifact *artifact = NULL;
	int rc = -1;

	if (keepsake->failed || empty_waiting(keepsake) == -1)
		return -1;
	artifact = artifact_open(keepsake->path, 0666, &why);
	if (artifact == NULL)
		goto out;
	(void)artifact_write(artifact, head, sizeof(head) - 1);
	(void)artifact_write(artifact, summary->bytes, summary->len);
	(void)artifact_write(artifact, middle, sizeof(middle) - 1);
	if (copy_spool(keepsake, artifact) == -1) {
		artifact_abandon(artifact);
		return -1;
	}
	(void)artifact_write(artifact, tail, sizeof(tail) - 1);
	rc = artifact_commit(artifact, &why);
out:
	if (rc == -1)
		diag_error("%s", text_string(&why));
	text_free(&why);
	return rc;
}
