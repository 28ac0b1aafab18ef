#include "checksum.h"
#include "folder.h"
#include "migrations.h"
#include "rule.h"

void
checksums_judge(
    const struct migrations *asked, const struct folder *folder, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "checksums", .judged = (int64_t)folder->count};

	if (asked->lock)
		category_end(&category);
}
