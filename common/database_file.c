#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "database_backend.h"
#include "text.h"

enum {
	HEADER_SIZE = 20,
	WAL_VERSION_AT = 19, /* https://sqlite.org/fileformat2.html: 2 there means WAL */
};

/* Whether the file says WAL and no -wal file stands beside it. */
static bool
is_idle_wal(const char *path)
{
	struct text wal = TEXT_INIT(TEXT_MAX_REASON * 2);
	char header[HEADER_SIZE];
	struct stat status;
	bool idle = false;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return false;
	if (pread(fd, header, sizeof(header), 0) == HEADER_SIZE && header[WAL_VERSION_AT] == 2 &&
	    text_add_format(&wal, "%s-wal", path) == 0)
		idle = stat(text_string(&wal), &status) == -1 && errno == ENOENT;
	(void)close(fd);
	text_free(&wal);

	return idle;
}

int
database_file_look(
    struct database_file *file, const char *path, enum database_mode mode, struct text *why)
{
	*file = (struct database_file){0};
	if (stat(path, &file->before) == -1) {
		if (errno == ENOENT && mode == DATABASE_CREATE)
			return 0;
		(void)text_set_format(why, "cannot open it: %s%s", strerror(errno),
		    errno == ENOENT && path[0] != '/' && strchr(path, '/') != NULL
			? " (an absolute path takes four slashes: sqlite:////...)"
			: "");
		return -1;
	}
	if (!S_ISREG(file->before.st_mode)) {
		(void)text_set_format(why, "cannot open it: not a regular file");
		return -1;
	}
	if (access(path, mode == DATABASE_READ_ONLY ? R_OK : R_OK | W_OK) == -1) {
		(void)text_set_format(why, "cannot open it: %s", strerror(errno));
		return -1;
	}
	file->path = realpath(path, NULL);
	if (file->path == NULL) {
		(void)text_set_format(why, "cannot open it: %s", strerror(errno));
		return -1;
	}
	file->immutable = mode == DATABASE_READ_ONLY && is_idle_wal(file->path);

	return 0;
}

int
database_file_name(const struct database_file *file, const char *path, struct text *name)
{
	if (!file->immutable) {
		/* "./" keeps SQLite from seeing a URI or ":memory:" in a file's name. */
		if (path[0] != '/' && strcmp(path, ":memory:") != 0)
			(void)text_add_string(name, "./");
		return text_add_string(name, path);
	}
	(void)text_add_string(name, "file:");
	for (const char *c = file->path; *c != '\0'; c++) {
		if (strchr("?#%", *c) != NULL)
			(void)text_add_format(name, "%%%02X", (unsigned)*c);
		else
			(void)text_add_byte(name, *c);
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
