#include "redis_spill.h"

#include <errno.h>
#include <unistd.h>

#include "file.h"

enum { WINDOW = 1 << 17 };

void
redis_spill_open(struct redis_spill *spill, size_t size)
{
	*spill = (struct redis_spill){
	    .size = size, .window = TEXT_INIT((size_t)TEXT_MAX_DOCUMENT), .fd = -1};
}

void
redis_spill_close(struct redis_spill *spill)
{
	text_free(&spill->window);
	if (spill->fd != -1)
		close(spill->fd);
	spill->fd = -1;
}

static void
spill_write(struct redis_spill *spill)
{
	if (spill->fd == -1)
		spill->fd = file_temporary("/var/tmp");
	spill->stays = spill->fd == -1;
	if (spill->stays)
		return;
	if (file_write(spill->fd, spill->window.bytes, spill->window.len) == -1)
		spill->failed = true;
	text_clear(&spill->window);
}

void
redis_spill_add(struct redis_spill *spill, const void *record)
{
	if (!spill->stays && spill->window.len + spill->size > WINDOW)
		spill_write(spill);
	if (text_add(&spill->window, record, spill->size) == -1)
		spill->failed = true;
	spill->count++;
}

void
redis_spill_rewind(struct redis_spill *spill)
{
	if (!spill->is_read && spill->fd != -1)
		spill_write(spill);
	spill->is_read = true;
	spill->at = 0;
	if (spill->fd == -1)
		return;
	text_clear(&spill->window);
	if (lseek(spill->fd, 0, SEEK_SET) == -1)
		spill->failed = true;
}

/* As many whole records as the window holds. */
static void
spill_read(struct redis_spill *spill)
{
	size_t wanted = WINDOW / spill->size * spill->size;

	text_clear(&spill->window);
	spill->at = 0;
	while (!spill->failed && spill->window.len < wanted) {
		char *room = text_reserve(&spill->window, wanted - spill->window.len);
		ssize_t got = room ? read(spill->fd, room, wanted - spill->window.len) : -1;

		if (got == 0)
			break;
		if (got > 0)
			text_grew(&spill->window, (size_t)got);
		else if (!room || errno != EINTR)
			spill->failed = true;
	}
}

const void *
redis_spill_next(struct redis_spill *spill)
{
	const char *record;

	if (spill->at == spill->window.len && spill->fd != -1)
		spill_read(spill);
	if (spill->failed || spill->window.len - spill->at < spill->size)
		return NULL;
	record = spill->window.bytes + spill->at;
	spill->at += spill->size;

	return record;
}

int
redis_spill_check(const struct redis_spill *spill, struct text *why)
{
	if (!spill->failed)
		return 0;

	return text_fail(why, "cannot keep what was found in memory or in a temporary file: is the "
			      "disk full? TMPDIR names another folder");
}
