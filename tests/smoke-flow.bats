# smoke-stack: what runs when, what is expected of answers, how requests are sent, the suites and the plans that ship.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() sets what it started

load lib/harness
load lib/smoke

setup_file() {
    scripted_begin
}

teardown() {
    smoke_end
}

names() { jq -r 'select(.type == "check") | "\(.name) \(.status)"' out | paste -sd, -; }

# ---- flow ----

@test "jobs: side by side, records in the plan's order" {
    printf '{"name":"s%s","get":"/slow"}\n' 1 2 3 4 5 6 7 8 >p
    echo '{"name":"quick","get":"/ok"}' >>p
    smoke --base-url "$scripted" --jobs 9 p
    [ "$status" -eq 0 ]
    # One after the other, the slow ones would take 2.4 s.
    [ "$(jq -r 'select(.type == "summary").elapsed_ms < 1800' out)" = true ]
    [ "$(names)" = "s1 pass,s2 pass,s3 pass,s4 pass,s5 pass,s6 pass,s7 pass,s8 pass,quick pass" ]
}

@test "jobs: what needs another step waits for it" {
    printf '%s\n' '{"name":"a","get":"/slow","capture":{"x":".status"}}' '{"name":"b","post":"/echo","body":"{{x}}","expect":{"jq":".body == \"ok\""}}' \
        '{"name":"c","get":"/echo?second","capture":{"x":".path"},"after":"a"}' '{"name":"d","post":"/echo","body":"{{x}}","expect":{"jq":".body == \"/echo?second\""}}' \
        '{"name":"e","get":"/error"}' '{"name":"f","get":"/ok","after":["a","e"]}' '{"name":"g","get":"/ok","after":"f"}' >p
    smoke --base-url "$scripted" --jobs 10 p
    [ "$status" -eq 1 ]
    is b pass
    is d pass
    is f skip '"e"'
    is g skip '"f"'
}

@test "jobs: until waits beside the others, and never runs more than N" {
    printf '%s\n' '{"name":"u","get":"/error","until":true,"every":"300ms","timeout":"900ms","expect":{"status":200}}' \
        '{"name":"s1","get":"/slow"}' '{"name":"s2","get":"/slow"}' >p
    smoke --base-url "$scripted" --jobs 2 p
    [ "$status" -eq 1 ]
    [ "$(names)" = "u fail,s1 pass,s2 pass" ]
    [ "$(jq -r 'select(.type == "summary").elapsed_ms < 1500' out)" = true ]
}

@test "jobs: what is not a number of steps" {
    echo '{"get":"/ok"}' >p
    local jobs
    for jobs in 0 -1 1001 x ''; do
        smoke --base-url "$scripted" --jobs "$jobs" p
        [ "$status" -eq 2 ]
    done
}

@test "always: cleanup runs after failures, once all before it is over" {
    printf '%s\n' '{"name":"make","post":"/error"}' '{"name":"slow","get":"/slow"}' '{"name":"use","get":"/ok","after":"make"}' \
        '{"name":"clean","delete":"/echo","always":true,"after":["make","use"]}' '{"name":"last","get":"/ok"}' >p
    local jobs
    for jobs in 1 8; do
        smoke --base-url "$scripted" --jobs "$jobs" p
        [ "$status" -eq 1 ]
        [ "$(names)" = "make fail,slow pass,use skip,clean pass,last pass" ]
    done
}

interrupt() { # SIGNAL JOBS
    printf '%s\n' '{"name":"a","get":"/ok"}' '{"name":"b","get":"/hang"}' '{"name":"never","get":"/ok","after":"b"}' \
        '{"name":"clean","get":"/slow","always":true}' '{"name":"mess","get":"/error","always":true}' >p
    smoke-stack --base-url "$scripted" --timeout-sec 20 --jobs "$2" p >out 2>err 3>&- &
    wait_for 5 grep -q '"name":"a"' out
    sleep 0.2
    kill "-$1" $!
    status=0
    wait $! || status=$?
    cat out >>all.jsonl
}

@test "SIGINT and SIGTERM: cleanup still runs, and the summary is written" {
    interrupt INT 1
    [ "$status" -eq 130 ]
    [ "$(names)" = "a pass,b unknown,clean pass,mess fail" ]
    tail -n 1 out | jq -e '.type == "summary" and .interrupted == "SIGINT" and .status == "fail"'
    interrupt TERM 8
    [ "$status" -eq 143 ]
    [ "$(names)" = "a pass,b unknown,clean pass,mess fail" ]
    tail -n 1 out | jq -e '.type == "summary" and .interrupted == "SIGTERM"'
}

@test "a second SIGINT does not wait for the cleanup" {
    printf '%s\n' '{"name":"a","get":"/ok"}' '{"name":"b","get":"/hang"}' '{"name":"clean","get":"/hang","always":true}' >p
    smoke-stack --base-url "$scripted" --timeout-sec 20 p >out 2>err 3>&- &
    wait_for 5 grep -q '"name":"a"' out
    kill -INT $!
    wait_for 5 grep -q '"name":"b"' out
    kill -INT $!
    status=0
    SECONDS=0
    wait $! || status=$?
    [ "$status" -eq 130 ]
    [ "$SECONDS" -lt 5 ]
}

@test "a reader that goes away ends the plan, and the cleanup runs" {
    start other "$BUILD/tests/scripted-server" --port-file other.port --seconds 30 once
    wait_for 5 test -s other.port
    local url
    url=http://127.0.0.1:$(cat other.port)
    printf '%s\n' "{\"name\":\"a\",\"get\":\"$scripted/slow\",\"times\":2}" "{\"name\":\"b\",\"get\":\"$scripted/slow\",\"times\":50}" \
        "{\"name\":\"c\",\"get\":\"$scripted/slow\",\"times\":50}" "{\"name\":\"clean\",\"post\":\"$url/\",\"always\":true}" >p
    SECONDS=0
    { smoke-stack p || echo $? >code; } | true
    [ "$(cat code)" -eq 141 ]
    [ "$SECONDS" -lt 20 ]
    # The first request to it was the cleanup's.
    curl -s -d x "$url/" | grep -q duplicate
}

@test "only: the steps of that name, what they need, and the cleanup" {
    printf '%s\n' '{"name":"ready","get":"/ok"}' '{"name":"login","get":"/ok","capture":{"t":".status"},"after":"ready"}' '{"name":"other","get":"/error"}' \
        '{"name":"use it","get":"/echo?{{t}}"}' '{"name":"clean","get":"/ok","always":true}' >p
    smoke --base-url "$scripted" --only 'use*' p
    [ "$status" -eq 0 ]
    [ "$(names)" = "ready pass,login pass,other skip,use it pass,clean pass" ]
    is other skip "not among the steps that were selected"
    smoke --base-url "$scripted" --only ready --only other p
    [ "$status" -eq 1 ]
    [ "$(names)" = "ready pass,login skip,other fail,use it skip,clean pass" ]
    smoke --base-url "$scripted" --only 'Use*' p
    [ "$status" -eq 2 ]
    grep -q 'no step.s name matches "Use\*"' err
    sed -i 's/"name":"login"/"only":true,&/' p
    smoke --base-url "$scripted" p
    [ "$status" -eq 0 ]
    [ "$(names)" = "ready pass,login pass,other skip,use it skip,clean pass" ]
    # The command line beats the plan.
    smoke --base-url "$scripted" --only other p
    [ "$status" -eq 1 ]
}

@test "flow: members that are not what they should be" {
    refused 'plan.json:1: "always": expected true or false' '{"get":"/ok","always":1}'
    refused 'plan.json:1: "only": expected true or false' '{"get":"/ok","only":"x"}'
    refused 'did you mean "always"' '{"get":"/ok","alway":true}'
}

@test "until: the recovery of a service that is killed and comes back is measured" {
    start_service
    local port=${service_url##*:} db=$service_db
    printf '%s\n' '{"name":"recovers","get":"/readyz","until":true,"every":"100ms","timeout":"20s","expect":{"jq":".ready","max_ms":15000}}' >p
    kill -KILL "$service_pid"
    wait_for 5 bash -c "! kill -0 $service_pid"
    (sleep 1; exec "$BUILD/reco-service" --port "$port" --db "$db" --migrations "$TOP/examples/reco-service/migrations") >again.log 2>&1 3>&- 4>&- &
    echo $! >>.started
    smoke --base-url "$service_url" p
    cat again.log
    [ "$status" -eq 0 ]
    is recovers pass "tries in"
    says recovers '.labels.tries > 2 and .elapsed_ms > 800'
    says "recovers: max_ms" '.observed > 800 and .target == 15000 and .unit == "ms"'
}

# ---- expectations ----

@test "body: its sum, and a file that it equals" {
    local sum
    curl -s "$scripted/ok" >body
    sum=$(sha256sum body | cut -d ' ' -f 1)
    holds "{\"name\":\"a\",\"get\":\"/ok\",\"expect\":{\"body\":{\"sha256\":\"$sum\",\"file\":\"body\"}}}" \
        "{\"name\":\"b\",\"get\":\"/ok\",\"expect\":{\"body\":{\"sha256\":\"${sum^^}\"}}}"
    printf X >>body
    head -c 3 body >short
    : >empty
    plan "{\"name\":\"a\",\"get\":\"/not-json\",\"expect\":{\"body\":{\"sha256\":\"$sum\"}}}" '{"name":"b","get":"/ok","expect":{"body":{"file":"body"}}}' \
        '{"name":"c","get":"/ok","expect":{"body":{"file":"short"}}}' '{"name":"d","get":"/ok","expect":{"body":{"file":"empty"}}}' \
        '{"name":"e","get":"/close","expect":{"body":{"file":"empty"}}}'
    [ "$status" -eq 1 ]
    is "a: body sha256" fail "another sum"
    says "a: body sha256" '.observed != .target and (.observed | length) == 64'
    is "b: body file body" fail "differs from the file"
    is "c: body file short" fail "at byte 4"
    is "d: body file empty" fail "at byte 1"
    is "e: body file empty" unknown "no answer"
    refused 'no-such-file: No such file' '{"get":"/ok","expect":{"body":{"file":"no-such-file"}}}'
    refused 'Is a directory' '{"get":"/ok","expect":{"body":{"file":"."}}}'
    refused '"sha256": expected 64' '{"get":"/ok","expect":{"body":{"sha256":"abc"}}}'
}

@test "size: exact, at least, at most" {
    local size
    size=$(curl -s "$scripted/ok" | wc -c)
    holds "{\"name\":\"a\",\"get\":\"/ok\",\"expect\":{\"size\":$size}}" '{"name":"b","get":"/ok","expect":{"size":{"min":1,"max":"1KiB"}}}' \
        '{"name":"c","head":"/ok","expect":{"size":{"max":1000}}}'
    plan "{\"name\":\"a\",\"get\":\"/ok\",\"expect\":{\"size\":$((size + 1))}}" "{\"name\":\"b\",\"get\":\"/ok\",\"expect\":{\"size\":{\"min\":\"1KiB\",\"max\":3}}}"
    [ "$status" -eq 1 ]
    is "a: size ==" fail "$size bytes"
    is "b: size >=" fail
    is "b: size <=" fail
    says "b: size >=" ".observed == $size and .target == 1024 and .unit == \"bytes\""
    refused '"size": nothing' '{"get":"/ok","expect":{"size":{}}}'
    refused '"size": expected' '{"get":"/ok","expect":{"size":"big"}}'
    refused '"size": expected' '{"get":"/ok","expect":{"size":-1}}'
    refused 'did you mean "min"' '{"get":"/ok","expect":{"size":{"mni":1}}}'
}

@test "echo_request_id: the answer carries the id that was sent" {
    start_service
    echo '{"name":"a","get":"/health","expect":{"echo_request_id":true}}' >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 0 ]
    says "a: echo_request_id" '.observed == .target and .target == .request_id'
    stop "$service_pid"
    start_service RECO_FAULT_HEADERS=missing
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is "a: echo_request_id" fail "no X-Request-ID"
    holds '{"name":"own","get":"/echo","headers":{"X-Request-ID":"mine"},"expect":{"body":"X-Request-ID: mine"}}'
    # A server that invents its own.
    plan '{"name":"b","get":"/headers","expect":{"echo_request_id":true}}'
    [ "$status" -eq 1 ]
    refused '"echo_request_id": expected true' '{"get":"/ok","expect":{"echo_request_id":"x"}}'
}

@test "headers: secure are the usual security headers, each a check" {
    start_service
    echo '{"name":"a","get":"/health","expect":{"headers":"secure"}}' >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 0 ]
    is "a: header X-Content-Type-Options" pass
    is "a: header X-Frame-Options" pass
    is "a: header Content-Security-Policy" pass
    is "a: header Referrer-Policy" pass
    stop "$service_pid"
    start_service RECO_FAULT_HEADERS=missing
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is "a: header X-Frame-Options" fail missing
    [ "$(jq -r 'select(.type == "summary").fail' out)" -eq 4 ]
    echo '{"name":"a","get":"/health","expect":{"headers":["secure",{"Content-Type":{"contains":"json"}}]}}' >p
    smoke --base-url "$service_url" p
    [ "$(jq -r 'select(.type == "summary") | "\(.pass) \(.fail)"' out)" = "2 4" ]
    refused '"headers": expected an object' '{"get":"/ok","expect":{"headers":"secured"}}'
}

@test "burst: how many got which status" {
    export RECO_LOGIN_EMAIL=a@example.com RECO_LOGIN_PASSWORD=correct-horse
    start_service
    local login='"post":"/auth/login","json":{"email":"a@example.com","password":"wrong"}'
    printf '%s\n' "{\"name\":\"limited\",$login,\"burst\":{\"requests\":12,\"within\":\"60s\"},
        \"expect\":{\"statuses\":{\"429\":\">=1\",\"401\":10,\"5xx\":0,\"4xx\":\"==12\",\"200\":\"<1\"},\"max_ms\":5000}}" >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 0 ]
    is limited pass
    says limited '.observed == 12 and .target == 12 and .samples == 12'
    says "limited: statuses 429" '.observed == 2 and .op == ">=" and .target == 1'
    is "limited: statuses 5xx" pass
    is "limited: max_ms" pass
    stop "$service_pid"
    start_service RECO_FAULT_RATE_LIMIT=off
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is "limited: statuses 429" fail "0 of 12"
    evidence "limited: statuses 429" .answer.status | grep -qx 401
}

@test "burst: what was not sent or not answered is not called good" {
    plan '{"name":"a","get":"/close","burst":{"requests":3,"within":"5s"},"expect":{"statuses":{"5xx":0,"429":">=1"}}}' \
        '{"name":"b","get":"/slow","burst":{"requests":50,"within":"700ms"},"expect":{"statuses":{"5xx":0,"200":">=1"}}}' \
        '{"name":"c","get":"/ok","burst":{"requests":30,"within":"5s"},"expect":{"statuses":{"200":30}}}'
    [ "$status" -eq 1 ]
    is a fail "3 of 3 requests got no answer"
    is "a: statuses 5xx" unknown
    is "a: statuses 429" unknown
    is b unknown "were sent within 700 ms"
    is "b: statuses 5xx" unknown
    is "b: statuses 200" pass
    is "c: statuses 200" pass
}

@test "burst: plans that say it wrongly" {
    local e='"expect":{"statuses":{"200":1}}'
    refused '"burst" needs' '{"get":"/ok","burst":{"requests":2,"within":"1s"}}'
    refused '"burst" needs' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"max_ms":1}}'
    refused '"requests": expected' "{\"get\":\"/ok\",\"burst\":{\"requests\":0,\"within\":\"1s\"},$e}"
    refused '"within": expected' "{\"get\":\"/ok\",\"burst\":{\"requests\":2},$e}"
    refused '"until" cannot stand beside' "{\"get\":\"/ok\",\"until\":true,\"burst\":{\"requests\":2,\"within\":\"1s\"},$e}"
    refused '"2000" is no status' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"statuses":{"2000":1}}}'
    refused 'expected how many' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"statuses":{"200":"~1"}}}'
    refused 'unknown member "statuses"' '{"get":"/ok","expect":{"statuses":{"200":1}}}'
}
