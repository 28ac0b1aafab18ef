#!/usr/bin/env bash
# Moving 20000 messages of 200 bytes back, by the size of a batch, in both stores; beside it what the stores
# themselves need: one statement of the sqlite3 shell that moves them all, and one RPOPLPUSH each in one pipeline.
set -eu

cd "$BENCH_DIR"
messages=20000

now() { date +%s%N; }

# per_second NAME COMMAND...
per_second() {
    local name=$1 start stop
    shift
    start=$(now)
    "$@" >/dev/null
    stop=$(now)
    printf '%-28s %8d messages/s\n' "$name" $((messages * 1000000000 / (stop - start)))
}

move() { "$BUILD/requeue-dlq" --store "$1" --queue q --action requeue --batch "$2"; }

sqlite_fill() {
    rm -f store.db*
    "$BUILD/requeue-dlq" --store sqlite:store.db --create --queue q --action stats >/dev/null
    sqlite3 store.db "with recursive n(i) as (select 1 union all select i + 1 from n where i < $messages)
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at)
        select i, 'q', json_object('n', i, 'pad', hex(zeroblob(90))), 1, 1 from n"
}

for batch in 10 100 1000; do
    sqlite_fill
    per_second "sqlite, batches of $batch" move sqlite:store.db "$batch"
done
sqlite_fill
per_second "sqlite3, one statement" sqlite3 store.db "begin immediate;
    insert into messages select id, queue, payload, request_id, requeue_count + 1, 1 from dead_letters;
    delete from dead_letters; commit"

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$BENCH_DIR" >redis.log &
server=$!
trap 'kill "$server"' EXIT
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.05; done

redis_fill() {
    pad=$(printf '%0180d' 0)
    for ((i = 0; i < messages; i++)); do
        printf 'LPUSH dlq:q "{\\"original_message\\":{\\"n\\":%d,\\"pad\\":\\"%s\\"},\\"original_queue\\":\\"q\\"}"\r\n' "$i" "$pad"
    done | redis-cli -p "$port" --pipe >/dev/null
}

for batch in 10 100 1000; do
    redis_fill
    per_second "redis, batches of $batch" move "redis://127.0.0.1:$port" "$batch"
done
redis_fill
yes 'RPOPLPUSH dlq:q q' | head -n "$messages" >pipe
per_second "redis-cli, one pipeline" redis-cli -p "$port" --pipe <pipe
