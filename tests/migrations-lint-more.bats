# check-migrations: what statements take away, rename and assume, each rule with what it finds and what it leaves, and
# beside a PostgreSQL that runs the same.

load lib/harness
load lib/lint
load lib/postgres

setup_file() {
    start_postgres
    postgres_sql postgres 'CREATE DATABASE trial'
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# fresh: the database "trial" holds nothing but these.
fresh() {
    postgres_sql trial "SET client_min_messages = error;
        DROP SCHEMA IF EXISTS public, old, app, n CASCADE; CREATE SCHEMA public;
        CREATE TABLE t (a int, b int, c int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b);
        CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
        CREATE TABLE q (a int, b int, n int[]); CREATE TABLE u (a int, CONSTRAINT old CHECK (a > 0));
        CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (x int, y int);
        CREATE TABLE w (a int PRIMARY KEY, r pair); CREATE SCHEMA old; CREATE TABLE old.t (a int);
        CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
}

# sent HOW FILE: runs it on "trial" as a tool sends it: message (all in one), each (one by one), and in the tool's own
# transaction tool-message and tool-each.
sent() {
    local -a connect=(psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" -d trial)
    export PGPASSWORD=$postgres_password
    case $1 in
    message) "${connect[@]}" -c "$(cat "$2")" ;;
    each) "${connect[@]}" -f "$2" ;;
    tool-message) "${connect[@]}" -c BEGIN -c "$(cat "$2")" -c COMMIT ;;
    tool-each) "${connect[@]}" -1 -f "$2" ;;
    esac
}

# ---- data loss ----

@test "data-loss: what is dropped, unless it is new" {
    judged <<'TABLE'
ban-drop-database | found | DROP DATABASE old;
ban-drop-database | found | DROP DATABASE IF EXISTS "Old" WITH (FORCE);
ban-drop-database | not   | CREATE DATABASE old;
ban-drop-schema   | found | DROP SCHEMA app;
ban-drop-schema   | found | DROP SCHEMA IF EXISTS app, b CASCADE;
ban-drop-schema   | not   | CREATE SCHEMA app;\nDROP SCHEMA app CASCADE;
ban-drop-schema   | found | CREATE SCHEMA app;\nDROP SCHEMA app, b;
ban-drop-schema   | not   | DROP TABLE app;
ban-drop-table    | found | DROP TABLE users;
ban-drop-table    | found | DROP TABLE IF EXISTS app."Users" CASCADE;
ban-drop-table    | found | CREATE TABLE a (x int);\nDROP TABLE a, b;
ban-drop-table    | not   | CREATE TABLE a (x int);\nDROP TABLE a;
ban-drop-table    | not   | CREATE TABLE app.a (x int);\nDROP TABLE app.a;
ban-drop-table    | found | CREATE TABLE app.a (x int);\nDROP TABLE a;
ban-drop-table    | found | CREATE TABLE a (x int);\nDROP TABLE "A";
ban-drop-table    | not   | CREATE TEMP TABLE a (x int);\nDROP TABLE a;
ban-drop-table    | not   | CREATE TABLE a (LIKE b INCLUDING ALL);\nDROP TABLE a;
ban-drop-table    | not   | CREATE TABLE a AS TABLE b;\nDROP TABLE a;
ban-drop-table    | not   | CREATE TABLE a PARTITION OF b DEFAULT;\nDROP TABLE a;
ban-drop-table    | not   | CREATE TABLE a () INHERITS (b);\nDROP TABLE a;
ban-drop-table    | found | CREATE TABLE a () INHERITS (b);\nDROP TABLE b CASCADE;
ban-drop-table    | not   | CREATE TABLE a (x int);\nALTER TABLE a RENAME TO b;\nDROP TABLE b;
ban-drop-table    | found | ALTER TABLE a RENAME TO b;\nDROP TABLE b;
ban-drop-table    | found | CREATE TABLE a (x int);\nDROP TABLE a;\nDROP TABLE a;
ban-drop-table    | found | DO $$ BEGIN DROP TABLE users; END $$;
ban-drop-table    | found | DO $$ BEGIN IF true THEN EXECUTE 'DROP TABLE users'; END IF; END $$;
ban-drop-table    | not   | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; END $$;
ban-drop-table    | found | DROP OWNED BY app;
ban-drop-table    | not   | DROP VIEW v;\nDROP INDEX CONCURRENTLY i;\nDROP MATERIALIZED VIEW m;\nDROP SEQUENCE s;
ban-drop-table    | not   | DROP FOREIGN TABLE f;
ban-drop-table    | not   | SELECT 'DROP TABLE users'; -- DROP TABLE users
ban-drop-column   | found | ALTER TABLE users DROP COLUMN name;
ban-drop-column   | found | ALTER TABLE users DROP name;
ban-drop-column   | found | ALTER TABLE IF EXISTS ONLY app.users ADD a int, DROP COLUMN IF EXISTS "Name" CASCADE;
ban-drop-column   | found | ALTER TYPE address DROP ATTRIBUTE street CASCADE;
ban-drop-column   | found | DROP TYPE mood CASCADE;
ban-drop-column   | found | DROP DOMAIN IF EXISTS app.email CASCADE;
ban-drop-column   | found | DROP EXTENSION citext CASCADE;
ban-drop-column   | not   | DROP TYPE mood;\nDROP EXTENSION citext;
ban-drop-column   | not   | CREATE TYPE mood AS ENUM ();\nDROP TYPE mood CASCADE;
ban-drop-column   | not   | CREATE TABLE users (name text);\nALTER TABLE users DROP COLUMN name;
ban-drop-column   | not   | ALTER TABLE users DROP CONSTRAINT c;\nALTER TABLE users ALTER name DROP DEFAULT;
ban-drop-column   | not   | ALTER FOREIGN TABLE f DROP COLUMN a;
ban-truncate-cascade | found | TRUNCATE a, b CASCADE;
ban-truncate-cascade | found | TRUNCATE TABLE ONLY app.a RESTART IDENTITY CASCADE;
ban-truncate-cascade | found | CREATE TABLE a (x int);\nTRUNCATE a CASCADE;
ban-truncate-cascade | not   | TRUNCATE a, b;
ban-truncate-cascade | not   | TRUNCATE a RESTRICT;
TABLE
}

@test "data-loss: PostgreSQL drops a type's columns with it, and TRUNCATE of a new table reaches a standing one" {
    fresh
    echo 'DROP TYPE pair CASCADE;' >drop.sql
    sent each drop.sql 2>/dev/null
    [ "$(postgres_sql trial "SELECT count(*) FROM pg_attribute WHERE attrelid = 'w'::regclass AND attname = 'r'")" = 0 ]
    echo 'CREATE TABLE fresh (a int PRIMARY KEY); INSERT INTO w VALUES (1);
        ALTER TABLE w ADD FOREIGN KEY (a) REFERENCES fresh NOT VALID; TRUNCATE fresh CASCADE;' >truncate.sql
    sent each truncate.sql 2>/dev/null
    [ "$(postgres_sql trial 'SELECT count(*) FROM w')" = 0 ]
}

# ---- compatibility ----

@test "compatibility: names that the running release uses, and columns that it does not know" {
    judged <<'TABLE'
renaming-column | found | ALTER TABLE users RENAME COLUMN name TO full_name;
renaming-column | found | ALTER TABLE IF EXISTS ONLY app.users RENAME "Name" TO full_name;
renaming-column | found | ALTER VIEW v RENAME COLUMN a TO b;
renaming-column | found | ALTER MATERIALIZED VIEW v RENAME a TO b;
renaming-column | found | ALTER TYPE address RENAME ATTRIBUTE street TO road;
renaming-column | not   | CREATE TABLE users (name text);\nALTER TABLE users RENAME name TO full_name;
renaming-column | not   | CREATE VIEW v AS SELECT 1 AS a;\nALTER VIEW v RENAME COLUMN a TO b;
renaming-column | not   | ALTER TABLE users RENAME CONSTRAINT a TO b;
renaming-column | not   | ALTER TYPE mood RENAME VALUE 'a' TO 'b';
renaming-table  | found | ALTER TABLE users RENAME TO people;
renaming-table  | found | ALTER TABLE IF EXISTS ONLY app."Users" RENAME TO people;
renaming-table  | found | ALTER VIEW v RENAME TO w;
renaming-table  | found | ALTER MATERIALIZED VIEW v RENAME TO w;
renaming-table  | found | ALTER FOREIGN TABLE v RENAME TO w;
renaming-table  | found | ALTER TABLE users SET SCHEMA app;
renaming-table  | found | ALTER VIEW v SET SCHEMA app;
renaming-table  | found | ALTER SCHEMA app RENAME TO old;
renaming-table  | not   | CREATE SCHEMA app;\nALTER SCHEMA app RENAME TO old;
renaming-table  | not   | CREATE TABLE users (a int);\nALTER TABLE users RENAME TO people;
renaming-table  | not   | CREATE TABLE users (a int);\nALTER TABLE users SET SCHEMA app;
renaming-table  | not   | ALTER INDEX i RENAME TO j;\nALTER SEQUENCE s RENAME TO r;
renaming-table  | not   | BEGIN;\nALTER TABLE users RENAME TO people;\nCREATE VIEW users AS TABLE people;\nCOMMIT;
renaming-table  | not   | BEGIN;\nALTER TABLE a.users RENAME TO people;\nCREATE VIEW a.users AS TABLE a.people;\nCOMMIT;
renaming-table  | found | BEGIN;\nALTER TABLE a.users RENAME TO people;\nCREATE VIEW users AS TABLE a.people;\nCOMMIT;
renaming-table  | found | BEGIN;\nALTER TABLE users RENAME TO people;\nCOMMIT;\nCREATE VIEW users AS TABLE people;
renaming-table  | found | ALTER TABLE users RENAME TO people;\nCREATE VIEW users AS TABLE people;
renaming-table  | found | DO $$ BEGIN ALTER TABLE users RENAME TO people; END $$;\nCREATE VIEW users AS TABLE people;
renaming-table  | not   | DO $$ BEGIN ALTER TABLE users RENAME TO people; CREATE VIEW users AS TABLE people; END $$;
renaming-table  | not   | BEGIN;\nCREATE TABLE n (a int);\nALTER TABLE t RENAME TO o;\nALTER TABLE n RENAME TO t;\nCOMMIT;
renaming-table  | found | BEGIN;\nALTER TABLE t RENAME TO o;\nALTER TABLE n RENAME TO t;\nCOMMIT;
renaming-table  | found | BEGIN;\nALTER TABLE users RENAME TO people;\nCREATE TABLE users (a int);\nCOMMIT;
adding-required-field | found | ALTER TABLE users ADD COLUMN a int NOT NULL;
adding-required-field | found | ALTER TABLE users ADD b int, ADD a int NOT NULL;
adding-required-field | found | ALTER TABLE users ADD COLUMN IF NOT EXISTS a int NOT NULL DEFAULT NULL;
adding-required-field | found | ALTER TABLE users ADD COLUMN a int PRIMARY KEY;
adding-required-field | not   | ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 0;
adding-required-field | not   | ALTER TABLE users ADD COLUMN a int;
adding-required-field | not   | ALTER TABLE users ADD COLUMN a int NULL;
adding-required-field | not   | ALTER TABLE users ADD COLUMN a int NOT NULL GENERATED ALWAYS AS IDENTITY;
adding-required-field | not   | ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS (b + 1) STORED NOT NULL;
adding-required-field | not   | ALTER TABLE users ADD COLUMN a bigserial NOT NULL;
adding-required-field | not   | CREATE TABLE users (b int);\nALTER TABLE users ADD COLUMN a int NOT NULL;
adding-required-field | not   | CREATE TABLE users (a int NOT NULL);
ban-drop-not-null | found | ALTER TABLE users ALTER COLUMN a DROP NOT NULL;
ban-drop-not-null | found | ALTER TABLE ONLY app.users ALTER "A" DROP DEFAULT, ALTER b DROP NOT NULL;
ban-drop-not-null | not   | CREATE TABLE users (a int NOT NULL);\nALTER TABLE users ALTER a DROP NOT NULL;
ban-drop-not-null | not   | ALTER TABLE users ALTER a SET NOT NULL;
TABLE
}

@test "renaming-table: a rename is told in the line where it stands" {
    migration 'BEGIN;\nALTER TABLE a RENAME TO b;\nALTER TABLE c RENAME TO d;\nCREATE VIEW a AS TABLE b;\nCOMMIT;'
    lint 1
    [ "$(found renaming-table)" = 3 ]
    [[ "$(message renaming-table)" == "c is renamed to d; "*"as a view"* ]]
}

# ---- transactions ----

@test "transactions: BEGIN and COMMIT beside the tool's own" {
    judged <<'TABLE'
transaction-nesting | found | BEGIN;\nBEGIN;\nSELECT 1;\nCOMMIT;
transaction-nesting | found | BEGIN;\nSELECT 1;\nCOMMIT;\nCOMMIT;
transaction-nesting | found | SELECT 1;\nEND;
transaction-nesting | found | SELECT 1;\nABORT;
transaction-nesting | found | START TRANSACTION;\nBEGIN WORK;\nROLLBACK;
transaction-nesting | not   | BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nROLLBACK;
transaction-nesting | not   | BEGIN;\nSAVEPOINT s;\nROLLBACK TO SAVEPOINT s;\nRELEASE s;\nCOMMIT;
transaction-nesting | not   | BEGIN;\nCOMMIT AND CHAIN;\nCOMMIT;
transaction-nesting | not   | CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;
ban-uncommitted-transaction | found | BEGIN;\nSELECT 1;
ban-uncommitted-transaction | found | BEGIN;\nCOMMIT;\nSTART TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;
ban-uncommitted-transaction | found | BEGIN;\nCOMMIT AND CHAIN;
ban-uncommitted-transaction | found | BEGIN;\nSAVEPOINT s;\nROLLBACK TO s;
ban-uncommitted-transaction | not   | BEGIN;\nSELECT 1;\nCOMMIT;
ban-uncommitted-transaction | not   | BEGIN;\nSELECT 1;\nEND;
ban-uncommitted-transaction | not   | BEGIN;\nSELECT 1;\nROLLBACK;
ban-uncommitted-transaction | not   | SELECT 1;
TABLE
    body='-- migrate:up\n%b\n-- migrate:down\nSELECT 1;\n' name=%014d_case.sql judged --layout dbmate <<'TABLE'
transaction-nesting | found | BEGIN;\nSELECT 1;\nCOMMIT;
transaction-nesting | found | SELECT 1;\nCOMMIT;
transaction-nesting | found | SELECT 1;\nROLLBACK;
transaction-nesting | not   | SAVEPOINT s;\nROLLBACK TO s;
ban-uncommitted-transaction | not | SELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;
TABLE
}

@test "ban-uncommitted-transaction is told at its BEGIN, transaction-nesting where it stands" {
    migration 'SELECT 1;\n\nBEGIN;\nSELECT 2;'
    lint 1
    [ "$(found ban-uncommitted-transaction)" = 3 ]
    migration 'BEGIN;\nSELECT 1;\n\nBEGIN;\nCOMMIT;'
    lint 1
    [ "$(found transaction-nesting)" = 4 ]
    [[ "$(message transaction-nesting)" == *"line 1 began"* ]]
}

# The name and body of a file that a tool sends in each way.
layout_of() {
    case $1 in
    message) echo golang-migrate '%06d_case.up.sql' '%b\n' ;;
    each) echo plain '%04d_case.sql' '%b\n' ;;
    tool-message) echo dbmate '%014d_case.sql' '-- migrate:up\n%b\n-- migrate:down\nSELECT 1;\n' ;;
    tool-each) echo flyway 'V%d__case.sql' '%b\n' ;;
    esac
}

# beside RULE WORDS: a table on stdin, HOW it is sent | found or not | SQL.  The rule finds something where PostgreSQL
# refuses it with these words (a pattern), and nowhere else.
beside() {
    local rule=$1 words=$2 how expected sql layout name body n=0 bad=0 got
    while IFS='|' read -r how expected sql; do
        how=${how// /} expected=${expected// /}
        read -r layout name body < <(layout_of "$how")
        rm -rf m && mkdir m
        n=$((n + 1))
        # shellcheck disable=SC2059 # formats of layout_of
        { printf -- "$body" "$sql" >"m/$(printf "$name" 1)"; printf '%b\n' "$sql" >alone.sql; }
        check-migrations --skip-db-check --layout "$layout" m >out 2>/dev/null || [ $? -eq 1 ]
        cat out >>"$BATS_FILE_TMPDIR/seen"
        if [ -n "$(found "$rule")" ]; then got=found; else got=not; fi
        [ "$got" = "$expected" ] || { echo "$how: $got:$sql"; bad=1; }
        fresh
        postgres_sql trial 'CREATE TABLE f (a mood, b text)'
        if sent "$how" alone.sql >/dev/null 2>error; then got=not; else got=found; fi
        [ "$got" = "$expected" ] || { echo "PostgreSQL, $how: $got:$sql"; cat error; bad=1; }
        if [ "$got" = found ]; then grep -q "$words" error || { cat error; bad=1; }; fi
    done
    [ "$n" -gt 5 ] && [ "$bad" -eq 0 ]
}

@test "COMMIT in a DO block: found exactly where PostgreSQL refuses it" {
    beside transaction-nesting 'invalid transaction termination' <<'TABLE'
each         | not   | DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); ROLLBACK; END $$;
each         | found | BEGIN;\nDO $$ BEGIN COMMIT; END $$;\nCOMMIT;
message      | not   | DO $$ BEGIN COMMIT; END $$;
message      | found | DO $$ BEGIN ROLLBACK; END $$;\nSELECT 1;
tool-message | found | DO $$ BEGIN IF true THEN COMMIT; END IF; END $$;
tool-each    | found | DO $$ BEGIN COMMIT; END $$;
tool-each    | not   | DO $$ BEGIN INSERT INTO t VALUES (1); END $$;
TABLE
}

@test "using-new-enum-value: found exactly where PostgreSQL refuses it" {
    beside using-new-enum-value 'unsafe use of new value' <<'TABLE'
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f VALUES ('x');\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'x' AFTER 'ok';\nUPDATE f SET b = 'x'::mood;\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nSELECT 'y', public.mood 'x';\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nSELECT 'x'::text, 'x'::mood;\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nALTER TABLE f ALTER a SET DEFAULT 'x';\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nCREATE TABLE k (a mood CHECK (a <> 'x'));\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nDO $$ BEGIN PERFORM 'x'::mood; END $$;\nCOMMIT;
each         | found | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nSAVEPOINT s;\nSELECT 'x'::mood;\nCOMMIT;
each         | found | BEGIN;\nCREATE TYPE face AS ENUM ('a');\nALTER TYPE face ADD VALUE 'x';\nSELECT 'x'::face;\nCOMMIT;
message      | found | ALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f VALUES ('x');
tool-message | found | ALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f VALUES ('x');
tool-each    | found | ALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f VALUES ('x');
each         | not   | ALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f VALUES ('x');
each         | not   | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nCOMMIT;\nBEGIN;\nINSERT INTO f VALUES ('x');\nCOMMIT;
each         | not   | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f VALUES ('ok');\nCOMMIT;
each         | not   | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nINSERT INTO f (b) VALUES ('x'::text);\nCOMMIT;
each         | not   | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nSET application_name = 'x';\nCOMMIT;
each         | not   | BEGIN;\nALTER TYPE mood RENAME VALUE 'ok' TO 'x';\nINSERT INTO f VALUES ('x');\nCOMMIT;
each         | not   | BEGIN;\nCREATE TYPE face AS ENUM ('x');\nSELECT 'x'::face;\nCOMMIT;
each         | not   | BEGIN;\nALTER TYPE mood ADD VALUE 'x';\nROLLBACK;\nBEGIN;\nALTER TYPE mood RENAME VALUE 'ok' TO 'x';\nSELECT 'x'::mood;\nCOMMIT;
TABLE
    # Before 12 it is ADD VALUE that fails; from 17 on a type that is as new as the transaction may be used.
    migration "BEGIN;\\nALTER TYPE m ADD VALUE 'x';\\nSELECT 'x';\\nCOMMIT;" \
        "BEGIN;\\nCREATE TYPE m AS ENUM ('a');\\nALTER TYPE m ADD VALUE 'x';\\nSELECT 'x';\\nCOMMIT;"
    lint 1 --pg-version 11
    [ -z "$(found using-new-enum-value)" ]
    lint 1 --pg-version 12
    [ "$(found using-new-enum-value)" = "3 4" ]
    lint 1 --pg-version 17
    [ "$(found using-new-enum-value)" = 3 ]
}

@test "what cannot run in a transaction: found exactly where PostgreSQL refuses it" {
    beside ban-concurrent-index-creation-in-transaction 'cannot\|must not' <<'TABLE'
message      | not   | CREATE INDEX CONCURRENTLY k ON t (c);
message      | found | CREATE INDEX CONCURRENTLY k ON t (c);\nSELECT 1;
message      | found | SELECT 1;\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS k ON t (c);
message      | found | BEGIN;\nSELECT 1;\nCOMMIT;\nCREATE INDEX CONCURRENTLY k ON t (c);
message      | found | COMMIT;\nCREATE INDEX CONCURRENTLY k ON t (c);\nBEGIN;
message      | not   | -- a comment\nDROP INDEX CONCURRENTLY i;
message      | found | DROP INDEX CONCURRENTLY i;\nDROP INDEX CONCURRENTLY j;
message      | found | VACUUM t;\nSELECT 1;
message      | not   | ANALYZE t;\nSELECT 1;
message      | not   | CREATE INDEX k ON t (c);\nSELECT 1;
each         | not   | CREATE INDEX CONCURRENTLY k ON t (c);\nDROP INDEX CONCURRENTLY i;\nVACUUM t;
each         | found | BEGIN;\nCREATE INDEX CONCURRENTLY k ON t (c);\nCOMMIT;
each         | not   | BEGIN;\nSELECT 1;\nCOMMIT;\nCREATE INDEX CONCURRENTLY k ON t (c);
each         | found | BEGIN;\nCOMMIT AND CHAIN;\nREINDEX TABLE CONCURRENTLY t;\nCOMMIT;
each         | found | BEGIN;\nSAVEPOINT s;\nROLLBACK TO s;\nREINDEX (CONCURRENTLY) INDEX i;\nCOMMIT;
each         | not   | BEGIN;\nREINDEX INDEX i;\nREINDEX (CONCURRENTLY off) TABLE t;\nCOMMIT;
each         | found | BEGIN;\nREINDEX SCHEMA public;\nCOMMIT;
each         | not   | REINDEX SCHEMA public;
each         | found | BEGIN;\nALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nCOMMIT;
each         | not   | ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
each         | not   | BEGIN;\nALTER TABLE p DETACH PARTITION p1;\nCOMMIT;
each         | found | BEGIN;\nVACUUM (ANALYZE) t;\nCOMMIT;
each         | found | BEGIN;\nCLUSTER;\nCOMMIT;
each         | not   | BEGIN;\nCLUSTER t USING i;\nCOMMIT;
each         | found | BEGIN;\nALTER SYSTEM SET work_mem = '4MB';\nCOMMIT;
each         | found | BEGIN;\nDISCARD ALL;\nCOMMIT;
each         | not   | BEGIN;\nDISCARD PLANS;\nCOMMIT;
each         | found | DO $$ BEGIN CREATE INDEX CONCURRENTLY k ON t (c); END $$;
each         | found | DO $$ BEGIN EXECUTE 'VACUUM t'; END $$;
tool-message | found | CREATE INDEX CONCURRENTLY k ON t (c);
tool-message | found | CREATE DATABASE another;
tool-message | found | DROP DATABASE another;
tool-message | found | CREATE TABLESPACE fast LOCATION '/nowhere';
tool-message | found | CREATE SUBSCRIPTION s CONNECTION 'dbname=app' PUBLICATION p;
tool-message | not   | CREATE SUBSCRIPTION s CONNECTION 'dbname=app' PUBLICATION p WITH (connect = false);\nALTER SUBSCRIPTION s SET (slot_name = NONE);\nDROP SUBSCRIPTION s;
tool-message | not   | ALTER TYPE mood ADD VALUE 'good' AFTER 'ok';
tool-message | found | COMMIT;\nCREATE INDEX CONCURRENTLY k ON t (c);\nBEGIN;
tool-message | not   | ALTER DATABASE trial SET work_mem = '4MB';
tool-each    | found | SELECT 1;\nBEGIN;\nALTER DATABASE trial SET TABLESPACE pg_default;
TABLE
}

@test "what cannot run in a transaction: in each layout, with the tool's own way out" {
    local layout file expected words body n=0
    while IFS='|' read -r layout file expected words body; do
        layout=${layout// /} file=${file// /} n=$((n + 1))
        rm -rf m && mkdir -p "$(dirname "m/$file")"
        printf -- '%b\n' "${body//INDEX/CREATE INDEX CONCURRENTLY i ON app.t (a);}" >"m/$file"
        check-migrations --skip-db-check --layout "$layout" m >out 2>/dev/null || [ $? -eq 1 ]
        cat out >>"$BATS_FILE_TMPDIR/seen"
        [ "$(found ban-concurrent-index-creation-in-transaction)" = "${expected// /}" ] || { echo "$layout:$body"; cat out; false; }
        words=${words# } words=${words% }
        [[ "$(message ban-concurrent-index-creation-in-transaction)" == *"$words"* ]] || { echo "$layout: $words"; cat out; false; }
    done <<'TABLE'
goose  | 00001_a.sql | 2 | goose begins unless it is told: -- +goose NO TRANSACTION; |-- +goose Up\nINDEX\n-- +goose Down
goose  | 00001_a.sql |   | |-- +goose NO TRANSACTION\n-- +goose Up\nINDEX\nSELECT 1;\n-- +goose Down\nDROP INDEX CONCURRENTLY app.i;
sqlx   | 1_a.sql     | 1 | unless it is told: -- no-transaction in its first line; |INDEX
sqlx   | 1_a.sql     |   | |-- no-transaction\nINDEX
sqlx   | 1_a.sql     | 2 | in one message with other statements |-- no-transaction\nINDEX\nSELECT 1;
prisma | 20260101000000_a/migration.sql |   | |INDEX
prisma | 20260101000000_a/migration.sql | 2 | in one message with other statements |SELECT 1;\nINDEX
atlas  | 20260101000000_a.sql | 1 | Atlas begins unless it is told: -- atlas:txmode none |INDEX
atlas  | 20260101000000_a.sql |   | |-- atlas:txmode none\n\nINDEX\nSELECT 1;
flyway | V1__a.sql   |   | |INDEX
dbmate | 20260101000000_a.sql | 2 | unless it is told: -- migrate:up transaction:false; |-- migrate:up\nINDEX\n-- migrate:down
dbmate | 20260101000000_a.sql |   | |-- migrate:up transaction:false\nINDEX\n-- migrate:down
golang-migrate | 1_a.up.sql | | |INDEX
golang-migrate | 1_a.up.sql | 1 | in one message with other statements |INDEX\nSELECT 1;
TABLE
    [ "$n" -eq 14 ]
}

@test "ALTER TYPE ADD VALUE in a transaction: only before PostgreSQL 12" {
    migration "BEGIN;\nALTER TYPE mood ADD VALUE 'good';\nCOMMIT;"
    lint 0
    [ -z "$(found ban-concurrent-index-creation-in-transaction)" ]
    lint 1 --pg-version 11
    [ "$(found ban-concurrent-index-creation-in-transaction)" = 2 ]
    migration "BEGIN;\nCREATE TYPE mood AS ENUM ('sad');\nALTER TYPE mood ADD VALUE 'good';\nALTER TYPE mood RENAME VALUE 'sad' TO 'bad';\nCOMMIT;"
    lint 0 --pg-version 11
}

@test "the way down is judged by the rules about transactions, and may drop and rename" {
    rm -rf m && mkdir m
    printf '%s\n' '-- migrate:up' 'CREATE TABLE app.a (x bigint);' '-- migrate:down' 'DROP TABLE app.b;' \
        'ALTER TABLE app.c RENAME TO d;' 'ALTER TABLE app.c ALTER x TYPE char(3);' >m/20260101000000_a.sql
    lint 0 --layout dbmate
    for rule in ban-drop-table renaming-table ban-char-field; do [ -z "$(found $rule)" ]; done
    printf '%s\n' '-- migrate:up' 'CREATE TABLE app.a (x bigint);' '-- migrate:down' \
        'DROP INDEX CONCURRENTLY app.i;' >m/20260101000000_a.sql
    lint 1 --layout dbmate
    [ "$(found ban-concurrent-index-creation-in-transaction)" = 4 ]
    printf '%s\n' '-- migrate:up' 'CREATE TABLE app.a (x bigint);' '-- migrate:down transaction:false' \
        'DROP INDEX CONCURRENTLY app.i;' >m/20260101000000_a.sql
    lint 0 --layout dbmate
    rm m/* && echo 'CREATE TABLE app.a (x bigint);' >m/000001_a.up.sql
    printf 'DROP TABLE app.a;\nBEGIN;\n' >m/000001_a.down.sql
    lint 1 --layout golang-migrate
    [ "$(found ban-uncommitted-transaction)" = 2 ]
    [ -z "$(found ban-drop-table)" ]
}

# ---- robustness ----

@test "prefer-robust-stmts: what PostgreSQL refuses to run twice, outside of a transaction" {
    local expected sql n=0 bad=0 got rows=()
    while IFS='|' read -r expected sql; do rows+=("${expected// /}|$sql"); done <<'TABLE'
found | CREATE TABLE n (a int);
not   | CREATE TABLE IF NOT EXISTS n (a int);
found | CREATE TABLE n AS SELECT 1 AS a;
not   | CREATE TABLE IF NOT EXISTS n AS SELECT 1 AS a;
found | CREATE TABLE n PARTITION OF p DEFAULT;
found | CREATE INDEX n ON t (c);
found | CREATE INDEX CONCURRENTLY n ON t (c);
not   | CREATE INDEX CONCURRENTLY IF NOT EXISTS n ON t (c);
found | CREATE SCHEMA n;
not   | CREATE SCHEMA IF NOT EXISTS n;
found | CREATE SCHEMA n CREATE TABLE m (a int);
found | CREATE SEQUENCE n;
not   | CREATE SEQUENCE IF NOT EXISTS n;
found | CREATE VIEW n AS SELECT 1 AS a;
not   | CREATE OR REPLACE VIEW n AS SELECT 1 AS a;
found | CREATE MATERIALIZED VIEW n AS SELECT 1 AS a;
found | CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1';
not   | CREATE OR REPLACE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1';
found | CREATE TRIGGER n BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();
not   | CREATE OR REPLACE TRIGGER n BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();
not   | DROP TRIGGER IF EXISTS n ON t;\nCREATE TRIGGER n BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();
found | CREATE POLICY n ON t;
not   | DROP POLICY IF EXISTS n ON t;\nCREATE POLICY n ON t;
found | CREATE RULE n AS ON DELETE TO t DO INSTEAD NOTHING;
found | CREATE TYPE n AS ENUM ('a');
not   | DROP TYPE IF EXISTS n;\nCREATE TYPE n AS ENUM ('a');
not   | DO $$ BEGIN CREATE TYPE n AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
found | CREATE TYPE n AS (a int);
found | CREATE DOMAIN n AS int;
found | CREATE STATISTICS n ON a, b FROM t;
found | CREATE EXTENSION pgcrypto;
not   | CREATE EXTENSION IF NOT EXISTS plpgsql;
found | DROP TABLE t;
not   | DROP TABLE IF EXISTS t;
found | DROP INDEX i;
found | DROP INDEX CONCURRENTLY i;
found | DROP TYPE mood;
found | DROP SCHEMA old CASCADE;
found | DROP FUNCTION g();
found | ALTER TABLE t ADD COLUMN d int;
not   | ALTER TABLE t ADD COLUMN IF NOT EXISTS d int;
found | ALTER TABLE t DROP COLUMN a;
not   | ALTER TABLE t DROP COLUMN IF EXISTS a;
found | ALTER TABLE u DROP CONSTRAINT old;
not   | ALTER TABLE u DROP CONSTRAINT IF EXISTS old;
found | ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
not   | ALTER TABLE t DROP CONSTRAINT IF EXISTS k;\nALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
not   | ALTER TABLE t DROP CONSTRAINT IF EXISTS k, ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
found | ALTER TABLE t ADD PRIMARY KEY (a);
not   | ALTER TABLE u VALIDATE CONSTRAINT old;
not   | ALTER TABLE t ENABLE ROW LEVEL SECURITY;
not   | ALTER TABLE t ALTER a SET DEFAULT 1, ALTER a SET NOT NULL, ALTER b SET STATISTICS 100;
not   | ALTER TABLE t ALTER a TYPE bigint;
found | ALTER TABLE t RENAME TO n;
found | ALTER TABLE t RENAME a TO n;
found | ALTER TABLE q SET SCHEMA old;
found | ALTER TABLE p DETACH PARTITION p1;
not   | ALTER TABLE t ALTER a TYPE bigint USING a::bigint;
found | ALTER TABLE t ALTER a SET NOT NULL, ALTER a ADD GENERATED ALWAYS AS IDENTITY;
found | ALTER TYPE mood ADD VALUE 'good' AFTER 'ok';
not   | ALTER TYPE mood ADD VALUE IF NOT EXISTS 'good' AFTER 'ok';
found | ALTER TYPE mood RENAME VALUE 'ok' TO 'good';
found | ALTER TYPE pair ADD ATTRIBUTE z int;
not   | SELECT 1;
not   | CREATE TEMP TABLE n (a int);
not   | INSERT INTO t VALUES (1);
TABLE
    # One statement alone is undone when it fails: another stands beside it.
    for sql in "${rows[@]}"; do echo "prefer-robust-stmts | ${sql%%|*} | SELECT 0;\n${sql#*|}"; done >table
    judged <table
    for sql in "${rows[@]}"; do
        n=$((n + 1)) expected=${sql%%|*} sql=${sql#*|}
        fresh
        printf '%b\n' "$sql" >twice.sql
        sent each twice.sql >/dev/null 2>error || { echo "not even once:$sql"; cat error; bad=1; }
        if sent each twice.sql >/dev/null 2>error; then got=not; else got=found; fi
        [ "$got" = "$expected" ] || { echo "PostgreSQL: $got:$sql"; cat error; bad=1; }
    done
    [ "$n" -gt 60 ] && [ "$bad" -eq 0 ]
}

@test "prefer-robust-stmts: not in a transaction, whoever begins it, nor where one statement is all" {
    judged <<'TABLE'
prefer-robust-stmts | not   | CREATE TABLE n (a int);
prefer-robust-stmts | found | CREATE INDEX CONCURRENTLY n ON t (c);
prefer-robust-stmts | found | DROP INDEX CONCURRENTLY n;
prefer-robust-stmts | not   | BEGIN;\nCREATE TABLE n (a int);\nDROP TABLE m;\nCOMMIT;
prefer-robust-stmts | found | BEGIN;\nCREATE TABLE n (a int);\nCOMMIT;\nDROP TABLE m;
prefer-robust-stmts | found | CREATE INDEX ON t (c);\nSELECT 1;
prefer-robust-stmts | not   | DO $$ BEGIN CREATE TABLE n (a int); DROP TABLE m; END $$;
prefer-robust-stmts | found | SELECT 1;\nALTER TABLE t ALTER a TYPE bigint USING a * 100;
prefer-robust-stmts | found | SELECT 1;\nALTER TABLE t DETACH PARTITION p FINALIZE;
prefer-robust-stmts | not   | SELECT 1;\nALTER INDEX i ATTACH PARTITION j;
TABLE
    name=%06d_case.up.sql judged --layout golang-migrate <<'TABLE'
prefer-robust-stmts | not | CREATE TABLE n (a int);\nDROP TABLE m;
TABLE
    body='-- migrate:up\n%b\n-- migrate:down\nSELECT 1;\n' name=%014d_case.sql judged --layout dbmate <<'TABLE'
prefer-robust-stmts | not | CREATE TABLE n (a int);\nDROP TABLE m;
TABLE
    migration 'SELECT 1;\nCREATE TRIGGER n BEFORE INSERT ON t EXECUTE FUNCTION g();'
    lint 0
    [[ "$(message prefer-robust-stmts)" == *"say OR REPLACE"* ]]
    lint 0 --pg-version 13
    [[ "$(message prefer-robust-stmts)" == *"DROP TRIGGER IF EXISTS before it"* ]]
}

@test "require-table-schema: once a file, with the count, unless the file says where names are looked for" {
    judged <<'TABLE'
require-table-schema | found | CREATE TABLE a (x bigint);
require-table-schema | found | CREATE TABLE a AS SELECT 1 AS x;
require-table-schema | found | ALTER TABLE a ADD x bigint;
require-table-schema | found | ALTER TABLE a RENAME TO b;
require-table-schema | found | ALTER TABLE a RENAME x TO y;
require-table-schema | found | DROP TABLE app.a, b;
require-table-schema | found | ALTER TABLE a SET SCHEMA app;
require-table-schema | found | CREATE INDEX CONCURRENTLY i ON a (x);
require-table-schema | found | TRUNCATE app.a, b;
require-table-schema | not   | CREATE TABLE app.a (x bigint);
require-table-schema | not   | CREATE TEMP TABLE a (x bigint);\nALTER TABLE a ADD y bigint;\nDROP TABLE a;
require-table-schema | not   | ALTER TABLE app.a ADD x bigint;
require-table-schema | not   | DROP TABLE app.a;
require-table-schema | not   | SET search_path = app;\nCREATE TABLE a (x bigint);
require-table-schema | not   | SELECT pg_catalog.set_config('search_path', 'app', false);\nCREATE TABLE a (x bigint);
require-table-schema | not   | CREATE SCHEMA app CREATE TABLE a (x bigint);
require-table-schema | not   | ALTER VIEW v RENAME a TO b;\nALTER INDEX i SET (fillfactor = 90);\nCREATE MATERIALIZED VIEW n AS SELECT 1;
require-table-schema | not   | DROP TYPE mood;\nALTER TYPE pair ADD ATTRIBUTE z bigint;
TABLE
    migration 'SELECT 1;\nCREATE TABLE a (x bigint);\nDROP TABLE IF EXISTS b, app.c, d;'
    lint 1
    [ "$(found require-table-schema)" = 2 ]
    [[ "$(message require-table-schema)" == "the table a and 2 more stand without their schema; "* ]]
}

@test "require-enum-value-ordering, identifier-too-long" {
    local long63 long64
    long63=$(printf 'x%.0s' {1..63}) long64=$long63"y"
    judged <<TABLE
require-enum-value-ordering | found | ALTER TYPE app.mood ADD VALUE 'good';
require-enum-value-ordering | found | ALTER TYPE mood ADD VALUE IF NOT EXISTS 'good';
require-enum-value-ordering | not   | ALTER TYPE mood ADD VALUE 'good' BEFORE 'ok';
require-enum-value-ordering | not   | ALTER TYPE mood ADD VALUE 'good' AFTER 'ok';
require-enum-value-ordering | not   | ALTER TYPE mood RENAME VALUE 'ok' TO 'good';
identifier-too-long | found | CREATE TABLE $long64 (a int);
identifier-too-long | not   | CREATE TABLE $long63 (a int);
identifier-too-long | found | CREATE TABLE app.a ("$long64" int);
identifier-too-long | not   | CREATE TABLE a ("${long63:2}"""  int);
identifier-too-long | found | CREATE TABLE a ("${long63:1}""""" int);
identifier-too-long | found | CREATE TABLE a ("${long63:2}éé" int);
identifier-too-long | found | ALTER TABLE a ADD CONSTRAINT $long64 CHECK (b > 0) NOT VALID;
identifier-too-long | found | DO \$\$ BEGIN CREATE INDEX $long64 ON t (c); END \$\$;
identifier-too-long | not   | SELECT '$long64', \$\$ $long64 \$\$, E'\\\\'$long64', '''$long64'; -- $long64
identifier-too-long | not   | /* $long64 /* */ $long64 */ SELECT \$$long63\$ $long64 \$$long63\$;
identifier-too-long | not   | SELECT U&"d\\\\0061t\\\\0061${long63:6}" FROM (SELECT 1) AS s ("data${long63:6}");
TABLE
    migration "SELECT 1;\n\nCREATE TABLE app.a (\n  $long64 bigint\n);"
    lint 0
    [ "$(found identifier-too-long)" = 4 ]
    [[ "$(message identifier-too-long)" == "$long64 has 64 bytes; "* ]]
    fresh
    postgres_sql trial "CREATE SCHEMA app; $(cat m/0001_case.sql)" 2>error
    grep -q 'will be truncated' error
}

@test "ban-duplicate-column-assignments: what PostgreSQL refuses" {
    local expected sql n=0 bad=0 got rows=()
    while IFS='|' read -r expected sql; do rows+=("${expected// /}|$sql"); done <<'TABLE'
found | UPDATE q SET a = 1, a = 2;
found | UPDATE q SET (a, b) = (1, 2), a = 3;
found | UPDATE q SET (a, b) = (SELECT 1, 2), b = 3;
found | UPDATE q SET A = 1, "a" = 2;
found | UPDATE q SET n = '{}', n[1] = 2;
found | UPDATE q SET n[1] = 2, n = '{}';
not   | UPDATE q SET n[1] = 1, n[2] = 2;
not   | UPDATE q SET a = 1, b = a;
found | INSERT INTO q (a, a) VALUES (1, 2);
not   | INSERT INTO q (a, b) VALUES (1, 2);
not   | INSERT INTO q (n[1], n[2]) VALUES (1, 2);
not   | INSERT INTO w (a, r.x, r.y) VALUES (1, 2, 3);
found | INSERT INTO w (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1, a = 2;
not   | INSERT INTO w (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1;
found | MERGE INTO q USING t ON q.a = t.a WHEN MATCHED THEN UPDATE SET a = 1, a = 2;
found | MERGE INTO q USING t ON q.a = t.a WHEN NOT MATCHED THEN INSERT (a, a) VALUES (1, 2);
not   | MERGE INTO q USING t ON q.a = t.a WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1);
found | WITH x AS (UPDATE q SET a = 1, a = 2 RETURNING 1) SELECT * FROM x;
found | CREATE TABLE n (a int, b int, A text);
not   | CREATE TABLE n (a int, "A" int);
found | CREATE TYPE n AS (a int, a int);
found | CREATE TABLE n AS SELECT 1 AS a, 2 AS a;
found | CREATE TABLE n (x, x) AS SELECT 1, 2;
not   | CREATE TABLE n (x, y) AS SELECT 1 AS a, 2 AS a;
found | SELECT 1 AS a, 2 AS a INTO n;
not   | SELECT 1 AS a, 2 AS a;
found | CREATE VIEW n AS SELECT a, b AS a FROM t;
found | CREATE VIEW n AS SELECT 1, 2;
found | CREATE VIEW n AS SELECT lower('a'), lower('b');
found | CREATE VIEW n AS SELECT 1::int, 2::int;
found | CREATE VIEW n AS SELECT t.a, q.a FROM t, q;
found | CREATE VIEW n AS SELECT 1 AS a, 2 AS a UNION SELECT 3, 4;
not   | CREATE VIEW n AS SELECT 1 AS a, 2 AS b UNION SELECT 3 AS c, 4 AS c;
found | CREATE MATERIALIZED VIEW n AS SELECT 1 AS a, 2 AS a;
found | CREATE VIEW n (x, x) AS SELECT 1, 2;
not   | CREATE VIEW n (x, y) AS SELECT 1, 2;
not   | CREATE VIEW n AS SELECT 1 AS a, b::int FROM t;
TABLE
    for sql in "${rows[@]}"; do echo "ban-duplicate-column-assignments | $sql"; done >table
    judged <table
    fresh
    for sql in "${rows[@]}"; do
        n=$((n + 1)) expected=${sql%%|*} sql=${sql#*|}
        echo "BEGIN; $sql ROLLBACK;" >once.sql
        if sent each once.sql >/dev/null 2>error; then got=not; else got=found; fi
        if [ "$got" = found ] && ! grep -qE 'specified more than once|multiple assignments' error; then got=error; fi
        [ "$got" = "$expected" ] || { echo "PostgreSQL: $got:$sql"; cat error; bad=1; }
    done
    [ "$n" -gt 30 ] && [ "$bad" -eq 0 ]
}

# ---- types ----

@test "types: columns of tables, composite types and domains, however the type is written" {
    judged <<'TABLE'
prefer-bigint-over-int | found | CREATE TABLE a (x int);
prefer-bigint-over-int | found | CREATE TABLE a (x INTEGER);
prefer-bigint-over-int | found | CREATE TABLE a (x int4);
prefer-bigint-over-int | found | CREATE TABLE a (x pg_catalog.int4);
prefer-bigint-over-int | found | CREATE TABLE a (x "int4");
prefer-bigint-over-int | found | CREATE TABLE a (x int[]);
prefer-bigint-over-int | found | CREATE TABLE a (x _int4);
prefer-bigint-over-int | found | CREATE TABLE a (x integer ARRAY[3]);
prefer-bigint-over-int | found | CREATE TABLE a (x serial);
prefer-bigint-over-int | found | CREATE TABLE a (x serial4);
prefer-bigint-over-int | found | CREATE TABLE a (x int GENERATED ALWAYS AS IDENTITY);
prefer-bigint-over-int | found | ALTER TABLE a ADD y text, ADD COLUMN x int;
prefer-bigint-over-int | found | ALTER TABLE a ALTER x TYPE int USING x::int;
prefer-bigint-over-int | found | CREATE TYPE c AS (x int);
prefer-bigint-over-int | found | ALTER TYPE c ADD ATTRIBUTE x int;
prefer-bigint-over-int | found | CREATE DOMAIN d AS int;
prefer-bigint-over-int | found | CREATE TABLE a (LIKE b, x int) INHERITS (c);
prefer-bigint-over-int | not   | CREATE TABLE a (x bigint, y int8, z bigserial, v smallint);
prefer-bigint-over-int | not   | CREATE TABLE a (x app.int4);
prefer-bigint-over-int | not   | CREATE TEMP TABLE a (x int);
prefer-bigint-over-int | not   | CREATE FOREIGN TABLE a (x int) SERVER s;
prefer-bigint-over-int | not   | SELECT 1::int;
prefer-bigint-over-int | not   | CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';
prefer-bigint-over-int | not   | CREATE TABLE a AS SELECT 1::int AS x;
prefer-bigint-over-smallint | found | CREATE TABLE a (x smallint);
prefer-bigint-over-smallint | found | CREATE TABLE a (x int2[]);
prefer-bigint-over-smallint | found | CREATE TABLE a (x smallserial);
prefer-bigint-over-smallint | found | CREATE TABLE a (x serial2);
prefer-bigint-over-smallint | found | CREATE TABLE a (x smallint GENERATED BY DEFAULT AS IDENTITY);
prefer-bigint-over-smallint | not   | CREATE TABLE a (x int, y bigint, z serial);
prefer-identity | found | CREATE TABLE a (x serial);
prefer-identity | found | CREATE TABLE a (x BIGSERIAL PRIMARY KEY);
prefer-identity | found | CREATE TABLE a (x smallserial);
prefer-identity | found | CREATE TABLE a (x serial8);
prefer-identity | found | CREATE TABLE a (x "serial");
prefer-identity | found | ALTER TABLE a ADD x bigserial;
prefer-identity | not   | CREATE TABLE a (x bigint GENERATED ALWAYS AS IDENTITY);
prefer-identity | not   | CREATE TABLE a (x app.serial);
prefer-text-field | found | CREATE TABLE a (x varchar(10));
prefer-text-field | found | CREATE TABLE a (x character varying(10));
prefer-text-field | found | CREATE TABLE a (x "varchar"(10)[]);
prefer-text-field | found | CREATE TABLE a (x national character varying(10));
prefer-text-field | found | ALTER TABLE a ALTER x TYPE varchar(20);
prefer-text-field | found | CREATE DOMAIN d AS varchar(10) CHECK (value <> '');
prefer-text-field | not   | CREATE TABLE a (x varchar, y text, z character varying);
prefer-text-field | not   | CREATE TABLE a (x text CHECK (length(x) < 10));
prefer-timestamptz | found | CREATE TABLE a (x timestamp);
prefer-timestamptz | found | CREATE TABLE a (x timestamp(3) without time zone);
prefer-timestamptz | found | CREATE TABLE a (x "timestamp");
prefer-timestamptz | found | CREATE TABLE a (x timestamp[]);
prefer-timestamptz | found | ALTER TABLE a ALTER x SET DATA TYPE timestamp USING x AT TIME ZONE 'UTC';
prefer-timestamptz | not   | CREATE TABLE a (x timestamptz, y timestamptz(6), z timestamp(3) with time zone);
prefer-timestamptz | not   | CREATE TABLE a (x date, y time, z interval);
prefer-timestamptz | not   | CREATE TABLE a (x "varchar"(10));
ban-char-field | found | CREATE TABLE a (x char);
ban-char-field | found | CREATE TABLE a (x char(3));
ban-char-field | found | CREATE TABLE a (x CHARACTER(3)[]);
ban-char-field | found | CREATE TABLE a (x bpchar);
ban-char-field | found | CREATE TABLE a (x nchar(3));
ban-char-field | found | ALTER TABLE a ADD x char(3);
ban-char-field | not   | CREATE TABLE a (x "char");
ban-char-field | not   | CREATE TABLE a (x pg_catalog.char);
ban-char-field | not   | CREATE TABLE a (x character varying, y varchar(3), z text);
TABLE
}

@test "types: one finding a statement and rule, at the first column, with all of them; PostgreSQL takes quotes alike" {
    migration 'CREATE TABLE app.a (\n  x bigint,\n  y int,\n  z serial\n);'
    lint 0
    [ "$(found prefer-bigint-over-int)" = 3 ]
    [[ "$(message prefer-bigint-over-int)" == "app.a: y is int, z is serial (an int); use bigint, "* ]]
    fresh
    postgres_sql trial 'CREATE TABLE s (x "serial", y "char", z pg_catalog.char, v nchar(2))'
    [ "$(postgres_sql trial "SELECT string_agg(format_type(atttypid, atttypmod), ' ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = 's'::regclass AND attnum > 0")" = 'integer "char" "char" character(2)' ]
}

# ---- all of them ----

@test "each rule can be waived in its place, and says the safe way; unused waivers are told" {
    local rule sql line
    while IFS='|' read -r rule sql; do
        rule=${rule// /}
        printf 'SELECT 0;\n\n%b\n' "$sql" >sql
        rm -rf m && mkdir m && cp sql m/0001_a.sql
        check-migrations --skip-db-check m >out 2>/dev/null || [ $? -eq 1 ]
        line=$(found "$rule")
        [ -n "$line" ] || { echo "$rule found nothing in $sql"; return 1; }
        # Without the way out a message is of no use.
        [[ "$(message "$rule")" == *';'* ]] || { echo "$rule: $(message "$rule")"; return 1; }
        sed "${line%% *}s/^/-- readyline:allow $rule it was agreed\n/" sql >m/0001_a.sql
        check-migrations --skip-db-check m >out 2>/dev/null || [ $? -eq 1 ]
        cat out >>"$BATS_FILE_TMPDIR/seen"
        [ -z "$(found "$rule")" ] || { echo "$rule is not waived in $sql"; cat out; return 1; }
        [[ "$(message "$rule")" == *"allowed"*"it was agreed"* ]]
        [ -z "$(message allow)" ]
    done <<'TABLE'
ban-drop-database | DROP DATABASE a;
ban-drop-schema | DROP SCHEMA a;
ban-drop-table | DROP TABLE a;
ban-drop-column | ALTER TABLE a DROP b;
ban-truncate-cascade | TRUNCATE a CASCADE;
renaming-column | ALTER TABLE a RENAME b TO c;
renaming-table | ALTER TABLE a RENAME TO b;
adding-required-field | ALTER TABLE a ADD b bigint NOT NULL;
ban-drop-not-null | ALTER TABLE a ALTER b DROP NOT NULL;
transaction-nesting | COMMIT;
ban-uncommitted-transaction | BEGIN;\nSELECT 1;
ban-concurrent-index-creation-in-transaction | BEGIN;\nCREATE INDEX CONCURRENTLY i ON a (b);\nCOMMIT;
using-new-enum-value | BEGIN;\nALTER TYPE a ADD VALUE 'b' BEFORE 'c';\nSELECT 'b';\nCOMMIT;
prefer-robust-stmts | CREATE TABLE a (b bigint);
require-table-schema | CREATE TABLE a (b bigint);
require-enum-value-ordering | ALTER TYPE a ADD VALUE 'b';
ban-duplicate-column-assignments | UPDATE a SET b = 1, b = 2;
identifier-too-long | CREATE TABLE app.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (b bigint);
prefer-bigint-over-int | CREATE TABLE a (b int);
prefer-bigint-over-smallint | CREATE TABLE a (b smallint);
prefer-identity | CREATE TABLE a (b bigserial);
prefer-text-field | CREATE TABLE a (b varchar(3));
prefer-timestamptz | CREATE TABLE a (b timestamp);
ban-char-field | CREATE TABLE a (b char);
TABLE
}

@test "a byte order mark hides nothing of the statement behind it" {
    rm -rf m && mkdir m
    printf '\xef\xbb\xbfDROP TABLE b;\n' >m/0001_a.sql
    lint 1
    [ "$(found ban-drop-table)" = 1 ]
    [ -z "$(found unparsed)" ]
}
