#!/usr/bin/env bash
# requeue-dlq moving 100,000 dead letters of 200 bytes back, its ledger on, by the size of a batch; beside it what each store
# needs by itself: one statement of sqlite3 and of psql, RPOPLPUSH in one pipeline of redis-benchmark, and for RabbitMQ a loop in
# Python (pika) that gets, publishes without confirms and acknowledges.  Then the memory that a million takes, and what it
# takes to verify a run and to take it back.
# shellcheck disable=SC2154,SC2119,SC2120 # what is started sets its names; the files of tests/lib call free_port
set -eu

# shellcheck source=/dev/null
. tests/lib/postgres.bash
# shellcheck source=/dev/null
. tests/lib/rabbitmq.bash
messages=100000
million=1000000
requeue=$BUILD/requeue-dlq
PYTHON=/usr/bin/python3
pids=

cd "$BENCH_DIR"
now() { date +%s%N; }

# What the files of tests/lib ask of the tests.
free_port() {
    "$PYTHON" -c 'import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))' "${1:-1}"
}
start() { # NAME COMMAND...
    local name=$1
    shift
    "$@" >"$name.log" 2>&1 3>&- &
    started=$!
    pids="$pids $started"
}
wait_for() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $((tries -= 1)) -lt 0 ]; then return 1; fi
        sleep 0.05
    done
}
finish() {
    for pid in $pids; do kill "$pid" 2>/dev/null || :; done
    if [ -n "${postgres_pid:-}" ]; then stop_postgres; fi
    if [ -n "${rabbitmq_pid:-}" ]; then stop_rabbitmq; fi
}
trap finish EXIT

# measure FILL COMMAND...: fills, then times; the best of three.  Sets $rate, messages a second.
measure() {
    local fill=$1 start spent least=''
    shift
    for _ in 1 2 3; do
        "$fill" "$messages"
        start=$(now)
        "$@" >/dev/null 2>errors || { cat errors >&2; return 1; }
        spent=$((($(now) - start) / 1000))
        if [ -z "$least" ] || [ "$spent" -lt "$least" ]; then least=$spent; fi
    done
    rate=$(awk "BEGIN { printf \"%d\", $messages * 1000000 / $least }")
}

# beside NAME FILL PEER-NAME PEER-FUNCTION STORE-OPTIONS...: our batches of several sizes, and the peer.
beside() {
    local name=$1 fill=$2 peer=$3 function=$4 theirs
    shift 4
    measure "$fill" "$function"
    theirs=$rate
    printf '%-34s %9d messages/s\n' "$peer" "$theirs"
    for batch in 100 1000 10000; do
        measure "$fill" "$requeue" requeue "$@" --batch "$batch"
        printf '%-34s %9d messages/s, %s of it\n' "$name, batches of $batch" "$rate" "$(awk "BEGIN { printf \"%.2f\", $rate / $theirs }")"
    done
    "$fill" "$million"
    /usr/bin/time -o peak -f %M "$requeue" requeue "$@" >/dev/null
    printf '%-34s %9s MiB at most\n' "$name, a million messages" "$(awk '{ printf "%.1f", $1 / 1024 }' peak)"
}

# back NAME FILL MESSAGES STORE-OPTIONS...: how long a run of so many is verified and taken back, and in how much memory.
back() {
    local name=$1 fill=$2 messages=$3
    shift 3
    "$fill" "$messages"
    "$requeue" requeue "$@" --run back >/dev/null
    for action in verify undo; do
        /usr/bin/time -o peak -f '%e %M' "$requeue" "$action" "$@" --run back >/dev/null
        printf '%-34s %9s s, %s MiB at most\n' "$name, $action of $messages" "$(awk '{ print $1 }' peak)" \
            "$(awk '{ printf "%.1f", $2 / 1024 }' peak)"
    done
}

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
back postgres postgres_fill "$messages" $postgres_store
stop_postgres
postgres_pid=

# ---- RabbitMQ ----

start_rabbitmq
cat >rabbit.py <<'EOT'
import sys, pika
what, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port))
channel = connection.channel()
body = b"0" * 200
if what == "fill":
    for queue in "dead", "live":
        channel.queue_declare(queue, durable=True)
        channel.queue_purge(queue)
    # As the broker writes it when a consumer rejects: it comes from the default exchange.
    death = [{"queue": "live", "reason": "rejected", "count": 1, "exchange": "", "routing-keys": ["live"]}]
    properties = pika.BasicProperties(headers={"x-death": death}, delivery_mode=2)
    for _ in range(count):
        channel.basic_publish("", "dead", body, properties)
else:
    channel.basic_qos(prefetch_count=1000)
    for i, (method, properties, body) in enumerate(channel.consume("dead"), 1):
        channel.basic_publish("", "live", body, properties)
        if i % 100 == 0 or i == count:
            channel.basic_ack(method.delivery_tag, multiple=True)
        if i == count:
            break
    channel.cancel()
# What is not sent yet goes before this.
connection.close()
EOT
rabbit_fill() { "$PYTHON" rabbit.py fill "$rabbitmq_port" "$1"; }
rabbit_itself() { "$PYTHON" rabbit.py move "$rabbitmq_port" "$messages"; }
beside rabbitmq rabbit_fill "pika, without confirms" rabbit_itself --store "$rabbitmq_url" --queue dead
