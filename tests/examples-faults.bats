# What examples/ has for the day on which something breaks runs: the canary, the rollback, the drill, chaos.  What takes
# longer is in nightly/faults.bats.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154,SC2155 # hooks are for another shell; what start() and others set

load lib/harness
load lib/faults
load lib/documentation

setup() { faults_begin; }

# ---- canary ----

@test "canary: a good one is promoted behind nginx, as its page says; one without the traffic that it was given is not" {
    two_releases
    front=$(free_port)
    sed "s/8000/$front/; s/8001/$stable_port/; s/8002/$canary_port/" examples/canary/nginx.conf >nginx.conf
    printf '#!/bin/sh\necho promoted >promoted\n' >promote
    chmod +x promote
    blocks "$TOP/examples/canary/README.md"
    typed -e "s|examples/canary/nginx.conf front|nginx.conf front|; s/:8000/:$front/; s/:8001/:$stable_port/; s/:8002/:$canary_port/
        s/WEIGHTS=\"5 50\" BAKE=60/WEIGHTS=40 BAKE=1/; /^nginx/s/\$/; wait_pid/; 1i wait_pid() { until [ -s front/nginx.pid ]; do sleep 0.05; done; cat front/nginx.pid >>.started; }" \
        0 WEIGHTS= || { cat reports/canary/run/*.err; false; }
    [[ "$output" == *"canary: promoted after 1 steps"* ]]
    [ -e promoted ]
    validate_records reports/canary/run/compare-40.jsonl
    # A hook that does nothing: the front gives all to stable.
    WEIGHT=0 examples/canary/nginx.sh front "http://127.0.0.1:$front"
    rm promoted
    ./stop canary
    export FRONT=http://127.0.0.1:$front SHARE_HEADER=X-Canary
    run -1 examples/canary/canary.sh
    [[ "$output" == *"the gate of share-50 is closed: rolling back"*"incident: "*"is healthy, and the incident resolved"* ]]
    at_rest
    resolved reports/canary/incidents 1
    # The other platform: what would be run is told, and would run.
    typed 0 "kubectl scale deployment/shop-canary --replicas 0"
    [[ "$output" == *'would run WEIGH with WEIGHT=50: kubectl annotate --overwrite ingress/shop-canary nginx.ingress.kubernetes.io/canary-weight=$WEIGHT;'* ]]
    all_typed
}

@test "canary: errors end the bake; it is rolled back, told and resolved (Python)" {
    two_releases python
    echo errors >canary.faults
    run -1 examples/canary/canary.sh
    [[ "$output" == *"the gate of bake-50 is closed: rolling back"*"incident: reports/canary/incidents/incident_"*"rolled back; $STABLE is healthy"* && "$output" != *interrupted* ]]
    at_rest
    resolved reports/canary/incidents 1
    [ ! -e reports/canary/run/compare-50.jsonl ]
}

# ---- rollback ----

@test "rollback: dry, then for real, then again; records are left" {
    releases
    run -0 examples/rollback.sh --dry-run
    [[ "$output" == *"walk-1 survives the schema of now"*"now runs: blend-1"*"would run ROLLBACK: "*"would wait 10s until $URL runs walk-1"* ]]
    [ ! -e rolled ]
    run -0 examples/rollback.sh
    [[ "$output" == *"from blend-1 to walk-1"*"walk-1 answers at $URL, and is healthy" ]]
    validate_records reports/rollback/run/health.jsonl
    jq -es 'any(.[]; .name == "running" and .status == "pass") and any(.[]; .name == "the-older-release-survives" and .status == "pass")' reports/rollback/run/migrations.jsonl
    run -0 examples/rollback.sh
    [[ "$output" == *"walk-1 runs already: no hook is run"* ]]
    [ "$(cat rolled)" = "to walk-1" ]
}

@test "rollback: refused where the older release does not survive the schema, or where nobody can say" {
    releases
    echo 'ALTER TABLE events RENAME COLUMN user_id TO viewer_id;' >db/migrations/0008_rename.sql
    git add db && git commit -qm three && git tag v3
    run -1 examples/rollback.sh
    [[ "$output" == *"refused: walk-1 does not survive the schema of now"*"FAIL    running-statement: "*"no such column: user_id"* ]]
    SINCE=no-such-revision run -2 examples/rollback.sh
    [[ "$output" == *"refused: the migrations could not be judged"* ]]
    STATEMENTS='' run -2 examples/rollback.sh
    [[ "$output" == *"nobody can say whether walk-1 survives the schema"* ]]
    TO='' run -2 examples/rollback.sh
    [[ "$output" == *'$TO is not set'* ]]
    [ ! -e rolled ]
    [ "$(sh -c "$RUNNING")" = blend-1 ]
}

# ---- the drill ----

@test "drill: killed, told, started, dead letters put back, resolved; the mean time to recover is printed" {
    free_port >web.port
    export URL=http://127.0.0.1:$(cat web.port) RTO=20 DLQ_URL=sqlite:web.db QUEUE=outbox
    export KILL='kill -KILL "$(cat web.pid)"' START='./start web'
    # Three events that could not be delivered.
    ./start web RECO_FAULT_OUTBOX=dead
    wait_for 10 curl -fsS "$URL/readyz"
    printf '%s' '{"name":"event","post":"/event","times":3,"json":{"event_id":"{{uuid}}","user_id":"u","item_id":"item-1","event_type":"view","ts":"{{number now_ms}}"}}
        {"name":"dead","get":"/healthz","until":true,"timeout":"20s","every":"100ms","expect":{"jq":".event_backbone.outbox.dead == 3"}}' |
        smoke-stack -q --summary-only --base-url "$URL" -
    run -0 examples/drill.sh
    [[ "$output" == *"gone after "*"incident: "*"healthy after "*"3 dead letters put back"*"GATE OPEN"* ]]
    [[ "${lines[-1]}" =~ ^incident_mttr_seconds\{.*\}\ [0-9.]+$ ]]
    resolved reports/drill/incidents 1
    validate_records reports/drill/run/run.jsonl
    jq -es 'any(.[]; .type == "metric" and .name == "drill_recovery_seconds" and .value > 0)
        and any(.[]; .name == "verify" and .status == "pass")' reports/drill/run/run.jsonl
    wait_for 10 sh -c 'curl -fsS "$URL/healthz" | jq -e ".event_backbone.outbox | .dead == 0 and .pending == 0"'
}

# ---- chaos ----

@test "chaos: recovery is measured for each scenario and judged by the policy, as its page says" {
    one_service
    blocks "$TOP/examples/chaos/README.md"
    typed -e 's/--base-url "$URL"/& --rate 80\/s --calm 200ms short.json/' 0 --base-url
    [[ "$output" == *"GATE OPEN"* ]]
    validate_records reports/chaos.jsonl
    [ "$(jq -r 'select(.name == "chaos_recovery_seconds") | .labels.scenario' reports/chaos.jsonl | paste -sd,)" = jitter,outage ]
    jq -es 'map(select(.type == "check")) | map(.name) == ["jitter: the fault shows", "jitter: recovered", "outage: the fault shows", "outage: recovered"]
        and all(.status == "pass") and (.[3].evidence.during.error_rate_pct > 50)' reports/chaos.jsonl
    typed 0 slowest
    run -1 check-guardrails -r 'max(.value) <= 0.1 where .name == "chaos_recovery_seconds"' reports/chaos.jsonl
    read -r port control <<<"$(free_port 2)"
    typed -e "s/127.0.0.1:8000/${URL#http://}/; s/9000\\//$port\\/health/; s/9000/$port/; s/9001/$control/" 0 proxy.py
    [[ "$output" == *'{"faults": {"latency": "80ms"'*'{"status":"ok"}0.'*'{"faults": {}, '* ]]
    all_typed
}
