# Each display of the manual pages is typed, and what it does is held against what the page says of it: the gate, records and
# reports.  The pages of what needs a running stack: manual-stack.bats.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # words of blocks; URL is each test's own; start_service() sets what it started

load lib/harness
load lib/documentation
load lib/incident

# requests MILLISECONDS [COUNT]: the requests of a load, which took up to so long.
requests() {
    jq -cn --argjson ms "$1" --argjson n "${2:-1000}" 'range($n) | {type: "request", tool: "load-reco", time: "2026-01-01T12:00:00.000Z", run: "r",
        name: "GET /reco", phase: "measured", status: 200, ok: true, latency_ms: ($ms * (. % 100 + 1) / 100)}'
}

# source_of TOOL KIND COUNT, summary_of TOOL STATUS
source_of() { printf '{"type":"source","tool":"%s","format":"sarif","items":{"%s":%d}}\n' "$@"; }
summary_of() { printf '{"type":"summary","tool":"%s","run":"r","status":"%s","pass":1,"fail":0,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}\n' "$@"; }

finding() { # TOOL RULE FILE SEVERITY
    printf '{"type":"finding","tool":"%s","rule":"%s","file":"%s","severity":"%s","suppressed":false,"fingerprint":"%s"}\n' "$@" "$2-$3"
}

# judge STATUS ARGUMENT...: runs check-guardrails as typed() runs a block.
judge() {
    local status_wanted=$1
    shift
    printf 'check-guardrails%s\n' "$(printf ' %q' "$@")" >blocks/now.sh
    run bash blocks/now.sh
    sed -n '/^{.*}$/p' <<<"$output" >blocks/records
    [ "$status" -eq "$status_wanted" ] || { printf 'exit %s of %s\n%s\n' "$status" "$(cat blocks/now.sh)" "$output"; return 1; }
}

@test "check-guardrails.1: rules, contracts, memory" {
    blocks "$TOP/man/check-guardrails.1"
    requests 100 >run.jsonl
    jq -c '.name = "GET /slow" | .latency_ms *= 9' run.jsonl >slow.jsonl

    # The form of a rule, with what stands in brackets and without.
    block AGGREGATE >form
    filled=$(sed 's/NAME/r/; s/AGGREGATE/p95/; s/VALUE/.latency_ms/; s/OP/<=/; s/TARGET/500ms/; s/EXPRESSION/.name/; s/EXPRESSION/.status == 200/; s/[][]//g' form)
    judge 1 -r "$filled" run.jsonl slow.jsonl
    told 'r[GET /reco]' '.status == "pass" and .samples == 1000'
    told 'r[GET /slow]' '.status == "fail"'
    bare=$(sed 's/\[[^]]*\]//g; s/^ *//; s/ *$//; s/AGGREGATE/p95/; s/VALUE/.latency_ms/; s/OP/<=/; s/TARGET/500ms/' form)
    judge 0 -r "$bare" run.jsonl
    told "$bare" '.status == "pass" and .rule == .name'
    judge 0 -r "$(block 'p95(.latency_ms) <= 500ms where')" run.jsonl slow.jsonl
    [ "$(jq -s '.[0].samples' blocks/records)" -eq 1000 ]

    # Findings: what is known is not new.
    { finding s one a.py high && source_of s finding 1; } >before.jsonl
    { finding s two a.py high && sed 's/"finding":1/"finding":2/' before.jsonl; } >after.jsonl
    check-guardrails -q --write-findings-baseline known -r 'count() <= 5 where .type == "finding"' before.jsonl
    new=$(block '.type == "finding" and .new')
    judge 0 -r "$new" --findings-baseline known before.jsonl
    judge 1 -r "$new" --findings-baseline known after.jsonl
    told "$new" '.status == "fail" and .observed == 1'
    told 'findings baseline' '.evidence.new == 1 and .evidence.found == 1 and .observed == 0'
    judge 1 -r "$new" before.jsonl
    told "$new" '.status == "unknown"'

    # Relative targets: a baseline, a pin, a history.
    mapfile -t rules < <(block 'history(10)')
    [ "${#rules[@]}" -eq 3 ]
    requests 100 >stable.jsonl
    coverage() { printf '{"type":"coverage","tool":"c","covered":%d,"total":100,"percent":%d}\n' "$1" "$1" && source_of c coverage 1; }
    relative() { judge "$1" --baseline stable.jsonl --history history -r "${rules[0]}" -r "${rules[1]}" -r "${rules[2]}" "${@:2}"; }
    { requests 108 && coverage 80 && cat before.jsonl; } >one.jsonl
    relative 0 --pin one.jsonl
    told pin '.status == "pass"'
    relative 0 one.jsonl
    jq -es 'map(select(.type == "check") | .target) == [104.5, 76, 1]' blocks/records
    { requests 112 && coverage 75 && cat after.jsonl; } >two.jsonl
    relative 1 two.jsonl
    jq -es 'map(select(.status == "fail" and .type == "check")) | length == 3' blocks/records
    typed -e 's/run.jsonl$/& --pin/' 0 'pinned + 10%'
    typed 0 'pinned + 10%'
    typed -e 's/run.jsonl$/one.jsonl/' 0 'pinned + 10%'
    typed -e 's/run.jsonl$/slow.jsonl/' 1 'pinned + 10%'
    told p95 '.status == "fail" and (.evidence.bounds | map(.bound)) == ["+ 10%", "+ 5ms"]'

    # A contract, judged by snapshots.
    block '"sla_targets"' >contract.json
    echo '{"latency_ms":{"p95":119},"sample_size":500}' >metrics.json
    echo '{"metrics":{"ctr_at_20_pct":9,"impressions":100,"requests":100}}' >baseline.json
    typed 0 'contract contract.json'
    jq -es 'map(select(.type == "check") | [.op, .target]) == [["<=", 120], [">=", 8]]' blocks/records
    echo '{"latency_ms":{"p95":121},"sample_size":500}' >metrics.json
    typed 1 'contract contract.json'
    echo '{"metrics":{"ctr_at_20_pct":7,"impressions":100,"requests":100}}' >baseline.json
    typed 1 'contract contract.json'
    jq -es 'map(select(.type == "check" and .status == "fail")) | length == 2' blocks/records

    # One verdict per route.
    typed -e 's/run.jsonl/run.jsonl slow.jsonl/' 1 'by .name where'
    [ "$(jq -r 'select(.type == "check") | .labels.group + " " + .status' blocks/records | sort | uniq -c | xargs)" = \
        "2 GET /reco pass 1 GET /slow fail 1 GET /slow pass" ]

    # A verdict that others can check.
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out team.key 2>/dev/null
    openssl pkey -in team.key -pubout -out team.pub
    echo '{"name":"p99","agg":"p99","value":".latency_ms","op":"<","target":"500ms"}' >prod.json
    typed 0 '--attest'
    typed 0 '--verify'
    [[ $output == *"Verified OK"*"verdict.json: confirmed"* ]]
    cp run.jsonl kept
    sed -i '1s/"latency_ms":1}/"latency_ms":2}/' run.jsonl
    typed 1 '--verify'
    told verify '.status == "fail"'
    mv kept run.jsonl
    # What was signed is no more what stands there.
    sed -i 's/"urn:/"urn: /' verdict.json
    typed 1 '--verify'
    [ ! -s blocks/records ]

    # With a running stack.
    start_service
    URL=$service_url
    start_service RECO_FAULT_ERRORS=50%
    SICK=$service_url
    export URL
    typed -e 's/120ms/10000ms/' 0 'n 2000 -c 50'
    jq -es 'any(.type == "load" and .requests == 2000) and last.tool == "check-guardrails"' blocks/records
    typed 0 'contract "$URL/contract"'
    told 'reco_p95_ms' '.status == "pass"'
    # Ten windows of the bake, each judged by itself.
    echo '{"name":"errors","agg":"max","value":".error_rate_pct","op":"<=","target":"5%","where":".type == \"interval\" and .name == \"all\""}' >canary.json
    printf '#!/bin/sh\ntouch rolled-back\n' >rollback.sh
    chmod +x rollback.sh
    short='s/50.s --duration 31m/50\/s --every 100ms --duration 1600ms/; s/30m/1s --window 500ms/'
    CANARY=$URL typed -e "$short" 0 'rollback.sh'
    [ ! -e rolled-back ] || [[ $output == *generator-limited* ]]
    rm -f rolled-back
    CANARY=$SICK typed -e "$short" 0 'rollback.sh'
    [ -e rolled-back ]
    # From cron: the alarm is remembered.
    echo '{"name":"errors","agg":"max","value":".error_rate_pct","op":"<=","target":"5%"}' >alerts.json
    here='s,/var/lib/gate/,,; s/--duration 1m/--duration 500ms/'
    typed -e "$here" 0 alerts.state || [[ $output == *generator-limited* ]]
    told errors '.labels.state == "ok"'
    URL=$SICK typed -e "$here" 1 alerts.state
    jq -es 'any(.type == "transition" and .from == "ok" and .to == "firing")' blocks/records
    all_typed
}

@test "readyline-policy.5" {
    local at=2026-01-01T12:00:00Z
    blocks "$TOP/man/readyline-policy.5"
    requests 100 >run.jsonl
    block '"reco_p95"' >rule.json
    judge 0 -p rule.json run.jsonl
    told reco_p95 '.samples == 1000 and .target == 500 and .unit == "ms" and (.runbook | endswith("runbooks/latency.md"))'
    head -n 99 run.jsonl >few.jsonl
    judge 1 -p rule.json few.jsonl
    told reco_p95 '.status == "unknown"'

    # What may be left out of all records is written with its default.
    rule=$(block '(.error // "")')
    judge 0 -r "$rule" run.jsonl
    judge 1 -r 'count(.error == "timeout") == 0' run.jsonl
    [ "$(jq -r 'select(.type == "check").status' blocks/records)" = unknown ]
    sed 's/"ok":true/"ok":false,"error":"timeout"/' few.jsonl >late.jsonl
    judge 1 -r "$rule" run.jsonl late.jsonl
    [ "$(jq -r 'select(.type == "check").observed' blocks/records)" = 99 ]

    # Canary and baseline: the same, slower, with errors.
    block mann-whitney >canary.json
    jq -c '.latency_ms += 0.5' run.jsonl >alike.jsonl
    judge 0 -p canary.json --baseline run.jsonl alike.jsonl
    jq -c '.latency_ms *= 1.5' run.jsonl >slower.jsonl
    judge 1 -p canary.json --baseline run.jsonl slower.jsonl
    told latency '.status == "fail"'
    told errors '.status == "pass"'
    { head -n 970 alike.jsonl && head -n 30 alike.jsonl | sed 's/"status":200/"status":503/'; } >sick.jsonl
    judge 1 -p canary.json --baseline run.jsonl sick.jsonl
    told latency '.status == "pass"'
    told errors '.status == "fail" and .observed < 0.02'
    head -n 150 alike.jsonl | judge 1 -p canary.json --baseline run.jsonl -
    told latency '.status == "unknown"'

    # An error budget: an event a minute, good; a bad hour; a history that is too short.
    block burn_rate >slo.json
    events() { # BAD-FROM MINUTES
        jq -cn --argjson bad "$1" --argjson n "$2" 'range($n) | {type: "request", status: (if . >= $bad then 503 else 200 end),
            time: (1767268800 - ($n - .) * 60 | todate)}'
    }
    events 1000 500 | judge 0 --at "$at" -p slo.json -
    events 440 500 | judge 1 --at "$at" -p slo.json -
    told slo '.status == "fail"'
    events 1000 200 | judge 1 --at "$at" -p slo.json -
    told slo '.status == "unknown"'

    # Settings: two tools have to come to their end, and nine of ten by weight have to pass.
    two='[{"name":"a","weight":9,"agg":"max","value":".latency_ms","op":"<","target":200},
        {"name":"b","agg":"max","value":".latency_ms","op":"<","target":50}]'
    settings=$(block '"score"')
    echo "${settings/\[...\]/"$two"}" >settings.json
    { cat run.jsonl && summary_of load-reco pass && summary_of smoke-stack pass; } >both.jsonl
    judge 0 -p settings.json both.jsonl
    told b '.status == "warn" and .labels.scored == true'
    sed 's/"weight":9/"weight":2/' settings.json >lower.json
    judge 1 -p lower.json both.jsonl
    { cat run.jsonl && summary_of load-reco pass; } >one.jsonl
    judge 1 -p settings.json one.jsonl

    # A finding that is waived, until the year is over.
    block '"waive"' >waive.json
    { finding bandit B105 tests/unit/test_login.py high && source_of bandit finding 1; } >findings.jsonl
    judge 0 --at "$at" -p waive.json -r 'count() == 0 where .type == "finding"' findings.jsonl
    told 'waived findings' '.observed == 1 and .evidence[0].reason == "no real passwords" and .evidence[0].owner == "payments"' ||
        { jq .evidence blocks/records; false; }
    judge 0 --at 2026-12-31T23:59:59Z -p waive.json -r 'count() == 0 where .type == "finding"' findings.jsonl
    judge 1 --at 2027-01-01T00:00:00Z -p waive.json -r 'count() == 0 where .type == "finding"' findings.jsonl
    sed 's,tests/unit,src,' findings.jsonl | judge 1 --at "$at" -p waive.json -r 'count() == 0 where .type == "finding"' -

    # What production has to show.
    block 'prod.json' >prod.json
    {
        requests 90
        echo '{"type":"load","tool":"load-reco","run":"r","name":"all","phase":"measured","requests":1000,"error_rate_pct":0.2}'
        summary_of load-reco pass
        source_of trivy finding 1
    } >good.jsonl
    finding trivy CVE-1 image high >>good.jsonl
    judge 0 -p prod.json good.jsonl
    while IFS='|' read -r rule change; do
        sed "$change" good.jsonl | judge 1 -p prod.json -
        told "$rule" '.status != "pass"'
    done <<'END'
p50|s/"latency_ms":\([0-9]\)/"latency_ms":20\1/
p99|s/"latency_ms":\(89.1\|90\)}/"latency_ms":600}/
p99|900,1000d
errors|s/"error_rate_pct":0.2/"error_rate_pct":1/
no criticals|s/"severity":"high"/"severity":"critical"/
no criticals|/"type":"source"/d
END
    sed '/"type":"summary"/d' good.jsonl | judge 1 -p prod.json -
    all_typed
}

@test "readyline-records.5" {
    blocks "$TOP/man/readyline-records.5"
    block 531.2 | jq -c . >run.jsonl
    [ "$(wc -l <run.jsonl)" -eq 2 ]
    validate_records run.jsonl
    run -1 readiness-report human run.jsonl
    [[ $output == *reco_p95*"GATE CLOSED"* ]]
    # Each schema of a record has its section.
    for schema in "$TOP"/common/schemas/*.json; do
        schema=$(basename "$schema" .json)
        case $schema in incident_v1 | plan | policy) continue ;; esac
        grep -qE "^\.Ss (.*, )?$schema(,.*)?\$" "$TOP/man/readyline-records.5" || { echo "no section on $schema"; false; }
    done
    all_typed
}

@test "readiness-report.1" {
    blocks "$TOP/man/readiness-report.1"
    {
        requests 100
        printf '{"type":"check","tool":"load-reco","run":"r","name":"responses","status":"pass"}\n'
        summary_of load-reco pass
    } >run.jsonl
    echo '{"name":"p95","agg":"p95","value":".latency_ms","op":"<","target":"500ms"}' >prod.json
    typed 0 check-guardrails
    [[ ${lines[-1]} == "GATE OPEN  "* ]]
    sed 's/"status":"pass"/"status":"fail"/' run.jsonl >last.jsonl
    typed 0 junit.xml
    [[ ${lines[-1]} == "GATE OPEN  "* ]]
    [ "$(xmllint --xpath 'string(//testcase/@name)' junit.xml)" = responses ]
    typed 0 report.html
    [ "$(grep -c '<script\|src=' report.html)" -eq 0 ]
    GITHUB_STEP_SUMMARY=$PWD/job typed 0 GITHUB_STEP_SUMMARY
    [[ $output == *"::notice"* ]]
    cmp summary.md job
    grep -qi 'mended' job
    jq -e '.version == "2.1.0"' run.sarif
    GITHUB_STEP_SUMMARY=$PWD/job typed -e 's/last.jsonl/run.jsonl/; s/run.jsonl$/last.jsonl/' 1 GITHUB_STEP_SUMMARY
    [[ $output == *"::error"* ]]
    all_typed
}

@test "records-from.1" {
    blocks "$TOP/man/records-from.1"
    # A scanner that writes what was recorded, as it is asked to.
    mkdir bin
    printf '#!/bin/sh\n[ "$*" = "-r src -f json -o bandit.json" ] && cp report.json bandit.json\n' >bin/bandit
    chmod +x bin/bandit
    PATH=$PWD/bin:$PATH
    cp "$TOP/tests/policies/reports/bandit.json" report.json
    typed 0 'bandit -r src'
    sed -i 's/"issue_severity": "LOW"/"issue_severity": "HIGH"/' report.json
    typed 1 'bandit -r src'
    jq -es 'any(.status == "fail" and .observed == 2)' blocks/records
    echo '{"metrics":{"_totals":{}},"results":[]' >report.json
    typed 2 'bandit -r src'

    # Alertmanager and a service, as files that curl reads.
    mkdir -p api/v2
    export ALERTMANAGER=file://$PWD URL=file://$PWD
    alert() { jq -n --arg p "$1" '[{labels: {alertname: "a", severity: $p}, annotations: {}, status: {state: "active"}, fingerprint: "f",
        startsAt: "2026-01-01T00:00:00Z", endsAt: "2100-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z"}]' >api/v2/alerts; }
    printf '# TYPE queue_depth gauge\nqueue_depth{queue="a"} 100\nqueue_depth{queue="b"} 3\n' >metrics
    echo '[]' >api/v2/alerts
    typed 0 ALERTMANAGER
    alert P2
    typed 0 ALERTMANAGER
    alert P1
    typed 1 ALERTMANAGER
    echo '[]' >api/v2/alerts
    sed -i 's/100$/101/' metrics
    typed 1 ALERTMANAGER
    rm metrics
    typed 2 ALERTMANAGER

    # Ten lines that a branch adds.
    git init -q -b main .
    git config user.email a@example.org
    git config user.name a
    mkdir -p reco
    seq 10 >reco/app.py
    git add reco && git commit -qm one && git checkout -qb change
    seq 20 >reco/app.py
    git commit -qam two
    report() { # MISSED
        echo '<coverage line-rate="0"><packages><package><classes><class name="a" filename="reco/app.py"><lines>'
        for line in $(seq 20); do echo "<line number=\"$line\" hits=\"$((line <= 20 - $1))\"/>"; done
        echo '</lines></class></classes></package></packages></coverage>'
    }
    report 1 >coverage.xml
    typed 0 main...HEAD
    jq -es 'any(.observed == 90)' blocks/records
    report 2 >coverage.xml
    typed 1 main...HEAD
    # Nothing of it can be executed.
    git checkout -q main && git checkout -qb words && echo words >README && git add README && git commit -qm three
    typed 0 main...HEAD
    all_typed
}

@test "incident-emit.1" {
    local file
    blocks "$TOP/man/incident-emit.1"
    # Rules of redaction.
    block '"acme-key"' >rules
    while IFS='|' read -r kept line; do
        run -0 incident-emit --redact-rules rules --redact-test <<<"$line"
        [ "${output#*$'\t'}" = "$kept" ] || { echo "$line: $output"; false; }
    done <<'END'
key [redacted:acme-key] of a|key acme_0123456789abcdefGHIJ of a
key acme_0123456789abcdefGHI of a|key acme_0123456789abcdefGHI of a
x_pin=[redacted:pin]|x_pin=4711
userXPin: [redacted:pin]|userXPin: 4711
for [redacted:order]|for ORD-012345678901
AKIAIOSFODNN7EXAMPLE|AKIAIOSFODNN7EXAMPLE
acme_token=a-public-name|acme_token=a-public-name
END
    sed -i 's/"alphabet"/"alphabets"/' rules
    run -2 incident-emit --redact-rules rules --redact-test <<<a
    [[ $output == *"rules:1:"* ]]

    # What closed the gate.
    echo '{"name":"p95","agg":"p95","value":".latency_ms","op":"<","target":"500ms"}' >prod.json
    requests 1000 >run.jsonl
    typed 1 check-guardrails
    file=$(the_incident)
    valid_incident "$file"
    jq -e '.environment == "ci" and .extras.kind == "guardrail"' "$file"
    jq -es 'last.tool == "incident-emit" and any(.type == "request")' blocks/records
    incident-emit -q resolve --id "$(jq -r .incident_id "$file")" >resolved
    rm -r reports

    # A nightly job.
    printf '#!/bin/sh\necho working\nexit "$(cat status)"\n' >nightly.sh
    chmod +x nightly.sh
    echo 0 >status
    typed 0 chronic
    [ -z "$output" ]
    echo 7 >status
    typed 7 chronic
    [[ $output == working*"failed: exit status 7 after "*"incident written to "* ]]
    [ "$(jq -r .environment "$(the_incident)")" = production ]
    echo 0 >status
    typed 0 chronic
    [[ $output == *"incident resolved: "* ]]
    rm -r reports
    echo 7 >status
    typed 7 '--key nightly'
    typed 7 '--key nightly'
    [[ $output == *"2 of 3 failures in a row: no incident yet" ]]
    typed 7 '--key nightly'
    [[ $output == *"incident written to "* ]]
    printf '#!/bin/sh\nexec sleep 60\n' >nightly.sh
    typed -e 's/30m/200ms/' 124 '--key nightly'
    rm -r reports

    # The logs of a stack, as docker compose prints them.
    mkdir bin
    printf '#!/bin/sh\n[ "$*" = "compose logs --follow --no-color" ] && sed "s/^/web-1  | /" %s\n' "$TOP/tests/lib/tracebacks/node.txt" >bin/docker
    chmod +x bin/docker
    PATH=$PWD/bin:$PATH typed 1 'docker compose'
    [ "$(jq -r .environment "$(the_incident)")" = staging ]
    rm -r reports
    # Two logs across their rotation.
    : >app.log
    : >worker.log
    block worker.log | sed 's/^/exec /' >watch.sh
    start watched sh watch.sh
    follows() { find "/proc/$started/fd" -lname "$PWD/worker.log" | grep -q .; }
    wait_for 20 follows
    mv worker.log worker.log.1
    cat "$TOP/tests/lib/tracebacks/python.txt" >worker.log
    wait_for 20 the_incident
    kill "$started"
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 143 ]
    sed -n '/^{.*}$/p' watched.log >blocks/records
    told app.log '.status == "pass"'
    told worker.log '.status == "fail"'
    rm -r reports

    # A request that failed is sent again, and what is open and what was mended is told.
    start_service RECO_FAULT_ERRORS=100%
    echo '{"name":"ask","get":"/reco?user_id=u&session_id=s"}' >plan.json
    smoke-stack --base-url "$service_url" plan.json | incident-emit -q >/dev/null || [ "${PIPESTATUS[1]}" -eq 1 ]
    URL=$service_url typed 1 'smoke-stack'
    [[ $output == *"still fails"* ]]
    start_service
    URL=$service_url typed 0 'smoke-stack'
    [[ $output == *"is mended"* ]]
    typed -e 's/^incident-emit mttr.*//' 0 'incident-emit list'
    jq -es 'map(select(.type == "incident")) | length == 1' blocks/records
    typed 1 'incident-emit list'
    file=$(the_incident)
    incident-emit -q resolve --id "$(jq -r .incident_id "$file")" >resolved
    typed 0 'incident-emit list'
    [[ $output == *'incident_mttr_seconds{kind="api",runbook=""} '* ]]
    all_typed
}

@test "incident-deliver.1" {
    local id=01a2245b-7e49-7f1d-b0a0-9e8ad8667180
    unset PAGERDUTY_ROUTING_KEY INCIDENT_WEBHOOK_SECRET INCIDENT_WEBHOOK_TOKEN
    blocks "$TOP/man/incident-deliver.1"
    mkdir service incidents
    start service "$PYTHON" "$TOP/tests/lib/sink_server.py" service
    wait_for 10 test -s service/port
    port=$(cat service/port)
    jq -cn --arg id $id '{incident_id: $id, timestamp: "2026-01-01T00:00:00.000Z", environment: "staging", kind: "api", exception: "boom", stack: "-",
        extras: {kind: "api", fingerprint: "f00d", first_seen: "2026-01-01T00:00:00.000Z", last_seen: "2026-01-01T00:01:00.000Z", count: 1, status: "open", severity: "critical"}}' \
        >incidents/incident_20260101T000000.000Z_$id.json

    # What a job left behind is refused, looked at, and sent again.
    echo "http://127.0.0.1:$port/hook" >webhook.url
    echo '{"status":403}' >service/script
    export INCIDENT_WEBHOOK_SECRET=s3cret-of-the-hook
    n=$(grep -lx 'incident-deliver --spool incidents --to @webhook.url' blocks/*[0-9] | head -n 1)
    typed 1 "${n#blocks/}"
    jq -es 'any(.type == "delivery" and .outcome == "failed")' blocks/records
    typed -e '/retry/,$d' 0 'incident-deliver status'
    jq -es 'any(.type == "delivery" and .outcome == "failed")' blocks/records
    typed 0 'incident-deliver status'
    jq -es 'any(.type == "delivery" and .outcome == "delivered")' blocks/records
    typed 0 "${n#blocks/}"
    # Told once, and that was all.
    [ "$(wc -l <service/requests)" -eq 2 ]

    # The receiver checks who signed it.
    tail -n 1 service/requests | jq -j .body >body
    {
        block is_ours
        echo 'import json'
        echo 'body = open("body", "rb").read()'
        echo 'header = json.loads(open("service/requests").readlines()[-1])["headers"]["X-Readyline-Signature"]'
        echo 'secret = b"s3cret-of-the-hook"'
        echo 'assert is_ours(secret, header, body)'
        echo 'assert not is_ours(secret, header, body + b" ")'
        echo 'assert not is_ours(b"another", header, body)'
        echo 'assert not is_ours(secret, header.replace("t=1", "t=2"), body)'
    } >check.py
    "$PYTHON" check.py

    # A URL with a key of its own, in a file; the name tells the sink from others.
    block PAGERDUTY_ROUTING_KEY | sed "s,^pagerduty:,pagerduty+http://127.0.0.1:$port,; s/=\.\.\.&/=R0UTINGKEY0123456789\&/" >payments.url
    run -0 incident-deliver --spool incidents --to @payments.url
    [[ $output == *payments* && $output != *R0UTINGKEY* ]]
    [ "$(tail -n 1 service/requests | jq -r '.body | fromjson | .routing_key + " " + .dedup_key')" = "R0UTINGKEY0123456789 f00d" ]
    run -2 incident-deliver --spool incidents --to "$(cat payments.url)"
    [[ $output != *R0UTINGKEY* ]]
    all_typed
}
