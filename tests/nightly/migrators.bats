# check-migrations beside the tools themselves: dbmate writes a folder, applies it to SQLite and PostgreSQL, and refuses what
# it refuses; what is said of the folder and of its ledger has to agree at every step.

# shellcheck disable=SC2154 # $postgres_url is set by the functions that are called

load ../lib/harness
load ../lib/postgres
load ../lib/documentation
load ../lib/quickstart

setup_file() {
    DBMATE=$(printf '%s\n' "$BUILD"/npm/node_modules/@dbmate/*/bin/dbmate)
    export DBMATE
    export DBMATE_NO_DUMP_SCHEMA=true DBMATE_STRICT=false
    start_postgres
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# judge STATUS ARGUMENT...: the folder m; keeps the records in out.
judge() {
    run --separate-stderr "-$1" check-migrations m "${@:2}"
    printf '%s\n' "$output" | tee out >>"$BATS_FILE_TMPDIR/seen"
}

# said NAME: the statuses of the checks of that name, each once.
said() { records check out "select(.name == \"$1\") | .status" | sort -u | paste -sd ' '; }

dbmate() { "$DBMATE" --migrations-dir m "$@"; }

# body FILE TABLE: the template that dbmate wrote, filled in.
body() {
    sed -i "s/^-- migrate:up\$/&\nCREATE TABLE $2 (id bigint);/; s/^-- migrate:down\$/&\nDROP TABLE $2;/" "$1"
}

# new NAME: what dbmate writes for it; names carry the second, so the next one has to differ.
new() {
    dbmate new "$1" >/dev/null
    file=$(printf '%s\n' m/*_"$1".sql)
    sleep 1.1
}

# applied_by_steps THEIR-URL OUR-URL: pending, applied, one more, one of before, one lost, rolled back.
applied_by_steps() {
    local theirs=$1 ours=$2 file first last
    mkdir m
    new users
    first=$file
    # As it was written it says nothing.
    judge 1 --skip-db-check
    [ "$(records check out 'select(.name == "empty" and .status == "fail") | .file')" = "$first" ]
    [ "$(records summary out .layout)" = dbmate ]
    body "$first" users
    new orders
    last=$file
    body "$last" orders
    judge 0 --skip-db-check
    [ "$(records summary out .layout)" = dbmate ]
    # Without its ledger the database may be the wrong one.
    judge 1 --database-url "$ours"
    [ "$(said ledger)" != pass ]

    dbmate --url "$theirs" up >/dev/null
    judge 0 --database-url "$ours"
    [ "$(said ledger) $(said pending) $(said missing)" = "pass pass pass" ]
    [ "$(records summary out .layout)" = dbmate ]

    # One more is pending for both.
    new more
    body "$file" more
    judge 1 --pending fail --database-url "$ours"
    [ "$(records check out 'select(.name == "pending" and .status == "fail") | .file')" = "$file" ]
    dbmate --url "$theirs" status | grep -qxF "[ ] ${file#m/}"
    dbmate --url "$theirs" up >/dev/null
    judge 0 --pending fail --database-url "$ours"

    # An edit of what was applied, which dbmate keeps nothing to tell by: the lock file has it.
    judge 0 --skip-db-check --write-lock lock
    cp "$first" kept
    sed -i 's/bigint/integer/' "$first"
    dbmate --url "$theirs" status | grep -qx 'Pending: 0'
    judge 1 --lock lock --database-url "$ours"
    [ "$(records check out 'select(.rule == "lock" and .status == "fail") | .file')" = "$first" ]
    mv kept "$first"
    judge 0 --lock lock --pending fail --database-url "$ours"

    # One that sorts before what was applied: dbmate refuses it where it is strict, and so do we.
    printf -- '-- migrate:up\nSELECT 1;\n-- migrate:down\n' >m/20000101000000_late.sql
    judge 1 --pending fail --database-url "$ours"
    [ "$(said out-of-order)" = fail ]
    run ! dbmate --url "$theirs" --strict up
    rm m/20000101000000_late.sql

    # One that is gone, which dbmate does not tell.
    mv "$file" kept
    judge 1 --pending fail --database-url "$ours"
    [ "$(said missing)" = fail ]
    dbmate --url "$theirs" status | grep -qx 'Pending: 0'
    mv kept "$file"

    dbmate --url "$theirs" rollback >/dev/null
    judge 1 --pending fail --database-url "$ours"
    [ "$(records check out 'select(.name == "pending" and .status == "fail") | .file')" = "$file" ]
}

@test "dbmate on SQLite: before, between and after" {
    sqlite3 app.db 'CREATE TABLE other (id integer)'
    applied_by_steps sqlite:app.db sqlite:app.db
}

@test "dbmate on PostgreSQL: before, between and after" {
    applied_by_steps "$postgres_url?sslmode=disable" "$postgres_url"
}

@test "dbmate: what it refuses is found, and what it applies is not" {
    local body expected words
    while IFS='|' read -r body expected words; do
        rm -rf m app.db
        mkdir m
        printf '%b' "$body" >m/001_users.sql
        run dbmate --url sqlite:app.db up
        if [ "$expected" -eq 0 ]; then [ "$status" -eq 0 ]; else [[ $status -ne 0 && "$output" == *"$words"* ]]; fi
        judge "$expected" --skip-db-check --layout dbmate
        [ "$expected" -eq 0 ] || [ "$(said sections)" = fail ] || { echo "$body"; cat out; return 1; }
    done <<'EOT'
-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n|0|
\n-- by hand\n--migrate:up x\nSELECT 1;\n--\t migrate:down\nSELECT 2;|0|
-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\nSELECT 2;|0|
-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\nSELECT 2;|0|
SELECT 1;|1|define an up block
-- migrate:up\nSELECT 1;\n|1|define a down block
-- migrate:up\nSELECT 1;\n -- migrate:down\nSELECT 2;|1|define a down block
-- migrate:up;\nSELECT 1;\n-- migrate:down\nSELECT 2;|1|define an up block
\xEF\xBB\xBF-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;|1|define an up block
/* by hand */\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;|1|statements preceding
-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:down\nSELECT 2;|1|to be preceded by
-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 1;\n-- migrate:down\n|1|UNIQUE
-- migrate:up transaction:False\nVACUUM;\n-- migrate:down\nSELECT 2;|1|VACUUM
--\nmigrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;|1|near "migrate"
EOT
}

@test "dbmate: it applies in the order of the names, and leaves out what does not fit" {
    mkdir m
    for name in 8_a 9_b 10_c 11_d; do printf -- '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n' >"m/$name.sql"; done
    cp m/8_a.sql m/12_e.SQL
    cp m/8_a.sql m/more.sql
    dbmate --url sqlite:app.db up >theirs
    [ "$(sed -n 's/^Applying: //p' theirs | paste -sd ' ')" = "10_c.sql 11_d.sql 8_a.sql 9_b.sql" ]
    judge 1 --skip-db-check --layout dbmate --first 8
    [ "$(records check out 'select(.rule == "order" and .status == "fail") | .file')" = m/8_a.sql ]
    [ "$(records check out 'select(.rule == "names") | .file' | sort | paste -sd ' ')" = "m/12_e.SQL m/more.sql" ]
}

# The stand-in of tests/lib/quickstart.bash does to the database what the tool does.
@test "dbmate: README.md's first ten minutes are typed with the tool itself" {
    mkdir stranger bin
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$DBMATE" >bin/dbmate
    chmod +x bin/dbmate
    PATH=$PWD/bin:$PATH
    unset -f dbmate
    cd stranger
    quickstart_folder
    blocks "$TOP/README.md" '## First ten minutes'
    typed 0 'export URL' --print-plan 'dbmate up' policy.json
    [[ $output == *'Applying: 20260101090000_notes.sql'* ]]
    hurried
    block deploys.log >deploy.sh
    run -0 sh -e deploy.sh
    [[ $output == *"GATE OPEN  "* ]]
    PGPASSWORD=$postgres_password pg_dump -s -t schema_migrations "$DATABASE_URL" | grep -E '^(CREATE|    |ALTER)' >theirs
    cd ..
    mkdir again
    cd again
    quickstart_folder
    dbmate_stand_in
    dbmate up
    PGPASSWORD=$postgres_password pg_dump -s -t schema_migrations "$DATABASE_URL" | grep -E '^(CREATE|    |ALTER)' | diff ../stranger/theirs -
}
