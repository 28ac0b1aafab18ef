/* lock: checksums that a team commits, so that an edit shows without any database. */
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "atlas.h"
#include "checksum.h"
#include "folder.h"
#include "json_writer.h"
#include "lock_file.h"
#include "migrations.h"
#include "rule.h"
#include "text.h"
#include "waivers.h"

enum { LARGEST_LOCK = 64 << 20 };

/* ---- --lock ---- */

static void
lock_judge_file(const char *path, const struct lock_line *line, const struct migration *migration,
    struct category *category)
{
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON), labels = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = migration->path, .op = "=="};
	struct json_writer w = json_writer(&labels);
	char own[CHECKSUM_SIZE];
	enum checksum_verdict verdict =
	    checksum_judge(CHECKSUM_SHA256, migration, line->sha256, &how, own);

	if (verdict == CHECKSUM_SAME)
		return;
	check.observed = check_string(own);
	check.target = check_string(line->sha256);
	if (verdict == CHECKSUM_UNREADABLE) {
		check.status = CHECK_UNKNOWN;
		records_trouble_with(category->findings->records, "cannot read %s again: %s",
		    migration->path, text_string(&how));
		category_say(category, RULE_LOCK, &check, "%s", text_string(&how));
		return;
	}
	json_open_object(&w, NULL);
	json_put_string(&w, "drift", checksum_drift(verdict));
	json_close_object(&w);
	check.labels = text_string(&labels);
	if (verdict == CHECKSUM_EOL_ONLY)
		category_fault(category, RULE_LOCK, &check,
		    "eol-only: %s holds the same text with %s", path, text_string(&how));
	else
		category_fault(category, RULE_LOCK, &check,
		    "edited after it was locked: restore it and write a new migration, or lock "
		    "what it is now with --write-lock %s",
		    path);
}

static void
lock_judge_new(const char *path, const struct migration *migration, struct category *category)
{
	struct check check = {.file = migration->path};

	category_fault(category, RULE_LOCK, &check, "it is not in %s: add it with --write-lock %s",
	    path, path);
}

static void
lock_judge_gone(const char *path, const struct lock_line *line, const struct folder *folder,
    struct category *category)
{
	struct text file = TEXT_INIT(TEXT_MAX_REASON * 4);
	bool slash = folder->path[strlen(folder->path) - 1] == '/';
	struct check check = {.file = text_string(&file)};

	text_add_format(&file, "%s%s%s", folder->path, slash ? "" : "/", line->name);
	check.file = text_string(&file);
	check.target = check_string(line->sha256);
	category_fault(category, RULE_LOCK, &check,
	    "%s holds its checksum (line %u), but the folder has no such file", path, line->number);
	text_free(&file);
}

static void
lock_compare(
    const char *path, struct lock *lock, const struct folder *folder, struct category *category)
{
	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		/* A folder in the place of a file, say, is not what was locked. */
		const struct lock_line *line = migration->contents.known || !migration->odd
						   ? lock_find(lock, migration->name)
						   : NULL;

		if (!migration->contents.known)
			continue;
		category->judged++;
		if (line)
			lock_judge_file(path, line, migration, category);
		else
			lock_judge_new(path, migration, category);
	}
	for (size_t i = 0; i < lock->count; i++)
		if (!lock->lines[i].found)
			lock_judge_gone(path, &lock->lines[i], folder, category);
}

static int
lock_open(struct lock *lock, const char *path, struct text *why)
{
	TEXT_LOCAL wrong = TEXT_INIT(TEXT_MAX_REASON);

	if (artifact_read(path, LARGEST_LOCK, &lock->bytes, why) == -1)
		return -1;
	if (lock_read(lock, &wrong) == 0)
		return 0;

	return text_fail(
	    why, "%s: %s; write it anew with --write-lock %s", path, text_string(&wrong), path);
}

static void
lock_judge(const char *path, const struct folder *folder, struct category *category)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_UNKNOWN};
	struct lock lock = {.bytes = TEXT_INIT(LARGEST_LOCK)};

	if (lock_open(&lock, path, &why) == 0) {
		lock_compare(path, &lock, folder, category);
	} else {
		records_trouble_with(category->findings->records, "%s", text_string(&why));
		category_say(category, RULE_LOCK, &check, "%s", text_string(&why));
	}
	lock_free(&lock);
}

/* ---- --write-lock ---- */

/* Whether nothing is missing: a lock that lacks a file would call it new. */
static bool
folder_is_known(const struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (!folder->items[i].contents.known &&
		    (folder->items[i].regular || !folder->items[i].odd))
			return false;

	return true;
}

/* Where the file is a symbolic link, what it leads to is written. */
static int
lock_save(const char *path, const struct text *bytes, struct text *why)
{
	char *real = realpath(path, NULL);
	int rc = artifact_save(real ? real : path, 0666, bytes->bytes, bytes->len, why);

	free(real);

	return rc;
}

static void
lock_write(const char *path, const struct folder *folder, struct category *category)
{
	const struct migration **sorted = folder_sorted(folder);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), bytes = TEXT_INIT(LARGEST_LOCK);
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};
	int64_t written = 0;

	for (size_t i = 0; i < folder->count; i++) {
		if (!sorted[i]->contents.known)
			continue;
		lock_put(&bytes, sorted[i]->contents.sha256, sorted[i]->name);
		written++;
	}
	free(sorted);
	if (!folder_is_known(folder) || written == 0)
		text_fail(&why, "%s was not written: not every file could be read", path);
	else if (text_failed(&bytes))
		text_fail(&why, "%s was not written: it would be too large", path);
	else
		lock_save(path, &bytes, &why);
	check.observed = check_number((double)written);
	if (why.len == 0) {
		category_say(category, RULE_LOCK, &check, "the checksums were written to %s", path);
		return;
	}
	check = (struct check){.status = CHECK_UNKNOWN};
	records_trouble_with(category->findings->records, "%s", text_string(&why));
	category_say(category, RULE_LOCK, &check, "%s", text_string(&why));
}

void
checksums_judge(
    const struct migrations *asked, const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "checksums"};

	atlas_sum_judge(folder, &category);
	if (category.judged > 0)
		waivers_note_rule(findings->waivers, RULE_ATLAS_SUM);
	if (asked->lock) {
		waivers_note_rule(findings->waivers, RULE_LOCK);
		lock_judge(asked->lock, folder, &category);
	}
	if (asked->write_lock)
		lock_write(asked->write_lock, folder, &category);
	if (asked->lock || asked->write_lock || category.judged > 0)
		category_end(&category);
}
