#include "kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifact.h"
#include "clock.h"
#include "digests.h"
#include "document.h"
#include "json_writer.h"
#include "memory.h"
#include "text.h"

/* The lock is a file of its own: the file itself is replaced by every run. */
static int
kept_lock(const char *path, struct text *why)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	int fd;

	text_add_format(&name, "%s.lock", path);
	fd = open(text_string(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1) {
		text_fail(why, "cannot open %s: %s", text_string(&name), strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EWOULDBLOCK)
			text_fail(why, "%s is in use by another run", path);
		else
			text_fail(why, "cannot lock %s: %s", text_string(&name), strerror(errno));
		close(fd);
		fd = -1;
	}
	return fd;
}

char *
kept_path(const char *path, struct text *why)
{
	struct stat st;
	char *real;

	if (lstat(path, &st) == -1 && errno == ENOENT)
		return memory_string(path);
	real = realpath(path, NULL);
	if (!real || stat(real, &st) == -1)
		text_fail(why, "cannot use %s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		text_fail(why, "cannot use %s: it is no regular file", path);
	else
		return real;
	free(real);
	return NULL;
}

int
kept_open(struct kept *kept, const char *path, const struct kept_how *how, struct text *bytes,
    struct text *why)
{
	struct stat st;

	*kept =
	    (struct kept){.lock = -1, .path = kept_path(path, why), .only_read = how->only_read};
	if (!kept->path)
		return -1;
	if (!how->only_read) {
		kept->lock = kept_lock(kept->path, why);
		if (kept->lock == -1)
			return -1;
	}
	if (stat(kept->path, &st) == -1 && errno == ENOENT) {
		digests_add_absent(how->digests, how->option, path);
		return 0;
	}
	if (artifact_read(kept->path, bytes->max, bytes, why) == -1)
		return -1;
	digests_add(how->digests, how->option, path, bytes->bytes, bytes->len);
	return 1;
}

int
kept_prepare(struct kept *kept, const struct text *bytes, struct text *why)
{
	if (text_failed(bytes))
		return text_fail(why, "cannot write %s: it would be too large", kept->path);
	if (kept->only_read)
		return 0;
	kept->ready = artifact_open(kept->path, 0644, why);
	if (!kept->ready)
		return -1;
	artifact_write(kept->ready, bytes->bytes, bytes->len); /* a fault is told by the next */
	return artifact_sync(kept->ready, why);
}

int
kept_commit(struct kept *kept, struct text *why)
{
	struct artifact *ready = kept->ready;

	kept->ready = NULL;
	return ready ? artifact_commit(ready, why) : 0;
}

int
kept_save(struct kept *kept, const struct text *bytes, struct text *why)
{
	return kept_prepare(kept, bytes, why) == -1 ? -1 : kept_commit(kept, why);
}

void
kept_close(struct kept *kept)
{
	free(kept->path);
	artifact_abandon(kept->ready);
	if (kept->lock != -1)
		close(kept->lock);
	*kept = (struct kept){.lock = -1};
}

void
kept_time_put(struct json_writer *w, const char *name, int64_t ms)
{
	json_put_time(w, name, ms * CLOCK_MS);
}

int
kept_time_read(const struct document_value *value, int64_t latest, int64_t *ms)
{
	int64_t ns;

	if (!value || !value->string ||
	    clock_parse(value->string, strlen(value->string), &ns) == -1 || ns < 0)
		return -1;
	*ms = ns / CLOCK_MS;
	return *ms <= latest ? 0 : -1;
}
