/*
 * file: a file, or the newest that a pattern (glob(7)) matches.
 *
 *   {"file":"/backups/b*.tar.gz","expect":{"max_age":"1h","min_size":"1KiB"}}
 *   {"path":"/backups/b.tar.gz","size":7340032,"age_s":312.4,"modified":"2026-01-31T03:00:00.000Z",
 *    "matches":7,"sha256":"..."}
 *
 * The checksum is there when `expect` asks for it: it costs reading the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "digest.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"

/* How far the clocks of two machines that share a folder may lie apart. */
#define CLOCKS_APART (5 * CLOCK_SECOND)

enum { PIECE = 64 << 10 };

/* ---- finding ---- */

static int64_t
file_modified(const struct stat *info)
{
	return info->st_mtim.tv_sec * CLOCK_SECOND + info->st_mtim.tv_nsec;
}

/* The newest regular file of those that the pattern matches; a path that is no pattern matches
 * itself.  Symbolic links are followed. */
static int
file_find_newest(const char *pattern, struct text *path, int64_t *matches, struct text *why)
{
	glob_t found = {0};
	struct stat info, newest = {0};
	int rc = glob(pattern, GLOB_NOSORT | GLOB_ERR, NULL, &found);

	for (size_t i = 0; rc == 0 && i < found.gl_pathc; i++) {
		if (stat(found.gl_pathv[i], &info) == -1 || !S_ISREG(info.st_mode))
			continue;
		if ((*matches)++ == 0 || file_modified(&info) > file_modified(&newest)) {
			newest = info;
			text_clear(path);
			text_add_string(path, found.gl_pathv[i]);
		}
	}
	globfree(&found);
	if (*matches > 0)
		return text_failed(path) ? -1 : 0;
	return text_fail_visible(why, "%s %s",
	    rc == GLOB_ABORTED ? "cannot read a folder of" : "no file matches", pattern);
}

static int
file_find(const char *pattern, struct text *path, int64_t *matches, struct text *why)
{
	if (strpbrk(pattern, "*?["))
		return file_find_newest(pattern, path, matches, why);
	*matches = 1;
	return text_add_string(path, pattern);
}

/* A FIFO must not hold us up. */
static int
file_open(const char *path, struct stat *info, struct text *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	const char *reason = NULL;

	if (fd == -1 || fstat(fd, info) == -1)
		reason = strerror(errno);
	else if (!S_ISREG(info->st_mode))
		reason = "it is no regular file";
	if (!reason)
		return fd;
	if (fd != -1)
		close(fd);
	return text_fail_visible(why, "cannot open %s: %s", path, reason);
}

/* ---- its checksum ---- */

static int
file_sum(const struct step_probe *probe, int fd, char out[DIGEST_SIZE], struct step_reply *reply)
{
	struct digest *digest = digest_new();
	char piece[PIECE];
	ssize_t got = 0;
	int rc = digest ? 0 : -1;

	while (rc == 0 && (got = read(fd, piece, sizeof(piece))) > 0) {
		digest_add(digest, piece, (size_t)got);
		if (kind_left(probe) == 0 || kind_stopping(probe)) {
			kind_fail_late(probe, reply);
			rc = -1;
		}
	}
	if (rc == 0 && got == -1) {
		kind_fail(reply, STEP_FAILED, "cannot read the file: %s", strerror(errno));
		rc = -1;
	} else if (rc == 0) {
		rc = digest_end(digest, out);
	}
	if (rc == -1 && !reply->failure)
		kind_fail(reply, STEP_FAILED, "cannot compute the checksum");
	digest_free(digest);
	return rc;
}

/* ---- the reply ---- */

static double
file_age(const struct stat *info)
{
	int64_t age = clock_wall(&clock_system) - file_modified(info);

	if (age < 0 && age > -CLOCKS_APART)
		age = 0;
	return (double)(age / CLOCK_MS) / 1000;
}

static void
file_reply(const char *path, const struct stat *info, int64_t matches, const char *checksum,
    struct step_reply *reply)
{
	struct json_writer w = json_writer(&reply->body);
	char when[CLOCK_RFC3339_SIZE];

	clock_format(when, file_modified(info));
	json_open_object(&w, NULL);
	json_put_string(&w, "path", path);
	json_put_integer(&w, "size", info->st_size);
	json_put_number(&w, "age_s", file_age(info));
	json_put_string(&w, "modified", when);
	json_put_integer(&w, "matches", matches);
	if (*checksum)
		json_put_string(&w, "sha256", checksum);
	if (file_age(info) < 0)
		json_put_string(&w, "reason", "the file's time lies in the future");
	json_close_object(&w);
}

static void
file_run(const struct step_probe *probe, struct step_reply *reply)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	char checksum[DIGEST_SIZE] = "";
	struct stat info;
	int64_t matches = 0;
	int fd = -1;

	if (file_find(kind_setting(probe, "file"), &path, &matches, &reply->reason) == 0)
		fd = file_open(text_string(&path), &info, &reply->reason);
	if (fd == -1)
		reply->failure = STEP_FAILED;
	else if (!step_probe_expects(probe, "sha256") || file_sum(probe, fd, checksum, reply) == 0)
		file_reply(text_string(&path), &info, matches, checksum, reply);
	if (fd != -1)
		close(fd);
}

static const struct step_rule rules[] = {
    {.name = "max_age",
	.path = ".age_s",
	.op = STEP_RULE_AT_MOST,
	.type = STEP_RULE_DURATION,
	.unit = "s",
	.reason = ".reason"},
    {.name = "min_size",
	.path = ".size",
	.op = STEP_RULE_AT_LEAST,
	.type = STEP_RULE_SIZE,
	.is_count = true,
	.unit = "bytes"},
    {.name = "max_size",
	.path = ".size",
	.op = STEP_RULE_AT_MOST,
	.type = STEP_RULE_SIZE,
	.unit = "bytes"},
    {.name = "sha256", .path = ".sha256", .op = STEP_RULE_EQUAL, .type = STEP_RULE_HEX},
    {0},
};

static const struct member file_members[] = {MEMBER(TEXT, "file"), {0}};
static const struct members members = {"a step", file_members, NULL};

const struct step_kind kind_file = {.members = &members, .rules = rules, .run = file_run};
