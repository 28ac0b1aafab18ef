#include "replay.h"

#include <stdlib.h>

#include "contents.h"
#include "database.h"
#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "migrations.h"
#include "scratch.h"
#include "text.h"

enum { LARGEST_BODY = 64 << 20 };

struct database *
replay_connect(const struct replay *replay, struct text *why)
{
	return scratch_connect(replay->scratch, why);
}

static int
message_apply(struct replay *replay, const struct script_message *message, struct text *why)
{
	char *sql = memory_copy(message->bytes, message->len);
	int rc = database_send(replay->db, sql, why);

	free(sql);

	return rc;
}

int
replay_apply(struct replay *replay, enum script_direction direction, struct text *why)
{
	const struct migration *migration = replay->migration;
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	struct script script = {.path = migration->path};
	int rc = -1;

	if (contents_body(migration, &body, why) == 0)
		rc =
		    replay->folder->layout->read_script(text_string(&body), body.len, &script, why);
	for (size_t i = 0; rc == 0 && i < script.count; i++)
		if (script.messages[i].direction == direction)
			rc = message_apply(replay, &script.messages[i], why);
	script_free(&script);

	return rc;
}
