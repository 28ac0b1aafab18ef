/* Records of any type: their members. */
#include <string.h>

#include "json.h"
#include "json_walk.h"
#include "renderer.h"
#include "units.h"

/* Whether a member of any record is left out because every record has it. */
static bool
member_is_common(const struct json_slice *name)
{
	return json_string_equals(name, "type", 4) || json_string_equals(name, "tool", 4) ||
	       json_string_equals(name, "time", 4) || json_string_equals(name, "run", 3);
}

/* A member and its value; an age in seconds as a person says it: "oldest_age=26 h". */
static void
render_pair(struct render *render, const struct json_slice *name, const struct json_slice *value)
{
	struct text *shown = &render->words;
	double seconds;
	bool age;

	text_clear(shown);
	render_slice(shown, name);
	age = shown->len >= 5 && strcmp(text_string(shown) + shown->len - 5, "age_s") == 0 &&
	      json_number(value, &seconds) == 0 && seconds >= 0 && seconds < 1e9;
	text_add(&render->line, text_string(shown), shown->len - (age ? 2 : 0));
	text_add_byte(&render->line, '=');
	if (age)
		units_show_duration(&render->line, (int64_t)(seconds * 1e9));
	else
		render_slice(&render->line, value);
}

void
render_other(struct render *render, const char *record, size_t len)
{
	struct json_slice all = json_slice_of(record, len), name, value;
	struct json_walk walk = json_walk_begin(&all);
	struct text *line = &render->line;
	const char *blank = "";

	render_member(render, "", M_TYPE, "");
	if (line->len == 0)
		text_add_string(line, "record");
	render_pad(line);
	while (json_walk_next(&walk, &name, &value)) {
		if (member_is_common(&name))
			continue;
		text_add_string(line, blank);
		render_pair(render, &name, &value);
		blank = " ";
	}
}

int
render_members(struct render *render, const char *record, size_t len, struct text *out)
{
	struct json_slice all = json_slice_of(record, len), name, value;
	struct json_walk walk = json_walk_begin(&all);
	int rc = 0;

	text_clear(&render->line);
	render_member(render, "", M_TYPE, "");
	rc = render_line(render, out);
	while (rc == 0 && json_walk_next(&walk, &name, &value)) {
		if (member_is_common(&name))
			continue;
		text_clear(&render->line);
		text_add_format(&render->line, "%*s", TYPE_COLUMNS, "");
		render_slice(&render->line, &name);
		text_add_string(&render->line, ": ");
		render_slice(&render->line, &value);
		rc = render_whole(render, out);
	}

	return rc;
}
