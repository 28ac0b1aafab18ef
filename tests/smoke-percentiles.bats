# smoke-stack: percentiles of the requests of a step.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; the libraries set what they started

load lib/harness
load lib/smoke

# tenth: a server of which every tenth answer takes 300 ms; sets $url.
tenth() {
    start tenth "$BUILD/tests/scripted-server" --port-file tenth.port --seconds 60 slow-tenth
    wait_for 5 test -s tenth.port
    url=http://127.0.0.1:$(cat tenth.port)
}

@test "a percentile is judged once over all requests: a tail of one in ten" {
    tenth
    echo '{"name":"a","get":"/","times":10,"foreach":{"n":[1,2]},"expect":{"max_ms":250,"p50_ms":250,"p90_ms":250,"p95_ms":250}}' >p
    sed 's/"max_ms":250,//' p >q
    smoke --base-url "$url" q
    [ "$status" -eq 1 ]
    is a pass
    is "a: p50_ms" pass
    is "a: p90_ms" pass
    is "a: p95_ms" fail "the 95th percentile of 20 requests is 3"
    says "a: p95_ms" '.observed >= 300 and .target == 250 and .op == "<=" and .unit == "ms" and .samples == 20 and .file == "q" and .line == 1'
    [ "$(summary)" = fail ]
    # The slowest one fails at once, and then nothing is known of the percentiles.
    smoke --base-url "$url" p
    [ "$status" -eq 1 ]
    is "a: max_ms" fail "(round 10 of 20)"
    is "a: p50_ms" unknown "it ended after 10 of 20 requests"
    says "a: p50_ms" '.samples == 10 and has("observed") == false'
}

@test "the evidence of a percentile holds the distribution and the slowest request" {
    tenth
    echo '{"name":"a","get":"/x","times":20,"again":true,"expect":{"p95_ms":250}}' >p
    smoke --base-url "$url" p
    [ "$status" -eq 1 ]
    # Forty requests: the fifth and the tenth round's second one, and so on, are slow.
    is "a: p95_ms" pass
    is "a again: p95_ms" fail "of 20 requests"
    [ "$(evidence "a again: p95_ms" '.again_latency_ms | .requests == 20 and .unanswered == 0 and .p90 >= 300 and .p50 < 250 and .min <= .mean and .max >= .p99
        and .slowest.round % 5 == 0 and (.slowest.request_id | length) == 36')" = true ]
    [ "$(evidence "a again: p95_ms" '.latency_ms.max < 250 and .times == 20 and .expect.p95_ms == 250 and .request.path == "/x" and .answer.status == 200')" = true ]
}

@test "a step that ended early says unknown, and of how many" {
    plan '{"name":"close","get":"/close","times":20,"expect":{"p95_ms":60000}}' '{"name":"error","get":"/error","times":20,"again":true,"expect":{"p50_ms":60000}}'
    [ "$status" -eq 1 ]
    is close fail "(round 1 of 20)"
    is "close: p95_ms" unknown "it ended after 1 of 20 requests"
    is "error again: p50_ms" unknown "it ended after 0 of 20 requests"
    # All were sent, and the last one was too slow.
    tenth
    echo '{"name":"c","get":"/","times":10,"expect":{"max_ms":250,"p90_ms":250}}' >p
    smoke --base-url "$url" p
    is "c: max_ms" fail "(round 10 of 10)"
    is "c: p90_ms" pass
    # The first round's second one failed.
    start once "$BUILD/tests/scripted-server" --port-file once.port --seconds 60 once
    wait_for 5 test -s once.port
    printf '%s\n' '{"name":"a","get":"/","expect":{"jq":".status == \"ok\""}}' '{"name":"b","get":"/","times":2,"again":{"expect":{"status":500}},"expect":{"p50_ms":60000}}' >p
    smoke --base-url "http://127.0.0.1:$(cat once.port)" p
    is "b: p50_ms" unknown "it ended after 1 of 2 requests"
}

@test "a burst: requests without an answer are slower than any bound" {
    tenth
    local burst='"burst":{"requests":20,"within":"20s"},"expect":{"statuses":{"200":">=1"}'
    printf '%s\n' "{\"name\":\"timeout\",\"get\":\"/\",\"timeout\":\"100ms\",$burst,\"p90_ms\":99,\"p95_ms\":60000}}" \
        "{\"name\":\"slow\",\"get\":\"/\",$burst,\"p95_ms\":250}}" "{\"name\":\"good\",\"get\":\"/\",$burst,\"p90_ms\":250,\"p95_ms\":5000}}" >p
    smoke --base-url "$url" p
    jq -c . p >>plans.jsonl
    [ "$status" -eq 1 ]
    is "timeout: p90_ms" pass
    is "timeout: p95_ms" fail "2 of 20 requests got no answer"
    says "timeout: p95_ms" '.observed >= 100 and .evidence.latency_ms.unanswered == 2 and .evidence.burst.requests == 20'
    is "slow: statuses 200" pass
    is "slow: p95_ms" fail
    is "good: p90_ms" pass
    is "good: p95_ms" pass
    # Not all could be sent in their time.
    plan '{"name":"a","get":"/slow","burst":{"requests":20,"within":"700ms"},"expect":{"statuses":{"200":">=1"},"p95_ms":60000}}' \
        '{"name":"b","get":"/close","burst":{"requests":20,"within":"5s"},"timeout":"100ms","expect":{"statuses":{"200":">=1"},"p50_ms":60000}}'
    is "a: p95_ms" unknown "it ended after 3 of 20 requests"
    is "b: p50_ms" fail "20 of 20 requests got no answer"
}

@test "side by side, each step counts its own" {
    printf '{"name":"s%s","get":"/ok","times":20,"expect":{"p95_ms":5000}}\n' 1 2 3 4 >p
    printf '{"name":"f%s","get":"/slow","times":2,"expect":{"p50_ms":250}}\n' 1 2 >>p
    smoke --base-url "$scripted" --jobs 6 p
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.name // "" | endswith("_ms")) | "\(.name) \(.status) \(.samples)"' out | paste -sd, -)" = \
        "s1: p95_ms pass 20,s2: p95_ms pass 20,s3: p95_ms pass 20,s4: p95_ms pass 20,f1: p50_ms fail 2,f2: p50_ms fail 2" ]
}

@test "other kinds of step have percentiles too" {
    plan '{"name":"a","exec":"true","times":20,"expect":{"p95_ms":20000}}' '{"name":"b","exec":["sleep","0.05"],"times":2,"expect":{"p50_ms":20}}' \
        '{"name":"c","exec":"true","times":2,"again":{"expect":{"p50_ms":20000}}}'
    [ "$status" -eq 1 ]
    is "a: p95_ms" pass
    is "b: p50_ms" fail
    is "c again: p50_ms" pass
}

@test "a signal leaves a percentile unknown" {
    echo '{"name":"a","get":"/slow","times":20,"expect":{"p95_ms":60000}}' >p
    smoke-stack --base-url "$scripted" p >out 2>err 3>&- &
    sleep 1
    kill -INT $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 130 ]
    is "a: p95_ms" unknown "interrupted after "
    says "a: p95_ms" '.message | endswith(" of 20 requests")'
}

@test "plans that say it wrongly name the file, the line and the way out" {
    refused 'plan.json:2:43: "p95_ms" needs at least 20 requests, and the step sends 5: use "max_ms", or more rounds ("times", "foreach", "burst")' \
        '{"name":"ok","get":"/ok"}' '{"get":"/ok","times":5,"expect":{"p95_ms":50}}'
    refused '"p50_ms" needs at least 2 requests' '{"get":"/ok","expect":{"p50_ms":50}}'
    refused '"p99_ms" needs at least 100 requests' '{"exec":"true","times":99,"expect":{"p99_ms":50}}'
    refused '"p50_ms" cannot stand beside "until"' '{"get":"/ok","until":true,"expect":{"p50_ms":50}}'
    refused '"p90_ms": expected a number of milliseconds' '{"get":"/ok","times":10,"expect":{"p90_ms":"50ms"}}'
    refused 'unknown member "p95ms"; did you mean "p95_ms"?' '{"get":"/ok","times":20,"expect":{"p95ms":50}}'
}

@test "ten thousand requests take no more memory than ten" {
    echo '{"name":"a","get":"/ok","times":10000,"again":true,"expect":{"p99_ms":5000}}' >p
    within_memory 24576 "$(peak_of smoke-stack --base-url "$scripted" p)"
}

@test "replay: a percentile and a burst are judged again by as many requests" {
    tenth
    echo '{"name":"a","get":"/x","times":20,"expect":{"p95_ms":250}}' >p
    smoke --base-url "$url" p
    jq -c 'select(.name == "a: p95_ms") | {incident_id: "inc-1", http: .evidence.request, checks: [.]}' out >incident.json
    smoke --base-url "$url" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1: GET /x: p95_ms" fail "still fails: the 95th percentile of 20 requests"
    smoke --base-url "$scripted/ok" --replay incident.json
    [ "$status" -eq 0 ]
    says "replay inc-1: GET /x: p95_ms" '.message == "mended" and .samples == 20'
    plan '{"name":"b","get":"/error","burst":{"requests":3,"within":"5s"},"expect":{"statuses":{"200":3}}}'
    jq -c 'select(.name == "b: statuses 200") | {incident_id: "inc-2", http: .evidence.request, checks: [.]}' out >burst.json
    smoke --base-url "$scripted" --replay burst.json
    [ "$status" -eq 1 ]
    is "replay inc-2: GET /error: statuses 200" fail "0 of 3"
    sed 's,/error,/ok,g' burst.json >mended.json
    smoke --base-url "$scripted" --replay mended.json
    [ "$status" -eq 0 ]
}
