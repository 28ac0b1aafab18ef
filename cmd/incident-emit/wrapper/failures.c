#include "failures.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "artifact.h"
#include "clock.h"
#include "document.h"
#include "emit.h"
#include "file.h"
#include "hash.h"
#include "json_writer.h"
#include "text.h"
#include "units.h"

#define LONGEST_LOCK (5 * CLOCK_SECOND)
#define LOCK_PAUSE (10 * CLOCK_MS)

struct failures {
	int64_t count;
	struct text since; /* when the first of them was */
};

/* ---- where they are kept ---- */

static uint64_t
failures_hash(const struct emit *emit, char *const *words)
{
	uint64_t hash = HASH_BEGIN;

	if (emit->key)
		return hash_bytes(hash_byte(hash, 'k'), emit->key, strlen(emit->key));
	/* With their NULs, so that words do not run into each other. */
	for (; *words; words++)
		hash = hash_bytes(hash, *words, strlen(*words) + 1);

	return hash;
}

static void
failures_path(const struct emit *emit, char *const *words, struct text *out)
{
	text_add_format(out, "%s/.failures/%016llx.json", emit->folder,
	    (unsigned long long)failures_hash(emit, words));
}

/* Locks the folder: a descriptor to be closed, or -1 with the reason.  Whoever holds it is done in
 * a moment, unless he is stopped. */
static int
failures_lock(const struct emit *emit, struct text *why)
{
	TEXT_LOCAL folder = TEXT_INIT(TEXT_MAX_REASON);
	int64_t until = clock_monotonic(emit->clock) + LONGEST_LOCK;
	int fd;

	text_add_format(&folder, "%s/.failures", emit->folder);
	fd = open(text_string(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1) {
		int reason = errno;

		if ((reason == EWOULDBLOCK || reason == EINTR) &&
		    clock_monotonic(emit->clock) < until) {
			clock_sleep(emit->clock, LOCK_PAUSE);
			continue;
		}
		close(fd);
		fd = -1;
		errno = reason;
	}
	if (fd == -1)
		text_fail(why, "cannot lock %s: %s", text_string(&folder), strerror(errno));

	return fd;
}

/* ---- what is kept ---- */

/* 0, also where there is none yet; or -1 with the reason. */
static int
failures_read(struct failures *failures, const char *path, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_REASON);
	const struct document_value *count = NULL, *since = NULL;
	struct document *document = NULL;
	int rc = -1;

	if (access(path, F_OK) == -1 && errno == ENOENT)
		return 0;
	if (file_read(path, &bytes, why) == 0)
		document = document_parse(path, text_string(&bytes), bytes.len, why);
	if (document && document->first) {
		count = document_member(document->first, "failures");
		since = document_member(document->first, "since");
		if (count && count->slice.type == JSON_NUMBER && since && since->string &&
		    units_read_integer(count->slice.bytes, count->slice.len, &failures->count) ==
			count->slice.len &&
		    failures->count > 0 && failures->count < INT64_MAX)
			rc = 0;
		else
			text_fail(why, "%s does not tell how many", path);
	} else if (document) {
		text_fail(why, "%s is empty", path);
	}
	if (rc == 0)
		text_add_string(&failures->since, since->string);
	else
		failures->count = 0;
	document_free(document);

	return rc;
}

static int
failures_write(const struct failures *failures, const char *now, const char *path, struct text *why)
{
	TEXT_LOCAL json = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer w = json_writer(&json);

	json_open_object(&w, NULL);
	json_put_integer(&w, "failures", failures->count);
	json_put_string(&w, "since", failures->since.len > 0 ? text_string(&failures->since) : now);
	json_put_string(&w, "last", now);
	json_close_object(&w);
	text_add_byte(&json, '\n');
	if (text_failed(&json))
		return text_fail(why, "cannot write %s: it is too long", path);

	return artifact_save(path, 0600, json.bytes, json.len, why);
}

int64_t
failures_add(const struct emit *emit, char *const *words, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), folder = TEXT_INIT(TEXT_MAX_REASON);
	struct failures failures = {.since = TEXT_INIT(CLOCK_RFC3339_SIZE)};
	char now[CLOCK_RFC3339_SIZE];
	int lock, read = -1, written = -1;

	clock_format(now, clock_wall(emit->clock));
	failures_path(emit, words, &path);
	text_add_format(&folder, "%s/.failures", emit->folder);
	if (artifact_make_folder(text_string(&folder), 0700, why) == -1)
		return -1;
	lock = failures_lock(emit, why);
	if (lock == -1)
		return -1;
	read = failures_read(&failures, text_string(&path), why);
	failures.count++;
	/* The reason of the first fault stays. */
	written = failures_write(&failures, now, text_string(&path), read == 0 ? why : NULL);
	close(lock);
	text_free(&failures.since);

	return read == 0 && written == 0 ? failures.count : -1;
}

int
failures_end(const struct emit *emit, char *const *words, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	int lock, rc = 0;

	failures_path(emit, words, &path);
	if (access(text_string(&path), F_OK) == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	lock = failures_lock(emit, why);
	if (lock == -1)
		return -1;
	if (unlink(text_string(&path)) == -1 && errno != ENOENT)
		rc = text_fail(why, "cannot remove %s: %s", text_string(&path), strerror(errno));
	else if (fsync(lock) == -1 && errno != EINVAL && errno != EROFS)
		rc = text_fail(why, "cannot write %s: %s", text_string(&path), strerror(errno));
	close(lock);

	return rc;
}
