#include "spool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "reader.h"

/* What stands before the name of a record's file, NUL included, and the record. */
struct spool_head {
	uint64_t line;
	size_t name, len;
};

static int
spool_fail(struct text *why)
{
	return text_fail(why, "cannot keep in a temporary file what --where has chosen so far: %s",
	    strerror(errno));
}

int
spool_open(struct spool *spool, struct text *why)
{
	int fd = file_temporary("/var/tmp");

	*spool = (struct spool){.record = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	if (fd == -1)
		return spool_fail(why);
	spool->stream = fdopen(fd, "w+");
	if (!spool->stream) {
		close(fd);
		return spool_fail(why);
	}

	return 0;
}

void
spool_close(struct spool *spool)
{
	if (spool->stream)
		fclose(spool->stream);
	text_free(&spool->record);
}

int
spool_add(struct spool *spool, const struct reading *reading, struct text *why)
{
	struct spool_head head = {
	    .line = reading->line, .name = strlen(reading->file) + 1, .len = reading->len};

	if (fwrite(&head, sizeof(head), 1, spool->stream) != 1 ||
	    fwrite(reading->file, 1, head.name, spool->stream) != head.name ||
	    fwrite(reading->bytes, 1, reading->len, spool->stream) != reading->len)
		return spool_fail(why);

	return 0;
}

void
spool_rewind(struct spool *spool)
{
	rewind(spool->stream);
}

int
spool_next(struct spool *spool, struct reading *reading, struct text *why)
{
	struct spool_head head;
	char *room;

	if (fread(&head, sizeof(head), 1, spool->stream) != 1)
		return ferror(spool->stream) ? spool_fail(why) : 0;
	text_clear(&spool->record);
	room = text_reserve(&spool->record, head.name + head.len);
	if (!room)
		return text_fail(why, "out of memory");
	if (fread(room, 1, head.name + head.len, spool->stream) != head.name + head.len)
		return spool_fail(why);
	text_grew(&spool->record, head.name + head.len);
	*reading = (struct reading){
	    .file = room, .line = head.line, .bytes = room + head.name, .len = head.len};

	return 1;
}
