# check-migrations --replay: all migrations, applied to a scratch database that is always removed.
load lib/harness
load lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
}

# replayed LAYOUT [OPTION...]: replays the folder "m" on PostgreSQL; the records of the category in $replay, the status in
# $status.
replayed() {
    local layout=$1
    shift
    run -"${expected:-0}" --separate-stderr check-migrations --skip-db-check --dialect none --layout "$layout" --jsonl \
        --replay "$postgres_creator_url" --replay-beside-live "$@" m
    replay=$(jq -r 'select(.rule == "replay" or .name == "replay")
        | [.status, .file // "-", .line // "-", .message // "-"] | join(" ")' <<<"$output")
}

# scratches: the names of what a replay left on the server.
scratches() {
    postgres_sql postgres "SELECT datname FROM pg_database WHERE datname LIKE 'readyline%'"
}

@test "a message of several statements is one transaction, a statement alone is none" {
    mkdir m
    echo 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int)' >m/0001_a.up.sql
    echo 'CREATE INDEX CONCURRENTLY a_i ON a (id)' >m/0002_b.up.sql
    replayed golang-migrate
    [ "$replay" = 'pass - - -' ]

    printf 'SELECT 1;\n\nCREATE INDEX CONCURRENTLY a_j ON a (id);\n' >m/0003_c.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'fail m/0003_c.up.sql 3 '*'cannot run inside a transaction block; SQLSTATE 25001' ]]
    [ -z "$(scratches)" ]
}

@test "a statement that is refused is named by its line, with the server's reason" {
    mkdir m
    printf 'CREATE TABLE a (id int);\n\nCREATE TABLE a (id int);\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'fail m/0001_a.up.sql 3 '*'relation "a" already exists; SQLSTATE 42P07' ]]

    printf 'CREATE TABLE a (id int);\n\nCREATE TABLE "ä" (\n id nonesuch);\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'fail m/0001_a.up.sql 4 '*'type "nonesuch" does not exist'*'SQLSTATE 42704' ]]
}

@test "what only psql understands is unknown" {
    mkdir m
    printf 'CREATE TABLE a (id int);\n\\connect other\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'unknown m/0001_a.up.sql 2 only psql '* ]]
    printf 'CREATE TABLE a (id int);\nCOPY a FROM stdin;\n1\n\\.\n' >m/0001_a.up.sql
    expected=1 replayed golang-migrate
    [[ $replay == 'unknown m/0001_a.up.sql 2 only psql '* ]]
}
