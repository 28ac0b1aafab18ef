# The programs on a service of another language (examples/service-python): they need its shapes, and nothing of the reference service.

# shellcheck disable=SC2030,SC2031 # status is each test's own

load lib/harness

# python_service: starts it with the faults that stand in the file faults; sets $URL.
python_service() {
    : >faults
    start python "$PYTHON" "$TOP/examples/service-python/service.py" --port 0 --port-file port --faults faults
    wait_for 10 test -s port
    URL=http://127.0.0.1:$(cat port)
    export URL
}

suite() {
    status=0
    smoke-stack -q --base-url "$URL" --suite reco --reco-requests 6 --poll-sec 0.1 --ready-timeout-sec 0.5 --outbox-timeout-sec 0.5 --max-latency 250ms >out || status=$?
}

# pipeline: all that judges a release, as README.md shows it; sets $status, and leaves run.jsonl and incidents.
pipeline() {
    status=0
    {
        smoke-stack --base-url "$URL" --suite reco --reco-requests 6 --poll-sec 0.1 --ready-timeout-sec 0.5 --outbox-timeout-sec 0.5 --max-latency 250ms
        load-reco --base-url "$URL" -n 60 -c 6 --timeout 5s
    } 2>err | check-guardrails --tee --expect smoke-stack,load-reco -r 'p95(.latency_ms) <= 250ms' -r 'max(.error_rate_pct) <= 1%' |
        tee run.jsonl | incident-emit --tee --dir incidents | readiness-report --expect check-guardrails,incident-emit human >report || status=$?
}

@test "python: suite reco and the plan of a recommender pass on a healthy service" {
    python_service
    suite
    [ "$status" -eq 0 ]
    jq -es 'map(select(.type == "check")) | length >= 19 and all(.status == "pass")' out
    smoke-stack -q --base-url "$URL" "$TOP/examples/plans/recsys.json" >out
    validate_records out
    [ "$(curl -fsS "$URL/metrics/prometheus" | grep -c '^outbox_pending ')" -eq 1 ]
}

@test "python: each of its faults closes the suite, and the check says which it is" {
    local fault check message
    python_service
    while IFS='|' read -r fault check message; do
        echo "$fault" >faults
        suite
        [ "$status" -eq 1 ] || { echo "$fault: exit $status"; return 1; }
        jq -es --arg check "$check" --arg message "$message" 'any(.[]; .type == "check" and .status == "fail" and
            (.name | startswith($check)) and (.message // "" | contains($message)))' out >/dev/null || {
            echo "$fault"
            jq -c 'select(.status == "fail") | [.name, .message]' out
            return 1
        }
    done <<'FAULTS'
unready|ready|the status is 503
database|ready|the status is 503
errors|recommendations|the status is 500
slow|recommendations: max_ms|
no-outbox|outbox settles|relation "outbox" does not exist
stuck|outbox settles: jq .event_backbone.outbox|it is false
forgets|a watch sent twice counts once again|it is false
empty|recommendations: jq .items|it is false
FAULTS
    # An outbox that is null, on a service that says that it is ready.
    smoke-stack --suite reco --print-plan --outbox-timeout-sec 0.3 --poll-sec 0.1 | jq -c 'select(.name == "outbox settles") | del(.after)' >outbox.json
    echo database >faults
    run -1 smoke-stack -q --base-url "$URL" outbox.json
}

@test "python: load, and the service's own contract" {
    python_service
    suite
    load-reco -q --base-url "$URL" -n 300 -c 4 --timeout 5s >load.jsonl
    [ "$(jq -r 'select(.type == "load" and .name == "all" and .phase == "measured").succeeded' load.jsonl)" -eq 300 ]
    curl -fsS "$URL/contract" >contract.json
    curl -fsS "$URL/metrics/reco" >metrics.json
    curl -fsS "$URL/analytics/baseline?days=7" >baseline.json
    for contract in contract.json "$URL/contract"; do
        check-guardrails --contract "$contract" --contract-scope sla load.jsonl >out
        [ "$(jq -r 'select(.type == "check" and (.name | startswith("reco_"))).status' out | paste -sd,)" = pass,pass ]
    done
    # From the service's numbers alone: lists that nobody watched miss a target of the business.
    run -1 check-guardrails --contract contract.json --baseline-json baseline.json --reco-metrics-json metrics.json
    jq -es 'map(select(.type == "check")) | length == 6 and (map(select(.status != "pass").name) == ["ctr_at_20"])' <<<"$output"
    # What users do there: the journey of the examples, numbers in bodies and all.
    load-reco -q --base-url "$URL" --targets "$TOP/examples/load/journey.json" --data "$TOP/examples/load/users.csv" -n 60 -c 2 --timeout 5s >journey.jsonl
    jq -es 'any(.[]; .type == "load" and .name == "all" and .phase == "measured" and .requests > 0 and .failed == 0)' journey.jsonl
}

@test "python: a healthy release opens the gate; faults close it, leave incidents, and these replay as mended" {
    python_service
    export READYLINE_RUN=python-1
    pipeline
    [ "$status" -eq 0 ] || { cat report err; false; }
    grep -q 'GATE OPEN' report
    [ ! -e incidents ]
    local fault
    for fault in errors slow stuck no-outbox forgets empty; do
        echo "$fault" >faults
        rm -rf incidents
        READYLINE_RUN=python-$fault pipeline
        [ "$status" -eq 1 ] || { echo "$fault: exit $status"; cat report; return 1; }
        grep -q 'GATE CLOSED' report
        ls incidents/incident_*.json >/dev/null
    done
    echo errors >faults
    rm -rf incidents
    pipeline
    run -1 smoke-stack --base-url "$URL" --replay incidents/incident_*.json
    : >faults
    run -0 smoke-stack -q --jsonl --base-url "$URL" --replay incidents/incident_*.json
    [ "$(jq -r 'select(.type == "check" and .status != "skip") | "\(.status) \(.message)"' <<<"$output" | sort -u)" = "pass mended" ]
    # The event id that was recorded is used up: the pair is sent with a fresh one.
    echo forgets >faults
    rm -rf incidents
    pipeline
    run -1 smoke-stack --base-url "$URL" --replay incidents/incident_*.json
    : >faults
    run -0 smoke-stack -q --jsonl --base-url "$URL" --replay incidents/incident_*.json
}
