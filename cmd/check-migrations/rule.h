/*
 * rule: what check-migrations judges by, and how a finding is told.
 *
 * Every rule stands once in the table of rule/rules.c, with the category that it belongs to.  A
 * category writes one check for each finding (`name` and `rule` are the rule), or one of its own
 * name that passes when nothing was found, or is skipped when there was nothing to judge.  A
 * finding that somebody allowed (waivers.h) is a check that is skipped, with the reason.
 */
#ifndef CHECK_MIGRATIONS_RULE_H
#define CHECK_MIGRATIONS_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct waivers;

enum rule {
	/* Folders and names. */
	RULE_LAYOUT,
	RULE_NAMES,
	RULE_CASE,
	RULE_SYMLINKS,
	RULE_PATTERN,
	RULE_ORDER,
	RULE_DUPLICATES,
	RULE_GAPS,
	RULE_HEADS,
	RULE_DOWN,
	/* Bytes. */
	RULE_EMPTY,
	RULE_BOM,
	RULE_LINE_ENDS,
	RULE_UTF8,
	RULE_CONFLICTS,
	RULE_SECTIONS,
	/* Checksums without a database. */
	RULE_ATLAS_SUM,
	RULE_LOCK,
	/* History. */
	RULE_SINCE_EDITED,
	RULE_SINCE_RENAMED,
	RULE_SINCE_DELETED,
	RULE_SINCE_ORDER,
	RULE_SINCE_LATE,
	/* The ledger. */
	RULE_LEDGER,
	RULE_FAILED,
	RULE_PENDING,
	RULE_MISSING,
	RULE_DRIFTED,
	RULE_OUT_OF_ORDER,
	/* The live database before anything is applied to it. */
	RULE_PREFLIGHT,
	RULE_OLD_TRANSACTIONS,
	RULE_IDLE_IN_TRANSACTION,
	RULE_TABLE_LOCKS,
	RULE_INVALID_INDEXES,
	RULE_REPLICATION_LAG,
	RULE_REPLICATION_SLOTS,
	RULE_CONNECTIONS,
	/* How large its tables are. */
	RULE_STATS,
	/* What a replay shows. */
	RULE_REPLAY,
	RULE_LEFTOVER,
	RULE_DRIFT,
	/* Indexes. */
	RULE_REQUIRE_INDEX,
	RULE_INDEXES,
	RULE_UNINDEXED_FOREIGN_KEY,
	RULE_DUPLICATE_INDEX,
	RULE_REDUNDANT_INDEX,
	RULE_REVERSIBLE,
	RULE_ROWS_LOST,
	RULE_ROWS_CHANGED,
	RULE_ROWS_REFUSED,
	/* What becomes of the statements of the release that is running. */
	RULE_RUNNING,
	RULE_RUNNING_STATEMENT,
	RULE_RUNNING_RESULT,
	RULE_RUNNING_COLUMNS,
	RULE_RUNNING_PARAMETERS,
	RULE_RUNNING_VALUES,
	RULE_RUNNING_INSERT,
	RULE_RUNNING_UNJUDGED,
	/* Statements: what cannot be read. */
	RULE_LINT,
	RULE_UNPARSED,
	/* Locks. */
	RULE_REQUIRE_CONCURRENT_INDEX_CREATION,
	RULE_REQUIRE_CONCURRENT_INDEX_DELETION,
	RULE_REQUIRE_CONCURRENT_REINDEX,
	RULE_REQUIRE_CONCURRENT_PARTITION_DETACH,
	RULE_REQUIRE_CONCURRENT_REFRESH,
	RULE_ADDING_FIELD_WITH_DEFAULT,
	RULE_ADDING_GENERATED_STORED_FIELD,
	RULE_CHANGING_COLUMN_TYPE,
	RULE_ADDING_SERIAL_PRIMARY_KEY_FIELD,
	RULE_DISALLOWED_UNIQUE_CONSTRAINT,
	RULE_PREFER_REPACK,
	RULE_REWRITING_TABLE,
	RULE_REQUIRE_LOCK_TIMEOUT,
	RULE_REQUIRE_STATEMENT_TIMEOUT,
	RULE_STATEMENT_AFTER_EXCLUSIVE_LOCK,
	/* Validation under a lock. */
	RULE_CONSTRAINT_MISSING_NOT_VALID,
	RULE_ADDING_FOREIGN_KEY_CONSTRAINT,
	RULE_ADDING_NOT_NULLABLE_FIELD,
	RULE_BAN_CREATE_DOMAIN_WITH_CONSTRAINT,
	RULE_BAN_ALTER_DOMAIN_WITH_ADD_CONSTRAINT,
	/* Data loss. */
	RULE_BAN_DROP_DATABASE,
	RULE_BAN_DROP_SCHEMA,
	RULE_BAN_DROP_TABLE,
	RULE_BAN_DROP_COLUMN,
	RULE_BAN_TRUNCATE_CASCADE,
	/* What the running release does not survive. */
	RULE_RENAMING_COLUMN,
	RULE_RENAMING_TABLE,
	RULE_ADDING_REQUIRED_FIELD,
	RULE_BAN_DROP_NOT_NULL,
	/* Transactions. */
	RULE_TRANSACTION_NESTING,
	RULE_BAN_UNCOMMITTED_TRANSACTION,
	RULE_BAN_CONCURRENT_INDEX_CREATION_IN_TRANSACTION,
	RULE_USING_NEW_ENUM_VALUE,
	/* Robustness. */
	RULE_PREFER_ROBUST_STMTS,
	RULE_REQUIRE_TABLE_SCHEMA,
	RULE_REQUIRE_ENUM_VALUE_ORDERING,
	RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS,
	RULE_IDENTIFIER_TOO_LONG,
	/* Types. */
	RULE_PREFER_BIGINT_OVER_INT,
	RULE_PREFER_BIGINT_OVER_SMALLINT,
	RULE_PREFER_IDENTITY,
	RULE_PREFER_TEXT_FIELD,
	RULE_PREFER_TIMESTAMPTZ,
	RULE_BAN_CHAR_FIELD,
	/* What statements were seen to do while they were replayed. */
	RULE_OBSERVED_LOCKS,
	RULE_OBSERVED_REWRITES,
	/* Waivers. */
	RULE_ALLOW,
	RULES
};

struct rule_info {
	const char *name;         /* "require-concurrent-index-creation" */
	const char *category;     /* "locks" */
	enum check_status status; /* of a finding: fail or warn, or unknown */
	const char *about;        /* what it finds, for --rules */
	const char *safe; /* the safe way, said behind a finding; NULL: the finding says it */
};

/* Never NULL. */
const struct rule_info *rule_info(enum rule rule);

/* The rule called `name`; -1: none is. */
int rule_named(const char *name, enum rule *rule);

/* The name that is nearest to a misspelt one, or NULL. */
const char *rule_nearest(const char *name);

/* Whether it judges statements, at a line of a file, rather than files or the ledger. */
static inline bool
rule_is_of_statements(enum rule rule)
{
	return rule >= RULE_UNPARSED && rule < RULE_ALLOW;
}

/* Prints all rules for --rules, a line each: name, status, explanation. */
void rules_print(void);

/* A statement of a file: its first line, and how many began on that line before it.  Line 0: none.
 */
struct statement_place {
	unsigned line, number;
};

/* Where findings go, what is allowed, and the statement that is judged. */
struct findings {
	struct records *records;
	struct waivers *waivers;
	struct statement_place place;
};

/* The next statement begins; {0} in `place` before the first one of a file, and behind its last. */
static inline void
findings_next_statement(struct findings *findings, unsigned line)
{
	struct statement_place *place = &findings->place;

	place->number = place->line == line ? place->number + 1 : 0;
	place->line = line;
}

/* Begun as {.findings = findings, .name = "gaps"}, ended by category_end(); holds nothing to
 * free. */
struct category {
	struct findings *findings;
	const char *name; /* as the rules' table has it */
	const char *unit; /* of what was judged; NULL: migrations */
	int64_t judged;   /* how many things; `observed` of the check that passes */
	int64_t faults;   /* how many checks were written */
};

/* Writes one finding, with the rule's status and its safe way behind the message; `check` holds
 * file, line and so on. */
void category_fault(struct category *category, enum rule rule, struct check *check,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same with a status of its own, check->status: --pending, something unknown, a rule that is
 * skipped.  The safe way is left out. */
void category_say(struct category *category, enum rule rule, struct check *check,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Ends a category: without findings it passes, with nothing to judge it is skipped. */
void category_end(const struct category *category);

#endif
