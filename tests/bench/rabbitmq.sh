#!/usr/bin/env bash
# requeue-dlq moving 100,000 dead letters of 200 bytes back on RabbitMQ, by the size of a batch; beside it a loop in Python (pika)
# that consumes, publishes without confirms and acknowledges, and what the server takes to be handed these messages, and nothing
# else: published with confirms, all in flight.  Then the memory that a million takes.
#
# Queues keep their messages in memory, and the server is mostly busy with collecting garbage among them: the last queue of a
# move holds them all.  Lazy queues keep them on disk, as those of RabbitMQ 3.12 and later do, whatever is declared.
# shellcheck disable=SC2154 # what is started sets its names
set -eu

bench=$BUILD/tests/bench/rabbitmq_bench
# shellcheck source=/dev/null
. tests/lib/moves.bash
batches="100 1000 5000"

start_rabbitmq
cat >rabbit.py <<'EOT'
import sys, pika
what, port, count, mode = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port))
channel = connection.channel()
body = b"0" * 200
if what == "fill":
    for queue in "dead", "live":
        channel.queue_delete(queue)
        channel.queue_declare(queue, durable=True, arguments={"x-queue-mode": mode})
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
rabbit_fill() { "$PYTHON" rabbit.py fill "$rabbitmq_port" "$1" "$mode"; }
rabbit_empty() { rabbit_fill 0; }
rabbit_publish() { rabbit_watch "$bench" "$rabbitmq_url" live "$messages"; }
rabbit_itself() { rabbit_watch "$PYTHON" rabbit.py move "$rabbitmq_port" "$messages" "$mode"; }
rabbit_requeue() { rabbit_watch "$requeue" requeue --store "$rabbitmq_url" --queue dead --batch "$batch"; }

# The server's time on CPUs, in ticks, and how much of it a command takes.
rabbit_ticks() { sed 's/.*) //' "/proc/$rabbitmq_pid/stat" | awk '{ print $12 + $13 }'; }
rabbit_watch() {
    local before
    before=$(rabbit_ticks)
    "$@"
    echo $(($(rabbit_ticks) - before)) >>ticks
}

# rabbit_line NAME FILL FUNCTION
rabbit_line() {
    rm -f ticks
    measure "$2" "$3"
    printf '%-34s %9d messages/s, %3d us of the server for each\n' "$1" "$rate" \
        "$(sort -n ticks | awk -v n="$messages" -v hz="$(getconf CLK_TCK)" 'NR == 1 { printf "%d", $1 * 1000000 / hz / n }')"
}

for mode in default lazy; do
    rabbit_line "$mode queues, published alone" rabbit_empty rabbit_publish
    rabbit_line "pika, without confirms" rabbit_fill rabbit_itself
    for batch in $batches; do
        rabbit_line "rabbitmq, batches of $batch" rabbit_fill rabbit_requeue
    done
done
mode=default
most rabbitmq rabbit_fill --store "$rabbitmq_url" --queue dead
