#include "history.h"

#include <stddef.h>

#include "folder.h"
#include "rule.h"

void
history_judge(const char *revision, struct folder *folder, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "since", .judged = (int64_t)folder->count};

	if (revision)
		category_end(&category);
}
