#include "tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "redaction.h"
#include "text.h"

/* An RSA key of 8192 bits takes 100 lines; no token is longer than LONGEST_WORD. */
enum { LONGEST_SECRET = 128, LONGEST_WORD = 512, MAX_BYTES = 8 << 20 };

struct kept {
	struct text text;
	size_t cut; /* so many bytes of it are left out */
};

struct tail {
	struct kept *lines; /* a ring */
	size_t room, count, first;
	bool open; /* the newest line has not ended yet */
};

struct tail *
tail_new(size_t lines)
{
	struct tail *tail = calloc(1, sizeof(*tail));

	if (!tail)
		return NULL;
	tail->room = lines + LONGEST_SECRET;
	tail->lines = calloc(tail->room, sizeof(*tail->lines));
	if (!tail->lines) {
		free(tail);
		return NULL;
	}
	for (size_t i = 0; i < tail->room; i++)
		tail->lines[i].text = TEXT_INIT(TAIL_LONGEST_LINE);

	return tail;
}

void
tail_free(struct tail *tail)
{
	if (!tail)
		return;
	for (size_t i = 0; i < tail->room; i++)
		text_free(&tail->lines[i].text);
	free(tail->lines);
	free(tail);
}

size_t
tail_room(const struct tail *tail)
{
	return tail->room;
}

void
tail_clear(struct tail *tail)
{
	tail->count = tail->first = 0;
	tail->open = false;
}

static struct kept *
tail_at(const struct tail *tail, size_t i)
{
	return &tail->lines[(tail->first + i) % tail->room];
}

static struct kept *
tail_newest(struct tail *tail)
{
	if (!tail->open) {
		if (tail->count == tail->room)
			tail->first = (tail->first + 1) % tail->room;
		else
			tail->count++;
		text_clear(&tail_at(tail, tail->count - 1)->text);
		tail_at(tail, tail->count - 1)->cut = 0;
		tail->open = true;
	}

	return tail_at(tail, tail->count - 1);
}

/* The word that was cut goes whole: half of a secret is none that redaction knows. */
static void
kept_cut(struct kept *line, size_t len)
{
	size_t end = line->text.len;

	if (line->cut == 0) {
		while (end > 0 && line->text.len - end < LONGEST_WORD &&
		       !strchr(" \t\"',;", line->text.bytes[end - 1]))
			end--;
		if (line->text.len - end == LONGEST_WORD)
			end = line->text.len;
		len += line->text.len - end;
		text_cut(&line->text, end);
	}
	line->cut += len;
}

void
tail_add(struct tail *tail, const char *bytes, size_t len)
{
	while (len > 0) {
		struct kept *line = tail_newest(tail);
		const char *end = memchr(bytes, '\n', len);
		size_t part = end ? (size_t)(end - bytes) : len;
		size_t fits = line->cut > 0 ? 0 : TAIL_LONGEST_LINE - line->text.len;

		text_add(&line->text, bytes, part < fits ? part : fits);
		if (part > fits)
			kept_cut(line, part - fits);
		if (end) {
			tail->open = false;
			part++;
		}
		bytes += part;
		len -= part;
	}
}

void
tail_cut(struct tail *tail, size_t len)
{
	if (len > 0)
		kept_cut(tail_newest(tail), len);
}

static void
tail_take(void *tail, const char *bytes, size_t len)
{
	tail_add(tail, bytes, len);
}

int
tail_read(struct tail *tail, const char *path, struct text *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = fd == -1 ? -1 : 0;

	if (rc == 0)
		rc = file_each(fd, tail_take, tail);
	if (rc == -1)
		text_fail(why, "cannot read the log %s: %s", path, strerror(errno));
	else
		tail->open = false;
	if (fd != -1)
		close(fd);

	return rc;
}

size_t
tail_count(const struct tail *tail)
{
	return tail->count;
}

const char *
tail_line(const struct tail *tail, size_t i, size_t *len)
{
	const struct text *line = &tail_at(tail, i)->text;

	*len = line->len;
	if (*len > 0 && line->bytes[*len - 1] == '\r')
		(*len)--;

	return text_string(line);
}

/* Where the last `lines` lines of a text begin. */
static const char *
tail_start(const struct text *text, size_t lines)
{
	const char *start = text_string(text), *at = start + text->len;

	while (at > start && lines > 0) {
		at--;
		while (at > start && at[-1] != '\n')
			at--;
		lines--;
	}

	return at;
}

int
tail_redact(const struct tail *tail, size_t lines, struct text *out)
{
	TEXT_LOCAL all = TEXT_INIT(MAX_BYTES), clean = TEXT_INIT(2 * MAX_BYTES);
	const char *from;

	for (size_t i = 0; i < tail->count; i++) {
		size_t len;
		const char *line = tail_line(tail, i, &len);

		text_add(&all, line, len);
		if (tail_at(tail, i)->cut > 0)
			text_add_format(
			    &all, "\342\200\246 [cut: %zu bytes]", tail_at(tail, i)->cut);
		text_add_byte(&all, '\n');
	}
	if (text_failed(&all) || redaction_visible(text_string(&all), all.len, &clean) == -1)
		return -1;
	from = tail_start(&clean, lines);

	return text_add(out, from, (size_t)(text_string(&clean) + clean.len - from));
}
