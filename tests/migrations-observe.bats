# check-migrations: the live database before anything is applied to it (--preflight), on a real PostgreSQL.

load lib/harness
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    postgres_sql postgres 'DROP DATABASE IF EXISTS app WITH (FORCE)'
    postgres_sql postgres 'CREATE DATABASE app'
    mkdir m
    echo 'CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE TABLE carts (id bigint);' >m/0001_users.sql
    apply m/0001_users.sql
}

sql() { postgres_sql app "$1"; }

# apply FILE: as a plain tool would, with its ledger.
apply() {
    sql "$(cat "$1")"
    sql "CREATE TABLE IF NOT EXISTS schema_migrations (version text PRIMARY KEY, checksum text);
        INSERT INTO schema_migrations VALUES ('${1##*/}', '$(sha256sum "$1" | cut -d ' ' -f 1)')"
}

# hold SQL: a session runs it and stays, until release.
hold() {
    rm -f held
    mkfifo held
    PGPASSWORD=$postgres_password PGAPPNAME=shop start holder psql -X -q -A -t -h 127.0.0.1 -p "$postgres_port" \
        -U "$postgres_user" -d app -f held -v ON_ERROR_STOP=1
    holder=$started
    exec 9>held
    printf "%s SELECT 'it has it';\n" "$1" >&9
    wait_for 10 grep -q 'it has it' holder.log
}
release() {
    exec 9>&-
    wait_for 10 holder_is_gone
}
holder_is_gone() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shop'")" = 0 ]; }

# look STATUS [OPTION...]: the preflight alone has to end so; its checks go to out.
look() {
    local expected=$1 code=0
    shift
    check-migrations --jsonl --dialect none --preflight --database-url "$postgres_url" "$@" m >all 2>err || code=$?
    records check all 'select(.rule | IN("preflight", "old-transactions", "idle-in-transaction", "table-locks",
        "invalid-indexes", "replication-lag", "replication-slots", "connections"))' >out
    [ "$code" -eq "$expected" ] || { echo "exit status $code, not $expected" && cat err out && return 1; }
}

# says RULE STATUS [JQ...]: so does one check of the last look.
says() {
    jq -se --arg rule "$1" --arg status "$2" \
        "[.[] | select(.rule == \$rule)] | length == 1 and (.[0] | .status == \$status and (${3:-true}))" out ||
        { echo "expected of $1: $2 ${3:-}" && cat out err && return 1; }
}

pending() { echo "$1" >m/0002_next.sql; }

@test "a database at rest is ready, and each rule says what it saw" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    look 0
    says old-transactions pass '.observed == 0 and .op == "<=" and .target == 60 and .unit == "s"'
    says idle-in-transaction pass '.observed == 0 and .target == 0'
    says table-locks pass '.observed == 0 and .samples == 1'
    says invalid-indexes pass '.observed == 0 and .samples == 2'
    says replication-lag skip
    says replication-slots pass
    says connections pass '.observed >= 3 and .target == 3'
}

@test "a session that is idle in a transaction fails the preflight, and its end lets it pass" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    hold 'BEGIN; SELECT * FROM carts;'
    look 1
    says idle-in-transaction fail '.observed == 1 and (.message | contains("of \"keeper\" (shop)"))'
    says old-transactions pass '.samples == 1'
    says table-locks pass
    look 0 --allow idle-in-transaction
    release
    look 0
    says idle-in-transaction pass
}

@test "a transaction that is older than allowed fails, and so does a prepared one" {
    hold 'BEGIN;'
    look 1 --max-transaction-age 1ms
    says old-transactions fail '.observed > 0.001 and .target == 0.001'
    release
    look 0 --max-transaction-age 1ms
    says old-transactions pass
}

@test "a prepared transaction fails by its age, and by whatever it locks" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    sql "BEGIN; INSERT INTO users VALUES (7); PREPARE TRANSACTION 'left'"
    look 1 --max-transaction-age 1ms
    says old-transactions fail '.message | contains("the prepared transaction \"left\" of \"keeper\"")'
    says table-locks fail '.message | contains("a prepared transaction holds ROW EXCLUSIVE on public.users")'
    look 1
    says old-transactions pass
    sql "COMMIT PREPARED 'left'"
    look 0
}

@test "strong locks and queues on touched tables fail, whichever statement touches them" {
    local lock touched code
    while IFS='|' read -r code lock touched; do
        pending "$touched"
        hold "BEGIN; LOCK TABLE $lock MODE;"
        look 1 --allow idle-in-transaction || code=bad
        case $code in
        fail) says table-locks fail ".message | contains(\"holds ${lock#* IN } on public.${lock%% *}\")" ;;
        *) says table-locks "$code" ;;
        esac || { echo "$lock beside $touched" && return 1; }
        release
    done < <(sed 's/ *| */|/g' <<'TABLE'
fail | users IN SHARE UPDATE EXCLUSIVE | ALTER TABLE users ADD COLUMN age int;
fail | users IN SHARE | INSERT INTO users VALUES (1);
fail | users IN SHARE ROW EXCLUSIVE | DROP INDEX users_pkey;
fail | users IN EXCLUSIVE | DO $$ BEGIN ALTER TABLE public.users ADD COLUMN age int; END $$;
fail | users IN ACCESS EXCLUSIVE | CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION f();
fail | users IN SHARE | SET search_path = other, public; DROP TABLE users;
unknown | carts IN SHARE | DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'users'); END $$;
unknown | carts IN SHARE | CALL migrate();
TABLE
    )
}

@test "weak locks pass, tables that are not touched are nobody's business, and a queue fails" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    hold 'BEGIN; LOCK TABLE carts; INSERT INTO users VALUES (1);'
    look 0 --allow idle-in-transaction
    says table-locks pass '.message | contains("weak locks of statements that pass: ")'
    PGPASSWORD=$postgres_password PGAPPNAME=shop start waiter psql -X -h 127.0.0.1 -p "$postgres_port" \
        -U "$postgres_user" -d app -c 'TRUNCATE users' 9>&-
    wait_for 10 queue_is_there
    look 1 --allow idle-in-transaction
    says table-locks fail '.message | contains("waits for ACCESS EXCLUSIVE on public.users")'
    release
    look 0
}
queue_is_there() { [ "$(sql 'SELECT count(*) FROM pg_locks WHERE NOT granted')" = 1 ]; }

@test "tables are reached through partitions and foreign keys where locks reach them" {
    local lock touched
    sql 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users, day date);
        CREATE TABLE events (day date) PARTITION BY RANGE (day);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
        CREATE SCHEMA shop; CREATE TABLE shop.rows (id int);'
    while IFS='|' read -r status lock touched; do
        pending "$touched"
        hold "BEGIN; LOCK TABLE $lock IN SHARE MODE;"
        look "$([ "$status" = pass ] && echo 0 || echo 1)" --allow idle-in-transaction
        says table-locks "$status" || { echo "$lock beside $touched" && return 1; }
        release
    done < <(sed 's/ *| */|/g' <<'TABLE'
fail | events_1 | ALTER TABLE events ADD COLUMN a int;
fail | events   | DROP TABLE events_1;
pass | ONLY events | CREATE INDEX i ON events_1 (day);
fail | users    | DROP TABLE orders;
fail | orders   | ALTER TABLE users ALTER COLUMN id TYPE int;
pass | orders   | ALTER TABLE users ADD COLUMN a int;
fail | shop.rows | ALTER TABLE rows ADD COLUMN a int;
fail | shop.rows | ALTER TABLE shop.rows ADD COLUMN a int;
TABLE
    )
}

@test "nothing pending, or nobody knows what is: locks are skipped, or unknown" {
    look 0
    says table-locks skip '.message == "no migration is pending"'
    pending 'CREATE TABLE brand_new (id bigint);'
    look 0
    says table-locks skip '.message | contains("exists yet")'
    sql 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN TRUNCATE users; END $$'
    pending 'SELECT f();'
    look 1
    says table-locks unknown '.message | contains("the function f() runs what the parser does not see")'
    sql 'DROP TABLE schema_migrations; CREATE TABLE schema_migrations (version bigint, dirty boolean)'
    look 1
    says table-locks unknown '.message | contains("nobody knows what is pending")'
}

@test "an index that a failed CONCURRENTLY left fails on a touched table, warns elsewhere, and is gone" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    sql "INSERT INTO users VALUES (1, 'a'), (2, 'a'); INSERT INTO carts VALUES (1), (1)"
    run ! sql 'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email)'
    look 1
    says invalid-indexes fail '.message | contains("public.users_email of public.users")'
    sql 'DROP INDEX users_email'
    look 0
    says invalid-indexes pass
    run ! sql 'CREATE UNIQUE INDEX CONCURRENTLY carts_id ON carts (id)'
    look 0
    says invalid-indexes warn '.message | contains("public.carts_id of public.carts")'
    sql 'DROP INDEX carts_id; CREATE TABLE parts (a int) PARTITION BY LIST (a);
        CREATE TABLE part PARTITION OF parts DEFAULT; CREATE INDEX parts_a ON ONLY parts (a)'
    look 0
    says invalid-indexes warn '.message | contains("not every partition")'
}

@test "what a login may not see is unknown, and the message says which right it lacks" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    postgres_sql postgres "DROP ROLE IF EXISTS low; CREATE ROLE low LOGIN PASSWORD 'low'; GRANT pg_read_all_data TO low"
    local low=postgresql://low:low@127.0.0.1:$postgres_port/app
    look 0 --database-url "$low"
    says old-transactions pass
    hold 'SELECT 1;'
    look 1 --database-url "$low"
    for rule in old-transactions idle-in-transaction; do
        says "$rule" unknown '.message == "1 session shows nothing to low: GRANT pg_read_all_stats TO low"'
    done
    says table-locks pass
    postgres_sql postgres 'GRANT pg_read_all_stats TO low'
    look 0 --database-url "$low"
    says idle-in-transaction pass
    release
    hold 'SET track_activities = off; BEGIN;'
    look 1
    says idle-in-transaction unknown '.message | contains("track_activities is off")'
    release
}

@test "connections: what is left by the server, the login or the database" {
    postgres_sql postgres "DROP ROLE IF EXISTS few; CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 3; GRANT pg_monitor, pg_read_all_data TO few"
    local few=postgresql://few:few@127.0.0.1:$postgres_port/app
    look 1 --database-url "$few"
    says connections fail '.observed == 2 and .target == 3 and (.message | contains("login"))'
    postgres_sql postgres 'ALTER ROLE few CONNECTION LIMIT 4'
    look 0 --database-url "$few"
    says connections pass '.observed == 3'
    postgres_sql postgres 'ALTER DATABASE app CONNECTION LIMIT 1'
    look 1 --database-url "$few"
    says connections fail '.observed == 0 and (.message | contains("database"))'
}

@test "a slot that nobody reads from warns" {
    postgres_sql postgres "SELECT pg_create_physical_replication_slot('forgotten', true)"
    look 0
    says replication-slots warn '.message | contains("\"forgotten\"")'
    postgres_sql postgres "SELECT pg_drop_replication_slot('forgotten')"
    look 0
    says replication-slots pass
}

@test "a standby that stops replaying fails, one that goes on passes, and nothing is applied to a standby" {
    start_standby
    look 0
    says replication-lag pass '.samples == 1 and .target == 10'
    standby_sql 'SELECT pg_wal_replay_pause()'
    sql 'INSERT INTO carts SELECT generate_series(1, 1000)'
    look 1 --max-replication-lag 100ms
    says replication-lag fail '.target == 0.1 and (.message | contains("bytes behind"))'
    postgres_sql postgres "DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN PASSWORD 'blind'; GRANT pg_read_all_data TO blind"
    look 1 --max-replication-lag 100ms --database-url "postgresql://blind:blind@127.0.0.1:$postgres_port/app"
    says replication-lag unknown '.message | contains("GRANT pg_read_all_stats")'
    standby_sql 'SELECT pg_wal_replay_resume()'
    look 0
    says replication-lag pass
    look 1 --database-url "${postgres_url/:$postgres_port/:$standby_port}"
    says replication-lag fail '.message | contains("name the primary")'
    stop "$standby_pid"
}

# ---- what a replay shows ----

# replayed STATUS [OPTION...]: the folder m is replayed on that server; what was observed goes to out.
replayed() {
    local expected=$1 code=0
    shift
    check-migrations --jsonl --dialect none --replay "$postgres_creator_url" --replay-beside-live "$@" m >all 2>err || code=$?
    records check all 'select((.rule | IN("locks", "rewrites", "stats", "replay")) or .name == "observed")' >out
    [ "$code" -eq "$expected" ] || { echo "exit status $code, not $expected" && cat err out && return 1; }
}
beside_live() { replayed "$1" --database-url "$postgres_url" "${@:2}"; }

# seen: rule, status, line, table, mode and what the lock goes through, of each observation, a line each.
seen() {
    jq -r 'select(.rule == "locks" or .rule == "rewrites") |
        [.rule, .status, .line, .labels.table, .labels.mode // empty, .labels.through // empty] | join(" ")' out
}

@test "each of the eight locks, and each kind of rewrite, is seen as PostgreSQL takes it" {
    local setup sql expected bad=0
    while IFS='|' read -r sql expected setup; do
        case $sql in '' | '#'*) continue ;; esac
        rm -f m/*
        postgres_sql postgres 'DROP DATABASE app WITH (FORCE)'
        postgres_sql postgres 'CREATE DATABASE app'
        echo "CREATE TABLE t (id bigint PRIMARY KEY, a int, b text); CREATE TABLE u (id bigint PRIMARY KEY); $setup" >m/0001_a.sql
        apply m/0001_a.sql
        pending "$sql"
        beside_live 0
        [ "$(seen | sed -E 's/ (pass|warn) 1 public\./ /' | sort | paste -sd , | sed 's/public\.//g')" = "$expected" ] ||
            { echo "$sql" && echo "expected $expected" && seen && bad=1; }
    done < <(sed 's/ *| */|/g' <<'TABLE'
SELECT count(*) FROM t;                                 | locks t ACCESS SHARE
SELECT * FROM t FOR UPDATE;                             | locks t ROW SHARE
UPDATE t SET a = 1;                                     | locks t ROW EXCLUSIVE
ALTER TABLE t SET (fillfactor = 70);                    | locks t SHARE UPDATE EXCLUSIVE
CREATE INDEX i ON t (a);                                | locks t SHARE
CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f();| locks t SHARE ROW EXCLUSIVE | CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
REFRESH MATERIALIZED VIEW CONCURRENTLY v;               | locks t ACCESS SHARE,locks v EXCLUSIVE | CREATE MATERIALIZED VIEW v AS SELECT id FROM t; CREATE UNIQUE INDEX v_id ON v (id);
ALTER TABLE t ADD COLUMN c int;                         | locks t ACCESS EXCLUSIVE
ALTER TABLE t ADD COLUMN c int DEFAULT 7;               | locks t ACCESS EXCLUSIVE
ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid(); | locks t ACCESS EXCLUSIVE,rewrites t
ALTER TABLE t ALTER a TYPE bigint;                      | locks t ACCESS EXCLUSIVE,rewrites t
ALTER TABLE t ALTER a SET NOT NULL;                     | locks t ACCESS EXCLUSIVE
ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u;        | locks t SHARE ROW EXCLUSIVE,locks u SHARE ROW EXCLUSIVE
ALTER TABLE t VALIDATE CONSTRAINT k;                    | locks t SHARE UPDATE EXCLUSIVE,locks u ROW SHARE | ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES u NOT VALID;
REFRESH MATERIALIZED VIEW v;                            | locks t ACCESS SHARE,locks v ACCESS EXCLUSIVE,rewrites v | CREATE MATERIALIZED VIEW v AS SELECT id FROM t;
TRUNCATE t;                                             | locks t ACCESS EXCLUSIVE
BEGIN; LOCK TABLE t IN EXCLUSIVE MODE; COMMIT;          | locks t EXCLUSIVE
REINDEX INDEX t_pkey;                                   | locks t ACCESS EXCLUSIVE t_pkey,rewrites t t_pkey
CREATE INDEX CONCURRENTLY i ON t (a);                   | locks t SHARE UPDATE EXCLUSIVE
VACUUM t;                                               | locks t SHARE UPDATE EXCLUSIVE
VACUUM FULL t;                                          | locks t ACCESS EXCLUSIVE,rewrites t
CLUSTER t USING t_pkey;                                 | locks t ACCESS EXCLUSIVE,rewrites t
ALTER TABLE p ATTACH PARTITION q DEFAULT;               | locks p SHARE UPDATE EXCLUSIVE,locks q ACCESS EXCLUSIVE | CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q (a int);
ALTER TABLE p ADD COLUMN b int;                         | locks p ACCESS EXCLUSIVE | CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT;
ALTER TABLE p ALTER a TYPE bigint;                      | locks p ACCESS EXCLUSIVE,rewrites q | CREATE TABLE p (a int, b int) PARTITION BY LIST (b); CREATE TABLE q PARTITION OF p DEFAULT;
SELECT grow();                                          | locks t ACCESS EXCLUSIVE,rewrites t | CREATE FUNCTION grow() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ALTER a TYPE bigint; END $$;
DO $$ BEGIN EXECUTE format('ALTER TABLE %I ALTER a TYPE bigint', 't'); END $$; | locks t ACCESS EXCLUSIVE,rewrites t
CREATE TABLE n (id int REFERENCES t); ALTER TABLE n ADD b int; | locks t SHARE ROW EXCLUSIVE
TABLE
    )
    [ "$bad" -eq 0 ]
}

@test "what a parser does not see: a function in the history that writes a table anew, told with its line" {
    echo 'CREATE FUNCTION grow() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE users ALTER id TYPE numeric; END $$;' >m/0002_f.sql
    apply m/0002_f.sql
    printf -- '-- harmless, to a parser\n\nSELECT grow();\n' >m/0003_call.sql
    check-migrations --dialect postgres --skip-db-check m >static || [ $? -eq 1 ]
    records check static 'select(.line == 3)' >static.out
    [ ! -s static.out ]
    beside_live 0
    [ "$(jq -rs '[.[] | select(.rule == "rewrites")] | map([.file, .line, .labels.table] | join(":")) | join(" ")' out)" = "m/0003_call.sql:3:public.users" ]
    beside_live 1 --large-table 1
    jq -se 'map(select(.rule == "rewrites" and .status == "fail")) | length == 1' out
}

@test "size decides: a large table fails, a small one warns, one whose size is not known is unknown" {
    pending 'ALTER TABLE users ADD COLUMN age int;'
    sql "INSERT INTO users SELECT n, 'x' FROM generate_series(1, 1000) n; ANALYZE users"
    beside_live 0
    jq -se 'map(select(.rule == "locks")) | length == 1 and (.[0] | .status == "warn" and .observed > 8192 and .op == "<" and .target == 1073741824 and
        .unit == "bytes" and .file == "m/0002_next.sql" and .line == 1 and (.message | contains("about 1000 rows")))' out || { cat out; return 1; }
    beside_live 1 --large-table 64KiB
    jq -se 'map(select(.rule == "locks").status) == ["fail"]' out
    beside_live 0 --large-table 64KiB --allow locks
    # It is in the history, but not in the database.
    sql 'DROP TABLE users'
    beside_live 1
    jq -se 'map(select(.rule == "locks")) | length == 1 and (.[0] | .status == "unknown" and (.message | contains("the live database does not have it")))' out
}

@test "a transaction: what it holds while it does more, in its own tool's way" {
    printf 'BEGIN;\nLOCK TABLE carts IN ROW EXCLUSIVE MODE;\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nALTER TABLE users ADD a int;\nALTER TABLE users ADD b int;\nSELECT 1;\nCOMMIT;\nSELECT 2;\n' >m/0002_all.sql
    beside_live 0
    jq -se 'map(select(.rule == "locks" and .line == 4)) | length == 1 and .[0].labels.later_statements == 2' out || { cat out; return 1; }
    jq -se 'map(select(.line == 5)) == []' out
    # The file that it had before, after a rollback, is not one more rewrite.
    printf 'BEGIN;\nSAVEPOINT s;\nALTER TABLE users ALTER id TYPE numeric;\nROLLBACK TO SAVEPOINT s;\nALTER TABLE users ADD a int;\nCOMMIT;\n' >m/0002_all.sql
    beside_live 0
    [ "$(seen | paste -sd ,)" = "locks warn 3 public.users ACCESS EXCLUSIVE,rewrites warn 3 public.users" ] ||
        { seen; return 1; }
}

@test "a history that holds nobody off passes with its statements counted; none pending is skipped" {
    pending 'UPDATE users SET email = NULL; CREATE TABLE n (a int); CREATE INDEX n_a ON n (a);'
    beside_live 0
    jq -se 'map(select(.name == "observed")) | length == 1 and (.[0] | .status == "pass" and .observed == 3 and .unit == "statements")' out || { cat out; return 1; }
    rm m/0002_next.sql
    beside_live 0
    jq -se 'map(select(.rule == "locks")) | map(.status) == ["skip"]' out
    # All is new where nothing is applied.
    replayed 0 --skip-db-check
    jq -se 'any(.name == "observed" and .status == "pass")' out
}

@test "what was not seen is never passed: a replay that stops, a statement that nobody can watch" {
    pending 'SELECT 1; SELEKT 2;'
    beside_live 1
    jq -se 'any(.rule == "locks" and .status == "unknown" and (.message | contains("was not seen"))) and all(.name != "observed")' out || { cat out; return 1; }
    sql 'CREATE PROCEDURE away() LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; COMMIT; END $$'
    echo 'CREATE PROCEDURE away() LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; COMMIT; END $$;' >m/0002_next.sql
    apply m/0002_next.sql || sql "INSERT INTO schema_migrations VALUES ('0002_next.sql', '$(sha256sum m/0002_next.sql | cut -d ' ' -f 1)')"
    echo 'CALL away();' >m/0003_call.sql
    beside_live 1
    jq -se 'any(.rule == "locks" and .status == "unknown" and .line == 1)' out || { cat out; return 1; }
}

@test "a waiver stands beside the statement, and SQLite is skipped" {
    printf -- '-- readyline:allow locks a column without a default takes no time\nALTER TABLE users ADD COLUMN age int;\n' >m/0002_next.sql
    beside_live 0 --large-table 1
    jq -se 'map(select(.rule == "locks").status) == ["skip"]' out || { cat out; return 1; }
    check-migrations --jsonl --dialect none --skip-db-check --replay sqlite: m >all || { cat all; return 1; }
    records check all 'select(.rule == "locks")' | jq -se 'map(.status) == ["skip"] and (.[0].message | contains("SQLite"))'
}

@test "with the locks that a replay saw, the preflight knows the tables that a parser cannot tell" {
    sql 'CREATE FUNCTION grow() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE users ADD c int; END $$'
    echo 'CREATE FUNCTION grow() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE users ADD c int; END $$;' >m/0002_f.sql
    sql "INSERT INTO schema_migrations VALUES ('0002_f.sql', '$(sha256sum m/0002_f.sql | cut -d ' ' -f 1)')"
    echo 'SELECT grow();' >m/0003_call.sql
    look 1
    says table-locks unknown
    look 0 --replay "$postgres_creator_url" --replay-beside-live
    says table-locks pass '.samples == 1'
    hold 'BEGIN; LOCK TABLE users IN SHARE MODE;'
    look 1 --allow idle-in-transaction --replay "$postgres_creator_url" --replay-beside-live
    says table-locks fail
    release
}

# ---- sizes in a file ----

@test "--write-stats has the sizes where production is, --stats has them where it is not" {
    sql "INSERT INTO users SELECT n, 'x' FROM generate_series(1, 1000) n; ANALYZE users"
    check-migrations --jsonl --dialect none --database-url "$postgres_url" --write-stats stats.jsonl m >all
    records check all 'select(.rule == "stats")' | jq -e '.status == "pass" and .observed == 3'
    jq -se '.[0] | .stats == 1 and .tables == 3 and .server_version >= 100000' stats.jsonl
    jq -se '.[] | select(.table == "public.users") | .bytes > 8192 and .rows == 1000' stats.jsonl
    jq -se '.[] | select(.table == "public.carts") | .bytes == 0 and (has("rows") | not)' stats.jsonl
    # Only in git: what is new since the revision is pending.
    git init -q . && git add m && git -c user.name=t -c user.email=t@example.org commit -qm start
    pending 'ALTER TABLE users ADD COLUMN age int;'
    replayed 0 --skip-db-check --since HEAD --stats stats.jsonl
    jq -se 'map(select(.rule == "locks")) | length == 1 and (.[0] | .status == "warn" and .observed > 8192 and (.message | contains(" ago")))' out || { cat out; return 1; }
    replayed 1 --skip-db-check --since HEAD --stats stats.jsonl --large-table 8KiB
    # Without any size nobody knows.
    replayed 1 --skip-db-check --since HEAD
    jq -se 'map(select(.rule == "locks")) | length == 1 and (.[0] | .status == "unknown" and (.message | contains("--stats")))' out
    grep -v users stats.jsonl | sed 's/"tables":3/"tables":2/' >less.jsonl
    replayed 1 --skip-db-check --since HEAD --stats less.jsonl
    jq -se 'map(select(.rule == "locks")) | .[0].status == "unknown" and (.[0].message | contains("less.jsonl does not have it"))' out
    sed -E 's/"time":"20[0-9]{2}/"time":"2020/' stats.jsonl >old.jsonl
    replayed 1 --skip-db-check --since HEAD --stats old.jsonl
    jq -se 'map(select(.rule == "locks")) | .[0].status == "unknown" and (.[0].message | contains("days old"))' out
}

@test "statistics that are no statistics are trouble, with file and line" {
    local expected head='{"stats":1,"time":"2026-11-01T00:00:00Z","server_version":150004,"tables":1}'
    pending 'SELECT 1;'
    while IFS='|' read -r expected text; do
        printf '%b' "${text//HEAD/$head}" >stats.jsonl
        replayed 2 --skip-db-check --stats stats.jsonl || { echo "$text" && return 1; }
        grep -qF -- "stats.jsonl$expected" err || { echo "expected $expected of $text" && cat err && return 1; }
        jq -se 'any(.rule == "locks" and .status == "unknown")' out || { cat out; return 1; }
    done <<'TABLE'
: it is empty|
:1:3:|[]x
:1:1:|7
:1:2:|{"table":"public.users","bytes":1}
:1:10:|{"stats":2,"time":"2026-11-01T00:00:00Z","tables":0}
:1:|{"stats":1,"time":"yesterday","tables":0}
:1:|{"stats":1,"time":"2026-11-01T00:00:00Z"}
: its head announces 1 tables, but it holds 0|HEAD\n
: its head announces 1 tables, but it holds 2|HEAD\n{"table":"a","bytes":1}\n{"table":"b","bytes":1}\n
:2:|HEAD\n{"table":"a","bytes":-1}
:2:|HEAD\n{"table":"a","bytes":"1"}
:2:|HEAD\n{"table":"a","bytes":1.5}
:2:|HEAD\n{"table":"a","bytes":1e400}
:2:|HEAD\n{"table":"a","bytes":99999999999999999999}
:2:|HEAD\n{"table":"","bytes":1}
:2:|HEAD\n{"table":"a"}
:2:|HEAD\n{"table":"a","bytes":1,"rows":-5}
:2:|HEAD\n{"table":"a","bytes":1,"size":2}
:2:|HEAD\n{"table":"a","bytes":1,"bytes":2}
:3:|{"stats":1,"time":"2026-11-01T00:00:00Z","tables":2}\n{"table":"a","bytes":1}\n{"table":"a","bytes":9}
TABLE
    replayed 2 --skip-db-check --stats nowhere.jsonl
    run -2 check-migrations --skip-db-check --stats stats.jsonl m
    run -2 check-migrations --skip-db-check --write-stats stats.jsonl m
    sqlite3 app.db 'CREATE TABLE schema_migrations (version text, checksum text)'
    run -2 check-migrations --database-url sqlite:app.db --write-stats new.jsonl m
    [ ! -e new.jsonl ]
    run -2 check-migrations --database-url "$postgres_url" --write-stats nowhere/new.jsonl m
}
