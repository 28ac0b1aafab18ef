/* again: the bytes of a migration that was read before. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contents.h"
#include "file.h"
#include "folder.h"
#include "records.h"
#include "stamp.h"
#include "text.h"

const char *
contents_error(int error)
{
	return error == ESTALE ? "it changed while the folder was read; run again once nothing "
				 "writes to it"
			       : strerror(error);
}

/* Whether what is open is what was read at first. */
static int
again_check(int fd, const struct contents *contents)
{
	struct stat status;

	if (fstat(fd, &status) == -1)
		return -1;
	if (contents_is_stamped(contents, &status))
		return 0;
	errno = ESTALE;

	return -1;
}

int
contents_again(const struct migration *migration,
    void (*take)(void *context, const char *bytes, size_t len), void *context)
{
	int fd = open(migration->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), rc, error;

	if (fd == -1) {
		if (errno == ENOENT)
			errno = ESTALE;
		return -1;
	}
	rc = again_check(fd, &migration->contents);
	if (rc == 0)
		rc = file_each(fd, take, context);
	if (rc == 0)
		rc = again_check(fd, &migration->contents);
	error = errno;
	close(fd);
	errno = error;

	return rc;
}

static void
body_take(void *body, const char *bytes, size_t len)
{
	text_add(body, bytes, len);
}

static bool
contents_fit(const struct migration *migration, const struct text *body)
{
	return migration->contents.size <= (int64_t)body->max;
}

int
contents_body(const struct migration *migration, struct text *body, struct text *why)
{
	text_clear(body);
	if (!contents_fit(migration, body))
		return text_fail(why,
		    "%s: it has %" PRId64 " MiB, more than the %zu that are judged",
		    migration->path, migration->contents.size >> 20, body->max >> 20);
	if (contents_again(migration, body_take, body) == -1)
		return text_fail(why, "%s: %s", migration->path, contents_error(errno));
	if (text_failed(body))
		return text_fail(why, "%s: %s", migration->path, strerror(ENOMEM));

	return 0;
}

int
contents_load(
    const struct migration *migration, struct text *body, struct records *records, struct text *why)
{
	if (contents_body(migration, body, why) == 0)
		return 0;
	if (contents_fit(migration, body))
		records_trouble_with(records, "cannot read %s", text_string(why));

	return -1;
}
