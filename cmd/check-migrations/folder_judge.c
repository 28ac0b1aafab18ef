#include "folder.h"

#include <inttypes.h>
#include <string.h>

#include "name.h"
#include "rule.h"

/* The rules about names and numbers. */

static void
folder_judge_names(const struct folder *folder, struct records *records)
{
	struct rule rule = {.records = records, .name = "names", .judged = (int64_t)folder->count};

	for (size_t i = folder->numbered; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		rule_fault(&rule, &check, "%s", migration->odd);
	}
	rule_end(&rule);
}

/* Tools that sort names and tools that sort numbers must agree. */
static void
folder_judge_order(const struct folder *folder, struct records *records)
{
	struct rule rule = {
	    .records = records, .name = "order", .judged = (int64_t)folder->numbered};

	for (size_t i = 1; i < folder->numbered; i++) {
		const struct migration *before = &folder->items[i - 1], *here = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = here->path};

		if (strcmp(before->name, here->name) > 0)
			rule_fault(&rule, &check,
			    "by its number it comes after %s, by its name before: write both "
			    "numbers with as many digits",
			    before->name);
	}
	rule_end(&rule);
}

static void
folder_judge_duplicates(const struct folder *folder, struct records *records)
{
	struct rule rule = {
	    .records = records, .name = "duplicates", .judged = (int64_t)folder->numbered};

	for (size_t i = 1; i < folder->numbered; i++) {
		const struct migration *before = &folder->items[i - 1], *here = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = here->path};

		if (before->number == here->number)
			rule_fault(&rule, &check, "%" PRId64 " is the number of %s too",
			    here->number, before->name);
	}
	rule_end(&rule);
}

/* How many of the numbers are dates or times. */
static size_t
folder_dated(const struct folder *folder)
{
	size_t count = 0;

	for (size_t i = 0; i < folder->numbered; i++)
		count += name_is_dated(folder->items[i].number, folder->items[i].digits);

	return count;
}

/* Numbers `from` to `to` are not there, before `next`. */
static void
folder_report_gap(struct rule *rule, const struct migration *next, int64_t from, int64_t to)
{
	struct check check = {.status = CHECK_FAIL, .file = next->path};
	int width = (int)next->digits;

	if (from == to)
		rule_fault(rule, &check, "%0*" PRId64 " is missing before it", width, from);
	else
		rule_fault(rule, &check, "%0*" PRId64 " to %0*" PRId64 " are missing before it",
		    width, from, width, to);
}

/* The first number of a folder: as asked, else 0 or 1, which are both where people begin. */
static int64_t
folder_first(const struct folder *folder, int64_t first)
{
	if (first != -1)
		return first;

	return folder->numbered > 0 && folder->items[0].number == 0 ? 0 : 1;
}

/* The numbers that count up one by one.  Where a folder went over to dates, the dates leave gaps,
 * and so does the step to the first of them. */
static void
folder_judge_gaps(const struct folder *folder, int64_t first, struct records *records)
{
	struct rule rule = {.records = records, .name = "gaps"};
	struct check check = {.status = CHECK_SKIP};
	size_t dated = folder_dated(folder);
	bool all_dated = folder->numbered > 0 && dated == folder->numbered;
	int64_t expected = folder_first(folder, first);

	if (first == -1 && all_dated) {
		rule_fault(&rule, &check, "the numbers are dates, which leave gaps");
		return;
	}
	for (size_t i = 0; i < folder->numbered; i++) {
		const struct migration *here = &folder->items[i];

		if (!all_dated && name_is_dated(here->number, here->digits))
			continue;
		if (here->number > expected)
			folder_report_gap(&rule, here, expected, here->number - 1);
		if (rule.judged++ == 0 && here->number < expected) {
			check = (struct check){.status = CHECK_FAIL, .file = here->path};
			rule_fault(&rule, &check,
			    "its number is below %" PRId64 ", the first one expected", expected);
		}
		if (here->number >= expected)
			expected = here->number + 1;
	}
	rule_end(&rule);
}

void
folder_judge(const struct folder *folder, int64_t first, struct records *records)
{
	folder_judge_names(folder, records);
	folder_judge_order(folder, records);
	folder_judge_duplicates(folder, records);
	folder_judge_gaps(folder, first, records);
}
