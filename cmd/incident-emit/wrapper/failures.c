#include "failures.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "artifact.h"
#include "clock.h"
#include "digest.h"
#include "document.h"
#include "emit.h"
#include "file.h"
#include "folder.h"
#include "hash.h"
#include "json_writer.h"
#include "text.h"
#include "units.h"

#define LONGEST_LOCK (5 * CLOCK_SECOND)
#define LOCK_PAUSE (10 * CLOCK_MS)

enum { LARGEST = 16 << 10 }; /* bytes of what is kept */

/* A command that fails in more ways than these has the oldest ones open until somebody resolves
 * them. */
enum { MOST_FINGERPRINTS = 64 };

struct failures {
	int64_t count;
	char since[CLOCK_RFC3339_SIZE]; /* when the first of them was; "": not known */
	char fingerprints[MOST_FINGERPRINTS][DIGEST_SIZE];
	size_t fingerprint_count;
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

/* A lock, to be closed, or -1 with the reason.  Whoever holds it is done in a moment, unless he is
 * stopped. */
static int
failures_lock(const struct emit *emit, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	int64_t until = clock_monotonic(emit->clock) + LONGEST_LOCK;
	int fd;

	text_add_format(&path, "%s/.failures/.lock", emit->folder);
	fd = open(text_string(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
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
		text_fail(why, "cannot lock %s: %s", text_string(&path), strerror(errno));

	return fd;
}

/* What killed programs had in the making: nobody else has, while the lock is ours. */
static void
failures_clear(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (strncmp(entry->d_name, ".readyline-", strlen(".readyline-")) == 0)
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		closedir(folder);
}

/* ---- what is kept ---- */

static void
failures_note(struct failures *failures, const char *fingerprint)
{
	for (size_t i = 0; i < failures->fingerprint_count; i++)
		if (strcmp(failures->fingerprints[i], fingerprint) == 0)
			return;
	if (strlen(fingerprint) != DIGEST_SIZE - 1)
		return;
	if (failures->fingerprint_count == MOST_FINGERPRINTS)
		memmove(failures->fingerprints[0], failures->fingerprints[1],
		    sizeof(failures->fingerprints[0]) * --failures->fingerprint_count);
	memcpy(failures->fingerprints[failures->fingerprint_count++], fingerprint, DIGEST_SIZE);
}

/* Whether that is a count, with the time of its first. */
static bool
failures_take(struct failures *failures, const struct document_value *kept)
{
	const struct document_value *count = document_member(kept, "failures"),
				    *since = document_member(kept, "since"),
				    *opened = document_member(kept, "fingerprints");
	int64_t number = 0;

	if (!count || count->slice.type != JSON_NUMBER || !since || !since->string || !opened ||
	    opened->slice.type != JSON_ARRAY ||
	    units_read_integer(count->slice.bytes, count->slice.len, &number) != count->slice.len ||
	    number < 1 || number == INT64_MAX || strlen(since->string) >= sizeof(failures->since))
		return false;
	failures->count = number;
	memcpy(failures->since, since->string, strlen(since->string) + 1);
	for (opened = opened->first; opened; opened = opened->next)
		if (opened->string)
			failures_note(failures, opened->string);

	return true;
}

/* 0, also where there is none yet; or -1 with the reason. */
static int
failures_read(struct failures *failures, const char *path, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(LARGEST);
	struct document *document;
	int rc = -1;

	if (access(path, F_OK) == -1 && errno == ENOENT)
		return 0;
	if (file_read(path, &bytes, why) == -1)
		return -1;
	document = document_parse(path, text_string(&bytes), bytes.len, why);
	if (document && document->first && failures_take(failures, document->first))
		rc = 0;
	else if (document)
		text_fail(why, "%s does not tell how many", path);
	document_free(document);

	return rc;
}

static int
failures_write(const struct failures *failures, const char *now, const char *path, struct text *why)
{
	TEXT_LOCAL json = TEXT_INIT(LARGEST);
	struct json_writer w = json_writer(&json);

	json_open_object(&w, NULL);
	json_put_integer(&w, "failures", failures->count);
	json_put_string(&w, "since", failures->since[0] ? failures->since : now);
	json_put_string(&w, "last", now);
	json_open_array(&w, "fingerprints");
	for (size_t i = 0; i < failures->fingerprint_count; i++)
		json_put_string(&w, NULL, failures->fingerprints[i]);
	json_close_array(&w);
	json_close_object(&w);
	text_add_byte(&json, '\n');
	if (text_failed(&json))
		return text_fail(why, "cannot write %s: it is too long", path);

	return artifact_save(path, 0600, json.bytes, json.len, why);
}

int64_t
failures_add(const struct emit *emit, char *const *words, const char *fingerprint, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), folder = TEXT_INIT(TEXT_MAX_REASON);
	struct failures failures = {0};
	char now[CLOCK_RFC3339_SIZE];
	int lock, read, written;

	clock_format(now, clock_wall(emit->clock));
	failures_path(emit, words, &path);
	text_add_format(&folder, "%s/.failures", emit->folder);
	if (artifact_make_folder(text_string(&folder), 0700, why) == -1)
		return -1;
	lock = failures_lock(emit, why);
	if (lock == -1)
		return -1;
	failures_clear(text_string(&folder));
	read = failures_read(&failures, text_string(&path), why);
	failures.count++;
	if (read == -1 || failures.count >= emit->after)
		failures_note(&failures, fingerprint);
	/* The reason of the first fault stays. */
	written = failures_write(&failures, now, text_string(&path), read == 0 ? why : NULL);
	close(lock);

	return read == 0 && written == 0 ? failures.count : -1;
}

/* ---- a success ---- */

/* What cannot be read is forgotten; what cannot be resolved is kept for the next success. */
static int
failures_resolve(struct emit *emit, const char *path, struct text *why)
{
	struct failures failures = {0};
	int rc = failures_read(&failures, path, why);

	for (size_t i = 0; i < failures.fingerprint_count; i++) {
		const struct folder_choice choice = {
		    .fingerprint = failures.fingerprints[i], .environment = emit->environment};

		if (folder_resolve(emit, &choice) == -1)
			return -1;
	}
	if (unlink(path) == -1 && errno != ENOENT)
		return text_fail(why, "cannot remove %s: %s", path, strerror(errno));

	return rc;
}

int
failures_end(struct emit *emit, char *const *words, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	int lock, rc;

	failures_path(emit, words, &path);
	if (access(text_string(&path), F_OK) == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	lock = failures_lock(emit, why);
	if (lock == -1)
		return -1;
	rc = failures_resolve(emit, text_string(&path), why);
	close(lock);

	return rc;
}
