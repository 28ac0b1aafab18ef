#include <stdint.h>

#include "file.h"
#include "folder.h"
#include "layout.h"
#include "rule.h"
#include "script.h"
#include "text.h"

enum { LARGEST_BODY = 64 << 20 };

static void
body_judge(const struct layout *layout, const struct migration *migration, struct text *body,
    struct category *category)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};
	struct check check = {.file = migration->path};

	text_clear(body);
	category->judged++;
	if (file_read(migration->path, body, &why) == -1) {
		check.status = CHECK_UNKNOWN;
		category_say(category, RULE_SECTIONS, &check, "%s", text_string(&why));
	} else if (layout->read_script(text_string(body), body->len, &script, &why) == -1) {
		check.line = script.bad_line;
		category_fault(category, RULE_SECTIONS, &check, "%s", text_string(&why));
	} else if (layout->sections && !script.has_down) {
		check.status = CHECK_WARN;
		category_say(category, RULE_DOWN, &check, "it has no section to take it back");
	}
	script_free(&script);
}

void
sections_judge(const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "sections"};
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);

	if (!folder->layout->sections)
		return;
	for (size_t i = 0; i < folder->named; i++)
		if (folder->items[i].contents.known)
			body_judge(folder->layout, &folder->items[i], &body, &category);
	category_end(&category);
}
