# smoke-stack --replay: the requests of incidents once more.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() sets what it started

load lib/harness
load lib/smoke

setup_file() {
    scripted_begin
}

teardown() {
    smoke_end
}

teardown_file() {
    smoke_end_file
}

# incident CHECK-NAME [FILE]: makes an incident of a failed check in `out`, as incident-emit would.
incident() {
    jq -c --arg name "$1" 'select(.name == $name) | {incident_id: "inc-1", timestamp: .time, environment: "local", kind: "api",
        exception: .message, stack: "", http: .evidence.request, checks: [.]}' "${2:-out}" >incident.json
}

@test "replay: the request is sent again, and judged by what was expected" {
    start_service RECO_FAULT_ERRORS=100%
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1
    [ "$status" -eq 1 ]
    incident recommendations
    smoke --base-url "$service_url" --replay incident.json
    [ "$status" -eq 1 ]
    grep -q 'incident inc-1 still fails' err
    is "replay inc-1: GET /reco" fail "still fails: the status is 500"
    stop "$service_pid"
    start_service
    smoke --base-url "$service_url" --replay incident.json
    [ "$status" -eq 0 ]
    grep -q 'incident inc-1 is mended' err
    [ "$(jq -r 'select(.type == "check").message' out | sort -u)" = mended ]
    [ "$(jq -r 'select(.type == "summary").pass' out)" -eq 3 ]
    # As a plan it does the same.
    smoke-stack --base-url "$service_url" --replay --print-plan incident.json >plan.json
    smoke --base-url "$service_url" plan.json
    [ "$status" -eq 0 ]
}

@test "replay: waits and repeats as the step did" {
    plan '{"name":"a","get":"/error","until":true,"every":"50ms","timeout":"200ms"}' '{"name":"b","post":"/ok","again":{"expect":{"status":201}}}'
    cp out first
    incident a
    sed 's,/error,/flaky,g; s/200ms/9000ms/' incident.json >flaky.json
    smoke --base-url "$scripted" --replay flaky.json
    [ "$status" -eq 0 ]
    incident "b again" first
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1: POST /ok again" fail "still fails: the status is 200"
}

@test "replay: without expectations an error is an error" {
    plan '{"name":"a","get":"/error"}'
    incident a
    jq 'del(.checks[0].evidence.expect)' incident.json >bare.json
    smoke --base-url "$scripted" --replay bare.json
    [ "$status" -eq 1 ]
    sed 's,/error,/ok,g' bare.json >mended.json
    smoke --base-url "$scripted" --replay mended.json
    [ "$status" -eq 0 ]
    jq 'del(.checks)' incident.json >alone.json
    smoke --base-url "$scripted" --replay alone.json
    [ "$status" -eq 1 ]
    # Without --base-url it goes where it went.
    smoke --replay incident.json
    [ "$status" -eq 1 ]
}

@test "replay: what is redacted is not guessed" {
    export VALUE=planted-value
    plan '{"name":"a","post":"/error","body":"{{env.VALUE}}"}' '{"name":"b","get":"/error","headers":{"Authorization":"Bearer {{env.VALUE}}"}}' \
        '{"name":"c","get":"/error?x={{env.VALUE}}"}'
    cp out first
    incident a
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "body holds redacted parts"
    incident c first
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "URL holds redacted parts"
    incident b first
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    grep -q 'header Authorization was redacted and is not sent' err
}

@test "replay: braces of a recorded body are no template" {
    plan '{"name":"a","post":"/echo","body":"x {{{{}} y","expect":{"status":500}}'
    incident a
    [ "$(jq -r .http.body incident.json)" = 'x {{ y' ]
    sed 's/"expect":{"status":500}/"expect":{"jq":".body == \\"x {{ y\\""}/' incident.json >again.json
    smoke --base-url "$scripted" --replay again.json
    [ "$status" -eq 0 ]
}

@test "replay: files that are no incidents" {
    echo '{}' >empty.json
    smoke --base-url "$scripted" --replay empty.json
    [ "$status" -eq 2 ]
    grep -q 'empty.json:1: not an incident' err
    echo '{"incident_id":"x"}' >bare.json
    smoke --base-url "$scripted" --replay bare.json
    [ "$status" -eq 2 ]
    grep -q 'holds no HTTP request' err
    : >nothing.json
    smoke --base-url "$scripted" --replay nothing.json
    [ "$status" -eq 2 ]
    [ "$(summary)" = trouble ]
    printf '{"incident_id":"%s","http":{"method":"GET","path":"/"}}' "$(printf 'A%.0s' {1..9000})" >long.json
    smoke --base-url "$scripted" --replay long.json
    [ "$status" -eq 2 ]
    grep -q 'long.json:1: not an incident: its "incident_id" is longer than 200 bytes' err
}
