#include <stdint.h>

#include "folder.h"
#include "layout.h"
#include "rule.h"
#include "script.h"
#include "statements.h"
#include "text.h"

enum { LARGEST_BODY = 64 << 20 };

/* Whether anything would be done in a direction. */
static bool
script_says(const struct script *script, enum script_direction direction)
{
	bool says = false;

	for (size_t i = 0; i < script->count && !says; i++) {
		const struct script_message *message = &script->messages[i];
		struct statements statements = {0};

		if (message->direction != direction)
			continue;
		statements_take(&statements, message->bytes, message->len);
		says = !statements_none(&statements);
	}

	return says;
}

/* A file without any statement is found among the empty ones. */
static void
sections_judge_silence(const struct script *script, const struct migration *migration,
    struct check *check, struct category *category)
{
	if (!migration->contents.silent && !script_says(script, SCRIPT_UP))
		category_fault(category, RULE_EMPTY, check,
		    "its up section holds no statement: applied, it would do nothing");
	if (script_says(script, SCRIPT_DOWN))
		return;
	check->status = CHECK_WARN;
	category_say(category, RULE_DOWN, check, "%s",
	    script->has_down ? "its down section holds no statement, so nothing takes it back"
			     : "it has no section to take it back");
}

static void
body_judge(const struct layout *layout, const struct migration *migration, struct text *body,
    struct category *category)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};
	struct check check = {.file = migration->path};

	text_clear(body);
	if (contents_load(migration, body, category->findings->records, &why) == -1) {
		check.status = CHECK_UNKNOWN;
		category_say(category, RULE_SECTIONS, &check, "%s", text_string(&why));
	} else if (layout->read_script(text_string(body), body->len, &script, &why) == -1) {
		check.line = script.bad_line;
		category_fault(category, RULE_SECTIONS, &check, "%s", text_string(&why));
	} else if (layout->sections && !script.not_sql) {
		sections_judge_silence(&script, migration, &check, category);
	}
	category->judged += !script.not_sql;
	script_free(&script);
}

/* Where a layout knows no markers, only a file with those of another tool has to be read. */
static bool
sections_concern(const struct layout *layout, const struct migration *migration)
{
	return migration->contents.known &&
	       (layout->sections || layout->markers || migration->contents.marked);
}

void
sections_judge(const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "sections"};
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);

	if (!folder->layout->read_script)
		return;
	for (size_t i = 0; i < folder->named; i++)
		if (sections_concern(folder->layout, &folder->items[i]))
			body_judge(folder->layout, &folder->items[i], &body, &category);
	if (folder->layout->sections || folder->layout->markers)
		category_end(&category);
}
