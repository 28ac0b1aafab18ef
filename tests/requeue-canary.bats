# requeue-dlq --canary against consumers that run: ten go ahead, and what becomes of them decides about the others.

load lib/harness
load lib/ends
load lib/redis
load lib/postgres

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

# consumer fails|works: takes messages from now on.
consumer() {
    rm -f ready
    start consumer "$PYTHON" "$TOP/tests/lib/consumer.py" "$1" "$DLQ_URL" ready taken
    wait_for 20 test -e ready
}
taken() { [ "$(wc -l <taken)" -eq "$1" ]; }
depth() {
    requeue-dlq stats --queue "$queue" --jsonl | jq -r 'select(.type == "stats").depth'
}
verdict() { records check out 'select(.name == "requeue").message'; }

# canary: 30 messages of $queue in $DLQ_URL, whose consumer fails, and is mended.
canary() {
    consumer fails
    ends 1 requeue-dlq requeue --queue "$queue" --canary 10:60s --jsonl
    validate_records out
    wait_for 20 taken 10
    [ "$(records move out 'select(.outcome == "moved").id' | sort -u | wc -l)" -eq 10 ]
    [ "$(records summary out .moved)" -eq 10 ]
    [[ "$(verdict)" =~ the\ canary\ came\ back:\ ([0-9]+)\ of\ 10\ failed\ again\ \(TimeoutError\)\;\ the\ others\ stay:\ mend\ the\ consumer,\ then\ run\ this\ again ]]
    [ "${BASH_REMATCH[1]}" -ge 1 ]
    wait_for 20 eval '[ "$(depth)" -eq 30 ]'
    # None of the others was let go, and those that came back lie behind them.
    taken 10
    stop "$started"

    # Nobody takes them.
    : >taken
    ends 1 requeue-dlq requeue --queue "$queue" --canary 10:200ms --run unseen --jsonl
    [[ "$(verdict)" == *"the canary was not consumed: 10 of 10 still wait at their destination; the others stay: is a consumer running?"* ]]
    [ "$(depth)" -eq 20 ]
    ends 0 requeue-dlq undo --queue "$queue" --run unseen --jsonl
    [ "$(depth)" -eq 30 ]

    consumer works
    ends 0 requeue-dlq requeue --queue "$queue" --canary 10:3s --jsonl
    [ "$(records summary out .moved)" -eq 30 ]
    [[ "$(verdict)" != *canary*back* ]]
    wait_for 20 taken 30
    [ "$(sort -u taken | wc -l)" -eq 30 ]
    [ "$(depth)" -eq 0 ]
}

@test "sqlite: a canary against a consumer that fails stops after ten, against a mended one it goes on" {
    export DLQ_URL=sqlite:store.db queue=q
    requeue-dlq stats --create --queue q --jsonl >/dev/null
    sqlite3 store.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
        INSERT INTO dead_letters (id, queue, payload, error, first_failed_at, last_failed_at)
        SELECT printf('m%02d', i), 'q', json_object('n', i), 'TimeoutError: down', i, i FROM n"
    canary
}

@test "redis: a canary against a consumer that fails stops after ten, against a mended one it goes on" {
    start_redis
    export DLQ_URL=$redis_url queue=q
    for i in {1..30}; do
        echo "LPUSH dlq:q '{\"original_message\":{\"n\": $i},\"original_queue\":\"q\",\"error\":\"TimeoutError: down\"}'"
    done | redis-cli -p "$redis_port" >/dev/null
    canary
}

@test "redis: a consumer that changes what it gives back is found out as well" {
    start_redis
    export DLQ_URL=$redis_url queue=q
    fill() {
        for i in {1..30}; do
            # Python writes JSON with blanks.
            echo "LPUSH dlq:q '{\"original_message\":{\"n\":$i},\"original_queue\":\"q\",\"error\":\"TimeoutError: down\"}'"
        done | redis-cli -p "$redis_port" >/dev/null
    }
    fill
    consumer fails
    ends 1 requeue-dlq requeue --queue q --canary 10:3s --jsonl
    validate_records out
    [ "$(records summary out .moved)" -eq 10 ]
    [ "$(records check out 'select(.name == "requeue").status')" = unknown ]
    [[ "$(verdict)" == *"the canary was consumed, but meanwhile came 10 dead letters that cannot be told from its 10"* ]]
    stop "$started"
    # A few that others cause do not stop it.
    redis-cli -p "$redis_port" del dlq:q >/dev/null
    fill
    consumer works
    start trickle bash -c "sleep 0.5; redis-cli -p $redis_port lpush dlq:q \
        '{\"original_message\":0,\"original_queue\":\"other\",\"error\":\"ValueError\"}'"
    ends 0 requeue-dlq requeue --queue q --canary 10:3s --jsonl
    [ "$(records summary out .moved)" -eq 30 ]
    [[ "$(verdict)" == *"1 new dead letters came while the canary was watched"* ]]
}

@test "postgres: a canary against a consumer that fails stops after ten, against a mended one it goes on" {
    export DLQ_URL=$postgres_url queue=watches
    postgres_sql app "$(cat "$TOP/tests/lib/queues/outbox.sql")" >/dev/null
    postgres_sql app 'SELECT dead_events(30)' >/dev/null
    canary
}
