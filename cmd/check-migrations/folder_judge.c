#include "folder.h"

#include <inttypes.h>
#include <string.h>

#include "rule.h"

/* The rules about names and numbers. */

/* 20240131 and greater: numbers that are dates or times, where gaps say nothing. */
enum { EARLIEST_DATE = 19000101 };

static void
judge_names(const struct folder *folder, struct records *records)
{
	struct rule rule = {.records = records, .name = "names", .judged = (int64_t)folder->count};

	for (size_t i = folder->numbered; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		rule_fault(&rule, &check, "%s (NNNN_name.sql is expected)", migration->odd);
	}
	rule_end(&rule);
}

/* Tools that sort names and tools that sort numbers must agree. */
static void
judge_order(const struct folder *folder, struct records *records)
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
judge_duplicates(const struct folder *folder, struct records *records)
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

static bool
numbered_by_date(const struct folder *folder)
{
	for (size_t i = 0; i < folder->numbered; i++) {
		if (folder->items[i].number < EARLIEST_DATE)
			return false;
	}

	return folder->numbered > 0;
}

/* Numbers `from` to `to` are not there, before `next`. */
static void
report_gap(struct rule *rule, const struct migration *next, int64_t from, int64_t to)
{
	struct check check = {.status = CHECK_FAIL, .file = next->path};
	int width = (int)next->digits;

	if (from == to)
		rule_fault(rule, &check, "%0*" PRId64 " is missing before it", width, from);
	else
		rule_fault(rule, &check, "%0*" PRId64 " to %0*" PRId64 " are missing before it",
		    width, from, width, to);
}

static void
judge_gaps(const struct folder *folder, int64_t first, struct records *records)
{
	struct rule rule = {
	    .records = records, .name = "gaps", .judged = (int64_t)folder->numbered};
	struct check check = {.status = CHECK_SKIP};
	int64_t expected = first;

	if (first == -1 && numbered_by_date(folder)) {
		rule_fault(&rule, &check, "the numbers are dates, which leave gaps");
		return;
	}
	/* Both 0000 and 0001 are where people begin. */
	if (first == -1 && folder->numbered > 0)
		expected = folder->items[0].number == 0 ? 0 : 1;
	for (size_t i = 0; i < folder->numbered; i++) {
		const struct migration *here = &folder->items[i];

		if (here->number > expected)
			report_gap(&rule, here, expected, here->number - 1);
		if (i == 0 && here->number < expected) {
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
	judge_names(folder, records);
	judge_order(folder, records);
	judge_duplicates(folder, records);
	judge_gaps(folder, first, records);
}
