#include "section.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "records.h"
#include "text.h"

enum { SECTION_BLOCK = 64 << 10 };

struct section {
	struct records *records;
	char *path; /* beside which its file lies; NULL: in the folder TMPDIR, else /tmp */
	int fd;     /* -1: nothing had to be written yet */
	int64_t written;
	bool failed;
	struct text waiting;
};

struct section *
section_new(struct records *records, const char *path)
{
	struct section *section = memory_new(1, sizeof(*section));

	section->records = records;
	section->path = memory_string(path);
	section->fd = -1;
	section->waiting = TEXT_INIT(TEXT_MAX_DOCUMENT);
	return section;
}

void
section_free(struct section *section)
{
	if (!section)
		return;
	if (section->fd != -1)
		close(section->fd);
	text_free(&section->waiting);
	free(section->path);
	free(section);
}

static int
section_fail(struct section *section, const char *what)
{
	int reason = errno;

	if (!section->failed && section->path)
		records_trouble_with(
		    section->records, "cannot write %s: %s", section->path, strerror(reason));
	else if (!section->failed)
		records_trouble_with(section->records,
		    "cannot %s a temporary file in the folder TMPDIR, else /tmp: %s", what,
		    strerror(reason));
	section->failed = true;
	return -1;
}

static int
section_open(struct section *section)
{
	section->fd = section->path ? file_nameless(section->path) : file_temporary("/tmp");
	return section->fd == -1 ? section_fail(section, "make") : 0;
}

static int
section_write(struct section *section)
{
	if (section->fd == -1 && section_open(section) == -1)
		return -1;
	if (file_write(section->fd, section->waiting.bytes, section->waiting.len) == -1)
		return section_fail(section, "write to");
	section->written += (int64_t)section->waiting.len;
	text_clear(&section->waiting);
	return 0;
}

void
section_add(struct section *section, const char *bytes, size_t len)
{
	if (section->failed)
		return;
	text_add(&section->waiting, bytes, len);
	if (text_failed(&section->waiting)) {
		errno = ENOMEM;
		section_fail(section, "write to");
	} else if (section->waiting.len >= SECTION_BLOCK) {
		section_write(section);
	}
}

void
section_take(struct section *section, struct text *text)
{
	if (text_failed(text)) {
		errno = ENOMEM;
		section_fail(section, "write to");
	}
	section_add(section, text_string(text), text->len);
	text_clear(text);
}

int64_t
section_size(const struct section *section)
{
	return section->written + (int64_t)section->waiting.len;
}

bool
section_failed(const struct section *section)
{
	return section->failed;
}

int
section_pour(struct section *section, void (*take)(void *context, const char *bytes, size_t len),
    void *context)
{
	if (section->failed)
		return -1;
	if (section->fd != -1 &&
	    (lseek(section->fd, 0, SEEK_SET) == -1 || file_each(section->fd, take, context) == -1))
		return section_fail(section, "read");
	if (section->waiting.len > 0)
		take(context, section->waiting.bytes, section->waiting.len);
	return 0;
}
