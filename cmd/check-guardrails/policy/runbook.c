#include "runbook.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "rule.h"
#include "text.h"

int
runbook_base_check(const char *base, struct text *why)
{
	const char *host = strstr(base, "://");

	if (!host ||
	    (strncasecmp(base, "http://", 7) != 0 && strncasecmp(base, "https://", 8) != 0))
		return text_fail(why, "expected a URL of http or https");
	host += strlen("://");
	if (host[strcspn(host, "@/?#")] == '@')
		return text_fail(why, "everybody reads it: leave the user out");
	return 0;
}

/* Neither from the root nor behind a scheme. */
static bool
runbook_is_relative(const char *runbook)
{
	return runbook[0] != '/' && runbook[strcspn(runbook, ":/?#")] != ':';
}

static void
runbook_place(const char *base, const char *runbook, struct text *out)
{
	const char *star = strchr(base, '*');
	size_t len = strlen(runbook);

	if (!star) {
		text_add_string(out, base);
		if (base[strlen(base) - 1] != '/')
			text_add_byte(out, '/');
		text_add(out, runbook, len);
		return;
	}
	if (len > strlen(".md") && strcmp(runbook + len - strlen(".md"), ".md") == 0)
		len -= strlen(".md");
	text_add(out, base, (size_t)(star - base));
	text_add(out, runbook, len);
	text_add_string(out, star + 1);
}

void
runbooks_place(const char *base, struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *rule = &rules->items[i];
		TEXT_LOCAL whole = TEXT_INIT(TEXT_MAX_RECORD);

		if (!rule->runbook || !runbook_is_relative(rule->runbook))
			continue;
		runbook_place(base, rule->runbook, &whole);
		free(rule->runbook);
		rule->runbook = memory_string(text_string(&whole));
	}
}
