#include "rule.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* Names are squawk's where squawk has the rule. */
static const struct rule_info rule_table[RULES] = {
    [RULE_LAYOUT] = {"layout", "layout", CHECK_FAIL, "the folder is laid out as one tool knows it",
	"keep the migrations of one tool in a folder, or say which it is with --layout"},
    [RULE_NAMES] = {"names", "names", CHECK_FAIL, "file names are those that the tool applies",
	NULL},
    [RULE_CASE] = {"case", "names", CHECK_FAIL, "no two names differ in upper and lower case alone",
	NULL},
    [RULE_SYMLINKS] = {"symlinks", "names", CHECK_WARN, "no symbolic link leads out of the folder",
	"keep the file itself in the folder, where its history is seen"},
    [RULE_PATTERN] = {"pattern", "names", CHECK_FAIL, "names fit --pattern", NULL},
    [RULE_ORDER] = {"order", "order", CHECK_FAIL, "names and versions sort alike", NULL},
    [RULE_DUPLICATES] = {"duplicates", "duplicates", CHECK_FAIL, "no version stands twice", NULL},
    [RULE_GAPS] = {"gaps", "gaps", CHECK_FAIL, "no number is left out", NULL},
    [RULE_HEADS] = {"heads", "order", CHECK_FAIL,
	"the revisions are one chain, from one base to one head", NULL},
    [RULE_DOWN] = {"down", "down", CHECK_WARN, "a migration can be taken back", NULL},
    [RULE_EMPTY] = {"empty", "empty", CHECK_FAIL, "every file holds a statement", NULL},
    [RULE_BOM] = {"bom", "bom", CHECK_FAIL, "no file begins with a byte order mark", NULL},
    [RULE_LINE_ENDS] = {"line-ends", "line-ends", CHECK_FAIL, "lines end in a line feed alone",
	NULL},
    [RULE_UTF8] = {"utf-8", "utf-8", CHECK_FAIL, "every file is UTF-8 without NUL bytes", NULL},
    [RULE_SECTIONS] = {"sections", "sections", CHECK_FAIL,
	"the tool's markers are where the tool looks for them", NULL},
    [RULE_ATLAS_SUM] = {"atlas-sum", "checksums", CHECK_FAIL, "atlas.sum agrees with the files",
	NULL},
    [RULE_LOCK] = {"lock", "checksums", CHECK_FAIL, "the lock file agrees with the files", NULL},
    [RULE_SINCE_EDITED] = {"since-edited", "since", CHECK_FAIL,
	"what was there at the revision was not edited", "restore it, and write a new migration"},
    [RULE_SINCE_RENAMED] = {"since-renamed", "since", CHECK_FAIL,
	"what was there at the revision was not renamed", "give it its old name again"},
    [RULE_SINCE_DELETED] = {"since-deleted", "since", CHECK_FAIL,
	"what was there at the revision is still there", "restore it, and write a new migration"},
    [RULE_SINCE_ORDER] = {"since-order", "since", CHECK_FAIL,
	"new migrations sort behind all of the revision", "give it a later version"},
    [RULE_SINCE_LATE] = {"since-late", "since", CHECK_FAIL,
	"nothing older arrived at the revision meanwhile", NULL},
    [RULE_LEDGER] = {"ledger", "ledger", CHECK_FAIL,
	"the table of what was applied is there and can be read", NULL},
    [RULE_FAILED] = {"failed", "failed", CHECK_FAIL, "no migration failed or stopped half-way",
	NULL},
    [RULE_PENDING] = {"pending", "pending", CHECK_WARN, "everything was applied", NULL},
    [RULE_MISSING] = {"missing", "missing", CHECK_FAIL,
	"everything that was applied is in the folder", NULL},
    [RULE_DRIFTED] = {"drifted", "drifted", CHECK_FAIL, "what was applied was not edited since",
	NULL},
    [RULE_OUT_OF_ORDER] = {"out-of-order", "out-of-order", CHECK_FAIL,
	"everything was applied in its order", NULL},
    [RULE_LINT] = {"lint", "parsing", CHECK_UNKNOWN, "the statements can be judged", NULL},
    [RULE_UNPARSED] = {"unparsed", "parsing", CHECK_UNKNOWN, "every statement can be parsed", NULL},
    [RULE_REQUIRE_CONCURRENT_INDEX_CREATION] = {"require-concurrent-index-creation", "locks",
	CHECK_FAIL, "an index on a standing table is built CONCURRENTLY",
	"use CREATE INDEX CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_INDEX_DELETION] = {"require-concurrent-index-deletion", "locks",
	CHECK_FAIL, "an index is dropped CONCURRENTLY",
	"use DROP INDEX CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_REINDEX] = {"require-concurrent-reindex", "locks", CHECK_FAIL,
	"an index is rebuilt CONCURRENTLY", "use REINDEX CONCURRENTLY, outside of a transaction"},
    [RULE_REQUIRE_CONCURRENT_PARTITION_DETACH] = {"require-concurrent-partition-detach", "locks",
	CHECK_FAIL, "a partition is detached CONCURRENTLY",
	"use DETACH PARTITION ... CONCURRENTLY, outside of a transaction"},
    [RULE_ADDING_FIELD_WITH_DEFAULT] = {"adding-field-with-default", "locks", CHECK_FAIL,
	"a column is not added with a default that rewrites the table",
	"add the column without it, set the default, and fill the rows in batches"},
    [RULE_ADDING_GENERATED_STORED_FIELD] = {"adding-generated-stored-field", "locks", CHECK_FAIL,
	"a stored generated column rewrites the table",
	"add a plain column, fill it in batches, and keep it by a trigger"},
    [RULE_CHANGING_COLUMN_TYPE] = {"changing-column-type", "locks", CHECK_FAIL,
	"a change of type rewrites the table, and breaks what reads it",
	"add a column of the new type, fill it in batches, and switch over"},
    [RULE_ADDING_SERIAL_PRIMARY_KEY_FIELD] = {"adding-serial-primary-key-field", "locks",
	CHECK_FAIL, "a primary key on a standing table is built under lock",
	"build a unique index CONCURRENTLY, and add the constraint USING INDEX"},
    [RULE_DISALLOWED_UNIQUE_CONSTRAINT] = {"disallowed-unique-constraint", "locks", CHECK_FAIL,
	"a unique or exclusion constraint builds its index under lock",
	"build a unique index CONCURRENTLY, and add the constraint USING INDEX"},
    [RULE_PREFER_REPACK] = {"prefer-repack", "locks", CHECK_FAIL,
	"VACUUM FULL and CLUSTER lock the table while they rewrite it",
	"use pg_repack, or plain VACUUM"},
    [RULE_REQUIRE_LOCK_TIMEOUT] = {"require-lock-timeout", "locks", CHECK_WARN,
	"a statement that takes a strong lock has a lock_timeout",
	"SET lock_timeout before it, so that a queue behind it ends"},
    [RULE_REQUIRE_STATEMENT_TIMEOUT] = {"require-statement-timeout", "locks", CHECK_WARN,
	"a statement that takes a strong lock has a statement_timeout",
	"SET statement_timeout before it"},
    [RULE_STATEMENT_AFTER_EXCLUSIVE_LOCK] = {"statement-after-exclusive-lock", "locks", CHECK_WARN,
	"nothing more is done in a transaction that holds an exclusive lock",
	"commit before it, in a migration of its own"},
    [RULE_CONSTRAINT_MISSING_NOT_VALID] = {"constraint-missing-not-valid", "validation", CHECK_FAIL,
	"a constraint is added NOT VALID and validated later",
	"add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction"},
    [RULE_ADDING_FOREIGN_KEY_CONSTRAINT] = {"adding-foreign-key-constraint", "validation",
	CHECK_FAIL, "a foreign key is added NOT VALID and validated later",
	"add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction"},
    [RULE_ADDING_NOT_NULLABLE_FIELD] = {"adding-not-nullable-field", "validation", CHECK_FAIL,
	"SET NOT NULL reads the whole table under lock",
	"add a CHECK (... IS NOT NULL) NOT VALID, validate it, then SET NOT NULL"},
    [RULE_BAN_CREATE_DOMAIN_WITH_CONSTRAINT] = {"ban-create-domain-with-constraint", "validation",
	CHECK_FAIL, "a domain with a constraint can only be changed under lock",
	"use a plain type, and a CHECK on the table"},
    [RULE_BAN_ALTER_DOMAIN_WITH_ADD_CONSTRAINT] = {"ban-alter-domain-with-add-constraint",
	"validation", CHECK_FAIL, "a constraint on a domain reads every table that uses it",
	"put a CHECK ... NOT VALID on the tables instead"},
    [RULE_BAN_DROP_DATABASE] = {"ban-drop-database", "data-loss", CHECK_FAIL,
	"no database is dropped", NULL},
    [RULE_BAN_DROP_SCHEMA] = {"ban-drop-schema", "data-loss", CHECK_FAIL, "no schema is dropped",
	NULL},
    [RULE_BAN_DROP_TABLE] = {"ban-drop-table", "data-loss", CHECK_FAIL, "no table is dropped",
	"stop using it first, keep a copy, and allow this one by name"},
    [RULE_BAN_DROP_COLUMN] = {"ban-drop-column", "data-loss", CHECK_FAIL, "no column is dropped",
	"stop using it first, keep a copy, and allow this one by name"},
    [RULE_BAN_TRUNCATE_CASCADE] = {"ban-truncate-cascade", "data-loss", CHECK_FAIL,
	"TRUNCATE does not reach other tables", "name the tables that are meant"},
    [RULE_RENAMING_COLUMN] = {"renaming-column", "compatibility", CHECK_FAIL,
	"no column is renamed",
	"add a column, write both, switch the readers over, then drop the old one"},
    [RULE_RENAMING_TABLE] = {"renaming-table", "compatibility", CHECK_FAIL, "no table is renamed",
	"keep the old name as a view, in the same transaction"},
    [RULE_ADDING_REQUIRED_FIELD] = {"adding-required-field", "compatibility", CHECK_FAIL,
	"a new column is nullable or has a default",
	"add it with a default or nullable, since the running release does not write it"},
    [RULE_BAN_DROP_NOT_NULL] = {"ban-drop-not-null", "compatibility", CHECK_FAIL,
	"a column does not become nullable", "let the running release read NULL first"},
    [RULE_TRANSACTION_NESTING] = {"transaction-nesting", "transactions", CHECK_FAIL,
	"no BEGIN or COMMIT where the tool has begun a transaction",
	"leave the transaction to the tool"},
    [RULE_BAN_UNCOMMITTED_TRANSACTION] = {"ban-uncommitted-transaction", "transactions", CHECK_FAIL,
	"a transaction that is begun is ended", "COMMIT at the end"},
    [RULE_BAN_CONCURRENT_INDEX_CREATION_IN_TRANSACTION] =
	{"ban-concurrent-index-creation-in-transaction", "transactions", CHECK_FAIL,
	    "CONCURRENTLY stands outside of transactions",
	    "give it a migration of its own, and switch the tool's transaction off for it"},
    [RULE_PREFER_ROBUST_STMTS] = {"prefer-robust-stmts", "robustness", CHECK_WARN,
	"a statement can be run again after a failure", "say IF NOT EXISTS or IF EXISTS"},
    [RULE_REQUIRE_TABLE_SCHEMA] = {"require-table-schema", "robustness", CHECK_WARN,
	"tables are named with their schema",
	"name the schema, since search_path differs between logins"},
    [RULE_REQUIRE_ENUM_VALUE_ORDERING] = {"require-enum-value-ordering", "robustness", CHECK_WARN,
	"a new enum value says where it stands", "say BEFORE or AFTER"},
    [RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS] = {"ban-duplicate-column-assignments", "robustness",
	CHECK_FAIL, "no column is set twice by one statement", NULL},
    [RULE_IDENTIFIER_TOO_LONG] = {"identifier-too-long", "robustness", CHECK_WARN,
	"names have 63 bytes at most", "PostgreSQL cuts it: choose a shorter name"},
    [RULE_PREFER_BIGINT_OVER_INT] = {"prefer-bigint-over-int", "types", CHECK_WARN,
	"keys and counters are bigint", "use bigint, since int ends at 2147483647"},
    [RULE_PREFER_BIGINT_OVER_SMALLINT] = {"prefer-bigint-over-smallint", "types", CHECK_WARN,
	"keys and counters are bigint", "use bigint, since smallint ends at 32767"},
    [RULE_PREFER_IDENTITY] = {"prefer-identity", "types", CHECK_WARN,
	"keys are GENERATED AS IDENTITY",
	"use bigint GENERATED BY DEFAULT AS IDENTITY in place of serial"},
    [RULE_PREFER_TEXT_FIELD] = {"prefer-text-field", "types", CHECK_WARN,
	"texts have no length in their type", "use text, with a CHECK on its length"},
    [RULE_PREFER_TIMESTAMPTZ] = {"prefer-timestamptz", "types", CHECK_WARN,
	"times have a time zone", "use timestamptz"},
    [RULE_BAN_CHAR_FIELD] = {"ban-char-field", "types", CHECK_WARN, "no column is char(n)",
	"use text, since char(n) pads with blanks"},
    [RULE_ALLOW] = {"allow", "allow", CHECK_WARN, "every waiver is needed", NULL},
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
		printf("%-46s %-8s %s\n", rule_table[i].name,
		    check_status_name(rule_table[i].status), rule_table[i].about);
}
