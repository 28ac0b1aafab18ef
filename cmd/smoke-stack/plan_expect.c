/* plan_expect: expectations are no templates; one that looks like it would be compared as it stands, and `!=` would always hold. */
#include <string.h>

#include "document.h"
#include "plan.h"
#include "text.h"

static bool
is_filled_elsewhere(const struct plan *plan, size_t at, const char *name)
{
	if (strncmp(name, "env.", 4) == 0 || step_loops_over(plan->entries[at].step, name))
		return true;
	for (size_t i = 0; i < at; i++)
		if (step_sets(plan->entries[i].step, name))
			return true;
	return false;
}

/* The name between the braces at `open`, without blanks. */
static void
take_name(const char *open, const char *end, struct text *name)
{
	const char *close = memmem(open, (size_t)(end - open), "}}", 2);

	text_clear(name);
	for (const char *c = open; close && c < close; c++)
		if (*c != ' ')
			text_add_byte(name, *c);
}

static int
check_member(const struct plan *plan, size_t at, const struct document *document,
    const struct document_value *value, struct text *why)
{
	const char *end = value->slice.bytes + value->slice.len, *open = value->slice.bytes;
	struct text name = TEXT_INIT(TEXT_MAX_RECORD), shown = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = 0;

	while (rc == 0 && (open = memmem(open, (size_t)(end - open), "{{", 2))) {
		open += 2;
		take_name(open, end, &name);
		if (name.len == 0 || !is_filled_elsewhere(plan, at, text_string(&name)))
			continue;
		text_add_visible(&shown, text_string(&name), name.len);
		rc = document_fault(document, value, why,
		    "\"%s\": expectations hold no templates: {{%s}} would be compared as it stands",
		    value->name, text_string(&shown));
	}
	text_free(&name);
	text_free(&shown);
	return rc;
}

int
plan_check_expect(const struct plan *plan, size_t at, const struct document *document,
    const struct document_value *object, struct text *why)
{
	static const char *const members[] = {"expect", "again"};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const struct document_value *value = document_member(object, members[i]);

		if (value && check_member(plan, at, document, value, why) < 0)
			return -1;
	}
	return 0;
}
