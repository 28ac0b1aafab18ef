#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"
#include "text.h"

/* https://sqlite.org/fileformat2.html */
enum {
	HEADER_SIZE = 20,
	PAGE_SIZE_AT = 16,   /* two bytes, 1 for 65536 */
	WAL_VERSION_AT = 19, /* 2 means WAL */
};

/* Whether no -wal file stands beside the database. */
static bool
is_idle(const char *path)
{
	TEXT_LOCAL wal = TEXT_INIT(TEXT_MAX_REASON * 2);
	struct stat status;

	return text_add_format(&wal, "%s-wal", path) == 0 &&
	       stat(text_string(&wal), &status) == -1 && errno == ENOENT;
}

/* What a reader wants to know of the header; whether it is one at all is left to SQLite. */
static int
look_at_header(struct database_file *file, struct text *why)
{
	unsigned char header[HEADER_SIZE];
	unsigned page_size;
	ssize_t got;
	int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		return text_fail(why, "cannot open it: %s", strerror(errno));
	got = pread(fd, header, sizeof(header), 0);
	close(fd);
	if (got != HEADER_SIZE || memcmp(header, "SQLite format 3", 16) != 0)
		return 0;

	/* SQLite takes what is missing of a last page for zeros, and rows for absent. */
	page_size = (unsigned)header[PAGE_SIZE_AT] << 8 | header[PAGE_SIZE_AT + 1];
	if (page_size == 1)
		page_size = 65536;
	if (page_size > 0 && file->before.st_size % page_size != 0)
		return text_fail(why, "the file is cut off in the middle of a page");
	file->immutable = header[WAL_VERSION_AT] == 2 && is_idle(file->path);

	return 0;
}

int
database_file_look(
    struct database_file *file, const char *path, enum database_mode mode, struct text *why)
{
	*file = (struct database_file){0};
	if (stat(path, &file->before) == -1) {
		if (errno == ENOENT && mode >= DATABASE_CREATE)
			return 0;
		return text_fail(why, "cannot open it: %s%s", strerror(errno),
		    errno == ENOENT && path[0] != '/' && strchr(path, '/')
			? " (an absolute path takes four slashes: sqlite:////...)"
			: "");
	}
	if (!S_ISREG(file->before.st_mode))
		return text_fail(why, "cannot open it: not a regular file");
	if (access(path, mode == DATABASE_READ_ONLY ? R_OK : R_OK | W_OK) == -1)
		return text_fail(why, "cannot open it: %s", strerror(errno));
	file->path = realpath(path, NULL);
	if (!file->path)
		return text_fail(why, "cannot open it: %s", strerror(errno));

	return mode == DATABASE_READ_ONLY ? look_at_header(file, why) : 0;
}

int
database_file_name(const struct database_file *file, const char *path, struct text *name)
{
	if (!file->immutable) {
		/* "./" keeps SQLite from seeing a URI or ":memory:" in a file's name. */
		if (path[0] != '/' && strcmp(path, ":memory:") != 0)
			text_add_string(name, "./");
		return text_add_string(name, path);
	}
	text_add_string(name, "file:");
	for (const char *c = file->path; *c != '\0'; c++) {
		if (strchr("?#%", *c))
			text_add_format(name, "%%%02X", (unsigned)*c);
		else
			text_add_byte(name, *c);
	}

	return text_add_string(name, "?immutable=1");
}

bool
database_file_changed(const struct database_file *file)
{
	const struct stat *before = &file->before;
	struct stat now;

	return stat(file->path, &now) == -1 || now.st_ino != before->st_ino ||
	       now.st_size != before->st_size || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

void
database_file_free(struct database_file *file)
{
	free(file->path);
	*file = (struct database_file){0};
}
