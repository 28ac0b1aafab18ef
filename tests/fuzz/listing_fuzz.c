/* links: cmd/check-migrations/ */
/*
 * What git lists of a folder at a commit: the first line is the name of a layout, a blank, and the
 * way to the folder; the rest is the list.  It is read or refused with a reason, and each file that
 * was taken is found again, by its name and its contents, under the folder it came from.
 */
#include <stdlib.h>
#include <string.h>

#include "../../cmd/check-migrations/history/snapshot.h"
#include "fuzz.h"
#include "layout.h"
#include "text.h"

static void
list_read(const struct layout *layout, const char *prefix, const struct text *listed)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct snapshot snapshot = {0};
	int rc = snapshot_add(&snapshot, layout, prefix, listed, &why);

	must(rc == 0 || why.len > 0);
	snapshot_sort(&snapshot);
	for (size_t i = 0; i < snapshot.count; i++) {
		const struct snapshot_file *file = &snapshot.files[i];
		const struct snapshot_file *found = snapshot_find(&snapshot, file->as.name);
		char *folder = snapshot_elsewhere(listed, file->as.name, file->object);

		must(*file->as.name && found && strcmp(found->as.name, file->as.name) == 0);
		must(snapshot_has(&snapshot, file->as.name, file->object));
		must(file->as.odd || file->as.version || file->as.kind == MIGRATION_REPEATABLE ||
		     layout->order == ORDER_CHAIN);
		must(folder);
		free(folder);
	}
	snapshot_free(&snapshot);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
	TEXT_LOCAL line = TEXT_INIT(1 << 16);
	TEXT_LOCAL listed = TEXT_INIT(1 << 16);
	const struct layout *layout;
	char *blank;

	if (!end || len >= 1 << 16)
		return 0;
	text_add(&line, bytes, (size_t)(end - bytes));
	text_add(&listed, end + 1, len - (size_t)(end + 1 - bytes));
	blank = line.bytes ? strchr(line.bytes, ' ') : NULL;
	if (!blank)
		return 0;
	*blank = '\0';
	layout = layout_named(line.bytes);
	blank[0] = ' ';
	if (layout && (blank[1] == '\0' || blank[strlen(blank) - 1] == '/'))
		list_read(layout, blank + 1, &listed);
	return 0;
}
