# check-migrations: what statements do to a running PostgreSQL, rule by rule, without a database.

load lib/harness
load lib/lint

teardown_file() {
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# rules: the rules that found something, each with its line, in order: "require-lock-timeout:3".
rules() { records check out 'select(.rule and .file) | "\(.rule):\(.line)"' | paste -sd ' '; }

# times RULE: how often it found something.
times() { records check out "select(.rule == \"$1\") | .rule" | wc -l; }

@test "locks: forms that let others go on" {
    judged <<'TABLE'
require-concurrent-index-creation | found | CREATE INDEX ON users (email);
require-concurrent-index-creation | found | CREATE UNIQUE INDEX i ON app.users (email);
require-concurrent-index-creation | not   | CREATE INDEX CONCURRENTLY i ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE users (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE "Users" (email text);\nCREATE INDEX ON "Users" (email);
require-concurrent-index-creation | found | CREATE TABLE "Users" (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE Users (email text);\nCREATE INDEX ON USERS (email);
require-concurrent-index-creation | not   | CREATE TABLE IF NOT EXISTS users (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE users AS SELECT 1 AS email;\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | SELECT 1 AS email INTO users;\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TEMP TABLE users (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE public.users (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | found | CREATE TABLE app.users (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | SET search_path = app;\nCREATE TABLE app.users (email text);\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE SCHEMA app CREATE TABLE app.users (email text);\nCREATE INDEX ON app.users (email);
require-concurrent-index-creation | not   | CREATE TABLE old (email text);\nALTER TABLE old RENAME TO users;\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE users (email text);\nALTER TABLE users SET SCHEMA app;\nCREATE INDEX ON app.users (email);
require-concurrent-index-creation | found | CREATE TABLE users (email text);\nDROP TABLE users;\nCREATE INDEX ON users (email);
require-concurrent-index-creation | found | BEGIN;\nCREATE TABLE users (email text);\nROLLBACK;\nCREATE INDEX ON users (email);
require-concurrent-index-creation | not   | CREATE TABLE p PARTITION OF users FOR VALUES IN (1);\nCREATE INDEX ON p (email);
require-concurrent-index-creation | not   | CREATE INDEX ON ONLY users (email);
require-concurrent-index-creation | not   | CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;\nCREATE INDEX ON m (a);
require-concurrent-index-deletion | found | DROP INDEX i;
require-concurrent-index-deletion | found | DROP INDEX IF EXISTS app.i, app.j;
require-concurrent-index-deletion | not   | DROP INDEX CONCURRENTLY i;
require-concurrent-index-deletion | not   | CREATE TABLE t (a int);\nCREATE INDEX i ON t (a);\nDROP INDEX i;
require-concurrent-index-deletion | found | CREATE INDEX i ON t (a);\nDROP INDEX i;
require-concurrent-index-deletion | not   | DROP TABLE i;
require-concurrent-reindex        | found | REINDEX TABLE users;
require-concurrent-reindex        | found | REINDEX (VERBOSE) INDEX i;
require-concurrent-reindex        | found | REINDEX (CONCURRENTLY false) INDEX i;
require-concurrent-reindex        | found | REINDEX SCHEMA public;
require-concurrent-reindex        | not   | REINDEX TABLE CONCURRENTLY users;
require-concurrent-reindex        | not   | REINDEX (CONCURRENTLY) INDEX i;
require-concurrent-reindex        | not   | CREATE TABLE t (a int);\nREINDEX TABLE t;
require-concurrent-partition-detach | found | ALTER TABLE users DETACH PARTITION users_1;
require-concurrent-partition-detach | not   | ALTER TABLE users DETACH PARTITION users_1 CONCURRENTLY;
require-concurrent-partition-detach | not   | ALTER TABLE users DETACH PARTITION users_1 FINALIZE;
require-concurrent-partition-detach | not   | CREATE TABLE t (a int) PARTITION BY LIST (a);\nALTER TABLE t DETACH PARTITION p;
require-concurrent-refresh        | found | REFRESH MATERIALIZED VIEW m;
require-concurrent-refresh        | found | REFRESH MATERIALIZED VIEW app.m WITH DATA;
require-concurrent-refresh        | found | REFRESH MATERIALIZED VIEW m WITH NO DATA;
require-concurrent-refresh        | not   | REFRESH MATERIALIZED VIEW CONCURRENTLY m;
require-concurrent-refresh        | not   | CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA;\nREFRESH MATERIALIZED VIEW m;
require-concurrent-refresh        | not   | CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
TABLE
}

@test "locks: what rewrites a table" {
    judged <<'TABLE'
adding-field-with-default | found | ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid();
adding-field-with-default | found | ALTER TABLE t ADD a float DEFAULT 1 + random();
adding-field-with-default | found | ALTER TABLE t ADD a int DEFAULT app.now();
adding-field-with-default | found | ALTER TABLE t ADD a timestamptz DEFAULT clock_timestamp();
adding-field-with-default | found | ALTER TABLE t ADD a serial;
adding-field-with-default | found | ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY;
adding-field-with-default | not   | ALTER TABLE t ADD a timestamptz DEFAULT now();
adding-field-with-default | not   | ALTER TABLE t ADD a timestamptz DEFAULT current_timestamp;
adding-field-with-default | not   | ALTER TABLE t ADD a date DEFAULT pg_catalog.timezone('utc', now())::date;
adding-field-with-default | not   | ALTER TABLE t ADD a text[] DEFAULT '{}'::text[] NOT NULL;
adding-field-with-default | not   | ALTER TABLE t ADD a int;
adding-field-with-default | not   | ALTER TABLE t ALTER a SET DEFAULT random();
adding-field-with-default | not   | CREATE TABLE t (b int);\nALTER TABLE t ADD a float DEFAULT random();
adding-generated-stored-field | found | ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) STORED;
adding-generated-stored-field | not   | ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY;
adding-generated-stored-field | not   | CREATE TABLE t (b int, a int GENERATED ALWAYS AS (b * 2) STORED);
rewriting-table | found | ALTER TABLE t SET LOGGED;
rewriting-table | found | ALTER TABLE app.t SET UNLOGGED;
rewriting-table | found | ALTER TABLE t ADD a int, SET UNLOGGED;
rewriting-table | found | ALTER TABLE t SET ACCESS METHOD heap;
rewriting-table | found | ALTER TABLE t SET TABLESPACE fast;
rewriting-table | found | ALTER INDEX i SET TABLESPACE fast;
rewriting-table | found | ALTER MATERIALIZED VIEW m SET TABLESPACE fast;
rewriting-table | found | ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE fast;
rewriting-table | not   | ALTER TABLE t SET (fillfactor = 70);
rewriting-table | not   | ALTER TABLE t SET SCHEMA app;
rewriting-table | not   | CREATE TABLE t (a int);\nALTER TABLE t SET UNLOGGED;
rewriting-table | not   | CREATE UNLOGGED TABLE t (a int) TABLESPACE fast;
rewriting-table | not   | ALTER DATABASE d SET TABLESPACE fast;
changing-column-type | found | ALTER TABLE t ALTER a TYPE bigint;
changing-column-type | found | ALTER TABLE t ALTER COLUMN a SET DATA TYPE text USING a::text;
changing-column-type | not   | CREATE TABLE t (a int);\nALTER TABLE t ALTER a TYPE bigint;
changing-column-type | not   | ALTER TYPE mood ADD VALUE 'x';
prefer-repack | found | VACUUM FULL t;
prefer-repack | found | VACUUM (ANALYZE, FULL) t, u;
prefer-repack | found | VACUUM FULL;
prefer-repack | found | CLUSTER t USING i;
prefer-repack | found | CLUSTER;
prefer-repack | not   | VACUUM t;
prefer-repack | not   | VACUUM (FULL false) t;
prefer-repack | not   | ALTER TABLE t CLUSTER ON i;
prefer-repack | not   | CREATE TABLE t (a int);\nVACUUM FULL t;
adding-serial-primary-key-field | found | ALTER TABLE t ADD COLUMN id serial PRIMARY KEY;
adding-serial-primary-key-field | found | ALTER TABLE t ADD PRIMARY KEY (id);
adding-serial-primary-key-field | not   | ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX i;
adding-serial-primary-key-field | not   | ALTER TABLE t ADD CONSTRAINT u UNIQUE (id);
adding-serial-primary-key-field | not   | CREATE TABLE t (id int);\nALTER TABLE t ADD PRIMARY KEY (id);
disallowed-unique-constraint | found | ALTER TABLE t ADD UNIQUE (a);
disallowed-unique-constraint | found | ALTER TABLE t ADD COLUMN a int UNIQUE;
disallowed-unique-constraint | found | ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (a WITH =);
disallowed-unique-constraint | not   | ALTER TABLE t ADD CONSTRAINT x UNIQUE USING INDEX i;
disallowed-unique-constraint | not   | ALTER TABLE t ADD PRIMARY KEY (id);
disallowed-unique-constraint | not   | CREATE TABLE t (a int);\nALTER TABLE t ADD UNIQUE (a);
TABLE
}

@test "locks: time-outs, and what else runs under an exclusive lock" {
    judged <<'TABLE'
require-lock-timeout | found | ALTER TABLE t ADD a int;
require-lock-timeout | not   | SET lock_timeout = '1s';\nALTER TABLE t ADD a int;
require-lock-timeout | not   | BEGIN;\nSET LOCAL lock_timeout = '1s';\nALTER TABLE t ADD a int;\nCOMMIT;
require-lock-timeout | found | BEGIN;\nSET LOCAL lock_timeout = '1s';\nCOMMIT;\nALTER TABLE t ADD a int;
require-lock-timeout | not   | SELECT set_config('lock_timeout', '1s', false);\nALTER TABLE t ADD a int;
require-lock-timeout | not   | DO $$ BEGIN\nPERFORM set_config('lock_timeout', '1s', false);\nEND $$;\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET lock_timeout = 0;\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET lock_timeout = '0s';\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET lock_timeout = '1s';\nRESET lock_timeout;\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET lock_timeout = '1s';\nRESET ALL;\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET LOCAL lock_timeout = '1s';\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET lock_timeout = '1s';\nSET lock_timeout TO DEFAULT;\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET lock_timeout = '1s';\nDISCARD ALL;\nALTER TABLE t ADD a int;
require-lock-timeout | not   | DO $$ BEGIN\nSET LOCAL lock_timeout = '1s';\nALTER TABLE t ADD a int;\nEND $$;
require-lock-timeout | found | DO $$ BEGIN\nSET LOCAL lock_timeout = '1s';\nEND $$;\nALTER TABLE t ADD a int;
require-lock-timeout | found | SET app.lock_timeout = '1s';\nALTER TABLE t ADD a int;
require-lock-timeout | found | CREATE INDEX ON t (a);
require-lock-timeout | not   | CREATE INDEX CONCURRENTLY ON t (a);
require-lock-timeout | not   | CREATE TABLE t (a int);\nALTER TABLE t ADD b int;
require-lock-timeout | found | CREATE TABLE t (a int REFERENCES u);
require-lock-timeout | found | DROP TRIGGER x ON t;
require-lock-timeout | not   | CREATE TABLE t (a int);\nDROP TRIGGER x ON t;
require-lock-timeout | found | TRUNCATE t;
require-lock-timeout | found | LOCK TABLE t;
require-lock-timeout | not   | LOCK TABLE t IN ROW EXCLUSIVE MODE;
require-lock-timeout | not   | ALTER TABLE t VALIDATE CONSTRAINT c;
require-lock-timeout | not   | INSERT INTO t VALUES (1);
require-lock-timeout | found | CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
require-lock-timeout | found | DO $$ BEGIN IF true THEN ALTER TABLE t ADD a int; END IF; END $$;
require-statement-timeout | found | ALTER TABLE t ADD a int;
require-statement-timeout | found | SET lock_timeout = '1s';\nALTER TABLE t ADD a int;
require-statement-timeout | not   | SET statement_timeout = '1s';\nALTER TABLE t ADD a int;
statement-after-exclusive-lock | found | BEGIN;\nALTER TABLE t ADD a int;\nUPDATE t SET a = 1;\nCOMMIT;
statement-after-exclusive-lock | found | DO $$ BEGIN\nALTER TABLE t ADD a int;\nUPDATE t SET a = 1;\nEND $$;
statement-after-exclusive-lock | not   | DO $$ BEGIN\nALTER TABLE t ADD a int;\nEND $$;\nUPDATE t SET a = 1;
statement-after-exclusive-lock | not   | BEGIN;\nALTER TABLE t ADD a int;\nCOMMIT;\nUPDATE t SET a = 1;
statement-after-exclusive-lock | not   | BEGIN;\nALTER TABLE t ADD a int;\nALTER TABLE t ADD b int;\nCOMMENT ON TABLE t IS 'x';\nCOMMIT;
statement-after-exclusive-lock | found | BEGIN;\nALTER TABLE t ADD a int;\nALTER TABLE u ADD b int;\nCOMMIT;
statement-after-exclusive-lock | not   | BEGIN;\nCREATE TABLE t (a int);\nALTER TABLE t ADD b int;\nUPDATE t SET b = 1;\nCOMMIT;
statement-after-exclusive-lock | not   | BEGIN;\nUPDATE t SET a = 1;\nALTER TABLE t ADD b int;\nCOMMIT;
TABLE
}

@test "validation: what reads a whole table under a lock" {
    judged <<'TABLE'
constraint-missing-not-valid | found | ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
constraint-missing-not-valid | found | ALTER TABLE t ADD COLUMN a int CHECK (a > 0);
constraint-missing-not-valid | not   | ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
constraint-missing-not-valid | not   | ALTER TABLE t VALIDATE CONSTRAINT c;
constraint-missing-not-valid | found | BEGIN;\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT c;\nCOMMIT;
constraint-missing-not-valid | not   | BEGIN;\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nCOMMIT;\nALTER TABLE t VALIDATE CONSTRAINT c;
constraint-missing-not-valid | not   | CREATE TABLE t (a int);\nALTER TABLE t ADD CHECK (a > 0);
adding-foreign-key-constraint | found | ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u (id);
adding-foreign-key-constraint | found | ALTER TABLE t ADD COLUMN u int DEFAULT 1 REFERENCES u (id);
adding-foreign-key-constraint | not   | ALTER TABLE t ADD COLUMN u int REFERENCES u (id);
adding-foreign-key-constraint | not   | ALTER TABLE t ADD FOREIGN KEY (u) REFERENCES u (id) NOT VALID;
adding-foreign-key-constraint | not   | CREATE TABLE t (u int);\nALTER TABLE t ADD FOREIGN KEY (u) REFERENCES u (id);
adding-not-nullable-field | found | ALTER TABLE t ALTER COLUMN a SET NOT NULL;
adding-not-nullable-field | not   | CREATE TABLE t (a int);\nALTER TABLE t ALTER a SET NOT NULL;
adding-not-nullable-field | not   | ALTER TABLE t ALTER COLUMN a DROP NOT NULL;
ban-create-domain-with-constraint | found | CREATE DOMAIN d AS text CHECK (value <> '');
ban-create-domain-with-constraint | found | CREATE DOMAIN d AS text NOT NULL;
ban-create-domain-with-constraint | not   | CREATE DOMAIN d AS text DEFAULT 'x';
ban-alter-domain-with-add-constraint | found | ALTER DOMAIN d ADD CONSTRAINT c CHECK (value <> '');
ban-alter-domain-with-add-constraint | found | ALTER DOMAIN d SET NOT NULL;
ban-alter-domain-with-add-constraint | not   | ALTER DOMAIN d ADD CONSTRAINT c CHECK (value <> '') NOT VALID;
ban-alter-domain-with-add-constraint | not   | ALTER DOMAIN d DROP CONSTRAINT c;
ban-alter-domain-with-add-constraint | not   | CREATE DOMAIN d AS text;\nALTER DOMAIN d ADD CHECK (value <> '');
TABLE
}

# ---- what is known from the migrations before ----

@test "changing-column-type: what only changes the catalog, by the type that the column has" {
    local from to using expected rows=0
    while read -r expected from to using; do
        rows=$((rows + 1))
        migration "CREATE TABLE t (a ${from//_/ });" "ALTER TABLE t ALTER a TYPE ${to//_/ } ${using//_/ };"
        lint "$expected"
        [ "$(times changing-column-type)" = "$expected" ] || { echo "$from to $to $using" && return 1; }
    done <<'TABLE'
0 varchar(10) varchar(20)
0 varchar(10) varchar(10)
0 varchar(10) varchar
0 varchar(10) text
0 varchar(10) text USING_a::text
0 varchar(10) text USING_a
1 varchar(10) text USING_lower(a)
1 varchar(10) text COLLATE_"C"
0 text varchar
1 text varchar(10)
1 varchar(20) varchar(10)
1 varchar varchar(10)
1 char(10) text
1 char(10) char(20)
0 numeric(10,2) numeric(12,2)
0 numeric(10,2) numeric
1 numeric(10,2) numeric(12,3)
1 numeric(10,2) numeric(8,2)
1 numeric numeric(10,2)
0 timestamp(3) timestamp(6)
0 timestamp(3) timestamp
1 timestamp timestamp(3)
1 timestamp timestamptz
1 int bigint
0 int integer
0 cidr inet
1 inet cidr
1 varchar(10)[] varchar(20)[]
TABLE
    [ "$rows" -eq 28 ]
}

@test "adding-not-nullable-field: not where a validated CHECK, or the column itself, holds NULL off" {
    local check='ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;'
    local both='ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0 AND a IS NOT NULL) NOT VALID;'
    local validate='ALTER TABLE t VALIDATE CONSTRAINT c;' set='ALTER TABLE t ALTER a SET NOT NULL;'
    migration "$check" "$validate" "$set"
    lint 0
    lint 1 --pg-version 11
    migration "BEGIN;\n$both\nCOMMIT;\n$validate" "$set"
    lint 0
    migration "$check" "$set"
    lint 1
    [ "$(times adding-not-nullable-field)" = 1 ]
    migration "$check" "ALTER TABLE t VALIDATE CONSTRAINT d;" "$set"
    lint 1
    migration "ALTER TABLE t ADD CONSTRAINT c CHECK (b IS NOT NULL) NOT VALID;" "$validate" "$set"
    lint 1
    migration "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL OR b > 0) NOT VALID;" "$validate" "$set"
    lint 1
    migration "$check" "$validate" "ALTER TABLE t DROP CONSTRAINT c;" "$set"
    lint 1
    migration "CREATE TABLE t (a int NOT NULL);" "$set"
    lint 0
    migration "CREATE TABLE t (a int PRIMARY KEY);" "ALTER TABLE t ALTER a DROP NOT NULL;" "$set"
    lint 1
    # Of another schema's table nothing is known.
    migration "CREATE TABLE app.t (a int NOT NULL);" "$set"
    lint 1
}

@test "verdicts that depend on --pg-version" {
    judged --pg-version 10 <<'TABLE'
adding-field-with-default | found | ALTER TABLE t ADD a int DEFAULT 1;
adding-field-with-default | not   | ALTER TABLE t ADD a int DEFAULT NULL;
require-concurrent-reindex | found | REINDEX TABLE t;
require-concurrent-partition-detach | not | ALTER TABLE t DETACH PARTITION p;
TABLE
    judged --pg-version 11 <<'TABLE'
adding-field-with-default | not   | ALTER TABLE t ADD a int DEFAULT 1;
adding-field-with-default | found | ALTER TABLE t ADD a float DEFAULT random();
TABLE
    judged --pg-version 13.4 <<'TABLE'
require-concurrent-partition-detach | not | ALTER TABLE t DETACH PARTITION p;
TABLE
    judged --pg-version 140001 <<'TABLE'
require-concurrent-partition-detach | found | ALTER TABLE t DETACH PARTITION p;
TABLE
    migration 'CREATE TABLE t (a timestamp);' "SET timezone = 'UTC';\nALTER TABLE t ALTER a TYPE timestamptz;"
    lint 0 --pg-version 12
    lint 1 --pg-version 11
}

@test "each file is a batch of its own, where nothing says what was applied" {
    migration 'CREATE TABLE t (a int);' 'CREATE INDEX ON t (a);'
    lint 1
    [ "$(times require-concurrent-index-creation)" = 1 ]
}

@test "what a ledger does not have is one batch, and what it has is not judged" {
    migration 'DROP INDEX i;\nCREATE TABLE t (a int);' 'CREATE TABLE u (a int);' 'CREATE INDEX ON u (a);\nCREATE INDEX ON t (a);'
    sqlite3 app.db "CREATE TABLE schema_migrations (version text, checksum text, applied_at text);
        INSERT INTO schema_migrations VALUES ('0001_case.sql', '$(sha256sum m/0001_case.sql | cut -d ' ' -f 1)', '2026-01-01')"
    run --separate-stderr -1 check-migrations m --dialect postgres --database-url sqlite:app.db
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
    [ "$(records check out 'select(.status == "fail") | "\(.rule) \(.file):\(.line)"')" = \
        "require-concurrent-index-creation m/0003_case.sql:2" ]
}

@test "the transaction is the tool's: of a message of several statements, or none" {
    local alter='ALTER TABLE t ADD a int;\nUPDATE t SET a = 1;'
    # One message is one transaction.
    mkdir m
    printf "$alter" >m/000001_a.up.sql
    echo 'SELECT 1;' >m/000001_a.down.sql
    run --separate-stderr check-migrations --skip-db-check m --layout golang-migrate
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
    [ "$(times statement-after-exclusive-lock)" = 1 ]
    # Statement by statement there is none.
    migration "$alter"
    lint 0
    [ "$(times statement-after-exclusive-lock)" = 0 ]
}

# ---- what cannot be parsed ----

@test "unparsed: a syntax error has its position, and hides no other statement" {
    migration 'CREATE INDEX ON t (a);\nCREATE TABEL x (a int);\nCREATE INDEX ON u (a);'
    lint 1
    [[ "$(rules)" == *"unparsed:2"* ]]
    [ "$(times require-concurrent-index-creation)" = 2 ]
    [ "$(records check out 'select(.rule == "unparsed") | .status')" = unknown ]
    [[ "$(records check out 'select(.rule == "unparsed") | .message')" == *'column 8: syntax error at or near "TABEL"'*"PostgreSQL 15"* ]]
}

@test "unparsed: what only psql understands" {
    migration '\\connect app\nCREATE INDEX ON t (a);' 'COPY t (a) FROM stdin;\n1\tx;\n\\.\nCREATE INDEX ON t (a);'
    lint 1
    [[ "$(records check out 'select(.rule == "unparsed") | .message' | paste -sd ' ')" == *"only psql knows"*"only psql reads data"* ]]
    [ "$(times require-concurrent-index-creation)" = 2 ]
}

@test "unparsed: nesting that no parser takes, NUL bytes, invalid UTF-8" {
    mkdir m
    { printf 'SELECT '; head -c 100000 /dev/zero | tr '\0' '('; } >m/0001_deep.sql
    { printf 'SELECT 1'; for ((i = 0; i < 30000; i++)); do printf '+1'; done; echo ';'; } >m/0002_long.sql
    printf "SELECT '\0';" >m/0003_nul.sql
    printf 'SELECT \xff;' >m/0004_byte.sql
    lint 1
    [ "$(records check out 'select(.rule == "unparsed") | .file' | paste -sd ' ')" = "m/0001_deep.sql m/0003_nul.sql" ]
}

@test "DO blocks are judged, with their place; functions are checked for syntax" {
    migration 'DO $$\nBEGIN\n  IF true THEN\n    CREATE INDEX ON t (a);\n  END IF;\nEND $$;'
    lint 1
    [[ "$(rules)" == *"require-concurrent-index-creation:4"* ]]
    migration 'DO $$ BEGIN\nEXECUTE $x$ CREATE INDEX ON t (a) $x$;\nEND $$;'
    lint 1
    [[ "$(rules)" == *"require-concurrent-index-creation:2"* ]]
    migration "DO \$\$ BEGIN\nEXECUTE 'CREATE INDEX ON ' || 't (a)';\nEND \$\$;"
    lint 1
    [ "$(rules)" = "unparsed:2" ]
    migration 'DO $$\nBEGIN\nSELEC 1;\nEND $$;'
    lint 1
    [ "$(rules)" = "unparsed:3" ]
    migration 'DO LANGUAGE plpython3u $$ pass $$;'
    lint 1
    [ "$(rules)" = "unparsed:1" ]

    migration "DO \$a\$ BEGIN\nEXECUTE 'DO \$b\$ BEGIN CREATE INDEX ON t (a); END \$b\$';\nEND \$a\$;"
    lint 1
    [[ "$(rules)" == *"require-concurrent-index-creation:2"* ]]
    local deep='SELECT 1'
    for n in {1..20}; do deep="DO \$a$n\$ BEGIN EXECUTE \$b$n\$ $deep \$b$n\$; END \$a$n\$"; done
    migration "$deep"
    lint 1
    [ "$(rules)" = "unparsed:1" ]

    # What a function does, it does later.
    migration 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\nDROP INDEX i;\nEXECUTE 1 || 2;\nEND $$;'
    lint 0
    migration 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS\n$$\nBEGIN\nDROP INDX i;\nEND $$;'
    lint 1
    [ "$(rules)" = "unparsed:4" ]
    for sql in 'IF x; END IF;' 'IF x THEN END LOOP;' 'x := (1;' '<<b>> BEGIN END c;' 'EXIT;' 'CONTINUE;'; do
        migration "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS \$\$ DECLARE x int; BEGIN $sql END \$\$;"
        lint 1
        [ "$(rules)" = "unparsed:1" ] || { echo "$sql"; cat out; false; }
    done
    migration "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1;\nSELEC 2';"
    lint 1
    [ "$(rules)" = "unparsed:2" ]
    migration 'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;'
    lint 0
    migration 'CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ return 1 $$;'
    lint 0
    # Of types that only a catalog knows nothing is held against a function.
    migration 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE u users%ROWTYPE; BEGIN u.name := 1; END $$;'
    lint 0
}

# ---- what would take hours ----

@test "a text that would keep the parser busy for minutes is unparsed" {
    rm -rf m && mkdir m
    "$PYTHON" - <<'PY'
open("m/0001_plus.sql", "w").write("SELECT " + "+" * 400000 + "1;\n")
open("m/0002_deep.sql", "w").write("/*" * 200000 + "*/" * 200000 + "SELECT 1;\n")
open("m/0003_line.sql", "w").write("-" * 20000 + "\nSELECT 1;\n")
PY
    run -1 timeout 60 check-migrations --skip-db-check --dialect postgres m
    [ "$(jq -r 'select(.rule == "unparsed") | .file' <<<"$output" | paste -sd ' ')" = "m/0001_plus.sql m/0002_deep.sql" ]
    [[ "$output" == *"too many operators"* ]]
}

@test "a million statements in one line, right or wrong, in either dialect" {
    rm -rf m && mkdir m
    "$PYTHON" - <<'PY'
open("m/0001_wrong.sql", "w").write("$$;" * 200000)
open("m/0002_right.sql", "w").write("INSERT INTO t VALUES (1, 'abcdefghijklmnopqrstuvwxyz');" * 100000)
PY
    run -1 timeout 120 check-migrations --skip-db-check --dialect postgres m
    [ "$(grep -c '"rule":"unparsed"' <<<"$output")" = 100000 ]
    [[ "$output" == *'column 599995: '* ]]
    run -1 timeout 120 check-migrations --skip-db-check --dialect sqlite --summary-only m
}

@test "a signal ends the walk over the statements of one file" {
    rm -rf m && mkdir m
    "$PYTHON" -c 'open("m/0001_a.sql", "w").write("INSERT INTO t VALUES (1);\n" * 2400000)'
    for dialect in postgres sqlite; do
        run --separate-stderr -143 timeout --foreground --preserve-status 1 "$BUILD/check-migrations" --skip-db-check --dialect "$dialect" m
        [ "$(jq -r 'select(.type == "summary") | .interrupted' <<<"$output")" = SIGTERM ]
    done
}
