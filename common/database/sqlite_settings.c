#include <string.h>

#include "driver.h"
#include "text.h"

const char *const database_sqlite_beginning[] = {
    /* The first look into the file: whether it is a database at all. */
    "SELECT count(*) FROM sqlite_schema", "PRAGMA cell_size_check = ON", "PRAGMA query_only = ON",
    "BEGIN", NULL};

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
	/* Left out: those that set the process (heap limits, folders), what waiting means
	 * (busy_timeout, locking_mode), and files beside it (mmap_size). */
	static const char *const names[] = {"analysis_limit", "application_id", "auto_vacuum",
	    "automatic_index", "cache_size", "cache_spill", "case_sensitive_like",
	    "cell_size_check", "checkpoint_fullfsync", "collation_list", "compile_options",
	    "count_changes", "data_version", "database_list", "defer_foreign_keys",
	    "empty_result_callbacks", "encoding", "foreign_key_check", "foreign_key_list",
	    "foreign_keys", "freelist_count", "full_column_names", "fullfsync", "function_list",
	    "ignore_check_constraints", "incremental_vacuum", "index_info", "index_list",
	    "index_xinfo", "integrity_check", "journal_mode", "journal_size_limit",
	    "legacy_alter_table", "legacy_file_format", "max_page_count", "module_list", "optimize",
	    "page_count", "page_size", "pragma_list", "query_only", "quick_check",
	    "read_uncommitted", "recursive_triggers", "reverse_unordered_selects", "schema_version",
	    "secure_delete", "short_column_names", "stats", "synchronous", "table_info",
	    "table_list", "table_xinfo", "temp_store", "trusted_schema", "user_version",
	    "wal_autocheckpoint", "wal_checkpoint", "writable_schema", NULL};

	return name && text_is_among_caseless(name, strlen(name), names);
}

enum database_cause
database_trial_cause(int code)
{
	switch (code) {
	case 0:   /* SQLITE_OK */
	case 100: /* SQLITE_ROW */
	case 101: /* SQLITE_DONE */
		return DATABASE_NO_CAUSE;
	case 23: /* SQLITE_AUTH */
		return DATABASE_DENIED;
	case 2:  /* SQLITE_INTERNAL */
	case 3:  /* SQLITE_PERM */
	case 5:  /* SQLITE_BUSY */
	case 7:  /* SQLITE_NOMEM */
	case 8:  /* SQLITE_READONLY */
	case 9:  /* SQLITE_INTERRUPT */
	case 10: /* SQLITE_IOERR */
	case 13: /* SQLITE_FULL */
	case 14: /* SQLITE_CANTOPEN */
	case 15: /* SQLITE_PROTOCOL */
		return DATABASE_LACKING;
	default:
		return DATABASE_REFUSED;
	}
}
