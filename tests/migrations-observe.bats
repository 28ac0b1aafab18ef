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
