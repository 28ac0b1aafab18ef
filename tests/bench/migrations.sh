#!/usr/bin/env bash
# check-migrations over 10,000 files, 40 MB in all: alone beside sha256sum; against a ledger in PostgreSQL beside psql
# printing it, and in SQLite beside dbmate's status, which opens none of the files; and the statements of 1,000 files beside
# squawk.  The peers of npm are those that `make bench-deps` puts into the build folder, or DBMATE= and SQUAWK=/path/to/it.
# shellcheck disable=SC2154 # start_postgres sets what it started
set -eu

# shellcheck source=/dev/null
. tests/lib/postgres.bash
DBMATE=${DBMATE:-$(echo "$BUILD"/npm/node_modules/@dbmate/*/bin/dbmate)}
SQUAWK=${SQUAWK:-$(echo "$BUILD"/npm/node_modules/@squawk-cli/*/bin/squawk)}
files=10000
rounds=7
check=$BUILD/check-migrations

cd "$BENCH_DIR"
now() { date +%s%N; }

# What tests/lib/postgres.bash asks of the tests.
free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $((tries -= 1)) -lt 0 ]; then return 1; fi
        sleep 0.05
    done
}

# beside NAME COMMAND... -- PEER COMMAND...: both in turns, the shortest run of each, and the most memory.
beside() {
    local name=$1 peer start spent least='' least_peer=''
    local -a ours=() theirs=()
    shift
    while [ "$1" != -- ]; do ours+=("$1") && shift; done
    peer=$2
    shift 2
    theirs=("$@")
    for ((round = 0; round < rounds; round++)); do
        start=$(now)
        "${ours[@]}" >/dev/null 2>&1 || [ $? -eq 1 ]
        spent=$((($(now) - start) / 1000))
        if [ -z "$least" ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
        start=$(now)
        "${theirs[@]}" >/dev/null 2>&1 || [ $? -eq 1 ]
        spent=$((($(now) - start) / 1000))
        if [ -z "$least_peer" ] || [ "$spent" -lt "$least_peer" ]; then least_peer=$spent; fi
    done
    printf '%-24s %9d us, %5.1f MiB at most\n' "$name" "$least" "$(peak "${ours[@]}")"
    printf '%-24s %9d us, check-migrations takes %s of it\n' "$peer" "$least_peer" "$(ratio "$least" "$least_peer")"
}

ratio() { awk "BEGIN { printf \"%.3f\", $1 / $2 }"; }
peak() { # MiB
    /usr/bin/time -o peak -f %M "$@" >/dev/null 2>&1 || :
    awk 'END { print $1 / 1024 }' peak
}

# What a team writes: a table, columns, an index; some 4 KB of it a file.
mkdir plain dbmate lint
awk -v files="$files" 'BEGIN {
    for (i = 1; i <= files; i++) {
        body = ""
        for (k = 1; length(body) < 3900; k++) {
            table = "app.table_" i "_" k
            body = body "CREATE TABLE " table " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, made timestamptz);\n" \
                "ALTER TABLE app.orders ADD COLUMN column_" i "_" k " text;  -- filled by the worker\n" \
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS index_" i "_" k " ON app.orders (column_" i "_" k ");\n"
        }
        name = sprintf("%05d_step_%d.sql", i, i)
        printf "%s", body >("plain/" name)
        close("plain/" name)
        if (i <= 1000) {
            printf "%s", body >("lint/" name)
            close("lint/" name)
        }
        printf "-- migrate:up\n%s-- migrate:down\nSELECT 1;\n", body >("dbmate/" name)
        close("dbmate/" name)
    }
}'
echo "$files files, $(cat plain/* | wc -c | awk '{ printf "%.0f", $1 / 1e6 }') MB"

# shellcheck disable=SC2016 # for the inner shell
beside 'files alone' "$check" -q --skip-db-check --dialect none plain -- 'sha256sum' sh -c 'sha256sum plain/*'
"$check" -q --skip-db-check --dialect none --write-lock lock plain >/dev/null
# shellcheck disable=SC2016
beside 'beside a lock' "$check" -q --skip-db-check --dialect none --lock lock plain -- 'sha256sum -c' sh -c 'cd plain && sha256sum -c --quiet ../lock'

start_postgres
trap stop_postgres EXIT
awk '{ printf "%s\t%s\t2026-01-01 00:00:%09.6f+00\n", $2, $1, NR / 1000 }' lock >rows
postgres_sql app 'CREATE TABLE schema_migrations (version text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL)'
PGPASSWORD=$postgres_password psql -X -q -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" app \
    -c '\copy schema_migrations from rows'
export PGPASSWORD=$postgres_password
beside 'a ledger in PostgreSQL' "$check" -q --database-url "$postgres_url" plain -- 'psql printing it' \
    psql -X -h 127.0.0.1 -p "$postgres_port" -U "$postgres_user" app -c 'select version, checksum, applied_at from schema_migrations'

if [ -x "$DBMATE" ]; then
    { echo 'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); BEGIN;'
      sed "s/.*  \([0-9]*\)_.*/INSERT INTO schema_migrations VALUES ('\1');/" lock
      echo 'COMMIT;'
    } | sqlite3 dbmate.db
    beside "dbmate's ledger in SQLite" "$check" -q --database-url sqlite:dbmate.db --layout dbmate --dialect none dbmate -- \
        'dbmate status' "$DBMATE" --url "sqlite:dbmate.db" --migrations-dir dbmate status
else
    echo "no dbmate: make bench-deps installs it where there is npm"
fi

if [ -x "$SQUAWK" ]; then
    beside 'statements of 1000 files' "$check" -q --skip-db-check --dialect postgres lint -- 'squawk' \
        sh -c "exec '$SQUAWK' --reporter json lint/*"
else
    echo "no squawk: make bench-deps installs it where there is npm"
fi
