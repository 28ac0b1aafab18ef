#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "layouts.h"
#include "records.h"
#include "rule.h"

const struct layout *
layout_detect(const char *path, const struct ledger *ledger, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "layout", .judged = 1};

	category_end(&category);

	return path && ledger ? &layout_plain : NULL;
}
