#include "waivers.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "options.h"
#include "path_glob.h"
#include "text.h"
#include "waiver.h"

void
waivers_add(struct waivers *waivers, const struct waiver *waiver)
{
	waivers->items =
	    memory_grow(waivers->items, waivers->count, &waivers->room, sizeof(*waivers->items));
	waivers->items[waivers->count++] = *waiver;
}

/* ---- the option ---- */

int
waiver_read_rule(const char *name, size_t len, enum rule *rule, struct text *why)
{
	char *copy = memory_copy(name, len);
	int rc = rule_named(copy, rule);
	const char *nearest = rc == -1 ? rule_nearest(copy) : NULL;

	if (rc == -1 && nearest)
		text_fail_visible(why, "there is no rule \"%s\"; is \"%s\" meant?", copy, nearest);
	else if (rc == -1)
		text_fail_visible(
		    why, "there is no rule \"%s\"; --rules prints those that there are", copy);
	else if (*rule == RULE_LEDGER)
		rc = text_fail(why, "the rule \"ledger\" cannot be allowed; --skip-db-check says "
				    "that there is no database");
	else if (*rule == RULE_ALLOW)
		rc = text_fail(why, "the rule \"allow\" cannot be allowed itself");
	free(copy);

	return rc;
}

static int
waivers_add_option(struct waivers *waivers, const char *given, struct text *why)
{
	const char *colon = strchr(given, ':');
	size_t len = colon ? (size_t)(colon - given) : strlen(given);
	struct waiver waiver = {0};
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	if (len == 0)
		return text_fail(why, "--allow: RULE or RULE:GLOB is expected");
	if (waiver_read_rule(given, len, &waiver.rule, why) == -1)
		return text_fail_of(why, "--allow");
	if (colon && (colon[1] == '\0' || strlen(colon + 1) > PATH_GLOB_MOST))
		return text_fail(why,
		    "--allow %.*s: a glob of 1 to %d bytes is expected behind the colon", (int)len,
		    given, PATH_GLOB_MOST);
	text_add_format(&reason, "--allow %s", given);
	waiver.reason = memory_given(text_take(&reason));
	waiver.glob = colon ? memory_string(colon + 1) : NULL;
	waivers_add(waivers, &waiver);

	return 0;
}

struct waivers *
waivers_new(const struct option_list *allowed, const char *folder, struct text *why)
{
	struct waivers *waivers = memory_new(1, sizeof(*waivers));

	waivers->folder = folder;
	for (size_t i = 0; i < allowed->count; i++) {
		if (waivers_add_option(waivers, allowed->items[i], why) == -1) {
			waivers_free(waivers);
			return NULL;
		}
	}

	return waivers;
}

void
waivers_free(struct waivers *waivers)
{
	if (!waivers)
		return;
	for (size_t i = 0; i < waivers->count; i++) {
		free(waivers->items[i].reason);
		free(waivers->items[i].glob);
		free(waivers->items[i].file);
	}
	for (size_t i = 0; i < waivers->fault_count; i++) {
		free(waivers->faults[i].file);
		free(waivers->faults[i].why);
	}
	free(waivers->items);
	free(waivers->faults);
	free(waivers->linted);
	free(waivers);
}

/* ---- a finding ---- */

static bool
glob_fits(const char *glob, const char *text)
{
	return path_glob_fits(glob, text, strlen(text));
}

bool
waiver_fits_file(const struct waivers *waivers, const struct waiver *waiver, const char *file)
{
	const char *name = file, *base = strrchr(file, '/');
	size_t folder = strlen(waivers->folder);

	if (waiver->file)
		return strcmp(waiver->file, file) == 0;
	if (!waiver->glob)
		return true;
	if (strncmp(file, waivers->folder, folder) == 0)
		name += folder;
	while (*name == '/')
		name++;

	return glob_fits(waiver->glob, file) || glob_fits(waiver->glob, name) ||
	       glob_fits(waiver->glob, base ? base + 1 : file);
}

/* Whether a comment stands for the statement. */
static bool
waiver_fits_statement(const struct waiver *waiver, unsigned line, struct statement_place place)
{
	if (line == 0)
		return true;
	if (place.line == 0)
		return waiver->from <= line && line <= waiver->to;

	return waiver->place.line == place.line && waiver->place.number == place.number;
}

const char *
waivers_allow(struct waivers *waivers, enum rule rule, const char *file, unsigned line,
    struct statement_place place)
{
	const char *reason = NULL;

	for (size_t i = 0; i < waivers->count; i++) {
		struct waiver *waiver = &waivers->items[i];

		if (waiver->rule != rule)
			continue;
		/* The cheap question first: a file may hold many thousands. */
		if (waiver->file && rule_is_of_statements(rule) &&
		    !waiver_fits_statement(waiver, line, place))
			continue;
		if (file ? !waiver_fits_file(waivers, waiver, file) : waiver->file || waiver->glob)
			continue;
		waiver->used = true;
		if (!reason || waiver->file)
			reason = waiver->reason;
	}

	return reason;
}

void
waivers_note_rule(struct waivers *waivers, enum rule rule)
{
	waivers->judged[rule] = true;
}

void
waivers_note_file(struct waivers *waivers, const char *file)
{
	waivers->linted = memory_grow(waivers->linted, waivers->linted_count, &waivers->linted_room,
	    sizeof(*waivers->linted));
	waivers->linted[waivers->linted_count++] = file;
}
