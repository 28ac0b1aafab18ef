#include "way.h"

#include <string.h>

#include "contents.h"
#include "folder.h"
#include "layout.h"
#include "replay.h"
#include "text.h"

enum { LARGEST_BODY = 64 << 20 };

static const struct migration *
way_find_file(const struct folder *folder, const struct migration *migration)
{
	for (size_t i = 0; i < folder->ordered; i++)
		if (folder->items[i].kind == MIGRATION_DOWN && folder->items[i].version &&
		    strcmp(folder->items[i].version, migration->version) == 0)
			return &folder->items[i];

	return NULL;
}

/* Whether its file has a section that takes it back. */
static bool
way_has_section(const struct layout *layout, const struct migration *migration)
{
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};
	bool has = contents_body(migration, &body, &why) == 0 &&
		   layout->read_script(text_string(&body), body.len, &script, &why) == 0 &&
		   script.has_down;

	script_free(&script);

	return has;
}

enum way
way_find(const struct replay *replay, const struct migration **file,
    enum script_direction *direction, struct text *why)
{
	const struct migration *migration = replay->migration;
	const struct layout *layout = replay->folder->layout;

	*file = migration;
	*direction = SCRIPT_DOWN;
	if (migration->kind == MIGRATION_REPEATABLE || migration->kind == MIGRATION_BASELINE) {
		text_fail(why, "a %s is not taken back",
		    migration->kind == MIGRATION_BASELINE ? "baseline" : "repeatable migration");
		return WAY_FORWARD;
	}
	if (layout->read_script && way_has_section(layout, migration))
		return WAY_FOUND;
	if (!layout->sections && !layout->down_files) {
		text_fail(why, "migrations of %s have no way down", layout->tool);
		return WAY_FORWARD;
	}
	*direction = SCRIPT_UP;
	*file = layout->down_files ? way_find_file(replay->folder, migration) : NULL;

	return *file ? WAY_FOUND : WAY_NONE;
}
