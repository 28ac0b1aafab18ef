# smoke-stack --suite: the built-in plans, on the reference service, healthy and with each fault.

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

@test "suite reco: a healthy service passes" {
    start_service
    smoke --base-url "$service_url" --suite reco
    [ "$status" -eq 0 ]
    [ "$(summary)" = pass ]
    is ready pass "after 1 try"
    [ "$(jq -r 'select(.name == "events are taken").samples' out)" -eq 40 ]
    is 'a watch sent twice counts once again: jq .status == "duplicate"' pass
    is "outbox settles" pass
    is "requests are measured: jq .sample_size > 0" pass
}

@test "suite reco: its printed plan gives the same checks" {
    start_service
    smoke-stack --suite reco --print-plan --seed-users 2 --seed-items 3 --seed-rounds 2 --reco-requests 4 --poll-sec 0.1 >plan.json
    smoke --base-url "$service_url" plan.json
    [ "$status" -eq 0 ]
    jq -r 'select(.type == "check") | "\(.name) \(.status) \(.samples)"' out >printed
    smoke --base-url "$service_url" --suite reco --seed-users 2 --seed-items 3 --seed-rounds 2 --reco-requests 4 --poll-sec 0.1
    [ "$status" -eq 0 ]
    diff printed <(jq -r 'select(.type == "check") | "\(.name) \(.status) \(.samples)"' out)
    [ "$(jq -r 'select(.name == "events are taken").samples' out)" -eq 12 ]
}

@test "suite reco: a service that gets ready late" {
    start_service RECO_FAULT_READY_AFTER=1s
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.name == "ready") | .labels.tries > 2' out)" = true ]
}

@test "suite reco: a service that does not get ready fails, and the rest is skipped" {
    start_service RECO_FAULT_READY_AFTER=50m
    smoke --base-url "$service_url" --suite reco --ready-timeout-sec 0.5 --poll-sec 0.1
    [ "$status" -eq 1 ]
    is ready fail "503"
    is "ready: jq .ready" fail
    is "outbox settles" skip '"ready"'
}

@test "suite reco: a missing outbox fails" {
    start_service RECO_FAULT_OUTBOX=missing
    smoke --base-url "$service_url" --suite reco --outbox-timeout-sec 0.5 --poll-sec 0.1
    [ "$status" -eq 1 ]
    is "outbox settles: jq .event_backbone.outbox.dead == 0" fail
    is "outbox settles: jq .event_backbone.outbox | .pending + .publishing <= 0" fail
}

@test "suite reco: a stuck outbox fails, unless so much may be pending" {
    start_service RECO_FAULT_OUTBOX=stuck
    smoke --base-url "$service_url" --suite reco --outbox-timeout-sec 0.5 --poll-sec 0.1
    [ "$status" -eq 1 ]
    is "outbox settles: jq .event_backbone.outbox.dead == 0" pass
    is "outbox settles: jq .event_backbone.outbox | .pending + .publishing <= 0" fail
    smoke --base-url "$service_url" --suite reco --outbox-timeout-sec 0.5 --poll-sec 0.1 --max-outbox-pending 1000
    [ "$status" -eq 0 ]
}

@test "suite reco: dead events fail" {
    start_service RECO_FAULT_OUTBOX=dead
    smoke --base-url "$service_url" --suite reco --outbox-timeout-sec 3 --poll-sec 0.1
    [ "$status" -eq 1 ]
    is "outbox settles: jq .event_backbone.outbox.dead == 0" fail
}

@test "suite reco: forgotten idempotency and errors fail" {
    start_service RECO_FAULT_IDEMPOTENCY=forgotten RECO_FAULT_ERRORS=20%
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1
    [ "$status" -eq 1 ]
    is recommendations fail "the status is 500"
    start_service RECO_FAULT_IDEMPOTENCY=forgotten
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1
    [ "$status" -eq 1 ]
    is 'a watch sent twice counts once again: jq .status == "duplicate"' fail
}

@test "suite health: every probe, and a service that is late" {
    secured
    smoke --base-url "$service_url" --suite health
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.labels.step) | .labels.step' out | sort -u | paste -sd, -)" = "health,healthz,ready,readyz,startup" ]
    stop "$service_pid"
    secured RECO_FAULT_READY_AFTER=1s
    smoke --base-url "$service_url" --suite health --poll-sec 0.1
    [ "$status" -eq 0 ]
    says readyz '.labels.tries > 1'
    stop "$service_pid"
    breaks RECO_FAULT_READY_AFTER=60s ready --suite health --ready-timeout-sec 0.5
    breaks RECO_FAULT_OUTBOX=missing 'healthz: jq .status == "ok" or .status == "alive" or .status == "ready" or .ready == true' --suite health
    # A page for everything says nothing about health.
    smoke --base-url "$scripted/not-json" --suite health --ready-timeout-sec 0.3
    [ "$status" -eq 1 ]
}

@test "suite security: each fault is caught" {
    secured
    smoke --base-url "$service_url" --suite security
    [ "$status" -eq 0 ]
    stop "$service_pid"
    breaks RECO_FAULT_HEADERS=missing "security headers: header X-Frame-Options" --suite security
    breaks RECO_FAULT_CSRF=off "a change needs a CSRF token" --suite security
    breaks RECO_FAULT_ADMIN=open "administration needs a login" --suite security
    breaks RECO_FAULT_RATE_LIMIT=off "logins are limited: statuses 429" --suite security
}

@test "suite security: paths by option, and options of another suite" {
    smoke-stack --suite security --csrf-path /a --admin-path /b --login-path /c --headers-path /d --login-requests 7 --print-plan >plan.json
    [ "$(jq -r '(.get // .post) + " \(.burst.requests // "")"' plan.json | sed 's/ $//' | paste -sd, -)" = "/d,/a,/b,/b,/c 7" ]
    jq -c . plan.json >plans.jsonl
    smoke-stack --suite health --print-plan | jq -c . >>plans.jsonl
    local wrong
    for wrong in "--suite health --csrf-path /a" "--suite security --seed-users 3" "--suite reco --admin-path /x" "--suite security --poll-sec 1" "--suite nix"; do
        # shellcheck disable=SC2086 # words
        smoke --base-url http://127.0.0.1:1 $wrong
        [ "$status" -eq 2 ]
    done
}
