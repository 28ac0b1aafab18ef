#include <string.h>

#include "character.h"
#include "comments.h"
#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "text.h"
#include "waiver.h"

/* ---- a comment ---- */

static void
waivers_add_fault(struct waivers *waivers, const char *file, unsigned line, struct text *why)
{
	struct waiver_fault *fault;

	waivers->faults = memory_grow(
	    waivers->faults, waivers->fault_count, &waivers->fault_room, sizeof(*waivers->faults));
	fault = &waivers->faults[waivers->fault_count++];
	*fault = (struct waiver_fault){.file = memory_string(file), .line = line};
	fault->why = memory_given(text_take(why));
}

/* Where the list of rules ends: a comma lets it go on behind blanks. */
static const char *
rules_end(const char *at, const char *end)
{
	bool comma = true;

	for (; at < end && (comma || !char_is_blank(*at)); at++)
		if (!char_is_blank(*at))
			comma = *at == ',';

	return at;
}

/* What stands behind the word: `RULE[,RULE] reason`. */
struct allowance {
	const char *rules, *rules_end;
	const char *reason, *end;
};

static int
allowance_split(const struct comment *comment, struct allowance *allowance, struct text *why)
{
	const char *at = comment->bytes + strlen(comments_word);

	allowance->end = comment->bytes + comment->len;
	if (at < allowance->end && !char_is_blank(*at))
		return text_fail(why, "a blank is expected behind %s", comments_word);
	while (at < allowance->end && char_is_blank(*at))
		at++;
	allowance->rules = at;
	allowance->rules_end = allowance->reason = rules_end(at, allowance->end);
	while (allowance->reason < allowance->end && char_is_blank(*allowance->reason))
		allowance->reason++;
	if (allowance->rules == allowance->end)
		return text_fail(
		    why, "it names no rule: %s RULE reason is expected", comments_word);
	if (allowance->reason == allowance->end)
		return text_fail(why,
		    "it gives no reason, so that it allows nothing: %s RULE reason is expected",
		    comments_word);

	return 0;
}

/* What is found in files before their comments are read is for the option alone. */
static int
allowance_read_rule(const char *name, size_t len, enum rule *rule, struct text *why)
{
	if (waiver_read_rule(name, len, rule, why) == -1)
		return -1;
	if (*rule != RULE_LAYOUT)
		return 0;

	return text_fail(why, "the rule \"layout\" is not about one file: --allow layout, or "
			      "--layout, is for the folder");
}

static void
waivers_take_rule(struct waivers *waivers, const char *file, const struct comment *comment,
    const struct allowance *allowance, const char *name, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct waiver waiver = {.line = comment->line,
	    .from = comment->from,
	    .to = comment->to,
	    .place = comment->place};

	if (allowance_read_rule(name, len, &waiver.rule, &why) == -1) {
		waivers_add_fault(waivers, file, comment->line, &why);
		return;
	}
	waiver.file = memory_string(file);
	waiver.reason =
	    memory_copy(allowance->reason, (size_t)(allowance->end - allowance->reason));
	waivers_add(waivers, &waiver);
	text_free(&why);
}

/* Each rule of the list by itself: one that is none leaves the others. */
static void
waivers_take_comment(struct waivers *waivers, const char *file, const struct comment *comment)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct allowance allowance;

	if (allowance_split(comment, &allowance, &why) == -1) {
		waivers_add_fault(waivers, file, comment->line, &why);
		return;
	}
	text_free(&why);
	for (const char *at = allowance.rules; at < allowance.rules_end;) {
		const char *name = at;

		while (at < allowance.rules_end && *at != ',' && !char_is_blank(*at))
			at++;
		if (at > name)
			waivers_take_rule(
			    waivers, file, comment, &allowance, name, (size_t)(at - name));
		else
			at++;
	}
}

/* ---- the files ---- */

static int
waivers_read_file(
    struct waivers *waivers, const struct migration *migration, bool sql, struct records *records)
{
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct comments comments = {0};

	if (contents_body(migration, &body, &why) == -1) {
		records_trouble_with(records, "cannot read %s", text_string(&why));
		return -1;
	}
	if (sql)
		comments_read_sql(&comments, text_string(&body), body.len);
	else
		comments_read_script(&comments, text_string(&body), body.len);
	for (size_t i = 0; i < comments.count; i++)
		waivers_take_comment(waivers, migration->path, &comments.items[i]);
	comments_free(&comments);

	return 0;
}

int
waivers_read(struct waivers *waivers, const struct folder *folder, struct records *records)
{
	for (size_t i = 0; i < folder->count; i++)
		if (folder->items[i].contents.allows &&
		    waivers_read_file(waivers, &folder->items[i], folder->layout->sql, records) ==
			-1)
			return -1;

	return 0;
}

/* ---- what they were needed for ---- */

/* Whether the rule was judged where the waiver would have counted. */
static bool
waiver_was_judged(const struct waivers *waivers, const struct waiver *waiver)
{
	if (!waivers->judged[waiver->rule])
		return false;
	if (!rule_is_of_statements(waiver->rule))
		return true;
	for (size_t i = 0; i < waivers->linted_count; i++)
		if (waiver_fits_file(waivers, waiver, waivers->linted[i]))
			return true;

	return false;
}

static void
waiver_judge(const struct waivers *waivers, const struct waiver *waiver, struct category *category)
{
	struct check check = {.file = waiver->file, .line = waiver->line};
	const char *name = rule_info(waiver->rule)->name;

	if (!waiver->used && !waiver_was_judged(waivers, waiver))
		return;
	category->judged++;
	if (!waiver->used && waiver->file)
		category_fault(category, RULE_ALLOW, &check,
		    "%s finds nothing here that would have to be allowed: remove the comment",
		    name);
	else if (!waiver->used)
		category_fault(category, RULE_ALLOW, &check,
		    "%s: the rule finds nothing that would have to be allowed: remove the option",
		    waiver->reason);
}

void
waivers_judge(struct waivers *waivers, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "allow", .unit = "waivers"};

	for (size_t i = 0; i < waivers->fault_count; i++) {
		const struct waiver_fault *fault = &waivers->faults[i];
		struct check check = {.file = fault->file, .line = fault->line};

		category_fault(&category, RULE_ALLOW, &check, "%s", fault->why);
	}
	for (size_t i = 0; i < waivers->count; i++)
		waiver_judge(waivers, &waivers->items[i], &category);
	if (category.judged > 0)
		category_end(&category);
}
