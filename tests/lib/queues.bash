# Queues in PostgreSQL, a database of its own for each test:  load lib/queues
# shellcheck shell=bash disable=SC2154 # $postgres_url is set by start_postgres

setup_file() { start_postgres; }

teardown_file() {
    stop_postgres
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    base=test_$BATS_TEST_NUMBER
    postgres_sql postgres "CREATE DATABASE $base"
    export DLQ_URL=${postgres_url%/app}/$base
}

teardown() {
    stop_all "$BATS_TEST_TMPDIR"
    postgres_sql postgres "DROP DATABASE $base WITH (FORCE)"
}

sql() { postgres_sql "$base" "$1"; }

# layout NAME: the tables of tests/lib/queues.
layout() {
    PGPASSWORD=$postgres_password psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" \
        -U "$postgres_user" -d "$base" -f "$TOP/tests/lib/queues/$1.sql" >psql.out
}

# ends STATUS ACTION [OPTIONS...]: records to the file out, messages to err.
ends() {
    local wanted=$1 status=0
    shift
    requeue-dlq "$@" >out 2>err || status=$?
    if [ -s out ]; then cat out >>"$BATS_FILE_TMPDIR/seen"; fi
    if [ "$status" -ne "$wanted" ]; then
        echo "expected $wanted, got $status: $*"
        head -n 20 out err
        return 1
    fi
}

# said: what the check says.
said() { records check out .message; }

ids() { records "$1" out '.id' | paste -sd ' '; }

# outcomes: "2 moved, 1 skipped"
outcomes() { records move out .outcome | sort | uniq -c | sed 's/^ *//' | paste -sd , | sed 's/,/, /g'; }

# whole TABLE: every row of it, in every column.
whole() { sql "SELECT row_to_json(t) FROM $1 t ORDER BY t::text"; }
