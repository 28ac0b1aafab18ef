# requeue-dlq: dead letters are looked at and moved; nothing is lost, nothing doubled, no byte changed.

load lib/harness
load lib/ends
load lib/redis

TOOL=$TOP/tests/lib/dead_letters.py

# dlq ACTION [OPTIONS...]: on the store that DLQ_URL names, the queue q.
dlq() {
    local action=$1
    shift
    requeue-dlq --queue q --action "$action" "$@"
}

tool() { "$PYTHON" "$TOOL" "$@"; }

# sqlite_store: an empty one in store.db.
sqlite_store() {
    export DLQ_URL=sqlite:store.db
    dlq stats --create >/dev/null
}

sql() { sqlite3 -cmd '.timeout 5000' store.db "$1"; }

# dead ID REASON RETRIES PAYLOAD [REQUEST-ID]
dead() {
    sql "insert into dead_letters (id, queue, payload, reason, error, retry_count, request_id, first_failed_at, last_failed_at)
        values ('$1', 'q', '$4', '$2', 'it failed', $3, nullif('${5:-}', ''), 1700000000000, 1700000001234)"
}

redis_store() {
    start_redis "$@"
    export DLQ_URL=$redis_url
}

redis() { redis-cli -p "$redis_port" --no-auth-warning "$@"; }

# ids TYPE: of the records in out.
ids() { records "$1" out '.id' | paste -sd ' '; }

# ---- looking ----

@test "a queue that the store has no trace of is pointed out, with those that it has" {
    local action
    sqlite_store
    # An empty store has nothing to compare with.
    ends 0 dlq stats
    [ "$(records check out .status)" = pass ]
    dead a r 1 '{}'
    sql "insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at, status) values ('p', 'parked', '{}', 0, 0, 'parked')"
    sql "insert into messages (id, queue, payload, enqueued_at) values ('l', 'live', '{}', 0)"
    for action in stats list requeue park; do
        for queue in parked live; do
            ends 0 requeue-dlq --queue $queue -a $action
            [ "$(records check out .status)" = pass ]
        done
        code=0
        requeue-dlq --queue typo -a $action >out 2>err || code=$?
        [ "$code" -eq 1 ]
        validate_records out
        [ "$(records check out .status)" = unknown ]
        [[ "$(records check out .message)" == *'no trace of a queue "typo", but of live, parked, q (--allow-empty '* ]]
        grep -q 'no trace of a queue "typo"' err
        ends 0 requeue-dlq --queue typo -a $action --allow-empty
    done
}

@test "stats and list say what there is, in valid records" {
    sqlite_store
    ends 0 dlq stats
    validate_records out
    [ "$(records stats out '"\(.depth) \(.parked) \(.oldest_age_s)"')" = "0 0 null" ]
    [ "$(records check out '"\(.name) \(.status)"')" = "stats pass" ]
    dead a timeout 3 '{"n":1}' r-1
    dead b timeout 1 '[]'
    dead c rejected 1 'x'
    sql "update dead_letters set last_failed_at = last_failed_at + 1000 where id = 'c';
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values ('z', 'other', '', 1, 1)"
    dlq park --where '.id == "b"' >/dev/null
    ends 0 dlq stats
    validate_records out
    [ "$(records stats out '[.depth, .parked, .reasons, .retry_counts] | tojson')" = \
        '[2,1,{"timeout":1,"rejected":1},{"3":1,"1":1}]' ]
    records stats out '.oldest_age_s - .newest_age_s' | grep -qxE '1|0\.99.*|1\.00.*'
    ends 0 dlq list
    validate_records out
    [ "$(ids message)" = "a c" ]
    [ "$(records message out '[.queue, .position, .retry_count, .requeue_count, .reason, .error, .request_id,
        .first_failed_at, .last_failed_at, .payload, .payload_base64] | tojson' | head -n 1)" = \
        '["q",0,3,0,"timeout","it failed","r-1","2023-11-14T22:13:20.000Z","2023-11-14T22:13:21.234Z",{"n":1},null]' ]
    [ "$(records message out .payload_base64 | tail -n 1)" = eA== ]
    [ "$(tail -n 1 out | jq -r .type)" = summary ]
}

@test "secrets in errors and reasons are not written down; payloads are exact" {
    sqlite_store
    dead a 'token=tok-5f2c91c7d0' 1 '{"password":"hunter-two-2"}'
    sql "update dead_letters set error = 'login failed: password=hunter-two-2 for url postgres://u:hunter-two-2@h/d'"
    ends 0 dlq list
    run ! grep -E 'tok-5f2c91c7d0|password=hunter|u:hunter' out
    grep -qF '"payload":{"password":"hunter-two-2"}' out
    ends 0 dlq stats
    run ! grep tok-5f2c91c7d0 out
}

@test "a fresh reason for each message does not grow the statistics" {
    sqlite_store
    sql "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
        insert into dead_letters (id, queue, payload, reason, retry_count, first_failed_at, last_failed_at)
        select i, 'q', 'x', iif(i = 1, 'other', 'reason ' || i), i, 1, 1 from n"
    ends 0 dlq stats
    [ "$(records stats out '[.reasons, .retry_counts] | map(add, length, .other) | tojson')" = \
        '[500,64,437,500,65,436]' ]
    validate_records out
}

# ---- choosing ----

@test "--where, --max and --dry-run choose; what is missing does not match" {
    sqlite_store
    for i in 1 2 3 4 5; do dead "m$i" timeout "$i" "{\"k\":$i}"; done
    dead pretty rejected 9 "$(printf '{\n"k": 6}')"
    ends 0 dlq list --where '.payload.k >= 5'
    [ "$(ids message)" = "m5 pretty" ]
    ends 1 dlq list --where '.no_such_member < 5'
    [ "$(ids message)" = "" ]
    ends 1 dlq list --where '.payload | error("no")'
    [ "$(ids message)" = "" ]
    [ "$(jq -r 'select(.type == "check").status' out)" = unknown ]
    grep -q '6 of 6 for which --where cannot be decided' out
    ends 0 dlq list --where '.reason == "none"'
    ends 0 dlq list --where '[.payload.k] | length == 1 and .[0] == 3' --max 1
    [ "$(ids message)" = m3 ]
    before=$(sql .dump)
    ends 0 dlq requeue --dry-run --max 2 --where '.retry_count > 1'
    validate_records out
    [ "$(ids move)" = "m2 m3" ]
    [ "$(records move out .outcome | sort -u)" = skipped ]
    grep -q 'exactly once' err
    [ "$(records check out .message | grep -c 'exactly once')" = 1 ]
    [ "$(sql .dump)" = "$before" ]
    ends 0 dlq requeue --max 2 --where '.retry_count > 1' --batch 1
    [ "$(records move out '"\(.id) \(.from) \(.to) \(.action) \(.attempt) \(.outcome)"')" = \
        "m2 dead_letters messages requeue 1 moved
m3 dead_letters messages requeue 1 moved" ]
    [ "$(sql 'select group_concat(id) from messages')" = m2,m3 ]
    ends 2 dlq list --where '.a ==='
    [ "$(wc -l <err)" -eq 2 ]
    ends 2 dlq list --where 'input'
}

@test "wrong combinations are refused in two lines" {
    export DLQ_URL=sqlite:store.db
    for line in "--queue q" "--action requeue" "--queue q --action nonsense" "--queue q --action stats more" \
        "--queue q --action stats --dry-run" "--queue q --action requeue --dry-run --create" \
        "--queue q --action list --max 0" "--queue q --action requeue --batch 0"; do
        # shellcheck disable=SC2086 # the words of a command line
        ends 2 requeue-dlq $line
        [ "$(wc -l <err)" -eq 2 ] || { cat err; false; }
    done
    [ ! -e store.db ]
    # What is about a whole run, or about what is not there yet, is not chosen from in silence.
    for line in "undo --run r --id a" "undo --run r --where .a" "verify --run r --max 1" "verify --run r --reason r" \
        "undo --run r --older-than 1h" "verify --run r --parked" "import --id a" "import --parked" "park --parked"; do
        # shellcheck disable=SC2086 # the words of a command line
        ends 2 requeue-dlq --queue q $line
        [ "$(wc -l <err)" -eq 2 ] || { cat err; false; }
    done
    # Nor is what belongs to another kind of store left out.
    sqlite_store
    for line in "--format raw" "--prefix p" "--mapping pgmq" "--columns id=id"; do
        # shellcheck disable=SC2086 # the words of a command line
        ends 2 dlq stats $line
        [ "$(wc -l <err)" -eq 1 ] || { cat err; false; }
    done
    rm store.db
    unset DLQ_URL
    ends 2 dlq stats
    grep -q 'no store named' err
}

# ---- moving in SQLite ----

@test "sqlite: requeue keeps ids and bytes, counts up, and leaves others alone" {
    sqlite_store
    dead a timeout 3 '{"n":1}' r-1
    sql "update dead_letters set requeue_count = 4;
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values ('z', 'other', '', 1, 1)"
    ends 0 dlq requeue
    validate_records out
    [ "$(sql "select id, queue, payload, request_id, requeue_count, enqueued_at > 1700000000000 from messages")" = \
        'a|q|{"n":1}|r-1|5|1' ]
    [ "$(sql 'select id from dead_letters')" = z ]
    ends 0 dlq requeue
    [ "$(ids move)" = "" ]
}

@test "sqlite: an id that is live already is reported, and neither lost nor overwritten" {
    sqlite_store
    dead a timeout 1 dead-one
    dead b timeout 1 dead-two
    sql "insert into messages (id, queue, payload, enqueued_at) values ('a', 'q', 'live', 1)"
    ends 1 dlq requeue --dry-run
    ends 1 dlq requeue
    [ "$(records move out '"\(.id) \(.outcome)"' | paste -sd ' ')" = "a skipped b moved" ]
    [ "$(records check out .status)" = fail ]
    [ "$(sql 'select payload from messages order by id')" = "live
dead-two" ]
    [ "$(sql 'select payload from dead_letters')" = dead-one ]
    ends 0 dlq park
    [ "$(sql 'select status from dead_letters')" = parked ]
}

@test "sqlite: messages that come back meanwhile stay for the next run" {
    sqlite_store
    tool fill sqlite:store.db q 50
    sql "create trigger comes_back after insert on messages begin
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at)
        values (new.id || '-again', new.queue, new.payload, 1, 1); end"
    ends 0 dlq requeue --batch 3
    [ "$(records move out .id | wc -l)" = 50 ]
    [ "$(sql 'select count(*) from dead_letters')" = 50 ]
}

@test "sqlite: a trigger that swallows rows undoes the batch" {
    sqlite_store
    tool fill sqlite:store.db q 5
    sql "create trigger swallows before insert on messages begin select raise(ignore); end"
    ends 2 dlq requeue
    grep -q 'rows changed' err
    [ "$(sql 'select count(*) from dead_letters')" = 5 ]
    [ "$(records check out .status)" = unknown ]
}

@test "sqlite: a message without an id is reported, and stays" {
    sqlite_store
    dead a timeout 1 x
    sql "insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values (null, 'q', 'y', 1, 1)"
    for action in stats list requeue; do
        ends 1 dlq "$action"
        validate_records out
    done
    [ "$(sql 'select payload from dead_letters')" = y ]
}

@test "sqlite: a missing file, no database, another layout: exit 2" {
    for url in sqlite:none.db sqlite:///none.db sqlite+aiosqlite:///none.db; do
        ends 2 dlq stats --store "$url"
        grep -q 'No such file' err
        [ ! -e none.db ]
    done
    echo 'not a database, but long enough to be taken for one' >text.db
    ends 2 dlq stats --store sqlite:text.db
    sqlite3 other.db 'create table dead_letters (id, payload)'
    for action in stats requeue; do
        ends 2 dlq "$action" --store sqlite:other.db
        grep -q 'not the layout of a store' err
        [ "$(records summary out .status)" = trouble ]
    done
    ends 2 dlq stats --store postgresql://localhost/x
    ends 0 dlq stats --store sqlite:///new.db --create
    [ -e new.db ]
}

@test "sqlite: a file that is locked is waited for, and not longer than --timeout" {
    sqlite_store
    tool fill sqlite:store.db q 3
    mkfifo hold
    sqlite3 store.db <hold >/dev/null &
    holder=$!
    exec 7>hold
    echo 'begin immediate;' >&7
    wait_for 5 eval '! sqlite3 store.db "begin immediate" 2>/dev/null'
    SECONDS=0
    ends 2 dlq requeue --timeout 300ms
    [ "$SECONDS" -le 2 ]
    grep -q 'locked' err
    exec 7>&-
    wait "$holder"
    ends 0 dlq requeue
}

# ---- moving in Redis ----

envelope() { # MESSAGE [MORE MEMBERS]
    printf '{"original_message":%s,"original_queue":"tasks"%s}' "$1" "${2:-}"
}

@test "redis: requeue and park, the oldest first" {
    redis_store
    for i in 1 2 3 4; do
        redis lpush dlq:q "$(envelope "{\"n\": $i}" ",\"error\":\"E$i\",\"timestamp\":\"2026-01-01T00:00:0$i\",\"retry_count\":$i,\"request_id\":\"r$i\"")" >/dev/null
    done
    ends 0 dlq list
    validate_records out
    [ "$(records message out '[.position, .retry_count, .error, .request_id, .last_failed_at, .payload] | tojson' | head -n 1)" = \
        '[0,1,"E1","r1","2026-01-01T00:00:01.000Z",{"n":1}]' ]
    ends 0 dlq requeue --dry-run
    [ "$(redis llen dlq:q)" = 4 ]
    [ "$(redis exists tasks)" = 0 ]
    ends 0 dlq requeue --max 2
    validate_records out
    [ "$(records move out '"\(.from) \(.to) \(.request_id) \(.outcome)"' | paste -sd ' ')" = \
        "dlq:q tasks r1 moved dlq:q tasks r2 moved" ]
    [ "$(redis rpop tasks)" = '{"n": 1}' ]
    [ "$(redis rpop tasks)" = '{"n": 2}' ]
    ends 0 dlq park --where '.retry_count == 4'
    [ "$(redis lrange dlq:q:parked 0 -1)" = "$(envelope '{"n": 4}' ',"error":"E4","timestamp":"2026-01-01T00:00:04","retry_count":4,"request_id":"r4"')" ]
    ends 0 dlq stats
    validate_records out
    [ "$(records stats out '"\(.depth) \(.parked)"')" = "1 1" ]
    ends 0 requeue-dlq --queue q:parked --action requeue
    [ "$(redis rpop tasks)" = '{"n": 4}' ]
    for key in $(redis keys 'dlq:q*:ledger:*'); do
        ttl=$(redis ttl "$key")
        [ "$ttl" -gt 0 ]
        [ "$ttl" -le 604800 ]
    done
}

@test "redis: what is no envelope is reported, never lost, never moved" {
    redis_store
    good=$(envelope 1)
    for element in '' 'not json' '[]' '{"original_message":1}' '{"original_queue":"t"}' \
        '{"original_message":null,"original_queue":"t"}' '{"original_message":1,"original_queue":""}' \
        '{"original_message":1,"original_queue":7}' '{"original_message":1,"original_message":2,"original_queue":"t"}' \
        '{"original_message":01,"original_queue":"t"}' '{"original_message":1,"original_queue":"dlq:q"}' "$good" "$good"; do
        redis lpush dlq:q "$element" >/dev/null
    done
    for action in stats list; do
        ends 1 dlq "$action"
        validate_records out
    done
    ends 0 dlq park --max 1 --id "$(printf %s "$good" | sha256sum | cut -d ' ' -f 1)"
    ends 1 dlq requeue --batch 4
    validate_records out
    [ "$(records move out .outcome | sort | uniq -c | awk '{ print $1, $2 }' | paste -sd ' ')" = "1 moved 11 skipped" ]
    [ "$(redis llen dlq:q)" = 11 ]
    [ "$(redis llen tasks)" = 1 ]
}

@test "redis: a target of another type keeps its messages where they are; the others move" {
    redis_store
    redis set taken string >/dev/null
    redis lpush dlq:q '{"original_message":1,"original_queue":"taken"}' "$(envelope 2)" >/dev/null
    ends 1 dlq requeue
    [ "$(records move out '"\(.outcome) \(.message)"' | grep -c 'skipped .*WRONGTYPE')" = 1 ]
    [ "$(redis llen dlq:q)" = 1 ]
    [ "$(redis llen tasks)" = 1 ]
    ends 2 requeue-dlq --store "$redis_url" --queue q2 --action requeue --run x --where 'nonsense('
    redis set dlq:text x >/dev/null
    ends 2 requeue-dlq --store "$redis_url" --queue text --action stats
}

@test "redis: a server that is full moves nothing, and says so" {
    redis_store
    for i in $(seq 30); do redis lpush dlq:q "$(envelope "$i")" >/dev/null; done
    redis config set maxmemory 1 >/dev/null
    ends 2 dlq requeue --batch 10
    grep -q OOM err
    redis config set maxmemory 0 >/dev/null
    [ "$(redis llen dlq:q)" = 30 ]
    ends 0 dlq requeue
    [ "$(redis llen tasks)" = 30 ]
}

@test "redis: lists in different slots of a cluster are refused, a tag keeps them together" {
    # The bus would listen 10,000 ports above, which not every free port leaves room for.
    redis_store --cluster-enabled yes --cluster-config-file nodes.conf --cluster-port "$(free_port)"
    redis cluster addslotsrange 0 16383 >/dev/null
    wait_for 10 eval '[[ $(redis cluster info) == *cluster_state:ok* ]]'
    redis lpush dlq:q "$(envelope 1)" >/dev/null
    ends 2 dlq requeue
    grep -q 'different slots' err
    [ "$(redis llen dlq:q)" = 1 ]
    redis lpush 'dlq:{t}q' '{"original_message":1,"original_queue":"{t}q"}' >/dev/null
    ends 0 requeue-dlq --queue '{t}q' --action requeue
    [ "$(redis llen '{t}q')" = 1 ]
}

@test "redis: a lost reply is asked for again, and the batch is not carried out twice" {
    redis_store
    expected=$(tool fill "$redis_url" q 25)
    start proxy "$PYTHON" "$TOOL" proxy port "$redis_port" 2
    wait_for 10 test -s port
    ends 0 dlq requeue --store "redis://127.0.0.1:$(cat port)" --batch 10
    [ "$(records move out .outcome | grep -c '^moved$')" = 25 ]
    [ "$(tool digest "$redis_url" q)" = "$expected" ]
    # Three batches, the first of which was asked for three times, and one script that looks for lost claims.
    [[ $(redis info commandstats) == *cmdstat_evalsha:calls=6,* ]]
}

@test "redis: where no reply ever comes, the outcome is unknown, and the next run ends it" {
    redis_store
    expected=$(tool fill "$redis_url" q 25)
    start proxy "$PYTHON" "$TOOL" proxy port "$redis_port" 1000
    wait_for 10 test -s port
    ends 2 dlq requeue --store "redis://127.0.0.1:$(cat port)" --batch 10
    grep -q 'not known' err
    [ "$(records check out .status)" = unknown ]
    ends 0 dlq requeue
    [ "$(tool digest "$redis_url" q)" = "$expected" ]
}

@test "redis: messages that come back meanwhile stay for the next run" {
    redis_store
    tool fill "$redis_url" q 50 >/dev/null
    start proxy "$PYTHON" "$TOOL" proxy port "$redis_port" 0 "$redis_url" dlq:q "$(envelope '"again"')"
    wait_for 10 test -s port
    ends 0 dlq requeue --store "redis://127.0.0.1:$(cat port)" --batch 3
    [ "$(records move out .id | wc -l)" = 50 ]
    [ "$(redis llen q)" = 50 ]
    # One came behind each batch that a script moved; how many go without a script depends on when they come.
    [ "$(redis lrange q 0 -1 | grep -c '^"again"$')" = 0 ]
    [ "$(redis llen dlq:q)" -ge 1 ]
    [ "$(redis lrange dlq:q 0 -1 | sort -u)" = "$(envelope '"again"')" ]
}

# ---- every byte, every message ----

# kombu_queue NAME: what kombu leaves in Redis when a Celery worker binds a queue.
kombu_queue() { redis sadd "_kombu.binding.$1" "$1"$'\x06\x16\x06\x16'"$1" >/dev/null; }

celery_message() { # HEADERS PROPERTIES BODY
    printf '{"body":"%s","content-encoding":"utf-8","content-type":"application/json","headers":%s,"properties":%s}' "$3" "$1" "$2"
}

# dead_for QUEUE PAYLOAD: a dead letter of q.
dead_for() { redis lpush dlq:q "{\"original_message\":$2,\"original_queue\":\"$1\",\"error\":\"x\"}" >/dev/null; }

@test "redis: a payload that is no Celery message, for a list that Celery workers read: a warning, --strict keeps it" {
    local tag='{"delivery_tag":"t","body_encoding":"base64"}' good v1 bad
    good=$(celery_message '{"task":"a.b","id":"1"}' "$tag" 'W1tdLCB7fSwge31d')
    v1=$(celery_message '{}' "$tag" "$(printf '{"task":"a.b","args":[]}' | base64 -w0)")
    redis_store
    kombu_queue audit
    # What may go: Celery's own of both protocols; and anything where no worker of Celery listens.
    dead_for audit "$good"
    dead_for audit "$v1"
    dead_for elsewhere '{"plain":1}'
    ends 0 dlq requeue
    [ "$(records check out '.status')" = pass ]
    [ "$(redis llen audit) $(redis llen elsewhere)" = "2 1" ]
    redis del audit >/dev/null
    # What would be lost: it lacks what kombu or Celery cannot do without.
    for bad in '{"plain":1}' '"text"' '[1]' 7 "$(celery_message '{"task":"a.b"}' '{}' eA==)" "$(celery_message '{}' "$tag" eA==)" \
        "$(jq -cn --arg m "$good" '$m')" "${good/\"body\":/\"bodi\":}" "${good/\"delivery_tag\":\"t\"/\"delivery_tag\":null}"; do
        dead_for audit "$bad"
        ends 0 dlq requeue --dry-run
        [ "$(records check out '.status')" = warn ] || { echo "$bad"; return 1; }
        [ "$(redis llen dlq:q)" = 1 ]
        ends 1 dlq requeue --strict
        [[ "$(records move out '.outcome + ": " + .message')" == "skipped: it is no Celery message"* ]]
        [ "$(redis llen dlq:q) $(redis llen audit)" = "1 0" ]
        ends 0 dlq requeue
        validate_records out
        [ "$(records check out '.status')" = warn ]
        [[ "$(records move out '.outcome + ": " + .message')" == "moved: it is no Celery message"* ]]
        grep -q 'strict leaves such ones where they are' err
        redis del audit >/dev/null
    done
    # A priority's list is read by the same workers; parking harms nobody.
    dead_for $'audit\\u0006\\u00163' '{"plain":1}'
    ends 1 dlq requeue --strict
    dead_for audit '{"plain":1}'
    ends 0 dlq park --strict
    [ "$(records check out '.status')" = pass ]
}

@test "redis: where Redis does not say whether a list is bound, that is said" {
    redis_store
    kombu_queue audit
    dead_for audit '{"plain":1}'
    redis acl setuser mover on '>pw' '~*' '+@all' -exists >/dev/null
    export DLQ_URL=redis://mover:pw@127.0.0.1:$redis_port
    ends 1 dlq requeue --strict
    [[ "$(records move out .message)" == *"Redis does not say whether Celery workers read"* ]]
    ends 0 dlq requeue
    [ "$(records check out '.status')" = warn ]
}

@test "--max never leaves a rest unsaid, and limits no count" {
    sqlite_store
    for i in 1 2 3; do dead "m$i" timeout 1 x; done
    ends 0 dlq stats --max 1
    [ "$(records stats out .depth)" = 3 ]
    ends 0 dlq list --max 2
    [[ "$(records check out .message)" == "2 listed; --max 2 ended it, 3 are in the queue now" ]]
    ends 0 dlq requeue --max 2
    [ "$(records check out .message)" = "2 moved; --max 2 ended it, 1 are in the queue now" ]
    ends 0 dlq requeue --max 1
    [ "$(records check out .message)" = "1 moved" ]
}

@test "an id that no message has is told, however long it is, and however many there are" {
    local i ids=()
    sqlite_store
    dead a r 1 x
    ends 1 dlq requeue --id "$(printf 'x%.0s' $(seq 10000))"
    [ "$(records check out '"\(.name) \(.status)"' | tail -n 1)" = 'ids fail' ]
    for i in $(seq 300); do ids+=(--id "0123456789012345678901234567890123456789-$i"); done
    ends 1 dlq requeue --id a "${ids[@]}"
    [[ "$(records check out .message | tail -n 1)" == *' and 284 others' ]]
    [ "$(ids move)" = a ]
}

@test "the old command line: process moves 100 and says so; without a handler it parks" {
    local fill='for i = 1, 150 do redis.call("LPUSH", "dlq:q", "{\"original_message\":" .. i .. ",\"original_queue\":\"q\"}") end'
    redis_store
    redis eval "$fill" 0 >/dev/null
    unset DLQ_URL
    export REDIS_URL=$redis_url
    ends 0 requeue-dlq --queue q --action stats --max 100 --handler drop
    [ "$(records stats out .depth)" = 150 ]
    grep -q 'queue=q depth=150' err
    ends 0 requeue-dlq --queue q --action process --handler requeue
    validate_records out
    [ "$(redis llen q) $(redis llen dlq:q)" = "100 50" ]
    [[ "$(records check out .message)" == "100 moved; --max 100, which the old command line means unless it is given, ended it, 50 are"* ]]
    grep -q 'moved=100 remaining=50' err
    ends 0 requeue-dlq --queue q --action process --max 20
    [ "$(redis llen dlq:q:parked) $(redis llen dlq:q)" = "20 30" ]
    [[ "$(records check out .message)" == *"in dlq:q:parked, where nothing is lost"* ]]
    grep -q 'moved=20 remaining=30' err
    ends 0 requeue-dlq --queue q --action requeue --max 10
    [ "$(redis llen dlq:q)" = 20 ]
    # Without the words of the old one there is no such limit.
    redis eval "$fill" 0 >/dev/null
    ends 0 requeue-dlq --queue q --action requeue
    [ "$(redis llen dlq:q)" = 0 ]
}

@test "awkward payloads keep every byte in both stores" {
    sqlite_store
    expected=$(tool fill sqlite:store.db q 0 hostile)
    ends 0 dlq list
    validate_records out
    ends 0 dlq requeue --batch 2
    [ "$(tool digest sqlite:store.db q)" = "$expected" ]
    redis_store
    expected=$(tool fill "$redis_url" q 0 hostile)
    ends 0 dlq list
    validate_records out
    grep -qF '"payload":{"n":12345678901234567890,"f":1.10,"e":1E400,"z":-0.0}' out
    ends 0 dlq requeue --batch 2
    [ "$(tool digest "$redis_url" q)" = "$expected" ]
}

@test "what list writes, import reads: the same rows again" {
    sqlite_store
    tool fill sqlite:store.db q 0 hostile >/dev/null
    dead special 'the "reason"' 7 "$(printf '{"a":\n1}')" "$(printf 'r\303\251')"
    sql "update dead_letters set error = 'line one' || char(10) || 'caf\u00e9', requeue_count = 2 where id = 'special'"
    ends 0 dlq list
    cp out dead.jsonl
    ends 0 dlq import --store sqlite:copy.db dead.jsonl
    validate_records out
    for db in store copy; do
        sqlite3 $db.db "select id, queue, hex(payload), reason, error, retry_count, requeue_count, request_id,
            first_failed_at, last_failed_at, status from dead_letters order by id" >$db.txt
    done
    cmp store.txt copy.txt
    [ "$(wc -l <copy.txt)" -ge 20 ]
    ends 1 dlq import --store sqlite:copy.db dead.jsonl
    [ "$(records move out .outcome | sort -u)" = skipped ]
    sqlite3 copy.db "select id, queue, hex(payload), reason, error, retry_count, requeue_count, request_id,
        first_failed_at, last_failed_at, status from dead_letters order by id" | cmp - store.txt
}

@test "import --where writes once it is sure that what is asked for is there" {
    local i
    for i in 1 2 3 4 5; do
        echo "{\"type\":\"message\",\"queue\":\"q\",\"id\":\"m$i\",\"reason\":\"poison\",\"payload\":{\"n\":$i}}"
    done >five
    ids() { sqlite3 "$1" 'select group_concat(id) from dead_letters'; }
    # The member stands in the last one alone; those before it have waited, --max and --batch hold.
    sed '5s/"n"/"kind":"late","n"/' five >late
    ends 0 dlq import --store sqlite:a.db --where '(.payload.kind // "") != "x"' late
    [ "$(ids a.db)" = m1,m2,m3,m4,m5 ]
    ends 0 dlq import --store sqlite:b.db --where '.payload.n >= 2' --max 2 --batch 1 five
    [ "$(ids b.db)" = m2,m3 ]
    ends 1 dlq import --store sqlite:c.db --where '[.payload.kind] | .[0] == null' --batch 1 <five
    grep -q 'no message has .payload.kind' err
    [ -z "$(ids c.db)" ]
    # What waited is named by its line when it cannot be imported.
    sed 's/"id":"m2",//' five >bad
    ends 2 dlq import --store sqlite:d.db --where '[.payload.kind] | length == 1' bad late
    grep -q '^requeue-dlq: bad:2: cannot import message: it has no id' err
    [ "$(ids d.db)" = m1,m2,m3,m4,m5 ]
    TMPDIR=/nowhere ends 2 dlq import --store sqlite:e.db --where '.payload.n >= 2' five
    grep -q 'temporary file' err
}

@test "import without --queue puts each message into its own" {
    requeue-dlq stats --store sqlite:many.db --create --queue a >out
    sqlite3 many.db "insert into dead_letters (id, queue, payload, reason, first_failed_at, last_failed_at)
        values ('1', 'b', x'00ff', 'secret password=hunter2', 1, 2), ('2', 'a', '{}', 'x', 1, 2), ('3', 'b', '', null, 1, 2)"
    ends 0 requeue-dlq export --store sqlite:many.db
    validate_records out
    mv out exported
    ends 0 requeue-dlq import --store sqlite:copy.db exported
    [ "$(records check out .message)" = "3 imported" ]
    dump='select id, queue, hex(payload), reason, first_failed_at, last_failed_at, status from dead_letters order by id'
    diff <(sqlite3 many.db "$dump") <(sqlite3 copy.db "$dump")
    ends 2 requeue-dlq import --store sqlite:one.db --queue a exported
    grep -q 'its queue is another one' err
    ends 2 requeue-dlq import --store sqlite:one.db <<<'{"type":"message","id":"1","payload":1}'
    grep -q 'it has no queue' err
}

@test "import refuses records that are no messages, and what ended badly upstream" {
    message='{"type":"message","queue":"q","id":"a","payload":1}'
    ends 0 dlq import --store sqlite:a.db <<<"$message"
    for wrong in '{"type":"message","queue":"other","id":"b","payload":1}' '{"type":"message","queue":"q","payload":1}' \
        '{"type":"message","queue":"q","id":"b"}' '{"type":"message","queue":"q","id":"b","payload_base64":"*"}' \
        '{"type":"message","queue":"q","id":"b","payload":1,"payload_base64":"eA=="}' \
        '{"type":"message","queue":"q","id":"b","payload":1,"retry_count":-1}' \
        '{"type":"message","queue":"q","id":"b","payload":1,"last_failed_at":"yesterday"}' 'not json' ''; do
        ends 2 dlq import --store sqlite:a.db <<<"$wrong"
        [ "$(wc -l <err)" -eq 1 ]
    done
    [ "$(sqlite3 a.db 'select group_concat(id) from dead_letters')" = a ]
    ends 1 dlq import --store sqlite:b.db <<<"$message
{\"type\":\"check\",\"name\":\"list\",\"status\":\"fail\"}"
}

@test "two movers at once double nothing" {
    sqlite_store
    sql 'pragma journal_mode = wal' >/dev/null
    redis_store
    for url in sqlite:store.db "$redis_url"; do
        expected=$(tool fill "$url" q 3000)
        movers=
        for mover in 1 2 3; do
            dlq requeue --store "$url" --batch 7 >"out.$mover" &
            movers="$movers $!"
        done
        for mover in $movers; do wait "$mover"; done
        dlq requeue --store "$url" >out.4
        cat out.? >out
        [ "$(records move out .outcome | sort -u)" = moved ]
        [ "$(records move out .id | wc -l)" = 3000 ]
        [ "$(tool digest "$url" q)" = "$expected" ]
    done
}

@test "SIGTERM ends it between two batches, with a summary" {
    sqlite_store
    redis_store
    for url in sqlite:store.db "$redis_url"; do
        tool fill "$url" q 20000 >/dev/null
        rm -f out
        requeue-dlq --queue q --action requeue --store "$url" --batch 1 >out 2>err &
        mover=$!
        wait_for 10 test -s out
        kill -TERM $mover
        status=0
        wait $mover || status=$?
        [ "$status" -eq 143 ]
        [ ! -s err ] || { cat err; false; }
        [ "$(records summary out '"\(.status) \(.interrupted)"')" = "fail SIGTERM" ]
        moved=$(records move out .outcome | grep -c '^moved$')
        [ "$moved" -lt 20000 ]
        ends 0 dlq requeue --store "$url" --batch 1000
        [ "$((moved + $(records move out .outcome | grep -c '^moved$')))" -eq 20000 ]
    done
}

@test "a reader that goes away ends it, and what it moved is whole" {
    sqlite_store
    expected=$(tool fill sqlite:store.db q 20000)
    dlq requeue --batch 10 | head -n 1 >/dev/null
    [ "$(sql 'select count(*) from messages')" -lt 20000 ]
    [ "$(sql 'select (select count(*) from messages) + (select count(*) from dead_letters)')" -eq 20000 ]
    ends 0 dlq requeue --batch 1000
    [ "$(tool digest sqlite:store.db q)" = "$expected" ]
}

# ---- the server's side ----

@test "redis: a wrong password, none, or one too many: exit 2, and it is never printed" {
    redis_store --requirepass 'pass/w@rd%1'
    port=$redis_port
    ends 2 dlq stats --store "redis://:hunter2-wrong@127.0.0.1:$port/0"
    grep -q 'wrong user or password' err
    run ! grep hunter2 out err
    ends 2 dlq stats --store "redis://127.0.0.1:$port/0"
    grep -q NOAUTH err
    ends 0 dlq stats --store "redis://:pass%2Fw%40rd%251@127.0.0.1:$port/0" --allow-empty
    echo "redis://default:pass%2Fw%40rd%251@localhost:$port/3?db=3" >secret
    ends 0 dlq stats --store @secret --allow-empty
    REDIS_URL=redis://:pass%2Fw%40rd%251@127.0.0.1:$port DLQ_URL='' ends 2 dlq stats
    unset DLQ_URL
    REDIS_URL=redis://:pass%2Fw%40rd%251@127.0.0.1:$port ends 0 dlq stats --allow-empty
    redis_store
    ends 2 dlq stats --store "redis://:hunter2-needless@127.0.0.1:$redis_port"
    run ! grep hunter2 out err
    for url in 'redis://:hunter2/x@127.0.0.1' 'redis://:hunter2%zz@h' 'rediss://:hunter2@h' 'redis://:hunter2@:1' \
        'redis://:hunter2@h:port' 'redis://:hunter2@h/x' 'redis://:hunter2@h/0?nonsense=hunter2' 'redis:hunter2' \
        'nonsense://:hunter2@h'; do
        ends 2 dlq stats --store "$url"
        [ "$(wc -l <err)" -eq 1 ]
        run ! grep hunter2 out err
    done
}

@test "redis: unreachable, hanging and foreign servers: exit 2 within the deadline" {
    start hang "$PYTHON" "$TOOL" hang port
    start_service
    wait_for 10 test -s port
    SECONDS=0
    ends 2 dlq stats --store redis://127.0.0.1:1 --timeout 500ms
    grep -q refused err
    ends 2 dlq stats --store "redis://:hunter2@127.0.0.1:$(cat port)" --timeout 500ms
    grep -q 'no answer within 500 ms' err
    ends 2 dlq requeue --store redis://no-such-host.invalid --timeout 500ms
    ends 2 dlq stats --store "redis://${service_url#http://}" --timeout 2s
    grep -q 'protocol of Redis\|connection was lost' err
    [ "$SECONDS" -le 6 ]
    run ! grep hunter2 err
    # A server that stops answering on the way.
    redis_store
    tool fill "$redis_url" q 10 >/dev/null
    kill -STOP "$redis_pid"
    SECONDS=0
    ends 2 dlq requeue --timeout 300ms
    kill -CONT "$redis_pid"
    [ "$SECONDS" -le 3 ]
    ends 0 dlq requeue
}

# ---- the reference service ----

@test "dead letters of the reference service are moved back and published" {
    start_service RECO_FAULT_OUTBOX=dead RECO_ADMIN_TOKEN=the-token
    export DLQ_URL=sqlite:///$service_db
    for i in 1 2 3; do
        jq -cn --arg id "an-event-$i" '{event_id: $id, user_id: "u", item_id: "item-1", event_type: "view", ts: (now * 1000 | floor)}' |
            curl -fsS -H "X-Request-ID: r$i" -d @- "$service_url/event" >/dev/null
    done
    outbox() { curl -fsS "$service_url/healthz" | jq -e ".event_backbone.outbox | $1" >/dev/null; }
    wait_for 5 outbox '.dead == 3'
    ends 0 requeue-dlq --queue outbox --action stats
    [ "$(records stats out '[.depth, .reasons, .retry_counts] | tojson')" = '[3,{"rejected":3},{"3":3}]' ]
    ends 0 requeue-dlq --queue outbox --action list
    [ "$(records message out '"\(.payload.event_id) \(.request_id)"' | sort | paste -sd ' ')" = "an-event-1 r1 an-event-2 r2 an-event-3 r3" ]
    curl -fsS -X DELETE -H 'Authorization: Bearer the-token' "$service_url/admin/faults" >/dev/null
    ends 0 requeue-dlq --queue outbox --action requeue
    [ "$(records move out .outcome | grep -c moved)" = 3 ]
    wait_for 5 outbox '.published == 3 and .dead + .pending + .publishing == 0'
}
