# requeue-dlq on PostgreSQL: tables as outboxes and job libraries have them, each with each action.

load lib/harness
load lib/postgres
load lib/queues

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
    [ "$(outcomes)" = "5 moved" ]
    ends 0 verify --run one
    [ "$(said)" = "12 when the run began = 7 untouched + 5 at their destination + 0 consumed + 0 back + 0 parked; 12 accounted for" ]
    ends 0 undo --run one
    [ "$(outcomes)" = "5 undone" ]
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
    [ "$(outcomes)" = "3 consumed" ]

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

    # Handed to a command: one is consumed, one tried in vain, then put away.
    ends 0 process --queue "$queue" --run eight --max 1 -- sh -c 'cat >payload'
    [ "$(records move out .outcome)" = consumed ]
    [ -s payload ]
    ends 1 process --queue "$queue" --max 1 --max-retries 2 -- false
    [ "$(outcomes)" = "1 returned" ]
    ends 1 process --queue "$queue" --run nine --max 1 --max-retries 2 -- false
    [ "$(outcomes)" = "1 parked" ]
    ends 0 verify --run nine
    [ "$(said)" = "8 when the run began = 7 untouched + 0 at their destination + 0 consumed + 0 back + 1 parked; 8 accounted for" ]
    ends 0 unpark --queue "$queue"

    # Thrown away, and back from what was written down.
    before=$(whole "$table")
    ends 0 export --queue "$queue" --max 3
    grep '"type":"message"' out >kept
    ends 0 drop --queue "$queue" --run seven --max 3 --no-trash
    ends 0 import kept
    [ "$(whole "$table")" = "$before" ]
    ends 1 import kept
    [ "$(outcomes)" = "3 skipped" ]
    ends 0 drop --queue "$queue" --run six --max 4 --no-trash
    ends 0 verify --run six
    [ "$(said)" = "8 when the run began = 4 untouched + 0 at their destination + 0 consumed + 0 back + 0 parked + 4 dropped; 8 accounted for" ]
    ends 0 stats --queue "$queue"
    [ "$(records stats out .depth)" = 4 ]
    ends 1 stats --queue "${queue}x"
    grep -qF "no trace of a queue \"${queue}x\", but of $queue" err
}

@test "an outbox: every action" {
    layout outbox
    sql "ALTER FUNCTION relay RENAME TO work; SELECT dead_events(12)"
    each_action watches event_outbox
    # Its table's name means all topics.
    ends 0 stats --queue event_outbox
    [ "$(records stats out .depth)" = 4 ]
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

@test "feature-consumer-dlq: a command replays, a requeue would lose" {
    layout feature_consumer_dlq
    sql "SELECT dead_features(4)"
    ends 0 stats --queue watch-events
    [ "$(records stats out '.reasons.ValidationError')" = 4 ]
    ends 2 requeue --queue watch-events
    grep -qF 'hand each to a command (process -- COMMAND)' err
    ends 1 process --queue watch-events -- sh -c 'test "$DLQ_ID" -ne 2'
    [ "$(outcomes)" = "3 consumed, 1 returned" ]
    [ "$(sql 'SELECT id, status, replay_count, last_replay_error, replayed_at IS NULL FROM feature_consumer_dlq ORDER BY id' |
        paste -sd ' ')" = '1|replayed|1||f 2|pending|1|requeue-dlq: the command failed|t 3|replayed|1||f 4|replayed|1||f' ]
    ends 0 park --queue feature_consumer_dlq
    ends 0 stats --queue watch-events
    [ "$(records stats out '[.queue, .depth, .parked] | @csv')" = '"watch-events",0,1' ]
}
