#include "sources.h"

#include <string.h>

#include "json.h"
#include "mention.h"
#include "reader.h"

void
sources_begin(struct sources *s, struct json_paths *paths)
{
	*s = (struct sources){.items_slot = json_paths_add(paths, ".items")};
}

static void
add_tool(struct sources *s, const struct json_slice *tool)
{
	if (tool->type != JSON_STRING || tool->escaped || tool->len - 2 >= SOURCES_NAME ||
	    s->tool_count == SOURCES_TOOLS)
		return;
	memcpy(s->tools[s->tool_count], tool->bytes + 1, tool->len - 2);
	s->tools[s->tool_count++][tool->len - 2] = '\0';
}

void
sources_see(struct sources *s, const struct kind *kind, const struct reading *reading)
{
	int64_t items;

	if (kind->report >= 0) {
		s->arrived++;
		s->arrived_of[kind->report]++;
	}
	/* Without a number of items it announces nothing that could be held against what
	 * arrived. */
	if (!kind->source || s->items_slot < 0 ||
	    json_integer(&reading->values[s->items_slot], &items) != 0 || items < 0)
		return;
	s->count++;
	add_tool(s, &reading->tool);
	s->announced = items < INT64_MAX - s->announced ? s->announced + items : INT64_MAX;
}

/* Which report type the condition asks for: its index, KIND_REPORTS for any of them, -1 for
 * none. */
static int
asked_type(const char *where)
{
	struct mention m;

	if (!mention_of(where, "type"))
		return KIND_REPORTS;
	if (!mention_literal(where, ".type", &m))
		return -1;
	for (int i = 0; i < KIND_REPORTS; i++)
		if (m.literal_len == strlen(kind_reports[i]) &&
		    memcmp(m.literal, kind_reports[i], m.literal_len) == 0)
			return i;
	return -1;
}

bool
sources_vouch(const struct sources *s, const char *where)
{
	struct mention m;

	if (s->count == 0 || asked_type(where) < 0)
		return false;
	if (!mention_literal(where, ".tool", &m))
		return true;
	for (size_t i = 0; i < s->tool_count; i++)
		if (strlen(s->tools[i]) == m.literal_len &&
		    memcmp(s->tools[i], m.literal, m.literal_len) == 0)
			return true;
	return false;
}

int64_t
sources_lost(const struct sources *s, const char *where)
{
	if (s->announced <= s->arrived || asked_type(where) < 0)
		return 0;
	return s->announced - s->arrived;
}

int64_t
sources_arrived(const struct sources *s, const char *where)
{
	int type = asked_type(where);

	if (type < 0)
		return 0;
	return type == KIND_REPORTS ? s->arrived : s->arrived_of[type];
}
