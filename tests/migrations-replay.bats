# check-migrations --replay: all migrations, applied to a scratch database that is always removed.
load lib/harness
load lib/postgres

setup_file() {
    start_postgres
    export TMPDIR=$BATS_FILE_TMPDIR
    postgres_sql postgres "CREATE ROLE superior SUPERUSER LOGIN PASSWORD 'x'"
    postgres_sql postgres "CREATE ROLE replicant REPLICATION CREATEDB LOGIN PASSWORD 'x'"
    postgres_sql postgres "CREATE ROLE reader CREATEDB LOGIN PASSWORD 'x'; GRANT pg_read_server_files TO reader"
    postgres_sql postgres "CREATE ROLE writer CREATEDB LOGIN PASSWORD 'x'; GRANT pg_write_server_files TO writer"
    postgres_sql postgres "CREATE ROLE ops; GRANT pg_execute_server_program TO ops"
    postgres_sql postgres "CREATE ROLE heir NOINHERIT CREATEDB LOGIN PASSWORD 'x'; GRANT ops TO heir"
    postgres_sql postgres "CREATE ROLE deputy CREATEDB LOGIN PASSWORD 'x'; GRANT superior TO deputy"
    postgres_sql postgres "CREATE ROLE maker CREATEDB CREATEROLE LOGIN PASSWORD 'x'"
    postgres_sql postgres "CREATE ROLE visitor LOGIN PASSWORD 'x'"
}

teardown_file() {
    stop_postgres
}

# replayed LAYOUT [OPTION...]: replays the folder "m" on PostgreSQL, or $where; the records of the category in $replay,
# the status is $expected.
replayed() {
    local layout=$1
    shift
    run -"${expected:-0}" --separate-stderr timeout 60 check-migrations --skip-db-check --dialect none \
        --layout "$layout" --jsonl --replay "${where:-$postgres_creator_url}" "$@" m
    said "$output"
}

said() {
    replay=$(jq -r 'select(.rule == "replay" or .name == "replay")
        | [.status, .file // "-", .line // "-", .message // "-"] | join(" ")' <<<"$1")
}

# login NAME: its URL.
login() {
    echo "postgresql://$1:x@127.0.0.1:$postgres_port/postgres"
}

# scratches: the names of what a replay left on the server.
scratches() {
    postgres_sql postgres "SELECT datname FROM pg_database WHERE datname LIKE 'readyline%' ORDER BY 1"
}

some_scratch() {
    [ -n "$(scratches)" ]
}

nothing_left() {
    [ -z "$(scratches)" ] && [ -z "$(find "$TMPDIR" -maxdepth 1 -name 'readyline_replay_*')" ]
}

# ---- what is sent ----

@test "a message of several statements is one transaction, a statement alone is none" {
    mkdir m
    echo 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int)' >m/0001_a.up.sql
    echo 'CREATE INDEX CONCURRENTLY a_i ON a (id)' >m/0002_b.up.sql
    replayed golang-migrate
    [ "$replay" = 'pass - - -' ]

    printf 'SELECT 1;\n\nCREATE INDEX CONCURRENTLY a_j ON a (id);\n' >m/0003_c.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'fail m/0003_c.up.sql 3 '*'cannot run inside a transaction block; SQLSTATE 25001' ]]
    nothing_left
}

@test "a statement that is refused is named by its line, with the server's reason" {
    mkdir m
    printf 'CREATE TABLE a (id int);\n\nCREATE TABLE a (id int);\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [ "$replay" = 'fail m/0001_a.up.sql 3 ERROR:  relation "a" already exists; SQLSTATE 42P07' ]

    printf 'CREATE TABLE a (id int);\n\nCREATE TABLE "ä" (\n id nonesuch);\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'fail m/0001_a.up.sql 4 '*'type "nonesuch" does not exist'*'SQLSTATE 42704' ]]

    printf -- '-- no tables\n\nCREATE TABLE a (id int);\n-- again\n CREATE TABLE a (id int);\n' >m/0001_a.up.sql
    where=sqlite: expected=1 replayed golang-migrate
    [ "$replay" = 'fail m/0001_a.up.sql 5 table a already exists' ]
    nothing_left
}

@test "what only psql understands, or no database, is unknown" {
    mkdir m
    printf 'CREATE TABLE a (id int);\n\\connect other\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'unknown m/0001_a.up.sql 2 only psql '* ]]
    printf 'CREATE TABLE a (id int);\nCOPY a FROM stdin;\n1\n\\.\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'unknown m/0001_a.up.sql 2 only psql '* ]]

    rm -r m && mkdir m
    echo 'package m' >m/0001_a.go
    expected=1 replayed goose
    [[ $replay == 'unknown m/0001_a.go - it is not written in SQL'* ]]
    rm -r m && mkdir m
    echo 'class A < ActiveRecord::Migration[7.0]; end' >m/20240101000000_a.rb
    expected=1 replayed rails
    [[ $replay == 'unknown - - the bodies are not SQL'* ]]
    nothing_left
}

@test "transactions are those of each tool" {
    local layout file expects sql url bad=0
    while IFS='|' read -r layout file expects sql; do
        rm -rf m && mkdir m
        mkdir -p "m/$(dirname "$file")"
        case $layout in
        flyway) echo 'CREATE TABLE a (id int);' >m/V1__a.sql ;;
        prisma) mkdir m/20240101000000_a && echo 'CREATE TABLE a (id int);' >m/20240101000000_a/migration.sql ;;
        goose) printf -- '-- +goose Up\nCREATE TABLE a (id int);\n' >m/0001_a.sql ;;
        dbmate) printf -- '-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\n' >m/0001_a.sql ;;
        golang-migrate) echo 'CREATE TABLE a (id int);' >m/0001_a.up.sql ;;
        *) echo 'CREATE TABLE a (id int);' >m/0001_a.sql ;;
        esac
        printf -- "$sql\n" >"m/$file"
        url=$postgres_creator_url
        case $expects in s*) url=sqlite: ;; esac
        run --separate-stderr timeout 60 check-migrations --skip-db-check --dialect none --layout "$layout" --jsonl \
            --replay "$url" m
        said "$output"
        case $expects,$replay in
        works,pass* | swork,pass* | none,fail*'cannot run inside a transaction block'* | sfail,fail*transaction* | \
            line*,"fail m/$file ${expects#line} "*) ;;
        *) bad=1 && echo "$layout $expects: $sql: $replay $stderr" ;;
        esac
    done <<'ROWS'
plain|0002_b.sql|works|CREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;
golang-migrate|0002_b.up.sql|works|CREATE INDEX CONCURRENTLY i ON a (id);
golang-migrate|0002_b.up.sql|none|CREATE INDEX CONCURRENTLY i ON a (id); SELECT 1;
golang-migrate|0002_b.up.sql|works|BEGIN; ALTER TABLE a ADD b int; COMMIT;
golang-migrate|0002_b.up.sql|line3|BEGIN;\nALTER TABLE a ADD b int;\nALTER TABLE a ADD b int;\nCOMMIT;
golang-migrate|0002_b.up.sql|sfail|BEGIN; ALTER TABLE a ADD b int; COMMIT;
golang-migrate|0002_b.up.sql|works|VACUUM;
dbmate|0002_b.sql|none|-- migrate:up\nCREATE INDEX CONCURRENTLY i ON a (id);\n-- migrate:down
dbmate|0002_b.sql|works|-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON a (id);\n-- migrate:down
dbmate|0002_b.sql|none|-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;\n-- migrate:down
dbmate|0002_b.sql|sfail|-- migrate:up\nVACUUM;\n-- migrate:down
dbmate|0002_b.sql|swork|-- migrate:up transaction:false\nVACUUM;\n-- migrate:down
goose|0002_b.sql|none|-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (id);
goose|0002_b.sql|works|-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;
goose|0002_b.sql|works|-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN PERFORM 1; END $$;\n-- +goose StatementEnd
goose|0002_b.sql|swork|-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;
sqlx|0002_b.sql|none|CREATE INDEX CONCURRENTLY i ON a (id);
sqlx|0002_b.sql|works|-- no-transaction\nCREATE INDEX CONCURRENTLY i ON a (id);
sqlx|0002_b.sql|none|-- no-transaction\nCREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;
sqlx|0002_b.sql|sfail|VACUUM;
flyway|V2__b.sql|works|CREATE INDEX CONCURRENTLY i ON a (id);
flyway|V2__b.sql|none|REINDEX INDEX CONCURRENTLY i;
flyway|V2__b.sql|line3|ALTER TABLE a ADD b int;\n\nALTER TABLE a ADD b int;
flyway|V2__b.sql|swork|PRAGMA foreign_keys = OFF;
prisma|20240102000000_b/migration.sql|works|CREATE INDEX CONCURRENTLY i ON a (id);
prisma|20240102000000_b/migration.sql|none|CREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;
prisma|20240102000000_b/migration.sql|swork|VACUUM;\nPRAGMA foreign_keys = OFF;
atlas|0002_b.sql|none|CREATE INDEX CONCURRENTLY i ON a (id);
atlas|0002_b.sql|works|-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON a (id);\nSELECT 1;
ROWS
    return "$bad"
}

@test "what is not sent as it stands is unknown, and so is what nobody else knows" {
    mkdir m
    printf 'CREATE TABLE a (id int);\n\0CREATE TABEL b;\n' >m/0001_a.up.sql
    where=sqlite: expected=1 replayed golang-migrate
    [[ $replay == 'unknown m/0001_a.up.sql - it holds a NUL byte'* ]]
    rm -r m && mkdir m
    # shellcheck disable=SC2016 # no shell puts anything in here
    echo 'CREATE TABLE ${schema}_a (id int);' >m/V1__a.sql
    where=sqlite: expected=1 replayed flyway
    [[ $replay == 'unknown m/V1__a.sql - it holds placeholders'* ]]
    rm -r m && mkdir m
    # shellcheck disable=SC2016 # nor here
    printf -- '-- +goose Up\n-- +goose ENVSUB ON\nCREATE TABLE a_${USER} (id int);\n' >m/0001_a.sql
    where=sqlite: expected=1 replayed goose
    [[ $replay == 'unknown m/0001_a.sql - goose puts variables'* ]]
}

@test "what one migration leaves behind in its session is the next one's, as in a run of its tool" {
    mkdir m
    echo "SET search_path = ''; SELECT set_config('search_path', '', false)" >m/0001_a.up.sql
    echo 'CREATE TABLE a (id int)' >m/0002_b.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'fail m/0002_b.up.sql 1 '*'no schema has been selected to create in'* ]]
    # What is applied was applied in other runs.
    postgres_sql postgres 'CREATE DATABASE ran'
    postgres_sql ran 'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
        INSERT INTO schema_migrations VALUES (2, false); CREATE TABLE a (id int)'
    postgres_dump ran >before
    run -0 --separate-stderr check-migrations --dialect none --jsonl --layout golang-migrate \
        --database-url "${postgres_url%/app}/ran" --replay "$postgres_creator_url" --replay-beside-live m
    said "$output"
    [ "$replay" = 'pass - - -' ]
    # A transaction that is left open ends with what the tool notes.
    echo 'BEGIN; CREATE TABLE c (id int)' >m/0003_c.up.sql
    echo 'VACUUM; ' >m/0004_d.up.sql
    # What VACUUM locks is not told, which is another check's affair.
    run -1 --separate-stderr check-migrations --dialect none --jsonl --layout golang-migrate \
        --database-url "${postgres_url%/app}/ran" --replay "$postgres_creator_url" --replay-beside-live m
    said "$output"
    [ "$replay" = 'pass - - -' ]
    postgres_dump ran >after
    cmp before after
    postgres_sql postgres 'DROP DATABASE ran'

    rm -r m && mkdir m
    echo "SET search_path = ''" >m/V1__a.sql
    echo 'CREATE TABLE a (id int)' >m/V2__b.sql
    replayed flyway
    [ "$replay" = 'pass - - -' ]
}

@test "baselines stand for what is before them, and a repeatable one comes last" {
    mkdir m
    echo 'CREATE TABLE a (id int); CREATE TABLE b (id int)' >m/B2__base.sql
    echo 'CREATE TABLE a (id int)' >m/V1__a.sql
    echo 'CREATE TABLE b (id int)' >m/V2__b.sql
    echo 'ALTER TABLE b ADD c int' >m/V3__c.sql
    echo 'DROP TABLE a' >m/U1__a.sql
    echo 'CREATE VIEW v AS SELECT c FROM b' >m/R__v.sql
    where=sqlite: replayed flyway
    [ "$replay" = 'pass - - -' ]
    [ "$(jq -r 'select(.name == "replay") | .observed' <<<"$output")" = 3 ]

    rm -r m && mkdir m
    echo 'CREATE TABLE a (id int)' >m/1_a.sql
    printf -- '-- atlas:checkpoint\n\nCREATE TABLE a (id int);\n' >m/2_base.sql
    echo 'ALTER TABLE a ADD c int' >m/3_c.sql
    where=sqlite: expected=1 replayed atlas
    [ "$replay" = 'pass - - -' ]
    [ "$(jq -r 'select(.name == "replay") | .observed' <<<"$output")" = 2 ]
}

# ---- who may, and where ----

@test "a login that may harm more than its own databases is refused before anything is made" {
    local name why
    mkdir m
    echo 'CREATE TABLE a (id int)' >m/0001_a.sql
    while read -r name why; do
        where=$(login "$name") expected=2 replayed plain
        [[ $replay == "unknown - - the login of --replay $why"* ]] || { echo "$name: $replay" && return 1; }
        [[ $replay == *'or say --replay-as-superuser' ]]
    done <<'ROWS'
superior is a superuser
replicant may replicate
reader is a member of pg_read_server_files
writer is a member of pg_write_server_files
heir is a member of pg_execute_server_program
deputy is a superuser (as superior, of which it is a member)
maker may create roles
ROWS
    where=$(login superior) replayed plain --replay-as-superuser
    [ "$replay" = 'pass - - -' ]
    where=$(login visitor) expected=2 replayed plain
    [[ $replay == *'permission denied to create database; give --replay a login that may'* ]]
    nothing_left
}

@test "the server of the live database is refused, whatever it is called" {
    mkdir m
    echo 'CREATE TABLE a (id int)' >m/0001_a.sql
    postgres_sql app 'CREATE TABLE IF NOT EXISTS schema_migrations (version text, checksum text, applied_at timestamptz)'
    postgres_dump app >before
    local live
    for live in "$postgres_url" "postgresql://keeper:s3cr%2Ft%20p%40ss%3Aw%3Frd%25@/app?host=$postgres_folder&port=$postgres_port"; do
        run -2 --separate-stderr check-migrations --dialect none --jsonl m --database-url "$live" \
            --replay "$postgres_creator_url"
        said "$output"
        [[ $replay == 'unknown - - --replay names the server of the live database: name another, or say --replay-beside-live' ]]
        run -0 --separate-stderr check-migrations --dialect none --jsonl m --database-url "$live" \
            --replay "$postgres_creator_url" --replay-beside-live --reversible
        said "$output"
        [ "$replay" = 'pass - - -' ]
    done
    postgres_dump app >after
    cmp before after
    nothing_left
}

@test "the scratch database sorts and stores as the live one does" {
    mkdir m
    postgres_sql postgres "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    postgres_sql latin 'CREATE TABLE schema_migrations (version text, checksum text, applied_at timestamptz)'
    # A name that LATIN1 cannot hold.
    echo 'CREATE TABLE "€" (id int)' >m/0001_a.sql
    run -1 --separate-stderr check-migrations --dialect none --jsonl m --database-url "${postgres_url%/app}/latin" \
        --replay "$postgres_creator_url" --replay-beside-live
    said "$output"
    [[ $replay == 'fail m/0001_a.sql 1 '*'has no equivalent in encoding "LATIN1"'* ]]
    postgres_sql postgres 'DROP DATABASE latin'
}

# ---- how it ends ----

@test "a migration that never ends is ended, whatever it sets" {
    local sql
    mkdir m
    for sql in 'SET statement_timeout = 0; SELECT pg_sleep(1e6)' 'DO $$ BEGIN LOOP END LOOP; END $$' \
        'DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(1e6); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$'; do
        echo "$sql" >m/0001_a.sql
        expected=2 replayed plain --replay-timeout 1s
        [[ $replay == 'unknown '*'it did not end within --replay-timeout' ]]
        nothing_left
    done
    echo 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c' >m/0001_a.sql
    where=sqlite: expected=2 replayed plain --replay-timeout 1s
    [[ $replay == 'unknown '*'it did not end within --replay-timeout' ]]
    nothing_left
}

@test "a signal ends it, and the scratch database with it" {
    local signal where
    mkdir m
    for where in "$postgres_creator_url" sqlite:; do
        if [ "$where" = sqlite: ]; then
            echo 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c' >m/0001_a.sql
        else
            echo 'SELECT pg_sleep(1e6)' >m/0001_a.sql
        fi
        # To the program alone: a second one ends it at once, and timeout sends another to its group.
        for signal in INT TERM; do
            run --separate-stderr timeout --foreground --signal "$signal" 1 check-migrations --skip-db-check --dialect none --jsonl \
                --layout plain --replay "$where" m
            [ "$status" -eq 124 ]
            said "$output"
            [[ $replay == 'unknown '*interrupted ]]
            [ "$(jq -r 'select(.type == "summary") | .interrupted' <<<"$output")" = "SIG$signal" ]
            nothing_left
        done
        timeout --signal KILL 1 check-migrations --skip-db-check --dialect none --jsonl --layout plain --replay "$where" m \
            >out || [ $? -eq 137 ]
        wait_for 20 nothing_left
    done
}

@test "a connection that is lost, a disk that is full: trouble, and nothing is left" {
    mkdir m
    echo 'SELECT pg_terminate_backend(pg_backend_pid())' >m/0001_a.sql
    expected=2 replayed plain
    [[ $replay == 'unknown m/0001_a.sql 1 '* ]]
    nothing_left
    postgres_sql postgres 'ALTER ROLE creator SET temp_file_limit = 64'
    echo 'SELECT count(*) FROM (SELECT i FROM generate_series(1, 1000000) i ORDER BY i DESC) x' >m/0001_a.sql
    expected=2 replayed plain
    postgres_sql postgres 'ALTER ROLE creator RESET temp_file_limit'
    [[ $replay == 'unknown m/0001_a.sql 1 '*'SQLSTATE 53400' ]]
    nothing_left
    printf 'PRAGMA max_page_count = 3;\nCREATE TABLE a (x);\nINSERT INTO a VALUES (zeroblob(100000));\n' >m/0001_a.sql
    where=sqlite: expected=2 replayed plain
    [ "$replay" = 'unknown m/0001_a.sql 3 database or disk is full' ]
    nothing_left
}

@test "a keeper that is killed is stood in for, and a server that is gone is told of" {
    mkdir m
    echo 'SELECT pg_sleep(2)' >m/0001_a.sql
    check-migrations --skip-db-check --dialect none --jsonl --layout plain --replay "$postgres_creator_url" m >out 3>&- 4>&- &
    local pid=$! keeper
    wait_for 20 pgrep -P "$pid"
    keeper=$(pgrep -P "$pid")
    wait_for 20 some_scratch
    kill -KILL "$keeper"
    wait "$pid"
    said "$(cat out)"
    [ "$replay" = 'pass - - -' ]
    nothing_left
    (
        # Another server, which is not there any more when all is to be removed.
        unset TMPDIR
        start_postgres
        trap stop_postgres EXIT
        export TMPDIR=$BATS_FILE_TMPDIR
        echo 'SELECT pg_sleep(1e6)' >m/0001_a.sql
        check-migrations --skip-db-check --dialect none --jsonl --layout plain --timeout 1s --replay "$postgres_creator_url" m \
            >out 2>err 3>&- 4>&- &
        pid=$!
        wait_for 20 some_scratch
        stop_postgres
        wait "$pid" || [ $? -eq 2 ]
        said "$(cat out)"
        [[ $replay == *'it may still be there: DROP DATABASE "readyline_replay_'* ]]
    )
}

@test "what a replay leaves that was killed with its keeper is named by the next one" {
    mkdir m
    echo 'CREATE TABLE a (id int)' >m/0001_a.sql
    postgres_sql postgres 'CREATE DATABASE readyline_replay_1700000000_0badcafe_00000001'
    postgres_sql postgres "CREATE DATABASE readyline_replay_$(date +%s)_0badcafe_00000002"
    replayed plain
    [ "$replay" = 'pass - - -' ]
    [ "$(jq -r 'select(.name == "leftover") | "\(.status) \(.message)"' <<<"$output")" = "warn an earlier replay has \
left the database readyline_replay_1700000000_0badcafe_00000001 behind, and nobody is connected to it: DROP DATABASE \
\"readyline_replay_1700000000_0badcafe_00000001\"" ]
    [ "$(scratches | wc -l)" -eq 2 ]
    local name
    for name in $(scratches); do postgres_sql postgres "DROP DATABASE $name"; done

    export TMPDIR=$PWD/tmp
    mkdir -p tmp/readyline_replay_1700000000_0badcafe_00000003
    where=sqlite: replayed plain
    [[ $(jq -r 'select(.name == "leftover") | .message' <<<"$output") == *"rm -r $PWD/tmp/readyline_replay_17"* ]]
    [ -d tmp/readyline_replay_1700000000_0badcafe_00000003 ]
}

@test "a scratch database that cannot be made, or not removed, is trouble" {
    mkdir m
    echo 'CREATE TABLE a (id int)' >m/0001_a.sql
    where="postgresql://creator:creates@127.0.0.1:$(free_port)/postgres" expected=2 replayed plain
    [[ $replay == 'unknown - - '*'onnection refused'* ]]
    where=postgresql://creator:wrong@127.0.0.1:$postgres_port/postgres expected=2 replayed plain
    [[ $replay == 'unknown - - '*'password authentication failed'* ]]
    where=sqlite:app.db expected=2 replayed plain
    [[ $replay == 'unknown - - --replay sqlite: makes a temporary file of its own'* ]]
    [ ! -e app.db ]
    TMPDIR=$PWD/missing where=sqlite: expected=2 replayed plain
    [[ $replay == 'unknown - - cannot make the folder '*'No such file or directory' ]]
    # One that it has made a template can be dropped all the same.
    echo "DO \$\$ BEGIN EXECUTE format('ALTER DATABASE %I IS_TEMPLATE true', current_database()); END \$\$" >m/0001_a.sql
    replayed plain
    nothing_left
}

# ---- SQLite ----

@test "what a migration does in SQLite stays in the scratch database" {
    mkdir m
    sqlite3 live.db 'CREATE TABLE t (x)'
    sha256sum live.db >before
    local sql
    for sql in "ATTACH 'live.db' AS l" "ATTACH 'l' || 'ive.db' AS l" "VACUUM INTO 'live.db'" "VACUUM INTO 'new.db'" \
        "VACUUM INTO 'n' || 'ew.db'"; do
        printf 'CREATE TABLE a (x);\n%s;\n' "$sql" >m/0001_a.sql
        where=sqlite: expected=1 replayed plain
        [[ $replay == 'unknown m/0001_a.sql 2 '*'it leads out of the scratch database'* ]]
    done
    [ ! -e new.db ]
    for sql in "SELECT load_extension('live.db')" "SELECT readfile('live.db')" "SELECT edit('x')"; do
        printf 'CREATE TABLE a (x);\n%s;\n' "$sql" >m/0001_a.sql
        where=sqlite: expected=1 replayed plain
        [[ $replay == 'fail m/0001_a.sql 2 '* ]]
    done
    sha256sum -c before
    nothing_left
}

@test "what real migrations do in SQLite works" {
    mkdir m
    cat >m/0001_a.sql <<'SQL'
PRAGMA journal_mode = WAL;
CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE p (id INTEGER PRIMARY KEY, u INTEGER REFERENCES u (id));
INSERT INTO u VALUES (1, 'a');
INSERT INTO p VALUES (1, 1);
SQL
    cat >m/0002_b.sql <<'SQL'
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN;
CREATE TABLE new_u (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_u SELECT * FROM u;
DROP TABLE u;
ALTER TABLE new_u RENAME TO u;
PRAGMA foreign_key_check;
COMMIT;
PRAGMA foreign_keys = ON;
PRAGMA user_version = 2;
VACUUM;
ANALYZE;
CREATE VIRTUAL TABLE f USING fts5 (body);
SQL
    where=sqlite: replayed plain
    [ "$replay" = 'pass - - -' ]
    nothing_left
}

# ---- kills ----

@test "50 kills at random instants: no scratch database, no folder and no process is left" {
    run timeout 500 "$PYTHON" "$TOP/tests/torture/replays.py" 50 "$postgres_creator_url"
    echo "$output"
    [ "$status" -eq 0 ]
}
