# examples/runbooks: each command of each page is typed, on the reference service in the state that the page is about: it is
# told right, mended, and seen to be over.

# shellcheck disable=SC2030,SC2031 # what a test exports is its own
load lib/harness
load lib/documentation

# shellcheck disable=SC2154 # start_service sets them
setup_file() {
    export RECO_ADMIN_TOKEN=administrator
    start_service
    echo "$service_url" >"$BATS_FILE_TMPDIR/url"
    echo "$service_db" >"$BATS_FILE_TMPDIR/db"
}

# A repository of a user: the policies, plans and runbooks beside the migrations, and programs of his own.
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export RECO_ADMIN_TOKEN=administrator
    URL=$(cat "$BATS_FILE_TMPDIR/url")
    service_db=$(cat "$BATS_FILE_TMPDIR/db")
    export URL STABLE=$URL CANARY=$URL DATABASE_URL=sqlite:///$service_db DLQ_URL=sqlite:///$service_db
    export READYLINE_RUN=r ALERTMANAGER=file://$PWD/alertmanager
    cp -r "$TOP"/examples/{policies,plans,runbooks} .
    mkdir -p db reports/incidents alertmanager/api/v2
    cp -r "$TOP/examples/reco-service/migrations" db
    cp "$TOP"/tests/policies/reports/* .
    cp alertmanager.json alertmanager/api/v2/alerts
    # shellcheck disable=SC2016 # they expand there
    own rollback 'curl -fsS -o mended -H "Authorization: Bearer $RECO_ADMIN_TOKEN" -X DELETE "$URL/admin/faults"'
    own restart ./rollback
}

teardown() {
    curl -fsS -H "Authorization: Bearer administrator" -X DELETE "$(cat "$BATS_FILE_TMPDIR/url")/admin/faults"
    stop_all "$BATS_TEST_TMPDIR"
}

# own NAME COMMAND: a program of the user's.
own() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

# fault JSON: switched on.
fault() { curl -fsS -o faults -H "Authorization: Bearer administrator" -d "$1" "$URL/admin/faults"; }

# run_of STATUS ARGUMENT...: what stdin has, judged, is the run that the pages speak of, and left an incident.
run_of() {
    local wanted=$1 got=0
    shift
    check-guardrails -q --tee "$@" >run.jsonl || got=$?
    [ "$got" -eq "$wanted" ] || { cat run.jsonl; echo "exit $got"; return 1; }
    incident-emit -q run.jsonl >emitted || [ $? -eq "$wanted" ]
}

open_id() { incident-emit list | jq -r 'select(.type == "incident").incident.incident_id'; }

# closed: the last two commands of a page were typed, and the incident is resolved.
closed() {
    ID=$(open_id)
    export ID
    typed 0 'incident-emit resolve --id'
    [ "$(incident-emit list | jq -s 'map(select(.type == "incident")) | length')" -eq 0 ]
    all_typed
}

says() { [[ "$output" == *"$1"* ]] || { echo "it does not say: $1"; echo "$output"; return 1; }; }

# A rule that fails, where a page needs no run but an incident.
some_incident() { echo '{"type":"x","n":3}' | run_of 1 -r 'max(.n) <= 2'; }

@test "each rule of the policies names a page that is there, each page is named by a rule or by the first page" {
    local policy
    for policy in policies/*.json; do
        grep -v '^#' "$policy" | jq -r 'select(.agg or .canary) | .runbook // "none of \(.name)"'
    done | sort -u >named
    while read -r page; do [ -f "$page" ] || { echo "$page"; return 1; }; done <named
    for page in runbooks/*.md; do
        [ "$page" = runbooks/README.md ] || grep -qF "](${page#runbooks/})" runbooks/README.md || { echo "$page: not in the first page"; return 1; }
    done
    [ "$(wc -l <named)" -ge 14 ]
}

@test "the pages have one form, and fit a screen" {
    for page in runbooks/*.md; do
        [ "$page" != runbooks/README.md ] || continue
        [ "$(grep '^##' "$page" | paste -sd,)" = '## Is it real,## First,## It is over,## The incident,## Not this way' ] || { echo "$page"; return 1; }
        [ "$(wc -l <"$page")" -le 60 ] || { echo "$page is long"; return 1; }
        grep -qF 'Whom' "$page" || { echo "$page: whom it concerns"; return 1; }
    done
}

@test "--runbooks makes a link of a path; the report beside the pages leads to them" {
    echo '{"type":"stats","tool":"t","queue":"q","depth":200,"parked":1,"oldest_age_s":1}' >stats
    runbook_of() { check-guardrails -q -p policies/prod.json "$@" stats | jq -r 'select(.name == "queue depth").runbook'; }
    [ "$(runbook_of)" = runbooks/dead-letters.md ]
    [ "$(runbook_of --runbooks https://example.org/docs)" = https://example.org/docs/runbooks/dead-letters.md ]
    [ "$(runbook_of --runbooks 'https://example.org/*.html')" = https://example.org/runbooks/dead-letters.html ]
    check-guardrails -q -p policies/prod.json stats | readiness-report -q html >report.html || [ $? -eq 1 ]
    sed 's/href="/\n&/g' report.html | sed -n 's/^href="\(runbooks[^"]*\)".*/\1/p' | sort -u >linked
    grep -qx runbooks/dead-letters.md linked
    while read -r page; do [ -f "$page" ]; done <linked
    echo '{"name":"a","agg":"max","value":".n","op":"<","target":1,"runbook":"https://wiki/x"} {"name":"b","agg":"max","value":".n","op":"<","target":1,"runbook":"/srv/x.md"}' >own.json
    [ "$(echo '{"n":3}' | check-guardrails -q -p own.json --runbooks https://example.org/ | jq -r '.runbook // empty' | paste -sd' ')" = 'https://wiki/x /srv/x.md' ]
    for base in docs/ ftp://example.org/ https://user:word@example.org/; do
        run -2 check-guardrails -p own.json --runbooks "$base" stats
        says 'check-guardrails: --runbooks: '
        [[ "$output" != *word@* ]]
    done
}

@test "latency" {
    fault '{"latency":"900ms:20%"}'
    load-reco -q --base-url "$URL" -n 100 -c 20 | run_of 1 -r 'p95(.latency_ms) < 500ms'
    blocks runbooks/latency.md
    typed 1 'human run.jsonl'
    says 'FAIL    p95(.latency_ms) < 500ms'
    typed -e 's/-n 500 -c 5 /-n 100 -c 20 /' 0 'human now.jsonl'
    says 'p95 9'
    typed 0 'response: .latency_ms.p95'
    says '"database":'
    typed -e 's/-n 500 -c 5 /-n 100 -c 20 /' 1 'check-guardrails --expect load-reco'
    typed 0 ./rollback
    typed 0 'check-guardrails --expect load-reco'
    closed
}

@test "the canary" {
    fault '{"errors":"20%"}'
    some_incident
    blocks runbooks/canary.md
    block 1 | sed 's/-n 2000/-n 600/' >both.sh
    ./rollback
    sh -e <(sed 1q both.sh)
    fault '{"errors":"20%"}'
    sh -e <(sed 1d both.sh)
    typed 1 2
    says 'FAIL    errors'
    typed 0 '{requests, failed, statuses, errors}'
    says '"500":'
    typed 0 ./rollback
    # How fast two runs are on a busy machine is chance; that no more of one fails is not.
    block 5 | sed 's/-n 2000/-n 600/' >over.sh
    run sh -e over.sh
    [ "$(jq -r 'select(.type == "check" and .name == "errors").status' <<<"$output")" = pass ]
    closed
}

@test "errors" {
    fault '{"errors":"20%"}'
    load-reco -q --base-url "$URL" -n 100 -c 5 | run_of 1 -r 'max(.error_rate_pct) < 1%'
    blocks runbooks/errors.md
    typed 1 'human run.jsonl'
    says 'error_rate_pct'
    typed 0 '{name, requests, failed, statuses, errors}'
    says '"500":20'
    typed 1 '>now.jsonl'
    typed 0 'head -n 3'
    says '"status":500'
    typed 0 ./rollback
    says '"db": true'
    typed 0 'startswith("5")'
    closed
}

@test "queue lag" {
    sed -i 's/"60s"/"1s"/' plans/outbox.json
    some_incident
    fault '{"outbox":"stuck"}'
    smoke-stack -q --base-url "$URL" plans/recsys.json --only 'clicks are taken*' >sent || [ $? -eq 1 ]
    blocks runbooks/queue-lag.md
    typed 0 'jq -c .event_backbone.outbox'
    says '"reco_outbox_oldest_lag_seconds"'
    [ "$(jq -r '.pending // empty' <<<"$output" | head -n 1)" -gt 0 ]
    typed 1 2
    typed 0 ./restart
    sed -i 's/"1s"/"20s"/' plans/outbox.json
    typed 0 4
    closed
}

@test "dead letters" {
    some_incident
    fault '{"outbox":"dead"}'
    smoke-stack -q --base-url "$URL" plans/recsys.json --only 'clicks are taken*' >sent || [ $? -eq 1 ]
    dead() { [ "$(sqlite3 "$service_db" 'select count(*) from dead_letters')" -ge 20 ]; }
    wait_for 20 dead
    blocks runbooks/dead-letters.md
    typed 0 'requeue-dlq list'
    says '"depth":2'
    says '"reason":'
    typed 1 "-r 'max(.depth) == 0 where .type == \"stats\"' stats.jsonl"
    typed -e 's/10:60s/10:3s/' 0 ./rollback
    says '"status":"pass"'
    typed 0 'requeue-dlq verify'
    closed
}

@test "somebody was paged" {
    some_incident
    blocks runbooks/paged.md
    now=$(date -u +%FT%TZ)
    echo '[{"labels":{"alertname":"Down","severity":"P1"},"annotations":{"summary":"it is down"},"startsAt":"'"$now"'","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f","status":{"state":"active","silencedBy":[],"inhibitedBy":[]}}]' >alertmanager/api/v2/alerts
    typed 0 'starts_at, ends_at'
    says '"name":"Down"'
    typed 1 'check-guardrails alerts.jsonl'
    typed 0 3
    says "$(open_id)"
    typed 1 4
    echo '[]' >alertmanager/api/v2/alerts
    typed 0 4
    closed
}

@test "tests" {
    some_incident
    cp junit.xml good
    own run-tests 'cp good junit.xml'
    sed -i 's,<testcase classname="tests.test_cart" name="test_total" time="0.050" />,<testcase classname="tests.test_cart" name="test_total" time="0.050"><failure message="1 == 2"/></testcase>,' junit.xml
    blocks runbooks/tests.md
    typed 0 1
    says '"name":"test_total","status":"fail"'
    typed 1 2
    typed 1 4
    typed 0 ./run-tests
    typed 0 4
    closed
}

@test "coverage" {
    some_incident
    cp coverage.xml good
    own run-tests 'cp good coverage.xml'
    sed -i 's/number="\([3-9]\)" hits="1"/number="\1" hits="0"/g' coverage.xml
    blocks runbooks/coverage.md
    typed 0 1
    says '"scope":"package"'
    typed 1 2
    typed 0 ./run-tests
    typed 0 4
    closed
}

@test "findings of scanners" {
    some_incident
    cp trivy.json good
    own scan 'cp good trivy.json'
    sed -i 's/"Severity": "MEDIUM"/"Severity": "CRITICAL"/' trivy.json
    blocks runbooks/findings.md
    typed 0 1
    says '"fixed_version":"1.1"'
    typed 1 2
    typed 0 ./scan
    typed 0 4
    closed
}

@test "a verified secret" {
    some_incident
    cp trufflehog.jsonl good
    own scan 'cp good trufflehog.jsonl'
    echo '{"SourceMetadata":{"Data":{"Git":{"commit":"c","file":"app/settings.py","line":4}}},"DetectorName":"AWS","Verified":true,"Raw":"planted-raw-value","Redacted":"pl"}' >trufflehog.jsonl
    blocks runbooks/secrets.md
    typed 0 1
    says 'app/settings.py'
    [[ "$output" != *planted-raw-value* ]]
    typed 1 2
    typed 0 ./scan
    typed 0 4
    closed
}

@test "lint and types" {
    some_incident
    cp ruff.json good
    own scan 'cp good ruff.json'
    echo '[{"code":"F401","filename":"app/a.py","location":{"row":3,"column":1},"end_location":{"row":3,"column":9},"message":"unused","fix":null,"url":""}]' >ruff.json
    blocks runbooks/lint-and-types.md
    typed 0 1
    says '"rule":"F401"'
    typed 1 2
    typed 0 ./scan
    typed 0 4
    closed
}

@test "release papers" {
    some_incident
    export SBOM=sbom.cdx.json APPROVAL=approval.txt RELEASE=1.4.2
    echo '{"bomFormat":"CycloneDX","version":"1.4.2"}' >sbom.cdx.json
    echo 'shop 1.4.1 may go: operator on duty' >approval.txt
    blocks runbooks/release-papers.md
    typed 1 1
    says 'FAIL    approval names the release'
    typed 0 2
    says 'approval.txt:0'
    typed 1 3
    echo 'shop 1.4.2 may go: operator on duty' >approval.txt
    typed 0 3
    closed
}

@test "capacity" {
    load-reco -q --base-url "$URL" -n 100 -c 5 | run_of 1 -r 'sum(.observed) >= 50 where .type == "check" and .tool == "load-reco" and .name == "connections"'
    blocks runbooks/capacity.md
    typed 0 1
    says '"observed":5'
    says '"reco_connections_used_percent"'
    typed 1 2
    typed 0 ./restart
    typed 0 4
    closed
}

@test "containers ready" {
    some_incident
    mkdir bin
    printf '#!/bin/sh\ncat pods.json\n' >bin/kubectl
    chmod +x bin/kubectl
    PATH=$PWD/bin:$PATH
    own rollback 'cp good pods.json'
    cp pods.json good
    sed -i 's/"ready": true, "restartCount": 0/"ready": false, "restartCount": 7/' pods.json
    blocks runbooks/containers.md
    typed 0 1
    says '"pod":"reco-1"'
    typed 1 2
    typed 0 ./rollback
    says '"value":7'
    typed 0 4
    closed
}

@test "freshness" {
    some_incident
    curl -fsS "$URL/metrics" | records-from prometheus | jq -c '.time = "2026-01-01T00:00:00.000Z" | if .timestamp then .timestamp = .time else . end' >metrics.jsonl
    blocks runbooks/freshness.md
    typed 1 1
    says '"status":"fail"'
    typed 0 2
    [[ "$output" == 20*Z ]]
    typed 0 ./restart
    typed 0 4
    closed
}

@test "the load generator" {
    load-reco -q --base-url "$URL" -n 50 -c 2 |
        jq -c 'if .name == "samples" and .type == "check" then .status = "unknown" | .message = "generator-limited" elif .type == "summary" then .status = "fail" | .unknown += 1 | .pass -= 1 else . end' |
        run_of 1 -r 'max(.error_rate_pct) <= 1%'
    blocks runbooks/generator.md
    typed 0 1
    says '"status":"unknown","message":"generator-limited"'
    typed 1 2
    typed 0 nproc
    # A machine that is too busy is told, as the page is about.
    block 4 >over.sh
    run sh over.sh
    [ "$status" -eq 0 ] || { [ "$status" -eq 1 ] && grep -q 'generator-l\|offered-rate' <<<"$output"; }
    closed
}

@test "migrations that are pending" {
    some_incident
    sqlite3 behind.db 'CREATE TABLE schema_migrations (version TEXT PRIMARY KEY, checksum TEXT, applied_at INTEGER);'
    own migrate "sqlite3 '$service_db' \".backup behind.db\""
    export DATABASE_URL=sqlite:///$PWD/behind.db
    blocks runbooks/migrations-pending.md
    typed 1 1
    says 'pending'
    block 2 >now.sh
    run sh now.sh
    [ "$status" -le 1 ]
    says '"name":"replay'
    typed 0 ./migrate
    typed 0 4
    closed
}

@test "migrations that were changed" {
    some_incident
    git init -q -b main . && git add db && git -c user.name=a -c user.email=a@example.org commit -qm 'migrations'
    for file in db/migrations/*; do last=$file; done
    echo '-- another word' >>"$last"
    blocks runbooks/migrations-changed.md
    typed 1 1
    says 'edited after it was applied'
    typed 0 2
    says 'migrations'
    typed 1 4
    typed 0 3
    typed 0 4
    closed
}

@test "not ready" {
    fault '{"database":"down"}'
    smoke-stack -q --base-url "$URL" --suite health --ready-timeout-sec 0.3 | run_of 1 --expect smoke-stack
    blocks runbooks/readiness.md
    typed 0 'jq -c .checks'
    says '"db":false'
    typed -e 's/10s/300ms/' 1 'ready-timeout-sec 10s'
    says '"status":"fail"'
    typed 0 ./rollback
    typed 0 'ready-timeout-sec 90s'
    closed
}

@test "a smoke test fails" {
    echo '{"name":"a list","get":"/reco?user_id=u&session_id=s","expect":{"status":200}}' >plan.json
    fault '{"errors":"100%"}'
    smoke-stack -q --base-url "$URL" plan.json | run_of 1 --expect smoke-stack
    blocks runbooks/smoke.md
    typed 1 'human run.jsonl'
    says 'FAIL    a list'
    typed 1 2
    typed 0 '@tsv'
    says 'a list'
    typed 0 ./rollback
    typed 0 '--suite health'
    closed
}

@test "unknown, missing, trouble" {
    load-reco -q --base-url "$URL" -n 50 -c 5 | run_of 1 --expect smoke-stack,load-reco -r 'max(.error_rate_pct) < 1%'
    blocks runbooks/missing.md
    typed 1 1
    says 'UNKNOWN expect smoke-stack'
    typed 0 2
    says 'smoke-stack'
    typed 0 3
    says '"tool":"load-reco"'
    typed 0 4
    typed 0 5
    closed
}

@test "the first page: how the pages come into a repository" {
    rm -rf runbooks policies plans
    ln -s "$TOP/examples" examples
    blocks examples/runbooks/README.md
    typed 0 1
    [ -f runbooks/latency.md ] && [ -f policies/prod.json ]
    some_incident
    typed 1 'readiness-report human'
    all_typed
}
