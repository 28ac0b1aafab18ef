# requeue-dlq beside a library itself: pg-boss makes its tables, fails on its jobs, and works on those that came back.

# shellcheck disable=SC2154 # $postgres_url is set by the functions that are called

load ../lib/harness
load ../lib/postgres
load ../lib/queues

# Debian's own may be older than pg-boss asks for.
needs_node() { [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || skip "pg-boss needs Node.js 20"; }

boss() { node "$TOP/tests/nightly/boss.js" "$BUILD/npm/node_modules/pg-boss" "$DLQ_URL" "$@"; }

@test "pg-boss: its worker runs the jobs that came back, and those alone" {
    needs_node
    boss send 20
    boss fail 20
    ends 0 stats
    [ "$(records stats out '[.queue, .depth] | @csv')" = '"mail",20' ]
    [ "$(records stats out '.reasons | keys[0]')" = TypeError ]
    ends 0 requeue --queue mail --run one --max 15 --batch 4
    boss work 15 | sort >done
    [ "$(wc -l <done)" -eq 15 ]
    [ "$(sort -u done | wc -l)" -eq 15 ]
    ends 0 verify --run one
    [[ "$(said)" = "20 when the run began = 5 untouched + 0 at their destination + 15 consumed "* ]]
    # Those that fail again are back.
    ends 0 requeue --queue mail --run two
    boss fail 5
    ends 0 verify --run two
    [[ "$(said)" = "5 when the run began = 0 untouched + 0 at their destination + 0 consumed + 5 back "* ]]
    ends 0 requeue --queue mail --run three --max 2
    ends 0 undo --run three
    ends 0 stats
    [ "$(records stats out .depth)" = 5 ]
}

@test "pg-boss: what failed long ago is run, and not archived before" {
    needs_node
    boss send 4
    boss fail 4
    sql "UPDATE pgboss.job SET created_on = created_on - interval '30 days', start_after = start_after - interval '30 days',
        started_on = started_on - interval '30 days', completed_on = completed_on - interval '30 days',
        keep_until = keep_until - interval '30 days'"
    # As the library's own retry leaves them, they would be.
    sql "UPDATE pgboss.job SET state = 'retry', retry_limit = retry_limit + 1 WHERE (data ->> 'mail')::int > 2"
    ends 0 requeue --queue mail
    boss maintain
    [ "$(sql "SELECT state, count(*) FROM pgboss.job GROUP BY 1")" = 'retry|2' ]
    boss work 2 >done
    [ "$(wc -l <done)" -eq 2 ]
}
