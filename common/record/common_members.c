#include "common_members.h"

#include <stdbool.h>
#include <string.h>

#include "clock.h"
#include "json_writer.h"

void
common_members_put(struct json_writer *w, const char *type, const char *tool, int64_t wall,
    const char *run, const char *shard)
{
	char now[CLOCK_RFC3339_SIZE];

	json_open_object(w, NULL);
	json_put_string(w, "type", type);
	json_put_string(w, "tool", tool);
	clock_format(now, wall);
	json_put_string(w, "time", now);
	json_put_string(w, "run", run);
	json_put_string(w, "shard", shard);
}

static bool
common_members_fit(
    const struct common_members *common, const char *type, const char *tool, int64_t ms)
{
	return ms == common->ms && common->of.len > 0 && strcmp(common->of.bytes, type) == 0 &&
	       strcmp(common->of.bytes + strlen(type) + 1, tool) == 0;
}

void
common_members_put_again(struct common_members *common, struct json_writer *w, const char *type,
    const char *tool, int64_t wall, const char *run, const char *shard)
{
	int64_t ms = wall / CLOCK_MS;
	struct json_writer own = json_writer(&common->bytes);

	if (!common_members_fit(common, type, tool, ms)) {
		common->bytes.max = common->of.max = TEXT_MAX_RECORD;
		text_clear(&common->bytes);
		common_members_put(&own, type, tool, wall, run, shard);
		text_clear(&common->of);
		text_add(&common->of, type, strlen(type) + 1);
		text_add(&common->of, tool, strlen(tool) + 1);
		common->ms = ms;
	}
	if (text_failed(&common->bytes) || text_failed(&common->of)) {
		common_members_forget(common);
		common_members_put(w, type, tool, wall, run, shard);
		return;
	}
	text_add(w->out, common->bytes.bytes, common->bytes.len);
	w->comma = true;
}

void
common_members_forget(struct common_members *common)
{
	text_clear(&common->of);
}

void
common_members_free(struct common_members *common)
{
	text_free(&common->bytes);
	text_free(&common->of);
}
