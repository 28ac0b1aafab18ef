# check-migrations: the ledgers of all tools, as each writes them, in SQLite and in PostgreSQL.

load lib/harness
load lib/migrations
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
    seen_are_valid
}

# fill SQLITE POSTGRES ROWS: both databases anew: each with its own way to make the tables, then the rows.
fill() {
    rm -f app.db
    printf '%s\n%s\n' "$1" "$3" | sqlite3 app.db
    postgres_sql app "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        DROP SCHEMA IF EXISTS atlas_schema_revisions CASCADE; $2; $3"
}

# rows SQL: the same for both, on top of what is there.
rows() {
    sqlite3 app.db "$1"
    postgres_sql app "$1"
}

# The checks about the database, without what differs from run to run.
database_checks() {
    jq -c 'select(.type == "check" and (.name | IN("ledger", "failed", "pending", "missing", "drifted", "out-of-order")))
        | {name, status, observed, file, message, labels}' out
}

# both STATUS ARGUMENT...: judges m beside each database, which have to say the same, and stay as they are.
both() {
    local status=$1
    shift
    postgres_dump app >before
    sha256sum app.db >>before
    check "$status" m --database-url "$postgres_url" "$@"
    database_checks >postgres.said
    check "$status" m --database-url sqlite:app.db "$@"
    database_checks >sqlite.said
    diff postgres.said sqlite.said
    postgres_dump app >after
    sha256sum app.db >>after
    cmp before after
}

# verdicts NAME: status of each check of that name, on one line.
verdicts() { jq -r "select(.type == \"check\" and .name == \"$1\") | .status" out | paste -sd ' '; }

# about NAME: where and what its checks say, one a line.
about() { jq -r "select(.type == \"check\" and .name == \"$1\") | \"\(.status) \(.file // .observed): \(.message)\"" out; }

# expect NAME=STATUS...: the verdicts of these categories.
expect() {
    local pair
    for pair in "$@"; do
        [ "$(verdicts "${pair%%=*}")" = "${pair#*=}" ] || { echo "not $pair"; about "${pair%%=*}"; return 1; }
    done
}

# A file of the folder m, with some SQL.
file() { mkdir -p "m/$(dirname "$1")"; printf '%s\n' "${2-SELECT 1;}" >"m/$1"; }

# ---- golang-migrate: database/postgres/postgres.go, database/sqlite3/sqlite3.go ----

golang() { # VERSION DIRTY, or nothing for an empty table
    fill 'CREATE TABLE schema_migrations (version uint64,dirty bool); CREATE UNIQUE INDEX version_unique ON schema_migrations (version);' \
        'CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version bigint not null primary key, dirty boolean not null)' \
        "${1:+INSERT INTO schema_migrations (version, dirty) VALUES ($1, $2);}"
}

@test "golang-migrate: everything up to the version is applied" {
    for n in 1 2 3; do file "00000${n}_a.up.sql"; file "00000${n}_a.down.sql"; done
    golang 3 false
    both 0
    expect ledger=pass failed=pass pending=pass missing=pass drifted=skip out-of-order=skip
    [[ "$(about drifted)" == *"golang-migrate keeps no checksums: --lock or --since finds"* ]]
    golang 2 false
    both 0
    [ "$(about pending)" = "warn m/000003_a.up.sql: not yet applied" ]
    both 1 --pending fail
    golang
    both 0
    expect "pending=warn warn warn"
    golang 7 false
    both 1
    [ "$(about missing)" = "fail 7: applied, but no file of the folder has this version" ]
    expect pending=pass
}

@test "golang-migrate: dirty is failed, and says what to do" {
    for n in 1 2 3; do file "${n}_a.up.sql"; file "${n}_a.down.sql"; done
    golang 2 true
    both 1
    [[ "$(about failed)" == "fail m/2_a.up.sql: it failed or stopped half-way; "*"migrate force"* ]]
    [ "$(about pending)" = "warn m/3_a.up.sql: not yet applied" ]
    # The first one could not be taken back: no version, but dirty.
    golang -1 true
    both 1
    expect failed=fail "pending=warn warn warn" missing=skip
    [ "$(jq -r 'select(.name == "failed") | .observed' out)" = -1 ]
    golang -1 false
    both 1
    expect ledger=fail
    # Columns made by hand: any words for a boolean, and what is none.
    for dirty in "'t'" "'TRUE'" 1 "'yes'"; do
        rm app.db
        sqlite3 app.db "CREATE TABLE schema_migrations (version, dirty); INSERT INTO schema_migrations VALUES (3, $dirty)"
        check 1 m --database-url sqlite:app.db
        expect failed=fail
    done
    for dirty in NULL 2 "'perhaps'" "x'00'" 0.5; do
        rm app.db
        sqlite3 app.db "CREATE TABLE schema_migrations (version, dirty); INSERT INTO schema_migrations VALUES (3, $dirty)"
        check 1 m --database-url sqlite:app.db
        [[ "$(about ledger)" == *"its column dirty is neither true nor false"* ]]
    done
    rm app.db
    sqlite3 app.db "CREATE TABLE schema_migrations (version, dirty); INSERT INTO schema_migrations VALUES (2, 0), (3, 0)"
    check 1 m --database-url sqlite:app.db
    [[ "$(about ledger)" == *"golang-migrate keeps one row alone"* ]]
}

# ---- dbmate: pkg/driver/postgres/postgres.go, pkg/driver/sqlite/sqlite.go ----

dbmate() { # VERSION...
    local version list=
    for version in "$@"; do list+="${list:+, }($version)"; done
    fill 'create table if not exists "schema_migrations" (version varchar(128) primary key);' \
        'create table if not exists "public"."schema_migrations" (version varchar primary key)' \
        "${list:+insert into schema_migrations (version) values $list;}"
}

both_sections=$'-- migrate:up\nCREATE TABLE t (id bigint);\n-- migrate:down\nDROP TABLE t;'

@test "dbmate: versions as text, in which leading zeros count" {
    for n in 20240101000000 20240102000000 20240103000000; do file "${n}_a.sql" "$both_sections"; done
    dbmate "'20240101000000'" "'20240102000000'" "'20240103000000'"
    both 0
    expect ledger=pass failed=skip pending=pass missing=pass drifted=skip out-of-order=skip
    dbmate "'20240101000000'" "'20240103000000'" "'20240104000000'"
    both 1
    [ "$(about out-of-order)" = "fail m/20240102000000_a.sql: not yet applied, although 20240103000000_a.sql is" ]
    expect pending=warn missing=fail
    rm m/*; file 001_a.sql "$both_sections"
    dbmate "'1'"
    both 1
    expect pending=warn missing=fail
    dbmate "'001'"
    both 0
    expect pending=pass missing=pass
}

@test "dbmate: rows that cannot be read are findings, never dropped" {
    file 001_a.sql "$both_sections"
    sqlite3 app.db "CREATE TABLE schema_migrations (version); INSERT INTO schema_migrations VALUES ('001'), (NULL), (''), ('abc'), (x'ff'), ('1 2')"
    check 1 m --database-url sqlite:app.db
    expect "ledger=fail fail fail fail fail"
    [[ "$(about ledger)" == *"its version is NULL"*"its version is none of dbmate"* ]]
    expect pending=pass missing=pass
}

@test "dbmate, applied by hand: a table of another type" {
    file 20240101000000_a.sql "$both_sections"
    fill 'create table schema_migrations (version real);' 'create table schema_migrations (version numeric(20,2))' \
        'insert into schema_migrations values (20240101000000);'
    both 0
    expect pending=pass missing=pass
    fill 'create table schema_migrations (version integer);' 'create table schema_migrations (version char(20))' \
        "insert into schema_migrations values ('20240101000000');"
    both 0
    expect pending=pass missing=pass
}

# ---- Rails: schema_migration.rb, internal_metadata.rb ----

@test "Rails: versions are numbers, whatever their zeros" {
    file 001_create_users.rb 'class CreateUsers < ActiveRecord::Migration[7.1]; end'
    file 20240101000000_add_orders.rb 'class AddOrders < ActiveRecord::Migration[7.1]; end'
    fill 'CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
          CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL,
              "updated_at" datetime(6) NOT NULL);' \
        'CREATE TABLE "schema_migrations" ("version" character varying NOT NULL PRIMARY KEY);
         CREATE TABLE "ar_internal_metadata" ("key" character varying NOT NULL PRIMARY KEY, "value" character varying,
             "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL)' \
        "INSERT INTO schema_migrations VALUES ('1'), ('20240101000000');"
    both 0
    expect ledger=pass pending=pass missing=pass drifted=skip
    rows "INSERT INTO schema_migrations VALUES ('20250101000000'), ('x1')"
    both 1
    expect ledger=fail missing=fail
    rows "DELETE FROM schema_migrations WHERE version > '2'; INSERT INTO schema_migrations VALUES ('001')"
    both 1
    [[ "$(about ledger)" == *"holds this version twice"* ]]
}

# ---- goose: internal/dialects ----

goose() { # ROWS
    fill "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL,
              tstamp TIMESTAMP DEFAULT (datetime('now')));" \
        'CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL,
             is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now())' \
        "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true)${1:+, $1};"
}

@test "goose: the last row of a version counts" {
    for n in 1 2 3; do file "0000${n}_a.sql" $'-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;'; done
    goose '(1, true), (2, true), (3, true)'
    both 0
    expect ledger=pass failed=skip pending=pass missing=pass drifted=skip out-of-order=pass
    goose '(1, true), (2, true), (2, false)'
    both 0
    [ "$(about pending | head -n 1)" = "warn m/00002_a.sql: not applied: it was taken back" ]
    goose '(1, true), (2, true), (3, true), (2, false), (2, true)'
    both 1
    [ "$(about out-of-order)" = "fail m/00002_a.sql: applied after 00003_a.sql" ]
    expect ledger=pass
    goose '(1, true), (3, true)'
    both 1
    [ "$(about out-of-order)" = "fail m/00002_a.sql: not yet applied, although 00003_a.sql is" ]
    goose '(1, true), (2, true), (3, true), (9, true), (8, false)'
    both 1
    [ "$(about missing)" = "fail 9: applied, but no file of the folder has this version" ]
    goose ''
    both 0
    expect "pending=warn warn warn" ledger=pass missing=pass
    goose '(1, true), (2, true), (3, true), (-4, true)'
    both 1
    expect ledger=fail
}

# ---- Flyway: SQLiteDatabase.java, PostgreSQLDatabase.java, JdbcTableSchemaHistory.java ----

# flyway ROW...: RANK, VERSION, DESCRIPTION, TYPE, SCRIPT, CHECKSUM, SUCCESS of each.
flyway() {
    local row list=
    for row in "$@"; do
        list+="INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, success, installed_by, execution_time)
            VALUES ($row, 'keeper', 12);"
    done
    fill "CREATE TABLE \"main\".\"flyway_schema_history\" (\"installed_rank\" INT NOT NULL PRIMARY KEY, \"version\" VARCHAR(50),
              \"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL, \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INT,
              \"installed_by\" VARCHAR(100) NOT NULL, \"installed_on\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
              \"execution_time\" INT NOT NULL, \"success\" BOOLEAN NOT NULL);
          CREATE INDEX \"main\".\"flyway_schema_history_s_idx\" ON \"flyway_schema_history\" (\"success\");" \
        'CREATE TABLE "public"."flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL,
             "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL, "checksum" INTEGER, "installed_by" VARCHAR(100) NOT NULL,
             "installed_on" TIMESTAMP NOT NULL DEFAULT now(), "execution_time" INTEGER NOT NULL, "success" BOOLEAN NOT NULL);
         ALTER TABLE "public"."flyway_schema_history" ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
         CREATE INDEX "flyway_schema_history_s_idx" ON "public"."flyway_schema_history" ("success")' \
        "$list"
}

# SELECT 1; has 78787420, SELECT 2; another one.
one=78787420

@test "Flyway: versions, checksums, descriptions and repeatables" {
    file V1__create_users.sql; file V1.1__orders.sql; file V2_0__more.sql; file R__views.sql; file U1__create_users.sql
    flyway "1, '1', 'create users', 'SQL', 'V1__create_users.sql', $one, true" "2, '1.1', 'orders', 'SQL', 'V1.1__orders.sql', $one, true" \
        "3, '2.0', 'more', 'SQL', 'V2_0__more.sql', $one, true" "4, NULL, 'views', 'SQL', 'R__views.sql', $one, true"
    both 0
    expect ledger=pass failed=pass pending=pass missing=pass drifted=pass out-of-order=pass
    [ "$(jq 'select(.name == "drifted") | .observed' out)" = 4 ]
    # An edited one has drifted, an edited repeatable one is pending.
    file V1.1__orders.sql 'SELECT 2;'
    file R__views.sql 'SELECT 2;'
    both 1
    [[ "$(about drifted)" == "fail m/V1.1__orders.sql: edited after it was applied"* ]]
    [ "$(about pending)" = "warn m/R__views.sql: differs from what was applied: it will be applied again" ]
    file V1.1__orders.sql; file R__views.sql
    mv m/V1.1__orders.sql m/V1.1__other.sql
    both 1
    [[ "$(about drifted)" == 'fail m/V1.1__other.sql: renamed after it was applied as "orders"'* ]]
    rm m/V1.1__other.sql m/R__views.sql
    both 1
    [ "$(about missing)" = "$(printf '%s\n' 'fail 1.1: applied, but no file of the folder has this version' \
        'fail views: applied, but no file of the folder has this description')" ]
}

@test "Flyway: failures, undone and deleted ones, and synthetic rows" {
    file V1__a.sql; file V2__b.sql; file V3__c.sql; file U2__b.sql
    flyway "0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '\"app\"', NULL, true" "1, '1', 'a', 'SQL', 'V1__a.sql', $one, true" \
        "2, '2', 'b', 'SQL', 'V2__b.sql', $one, true" "3, '2', 'b', 'UNDO_SQL', 'U2__b.sql', $one, true"
    both 0
    expect ledger=pass missing=pass "pending=warn warn" out-of-order=pass
    [ "$(about pending | head -n 1)" = "warn m/V2__b.sql: not applied: it was taken back" ]
    flyway "1, '1', 'a', 'SQL', 'V1__a.sql', $one, true" "2, '2', 'b', 'SQL', 'V2__b.sql', $one, false"
    both 1
    [[ "$(about failed)" == "fail m/V2__b.sql: it failed or stopped half-way; "*"flyway repair"* ]]
    [ "$(about pending)" = "warn m/V3__c.sql: not yet applied" ]
    # A file that was removed on purpose: repair marks it as deleted.
    flyway "1, '1', 'a', 'SQL', 'V1__a.sql', $one, true" "2, '1.5', 'gone', 'SQL', 'V1.5__gone.sql', 5, true" \
        "3, '1.5', 'gone', 'DELETE', 'V1.5__gone.sql', 5, true" "4, '2', 'b', 'SQL', 'V2__b.sql', $one, true" "5, '3', 'c', 'SQL', 'V3__c.sql', $one, true"
    both 0
    expect missing=pass pending=pass ledger=pass
    # Applied out of order.
    flyway "1, '1', 'a', 'SQL', 'V1__a.sql', $one, true" "2, '3', 'c', 'SQL', 'V3__c.sql', $one, true" "3, '2', 'b', 'SQL', 'V2__b.sql', $one, true"
    both 1
    [ "$(about out-of-order)" = "fail m/V2__b.sql: applied after V3__c.sql" ]
    flyway "1, '1', 'a', 'SQL', 'V1__a.sql', $one, true" "2, '2', 'b', 'WHAT', 'V2__b.sql', $one, true" "3, 'x', 'c', 'SQL', 'V3__c.sql', $one, true"
    both 1
    [[ "$(about ledger)" == *"its type WHAT is none of Flyway"* ]]
    [[ "$(about ledger)" == *"its version is none of Flyway"* ]]
    # A baseline without a version stands for nothing.
    flyway "1, NULL, '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, true"
    both 1
    [[ "$(about ledger)" == *"its version is NULL"* ]]
    expect "pending=warn warn warn"
}

@test "Flyway: what was applied from Java, and is a file in SQL now" {
    file V1__a.sql; file V2__b.sql; file V3__c.java
    flyway "1, '1', 'a', 'JDBC', 'db.V1__a', NULL, true" "2, '2', 'b', 'SQL', 'V2__b.sql', $one, true" "3, '3', 'c', 'JDBC', 'db.V3__c', NULL, true"
    both 1
    [ "$(about drifted)" = "fail m/V1__a.sql: it was applied from Java, says the ledger, so that Flyway refuses it in SQL" ]
    # Not above a baseline nothing is compared.
    flyway "1, '1', 'a', 'JDBC', 'db.V1__a', NULL, true" "2, '1', 'b', 'BASELINE', 'b', NULL, true" "3, '2', 'b', 'SQL', 'V2__b.sql', $one, true" \
        "4, '3', 'c', 'JDBC', 'db.V3__c', NULL, true"
    both 0
    expect drifted=pass
}

@test "Flyway: what is not above a baseline is not pending, and an edited baseline is found" {
    file V1__a.sql; file V2__b.sql; file V3__c.sql
    flyway "1, '2', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, true"
    both 0
    [ "$(about pending)" = "warn m/V3__c.sql: not yet applied" ]
    expect missing=pass out-of-order=skip
    # A baseline's file, with which an empty database was made.
    file B2__squashed.sql
    flyway "1, '2', 'squashed', 'SQL_BASELINE', 'B2__squashed.sql', $one, true" "2, '3', 'c', 'SQL', 'V3__c.sql', $one, true"
    both 0
    expect pending=pass missing=pass drifted=pass
    file B2__squashed.sql 'SELECT 2;'
    both 1
    [[ "$(about drifted)" == "fail m/B2__squashed.sql: edited"* ]]
    # Where migrations were applied one by one it is no pending one; in an empty database it stands for those before it.
    file B2__squashed.sql
    flyway "1, '1', 'a', 'SQL', 'V1__a.sql', $one, true" "2, '2', 'b', 'SQL', 'V2__b.sql', $one, true" "3, '3', 'c', 'SQL', 'V3__c.sql', $one, true"
    both 0
    expect pending=pass
    flyway
    both 0
    [ "$(about pending)" = "$(printf '%s\n' 'warn m/B2__squashed.sql: not yet applied' 'warn m/V3__c.sql: not yet applied')" ]
}

# ---- sqlx: sqlx-postgres/src/migrate.rs, sqlx-sqlite/src/migrate.rs ----

sha384() { sha384sum "$1" | cut -d ' ' -f 1; }

sqlx() { # ROW...: VERSION, TIME, SUCCESS and the file whose checksum it has
    fill 'CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
              installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);' \
        'CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
             installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)' ''
    local version time success from
    for row in "$@"; do
        read -r version time success from <<<"$row"
        sqlite3 app.db "INSERT INTO _sqlx_migrations VALUES ($version, 'a', '$time', $success, x'$(sha384 "$from")', 5)"
        postgres_sql app "INSERT INTO _sqlx_migrations VALUES ($version, 'a', '$time', $success, '\\x$(sha384 "$from")', 5)"
    done
}

@test "sqlx: checksums as bytes, failures, and order by time" {
    for n in 1 2 3; do file "${n}_a.up.sql"; file "${n}_a.down.sql"; done
    sqlx "1 2026-01-01 true m/1_a.up.sql" "2 2026-01-02 true m/2_a.up.sql" "3 2026-01-03 true m/3_a.up.sql"
    both 0
    expect ledger=pass failed=pass pending=pass missing=pass drifted=pass out-of-order=pass
    printf 'SELECT 1;\r\n' >m/2_a.up.sql
    both 1
    [[ "$(about drifted)" == "fail m/2_a.up.sql: eol-only"* ]]
    file 2_a.up.sql 'SELECT 2;'
    both 1
    [[ "$(about drifted)" == "fail m/2_a.up.sql: edited"* ]]
    sqlx "1 2026-01-01 true m/1_a.up.sql" "2 2026-01-02 false m/2_a.up.sql"
    both 1
    [[ "$(about failed)" == "fail m/2_a.up.sql: it failed"* ]]
    sqlx "1 2026-01-01 true m/1_a.up.sql" "2 2026-01-05 true m/2_a.up.sql" "3 2026-01-03 true m/3_a.up.sql"
    both 1
    [ "$(about out-of-order)" = "fail m/2_a.up.sql: applied after 3_a.up.sql" ]
    # All of one instant, as in one transaction.
    sqlx "1 2026-01-01 true m/1_a.up.sql" "2 2026-01-01 true m/2_a.up.sql" "3 2026-01-01 true m/3_a.up.sql"
    both 0
    expect out-of-order=pass
}

# ---- Prisma: schema-engine/connectors ----

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }

prisma() { # ROWS: id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at
    fill 'CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME,
              "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
              "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0);' \
        'CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
             migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
             applied_steps_count INTEGER NOT NULL DEFAULT 0)' \
        "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, logs, rolled_back_at, started_at) VALUES $1;"
}

@test "Prisma: failed, rolled back, and applied at last" {
    file 20240101000000_a/migration.sql; file 20240102000000_b/migration.sql
    printf 'provider = "postgresql"\n' >m/migration_lock.toml
    local sum=$(sha256 m/20240101000000_a/migration.sql) done="'2026-01-01 10:00:01'" then="'2026-01-01 10:00:00'" later="'2026-01-02 10:00:00'"
    prisma "('1', '$sum', $done, '20240101000000_a', NULL, NULL, $then), ('2', '$sum', $done, '20240102000000_b', NULL, NULL, $later)"
    both 0
    expect ledger=pass failed=pass pending=pass missing=pass drifted=pass out-of-order=pass
    prisma "('1', '$sum', $done, '20240101000000_a', NULL, NULL, $then),
        ('2', '$sum', NULL, '20240102000000_b', 'Database error code: 42P07
 relation "t" exists; password=hunter2hunter2', NULL, $later)"
    both 1
    [[ "$(about failed)" == "fail m/20240102000000_b/migration.sql: it failed or stopped half-way: Database error code: 42P07 relation"*"migrate resolve"* ]]
    ! grep -q hunter2 out
    # Rolled back: it is pending again; and applied after that: all is well.
    prisma "('1', '$sum', $done, '20240101000000_a', NULL, NULL, $then), ('2', '$sum', NULL, '20240102000000_b', 'x', $later, $later)"
    both 0
    [ "$(about pending)" = "warn m/20240102000000_b/migration.sql: not applied: it was taken back" ]
    expect failed=pass missing=pass
    prisma "('1', '$sum', $done, '20240101000000_a', NULL, NULL, $then), ('2', '$sum', NULL, '20240102000000_b', 'x', $later, $then),
        ('3', '$sum', NULL, '20240102000000_b', 'x', $later, $then), ('4', '$sum', $done, '20240102000000_b', NULL, NULL, $later)"
    both 0
    expect ledger=pass failed=pass pending=pass
    prisma "('1', 'none', $done, '20240101000000_a', NULL, NULL, $then), ('2', '$sum', $done, '20240103000000_c', NULL, NULL, $later)"
    both 1
    expect drifted=unknown missing=fail pending=warn
}

# ---- Atlas: cmd/atlas/internal/migrate/ent/migrate/schema.go ----

# atlas ROW...: version, type, applied, total, day, error, error_stmt, hash of each; PostgreSQL has the table in a schema
# of its own, as Atlas makes it where the URL names none.
atlas() {
    local row list=
    for row in "$@"; do
        list+="INSERT INTO atlas_schema_revisions (version, type, applied, total, executed_at, error, error_stmt, hash, description, execution_time,
            operator_version) VALUES ($row, 'a', 7, 'Atlas CLI v0.38');"
    done
    fill 'CREATE TABLE `atlas_schema_revisions` (`version` text NOT NULL, `description` text NOT NULL, `type` integer NOT NULL DEFAULT (2),
              `applied` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `executed_at` datetime NOT NULL,
              `execution_time` integer NOT NULL, `error` text NULL, `error_stmt` text NULL, `hash` text NOT NULL, `partial_hashes` json NULL,
              `operator_version` text NOT NULL, PRIMARY KEY (`version`));' \
        'CREATE SCHEMA atlas_schema_revisions; SET search_path = atlas_schema_revisions;
         CREATE TABLE atlas_schema_revisions (version character varying NOT NULL, description character varying NOT NULL,
             type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL,
             execution_time bigint NOT NULL, error text NULL, error_stmt text NULL, hash character varying NOT NULL, partial_hashes jsonb NULL,
             operator_version character varying NOT NULL, PRIMARY KEY (version))' \
        "$list"
}

# atlas_sum: writes m/atlas.sum, and sets sums[VERSION] to the hash that a revision of the file gets.
declare -A sums
atlas_sum() {
    sums=()
    local name sum
    while read -r name sum; do
        sums[${name%%_*}]=$sum
    done < <("$PYTHON" - <<'EOT'
import base64, hashlib, os
running, total, lines = hashlib.sha256(), hashlib.sha256(), []
for name in sorted(os.listdir("m")):
    if not name.endswith(".sql"): continue
    running.update(name.encode() + open("m/" + name, "rb").read())
    sum = base64.b64encode(running.digest()).decode()
    total.update((name + sum).encode())
    lines.append(f"{name} h1:{sum}\n")
    print(name, sum)
with open("m/atlas.sum", "w") as out:
    out.write("h1:" + base64.b64encode(total.digest()).decode() + "\n" + "".join(lines))
EOT
    )
}

@test "Atlas: sums, half-way, resolved, and the row that is no revision" {
    for n in 1 2 3; do file "2024010${n}_a.sql"; done
    atlas_sum
    atlas "'.atlas_cloud_identifier', 2, 0, 0, '2026-01-01', NULL, NULL, ''" \
        "'20240101', 2, 1, 1, '2026-01-01', NULL, NULL, '${sums[20240101]}'" "'20240102', 2, 1, 1, '2026-01-02', '', '', '${sums[20240102]}'" \
        "'20240103', 4, 0, 0, '2026-01-03', NULL, NULL, '${sums[20240103]}'"
    both 0
    expect ledger=pass failed=pass pending=pass missing=pass drifted=pass out-of-order=pass
    atlas "'20240101', 2, 1, 1, '2026-01-01', NULL, NULL, '${sums[20240101]}'" \
        "'20240102', 2, 1, 3, '2026-01-02', 'pq: relation \"t\" exists', 'CREATE TABLE t (id int)', '${sums[20240102]}'"
    both 1
    [[ "$(about failed)" == 'fail m/20240102_a.sql: it failed or stopped half-way: 1 of 3 statements were applied: pq: relation "t" exists, in: CREATE TABLE t (id int); '* ]]
    [ "$(about pending)" = "warn m/20240103_a.sql: not yet applied" ]
    # An edit changes the sums of what stands behind it too: it is told once.
    local old=${sums[20240102]}
    atlas "'20240101', 2, 1, 1, '2026-01-01', NULL, NULL, '${sums[20240101]}'" "'20240102', 2, 1, 1, '2026-01-02', NULL, NULL, '$old'" \
        "'20240103', 2, 1, 1, '2026-01-03', NULL, NULL, '${sums[20240103]}'"
    file 20240102_a.sql 'SELECT 2;'
    atlas_sum
    both 1
    expect drifted=fail
    [[ "$(about drifted)" == "fail m/20240102_a.sql: it, or what stands in front of it, was edited"* ]]
    atlas "'20240101', 9, 1, 1, '2026-01-01', NULL, NULL, ''"
    both 1
    [[ "$(about ledger)" == *"its type is none of Atlas"* ]]
}

@test "Atlas: a baseline stands for what is before it" {
    for n in 1 2 3; do file "2024010${n}_a.sql"; done
    atlas_sum
    atlas "'20240102', 1, 0, 0, '2026-01-01', NULL, NULL, ''"
    both 0
    [ "$(about pending)" = "warn m/20240103_a.sql: not yet applied" ]
    expect missing=pass ledger=pass
}

# ---- Alembic: alembic/runtime/migration.py ----

revision() { # ID DOWN...
    local id=$1
    shift
    file "${id}_a.py" "revision = '$id'
down_revision = $*
def upgrade(): pass
def downgrade(): pass"
}

alembic() { # VERSION...
    local version list=
    for version in "$@"; do list+="INSERT INTO alembic_version VALUES ('$version');"; done
    fill 'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));' \
        'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))' "$list"
}

@test "Alembic: what an applied head comes behind was applied, whatever other heads there are" {
    revision a1 None; revision b2 "'a1'"; revision c3 "'b2'"; revision d4 "'b2'"
    alembic c3
    both 1
    [ "$(about pending)" = "warn m/d4_a.py: not yet applied" ]
    expect ledger=pass failed=skip missing=pass drifted=skip out-of-order=skip
    alembic b2
    both 1
    expect "pending=warn warn"
    alembic c3 d4
    both 1
    expect pending=pass
    # Two heads are no finding of the ledger's: merged, all is well.
    revision e5 "('c3', 'd4')"
    alembic e5
    both 0
    expect pending=pass
    alembic
    both 0
    expect "pending=warn warn warn warn warn"
    alembic c3 ffff
    both 1
    [ "$(about missing)" = "fail ffff: applied, but no file of the folder has this version" ]
}

@test "Alembic: a head that another one in the ledger comes behind" {
    revision a1 None; revision b2 "'a1'"; revision c3 "'b2'"; revision d4 "'a1'"
    alembic b2 c3
    both 1
    [[ "$(about ledger)" == 'fail b2: another head in the ledger comes behind this one, so that Alembic refuses to go on '* ]]
    alembic a1 c3 d4
    both 1
    [[ "$(about ledger)" == 'fail a1: another head '* ]]
    # What another one needs may stand beside it.
    revision b2 "'a1'"$'\ndepends_on = "d4"'
    revision e5 "('c3', 'd4')"
    alembic c3 d4
    both 0
    expect ledger=pass
}

# ---- whose ledger it is ----

@test "SQLite: the case of a table's name means nothing" {
    file 0001_a.sql
    sqlite3 app.db 'CREATE TABLE SCHEMA_Migrations (VERSION text, Checksum text)'
    check 0 m --database-url sqlite:app.db
    expect ledger=pass pending=warn
    rm app.db
    sqlite3 app.db 'CREATE TABLE Flyway_Schema_History (id integer)'
    check 1 m --database-url sqlite:app.db
    [[ "$(about ledger)" == *"Flyway by its name, but not by its columns"* ]]
}

@test "several ledgers in one database: the folder decides, or --layout and --table" {
    file 001_a.sql "$both_sections"
    fill 'CREATE TABLE schema_migrations (version varchar(128) primary key);
          CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER, is_applied INTEGER, tstamp TIMESTAMP);' \
        'CREATE TABLE schema_migrations (version varchar primary key);
         CREATE TABLE goose_db_version (id integer, version_id bigint, is_applied boolean, tstamp timestamp)' \
        "INSERT INTO schema_migrations VALUES ('001');"
    both 0
    expect ledger=pass pending=pass
    # The ledger of another tool than the folder's: both are named.
    both 1 --layout flyway
    expect ledger=unknown pending= drifted=
    [[ "$(about ledger)" == *"goose_db_version looks like that of goose"*"schema_migrations looks like that of Rails or dbmate"*"layout is flyway"* ]]
    both 1 --layout dbmate --table goose_db_version
    expect ledger=unknown
}

@test "--table: schemas, quotes and anything in a name" {
    file 001_a.sql "$both_sections"
    file 002_a.sql "${both_sections//TABLE t/TABLE u}"
    postgres_sql app 'SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS "my schema" CASCADE;
        CREATE SCHEMA "my schema"; CREATE TABLE "my schema"."Mig.rations""; DROP TABLE x; --" (version varchar);
        INSERT INTO "my schema"."Mig.rations""; DROP TABLE x; --" VALUES ($$001$$); CREATE TABLE public.Folded (version varchar);
        CREATE TABLE public."Exact" (version varchar)'
    for table in '"my schema"."Mig.rations""; DROP TABLE x; --"' 'my schema."Mig.rations""; DROP TABLE x; --"'; do
        check 0 m --layout dbmate --database-url "$postgres_url" --table "$table"
        expect ledger=pass
    done
    # What stands in no quotes may be meant in small letters, as SQL has it.
    for table in folded Folded PUBLIC.FOLDED public.folded '"folded"' Exact '"Exact"' 'public."Exact"'; do
        check 0 m --layout dbmate --database-url "$postgres_url" --table "$table"
        expect ledger=pass "pending=warn warn"
    done
    for table in '"Folded"' exact '"PUBLIC".folded' 'my schema.folded' "x'; DROP TABLE folded; --"; do
        check 1 m --layout dbmate --database-url "$postgres_url" --table "$table"
        expect ledger=fail
        [[ "$(about ledger)" == *"there is no table $table"* ]]
    done
    for table in '' . a. .a a.b.c '"a' '"a"b' 'a"b' '""'; do
        check 2 m --layout dbmate --database-url "$postgres_url" --table "$table"
        [ -n "$stderr" ]
    done
    sqlite3 app.db 'CREATE TABLE "Mig.rations"" x" (version varchar)'
    for table in '"Mig.rations"" x"' 'main."mig.rations"" x"'; do
        check 0 m --layout dbmate --database-url sqlite:app.db --table "$table"
        expect ledger=pass "pending=warn warn"
    done
    check 1 m --layout dbmate --database-url sqlite:app.db --table 'other."Mig.rations"" x"'
    expect ledger=fail
}

@test "--version-column and --checksum-column: a ledger of the house" {
    file 0001_a.sql; file 0002_b.sql
    local sum=$(sha256 m/0001_a.sql)
    fill 'CREATE TABLE "Done" ("The ""File" text, "Check Sum" text);' 'CREATE TABLE "Done" ("The ""File" text, "Check Sum" text)' \
        "INSERT INTO \"Done\" VALUES ('0001_a.sql', '$sum'), ('0002_b.sql', '$sum');"
    both 0 --table Done --version-column 'The "File' --checksum-column 'Check Sum'
    expect ledger=pass pending=pass drifted=pass missing=pass
    file 0002_b.sql 'SELECT 2;'
    both 1 --table Done --version-column 'The "File' --checksum-column 'Check Sum'
    expect drifted=fail
    # No checksums: nothing can be said of edits; and numbers for names.
    both 0 --table Done --version-column 'The "File'
    expect pending=pass drifted=skip
    fill 'CREATE TABLE done (n integer);' 'CREATE TABLE done (n integer)' 'INSERT INTO done VALUES (1), (2), (3);'
    both 1 --table done --version-column n
    expect pending=pass drifted=skip missing=fail
    # A column that is not there is no column, and in SQLite no text either.
    both 2 --table done --version-column no
    [[ "$stderr" == *"--version-column no: the table done has no such column; it has n"* ]]
    both 2 --table done --version-column n --checksum-column sum
    [[ "$stderr" == *"--checksum-column sum: the table done has no such column"* ]]
}

# ---- databases that do not answer as they should ----

@test "a ledger of more rows than there may be files is trouble" {
    file 0001_a.sql
    fill 'CREATE TABLE schema_migrations (version text, checksum text);' 'CREATE TABLE schema_migrations (version text, checksum text)' ''
    sqlite3 app.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001) INSERT INTO schema_migrations SELECT i, 'x' FROM n"
    postgres_sql app "INSERT INTO schema_migrations SELECT i, 'x' FROM generate_series(1, 100001) AS i"
    both 2 --timeout 60s
    [[ "$stderr" == *"more than 100000 rows"* ]]
    expect ledger=unknown pending=
}

@test "PostgreSQL: how the connection calls itself, its limits, and that it cannot write" {
    file 0001_a.sql
    postgres_sql app "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        CREATE VIEW schema_migrations AS SELECT current_setting('application_name') || ' ' || current_setting('transaction_read_only') || ' ' ||
            current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') || ' ' || current_setting('transaction_isolation') AS version,
            'x' AS checksum"
    check 1 m --database-url "$postgres_url" --timeout 4s
    [ "$(jq -r 'select(.name == "missing") | .observed' out)" = "check-migrations on 4001ms 3001ms repeatable read" ]
}

@test "PostgreSQL: a ledger that never ends, and one that may not be read" {
    file 0001_a.sql
    postgres_sql app "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE VIEW schema_migrations AS
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i % 1000 + 1 FROM n) SELECT i::text AS version, NULL::text AS checksum FROM n WHERE i < 0"
    SECONDS=0
    check 2 m --database-url "$postgres_url" --timeout 400ms
    [ "$SECONDS" -lt 6 ]
    expect ledger=unknown
    postgres_sql app "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE schema_migrations (version text, checksum text);
        DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN PASSWORD 'stranger'; GRANT USAGE ON SCHEMA public TO stranger"
    check 2 m --database-url "postgresql://stranger:stranger@127.0.0.1:$postgres_port/app"
    [[ "$stderr" == *"permission denied for table schema_migrations"* ]]
}

@test "PostgreSQL: rows that a policy hides are trouble, not rows that are missing" {
    file 0001_a.sql
    postgres_sql app "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA public TO reader;
        CREATE TABLE schema_migrations (version text, checksum text); GRANT SELECT ON schema_migrations TO reader;
        INSERT INTO schema_migrations VALUES ('0002_gone.sql', 'x'); ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY"
    check 1 m --database-url "$postgres_url"
    expect missing=fail
    check 2 m --database-url "postgresql://reader:reader@127.0.0.1:$postgres_port/app"
    [[ "$stderr" == *"row-level security"* ]]
    expect ledger=unknown missing=
    postgres_sql app "DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP ROLE reader"
}

@test "PostgreSQL: who holds a lock on the ledger is told" {
    file 0001_a.sql
    postgres_sql app "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE schema_migrations (version text, checksum text)"
    mkfifo commands
    PGPASSWORD=$postgres_password start holder sh -c "psql -X -h 127.0.0.1 -p $postgres_port -U keeper app <commands"
    exec 7>commands
    echo "BEGIN; LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE; SELECT 'locked';" >&7
    wait_for 10 grep -q locked holder.log
    check 2 m --database-url "$postgres_url" --timeout 1s
    [[ "$stderr" == *"no answer within 1000 ms"* ]]
    expect ledger=unknown
    exec 7>&-
}

@test "rows that change meanwhile: what is read is of one moment" {
    file 0001_a.sql; file 0002_b.sql
    fill 'CREATE TABLE schema_migrations (version text, checksum text);' 'CREATE TABLE schema_migrations (version text, checksum text)' \
        "INSERT INTO schema_migrations VALUES ('0001_a.sql', '$(sha256 m/0001_a.sql)'), ('0002_b.sql', '$(sha256 m/0002_b.sql)');"
    start writer sh -c "while :; do echo \"BEGIN; DELETE FROM schema_migrations; INSERT INTO schema_migrations VALUES ('0001_a.sql', '$(sha256 m/0001_a.sql)'),
        ('0002_b.sql', '$(sha256 m/0002_b.sql)'); COMMIT;\"; sleep 0.01; done | PGPASSWORD='$postgres_password' psql -X -q -h 127.0.0.1 -p $postgres_port -U keeper app"
    for _ in 1 2 3 4 5 6 7 8; do
        check 0 m --database-url "$postgres_url"
        expect ledger=pass pending=pass drifted=pass
    done
}
