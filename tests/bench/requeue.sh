#!/usr/bin/env bash
# requeue-dlq moving 100,000 dead letters of 200 bytes back, its ledger on, by the size of a batch; beside it what each store
# needs by itself: one statement of sqlite3 and of psql, RPOPLPUSH in one pipeline of redis-benchmark.  Then the memory that a
# million takes, and what it takes to verify a run and to take it back.  RabbitMQ is measured by rabbitmq.sh.
# shellcheck disable=SC2154,SC2119,SC2120 # what is started sets its names; the files of tests/lib call free_port
set -eu

# shellcheck source=/dev/null
. tests/lib/moves.bash

# ---- SQLite ----

sqlite_fill() {
    rm -f store.db*
    "$requeue" stats --store sqlite:store.db --create --queue q >/dev/null
    sqlite3 store.db "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at)
        select printf('m%08d', i), 'q', json_object('n', i, 'pad', hex(zeroblob(90))), 1, 1 from n"
}
sqlite_itself() {
    sqlite3 store.db "begin immediate;
        insert into messages select id, queue, payload, request_id, requeue_count + 1, 1 from dead_letters;
        delete from dead_letters; commit"
}
beside sqlite sqlite_fill "sqlite3, one statement" sqlite_itself --store sqlite:store.db --queue q
most sqlite sqlite_fill --store sqlite:store.db --queue q
back sqlite sqlite_fill "$messages" --store sqlite:store.db --queue q

# ---- Redis ----

redis_port=$(free_port)
start redis redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$BENCH_DIR"
wait_for 10 redis-cli -p "$redis_port" ping
redis_fill() {
    redis-cli -p "$redis_port" flushall >/dev/null
    awk -v n="$1" 'BEGIN { pad = sprintf("%0180d", 0)
        for (i = 0; i < n; i++)
            printf "LPUSH dlq:q \"{\\\"original_message\\\":{\\\"n\\\":%d,\\\"pad\\\":\\\"%s\\\"},\\\"original_queue\\\":\\\"q\\\"}\"\r\n", i, pad
    }' | redis-cli -p "$redis_port" --pipe >/dev/null
}
# redis-cli --pipe is slower than the server that it would measure.
redis_itself() { redis-benchmark -p "$redis_port" -c 1 -P 1000 -n "$messages" -q rpoplpush dlq:q q; }
beside redis redis_fill "redis-benchmark, RPOPLPUSH" redis_itself --store "redis://127.0.0.1:$redis_port" --queue q
most redis redis_fill --store "redis://127.0.0.1:$redis_port" --queue q
back redis redis_fill "$million" --store "redis://127.0.0.1:$redis_port" --queue q
redis-cli -p "$redis_port" shutdown nosave || :

# ---- PostgreSQL ----

start_postgres
postgres_fill() {
    postgres_sql app "DROP TABLE IF EXISTS outbox;
        CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text NOT NULL, payload jsonb NOT NULL, status text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now());
        INSERT INTO outbox (topic, payload, status)
        SELECT 'q', jsonb_build_object('n', i, 'pad', repeat('0', 170)), 'dead' FROM generate_series(1, $1) i" >/dev/null
}
postgres_itself() { postgres_sql app "UPDATE outbox SET status = 'pending' WHERE status = 'dead'"; }
postgres_store="--store $postgres_url --queue q --table outbox
    --columns id=id,queue=topic,payload=payload,status=status,last_failed_at=created_at"
# shellcheck disable=SC2086 # words
beside postgres postgres_fill "psql, one statement" postgres_itself $postgres_store
# shellcheck disable=SC2086
most postgres postgres_fill $postgres_store
# shellcheck disable=SC2086
back postgres postgres_fill "$messages" $postgres_store
