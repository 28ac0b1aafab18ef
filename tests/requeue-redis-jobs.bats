# requeue-dlq on the dead jobs of RQ and Sidekiq, by their layouts.  tests/nightly lets their real workers run them.

load lib/harness
load lib/ends
load lib/redis

# dlq ACTION [OPTIONS...]
dlq() {
    local action=$1
    shift
    requeue-dlq "$action" --jsonl "$@"
}

redis() { redis-cli -p "$redis_port" "$@"; }
ids() { records "$1" out '.id' | paste -sd ' '; }
verdict() { records check out .message; }
outcomes() { records move out .outcome | sort | uniq -c | awk '{ print $2, $1 }' | paste -sd ' '; }

# A hash as lines, to be compared.
hash() { redis hgetall "$1" | paste - - | LC_ALL=C sort; }

# ---- RQ ----

# rq_job ID [ORIGIN]: a job that failed, as RQ 1.13 writes it.
rq_job() {
    "$PYTHON" - "$redis_port" "$1" "${2:-q}" <<'PYTHON'
import sys, zlib
sys.dont_write_bytecode = True
import redis
port, job, origin = sys.argv[1:]
server = redis.Redis(port=int(port))
number = int(job[1:])
server.hset("rq:job:" + job, mapping={
    "created_at": "2026-01-01T00:00:00.000001Z", "data": zlib.compress(b"\x80\x04opaque\x00\xff" + job.encode()),
    "origin": origin, "description": "app.work()", "enqueued_at": "2026-01-01T00:00:01.000000Z",
    "started_at": "2026-01-01T00:00:02.000000Z", "ended_at": "2026-01-01T00:00:%02d.500000Z" % (2 + number),
    "exc_info": zlib.compress(b"Traceback (most recent call last):\n  File x\napp.Broken: number %d\n" % number),
    "status": "failed", "timeout": "180", "worker_name": "w", "last_heartbeat": ""})
server.zadd("rq:failed:" + origin, {job: 1800000000 + number})
server.sadd("rq:queues", "rq:queue:" + origin)
PYTHON
}

rq_store() {
    start_redis
    export DLQ_URL=$redis_url
    for i in "$@"; do rq_job "j$i"; done
}

@test "rq: what is there is recognised, counted and listed, the oldest first" {
    rq_store 3 1 2
    rq_job j9 other
    ends 0 dlq stats
    validate_records out
    [ "$(records stats out '[.queue, .depth, .parked, .reasons] | tojson' | paste -sd ' ')" = \
        '["other",1,0,{"app.Broken":1}] ["q",3,0,{"app.Broken":3}]' ]
    ends 0 dlq list --queue q
    validate_records out
    [ "$(records message out '"\(.id) \(.format) \(.last_failed_at) \(.reason)"' | head -n 1)" = \
        "j1 rq 2026-01-01T00:00:03.500Z app.Broken" ]
    [ "$(ids message)" = "j1 j2 j3" ]
    records message out .error | grep -q 'number 1'
    ends 0 dlq show --queue q --id j2
    [ "$(ids message)" = j2 ]
    # Dead letters in lists go first, unless it is said what is meant.
    redis lpush dlq:q '{"original_message":1,"original_queue":"q"}' >/dev/null
    ends 0 dlq stats --queue q
    [ "$(records stats out .depth)" = 1 ]
    ends 0 dlq stats --queue q --format rq
    [ "$(records stats out .depth)" = 3 ]
    ends 1 dlq stats --queue typo --format rq
    [[ "$(verdict)" == *"no trace"*q* ]]
}

@test "rq: requeue does what rq requeue does, and undo puts back every field" {
    rq_store 1 2 3
    redis expire rq:job:j2 100000 >/dev/null
    hash rq:job:j2 >before
    ends 0 dlq requeue --queue q --dry-run
    validate_records out
    [ "$(records move out .to | sort -u)" = rq:queue:q ]
    ends 0 dlq requeue --queue q --max 2 --run A --batch 1
    validate_records out
    [ "$(records move out '"\(.id) \(.from) \(.to) \(.attempt) \(.outcome)"' | head -n 1)" = "j1 rq:failed:q rq:queue:q 1 moved" ]
    [ "$(redis lrange rq:queue:q 0 -1 | paste -sd ' ')" = "j1 j2" ]
    [ "$(redis zrange rq:failed:q 0 -1)" = j3 ]
    [ "$(redis hmget rq:job:j2 status started_at ended_at exc_info | paste -sd '|')" = 'queued|||' ]
    [ "$(redis hget rq:job:j2 enqueued_at)" \> 2026-01-02 ]
    ends 0 dlq verify --queue q --run A
    [[ "$(verdict)" == "3 when the run began = 1 untouched + 2 at their destination + 0 consumed"* ]]
    # A worker has taken one, and has done with it.
    redis lrem rq:queue:q 1 j1 >/dev/null
    redis hset rq:job:j1 status started >/dev/null
    ends 0 dlq verify --queue q --run A
    [[ "$(verdict)" == *"1 untouched + 2 at their destination"* ]]
    redis hset rq:job:j1 status finished >/dev/null
    ends 0 dlq undo --queue q --run A
    validate_records out
    [ "$(outcomes)" = "consumed 1 undone 1" ]
    hash rq:job:j2 | cmp - before
    [ "$(redis zrange rq:failed:q 0 -1 withscores | paste -sd ' ')" = "j2 1800000002 j3 1800000003" ]
    [ "$(redis exists rq:queue:q)" = 0 ]
    ends 0 dlq undo --queue q --run A
    [ "$(outcomes)" = "consumed 1 undone 1" ]
    # One fails again, one is nowhere.
    ends 0 dlq requeue --queue q --run B
    redis del rq:queue:q >/dev/null
    rq_job j2
    redis hset rq:job:j3 status finished >/dev/null
    ends 0 dlq verify --queue q --run B
    [ "$(outcomes)" = "consumed 1 returned 1" ]
    ends 0 dlq stats --queue q
    [ "$(records stats out .requeued_total)" = 4 ]
}

@test "rq: park, unpark, drop, --max-requeues, --to" {
    rq_store 1 2 3 4
    redis expire rq:job:j1 1000 >/dev/null
    ends 0 dlq park --queue q --id j1 --id j2
    [ "$(redis ttl rq:job:j1)" = -1 ]
    ends 0 dlq list --queue q --parked
    [ "$(ids message)" = "j1 j2" ]
    ends 0 dlq unpark --queue q --id j2
    [ "$(redis zscore rq:failed:q j2)" = 1800000002 ]
    ends 0 dlq drop --queue q --id j3 --no-trash --yes --run D
    [ "$(redis exists rq:job:j3)" = 0 ]
    ends 0 dlq verify --queue q --run D
    [[ "$(verdict)" == *"+ 1 dropped"* ]]
    redis hset rq:job:j4 requeue_count 2 >/dev/null
    ends 0 dlq requeue --queue q --max-requeues 2 --to slow
    [ "$(outcomes)" = "moved 1 parked 1" ]
    [ "$(redis lrange rq:queue:slow 0 -1)" = j2 ]
    [ "$(redis hget rq:job:j2 origin)" = slow ]
    [ "$(redis sismember rq:queues rq:queue:slow)" = 1 ]
}

@test "rq: a job that is gone, a queue of another type: they stay, and are reported" {
    rq_store 1 2
    redis zadd rq:failed:q 1700000000 ghost >/dev/null
    ends 1 dlq list --queue q
    validate_records out
    grep -q 'hash rq:job:ID is no more' out
    redis set rq:queue:q text >/dev/null
    ends 1 dlq requeue --queue q
    validate_records out
    [ "$(records move out .outcome | sort -u)" = skipped ]
    grep -q WRONGTYPE out
    [ "$(redis zcard rq:failed:q)" = 3 ]
    redis del rq:queue:q >/dev/null
    ends 1 dlq requeue --queue q
    [ "$(outcomes)" = "moved 2 skipped 1" ]
    ends 0 dlq drop --queue q --no-trash --yes
    [ "$(redis exists rq:failed:q)" = 0 ]
}

@test "rq: export and import, byte for byte" {
    rq_store 1 2 3
    ends 0 dlq park --queue q --id j3
    for job in j1 j2 j3; do hash rq:job:$job; done >before
    ends 0 dlq export --queue q
    cp out jobs.jsonl
    ends 0 dlq export --queue q --parked
    cat out >>jobs.jsonl
    redis flushall >/dev/null
    grep '"type":"message"' jobs.jsonl >messages
    ends 0 dlq import --queue q --format rq messages
    for job in j1 j2 j3; do hash rq:job:$job; done | cmp - before
    [ "$(redis zrange rq:failed:q 0 -1 withscores | paste -sd ' ')" = "j1 1800000001 j2 1800000002" ]
    ends 0 dlq stats --queue q --format rq
    [ "$(records stats out '"\(.depth) \(.parked)"')" = "2 1" ]
    ends 1 dlq import --queue q --format rq messages
    [ "$(outcomes)" = "skipped 3" ]
    ends 2 dlq import --queue q --format rq <<<'{"type":"message","queue":"q","id":"x","payload":1}'
    grep -q 'more than its payload' err
}

@test "rq: process consumes, returns, and parks at the limit" {
    rq_store 1 2
    ends 0 dlq process --queue q --id j1 -- true
    [ "$(redis zrange rq:failed:q 0 -1)" = j2 ]
    [ "$(redis exists rq:job:j1)" = 0 ]
    for i in 1 2; do ends 1 dlq process --queue q --max-retries 2 -- false; done
    ends 0 dlq stats --queue q
    [ "$(records stats out '"\(.depth) \(.parked)"')" = "0 1" ]
}

# ---- Sidekiq ----

# sidekiq_job JID QUEUE SCORE [MORE]: a dead job as Sidekiq 6.4 writes it.
sidekiq_job() {
    redis zadd dead "$3" "{\"retry\":3,\"queue\":\"$2\",\"class\":\"HardJob\",\"args\":[\"$1\",12345678901234567890,1.10],\"jid\":\"$1\",\"created_at\":1700000000.5,\"enqueued_at\":1700000001.25,\"error_message\":\"no $1\",\"error_class\":\"App::Broken\",\"failed_at\":1700000002.5,\"retry_count\":3${4:-}}" >/dev/null
    redis sadd queues "$2" >/dev/null
}

sidekiq_store() {
    start_redis
    export DLQ_URL=$redis_url
    sidekiq_job b low 1700000020.25
    sidekiq_job a high 1700000010.125
    sidekiq_job c high 1700000030.5
}

@test "sidekiq: one set holds all queues, and --queue chooses" {
    sidekiq_store
    ends 0 dlq stats
    validate_records out
    [ "$(records stats out '[.queue, .depth, .reasons, .retry_counts] | tojson' | paste -sd ' ')" = \
        '["high",2,{"App::Broken":2},{"3":2}] ["low",1,{"App::Broken":1},{"3":1}]' ]
    ends 0 dlq list --queue high
    validate_records out
    [ "$(records message out '"\(.id) \(.format) \(.first_failed_at) \(.last_failed_at) \(.error) \(.payload.class)"' | head -n 1)" = \
        "a sidekiq 2023-11-14T22:13:22.500Z 2023-11-14T22:13:30.125Z no a HardJob" ]
    [ "$(ids message)" = "a c" ]
    ends 0 dlq list --where '.payload.args[0] == "b"'
    [ "$(ids message)" = b ]
}

@test "sidekiq: requeue changes what Sidekiq's own retry changes, the other bytes stay; undo is exact" {
    sidekiq_store
    redis zrange dead 0 -1 withscores >before
    ends 0 dlq requeue --queue high --run A
    validate_records out
    [ "$(records move out '"\(.id) \(.from) \(.to) \(.attempt) \(.outcome)"' | paste -sd ';')" = \
        "a dead queue:high 1 moved;c dead queue:high 1 moved" ]
    # The oldest is taken first, from the right end.
    redis lrange queue:high 0 -1 >jobs
    tail -n 1 jobs | grep -qE '^\{"retry":3,"queue":"high","class":"HardJob","args":\["a",12345678901234567890,1\.10\],"jid":"a","created_at":1700000000\.5,"enqueued_at":[0-9]{10}\.[0-9]{3},"error_message":"no a","error_class":"App::Broken","failed_at":1700000002\.5,"retry_count":2,"requeue_count":1\}$'
    [ "$(redis zcard dead)" = 1 ]
    ends 0 dlq verify --queue high --run A
    [[ "$(verdict)" == "2 when the run began = 0 untouched + 2 at their destination"* ]]
    # One is consumed, and comes back by way of the retries.
    redis lrem queue:high 1 "$(tail -n 1 jobs)" >/dev/null
    ends 0 dlq verify --queue high --run A
    [ "$(outcomes)" = "consumed 1 moved 1" ]
    redis zadd retry 1 "$(tail -n 1 jobs)" >/dev/null
    ends 0 dlq verify --queue high --run A
    [ "$(outcomes)" = "moved 1 returned 1" ]
    redis del retry >/dev/null
    redis rpush queue:high "$(tail -n 1 jobs)" >/dev/null
    ends 0 dlq undo --queue high --run A
    [ "$(outcomes)" = "undone 2" ]
    redis zrange dead 0 -1 withscores | cmp - before
    [ "$(redis exists queue:high)" = 0 ]
    ends 0 dlq requeue --queue low --to 'other "q"'
    [ "$(redis lrange 'queue:other "q"' 0 -1 | jq -r .queue)" = 'other "q"' ]
}

@test "sidekiq: park, unpark, drop, --max-requeues, a namespace" {
    sidekiq_store
    ends 0 dlq park --queue high --id a --run P
    [ "$(redis zrange requeue-dlq:sidekiq:high:parked 0 -1 | jq -r .jid)" = a ]
    ends 0 dlq verify --queue high --run P
    [[ "$(verdict)" == *"1 untouched"*"+ 1 parked"* ]]
    ends 0 dlq unpark --queue high
    ends 0 dlq drop --queue high --id c --trash trash --yes
    jq -er 'select(.id == "c") | .payload.jid' trash
    sidekiq_job d high 1700000040 ',"requeue_count":5'
    ends 0 dlq requeue --queue high --max-requeues 5
    [ "$(outcomes)" = "moved 1 parked 1" ]
    redis rename dead app:dead >/dev/null
    ends 0 dlq stats --prefix app: --queue low
    [ "$(records stats out .depth)" = 1 ]
    ends 0 dlq requeue --prefix app: --queue low
    [ "$(redis llen app:queue:low)" = 1 ]
    [ "$(redis smembers app:queues)" = low ]
}

@test "sidekiq: what is no job is reported, stays, and can be parked" {
    sidekiq_store
    redis zadd dead 1 'not json' 2 '[]' 3 '{"queue":"high","jid":"x"}' 4 '{"queue":"high","class":"A","args":[]}' >/dev/null
    ends 1 dlq stats --queue high
    ends 1 dlq requeue --queue high
    validate_records out
    [ "$(outcomes)" = "moved 2 skipped 4" ]
    ends 0 dlq park --queue high
    [ "$(redis zcard requeue-dlq:sidekiq:high:parked)" = 4 ]
    [ "$(redis zrange dead 0 -1 | jq -r .jid)" = b ]
}

@test "sidekiq: export and import keep bytes and scores; a missing one is named" {
    sidekiq_store
    redis zrange dead 0 -1 withscores >before
    ends 0 dlq export
    grep '"type":"message"' out >messages
    redis flushall >/dev/null
    ends 0 dlq import --format sidekiq messages
    redis zrange dead 0 -1 withscores | cmp - before
    ends 0 dlq requeue --queue high --max 1 --run A
    redis zremrangebyscore dead 1700000030 +inf >/dev/null
    ends 1 dlq verify --queue high --run A
    [ "$(records move out 'select(.outcome == "missing") | .id')" = c ]
}

@test "jobs of one score, and more than a page of them, are each met once" {
    start_redis
    export DLQ_URL=$redis_url
    for i in $(seq 1300); do printf 'ZADD dead 1700000000 {"queue":"q","class":"A","args":[],"jid":"j%d"}\r\n' "$i"; done |
        sed 's/ {\(.*\)}/ "{\1}"/; s/"\([a-z]*\)":/\\"\1\\":/g; s/:\\*"\([A-Za-z0-9]*\)"/:\\"\1\\"/g' | redis-cli -p "$redis_port" >/dev/null
    [ "$(redis zcard dead)" = 1300 ]
    ends 0 dlq list --queue q --format sidekiq
    [ "$(records message out .id | sort -u | wc -l)" = 1300 ]
    ends 0 dlq requeue --queue q --where '.id != "j5" and .id != "j700"' --batch 100
    [ "$(records move out .id | sort -u | wc -l)" = 1298 ]
    [ "$(redis llen queue:q)" = 1298 ]
    [ "$(redis zcard dead)" = 2 ]
}

@test "a server that is full, a lost reply, two movers at once: each job is moved once" {
    start_redis
    export DLQ_URL=$redis_url
    for i in $(seq 60); do sidekiq_job "j$i" q "17000000$((i + 10))"; done
    redis config set maxmemory 1 >/dev/null
    ends 2 dlq requeue --queue q --format sidekiq
    grep -q OOM err
    redis config set maxmemory 0 >/dev/null
    [ "$(redis zcard dead)" = 60 ]
    start proxy "$PYTHON" "$TOP/tests/lib/dead_letters.py" proxy port "$redis_port" 2
    wait_for 10 test -s port
    ends 0 dlq requeue --queue q --max 20 --batch 10 --store "redis://127.0.0.1:$(cat port)"
    [ "$(redis llen queue:q) $(redis zcard dead)" = "20 40" ]
    dlq requeue --queue q --format sidekiq --batch 3 >one 2>&1 &
    mover=$!
    dlq requeue --queue q --format sidekiq --batch 4 >two 2>&1
    wait "$mover"
    [ "$(redis llen queue:q) $(redis exists dead)" = "60 0" ]
    [ "$(redis lrange queue:q 0 -1 | jq -r .jid | sort -u | wc -l)" = 60 ]
}
