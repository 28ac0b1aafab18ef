# requeue-dlq on RabbitMQ: dead letters go back to where they came from, and none is lost.

load lib/harness
load lib/ends
load lib/rabbitmq

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=localhost \
        -addext 'subjectAltName=DNS:localhost' 2>/dev/null
    rabbitmq_tls=("$PWD/certificate.pem" "$PWD/key.pem")
    start_rabbitmq
}

teardown_file() {
    stop_rabbitmq
    stop_all "$BATS_FILE_TMPDIR"
}

# Each test has queues of its own: $q, whose dead letters go to $q.dead.
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    q=q$BATS_TEST_NUMBER
    export DLQ_URL=$rabbitmq_url
}

# dlq ACTION [OPTIONS...]: on $q.dead.
dlq() {
    local action=$1
    shift
    timeout 60 requeue-dlq "$action" --queue "$q.dead" "$@"
}

# has COUNT QUEUE
has() {
    local found
    found=$(rabbitmq count "$2")
    [ "$found" = "$1" ] || { echo "$2: $found, expected $1"; return 1; }
}

# Dead letters are put there by the queue process of the live queue, in its own time.
settles() { wait_for 20 has "$@"; }

# dead COUNT [SIZE]: as many dead letters of the live queue $q.
dead() { rabbitmq dead "$q" "$@"; }

outcomes() { records move out .outcome | sort | uniq -c | sed 's/^ *//' | paste -sd ,; }

# ---- looking ----

@test "amqp: stats counts without a look, list is refused unless redelivery is allowed" {
    dead 3
    ends 0 dlq stats
    [ "$(records stats out '[.queue, .depth, .parked] | @csv')" = "\"$q.dead\",3,0" ]
    for action in list export 'requeue --dry-run' 'park --dry-run' 'show --id m-1'; do
        # shellcheck disable=SC2086 # the words of an action
        ends 2 dlq $action
        grep -q -- "marks them as redelivered.*--allow-redelivery" err
    done
    ends 2 dlq stats --reason rejected
    rabbitmq dump "$q.dead" >before
    [ "$(jq -s 'map(select(.redelivered)) | length' before)" -eq 0 ]

    ends 0 dlq list --allow-redelivery
    [ "$(records message out .id | paste -sd ' ')" = "m-0 m-1 m-2" ]
    [ "$(records message out .reason | sort -u)" = rejected ]
    [ "$(records message out .retry_count | sort -u)" = 1 ]
    ends 0 dlq stats --allow-redelivery
    [ "$(records stats out .reasons.rejected)" = 3 ]
    [ "$(records stats out '.oldest_age_s >= 0')" = true ]
    ends 0 dlq requeue --dry-run --allow-redelivery
    [ "$(records move out .to | sort -u)" = "$q" ]
    records check out .message | grep -q 'at least once'
    validate_records out
    has 3 "$q.dead"
    has 0 "$q"
}

@test "amqp: what RabbitMQ cannot do is refused with what to do instead" {
    dead 2
    ends 2 dlq undo --run x
    grep -q 'stop the consumers and requeue from there' err
    ends 2 dlq verify --run x
    grep -q 'count with stats' err
    ends 2 dlq requeue --canary 1:1s
    grep -q 'move some with --max' err
    echo '{}' >record
    ends 2 dlq import record
    grep -q 'could double it' err
    ends 2 timeout 20 requeue-dlq stats
    grep -q 'name each with --queue' err
    has 2 "$q.dead"
}

# ---- moving ----

@test "amqp: dead letters go back to their exchange and routing key, whole" {
    rabbitmq live "$q"
    rabbitmq exchange "$q.shop" topic
    rabbitmq bind "$q.shop" 'order.#' "$q"
    cat >sent <<'JSON'
{"body":"{\"n\":1}","properties":{"message_id":"id-1","correlation_id":"c-1","content_type":"application/json","content_encoding":"utf-8","delivery_mode":2,"priority":3,"reply_to":"answers","timestamp":1700000000,"type":"order","app_id":"shop","headers":{"n":1,"big":1099511627776,"flag":true,"none":null,"list":[1,"two",{"three":3}],"table":{"deep":{"er":"x"}},"at":{"time":"2026-01-31T23:59:59"},"price":{"decimal":"19.99"},"raw":{"bytes":"AP8="}}}}
{"body_base64":"AP/+gA==","properties":{"message_id":"id-2","delivery_mode":2}}
{"body":"","properties":{"message_id":"id-3","delivery_mode":2}}
{"body":"{\"city\":\"Zürich 東京 🦀\"}","properties":{"message_id":"id-4","delivery_mode":2}}
JSON
    rabbitmq send "$q.shop" order.new.big <sent
    rabbitmq reject "$q"
    settles 4 "$q.dead"
    ends 0 dlq requeue
    [ "$(outcomes)" = "4 moved" ]
    [ "$(records move out .to | sort -u)" = "exchange $q.shop, key order.new.big" ]
    [ "$(records move out .request_id | head -n 1)" = c-1 ]
    validate_records out
    has 0 "$q.dead"
    rabbitmq drain "$q" >got
    # As they were sent, but for the server's headers and ours.
    jq -cS 'del(.exchange, .key, .redelivered) | .properties.headers |= (. // {} |
        with_entries(select(.key | test("^x-") | not))) | .properties |= (if .headers == {} then del(.headers) else . end)' \
        got >received
    jq -cS . sent >expected
    diff expected received
    [ "$(jq -r '.exchange + " " + .key' got | sort -u)" = "$q.shop order.new.big" ]
    [ "$(jq -r '.properties.headers["x-death"][0].queue' got | sort -u)" = "$q" ]
    [ "$(jq -r '.properties.headers["x-requeue-count"]' got | sort -u)" = 1 ]
}

@test "amqp: messages of every size arrive byte for byte" {
    rabbitmq live "$q"
    "$PYTHON" - >sent <<'PY'
import base64, json, random
random.seed(7)
for size in [10 << 20, 131072, 131064, 131063, 0] + [random.randrange(300) for _ in range(500)]:
    print(json.dumps({"body_base64": base64.b64encode(random.randbytes(size)).decode(), "properties": {"delivery_mode": 2}}))
PY
    rabbitmq send "" "$q" <sent
    rabbitmq reject "$q"
    settles 505 "$q.dead"
    ends 0 dlq requeue --batch 100
    [ "$(outcomes)" = "505 moved" ] || { outcomes; tail -n 3 out; cat err; false; }
    rabbitmq drain "$q" >messages
    jq -r '.body_base64 // (.body | @base64)' messages | sha256sum >got
    jq -r .body_base64 sent | sha256sum >expected
    diff expected got
    # A message without an id has got one, so that a consumer can drop a copy; but none that another one has.
    jq -r '.properties.message_id | values' messages | sort >ids
    [ "$(uniq -d ids)" = "" ]
    [ "$(wc -l <ids)" -gt 450 ]
}

@test "amqp: --max, --to, --where, --reason and --id choose, and the others stay as they are" {
    dead 6
    rabbitmq queue "$q.other"
    ends 0 dlq requeue --max 2 --to "$q.other"
    [ "$(records move out .id | paste -sd ' ')" = "m-0 m-1" ]
    records check out .message | grep -q -- '--max 2 ended it, 4 are in the queue now'
    has 2 "$q.other"
    ends 0 dlq requeue --where '.payload.n % 2 == 0'
    [ "$(records move out .id | paste -sd ' ')" = "m-2 m-4" ]
    ends 0 dlq requeue --id m-5
    [ "$(records move out .id)" = m-5 ]
    ends 0 dlq requeue --reason 'expire*'
    [ "$(outcomes)" = "" ]
    ends 0 dlq requeue --rate 1000/s
    [ "$(records move out .id)" = m-3 ]
    has 0 "$q.dead"
    has 4 "$q"
}

@test "amqp: a long queue is consumed: in order, and no more of it than was there" {
    rabbitmq live "$q"
    rabbitmq fill "" "$q" 300
    rabbitmq reject "$q"
    settles 300 "$q.dead"
    ends 0 dlq requeue --batch 10
    [ "$(outcomes)" = "300 moved" ]
    seq -f 'm-%.0f' 0 299 >expected
    records move out .id >ids
    diff expected ids
    rabbitmq drain "$q" | jq -r .properties.message_id >ids
    diff expected ids

    # They come back at once: none is met again, or even looked at.
    rabbitmq live "$q.hot" x-message-ttl=0
    rabbitmq fill "" "$q.hot" 300
    settles 300 "$q.hot.dead"
    ends 0 timeout 60 requeue-dlq requeue --queue "$q.hot.dead" --batch 10
    [ "$(outcomes)" = "300 moved" ]
    settles 300 "$q.hot.dead"
    rabbitmq dump "$q.hot.dead" >back
    [ "$(jq -s 'map(select(.redelivered)) | length' back)" -eq 0 ]
}

@test "amqp: what is not chosen ends the consumer, and keeps its place; so does a signal" {
    dead 300
    ends 0 dlq requeue --batch 10 --where '.payload.n < 100 or .payload.n >= 290'
    [ "$(outcomes)" = "110 moved" ]
    seq -f 'm-%.0f' 100 289 >expected
    rabbitmq dump "$q.dead" | jq -r .properties.message_id >ids
    diff expected ids
    # A reader that goes away while more than a batch is in hand.
    ends 141 bash -c 'requeue-dlq requeue --queue "$1" --batch 10 | head -n 20; exit ${PIPESTATUS[0]}' _ "$q.dead"
    [ $(($(rabbitmq count "$q") + $(rabbitmq count "$q.dead"))) -eq 300 ]
    rabbitmq dump "$q.dead" | jq -r .properties.message_id >ids
    tail -n "$(wc -l <ids)" expected | diff - ids
    ends 0 dlq requeue --batch 10
    has 0 "$q.dead"
}

@test "amqp: what no queue takes stays and says why" {
    dead 2
    rabbitmq exchange "$q.void" fanout
    echo '{"body":"lost?"}' >sent
    rabbitmq live "$q.b"
    rabbitmq bind "$q.void" "" "$q.b"
    rabbitmq send "$q.void" "" <sent
    # A queue of another live queue, whose dead letters come here too.
    rabbitmq queue "$q.c" x-dead-letter-exchange= "x-dead-letter-routing-key=$q.dead"
    rabbitmq bind "$q.void" "" "$q.c"
    rabbitmq send "$q.void" "" <sent
    rabbitmq reject "$q.c"
    settles 3 "$q.dead"
    rabbitmq delete "$q.c"
    rabbitmq delete "$q.b"
    ends 1 dlq requeue
    [ "$(outcomes)" = "2 moved,1 skipped" ]
    records move out 'select(.outcome == "skipped") | .message' | grep -q 'no queue takes it.*--to'
    has 1 "$q.dead"
    # An exchange that is gone closes the channel: only its own messages stay.
    rabbitmq fill "" "$q" 3
    rabbitmq reject "$q"
    settles 6 "$q.dead"
    "$PYTHON" - "$rabbitmq_port" "$q.void" <<'PY'
import pika, sys
pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(sys.argv[1]))).channel().exchange_delete(sys.argv[2])
PY
    ends 1 dlq requeue
    [ "$(outcomes)" = "5 moved,1 skipped" ]
    records move out 'select(.outcome == "skipped") | .message' | grep -q "NOT_FOUND - no exchange '$q.void'.*--to"
    ends 0 dlq requeue --to "$q"
    has 0 "$q.dead"
}

@test "amqp: copies by CC go nowhere else, what died behind CC goes to its own queue" {
    rabbitmq live "$q"
    rabbitmq live "$q.cc"
    echo "{\"body\":\"x\",\"properties\":{\"headers\":{\"CC\":[\"$q.cc\"],\"own\":1}}}" >sent
    rabbitmq send "" "$q" <sent
    rabbitmq reject "$q"
    rabbitmq reject "$q.cc"
    settles 1 "$q.dead"
    settles 1 "$q.cc.dead"
    ends 0 dlq requeue
    has 1 "$q"
    has 0 "$q.cc"
    ends 0 timeout 20 requeue-dlq requeue --queue "$q.cc.dead"
    has 1 "$q"
    has 1 "$q.cc"
    rabbitmq drain "$q.cc" | jq -e '.properties.headers | .own == 1 and (has("CC") | not)'
}

@test "amqp: a message of another user stays, unless who moves it is that user" {
    rabbitmq live "$q"
    echo '{"body":"x","properties":{"user_id":"guest","message_id":"m"}}' >sent
    rabbitmq send "" "$q" <sent
    rabbitmq fill "" "$q" 1
    rabbitmq reject "$q"
    settles 2 "$q.dead"
    export DLQ_URL="amqp://keeper:s3cr%2Ft%20p%40ss%3Aw%3Frd%25@127.0.0.1:$rabbitmq_port"
    ends 1 dlq requeue
    [ "$(outcomes)" = "1 moved,1 skipped" ]
    records move out 'select(.outcome == "skipped") | .message' | grep -q 'connect as the user of its user_id'
    # It can be put away, and is the same when it comes back.
    ends 0 dlq park
    ends 0 dlq unpark
    ends 1 dlq requeue
    export DLQ_URL=$rabbitmq_url
    ends 0 dlq requeue
    rabbitmq drain "$q" | jq -e -s 'map(.properties.user_id) == [null, "guest"]'
}

@test "amqp: expiration: parked messages stay, requeued ones have theirs again" {
    rabbitmq queue "$q.dead"
    rabbitmq queue "$q"
    # As an application puts it there itself.
    echo "{\"body\":\"x\",\"properties\":{\"expiration\":\"60000\",\"headers\":{\"x-original-exchange\":\"\",\"x-original-routingKey\":\"$q\",\"x-exception-message\":\"KeyError: 'id'\"}}}" >sent
    echo "{\"body\":\"y\",\"properties\":{\"headers\":{}}}" >>sent
    rabbitmq send "" "$q.dead" <sent
    ends 0 dlq list --allow-redelivery
    [ "$(records message out 'select(.error) | .error')" = "KeyError: 'id'" ]
    ends 0 dlq park --max 1
    grep -q "made the durable queue \"$q.dead.parked\"" err
    [ "$(rabbitmq dump "$q.dead.parked" | jq '.properties.expiration')" = null ]
    ends 0 dlq stats
    [ "$(records stats out '[.depth, .parked] | @csv')" = 1,1 ]
    ends 0 dlq unpark
    grep -q made err && false
    ends 1 dlq requeue
    [ "$(outcomes)" = "1 moved,1 skipped" ]
    records move out 'select(.outcome == "skipped") | .message' | grep -q 'no x-death.*--to'
    [ "$(rabbitmq dump "$q" | jq -r '.properties.expiration')" = 60000 ]
    ends 0 dlq requeue --to "$q"
    has 2 "$q"
}

@test "amqp: a message that came back too often is parked instead, drop keeps a copy" {
    dead 2
    ends 0 dlq requeue --max-requeues 1
    [ "$(outcomes)" = "2 moved" ]
    rabbitmq reject "$q"
    settles 2 "$q.dead"
    ends 0 dlq requeue --max-requeues 1
    [ "$(outcomes)" = "2 parked" ]
    has 0 "$q.dead"
    has 2 "$q.dead.parked"
    ends 0 dlq unpark
    has 2 "$q.dead"
    ends 0 dlq drop --no-trash --yes
    [ "$(outcomes)" = "2 dropped" ]
    has 0 "$q.dead"
}

@test "amqp: quorum and priority queues, single active consumers" {
    rabbitmq queue "$q.dead" x-queue-type=quorum
    rabbitmq queue "$q" x-queue-type=quorum x-dead-letter-exchange= "x-dead-letter-routing-key=$q.dead"
    rabbitmq fill "" "$q" 5
    rabbitmq reject "$q"
    settles 5 "$q.dead"
    ends 0 dlq requeue --max 2
    has 3 "$q.dead"
    ends 0 dlq park
    [ "$(outcomes)" = "3 parked" ]
    settles 2 "$q"

    rabbitmq queue "$q.p.dead" x-single-active-consumer=true x-max-priority=5
    rabbitmq queue "$q.p" x-max-priority=5 x-dead-letter-exchange= "x-dead-letter-routing-key=$q.p.dead"
    rabbitmq fill "" "$q.p" 5
    rabbitmq reject "$q.p"
    settles 5 "$q.p.dead"
    ends 0 timeout 20 requeue-dlq requeue --queue "$q.p.dead"
    has 5 "$q.p"
}

# ---- process ----

@test "amqp: process runs a command for each: consumed, returned with its attempt, parked at the limit" {
    dead 4
    ends 1 dlq process -- sh -c 'cat >>bodies; echo "$DLQ_ID $DLQ_ATTEMPT" >>ids; test "$DLQ_ID" != m-2'
    [ "$(outcomes)" = "3 consumed,1 returned" ]
    [ "$(paste -sd , ids)" = "m-0 1,m-1 1,m-2 1,m-3 1" ]
    [ "$(jq -c .n bodies | paste -sd ,)" = 0,1,2,3 ]
    has 1 "$q.dead"
    ends 1 dlq process --max-retries 2 -- sh -c 'echo "$DLQ_ATTEMPT" >attempt; false'
    [ "$(cat attempt)" = 2 ]
    [ "$(outcomes)" = "1 parked" ]
    has 0 "$q.dead"
    has 0 "$q.dead.processing"
    has 1 "$q.dead.parked"
    # Unparked it begins anew, and goes where it came from.
    ends 0 dlq unpark
    ends 0 dlq process -- sh -c 'echo "$DLQ_ATTEMPT" >attempt'
    [ "$(cat attempt)" = 1 ]
    has 0 "$q"
}

@test "amqp: a message that kills its worker is counted, taken up by the next run, and parked" {
    local attempt
    dead 1
    for attempt in 1 2; do
        timeout 20 requeue-dlq process --queue "$q.dead" --max-retries 2 -- \
            sh -c 'echo "$DLQ_ATTEMPT" >attempt; kill -9 $PPID' >out 2>err || [ $? -eq 137 ]
        [ "$(cat attempt)" = "$attempt" ]
        settles 1 "$q.dead.processing"
        ends 0 dlq stats
        [ "$(records stats out .depth)" = 1 ]
    done
    ends 1 dlq process --max-retries 2 -- sh -c 'echo never >attempt'
    [ "$(cat attempt)" = 2 ]
    [ "$(outcomes)" = "1 parked" ]
    has 1 "$q.dead.parked"
    # What is left there is moved by the other actions, too.
    ends 0 dlq unpark
    timeout 20 requeue-dlq process --queue "$q.dead" -- sh -c 'kill -9 $PPID' >out 2>err || [ $? -eq 137 ]
    settles 1 "$q.dead.processing"
    ends 0 dlq requeue
    has 1 "$q"
}

@test "amqp: what process did not begin goes back to its own queue, of several" {
    local queue
    for queue in "$q"a "$q"b; do rabbitmq dead "$queue" 3; done
    ends 0 timeout 60 requeue-dlq process --queue "$q"a.dead --queue "$q"b.dead --max 1 -- true
    [ "$(outcomes)" = "2 consumed" ]
    for queue in "$q"a "$q"b; do
        settles 2 "$queue.dead"
        has 0 "$queue.dead.processing"
        [ "$(rabbitmq dump "$queue.dead" | jq -r '.properties.headers."x-death"[0].queue' | sort -u)" = "$queue" ]
    done
}

@test "amqp: two runs process one queue: each message once, --where leaves the others" {
    dead 40
    timeout 40 requeue-dlq process --queue "$q.dead" --jobs 2 -- sh -c 'echo "$DLQ_ID" >>ids' >out.1 2>err.1 &
    local other=$!
    ends 0 dlq process --jobs 2 -- sh -c 'echo "$DLQ_ID" >>ids'
    wait "$other"
    [ "$(sort ids | uniq -d)" = "" ]
    [ "$(wc -l <ids)" -eq 40 ]
    has 0 "$q.dead"
    has 0 "$q.dead.processing"
    rabbitmq fill "" "$q" 6
    rabbitmq reject "$q"
    settles 6 "$q.dead"
    rm ids
    ends 0 dlq process --where '.payload.n >= 4' -- sh -c 'echo "$DLQ_ID" >>ids'
    [ "$(sort ids | paste -sd ' ')" = "m-4 m-5" ]
    has 4 "$q.dead"
    [ "$(rabbitmq dump "$q.dead" | jq -s 'map(select(.properties.headers["x-requeue-attempts"])) | length')" -eq 0 ]
}

# ---- what is wrong ----

@test "amqp: queues that are not there, wrong users, hosts and rights: told with what to do, no password" {
    local secret='amqp://keeper:planted-Zq81@'
    ends 1 dlq stats
    grep -q "no trace of a queue \"$q.dead\"" err
    ends 0 dlq stats --allow-empty
    export DLQ_URL=${secret}127.0.0.1:$rabbitmq_port
    ends 2 dlq stats
    grep -q 'wrong user or password' err
    export DLQ_URL=amqp://127.0.0.1:$rabbitmq_port/nowhere
    ends 2 dlq stats
    grep -q 'vhost nowhere not found.*%2F' err
    export DLQ_URL=${secret}127.0.0.1:1
    ends 2 dlq stats
    grep -q 'Connection refused' err
    export DLQ_URL=${secret}no-such-host.invalid
    ends 2 dlq stats
    grep -q 'cannot resolve' err
    export DLQ_URL=${secret}127.0.0.1:$rabbitmq_port/a/b
    ends 2 dlq stats
    grep -q 'write %2F' err
    run ! grep -r planted-Zq81 out err
    export DLQ_URL=amqp://keeper:s3cr%2Ft%20p%40ss%3Aw%3Frd%25@localhost:$rabbitmq_port/app%2Fone
    ends 0 dlq stats --allow-empty
}

@test "amqp: a server that says nothing, garbage, or another version" {
    local answer port
    for answer in '' 'HTTP/1.1 400 Bad Request\r\n\r\n' 'AMQP\x03\x01\x00\x00' '\x01\x00\x00\x7f\xff\xff\xff'; do
        port=$(free_port)
        rm -f garbage.log
        start garbage "$PYTHON" -c 'import socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("up", flush=True)
c, _ = s.accept()
c.sendall(sys.argv[2].encode().decode("unicode_escape").encode("latin-1"))
time.sleep(20)' "$port" "$answer"
        wait_for 10 grep -q up garbage.log
        export DLQ_URL=amqp://127.0.0.1:$port
        ends 2 dlq stats --timeout 500ms
        grep -qE 'no answer within|does not speak AMQP|another version of AMQP' err
        stop "$started"
    done
}

@test "amqp: TLS is verified" {
    export DLQ_URL=amqps://localhost:$rabbitmq_tls_port
    ends 2 dlq stats --allow-empty
    grep -qi 'certificate' err
    SSL_CERT_FILE=$BATS_FILE_TMPDIR/certificate.pem ends 0 dlq stats --allow-empty
    export DLQ_URL=amqps://127.0.0.1:$rabbitmq_tls_port
    SSL_CERT_FILE=$BATS_FILE_TMPDIR/certificate.pem ends 2 dlq stats --allow-empty
    export DLQ_URL=amqps://localhost:$rabbitmq_port
    ends 2 dlq stats --timeout 2s
}

@test "amqp: an exchange that one may not write to, a queue that somebody else consumes" {
    dead 2
    rabbitmq exchange "$q.shop" fanout
    rabbitmq bind "$q.shop" "" "$q"
    rabbitmq fill "$q.shop" "" 2
    rabbitmq reject "$q"
    settles 4 "$q.dead"
    export DLQ_URL=amqp://reader:reader@127.0.0.1:$rabbitmq_port
    ends 1 dlq requeue
    [ "$(outcomes)" = "2 moved,2 skipped" ]
    records move out 'select(.outcome == "skipped") | .message' | grep -q "refused for user 'reader'.*permission to write"
    has 2 "$q.dead"
    export DLQ_URL=$rabbitmq_url
    start held "$PYTHON" "$TOP/tests/lib/rabbitmq.py" "$rabbitmq_port" hold "$q.dead"
    wait_for 10 grep -q held held.log
    ends 0 dlq requeue
    [ "$(outcomes)" = "1 moved" ]
    grep -q 'has 1 consumer: what they hold is neither counted nor moved' err
}

@test "amqp: a signal in the middle gives back what is in hand" {
    dead 50
    "$BUILD/requeue-dlq" requeue --queue "$q.dead" --rate 20/s >out 2>err &
    local pid=$!
    wait_for 20 grep -q '"moved"' out
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
    records summary out .interrupted | grep -q SIGTERM || { cat out err; false; }
    [ $(($(rabbitmq count "$q") + $(rabbitmq count "$q.dead"))) -eq 50 ]
    [ "$(records move out .outcome | grep -c moved)" -eq "$(rabbitmq count "$q")" ]
}

@test "amqp: a server that is short of memory, one that is killed in the middle: nothing is lost" {
    dead 300
    rabbitmq_control set_vm_memory_high_watermark 0.00001
    ends 2 dlq requeue --max 3 --timeout 1s
    rabbitmq_control set_vm_memory_high_watermark 0.4
    grep -q 'takes no messages for now: low on memory.*may have arrived all the same' err
    settles 300 "$q.dead"
    timeout 60 requeue-dlq requeue --queue "$q.dead" --rate 50/s >out 2>err &
    local pid=$! status=0
    wait_for 20 grep -q '"moved"' out
    halt_rabbitmq
    wait "$pid" || status=$?
    [ "$status" -eq 2 ] || { cat out err; false; }
    grep -q 'connection was lost' err
    revive_rabbitmq
    ends 0 dlq requeue
    has 0 "$q.dead"
    rabbitmq drain "$q" | jq -r .properties.message_id | sort -u >ids
    [ "$(wc -l <ids)" -eq 300 ]
}
