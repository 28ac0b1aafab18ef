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
