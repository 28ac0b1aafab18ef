#!/usr/bin/env bats
# The reference service: every answer that the checks rely on, every fault switch, hostile clients, and its end.

load lib/harness

# A service that was built with sanitizers must have had nothing to complain of.
teardown() {
    stop_all "$BATS_TEST_TMPDIR"
    if grep -s -A 20 -E 'Sanitizer|runtime error:' "$BATS_TEST_TMPDIR"/*.log; then return 1; fi
}

# get PATH [CURL OPTIONS]: the body; fails on anything but 2xx.
get() {
    local path=$1
    shift
    curl -sS --fail -m 10 "$@" "$service_url$path"
}

# status PATH [CURL OPTIONS]: the status; the body is in the file answer, the headers in headers.
status() {
    local path=$1
    shift
    curl -sS -m 10 -o answer -D headers -w '%{http_code}' "$@" "$service_url$path"
}

# holds JQ: the expression is true of the last answer.
holds() { jq -e "$1" answer >/dev/null || { cat answer >&2; return 1; }; }

outbox() { get /healthz | jq -e ".event_backbone.outbox | $1" >/dev/null; }

sql() { sqlite3 -cmd '.timeout 5000' "$service_db" "$1"; }

admin() { # CURL OPTIONS
    status /admin/faults -H 'Authorization: Bearer the-token' "$@"
}

# event ID [MEMBERS]: a click of user u on item-1; watch likewise, a watch of 12.5 seconds.  MEMBERS, JSON, are put over its own.
event() {
    jq -cn --arg id "$1" "{event_id: \$id, user_id: \"u\", item_id: \"item-1\", event_type: \"click\", ts: (now * 1000 | floor)} + ${2:-{\}}"
}
watch() {
    jq -cn --arg id "$1" "{event_id: \$id, user_id: \"u\", session_id: \"s\", request_id: \"r\", item_id: \"item-1\",
        ts_ms: (now * 1000 | floor), watch_time_sec: 12.5} + ${2:-{\}}"
}
impression() {
    jq -cn --arg id "$1" "{event_id: \$id, user_id: \"u\", session_id: \"s\", request_id: \"r\", ts_ms: (now * 1000 | floor),
        items: [{item_id: \"item-1\", position: 0}, {item_id: \"item-2\", position: 1}]} + ${2:-{\}}"
}

# complains LOC: the last answer is a 422 whose complaints name that place.
complains() {
    holds ".detail | type == \"array\" and all(.[]; (.loc | type == \"array\") and (.msg | length > 3) and (.type | type == \"string\"))
        and any(.[]; .loc == $1)"
}

# seed USERS LISTS: events of some users, lists shown to them, and one watch for each list.
seed() {
    local user list answer
    for user in $(seq "$1"); do
        get /event -d "$(event "seed-event-$user" "{user_id: \"user-$user\", item_id: \"item-$user\"}")" >/dev/null
    done
    for list in $(seq "$2"); do
        user=user-$((list % $1 + 1))
        answer=$(get "/reco?user_id=$user&session_id=s&k=20")
        watch "watch-of-list-$list" "{user_id: \"$user\", watch_time_sec: 40} + ($answer | {item_id: .items[0], request_id})" >watch.json
        get /log/watch -d @watch.json >/dev/null
    done
}

@test "says where it listens, on stdout and in the port file" {
    start_service
    port=$(cat "$BATS_TEST_TMPDIR"/service.*.port)
    wait_for 5 grep -qx "listening on http://127.0.0.1:$port" "$BATS_TEST_TMPDIR"/service.*.log
    [ "$(get /health)" = '{"status":"ok"}' ]
}

@test "--statements records what it asks of the database, and nothing of its migrations" {
    start recorded "$BUILD/reco-service" --port 0 --port-file port --db db --migrations "$TOP/examples/reco-service/migrations" \
        --migrate --statements statements
    wait_for 10 test -s port
    service_url=http://127.0.0.1:$(cat port)
    [ "$(status /event -d "$(event one-event)")" = 200 ]
    grep -q '^INSERT INTO events (.*;$' statements
    run -1 grep -E 'schema_migrations|CREATE' statements
    # Each can be asked alone.
    run -0 sqlite3 db < <(sort -u statements | sed 's/^/EXPLAIN /')
}

@test "a wrong option says so in two lines and exits 2" {
    for options in "--nonsense" "--por 0" "--port" "--port abc" "--port 70000" "--port 0x1" "--db" "--migrate=1" \
        "--db x" "--migrations x" "--db x --migrations x operand" "--db= --migrations x" "--window 0"; do
        # shellcheck disable=SC2086 # the options are words
        run -2 reco-service $options
        [ "${#lines[@]}" -eq 2 ] || { echo "$options: $output"; false; }
    done
    run -0 reco-service --help
    [[ $output == *--client-timeout* ]]
    run -0 reco-service --version
    [[ $output == *libmicrohttpd* && $output == *sqlite* ]]
    run -2 sh -c 'reco-service --help >/dev/full'
}

@test "a variable that is wrong or empty ends it before it starts" {
    args=(--port 0 --db x.db --migrations "$TOP/examples/reco-service/migrations" --migrate)
    for setting in RECO_FAULT_ERRORS=20 RECO_FAULT_ERRORS=101% RECO_FAULT_LATENCY=fast RECO_FAULT_LATENCY=1ms:x \
        RECO_FAULT_LATENCY=1e3ms RECO_FAULT_OUTBOX=maybe RECO_FAULT_CSRF=on RECO_FAULT_READY_AFTER= \
        RECO_ADMIN_TOKEN= RECO_LOGIN_EMAIL=a; do
        run -2 env "$setting" timeout 5 reco-service "${args[@]}"
        [ "${#lines[@]}" -eq 2 ]
        [[ ${lines[0]} == *"${setting%%=*}"* ]]
    done
}

@test "what cannot be opened ends it with 2" {
    migrations=$TOP/examples/reco-service/migrations
    run -2 timeout 5 reco-service --port 0 --db /nowhere/x.db --migrations "$migrations"
    run -2 timeout 5 reco-service --port 0 --db x.db --migrations /nowhere
    run -2 timeout 5 reco-service --port 0 --db x.db --migrations "$migrations" --migrate --port-file /nowhere/port
    run -2 timeout 5 reco-service --port 0 --db x.db --migrations "$migrations" --migrate --host nonsense
    run -2 env M="$migrations" sh -c "timeout 5 reco-service --port 0 --db x.db --migrations \"\$M\" --migrate >/dev/full"
    head -c 100000 /dev/urandom >garbage.db
    run -2 timeout 5 reco-service --port 0 --db garbage.db --migrations "$migrations" --migrate
    start_service
    run -2 timeout 5 reco-service --port "${service_url##*:}" --db x.db --migrations "$migrations" --migrate
    [[ $output == *"cannot listen"* ]]
}

@test "the health answers have the promised shapes" {
    start_service
    [ "$(get /health)" = '{"status":"ok"}' ]
    [ "$(get /startup)" = '{"status":"ok"}' ]
    echo '{"checks": {"db": true, "online_cache": true}, "event_backbone": {"mode": "outbox", "outbox":
        {"pending": 0, "publishing": 0, "published": 0, "dead": 0, "parked": 0, "oldest_lag_ms": 0}}}' >healthy
    for path in /ready /readyz; do
        get $path | jq -e --slurpfile healthy healthy '. == {ready: true} + $healthy[0]'
    done
    get /healthz | jq -e --slurpfile healthy healthy '. == {status: "ok"} + $healthy[0]'
}

@test "/contract is what it promises" {
    start_service
    get /contract | jq -e '.kpi_targets == {ctr_at_20: ">= 8%", avg_watch_time_sec: ">= 35", catalog_coverage_at_20: ">= 60%"}
        and .sla_targets == {reco_p95_ms: 120, reco_p99_ms: 200, api_error_rate_pct: 1.0}
        and (.event_contract | .ts_unit == "ms" and .idempotency_key == "event_id")'
}

@test "/reco recommends k different items of the catalogue" {
    start_service
    for k in 1 7 20 200; do
        get "/reco?user_id=u1&session_id=s1&k=$k" -H 'X-Request-ID: abc-1' | jq -e --argjson k $k '
            .request_id == "abc-1" and .model_version == "blend-1" and .strategy == "popular" and
            (keys == ["items", "model_version", "request_id", "strategy"]) and
            (.items | length == ([$k, 120] | min)) and (.items | unique | length) == (.items | length) and
            (.items | all(test("^item-[0-9]+$")))'
    done
    get '/reco?user_id=u1&session_id=s' | jq -e '.items | length == 20'
    get '/reco?user_id=%C3%A9t%C3%A9&session_id=s&k=2' | jq -e '.items | length == 2'
}

@test "/reco has nothing to recommend from an empty catalogue" {
    cp -r "$TOP/examples/reco-service/migrations" empty
    echo 'DELETE FROM items;' >empty/0006_seed_catalogue.sql
    start empty "$BUILD/reco-service" --port 0 --port-file port --db e.db --migrate --migrations empty
    wait_for 5 test -s port
    service_url=http://127.0.0.1:$(cat port)
    get '/reco?user_id=u&session_id=s' | jq -e '.items == []'
}

@test "/reco learns what a user likes" {
    start_service
    for i in 1 9 17 25; do # one category
        get /event -d "$(event "fan-event-$i" "{user_id: \"fan\", item_id: \"item-$i\"}")" >/dev/null
    done
    learnt() { get '/reco?user_id=fan&session_id=s&k=10' | jq -e '.strategy == "personal"'; }
    wait_for 5 learnt
    get '/reco?user_id=fan&session_id=s&k=10' | jq -e '[.items[] | ltrimstr("item-") | tonumber % 8] |
        map(select(. == 1)) | length >= 4'
    get '/reco?user_id=stranger&session_id=s&k=10' | jq -e '.strategy == "popular"'
}

@test "/reco refuses what is no user and no number" {
    start_service
    for query in '' 'k=5' 'user_id=' 'user_id=u&k=0' 'user_id=u&k=201' 'user_id=u&k=-1' 'user_id=u&k=1e1' 'user_id=u&k=' \
        'user_id=u&k=99999999999999999999' 'user_id=%ff' 'user_id=a%00b' 'user_id=%ed%a0%80' 'user_id=%c0%80' \
        'user_id=a%0d%0ab' "user_id=$(printf 'x%.0s' {1..129})" "user_id=u&session_id=%f5%80%80%80" 'user_id=u&x_autolog_impressions=2'; do
        [ "$(status "/reco?$query&session_id=s")" = 422 ] || { echo "$query"; cat answer; false; }
        holds '.detail[0].loc[0] == "query"'
    done
    [ "$(status '/reco?user_id=u&k=1')" = 422 ]
    complains '["query", "session_id"]'
    [ "$(status "/reco?user_id=$(printf 'x%.0s' {1..128})&session_id=s&x_autolog_impressions=true")" = 200 ]
}

@test "/reco logs the lists, unless the client says that it does" {
    start_service
    for log in false 0 true 1; do get "/reco?user_id=u&session_id=s&x_autolog_impressions=$log" >/dev/null; done
    logged() { [ "$(sql 'select count(*) from recommendations')" = 2 ]; }
    wait_for 5 logged
}

@test "an event is stored once, under its id" {
    start_service
    event id/event >event.json
    watch id/log/watch >watch.json
    impression id/log/impression >impression.json
    for kind in event watch impression; do
        path=/log/$kind
        if [ "$kind" = event ]; then path=/event; fi
        get $path -d @$kind.json | jq -e --arg id "id$path" '. == {status: "ok", event_id: $id}'
        get $path -d @$kind.json | jq -e --arg id "id$path" '. == {status: "duplicate", event_id: $id}'
    done
    get /event -d "$(event id/log/watch)" | jq -e '.status == "duplicate"'
    [ "$(sql 'select count(*) from events')" = 3 ]
    [ "$(sql "select watch_time_sec from events where kind = 'watch'")" = 12.5 ]
    # What is optional may be there, and null.
    get /log/watch -d "$(watch optional-1 '{percent_watched: 40, ended: false, playback_speed: 1.5, rebuffer_count: 2, context: {a: [1]}}')"
    get /log/watch -d "$(watch optional-2 '{percent_watched: null, ended: null, context: null}')"
}

@test "a batch of impressions and watches" {
    start_service
    jq -cn --argjson a "$(watch batch-001)" --argjson b "$(impression batch-002)" '{events: [$a, $b, $a]}' >batch.json
    get /log/batch -d @batch.json | jq -e '. == {status: "ok", accepted: 2, duplicates: 1}'
    get /log/batch -d @batch.json | jq -e '. == {status: "ok", accepted: 0, duplicates: 3}'
    [ "$(sql 'select group_concat(kind) from (select kind from events order by event_id)')" = watch,impression ]
    [ "$(sql "select json_extract(payload, '$.watch_time_sec') from outbox where event_id = 'batch-001'")" = 12.5 ]
    for change in '.events = []' '.events = {}' '.more = 1' '.events = [range(101) | 1]' '.events[1].ended = true' '.events[1].items[0].position = 1' \
        '.events[0].ts_ms = 1' '.events[2] = 7' 'del(.events)'; do
        jq -c "$change" batch.json >changed.json
        [ "$(status /log/batch -d @changed.json)" = 422 ] || { echo "$change"; cat answer; false; }
        holds '.detail[0].loc[0] == "body"'
    done
    jq -c '.events[1].items[1].position = -1' batch.json >changed.json
    [ "$(status /log/batch -d @changed.json)" = 422 ]
    complains '["body", "events", 1, "items", 1, "position"]'
    [ "$(sql 'select count(*) from events')" = 2 ]
}

@test "the same event sent fifty times at once is stored once" {
    start_service
    watch race-of-fifty >body
    seq 50 | xargs -P 10 -I{} curl -sS -m 10 -d @body "$service_url/log/watch" >answers
    [ "$(grep -o '"ok"' answers | wc -l)" = 1 ]
    [ "$(grep -o '"duplicate"' answers | wc -l)" = 49 ]
}

@test "events go through the outbox to the backbone, with their bytes" {
    start_service
    body=$(watch exact-bytes | sed 's/"watch_time_sec":12.5/"watch_time_sec" : 1.10 , "context":{"n":12345678901234567890}/')
    get /log/watch -d "$body" >/dev/null
    wait_for 5 outbox '.published == 1 and .pending + .publishing + .dead == 0 and .oldest_lag_ms == 0'
    [ "$(sql 'select payload from event_backbone')" = "$body" ]
}

@test "a bad body is refused, and the answer says where" {
    start_service
    local path kind change loc body
    while IFS='|' read -r kind change loc; do
        path=/log/$kind
        if [ "$kind" = event ]; then path=/event; fi
        "$kind" wrong-event | jq -c "$change" >body
        [ "$(status "$path" --data-binary @body)" = 422 ] || { echo "$kind $change"; cat answer; false; }
        complains "$loc"
    done <<'BODIES'
event|del(.event_id)|["body", "event_id"]
event|del(.user_id)|["body", "user_id"]
event|del(.item_id)|["body", "item_id"]
event|del(.event_type)|["body", "event_type"]
event|del(.ts)|["body", "ts"]
event|.event_id = "seven77"|["body", "event_id"]
event|.event_id = "é" * 65|["body", "event_id"]
event|.event_id = 12345678|["body", "event_id"]
event|.event_type = "watch"|["body", "event_type"]
event|.user_id = null|["body", "user_id"]
event|.user_id = ""|["body", "user_id"]
event|.user_id = 17|["body", "user_id"]
event|.user_id = ["u"]|["body", "user_id"]
event|.user_id = "x" * 129|["body", "user_id"]
event|.ts = "\(.ts)"|["body", "ts"]
event|.ts += 0.5|["body", "ts"]
event|.ts /= 1000|["body", "ts"]
event|.ts += 360000|["body", "ts"]
event|.ts -= 86460000|["body", "ts"]
event|.ts = null|["body", "ts"]
event|.request_id = "r"|["body", "request_id"]
event|.["a\"b"] = 1|["body", "a\"b"]
event|[.]|["body"]
event|"user"|["body"]
event|null|["body"]
watch|del(.session_id)|["body", "session_id"]
watch|del(.request_id)|["body", "request_id"]
watch|del(.ts_ms)|["body", "ts_ms"]
watch|del(.watch_time_sec)|["body", "watch_time_sec"]
watch|.watch_time_sec = "12"|["body", "watch_time_sec"]
watch|.watch_time_sec = -1|["body", "watch_time_sec"]
watch|.watch_time_sec = 86401|["body", "watch_time_sec"]
watch|.percent_watched = 101|["body", "percent_watched"]
watch|.ended = 1|["body", "ended"]
watch|.rebuffer_count = 1.5|["body", "rebuffer_count"]
watch|.context = "c"|["body", "context"]
watch|.event_type = "click"|["body", "event_type"]
impression|del(.items)|["body", "items"]
impression|.items = []|["body", "items"]
impression|.items = {}|["body", "items"]
impression|.items[1].position = 0|["body", "items", 1]
impression|.items[0] = "item-1"|["body", "items", 0]
impression|.items[0].score = 1|["body", "items", 0, "score"]
impression|.items[0].position = "0"|["body", "items", 0, "position"]
impression|del(.items[1].item_id)|["body", "items", 1, "item_id"]
BODIES
    for body in '' '{bad' '{"user_id":"u1"' '{"user_id":"u1"} x' '{"user_id":"a\u0000b"}' '{"user_id":"\ud800"}' '{"user_id":"u","user_id":"v"}' \
        '{"ts":NaN}' $'{"user_id":"\xff"}'; do
        printf '%s' "$body" >body
        [ "$(status /event --data-binary @body)" = 422 ] || { echo "$body"; cat answer; false; }
        complains '["body"]'
    done
    printf '{"user_id":"u"}\0' >body
    [ "$(status /event --data-binary @body)" = 422 ]
    "$PYTHON" -c 'print("{\"user_id\":" + "[" * 20000 + "]" * 20000 + "}")' >body
    [ "$(status /event --data-binary @body)" = 422 ]
    # Eight characters, however many bytes they have.
    [ "$(status /event -d "$(event 'ééééüüüü')")" = 200 ]
    [ "$(sql 'select count(*) from events')" = 1 ]
}

@test "a body of more than 64 KiB is 413, however it is sent" {
    start_service
    watch fills-it-all '{context: {fill: ""}}' >small
    jq -c --argjson n $((65536 - $(wc -c <small) + 1)) '.context.fill = "0" * $n' small | tr -d '\n' >fits
    [ "$(wc -c <fits)" = 65536 ]
    [ "$(status /log/watch --data-binary @fits)" = 200 ]
    { cat fits; echo; } >over
    [ "$(status /log/watch --data-binary @over)" = 413 ]
    holds '.detail | test("65536")'
    [ "$(status /log/watch -H 'Transfer-Encoding: chunked' --data-binary @over)" = 413 ]
    head -c 5000000 /dev/zero >large
    [ "$(status /event --data-binary @large)" = 413 ]
    run curl -sS -m 10 -H 'Transfer-Encoding: chunked' -H 'Expect:' --data-binary @large "$service_url/event"
    [ "$status" -ne 0 ] # cut off
    [ "$(get /health)" = '{"status":"ok"}' ]
    [ "$(sql 'select count(*) from events')" = 1 ]
}

@test "unknown paths are 404, wrong methods 405 with Allow" {
    start_service
    [ "$(status /nowhere)" = 404 ]
    holds '.detail | length > 0'
    [ "$(status /reco/)" = 404 ]
    [ "$(status /event)" = 405 ]
    grep -qi '^allow: POST' headers
    [ "$(status /reco -X DELETE)" = 405 ]
    grep -qi '^allow: GET, HEAD' headers
    [ "$(curl -sS -m 10 -o answer -w '%{http_code}' -I "$service_url/health")" = 200 ]
}

@test "every answer carries security headers, the request id and its times" {
    start_service
    for path in /health '/reco?user_id=u&session_id=s' /nowhere /admin/status; do
        status "$path" -H 'X-Request-ID: deploy-7.check:1' >/dev/null
        for header in 'x-content-type-options: nosniff' 'x-frame-options: DENY' 'content-security-policy: ' \
            'referrer-policy: ' 'strict-transport-security: max-age=' 'x-request-id: deploy-7.check:1' \
            'x-response-time-ms: [0-9]' 'x-db-time-ms: [0-9]' 'x-db-queries: [0-9]' 'content-type: application/json'; do
            grep -qi "^$header" headers || { echo "$path: $header"; cat headers; false; }
        done
    done
    status /health -H 'X-Request-ID: "><script>' >/dev/null
    grep -qiE '^x-request-id: [0-9a-f-]{36}.?$' headers
    status /event -d "$(event database-use)" >/dev/null
    grep -qi '^x-db-queries: [1-9]' headers
    status '/reco?user_id=u&session_id=s' >/dev/null
    grep -qi '^x-db-queries: 0' headers
}

@test "/metrics/reco has no figures without samples, and counts what there is" {
    start_service
    get /metrics/reco | jq -e '.window_sec == 60 and .sample_size == 0 and .error_rate_pct == null and
        .latency_ms == {p50: null, p95: null, p99: null}'
    for _ in 1 2 3; do get '/reco?user_id=u&session_id=s' >/dev/null; done
    status /reco >/dev/null
    get /metrics/reco | jq -e '.sample_size == 4 and .error_rate_pct == 0 and
        .status_counts["2xx"] == 3 and .status_counts["4xx"] == 1 and .status_counts["5xx"] == 0 and
        .latency_ms.p50 >= 0 and .latency_ms.p50 <= .latency_ms.p95 and .latency_ms.p95 <= .latency_ms.p99'
}

@test "/metrics/reco forgets what is older than its window" {
    service_window() {
        start windowed "$BUILD/reco-service" --port 0 --port-file port --db w.db --window 1 --migrate \
            --migrations "$TOP/examples/reco-service/migrations"
        wait_for 5 test -s port
        service_url=http://127.0.0.1:$(cat port)
    }
    service_window
    get '/reco?user_id=u&session_id=s' >/dev/null
    forgotten() { get /metrics/reco | jq -e '.sample_size == 0'; }
    wait_for 5 forgotten
}

@test "/metrics is Prometheus text" {
    start_service
    get '/reco?user_id=u&session_id=s' >/dev/null
    get /event -d "$(event counted-once)" >/dev/null
    wait_for 5 outbox '.published == 1'
    [ "$(status /metrics/prometheus)" = 200 ]
    grep -qx 'reco_outbox_up 1' answer
    [ "$(status /metrics)" = 200 ]
    grep -qi '^content-type: text/plain; version=0.0.4' headers
    grep -qx 'reco_http_requests_total{method="GET",path="/reco",status="2xx"} 1' answer
    grep -qx 'reco_outbox_events{state="published"} 1' answer
    grep -qx 'reco_request_duration_seconds_bucket{le="+Inf"} 1' answer
    # Every line is a comment or NAME{LABELS} VALUE, and every name has its type.
    run ! grep -vE '^# (HELP|TYPE) |^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+$' answer
    sed -nE 's/^([a-z_]+)[{ ].*/\1/p' answer | sed -E 's/_(bucket|sum|count)$//' | sort -u | while read -r name; do
        grep -q "^# TYPE $name " answer
    done
}

@test "/analytics/baseline computes from what happened, and meets the contract after a seed" {
    start_service
    get /analytics/baseline | jq -e '.metrics == {requests: 0, impressions: 0, watches: 0, ctr_at_20_pct: null,
        avg_watch_time_sec: null, catalog_coverage_at_20_pct: null}'
    seed 5 20
    written() { get /analytics/baseline | jq -e '.metrics.requests == 20'; }
    wait_for 5 written
    get /analytics/baseline | jq -e '.metrics | .impressions == 400 and .watches == 20 and .ctr_at_20_pct == 100 and
        .avg_watch_time_sec == 40 and .catalog_coverage_at_20_pct >= 60'
    # Lists that lead to nothing lower the share; those of users who never say anything do not count.
    for i in $(seq 20); do get "/reco?user_id=user-1&session_id=s&k=20&i=$i" >/dev/null; done
    for i in $(seq 50); do get "/reco?user_id=crawler-$i&session_id=s&k=20" >/dev/null; done
    written() { get /analytics/baseline | jq -e '.metrics.requests == 40'; }
    wait_for 5 written
    get /analytics/baseline | jq -e '.metrics | .ctr_at_20_pct == 50 and .impressions == 800'
    # A watch of another user's list is none of it.
    get /log/watch -d "$(watch not-mine "{user_id: \"user-2\", watch_time_sec: 82} + ($(get '/reco?user_id=user-1&session_id=s') | {item_id: .items[0], request_id})")" >/dev/null
    written() { get /analytics/baseline | jq -e '.metrics.requests == 41'; }
    wait_for 5 written
    get /analytics/baseline | jq -e '.metrics | .ctr_at_20_pct == 48.78 and .avg_watch_time_sec == 42'
}

@test "approvals need a session and its CSRF token" {
    start_service RECO_LOGIN_EMAIL=ops@example.org RECO_LOGIN_PASSWORD=correct-horse
    approve=/api/workflows/123/approve
    [ "$(status $approve -X POST)" = 403 ]
    [ "$(status $approve -X POST -H 'X-CSRF-Token: x')" = 401 ]
    [ "$(status $approve -X POST -H 'X-CSRF-Token: x' -H 'Authorization: Bearer x')" = 401 ]
    [ "$(status /auth/login -d '{"email":"ops@example.org","password":"wrong"}')" = 401 ]
    [ "$(status /auth/login -d '{"email":"ops@example.org"}')" = 401 ]
    [ "$(status /auth/login -d '{')" = 400 ]
    [ "$(status /auth/login -d '{"email":"ops@example.org","password":"correct-horse"}')" = 200 ]
    token=$(jq -r .access_token answer) csrf=$(jq -r .csrf_token answer)
    [ ${#token} -eq 64 ]
    [ ${#csrf} -eq 64 ]
    [ "$token" != "$csrf" ]
    bearer="Authorization: Bearer $token"
    [ "$(status $approve -X POST -H "$bearer")" = 403 ]
    [ "$(status $approve -X POST -H "$bearer" -H 'X-CSRF-Token: x')" = 403 ]
    [ "$(status $approve -X POST -H "$bearer" -H "X-CSRF-Token: $token")" = 403 ]
    [ "$(status $approve -X POST -H "$bearer" -H "X-CSRF-Token: $csrf")" = 200 ]
    holds '. == {status: "approved", workflow_id: "123"}'
    [ "$(sql 'select workflow_id, approved_by from approvals')" = '123|ops@example.org' ]
    [ "$(status /api/workflows//approve -X POST)" = 404 ]
    [ "$(status /admin/status -H "$bearer")" = 200 ]
    [ "$(status /admin/faults -H "$bearer")" = 403 ]
}

@test "admin paths are closed without a token, and say nothing of what there is" {
    start_service RECO_ADMIN_TOKEN=the-token
    for path in /admin/status /admin/faults /admin/nowhere; do
        [ "$(status $path)" = 401 ]
        grep -qi '^www-authenticate: Bearer' headers
        [ "$(status $path -H 'Authorization: Bearer the-toke')" = 401 ]
        [ "$(status $path -H 'Authorization: Bearer ')" = 401 ]
        [ "$(status $path -H 'Authorization: Basic the-token')" = 401 ]
    done
    [ "$(status /admin/status -H 'Authorization: Bearer the-token')" = 200 ]
    holds '.uptime_sec >= 0 and .faults == {}'
    [ "$(status /admin/nowhere -H 'Authorization: Bearer the-token')" = 404 ]
    [ "$(admin -X PUT)" = 405 ]
}

@test "without an administrator's token in the environment there is no administrator" {
    start_service
    [ "$(status /admin/faults -H 'Authorization: Bearer ')" = 401 ]
    [ "$(status /admin/faults -H 'Authorization: Bearer the-token')" = 401 ]
}

@test "logins are limited to ten a minute" {
    start_service
    for _ in $(seq 10); do [ "$(status /auth/login -d '{"email":"a","password":"b"}')" = 401 ]; done
    [ "$(status /auth/login -d '{"email":"a","password":"b"}')" = 429 ]
    grep -qiE '^retry-after: [1-9]' headers
}

@test "fault ready_after: not ready, then ready" {
    start_service RECO_FAULT_READY_AFTER=2s
    [ "$(status /readyz)" = 503 ]
    holds '.detail | .ready == false and .checks == {db: true, online_cache: false} and .event_backbone.outbox.pending == 0'
    [ "$(status /health)" = 200 ]
    ready() { [ "$(status /readyz)" = 200 ]; }
    wait_for 5 ready
}

@test "fault latency: answers are late, side by side, and only their share" {
    start_service RECO_FAULT_LATENCY=300ms RECO_ADMIN_TOKEN=the-token
    before=$(date +%s%N)
    seq 20 | xargs -P 20 -I{} curl -sS -m 10 -o /dev/null -w '%{time_total}\n' "$service_url/reco?user_id=u-{}&session_id=s" >seconds
    spent=$((($(date +%s%N) - before) / 1000000))
    [ "$(awk '$1 >= 0.3' seconds | wc -l)" = 20 ]
    [ "$spent" -lt 3000 ] # one after the other they would take six seconds
    get /metrics/reco | jq -e '.latency_ms.p50 >= 300'
    [ "$(admin -d '{"latency":"300ms:25%"}')" = 200 ]
    for _ in $(seq 8); do curl -sS -o /dev/null -w '%{time_total}\n' "$service_url/reco?user_id=u&session_id=s"; done >seconds
    [ "$(awk '$1 >= 0.3' seconds | wc -l)" = 2 ]
}

@test "fault errors: exactly the share fails, and the window says so" {
    start_service RECO_FAULT_ERRORS=20%
    for i in $(seq 50); do status "/reco?user_id=u$i&session_id=s"; echo; done >statuses
    [ "$(grep -c 500 statuses)" = 10 ]
    [ "$(grep -c 200 statuses)" = 40 ]
    get /metrics/reco | jq -e '.error_rate_pct == 20 and .status_counts["5xx"] == 10'
}

@test "fault outbox=stuck: events wait, and are published once it is gone" {
    start_service RECO_FAULT_OUTBOX=stuck RECO_ADMIN_TOKEN=the-token
    for i in 1 2 3; do get /event -d "$(event "an-event-$i")" >/dev/null; done
    sleep 0.3
    outbox '.pending == 3 and .published == 0 and .oldest_lag_ms >= 200'
    [ "$(admin -X DELETE)" = 200 ]
    wait_for 5 outbox '.pending == 0 and .published == 3'
}

@test "fault outbox=missing: the answer is an error, never zeros" {
    start_service RECO_FAULT_OUTBOX=missing RECO_ADMIN_TOKEN=the-token
    get /event -d "$(event an-event-1)" | jq -e '.status == "ok"'
    get /healthz | jq -e '.status == "degraded" and
        .event_backbone.outbox == {error: "no such table: outbox"}'
    get /metrics >metrics
    grep -qx 'reco_outbox_up 0' metrics
    run ! grep -q '^reco_outbox_events' metrics
    [ "$(admin -X DELETE)" = 200 ]
    outbox '.pending + .published + .dead == 0'
    get /event -d "$(event an-event-2)" | jq -e '.status == "ok"'
    wait_for 5 outbox '.published == 1'
}

@test "a service that was killed with its outbox away brings it back" {
    start_service RECO_FAULT_OUTBOX=missing
    kill -KILL "$service_pid"
    start again "$BUILD/reco-service" --port 0 --port-file port --db "$service_db" --migrate \
        --migrations "$TOP/examples/reco-service/migrations"
    wait_for 5 test -s port
    service_url=http://127.0.0.1:$(cat port)
    outbox '.pending == 0'
}

@test "fault outbox=dead: events become dead letters; put back, they are published" {
    start_service RECO_FAULT_OUTBOX=dead RECO_ADMIN_TOKEN=the-token
    for i in 1 2 3; do
        get /event -d "$(event "an-event-$i")" -H "X-Request-ID: r$i" >/dev/null
    done
    wait_for 5 outbox '.dead == 3 and .pending + .publishing + .published == 0'
    [ "$(sql "select count(*) from dead_letters where queue = 'outbox' and reason = 'rejected' and status = 'dead'
        and retry_count = 3 and requeue_count = 0 and first_failed_at <= last_failed_at
        and request_id = 'r' || substr(id, 10) and json_extract(payload, '$.event_id') = id")" = 3 ]
    [ "$(admin -X DELETE)" = 200 ]
    sql "begin; insert into messages select id, queue, payload, request_id, requeue_count + 1, 1 from dead_letters;
        delete from dead_letters; commit"
    wait_for 5 outbox '.published == 3 and .dead + .pending + .publishing == 0'
    [ "$(sql 'select count(*) from event_backbone')" = 3 ]
    [ "$(sql 'select count(*) from messages')" = 0 ]
}

@test "a letter that dies again remembers how often it was put back, and one of another queue is left alone" {
    start_service RECO_FAULT_OUTBOX=dead
    get /event -d "$(event an-event-1)" >/dev/null
    wait_for 5 outbox '.dead == 1'
    first=$(sql 'select first_failed_at from dead_letters')
    sql "begin; insert into messages select id, queue, payload, request_id, requeue_count + 1, 1 from dead_letters;
        insert into messages values ('x', 'other', 'y', null, 0, 1); delete from dead_letters; commit"
    wait_for 5 outbox '.dead == 1 and .pending == 0'
    [ "$(sql "select requeue_count, first_failed_at = $first from dead_letters")" = '1|1' ]
    [ "$(sql 'select id from messages')" = x ]
    sql "update dead_letters set status = 'parked'"
    outbox '.dead == 0 and .parked == 1'
}

@test "fault database=down: not ready, no outbox at all, and nothing is taken" {
    start_service RECO_FAULT_DATABASE=down RECO_ADMIN_TOKEN=the-token
    [ "$(status /readyz)" = 503 ]
    holds '.detail | .ready == false and .checks == {db: false, online_cache: true} and .event_backbone == {mode: "outbox", outbox: null}'
    get /healthz | jq -e '.status == "degraded" and .checks.db == false and .event_backbone.outbox == null'
    [ "$(status /event -d "$(event an-event-1)")" = 503 ]
    [ "$(status /log/batch -d "{\"events\":[$(watch watched-1)]}")" = 503 ]
    [ "$(admin -X DELETE)" = 200 ]
    [ "$(status /readyz)" = 200 ]
    get /event -d "$(event an-event-1)" | jq -e '.status == "ok"'
}

@test "fault idempotency=forgotten: the same watch counts twice" {
    start_service RECO_FAULT_IDEMPOTENCY=forgotten
    for _ in 1 2; do
        get /log/watch -d "$(watch forgotten)" | jq -e '. == {status: "ok", event_id: "forgotten"}'
    done
    [ "$(sql 'select count(*) from events')" = 2 ]
    wait_for 5 outbox '.published == 2'
}

@test "fault headers=missing: none of them is there" {
    start_service RECO_FAULT_HEADERS=missing
    [ "$(status /health -H 'X-Request-ID: abc')" = 200 ]
    run ! grep -qiE '^(x-|content-security|referrer|strict-transport|permissions|cache-control)' headers
}

@test "faults csrf, rate_limit and admin open what should be closed" {
    start_service RECO_FAULT_CSRF=off RECO_FAULT_RATE_LIMIT=off RECO_FAULT_ADMIN=open RECO_ADMIN_TOKEN=the-token \
        RECO_LOGIN_EMAIL=a RECO_LOGIN_PASSWORD=b
    for _ in $(seq 15); do [ "$(status /auth/login -d '{"email":"a","password":"b"}')" = 200 ]; done
    bearer="Authorization: Bearer $(jq -r .access_token answer)"
    [ "$(status /api/workflows/9/approve -X POST -H "$bearer")" = 200 ]
    [ "$(status /api/workflows/9/approve -X POST)" = 401 ]
    [ "$(status /admin/status)" = 200 ]
    [ "$(status /admin/faults)" = 401 ]
    [ "$(status /admin/faults -X DELETE)" = 401 ]
}

@test "faults are changed, shown and cleared at run time" {
    start_service RECO_FAULT_ERRORS=50% RECO_ADMIN_TOKEN=the-token
    [ "$(admin)" = 200 ]
    holds '. == {faults: {errors: "50%"}}'
    [ "$(admin -d '{"errors":null,"latency":"1ms:50%","outbox":"stuck"}')" = 200 ]
    holds '. == {faults: {latency: "1ms:50%", outbox: "stuck"}}'
    for body in '{"nonsense":"1"}' '{"errors":20}' '{"errors":"20"}' '{"errors":""}' '{"outbox":"Stuck"}' '[]' '' \
        '{"ready_after":"2h"}'; do
        [ "$(admin -d "$body")" = 400 ] || { echo "$body"; false; }
        holds '.detail | length > 5'
    done
    [ "$(admin -X DELETE)" = 200 ]
    holds '. == {faults: {}}'
}

@test "migrations are recorded with their checksums, and an edited one is refused" {
    start_service
    sql 'select checksum, version from schema_migrations order by version' | tr '|' ' ' >recorded
    (cd "$TOP/examples/reco-service/migrations" && sha256sum -- *.sql | tr -s ' ') >expected
    diff recorded expected
    stop "$service_pid"
    cp -r "$TOP/examples/reco-service/migrations" edited
    echo '-- later' >>edited/0002_events_and_outbox.sql
    run -2 timeout 5 "$BUILD/reco-service" --port 0 --db "$service_db" --migrations edited --migrate
    [[ $output == *0002_events_and_outbox.sql*edited* ]]
}

@test "a failing migration leaves nothing of itself" {
    cp -r "$TOP/examples/reco-service/migrations" more
    echo 'CREATE TABLE half (a); CREATE TABLE half (b);' >more/0007_broken.sql
    run -2 timeout 5 reco-service --port 0 --db x.db --migrations more --migrate
    [[ $output == *0007_broken.sql*half* ]]
    service_db=x.db
    [ "$(sql "select count(*) from sqlite_master where name = 'half'")" = 0 ]
    [ "$(sql 'select count(*) from schema_migrations')" = 6 ]
    rm more/0003_dead_letters.sql
    run -2 timeout 5 reco-service --port 0 --db y.db --migrations more --migrate
    [[ $output == *0003_name.sql* ]]
}

@test "without --migrate it waits, not ready, until somebody has migrated" {
    start waiting "$BUILD/reco-service" --port 0 --port-file port --db late.db \
        --migrations "$TOP/examples/reco-service/migrations"
    wait_for 5 test -s port
    service_url=http://127.0.0.1:$(cat port)
    [ "$(status /readyz)" = 503 ]
    holds '.detail | .ready == false and .reason == "some migrations are not applied"'
    [ "$(status /startup)" = 503 ]
    [ "$(status '/reco?user_id=u&session_id=s')" = 503 ]
    [ "$(status /event -d "$(event an-event-1)")" = 503 ]
    get /healthz | jq -e '.event_backbone.outbox.error | test("no such table")'
    start migrating "$BUILD/reco-service" --port 0 --port-file other --db late.db --migrate \
        --migrations "$TOP/examples/reco-service/migrations"
    ready() { [ "$(status /readyz)" = 200 ]; }
    wait_for 10 ready
    [ "$(status '/reco?user_id=u&session_id=s')" = 200 ]
}

@test "SIGTERM lets running requests finish, publishes what is due and exits 0" {
    for signal in TERM INT; do
        rm -f port
        RECO_FAULT_LATENCY=700ms reco-service --port 0 --port-file port --db end-$signal.db --migrate \
            --migrations "$TOP/examples/reco-service/migrations" >log 2>&1 3>&- 4>&- &
        pid=$!
        wait_for 5 test -s port
        service_url=http://127.0.0.1:$(cat port) service_db=end-$signal.db
        curl -sS -m 10 "$service_url/reco?user_id=u&session_id=s" >late 3>&- &
        curl=$!
        for i in $(seq 30); do get /event -d "$(event "last-event-$i")" >/dev/null; done
        kill -$signal $pid
        wait $curl
        wait $pid
        jq -e '.items | length == 20' late
        [ "$(sql "select count(*) from outbox where status = 'published'")" = 30 ]
        [ "$(sql 'select count(*) from recommendations')" = 1 ]
        run ! curl -sS -m 2 "$service_url/health"
    done
}

@test "what was being published when it was killed is published by the next one, once" {
    start_service RECO_FAULT_OUTBOX=stuck
    for i in 1 2 3; do get /event -d "$(event "an-event-$i")" >/dev/null; done
    kill -KILL "$service_pid"
    sql "update outbox set status = 'publishing', attempts = 1 where event_id <> 'an-event-3';
        insert into event_backbone (event_id, payload, published_at) values ('an-event-1', 'x', 1)"
    start again "$BUILD/reco-service" --port 0 --port-file port --db "$service_db" --migrate \
        --migrations "$TOP/examples/reco-service/migrations"
    wait_for 5 test -s port
    service_url=http://127.0.0.1:$(cat port)
    wait_for 5 outbox '.published == 3 and .pending + .publishing == 0'
    [ "$(sql 'select count(*) from event_backbone')" = 3 ]
}

@test "a client that says nothing is cut off, and does not hold up others" {
    start patient "$BUILD/reco-service" --port 0 --port-file port --db s.db --client-timeout 1 --migrate \
        --migrations "$TOP/examples/reco-service/migrations"
    wait_for 5 test -s port
    service_url=http://127.0.0.1:$(cat port)
    cat >silent.py <<'PYTHON'
import socket, sys, time
port = int(sys.argv[1])
begun = time.monotonic()
clients = []
for text in (b"", b"GET /health HT", b"POST /event HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{") * 20:
    clients.append(socket.create_connection(("127.0.0.1", port), timeout=8))
    clients[-1].sendall(text)
print("opened", flush=True)
for client in clients:
    try:
        while client.recv(4096):
            pass
    except ConnectionResetError:
        pass
print("closed" if time.monotonic() - begun < 7 else "late")
PYTHON
    "$PYTHON" silent.py "$(cat port)" >seen 3>&- &
    client=$!
    wait_for 5 grep -q opened seen
    [ "$(get /health)" = '{"status":"ok"}' ]
    wait $client
    grep -qx closed seen
}

@test "garbage instead of HTTP is survived" {
    start_service
    cat >garbage.py <<'PYTHON'
import os, random, socket, sys
random.seed(7)
for i in range(200):
    client = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=0.3)
    choice = i % 4
    if choice == 0:
        data = random.randbytes(random.randint(1, 4000))
    elif choice == 1:
        data = b"GET /reco?user_id=" + random.randbytes(40).hex().encode() * 400 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    elif choice == 2:
        data = b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 9000 + b"\r\n"
    else:
        data = b"POST /event HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551616\r\n\r\n{}"
    try:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        client.recv(4096)
    except OSError:
        pass
    client.close()
PYTHON
    "$PYTHON" garbage.py "${service_url##*:}"
    [ "$(get /health)" = '{"status":"ok"}' ]
    kill -0 "$service_pid"
}
