# requeue-dlq on lists of Redis: formats, every action, the ledger, claims, and what others do meanwhile.

load lib/harness
load lib/ends
load lib/redis

setup_file() {
    start_redis
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export DLQ_URL=$redis_url
    redis flushall >/dev/null
}

redis() { redis-cli -s "$redis_socket" "$@"; }

# dlq ACTION [OPTIONS...]: on the queue q.
dlq() {
    local action=$1
    shift
    requeue-dlq "$action" --queue q --jsonl "$@"
}

# envelope MESSAGE [MORE MEMBERS]
envelope() { printf '{"original_message":%s, "original_queue":"q"%s}' "$1" "${2:-}"; }

# fill COUNT [FIRST]: envelopes of {"n":1}, {"n":2}, ..., each with a request id and an error.
fill() {
    redis eval 'for i = ARGV[2], ARGV[2] + ARGV[1] - 1 do
        local n = string.format("%d", i)
        redis.call("LPUSH", "dlq:q", "{\"error\":\"TimeoutError: late\",\"original_message\":{\"n\":" .. n ..
            ",\"pad\":\"" .. string.rep("x", i % 40) .. "\"},\"request_id\":\"r" .. n .. "\",\"original_queue\":\"q\"}") end' \
        0 "$1" "${2:-1}" >/dev/null
}

letters() { redis lrange "${1:-dlq:q}" 0 -1; }
numbers() { redis lrange "$1" 0 -1 | jq -r '.n // .original_message.n' | paste -sd ' '; }
verdict() { records check out .message; }
outcomes() { records move out .outcome | sort | uniq -c | awk '{ print $2, $1 }' | paste -sd ' '; }

# ---- formats ----

celery_message() { # HEADERS PROPERTIES BODY
    printf '{"body": "%s", "content-encoding": "utf-8",  "content-type": "application/json", "headers": %s, "properties": %s}' "$3" "$1" "$2"
}

@test "celery: protocols 1 and 2, each priority's list, a new delivery tag and every other byte" {
    body=$(printf '[[1, "\\u00e9"], {}, {"callbacks": null}]' | base64 -w0)
    old=$(printf '{"task": "shop.pay", "id": "task-one", "retries": 4, "args": []}' | base64 -w0)
    tag='"delivery_tag": "5c0b9a8a-old"'
    two=$(celery_message '{"lang": "py", "task": "shop.pay", "id": "task-two", "retries": 2}' \
        '{"correlation_id": "task-two", "delivery_info": {"exchange": "", "routing_key": "pay"}, "priority": 0, "body_encoding": "base64", '"$tag"'}' "$body")
    one=$(celery_message '{}' '{"body_encoding": "base64", "delivery_info": {"routing_key": "pay"}, '"$tag"', "priority": 7}' "$old")
    redis lpush dlq:q "$two" "$one" >/dev/null
    letters >before
    ends 0 dlq list
    validate_records out
    [ "$(records message out '"\(.format) \(.request_id) \(.retry_count)"' | paste -sd ' ')" = "celery task-two 2 celery task-one 4" ]
    ends 0 dlq requeue --run R
    [ "$(records move out .to | od -An -c | tr -d ' \n')" = 'pay\npay006026''6\n' ]
    for pair in "pay:$two" "pay"$'\x06\x16'"6:$one"; do
        pushed=$(redis rpop "${pair%%:*}")
        new=$(jq -r .properties.delivery_tag <<<"$pushed")
        [[ "$new" =~ ^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$ ]]
        [ "${pushed/$new/5c0b9a8a-old}" = "${pair#*:}" ]
        redis lpush "${pair%%:*}" "$pushed" >/dev/null
    done
    ends 0 dlq undo --run R
    [ "$(outcomes)" = "undone 2" ]
    letters | cmp - before
}

@test "raw elements go where --to says, byte for byte; without it they cannot" {
    printf 'a\0b\r\n\xff' | redis -x lpush dlq:q >/dev/null
    redis lpush dlq:q '' >/dev/null
    ends 1 dlq requeue --format raw
    grep -q 'name that with --to' out
    ends 1 dlq list
    ends 0 dlq requeue --format raw --to bin
    [ "$(redis llen bin)" = 2 ]
    [ "$(redis rpop bin | od -An -tx1)" = "$(printf 'a\0b\r\n\xff\n' | od -An -tx1)" ]
    # RQ keeps no lists: it has no such queue.
    ends 1 dlq list --format rq
}

@test "what is stored is found out, and said; --prefix stands before every key" {
    redis lpush app:dlq:q "$(envelope '{"n":1}')" "$(celery_message '{"task":"a","id":"b"}' '{"delivery_tag":"t","delivery_info":{"routing_key":"c"}}' '')" >/dev/null
    ends 0 dlq list --prefix app:
    [ "$(records message out .format | paste -sd ' ')" = "envelope celery" ]
    ends 1 dlq stats
    ends 0 dlq requeue --prefix app:
    [ "$(redis keys '*' | grep -vc '^app:')" = 0 ]
    [ "$(redis llen app:q) $(redis llen app:c)" = "1 1" ]
    redis lpush dlq:tasks:a x >/dev/null
    redis lpush dlq:tasks:b:parked x >/dev/null
    redis lpush 'odd[x]dlq:n' x >/dev/null
    ends 1 requeue-dlq stats --jsonl
    [ "$(records stats out .queue | sort | paste -sd ' ')" = "tasks:a tasks:b" ]
    ends 1 requeue-dlq stats --jsonl --prefix 'odd[x]'
    [ "$(records stats out .queue)" = n ]
}

# ---- actions ----

@test "requeue in pages of all sizes keeps the order, and what is not chosen stays in its place" {
    fill 3000
    ends 0 dlq requeue --where '.payload.n > 40 and .payload.n < 2990' --run R
    [ "$(outcomes)" = "moved 2949" ]
    [ "$(numbers q)" = "$(seq 2989 -1 41 | paste -sd ' ')" ]
    [ "$(numbers dlq:q)" = "$(echo {3000..2990} {40..1})" ]
    ends 0 dlq requeue --where '.request_id == "r1" or .request_id == "r20" or .request_id == "r3000"'
    [ "$(numbers q | cut -d ' ' -f 1-4)" = "3000 20 1 2989" ]
    ends 0 dlq verify --run R
    [[ "$(verdict)" == "3000 when the run began = 48 untouched + 2949 at their destination"*"+ 3 taken by other runs"* ]]
}

@test "park, unpark, drop and --to, each in the ledger" {
    fill 8
    letters >before
    ends 0 dlq park --max 3 --run P
    [ "$(outcomes)" = "parked 3" ]
    [ "$(numbers dlq:q:parked)" = "3 2 1" ]
    ends 0 dlq list --parked
    [ "$(records message out .parked | uniq -c | awk '{ print $1, $2 }')" = "3 true" ]
    ends 0 dlq unpark --run U
    [ "$(numbers dlq:q)" = "3 2 1 8 7 6 5 4" ]
    ends 0 dlq verify --run U
    ends 0 dlq drop --max 2 --no-trash --yes --run D
    [ "$(numbers dlq:q)" = "3 2 1 8 7 6" ]
    ends 0 dlq verify --run D
    [[ "$(verdict)" == *"2 dropped"* ]]
    ends 0 dlq requeue --to elsewhere
    [ "$(numbers elsewhere)" = "3 2 1 8 7 6" ]
    ends 0 dlq stats --allow-empty
    [ "$(records stats out '"\(.requeued_total) \(.parked_total)"')" = "6 3" ]
    ends 2 dlq requeue --to dlq:q
}

@test "undo puts back the very elements in their order, but what was consumed; verify adds up, and names what is missing" {
    fill 700
    letters >before
    ends 0 dlq requeue --run R --max 500
    ends 0 dlq undo --run R
    [ "$(outcomes)" = "undone 500" ]
    letters | cmp - before
    ends 0 dlq undo --run R
    [ "$(outcomes)" = "undone 500" ]
    letters | cmp - before
    # Others push to the destination and consume from it meanwhile.
    ends 0 dlq requeue --run S --max 500
    redis lpush q foreign foreign >/dev/null
    redis rpush q foreign >/dev/null
    redis rpop q 11 >/dev/null
    ends 0 dlq verify --run S
    [[ "$(verdict)" == "700 when the run began = 200 untouched + 490 at their destination + 10 consumed"* ]]
    ends 0 dlq undo --run S
    [ "$(outcomes)" = "consumed 10 undone 490" ]
    [ "$(letters q)" = "foreign
foreign" ]
    head -n 690 before | cmp - <(letters)
    ends 0 dlq verify --run S
    # Somebody takes messages without a word.
    ends 0 dlq requeue --run T --max 5
    redis rpop dlq:q 3 >/dev/null
    ends 1 dlq verify --run T
    [ "$(records move out 'select(.outcome == "missing").id' | wc -l)" = 3 ]
    [[ "$(verdict)" == *"3 missing"* ]]
    # Where the ledger cannot be read, nobody says that there is none.
    redis set dlq:q:ledger:V x >/dev/null
    ends 2 dlq verify --run V
    run ! grep -q 'no ledger' out err
    ends 1 dlq verify --run nobody
    [ "$(redis ttl dlq:q:ledger:T)" -gt 600000 ]
}

@test "what is requeued from the parked ones is put back there" {
    fill 30
    ends 0 dlq park
    letters dlq:q:parked >before
    ends 0 dlq requeue --parked --batch 10 --run R
    [ "$(redis llen q) $(redis llen dlq:q:parked)" = "30 0" ]
    ends 0 dlq verify --run R
    ends 0 dlq undo --run R
    letters dlq:q:parked | cmp - before
    [ "$(redis llen dlq:q)" = 0 ]
}

@test "a destination of another type among others, in every batch: the others move" {
    redis set text x >/dev/null
    redis eval 'for i = 1, 200 do redis.call("LPUSH", "dlq:q", "{\"original_message\":" .. string.format("%d", i) .. ",\"original_queue\":\"" ..
        ({"q", "text", "p"})[i % 3 + 1] .. "\"}") end' 0 >/dev/null
    ends 1 dlq requeue --batch 10 --run R
    [ "$(outcomes)" = "moved 133 skipped 67" ]
    [ "$(records move out 'select(.outcome == "skipped").message' | grep -c WRONGTYPE)" = 67 ]
    [ "$(redis llen q) $(redis llen p) $(redis llen dlq:q) $(redis get text)" = "66 67 67 x" ]
    [ "$(redis lrange q 0 -1 | sort -nr | head -n 3 | paste -sd ' ')" = "$(redis lrange q 0 2 | paste -sd ' ')" ]
    ends 0 dlq verify --run R
}

@test "undo after a killed run: nothing is lost, nothing doubled" {
    fill 2000
    letters >before
    requeue-dlq requeue --queue q --run K --batch 10 --rate 400/s >out 2>err &
    mover=$!
    wait_for 10 eval '[ "$(redis llen q)" -ge 50 ]'
    kill -KILL $mover
    wait $mover || [ $? -eq 137 ]
    [ "$(($(redis llen q) + $(redis llen dlq:q)))" = 2000 ]
    ends 0 dlq verify --run K
    ends 0 dlq undo --run K
    letters | cmp - before
    [ "$(redis exists q)" = 0 ]
}

@test "--no-ledger writes none; an old run leaves the list of runs" {
    fill 30
    redis hset dlq:q:ledger run:old 1700000000000 >/dev/null
    ends 0 dlq requeue --no-ledger --max 20 --batch 7
    [ "$(redis keys 'dlq:q:ledger:*' | wc -l)" = 1 ]
    [ "$(redis hget dlq:q:ledger removed)" = 20 ]
    ends 0 dlq requeue --run N
    [ "$(redis hkeys dlq:q:ledger | grep ^run)" = run:N ]
    [ "$(redis llen q)" = 30 ]
}

@test "a canary that comes back stops the run, one that waits too, one that is consumed lets it go on" {
    fill 40
    ends 1 dlq requeue --canary 5:500ms --run W
    [[ "$(verdict)" == *"was not consumed: 5 of 5"* ]]
    [ "$(redis llen q)" = 5 ]
    redis del q >/dev/null
    # A consumer that fails: what it takes comes back, with another error and time.
    consumer() {
        while redis brpop q 1 | sed -n 2p >got && [ -s got ]; do
            if [ "$1" = fails ]; then
                redis lpush dlq:q "{\"original_message\":$(cat got),\"original_queue\":\"q\",\"error\":\"TimeoutError: again $RANDOM\"}" >/dev/null
            fi
        done
    }
    consumer fails &
    failing=$!
    ends 1 dlq requeue --canary 5:20s --run B
    wait $failing
    [[ "$(verdict)" == *"came back: "*TimeoutError* ]]
    [ "$(redis llen dlq:q)" = 35 ]
    consumer mended &
    mended=$!
    ends 0 dlq requeue --canary 5:2s --run G
    wait $mended
    [ "$(outcomes)" = "moved 35" ]
}

@test "--max-requeues parks what came back as often, whatever was written around it" {
    fill 6
    again() { redis eval 'for _, m in ipairs(redis.call("LRANGE", "q", 0, -1)) do
        local n = string.match(m, "n\":(%d+)")
        redis.call("LPUSH", "dlq:q", "{\"original_message\":" .. m .. ",\"original_queue\":\"q\",\"request_id\":\"r" .. n .. "\",\"again\":1}") end
        redis.call("DEL", "q")' 0 >/dev/null; }
    ends 0 dlq requeue
    again
    ends 0 dlq requeue --max 4
    again
    ends 0 dlq requeue --max-requeues 2
    [ "$(outcomes)" = "moved 2 parked 4" ]
    [ "$(redis llen dlq:q:parked)" = 4 ]
}

@test "process: attempts are counted before the command, a killed worker's message is claimed until its lease is over" {
    fill 4
    ends 1 dlq process --max-retries 2 --run A -- sh -c 'grep -q "\"n\":[12]," && exit 1; exit 0'
    [ "$(outcomes)" = "consumed 2 returned 2" ]
    [ "$(redis hvals dlq:q:attempts | paste -sd ' ')" = "1 1" ]
    requeue-dlq process --queue q --max-retries 2 -- sh -c 'kill -KILL $PPID' >out 2>err || [ $? -eq 137 ]
    [ "$(redis hlen dlq:q:claims) $(redis llen dlq:q)" = "1 1" ]
    [ "$(redis hvals dlq:q:attempts | sort | paste -sd ' ')" = "1 2" ]
    # Not before the lease is over.
    ends 0 dlq stats
    [ "$(records stats out .depth)" = 1 ]
    claim=$(redis hkeys dlq:q:claims)
    redis eval 'local v = redis.call("HGET", KEYS[1], ARGV[1])
        redis.call("HSET", KEYS[1], ARGV[1], "1 " .. string.match(v, "^%d+ (.*)$"))' 1 dlq:q:claims "$claim" >/dev/null
    ends 1 dlq process --max-retries 2 -- true
    [ "$(outcomes)" = "consumed 1 parked 1" ]
    [ "$(redis exists dlq:q dlq:q:claims dlq:q:attempts)" = 0 ]
    [ "$(redis llen dlq:q:parked)" = 1 ]
}

@test "what export writes, import reads: the same elements, hash for hash, dead and parked" {
    fill 5
    redis lpush dlq:q 'no envelope' "$(envelope '{"n":6}' ',"error":"password=hunter-two-2"')" "$(envelope '{"n":6}' ',"error":"password=hunter-two-2"')" >/dev/null
    ends 0 dlq park --max 2
    letters >dead
    letters dlq:q:parked >parked
    dlq export >exported || [ $? -eq 1 ]
    dlq export --parked >>exported
    grep '"type":"message"' exported >messages
    redis del dlq:q dlq:q:parked >/dev/null
    ends 0 dlq import messages
    letters | cmp - dead
    letters dlq:q:parked | cmp - parked
    ends 1 dlq import messages
    [ "$(outcomes)" = "skipped 8" ]
    letters | cmp - dead
    # From another kind of store an envelope is made.
    echo '{"type":"message","queue":"new","id":"m1","payload":{"n": 1.0},"reason":"r","retry_count":3,"request_id":"a"}' >other
    ends 0 requeue-dlq import --queue new other
    [ "$(redis lindex dlq:new 0 | sed 's/,"timestamp.*//')" = '{"original_message":{"n": 1.0},"original_queue":"new","reason":"r","request_id":"a","retry_count":3' ]
    echo '{"type":"message","queue":"new","id":"m1","payload_base64":"AA=="}' >binary
    ends 1 requeue-dlq import --queue new binary
}

@test "undo empties a list whose name is any bytes, and a ledger without its marks cannot be read" {
    redis lpush dlq:q '{"original_message":{"n":1},"original_queue":"a\u0000b"}' \
        '{"original_message":{"n":2},"original_queue":"a"}' '{"original_message":{"n":3},"original_queue":"a\u0000b"}' >/dev/null
    letters >before
    ends 0 dlq requeue --run A
    ends 0 dlq undo --run A
    [ "$(outcomes)" = "undone 3" ]
    letters | sort | cmp - <(sort before)
    ends 0 dlq requeue --run B
    redis hdel dlq:q:ledger:B "$(redis hkeys dlq:q:ledger:B | grep ^m:)" >/dev/null
    for action in undo verify; do
        ends 2 dlq "$action" --run B
        grep -q 'the ledger cannot be read' err
    done
}

# ---- what others do meanwhile ----

@test "dead letters that arrive, messages that are consumed and scripts that are forgotten meanwhile" {
    fill 1500
    (
        wait_for 10 eval '[ "$(redis llen q)" -gt 0 ]'
        for i in $(seq 150); do
            redis lpush dlq:q "$(envelope "{\"n\":\"new $i\"}")" >/dev/null
            redis script flush >/dev/null
        done
    ) &
    disturber=$!
    ends 0 dlq requeue --batch 20 --rate 3000/s
    wait $disturber
    [ "$(outcomes)" = "moved 1500" ]
    [ "$(numbers q)" = "$(seq 1500 -1 1 | paste -sd ' ')" ]
    [ "$(redis llen dlq:q)" = 150 ]
}

@test "eight movers at once, some of whom choose, double nothing and leave nothing" {
    fill 4000
    movers=
    for mover in 1 2 3 4 5 6 7 8; do
        if [ $mover -le 2 ]; then where='.payload.n < 2000'; else where='.payload.n > 0'; fi
        dlq requeue --batch $((3 * mover)) --where "$where" --run "m$mover" >"out.$mover" 2>"err.$mover" &
        movers="$movers $!"
    done
    for mover in $movers; do wait "$mover"; done
    cat out.? >out
    dlq requeue >>out
    [ "$(records move out 'select(.outcome == "moved").id' | wc -l)" = 4000 ]
    [ "$(redis llen q)" = 4000 ]
    [ "$(redis lrange q 0 -1 | sort -u | wc -l)" = 4000 ]
    [ "$(redis hget dlq:q:ledger removed) $(redis hget dlq:q:ledger requeued)" = "4000 4000" ]
    ends 0 dlq verify --run m8
}

# ---- bad input ----

@test "elements that cannot be moved stay, are reported, and can be put aside" {
    redis set text x >/dev/null
    redis lpush dlq:q 'no json' "$(envelope 1)" '{"original_message":1,"original_queue":"text"}' '{"original_message":1}' "$(envelope 2)" >/dev/null
    ends 1 dlq requeue
    validate_records out
    [ "$(outcomes)" = "moved 2 skipped 3" ]
    [ "$(redis lrange q 0 -1 | paste -sd ' ')" = "2 1" ]
    ends 1 dlq requeue
    [ "$(outcomes)" = "skipped 3" ]
    ends 0 dlq park
    [ "$(outcomes)" = "parked 3" ]
    [ "$(redis llen dlq:q:parked)" = 3 ]
    redis set dlq:text x >/dev/null
    for action in stats list requeue park; do
        ends 2 requeue-dlq "$action" --queue text --jsonl
        grep -q 'WRONGTYPE.*dlq:text' err
    done
    redis set dlq:q:ledger:wrong x >/dev/null
    redis lpush dlq:q "$(envelope 3)" >/dev/null
    ends 2 dlq requeue --run wrong
    [ "$(redis lrange q 0 -1 | paste -sd ' ')" = "2 1" ]
}

@test "10 MiB, Unicode, escapes and white space keep every byte, in several destinations at once" {
    {
        printf '{"original_queue":"caf\\u00e9", "original_message" : "'
        head -c 10485760 /dev/zero | tr '\0' y
        printf '"}'
    } | tr -d '\n' | redis -x lpush dlq:q >/dev/null
    redis lpush dlq:q "$(envelope $'{ "\xc3\xa9":\t[1.10,1E400,12345678901234567890] }')" '{"original_message":"\u0000","original_queue":"b c"}' >/dev/null
    letters | sha256sum >before
    ends 0 dlq requeue --run R
    [ "$(redis strlen x)" = 0 ]
    [ "$(redis lindex café 0 | wc -c)" = 10485763 ]
    [ "$(redis lindex q 0)" = $'{ "\xc3\xa9":\t[1.10,1E400,12345678901234567890] }' ]
    [ "$(redis lindex 'b c' 0)" = '"\u0000"' ]
    ends 0 dlq undo --run R
    letters | sort | sha256sum >after
    [ "$(redis llen dlq:q)" = 3 ]
}

@test "the memory of a mover does not grow with the queue" {
    redis eval 'for i = 1, 200000 do redis.call("LPUSH", "dlq:q", "{\"original_message\":" .. string.format("%d", i) .. ",\"original_queue\":\"q\"}") end' 0 >/dev/null
    within_memory 32768 "$(peak_of requeue-dlq requeue --queue q)"
    [ "$(redis llen q)" = 200000 ]
}
