# readyline(7): what it shows is typed, on a service with PostgreSQL, and on ledgers that nobody but the page fills.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_postgres() and start() set what they started

load lib/harness
load lib/examples
load lib/documentation
load lib/postgres
load lib/quickstart

setup_file() {
    start_postgres
    example_service
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
}

setup() { cd "$BATS_TEST_TMPDIR" || return 1; }

page() { blocks "$TOP/man/readyline.7" "$1"; }

@test "readyline(7): the quickstart is typed, and deploys only once its migrations are applied" {
    quickstart_folder
    dbmate_stand_in
    page QUICKSTART
    typed 0 --print-plan '>policy.json'
    block 'dbmate up' | sed 's/-d 10s -c 4/-n 120 -c 8/' >gate.sh
    all_typed
    # Not applied, not deployed.
    sed '/^dbmate up/d' gate.sh >early.sh
    run sh early.sh
    [[ $output == *"GATE CLOSED  "* ]]
    [ ! -e deployed ]
    run sh -e gate.sh
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    [[ $output == *"GATE OPEN  "* ]]
    [ -e deployed ]
    xmllint --noout junit.xml
}

migrations() {
    mkdir -p db/migrations
    echo 'CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL);' >db/migrations/0001_notes.sql
    echo 'ALTER TABLE notes ADD COLUMN author text;' >db/migrations/0002_author.sql
}

# judged STATUS [RULE FILE]: the folder against the ledger, and which rule finds which file.
judged() {
    run "-$1" check-migrations db/migrations --pending fail
    [ "$1" -eq 0 ] || jq -es --arg rule "$2" --arg file "$3" \
        'any(.[]; .type == "check" and .name == $rule and .status == "fail" and (tostring | contains($file)))' <<<"$output"
}

# ledger: by sql() and fill.sh, which the page fills it with.
ledger() {
    sh ./fill.sh
    typed 0 'check-migrations db/migrations'
    [ "$(sql 'SELECT count(*) FROM schema_migrations')" = 2 ]
    # Typed again, nothing is applied again.
    sh ./fill.sh
    [ "$(sql 'SELECT count(*) FROM schema_migrations')" = 2 ]
    # An edit, one that is not applied yet, one whose file is gone.
    cp db/migrations/0001_notes.sql kept
    echo '-- edited' >>db/migrations/0001_notes.sql
    judged 1 drifted 0001_notes.sql
    cp kept db/migrations/0001_notes.sql
    echo 'CREATE TABLE more (id integer);' >db/migrations/0003_more.sql
    judged 1 pending 0003_more.sql
    sh ./fill.sh
    judged 0
    rm db/migrations/0003_more.sql
    judged 1 missing 0003_more.sql
    # One that fails half-way is neither applied nor noted, and what comes behind it is not applied either.
    printf 'CREATE TABLE half (id integer);\nSELECT no_such_column FROM notes;\n' >db/migrations/0004_half.sql
    echo 'CREATE TABLE behind (id integer);' >db/migrations/0005_behind.sql
    run -1 sh ./fill.sh
    judged 1 pending 0004_half.sql
    judged 1 pending 0005_behind.sql
    run ! sql 'SELECT * FROM half'
    run ! sql 'SELECT * FROM behind'
}

@test "readyline(7): a ledger that no tool fills is filled in PostgreSQL, and held against the folder" {
    migrations
    postgres_sql postgres 'CREATE DATABASE plain'
    export DATABASE_URL=${postgres_url%/app}/plain
    sql() { postgres_sql plain "$1"; }
    page LEDGERS
    block 'psql -X -q -v ON_ERROR_STOP=1 "$DATABASE_URL" <<' >fill.sh
    judged 1 ledger schema_migrations
    ledger
}

@test "readyline(7): a ledger that no tool fills is filled in SQLite, and held against the folder" {
    migrations
    sqlite3 app.db 'CREATE TABLE other (id integer)'
    export DATABASE_URL=sqlite:app.db
    sql() { sqlite3 -bail app.db "$1"; }
    page LEDGERS
    block 'sqlite3 -bail app.db ' >fill.sh
    judged 1 ledger schema_migrations
    ledger
}

@test "readyline(7): its pipeline and its examples are typed, and none of its blocks is left out" {
    local words
    setup_example
    page ''
    GITHUB_RUN_ID=7 typed 0 'export READYLINE_RUN'
    [[ $output == *"GATE OPEN"* ]]
    typed 0 "'p95(.latency_ms) <= 120ms' run.jsonl" 'check.schema.json'
    jq -e '."$schema"' check.schema.json
    # Not a command: the form of a message.
    [ "$(block 'cannot parse record: REASON')" = 'PROGRAM: FILE:LINE: cannot parse record: REASON' ]
    echo '{' >bad
    run -2 check-guardrails -r 'count() >= 1' bad
    [[ $output == *"check-guardrails: bad:1: cannot parse record: "* ]]
    # What the other tests of this file type.
    for words in --print-plan '>policy.json' 'dbmate up' 'psql -X -q -v' 'sqlite3 -bail' 'check-migrations db/migrations --pending fail'; do
        for file in $(grep -lF -e "$words" blocks/*[0-9]); do touch "$file.typed"; done
    done
    all_typed
}
