/* links: cmd/check-migrations/ */
/* What the words of a statement say about transactions. */
#include "../../cmd/check-migrations/replay/words.h"

#include "../../cmd/check-migrations/replay/message.h"
#include "../../cmd/check-migrations/script.h"
#include "unit.h"

static enum statement_kind
kind_of(const char *sql)
{
	return statement_kind(sql, strlen(sql));
}

static void
test_kinds(void)
{
	static const struct {
		const char *sql;
		enum statement_kind kind;
	} rows[] = {
	    {"", STATEMENT_ORDINARY},
	    {"SELECT 1", STATEMENT_ORDINARY},
	    {"SELECT 'begin'", STATEMENT_ORDINARY},
	    {"\"begin\"", STATEMENT_ORDINARY},
	    {"BEGIN", STATEMENT_BEGINS},
	    {"begin isolation level serializable", STATEMENT_BEGINS},
	    {"START TRANSACTION READ ONLY", STATEMENT_BEGINS},
	    {"START SOMETHING", STATEMENT_ORDINARY},
	    {"COMMIT", STATEMENT_ENDS},
	    {"COMMIT WORK", STATEMENT_ENDS},
	    {"COMMIT AND NO CHAIN", STATEMENT_ENDS},
	    {"COMMIT AND CHAIN", STATEMENT_SAVES},
	    {"END", STATEMENT_ENDS},
	    {"ROLLBACK", STATEMENT_ENDS},
	    {"ABORT", STATEMENT_ENDS},
	    {"ROLLBACK TO SAVEPOINT a", STATEMENT_SAVES},
	    {"ROLLBACK TO a", STATEMENT_SAVES},
	    {"SAVEPOINT a", STATEMENT_SAVES},
	    {"RELEASE a", STATEMENT_SAVES},
	    {"PREPARE TRANSACTION 'a'", STATEMENT_ENDS},
	    {"PREPARE a AS SELECT 1", STATEMENT_ORDINARY},
	    {"COMMIT PREPARED 'a'", STATEMENT_LONE},
	    {"ROLLBACK PREPARED 'a'", STATEMENT_LONE},
	    {"CREATE INDEX CONCURRENTLY i ON t (a)", STATEMENT_LONE},
	    {"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", STATEMENT_LONE},
	    {"CREATE INDEX i ON t (a)", STATEMENT_ORDINARY},
	    {"CREATE INDEX \"concurrently\" ON t (a)", STATEMENT_ORDINARY},
	    {"DROP INDEX CONCURRENTLY i", STATEMENT_LONE},
	    {"DROP INDEX i", STATEMENT_ORDINARY},
	    {"REINDEX TABLE CONCURRENTLY t", STATEMENT_LONE},
	    {"REINDEX (CONCURRENTLY) TABLE t", STATEMENT_LONE},
	    {"REINDEX TABLE t", STATEMENT_ORDINARY},
	    {"REINDEX SCHEMA s", STATEMENT_LONE},
	    {"REINDEX DATABASE d", STATEMENT_LONE},
	    {"REINDEX SYSTEM d", STATEMENT_LONE},
	    {"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", STATEMENT_LONE},
	    {"ALTER TABLE t DETACH PARTITION p", STATEMENT_ORDINARY},
	    {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", STATEMENT_ORDINARY},
	    {"VACUUM", STATEMENT_LONE},
	    {"VACUUM FULL t", STATEMENT_LONE},
	    {"ANALYZE t", STATEMENT_ORDINARY},
	    {"CLUSTER", STATEMENT_LONE},
	    {"CLUSTER VERBOSE", STATEMENT_LONE},
	    {"CLUSTER t", STATEMENT_ORDINARY},
	    {"CLUSTER VERBOSE t", STATEMENT_ORDINARY},
	    {"CREATE DATABASE d", STATEMENT_LONE},
	    {"DROP DATABASE d", STATEMENT_LONE},
	    {"CREATE TABLESPACE s LOCATION '/x'", STATEMENT_LONE},
	    {"DROP TABLESPACE s", STATEMENT_LONE},
	    {"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", STATEMENT_LONE},
	    {"ALTER SYSTEM SET x = 1", STATEMENT_LONE},
	    {"ALTER DATABASE d SET TABLESPACE s", STATEMENT_LONE},
	    {"ALTER DATABASE d SET timezone = 'UTC'", STATEMENT_ORDINARY},
	    {"DISCARD ALL", STATEMENT_LONE},
	    {"DISCARD TEMP", STATEMENT_ORDINARY},
	    {"LOCK TABLE t", STATEMENT_INSIDE},
	    {"DECLARE c CURSOR FOR SELECT 1", STATEMENT_INSIDE},
	    {"COPY t FROM stdin", STATEMENT_FROM_STDIN},
	    {"COPY t FROM '/x'", STATEMENT_ORDINARY},
	    {"CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1", STATEMENT_BEGINS_TRIGGER},
	    {"CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()", STATEMENT_ORDINARY},
	    {"DO $$ BEGIN COMMIT; END $$", STATEMENT_ORDINARY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!CHECK_INT(kind_of(rows[i].sql), rows[i].kind))
			fprintf(stderr, "  %s\n", rows[i].sql);
}

static bool
is_enclosed(const char *sql)
{
	return message_can_be_enclosed(
	    &(struct script_message){.bytes = sql, .len = strlen(sql), .line = 1});
}

static void
test_enclosed(void)
{
	CHECK(is_enclosed("CREATE TABLE t (a int); DROP TABLE t"));
	CHECK(is_enclosed("DO $$ BEGIN PERFORM 1; END $$;"));
	CHECK(is_enclosed(
	    "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END; SELECT 3"));
	CHECK(!is_enclosed("CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; COMMIT"));
	CHECK(!is_enclosed("BEGIN; CREATE TABLE t (a int); COMMIT"));
	CHECK(!is_enclosed("SELECT 1; VACUUM"));
	CHECK(!is_enclosed("SAVEPOINT a; RELEASE a"));
	CHECK(!is_enclosed("LOCK TABLE t"));
	CHECK(message_can_be_enclosed(&(struct script_message){
	    .bytes = "LOCK t", .len = 6, .line = 1, .in_transaction = true}));
	CHECK(!is_enclosed("\\connect x"));
	CHECK(!is_enclosed("COPY t FROM stdin;\n1\n\\.\n"));
}

int
main(void)
{
	test_kinds();
	test_enclosed();

	return unit_end();
}
