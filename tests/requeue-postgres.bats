# requeue-dlq on PostgreSQL: tables as outboxes and job libraries have them, each with each action.

# shellcheck disable=SC2154 # $postgres_url is set by the functions that are called

load lib/harness
load lib/postgres

setup_file() { start_postgres; }

teardown_file() {
    stop_postgres
    [ -s "$BATS_FILE_TMPDIR/seen" ] && validate_records "$BATS_FILE_TMPDIR/seen"
}

# Each test has a database of its own.
setup() {
    base=test_$BATS_TEST_NUMBER
    postgres_sql postgres "CREATE DATABASE $base"
    export DLQ_URL=${postgres_url%/app}/$base
}

teardown() { postgres_sql postgres "DROP DATABASE $base WITH (FORCE)"; }

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

# whole TABLE: every row of it, in every column.
whole() { sql "SELECT row_to_json(t) FROM $1 t ORDER BY t::text"; }

# Every action, where the table TABLE holds the dead letters of QUEUE: fill COUNT has put 12 there; work(fails) consumes.
each_action() {
    local queue=$1 table=$2 before
    before=$(whole "$table")
    ends 0 stats --queue "$queue"
    [ "$(records stats out '[.depth, .parked] | @csv')" = 12,0 ]
    ends 0 list --queue "$queue"
    [ "$(records message out .id | wc -l)" -eq 12 ]
    ends 0 requeue --queue "$queue" --dry-run
    [ "$(said | grep -c 'nothing was written; guarantee: each message is moved exactly once')" -eq 1 ]
    [ "$(whole "$table")" = "$before" ]

    # Moved, and taken back: every column is as it was.
    ends 0 requeue --queue "$queue" --run one --max 5 --batch 2
    [ "$(records move out .outcome | sort | uniq -c | xargs)" = "5 moved" ]
    ends 0 verify --run one
    [ "$(said)" = "12 when the run began = 7 untouched + 5 at their destination + 0 consumed + 0 back + 0 parked; 12 accounted for" ]
    ends 0 undo --run one
    [ "$(records move out .outcome | sort | uniq -c | xargs)" = "5 undone" ]
    [ "$(whole "$table")" = "$before" ]
    ends 0 undo --run one
    [ "$(whole "$table")" = "$before" ]
    ends 0 verify --run one
    [ "$(said)" = "12 when the run began = 12 untouched + 0 at their destination + 0 consumed + 0 back + 0 parked; 12 accounted for" ]

    # Moved and consumed: nothing is taken back.
    ends 0 requeue --queue "$queue" --run two --max 3
    [ "$(sql "SELECT work(false)")" = 3 ]
    ends 0 verify --run two
    [ "$(said)" = "12 when the run began = 9 untouched + 0 at their destination + 3 consumed + 0 back + 0 parked; 12 accounted for" ]
    ends 0 undo --run two
    [ "$(records move out .outcome | sort -u)" = consumed ]

    # Moved, and failed again.
    ends 0 requeue --queue "$queue" --run three --max 2
    [ "$(sql "SELECT work(true)")" = 2 ]
    ends 0 verify --run three
    [ "$(said)" = "9 when the run began = 7 untouched + 0 at their destination + 0 consumed + 2 back + 0 parked; 9 accounted for" ]

    # Put away, looked at there, and brought back.
    ends 0 park --queue "$queue" --run four --max 4
    ends 0 stats --queue "$queue"
    [ "$(records stats out '[.depth, .parked] | @csv')" = 5,4 ]
    ends 0 list --queue "$queue" --parked
    [ "$(records message out .id | wc -l)" -eq 4 ]
    before=$(ids message)
    ends 0 verify --run four
    [ "$(said)" = "9 when the run began = 5 untouched + 0 at their destination + 0 consumed + 0 back + 4 parked; 9 accounted for" ]
    ends 0 requeue --queue "$queue" --run five
    [ "$(records move out .id | wc -l)" -eq 5 ]
    ends 0 undo --run five
    ends 0 unpark --queue "$queue"
    [ "$(ids move)" = "$before" ]
    ends 0 stats --queue "$queue"
    [ "$(records stats out '[.depth, .parked] | @csv')" = 9,0 ]

    # Thrown away.
    ends 0 drop --queue "$queue" --run six --max 4 --no-trash
    ends 0 verify --run six
    [ "$(said)" = "9 when the run began = 5 untouched + 0 at their destination + 0 consumed + 0 back + 0 parked + 4 dropped; 9 accounted for" ]
    ends 0 stats --queue "$queue"
    [ "$(records stats out .depth)" = 5 ]
    ends 1 stats --queue "${queue}x"
    grep -qF "no trace of a queue \"${queue}x\", but of $queue" err
}

@test "an outbox: every action" {
    layout outbox
    sql "ALTER FUNCTION relay RENAME TO work; SELECT dead_events(12)"
    each_action watches event_outbox
    # Its table's name means all topics.
    ends 0 stats --queue event_outbox
    [ "$(records stats out .depth)" = 5 ]
}

@test "procrastinate: every action" {
    layout procrastinate
    sql "SELECT dead_jobs(12)"
    each_action mail procrastinate_jobs
}

@test "pg-boss: every action" {
    layout pg_boss
    sql "SELECT dead_jobs('mail', 12)"
    each_action mail pgboss.job
}

@test "good_job: every action" {
    layout good_job
    sql "SELECT dead_jobs(12)"
    each_action default good_jobs
}

@test "pgmq: every action" {
    layout pgmq
    sql "SELECT dead_orders(12)"
    each_action orders pgmq.q_orders_dlq
}
