# smoke-stack --suite: the built-in plans, on the reference service, healthy and with each fault.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() sets what it started

load lib/harness
load lib/smoke

# Each fault switch of the service, and the check of a built-in suite that catches it.
faults() {
    cat <<'EOT'
READY_AFTER=50m       | reco     | ready
READY_AFTER=50m       | health   | readyz
READY_AFTER=50m       | health   | ready
LATENCY=200ms         | reco     | recommendations: p95_ms
LATENCY=200ms:25%     | reco     | recommendations: p95_ms
ERRORS=20%            | reco     | recommendations
OUTBOX=stuck          | reco     | outbox settles: jq .event_backbone.outbox | [.pending, .publishing] | all(type == "number" and . >= 0) and add <= 0
OUTBOX=missing        | reco     | outbox settles: jq .event_backbone.outbox | if .error then error(.error) else type == "object" end
OUTBOX=missing        | reco     | outbox settles: jq .event_backbone.outbox | [.pending, .publishing] | all(type == "number" and . >= 0) and add <= 0
OUTBOX=missing        | health   | healthz: jq .status == "ok" or .status == "alive" or .status == "ready" or .ready == true
OUTBOX=dead           | reco     | outbox settles: jq .event_backbone.outbox.dead == 0
DATABASE=down         | reco     | ready
IDEMPOTENCY=forgotten | reco     | a watch sent twice counts once again: jq .status == "duplicate"
HEADERS=missing       | security | security headers: header X-Frame-Options
HEADERS=missing       | security | security headers: echo_request_id
CSRF=off              | security | a change needs a CSRF token
RATE_LIMIT=off        | security | logins are limited: statuses 429
ADMIN=open            | security | administration needs a login
ADMIN=open            | security | administration refuses a wrong token
EOT
}

fields() { sed 's/ *| */|/1; s/ *| */|/2'; } # the first two bars alone: an expression has its own

impatient() { # SUITE: options that end its waiting soon
    case $1 in
    reco) echo --poll-sec 0.1 --ready-timeout-sec 1 --outbox-timeout-sec 3 ;;
    health) echo --poll-sec 0.1 --ready-timeout-sec 1 ;;
    esac
}

failures() { jq -r 'select(.type == "check" and .status == "fail") | .name' out | sort | paste -sd, -; }

@test "each fault switch of the reference service is caught by a check that names it" {
    local last='' fault suite check failed
    while IFS='|' read -r fault suite check; do
        # shellcheck disable=SC2046 # words
        if [ "$fault $suite" != "$last" ]; then
            secured "RECO_FAULT_$fault"
            smoke --base-url "$service_url" --suite "$suite" $(impatient "$suite")
            [ "$status" -eq 1 ] || { echo "$fault is not caught by $suite"; return 1; }
            run -1 grep planted out err
            # The plan that is printed catches the same: one fault of each suite shows it.
            case $fault in
            LATENCY=200ms | OUTBOX=missing | HEADERS=missing)
                cp out suite.out
                smoke-stack --suite "$suite" $(impatient "$suite") --print-plan >printed.json
                failed=$(failures)
                smoke --base-url "$service_url" printed.json
                [ "$failed" = "$(failures)" ] || { echo "$fault: $failed, and as printed $(failures)"; return 1; }
                cp suite.out out
                ;;
            esac
            stop "$service_pid"
        fi
        is "$check" fail || { echo "$fault"; return 1; }
        last="$fault $suite"
    done < <(faults | fields)
}

@test "no fault switch of the reference service is left out" {
    faults | fields | sed 's/=.*//' | sort -u >tried
    grep -o '"RECO_FAULT_[A-Z_]*"' "$TOP/examples/reco-service/faults.c" | sed 's/"RECO_FAULT_//; s/"//' | sort -u >known
    [ "$(wc -l <known)" -ge 10 ]
    diff known tried
    # And each word that a switch takes.
    sed -n '/^## Faults/,/^## Dead/p' "$TOP/examples/reco-service/README.md" | grep -oE '^\|[^|]*\|[^|]*\| `[a-z]+`' | grep -oE '`[a-z]+`$' | tr -d '`' | sort -u >words
    [ "$(wc -l <words)" -ge 6 ]
    faults | fields | sed 's/|.*//; s/.*=//' | grep -xE '[a-z]+' | sort -u | diff words -
}

@test "suite reco: a healthy service passes" {
    start_service
    smoke --base-url "$service_url" --suite reco
    [ "$status" -eq 0 ]
    [ "$(summary)" = pass ]
    is ready pass "after 1 try"
    [ "$(jq -r 'select(.name == "events are taken").samples' out)" -eq 50 ]
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

@test "suite reco: a stuck outbox fails, unless so much may be pending" {
    start_service RECO_FAULT_OUTBOX=stuck
    smoke --base-url "$service_url" --suite reco --outbox-timeout-sec 0.5 --poll-sec 0.1
    [ "$status" -eq 1 ]
    is "outbox settles: jq .event_backbone.outbox.dead == 0" pass
    is 'outbox settles: jq .event_backbone.outbox | [.pending, .publishing] | all(type == "number" and . >= 0) and add <= 0' fail
    smoke --base-url "$service_url" --suite reco --outbox-timeout-sec 0.5 --poll-sec 0.1 --max-outbox-pending 1000
    [ "$status" -eq 0 ]
}

@test "the command line of old runs the suite" {
    start_service
    smoke --base-url "$service_url" --timeout-sec 5 --ready-timeout-sec 10 --poll-sec 0.1 --outbox-timeout-sec 10 --max-outbox-pending 0 --output-json old.json
    [ "$status" -eq 0 ]
    is "outbox settles" pass
    jq -e '.summary.status == "pass" and (.records | map(.name) | index("recommendations") != null)' old.json
    smoke --base-url "$service_url" --max-outbox-pending 3 plan.json
    [ "$status" -eq 2 ]
    grep -q 'options of a suite without --suite' err
    smoke --base-url "$service_url"
    [ "$status" -eq 2 ]
    grep -q 'no plan named; --suite runs a built-in one' err
    smoke --base-url "$service_url" --csrf-path /a
    [ "$status" -eq 2 ]
}

@test "suite reco: how long answers may take" {
    start_service RECO_FAULT_LATENCY=200ms
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1 --max-latency 10s
    [ "$status" -eq 0 ]
    says "recommendations: p95_ms" '.target == 10000 and .samples == 30 and .observed >= 200'
    # Of fewer, the slowest.
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1 --reco-requests 3
    [ "$status" -eq 1 ]
    says "recommendations: max_ms" '.status == "fail" and .target == 150'
}

@test "suite reco: where nothing listens, it takes the time of readiness and no more" {
    local start=${EPOCHREALTIME/./}
    smoke --base-url "http://127.0.0.1:$(free_port)" --suite reco --ready-timeout-sec 2
    [ "$status" -eq 1 ]
    [ $(((${EPOCHREALTIME/./} - start) / 1000)) -lt 9000 ]
    is ready fail "cannot connect"
    says ready '.elapsed_ms >= 1400'
    [ "$(jq -r 'select(.type == "summary").skip' out)" -eq 6 ]
    is recommendations skip '"ready"'
    # The same where somebody listens who never answers.
    start=${EPOCHREALTIME/./}
    smoke --base-url "$scripted/hang" --suite reco --ready-timeout-sec 1
    [ "$status" -eq 1 ]
    [ $(((${EPOCHREALTIME/./} - start) / 1000)) -lt 9000 ]
    is ready fail "no answer within"
}

# answers BODY SECONDS: the suite on a server that answers every request with that, which gets so long to be ready.
answers() {
    printf '%s' "$1" >body
    smoke --base-url "http://127.0.0.1:$(cat body.port)" --suite health --ready-timeout-sec "$2" --poll-sec 0.1
}

@test "suite health: the shapes, and what contradicts them" {
    local body
    start body "$PYTHON" -c 'import http.server, os
class Body(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(open("body", "rb").read())
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Body)
open("port", "w").write(str(server.server_port))
os.rename("port", "body.port")
server.serve_forever()'
    wait_for 10 test -s body.port
    for body in '{"status":"ok"}' '{"status":"alive"}' '{"status":"ready"}' '{"ready":true}' '{"ready":true,"checks":{}}'; do
        answers "$body" 10
        [ "$status" -eq 0 ] || { echo "$body"; return 1; }
    done
    for body in '{"status":"ok","ready":false}' '{"status":"degraded"}' '{"status":true}' '{"ready":"true"}' '{"ready":1}' '{}' 'ok' ''; do
        answers "$body" 0.3
        [ "$status" -eq 1 ] || { echo "$body"; return 1; }
    done
    smoke --base-url "$scripted/slow" --suite health --max-latency 100ms --ready-timeout-sec 5 --poll-sec 0.1
    is "health: max_ms" fail "it took"
}

@test "suite health: one ready timeout bounds the wait for all paths" {
    smoke --base-url "$scripted/not-json" --suite health --ready-timeout-sec 4 --poll-sec 0.5
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.status == "fail" and .labels.tries > 1) | .labels.step' out | sort -u | wc -l)" -eq 4 ]
    jq -e 'select(.type == "summary") | .elapsed_ms < 12000' out
}

@test "suite health: every probe, and a service that is late" {
    secured
    smoke --base-url "$service_url" --suite health
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.labels.step) | .labels.step' out | sort -u | paste -sd, -)" = "health,healthz,live,livez,ready,readyz,startup,startupz" ]
    stop "$service_pid"
    secured RECO_FAULT_READY_AFTER=1s
    smoke --base-url "$service_url" --suite health --poll-sec 0.1
    [ "$status" -eq 0 ]
    says readyz '.labels.tries > 1'
    stop "$service_pid"
    # A page for everything says nothing about health.
    smoke --base-url "$scripted/not-json" --suite health --ready-timeout-sec 0.3
    [ "$status" -eq 1 ]
}

@test "suite security: a healthy service passes, and its checks say what was looked at" {
    secured
    smoke --base-url "$service_url" --suite security
    [ "$status" -eq 0 ]
    is "security headers: echo_request_id" pass
    is "administration refuses a wrong token" pass
    is "logins are limited: statuses 429" pass
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
