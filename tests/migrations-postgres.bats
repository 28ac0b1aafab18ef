# check-migrations: what its rules say of statements beside what PostgreSQL itself does with them.

load lib/harness
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
}

# said SQL: what PostgreSQL does with it, as its messages for developers tell, on a line: rewriting verifying
# validating building.
said() {
    PGPASSWORD=$postgres_password psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" -d app -c "
        DROP TABLE IF EXISTS t, u, p CASCADE; DROP DOMAIN IF EXISTS d;
        CREATE TABLE u (id int PRIMARY KEY);
        $1
        SET client_min_messages = debug1;
        $2" 2>&1 >/dev/null | grep -oE 'ERROR:|(rewriting table|verifying table|validating foreign key constraint|building index) "(t|i|t_[^"]*)"' |
        cut -d ' ' -f 1 | sort -u | paste -sd ' '
}

@test "PostgreSQL rewrites and reads tables where the rules say so" {
    local setup sql does rule bad=0 n=0
    while IFS='|' read -r does rule setup sql; do
        does=${does## } does=${does%% } rule=${rule// /}
        case $does in '' | '#'*) continue ;; esac
        n=$((n + 1))
        rm -rf m && mkdir m
        echo "$setup" >m/0001_before.sql
        echo "$sql" >m/0002_it.sql
        run --separate-stderr check-migrations --skip-db-check m --pg-version 15
        found=$(records check <(echo "$output") "select(.rule == \"$rule\" and (.file // \"\" | endswith(\"0002_it.sql\"))) | .rule")
        got=$(said "$setup" "$sql")
        [ "${got:-nothing}" = "$(echo $does)" ] || { echo "PostgreSQL: ${got:-nothing}, not $does: $sql" && bad=1; }
        if [ "${got:-nothing}" = nothing ]; then expected=; else expected=$rule; fi
        [ "$found" = "$expected" ] || { echo "found '$found', expected '$expected': $sql" && bad=1; }
    done <<'TABLE'
rewriting | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b uuid DEFAULT gen_random_uuid();
rewriting | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b float DEFAULT 1 + random();
rewriting | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b timestamptz DEFAULT clock_timestamp();
rewriting | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b serial;
rewriting | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b int GENERATED ALWAYS AS IDENTITY;
rewriting | adding-generated-stored-field | CREATE TABLE t (a int); | ALTER TABLE t ADD b int GENERATED ALWAYS AS (a * 2) STORED;
nothing   | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b timestamptz NOT NULL DEFAULT now();
nothing   | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b text[] NOT NULL DEFAULT '{}'::text[];
nothing   | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b date DEFAULT timezone('utc', now())::date;
nothing   | adding-field-with-default | CREATE TABLE t (a int); | ALTER TABLE t ADD b text DEFAULT upper(md5('x')) || to_char(now(), 'YYYY');
rewriting | rewriting-table | CREATE TABLE t (a int); | ALTER TABLE t SET UNLOGGED;
rewriting | rewriting-table | CREATE UNLOGGED TABLE t (a int); | ALTER TABLE t SET LOGGED;
nothing   | rewriting-table | CREATE TABLE t (a int); | ALTER TABLE t SET (fillfactor = 70);
rewriting | changing-column-type | CREATE TABLE t (a int); | ALTER TABLE t ALTER a TYPE bigint;
nothing   | changing-column-type | CREATE TABLE t (a int); | ALTER TABLE t ALTER a TYPE integer;
nothing   | changing-column-type | CREATE TABLE t (a varchar(10)); | ALTER TABLE t ALTER a TYPE varchar(20);
nothing   | changing-column-type | CREATE TABLE t (a varchar(10)); | ALTER TABLE t ALTER a TYPE varchar;
nothing   | changing-column-type | CREATE TABLE t (a varchar(10)); | ALTER TABLE t ALTER a TYPE text;
nothing   | changing-column-type | CREATE TABLE t (a varchar(10)); | ALTER TABLE t ALTER a TYPE text USING a::text;
rewriting | changing-column-type | CREATE TABLE t (a varchar(10)); | ALTER TABLE t ALTER a TYPE text USING lower(a);
rewriting | changing-column-type | CREATE TABLE t (a varchar(20)); | ALTER TABLE t ALTER a TYPE varchar(10);
rewriting | changing-column-type | CREATE TABLE t (a text); | ALTER TABLE t ALTER a TYPE varchar(10);
nothing   | changing-column-type | CREATE TABLE t (a text); | ALTER TABLE t ALTER a TYPE varchar;
rewriting | changing-column-type | CREATE TABLE t (a char(10)); | ALTER TABLE t ALTER a TYPE text;
rewriting | changing-column-type | CREATE TABLE t (a char(10)); | ALTER TABLE t ALTER a TYPE char(20);
nothing   | changing-column-type | CREATE TABLE t (a numeric(10,2)); | ALTER TABLE t ALTER a TYPE numeric(12,2);
nothing   | changing-column-type | CREATE TABLE t (a numeric(10,2)); | ALTER TABLE t ALTER a TYPE numeric;
nothing   | changing-column-type | CREATE TABLE t (a numeric(10)); | ALTER TABLE t ALTER a TYPE numeric(12,0);
rewriting | changing-column-type | CREATE TABLE t (a numeric(10,2)); | ALTER TABLE t ALTER a TYPE numeric(12,3);
rewriting | changing-column-type | CREATE TABLE t (a numeric(10,2)); | ALTER TABLE t ALTER a TYPE numeric(8,2);
rewriting | changing-column-type | CREATE TABLE t (a numeric); | ALTER TABLE t ALTER a TYPE numeric(10,2);
nothing   | changing-column-type | CREATE TABLE t (a timestamp(3)); | ALTER TABLE t ALTER a TYPE timestamp(6);
nothing   | changing-column-type | CREATE TABLE t (a timestamptz(3)); | ALTER TABLE t ALTER a TYPE timestamptz;
rewriting | changing-column-type | CREATE TABLE t (a timestamp); | ALTER TABLE t ALTER a TYPE timestamp(3);
nothing   | changing-column-type | CREATE TABLE t (a time(3)); | ALTER TABLE t ALTER a TYPE time;
nothing   | changing-column-type | CREATE TABLE t (a varbit(3)); | ALTER TABLE t ALTER a TYPE varbit(8);
nothing   | changing-column-type | CREATE TABLE t (a cidr); | ALTER TABLE t ALTER a TYPE inet;
rewriting | changing-column-type | CREATE TABLE t (a inet); | ALTER TABLE t ALTER a TYPE cidr;
rewriting | changing-column-type | CREATE TABLE t (a timestamp); | SET timezone = 'Asia/Tokyo'; ALTER TABLE t ALTER a TYPE timestamptz;
nothing   | changing-column-type | CREATE TABLE t (a timestamp); | SET timezone = 'UTC'; ALTER TABLE t ALTER a TYPE timestamptz;
verifying | constraint-missing-not-valid | CREATE TABLE t (a int); | ALTER TABLE t ADD CHECK (a > 0);
nothing   | constraint-missing-not-valid | CREATE TABLE t (a int); | ALTER TABLE t ADD CHECK (a > 0) NOT VALID;
verifying | constraint-missing-not-valid | CREATE TABLE t (a int); | ALTER TABLE t ADD b int CHECK (b > 0);
validating | adding-foreign-key-constraint | CREATE TABLE t (a int); | ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u;
nothing   | adding-foreign-key-constraint | CREATE TABLE t (a int); | ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID;
nothing   | adding-foreign-key-constraint | CREATE TABLE t (a int); | ALTER TABLE t ADD b int REFERENCES u;
validating | adding-foreign-key-constraint | CREATE TABLE t (a int); | ALTER TABLE t ADD b int DEFAULT 1 REFERENCES u;
verifying | adding-not-nullable-field | CREATE TABLE t (a int); | ALTER TABLE t ALTER a SET NOT NULL;
nothing   | adding-not-nullable-field | CREATE TABLE t (a int NOT NULL); | ALTER TABLE t ALTER a SET NOT NULL;
nothing   | adding-not-nullable-field | CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; | ALTER TABLE t ALTER a SET NOT NULL;
verifying | adding-not-nullable-field | CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; | ALTER TABLE t ALTER a SET NOT NULL;
nothing   | adding-not-nullable-field | CREATE TABLE t (a int, b int); ALTER TABLE t ADD CHECK (b > 0 AND a IS NOT NULL); | ALTER TABLE t ALTER a SET NOT NULL;
verifying | adding-not-nullable-field | CREATE TABLE t (a int, b int); ALTER TABLE t ADD CHECK (b > 0 OR a IS NOT NULL); | ALTER TABLE t ALTER a SET NOT NULL;
building  | disallowed-unique-constraint | CREATE TABLE t (a int); | ALTER TABLE t ADD UNIQUE (a);
building  | disallowed-unique-constraint | CREATE TABLE t (a int); | ALTER TABLE t ADD b int UNIQUE;
building  | disallowed-unique-constraint | CREATE TABLE t (a int4range); | ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&);
nothing   | disallowed-unique-constraint | CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); | ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i;
building  | require-concurrent-index-creation | CREATE TABLE t (a int); | CREATE INDEX ON t (a);
building  | require-concurrent-reindex | CREATE TABLE t (a int); CREATE INDEX i ON t (a); | REINDEX TABLE t;
TABLE
    [ "$n" -ge 50 ] && [ "$bad" -eq 0 ]
}

@test "PostgreSQL takes the locks that the rules name" {
    local setup sql bad=0 n=0 strongest
    while IFS='|' read -r setup sql; do
        case $setup in '' | '#'*) continue ;; esac
        n=$((n + 1))
        postgres_sql app "DROP MATERIALIZED VIEW IF EXISTS m; DROP TABLE IF EXISTS t, u, p CASCADE; CREATE TABLE u (id int PRIMARY KEY);$setup" 2>/dev/null
        strongest=$(PGPASSWORD=$postgres_password psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" \
            -U "$postgres_user" -d app <<SQL
            BEGIN;
            $sql
            \\o
            SELECT upper(regexp_replace(regexp_replace(mode, 'Lock\$', ''), '([a-z])([A-Z])', '\\1 \\2', 'g'))
            FROM pg_locks JOIN pg_class c ON c.oid = relation WHERE pid = pg_backend_pid() AND relname IN ('t', 'u', 'p', 'i', 'm')
            ORDER BY array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',
                'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], mode) LIMIT 1;
SQL
        )
        rm -rf m && mkdir m
        echo "$sql" >m/0001_it.sql
        run --separate-stderr check-migrations --skip-db-check m
        ours=$(records check <(echo "$output") 'select(.rule == "require-lock-timeout") | .message' |
            sed 's/.*(\([A-Z ]*\) on .*/\1/')
        case $strongest in
        'ACCESS EXCLUSIVE' | EXCLUSIVE | 'SHARE ROW EXCLUSIVE' | SHARE) ;;
        *) strongest='' ;; # does not stop those who write
        esac
        [ "$ours" = "$strongest" ] || { echo "'$ours', PostgreSQL '$strongest': $sql" && bad=1; }
    done <<'TABLE'
CREATE TABLE t (a int); | ALTER TABLE t ADD b int;
CREATE TABLE t (a int); | ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID;
CREATE TABLE t (a int); | CREATE TABLE n (a int REFERENCES u);
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT VALID); | ALTER TABLE t VALIDATE CONSTRAINT c;
CREATE TABLE t (a int); | ALTER TABLE t ALTER a SET STATISTICS 100;
CREATE TABLE t (a int); | ALTER TABLE t ALTER a SET (n_distinct = 5);
CREATE TABLE t (a int); | ALTER TABLE t ALTER a SET STORAGE PLAIN;
CREATE TABLE t (a int); | ALTER TABLE t ALTER a SET DEFAULT 1;
CREATE TABLE t (a int); | ALTER TABLE t SET (fillfactor = 70);
CREATE TABLE t (a int); | ALTER TABLE t RESET (fillfactor);
CREATE TABLE t (a int); | ALTER TABLE t SET (autovacuum_enabled = false);
CREATE TABLE t (a int); | ALTER TABLE t DISABLE TRIGGER ALL;
CREATE TABLE t (a int); | ALTER TABLE t ENABLE TRIGGER USER;
CREATE TABLE t (a int); | ALTER TABLE t REPLICA IDENTITY FULL;
CREATE TABLE t (a int); | ALTER TABLE t OWNER TO keeper;
CREATE TABLE t (a int); | ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE TABLE t (a int); CREATE INDEX i ON t (a); | ALTER TABLE t CLUSTER ON i;
CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p (a int); | ALTER TABLE t ATTACH PARTITION p DEFAULT;
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE t (a int); | ALTER TABLE p ATTACH PARTITION t DEFAULT;
CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT; | ALTER TABLE t DETACH PARTITION p;
CREATE TABLE t (a int) PARTITION BY LIST (a); | CREATE TABLE n PARTITION OF t DEFAULT;
CREATE TABLE t (a int); | CREATE TABLE n () INHERITS (t);
CREATE TABLE t (a int); | CREATE INDEX ON t (a);
CREATE TABLE t (a int); CREATE INDEX i ON t (a); | DROP INDEX i;
CREATE TABLE t (a int); | ALTER TABLE t SET UNLOGGED;
CREATE UNLOGGED TABLE t (a int); | ALTER TABLE t SET LOGGED;
CREATE TABLE t (a int); | ALTER TABLE t SET TABLESPACE pg_default;
CREATE TABLE t (a int); CREATE INDEX i ON t (a); | ALTER INDEX i SET TABLESPACE pg_default;
CREATE TABLE t (a int); | ALTER TABLE t SET ACCESS METHOD heap;
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; | REFRESH MATERIALIZED VIEW m;
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE UNIQUE INDEX i ON m (a); | REFRESH MATERIALIZED VIEW CONCURRENTLY m;
CREATE TABLE t (a int); | ALTER TABLE t RENAME TO x; ALTER TABLE x RENAME TO t;
CREATE TABLE t (a int); | ALTER TABLE t RENAME a TO b;
CREATE TABLE t (a int); | CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TABLE t (a int); CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); | DROP TRIGGER x ON t;
CREATE TABLE t (a int); | CREATE RULE r AS ON INSERT TO t DO NOTHING;
CREATE TABLE t (a int); | CREATE POLICY p ON t;
CREATE TABLE t (a int); CREATE POLICY p ON t; | ALTER POLICY p ON t USING (true);
CREATE TABLE t (a int); CREATE POLICY p ON t; | DROP POLICY p ON t;
CREATE TABLE t (a int); | TRUNCATE t;
CREATE TABLE t (a int); | LOCK TABLE t;
CREATE TABLE t (a int); | LOCK TABLE t IN SHARE MODE;
CREATE TABLE t (a int); | LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE;
CREATE TABLE t (a int); | COMMENT ON TABLE t IS 'x';
CREATE TABLE t (a int); | INSERT INTO t VALUES (1);
CREATE TABLE t (a int); | SELECT * FROM t FOR UPDATE;
CREATE TABLE t (a int); | CREATE STATISTICS s ON a, (a + 1) FROM t;
CREATE TABLE t (a int); | GRANT SELECT ON t TO keeper;
CREATE TABLE t (a int); | CREATE VIEW v AS SELECT * FROM t;
CREATE TABLE t (a int); CREATE SCHEMA IF NOT EXISTS x; | ALTER TABLE t SET SCHEMA x;
TABLE
    [ "$n" -ge 40 ] && [ "$bad" -eq 0 ]
}

@test "PostgreSQL writes tables, indexes and views anew where the rules say so" {
    local does rule object sql bad=0 n=0 before after expected
    PGOPTIONS='-c allow_in_place_tablespaces=on' postgres_sql app "CREATE TABLESPACE fast LOCATION ''" 2>/dev/null
    postgres_sql app "CREATE ACCESS METHOD another TYPE TABLE HANDLER heap_tableam_handler"
    while IFS='|' read -r does rule object sql; do
        does=${does// /} rule=${rule// /} object=${object// /} n=$((n + 1))
        postgres_sql app "DROP TABLE IF EXISTS t, l; CREATE TABLE t (a int PRIMARY KEY); CREATE INDEX i ON t (a); CREATE UNLOGGED TABLE l (a int);
            DROP MATERIALIZED VIEW IF EXISTS m; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE UNIQUE INDEX mi ON m (a)" 2>/dev/null
        before=$(postgres_sql app "SELECT pg_relation_filenode('$object')")
        postgres_sql app "$sql" 2>/dev/null
        after=$(postgres_sql app "SELECT pg_relation_filenode('$object')")
        rm -rf m && mkdir m
        echo "$sql" >m/0001_it.sql
        run --separate-stderr check-migrations --skip-db-check m --pg-version 15
        if [ "$does" = anew ]; then expected=$rule; else expected=; fi
        if [ "$before" = "$after" ]; then [ "$does" = kept ]; else [ "$does" = anew ]; fi || { echo "PostgreSQL: $object $before, then $after: $sql" && bad=1; }
        [ "$(records check <(echo "$output") "select(.rule == \"$rule\") | .rule")" = "$expected" ] || { echo "$rule: not as expected: $sql" && bad=1; }
    done <<'TABLE'
anew | rewriting-table | t | ALTER TABLE t SET UNLOGGED;
anew | rewriting-table | l | ALTER TABLE l SET LOGGED;
anew | rewriting-table | t | ALTER TABLE t SET TABLESPACE fast;
anew | rewriting-table | t | ALTER TABLE t SET ACCESS METHOD another;
anew | rewriting-table | i | ALTER INDEX i SET TABLESPACE fast;
anew | rewriting-table | m | ALTER MATERIALIZED VIEW m SET TABLESPACE fast;
anew | rewriting-table | i | ALTER INDEX ALL IN TABLESPACE pg_default SET TABLESPACE fast;
kept | rewriting-table | t | ALTER TABLE t SET (fillfactor = 70);
kept | rewriting-table | i | ALTER TABLE t CLUSTER ON i;
anew | require-concurrent-refresh | m | REFRESH MATERIALIZED VIEW m;
anew | require-concurrent-refresh | m | REFRESH MATERIALIZED VIEW m WITH NO DATA;
kept | require-concurrent-refresh | m | REFRESH MATERIALIZED VIEW CONCURRENTLY m;
anew | prefer-repack | t | VACUUM FULL t;
kept | prefer-repack | t | VACUUM (FULL off) t;
anew | prefer-repack | t | CLUSTER t USING i;
TABLE
    [ "$n" -ge 15 ] && [ "$bad" -eq 0 ]
}
