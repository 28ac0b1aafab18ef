#include "rule.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* Names are squawk's where squawk has the rule.  What each finds is said in 35 bytes at most, so
 * that --rules fits a terminal of 80 columns. */
static const struct rule_info rule_table[RULES] = {
    [RULE_LAYOUT] = {"layout", "layout", CHECK_FAIL, "files of several tools in a folder",
	"keep the migrations of one tool in a folder, or say which it is with --layout"},
    [RULE_NAMES] = {"names", "names", CHECK_FAIL, "a name that the tool does not apply", NULL},
    [RULE_CASE] = {"case", "names", CHECK_FAIL, "names that differ in case alone", NULL},
    [RULE_SYMLINKS] = {"symlinks", "names", CHECK_WARN, "a link that leads out of the folder",
	"keep the file itself in the folder, where its history is seen"},
    [RULE_PATTERN] = {"pattern", "names", CHECK_FAIL, "a name that --pattern does not fit", NULL},
    [RULE_ORDER] = {"order", "order", CHECK_FAIL, "names and versions sort differently", NULL},
    [RULE_DUPLICATES] = {"duplicates", "duplicates", CHECK_FAIL, "a version that stands twice",
	NULL},
    [RULE_GAPS] = {"gaps", "gaps", CHECK_FAIL, "a number that is left out", NULL},
    [RULE_HEADS] = {"heads", "order", CHECK_FAIL, "revisions that are not one chain", NULL},
    [RULE_DOWN] = {"down", "down", CHECK_WARN, "no way to take it back", NULL},
    [RULE_EMPTY] = {"empty", "empty", CHECK_FAIL, "a file without a statement", NULL},
    [RULE_BOM] = {"bom", "bom", CHECK_FAIL, "a byte order mark in front", NULL},
    [RULE_LINE_ENDS] = {"line-ends", "line-ends", CHECK_FAIL, "carriage returns at line ends",
	NULL},
    [RULE_UTF8] = {"utf-8", "utf-8", CHECK_FAIL, "bytes that are not UTF-8, or NUL", NULL},
    [RULE_CONFLICTS] = {"conflicts", "conflicts", CHECK_FAIL, "a merge that was not finished",
	NULL},
    [RULE_SECTIONS] = {"sections", "sections", CHECK_FAIL, "markers that the tool would refuse",
	NULL},
    [RULE_ATLAS_SUM] = {"atlas-sum", "checksums", CHECK_FAIL, "atlas.sum does not match the files",
	NULL},
    [RULE_LOCK] = {"lock", "checksums", CHECK_FAIL, "files differ from the lock file", NULL},
    [RULE_SINCE_EDITED] = {"since-edited", "since", CHECK_FAIL, "edited since the revision",
	"restore it, and write a new migration"},
    [RULE_SINCE_RENAMED] = {"since-renamed", "since", CHECK_FAIL, "renamed since the revision",
	"give it its old name again"},
    [RULE_SINCE_DELETED] = {"since-deleted", "since", CHECK_FAIL, "deleted since the revision",
	"restore it, and write a new migration"},
    [RULE_SINCE_ORDER] = {"since-order", "since", CHECK_FAIL, "new, but sorts before older ones",
	"give it a later version"},
    [RULE_SINCE_LATE] = {"since-late", "since", CHECK_FAIL, "older ones came in at the revision",
	NULL},
    [RULE_LEDGER] = {"ledger", "ledger", CHECK_FAIL, "no ledger that can be compared", NULL},
    [RULE_FAILED] = {"failed", "failed", CHECK_FAIL, "failed or half-way, says the ledger", NULL},
    [RULE_PENDING] = {"pending", "pending", CHECK_WARN, "not applied yet", NULL},
    [RULE_MISSING] = {"missing", "missing", CHECK_FAIL, "applied, but not in the folder", NULL},
    [RULE_DRIFTED] = {"drifted", "drifted", CHECK_FAIL, "edited after it was applied", NULL},
    [RULE_OUT_OF_ORDER] = {"out-of-order", "out-of-order", CHECK_FAIL, "applied after a later one",
	NULL},
    [RULE_PREFLIGHT] = {"preflight", "preflight", CHECK_UNKNOWN,
	"a database that cannot be looked at", NULL},
    [RULE_OLD_TRANSACTIONS] = {"old-transactions", "preflight", CHECK_FAIL,
	"a transaction that locks wait for",
	"wait until they end, or end them with pg_terminate_backend()"},
    [RULE_IDLE_IN_TRANSACTION] = {"idle-in-transaction", "preflight", CHECK_FAIL,
	"a session that leaves one open",
	"have its program commit, or end it with pg_terminate_backend()"},
    [RULE_TABLE_LOCKS] = {"table-locks", "preflight", CHECK_FAIL,
	"a lock that others would queue behind", "wait until it is gone"},
    [RULE_INVALID_INDEXES] = {"invalid-indexes", "preflight", CHECK_FAIL,
	"what a failed CONCURRENTLY left",
	"DROP INDEX CONCURRENTLY, and build it again, or REINDEX INDEX CONCURRENTLY"},
    [RULE_REPLICATION_LAG] = {"replication-lag", "preflight", CHECK_FAIL,
	"a standby that is behind", "wait until it has caught up"},
    [RULE_REPLICATION_SLOTS] = {"replication-slots", "preflight", CHECK_WARN,
	"a slot that nobody reads from",
	"drop it, unless its reader comes back: it keeps all that is written from now on"},
    [RULE_CONNECTIONS] = {"connections", "preflight", CHECK_FAIL, "a server with no room for more",
	"close some, or raise the limit"},
    [RULE_REPLAY] = {"replay", "replay", CHECK_FAIL, "a database refuses what is applied", NULL},
    [RULE_LEFTOVER] = {"leftover", "replay", CHECK_WARN, "an earlier replay's scratch database",
	NULL},
    [RULE_DRIFT] = {"drift", "drift", CHECK_FAIL, "the database is not what they make", NULL},
    [RULE_REQUIRE_INDEX] = {"require-index", "required-indexes", CHECK_FAIL,
	"an index that is required lacks", NULL},
    [RULE_INDEXES] = {"indexes", "indexes", CHECK_UNKNOWN, "indexes that cannot be judged", NULL},
    [RULE_UNINDEXED_FOREIGN_KEY] = {"unindexed-foreign-key", "indexes", CHECK_WARN,
	"a foreign key without an index", NULL},
    [RULE_DUPLICATE_INDEX] = {"duplicate-index", "indexes", CHECK_WARN,
	"two indexes of the same columns", NULL},
    [RULE_REDUNDANT_INDEX] = {"redundant-index", "indexes", CHECK_WARN,
	"an index that begins another one", NULL},
    [RULE_REVERSIBLE] = {"reversible", "reversible", CHECK_FAIL,
	"what cannot be taken back as it was", NULL},
    [RULE_ROWS_LOST] = {"rows-lost", "reversible", CHECK_FAIL, "rows that the way down loses",
	NULL},
    [RULE_ROWS_CHANGED] = {"rows-changed", "reversible", CHECK_WARN,
	"rows that the way down changes", NULL},
    [RULE_ROWS_REFUSED] = {"rows-refused", "reversible", CHECK_WARN,
	"what made-up rows do not survive", NULL},
    [RULE_LINT] = {"lint", "parsing", CHECK_UNKNOWN, "statements that could not be judged", NULL},
    [RULE_UNPARSED] = {"unparsed", "parsing", CHECK_UNKNOWN, "SQL that cannot be parsed", NULL},
    [RULE_REQUIRE_CONCURRENT_INDEX_CREATION] = {"require-concurrent-index-creation", "locks",
	CHECK_FAIL, "building the index blocks writes",
	"use CREATE INDEX CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_INDEX_DELETION] = {"require-concurrent-index-deletion", "locks",
	CHECK_FAIL, "dropping the index blocks access",
	"use DROP INDEX CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_REINDEX] = {"require-concurrent-reindex", "locks", CHECK_FAIL,
	"rebuilding the index blocks writes", "use REINDEX CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_PARTITION_DETACH] = {"require-concurrent-partition-detach", "locks",
	CHECK_FAIL, "detaching it blocks all access",
	"use DETACH PARTITION ... CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_REFRESH] = {"require-concurrent-refresh", "locks", CHECK_FAIL,
	"filling the view anew blocks reads",
	"use REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on the view"},
    [RULE_ADDING_FIELD_WITH_DEFAULT] = {"adding-field-with-default", "locks", CHECK_FAIL,
	"a default that rewrites the table",
	"add the column without it, set the default, and fill the rows in batches"},
    [RULE_ADDING_GENERATED_STORED_FIELD] = {"adding-generated-stored-field", "locks", CHECK_FAIL,
	"a stored column rewrites the table",
	"add a plain column, fill it in batches, and keep it by a trigger"},
    [RULE_CHANGING_COLUMN_TYPE] = {"changing-column-type", "locks", CHECK_FAIL,
	"a new type rewrites the table",
	"add a column of the new type, fill it in batches, and switch over"},
    [RULE_ADDING_SERIAL_PRIMARY_KEY_FIELD] = {"adding-serial-primary-key-field", "locks",
	CHECK_FAIL, "its index is built under lock",
	"build a unique index CONCURRENTLY, and add the constraint USING INDEX"},
    [RULE_DISALLOWED_UNIQUE_CONSTRAINT] = {"disallowed-unique-constraint", "locks", CHECK_FAIL,
	"its index is built under lock",
	"build a unique index CONCURRENTLY, and add the constraint USING INDEX"},
    [RULE_PREFER_REPACK] = {"prefer-repack", "locks", CHECK_FAIL,
	"VACUUM FULL, CLUSTER lock the table", "use pg_repack, or plain VACUUM"},
    [RULE_REWRITING_TABLE] = {"rewriting-table", "locks", CHECK_FAIL,
	"SET LOGGED, SET TABLESPACE lock it",
	"make such a table beside it, copy in batches, and swap; pg_repack moves one to another "
	"tablespace while others go on"},
    [RULE_REQUIRE_LOCK_TIMEOUT] = {"require-lock-timeout", "locks", CHECK_WARN,
	"a strong lock without lock_timeout",
	"SET lock_timeout before it, so that a queue behind it ends"},
    [RULE_REQUIRE_STATEMENT_TIMEOUT] = {"require-statement-timeout", "locks", CHECK_WARN,
	"a strong lock, no statement_timeout", "SET statement_timeout before it"},
    [RULE_STATEMENT_AFTER_EXCLUSIVE_LOCK] = {"statement-after-exclusive-lock", "locks", CHECK_WARN,
	"more work while all access waits", "commit before it, in a migration of its own"},
    [RULE_CONSTRAINT_MISSING_NOT_VALID] = {"constraint-missing-not-valid", "validation", CHECK_FAIL,
	"it reads all rows under lock",
	"add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction"},
    [RULE_ADDING_FOREIGN_KEY_CONSTRAINT] = {"adding-foreign-key-constraint", "validation",
	CHECK_FAIL, "it reads all rows under lock",
	"add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction"},
    [RULE_ADDING_NOT_NULLABLE_FIELD] = {"adding-not-nullable-field", "validation", CHECK_FAIL,
	"SET NOT NULL reads all under lock",
	"add a CHECK (... IS NOT NULL) NOT VALID, validate it, then SET NOT NULL"},
    [RULE_BAN_CREATE_DOMAIN_WITH_CONSTRAINT] = {"ban-create-domain-with-constraint", "validation",
	CHECK_FAIL, "changing it later locks its tables",
	"use a plain type, and a CHECK on the table"},
    [RULE_BAN_ALTER_DOMAIN_WITH_ADD_CONSTRAINT] = {"ban-alter-domain-with-add-constraint",
	"validation", CHECK_FAIL, "it reads every table that uses it",
	"put a CHECK ... NOT VALID on the tables instead"},
    [RULE_BAN_DROP_DATABASE] = {"ban-drop-database", "data-loss", CHECK_FAIL,
	"a database is dropped", "keep a copy, and allow this one by name"},
    [RULE_BAN_DROP_SCHEMA] = {"ban-drop-schema", "data-loss", CHECK_FAIL, "a schema is dropped",
	"keep a copy, and allow this one by name"},
    [RULE_BAN_DROP_TABLE] = {"ban-drop-table", "data-loss", CHECK_FAIL, "a table is dropped",
	"stop using it first, keep a copy, and allow this one by name"},
    [RULE_BAN_DROP_COLUMN] = {"ban-drop-column", "data-loss", CHECK_FAIL, "a column is dropped",
	"stop using it first, keep a copy, and allow this one by name"},
    [RULE_BAN_TRUNCATE_CASCADE] = {"ban-truncate-cascade", "data-loss", CHECK_FAIL,
	"TRUNCATE empties other tables too", "name the tables that are meant"},
    [RULE_RENAMING_COLUMN] = {"renaming-column", "compatibility", CHECK_FAIL,
	"running code uses the old name",
	"add a column, write both, switch the readers over, then drop the old one"},
    [RULE_RENAMING_TABLE] = {"renaming-table", "compatibility", CHECK_FAIL,
	"running code uses the old name", "keep the old name as a view, in the same transaction"},
    [RULE_ADDING_REQUIRED_FIELD] = {"adding-required-field", "compatibility", CHECK_FAIL,
	"running code does not fill it",
	"add it with a default or nullable, since the running release does not write it"},
    [RULE_BAN_DROP_NOT_NULL] = {"ban-drop-not-null", "compatibility", CHECK_FAIL,
	"running code may not expect NULL", "let the running release read NULL first"},
    [RULE_TRANSACTION_NESTING] = {"transaction-nesting", "transactions", CHECK_FAIL,
	"BEGIN or COMMIT in the tool's own", "leave the transaction to the tool"},
    [RULE_BAN_UNCOMMITTED_TRANSACTION] = {"ban-uncommitted-transaction", "transactions", CHECK_FAIL,
	"BEGIN without COMMIT", "COMMIT at the end"},
    [RULE_BAN_CONCURRENT_INDEX_CREATION_IN_TRANSACTION] =
	{"ban-concurrent-index-creation-in-transaction", "transactions", CHECK_FAIL,
	    "CONCURRENTLY fails there",
	    "give it a migration of its own, and switch the tool's transaction off for it"},
    [RULE_USING_NEW_ENUM_VALUE] = {"using-new-enum-value", "transactions", CHECK_FAIL,
	"used before ADD VALUE is committed", "commit ADD VALUE first, in a migration of its own"},
    [RULE_PREFER_ROBUST_STMTS] = {"prefer-robust-stmts", "robustness", CHECK_WARN,
	"cannot be run again after a failure", NULL},
    [RULE_REQUIRE_TABLE_SCHEMA] = {"require-table-schema", "robustness", CHECK_WARN,
	"a table is named without its schema",
	"name the schema, since search_path differs between logins"},
    [RULE_REQUIRE_ENUM_VALUE_ORDERING] = {"require-enum-value-ordering", "robustness", CHECK_WARN,
	"a new value without BEFORE or AFTER", "say BEFORE or AFTER"},
    [RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS] = {"ban-duplicate-column-assignments", "robustness",
	CHECK_FAIL, "one column is set twice", "name it once"},
    [RULE_IDENTIFIER_TOO_LONG] = {"identifier-too-long", "robustness", CHECK_WARN,
	"PostgreSQL cuts names at 63 bytes", "PostgreSQL cuts it: choose a shorter name"},
    [RULE_PREFER_BIGINT_OVER_INT] = {"prefer-bigint-over-int", "types", CHECK_WARN,
	"int ends at 2147483647", "use bigint, since int ends at 2147483647"},
    [RULE_PREFER_BIGINT_OVER_SMALLINT] = {"prefer-bigint-over-smallint", "types", CHECK_WARN,
	"smallint ends at 32767", "use bigint, since smallint ends at 32767"},
    [RULE_PREFER_IDENTITY] = {"prefer-identity", "types", CHECK_WARN,
	"serial, where identity is safer",
	"use bigint GENERATED BY DEFAULT AS IDENTITY in place of serial"},
    [RULE_PREFER_TEXT_FIELD] = {"prefer-text-field", "types", CHECK_WARN,
	"varchar(n), where text would do", "use text, with a CHECK on its length"},
    [RULE_PREFER_TIMESTAMPTZ] = {"prefer-timestamptz", "types", CHECK_WARN,
	"a time without its zone", "use timestamptz"},
    [RULE_BAN_CHAR_FIELD] = {"ban-char-field", "types", CHECK_WARN, "char(n) pads with blanks",
	"use text, since char(n) pads with blanks"},
    [RULE_OBSERVED_LOCKS] = {"locks", "observed", CHECK_FAIL, "a lock was seen on a large table",
	NULL},
    [RULE_OBSERVED_REWRITES] = {"rewrites", "observed", CHECK_FAIL,
	"a large table was seen rewritten", NULL},
    [RULE_ALLOW] = {"allow", "allow", CHECK_WARN, "a waiver unneeded or without reason", NULL},
};

const struct rule_info *
rule_info(enum rule rule)
{
	return &rule_table[rule];
}

int
rule_named(const char *name, enum rule *rule)
{
	for (size_t i = 0; i < RULES; i++) {
		if (strcmp(rule_table[i].name, name) == 0) {
			*rule = (enum rule)i;
			return 0;
		}
	}

	return -1;
}

const char *
rule_nearest(const char *name)
{
	const char *names[RULES + 1] = {NULL};

	for (size_t i = 0; i < RULES; i++)
		names[i] = rule_table[i].name;

	return text_nearest(name, names);
}

void
rules_print(void)
{
	for (size_t i = 0; i < RULES; i++)
		printf("%-36s %-7s %s\n", rule_table[i].name,
		    check_status_name(rule_table[i].status), rule_table[i].about);
}
