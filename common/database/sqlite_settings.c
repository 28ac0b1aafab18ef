#include <string.h>

#include "driver.h"
#include "text.h"

int
database_check_settings(const struct database_url *parts, struct text *why)
{
	static const char *const harmless[] = {"timeout", "check_same_thread", "isolation_level",
	    "detect_types", "cached_statements", "charset", "mode", "cache", "uri", NULL};

	for (size_t i = 0; i < parts->count; i++) {
		if (!text_is_among(parts->settings[i].name, harmless))
			return text_fail(why, "the URL's parameter %s is not understood",
			    parts->settings[i].name);
	}

	return 0;
}

int
database_apply_mode(const struct database_url *parts, enum database_mode *mode, struct text *why)
{
	const char *asked = database_url_setting(parts, "mode");

	if (!asked || strcmp(asked, "rwc") == 0)
		return 0;
	if (strcmp(asked, "ro") == 0 && *mode == DATABASE_READ_ONLY)
		return 0;
	if (strcmp(asked, "rw") == 0) {
		if (*mode == DATABASE_CREATE)
			*mode = DATABASE_READ_WRITE;
		return 0;
	}
	return text_fail(why, "%s",
	    strcmp(asked, "ro") == 0
		? "the URL says mode=ro, and this writes to the database: leave it out"
		: "the URL's mode is not ro, rw or rwc");
}

bool
database_pragma_is_inward(const char *name)
{
	static const char *const names[] = {"foreign_keys", "defer_foreign_keys",
	    "legacy_alter_table", "ignore_check_constraints", "recursive_triggers",
	    "case_sensitive_like", "user_version", "application_id", "auto_vacuum", "encoding",
	    "page_size", "journal_mode", "synchronous", "foreign_key_check", "foreign_key_list",
	    "integrity_check", "quick_check", "table_info", "table_xinfo", "index_list",
	    "index_info", NULL};

	return text_is_among_caseless(name, strlen(name), names);
}
