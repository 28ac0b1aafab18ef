#include "history.h"

#include "folder.h"
#include "past.h"
#include "records.h"
#include "rule.h"
#include "signals.h"
#include "text.h"

/* Where there was no such folder nothing can have changed, which is said. */
static void
history_tell_first(
    const struct past *past, const struct folder *folder, const struct category *category)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.name = category->name,
	    .status = CHECK_PASS,
	    .file = folder->path,
	    .observed = check_number((double)folder->count),
	    .unit = "migrations"};

	text_add_format(
	    &message, "there are none in this folder at %s: all are new", past->revision);
	records_check_with(category->findings->records, &check, &message);
}

static void
history_tell_moved(const struct past *past, const struct folder *folder, struct category *category)
{
	struct check check = {.status = CHECK_WARN, .file = folder->path};

	category_say(category, RULE_SINCE_RENAMED, &check,
	    "the folder is %s at %s, and is compared with that",
	    *past->moved_from ? past->moved_from : "./", past->revision);
}

void
history_judge(const char *revision, struct folder *folder, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "since", .judged = (int64_t)folder->count};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct past past;

	if (!revision)
		return;
	if (past_read(&past, revision, folder, &why) == 0) {
		past_judge(&past, folder, &category);
		if (past.moved_from)
			history_tell_moved(&past, folder, &category);
		if (past.there.count + past.base.count == 0)
			history_tell_first(&past, folder, &category);
		else
			category_end(&category);
	} else if (signal_pending() == 0) {
		records_trouble_with(
		    findings->records, "--since %s: %s", revision, text_string(&why));
	}
	past_free(&past);
}
