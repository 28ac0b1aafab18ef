# examples/policies: each policy opens the gate for records that satisfy it, and each of its rules closes it (or warns)
# when a record breaks it.

load lib/harness

# command_of POLICY: the command line in the comment at its head.
command_of() { sed -n 's/^# \{3\}//p' "$TOP/examples/policies/$1.json"; }

# What that command reads: reports that satisfy every policy, a history in which two lines were added, two papers.
reports() {
    cp "$TOP"/tests/policies/reports/* .
    mkdir -p alertmanager/api/v2 src/core bin
    cp alertmanager.json alertmanager/api/v2/alerts
    export ALERTMANAGER=file://$PWD/alertmanager BASE=base SBOM=sbom.cdx.json APPROVAL=approval.txt RELEASE=1.4.2
    echo '{"bomFormat":"CycloneDX","metadata":{"component":{"name":"shop","version":"1.4.2"}}}' >sbom.cdx.json
    echo 'shop 1.4.2 may go: operator on duty' >approval.txt
    printf '#!/bin/sh\ncat pods.json\n' >bin/kubectl
    chmod +x bin/kubectl
    PATH=$PWD/bin:$PATH
    git init -q -b main .
    git config user.email a@example.org
    git config user.name a
    seq 18 >src/core/cart.py
    git add src/core && git commit -qm one && git tag base
    seq 20 >src/core/cart.py
    git commit -qam two
}

# The lines of the command that read reports, but for those of the service itself.
readers_of() { command_of "$1" | sed -n 's/^[{ ]*//; s/; }.*//; /URL\/metrics/d; /records-from/p'; }

# The records that satisfy the policy $1: its reports, and where it judges a load test, papers or a store also that.
good() {
    {
        readers_of "$1" | sh
        cat "$TOP/tests/policies/$1.jsonl"
    } | jq -c '.time = "2026-01-01T12:00:00.000Z" | .run = "r"'
    case $1 in main | pre-release | staging | prod | load-run)
        jq -cn 'range(1000) | {type: "request", tool: "load-reco", time: "2026-01-01T12:00:00.000Z", run: "r",
            name: "GET /reco", phase: "measured", status: 200, ok: true, latency_ms: (20 + . % 50)}'
        jq -cn '{type: "load", tool: "load-reco", time: "2026-01-01T12:00:00.000Z", run: "r", name: "all",
            phase: "measured", requests: 1000, error_rate_pct: 0.1, connections: 50, statuses: {"200": 1000}}'
        for tool in check-migrations smoke-stack load-reco; do
            jq -cn --arg tool "$tool" '{type: "summary", tool: $tool, time: "2026-01-01T12:00:00.000Z", run: "r",
                status: "pass", pass: 1, fail: 0, warn: 0, skip: 0, unknown: 0, elapsed_ms: 1}'
        done
        ;;
    esac
}

# What the command gives the gate beside the policy.
options_of() {
    case $1 in
    pr) echo --findings-baseline findings.jsonl ;;
    pre-release) echo --history pre-release.history ;;
    esac
}

# judge POLICY FILE: "NAME STATUS" of each check; $rc is the exit status.
judge() {
    rc=0
    # shellcheck disable=SC2046 # the options are words
    check-guardrails --at 2026-01-01T12:05:00Z -p "$TOP/examples/policies/$1.json" $(options_of "$1") "$2" >out.jsonl || rc=$?
    jq -r 'select(.type == "check") | "\(.name)\t\(.status)"' out.jsonl >verdicts
}

# begin POLICY: its reports, and what the gate remembers of runs before.
begin() {
    reports
    good "$1" >good.jsonl
    case $1 in
    pr) check-guardrails -r 'count(.severity == "critical") == 0 where .type == "finding"' --write-findings-baseline findings.jsonl good.jsonl >/dev/null ;;
    pre-release) check-guardrails --at 2025-12-31T12:00:00Z -p "$TOP/examples/policies/pre-release.json" --history pre-release.history --pin good.jsonl >/dev/null ;;
    esac
}

# missing POLICY RULE TOOL: without the report of that tool, and nothing else of it, that rule closes the gate.
missing() {
    # Without a report of coverage there is none of the lines that changed.
    jq -c --arg tool "$3" 'select(.tool != $tool and ($tool != "cobertura" or (.scope != "changed" and .format != "diff")))' \
        good.jsonl >missing.jsonl
    judge "$1" missing.jsonl
    [ "$rc" -eq 1 ] && grep -qE "^$2	(unknown|fail)$" verdicts && return 0
    echo "$1: $2 without $3: exit $rc" >&2
    cat out.jsonl >&2
    return 1
}

# breaks POLICY RULE STATUS JQ: after changing the records with JQ that rule, and no other, comes to STATUS.
breaks() {
    jq -c "$4" good.jsonl >broken.jsonl
    judge "$1" broken.jsonl
    if [ "$(awk -F '\t' '$2 != "pass"' verdicts)" != "$2	$3" ] ||
        [ "$rc" != "$([ "$3" = warn ] && echo 0 || echo 1)" ]; then
        echo "$1: $2 after $4: exit $rc" >&2
        cat out.jsonl >&2
        return 1
    fi
    echo "$2" >>broken.rules
}

# Opens for good records, closes for none at all, and every rule has been broken.
policy() {
    judge "$1" good.jsonl
    [ "$rc" -eq 0 ] || { cat out.jsonl >&2; return 1; }
    head -n 0 good.jsonl >nothing.jsonl
    jq -c 'select(.type == "summary")' good.jsonl >>nothing.jsonl
    [ -s nothing.jsonl ] || echo '{"type":"record"}' >nothing.jsonl
    judge "$1" nothing.jsonl
    [ "$rc" -eq 1 ]
    grep -v '^#' "$TOP/examples/policies/$1.json" | jq -r 'select(.agg or .canary).name' | sort >rules
    sort -u broken.rules | diff - rules
}

finding() { # TOOL SEVERITY: one more finding, which its source counts
    echo "(if .type == \"source\" and .tool == \"$1\" then .items.finding += 1 else . end),
        (if .type == \"source\" and .tool == \"$1\" then {type: \"finding\", tool: \"$1\", time: .time, run: .run, rule: \"X1\",
            severity: \"$2\", file: \"a.py\", line: 1, fingerprint: \"f1\", suppressed: false, message: \"m\"} else empty end)"
}

# What pr, main and pre-release ask of scanners alike.
scanners() { # POLICY
    local severity
    for severity in high critical; do
        breaks "$1" bandit fail "$(finding bandit $severity)"
        breaks "$1" trivy fail "$(finding trivy $severity)"
    done
    breaks "$1" 'verified secrets' fail "$(finding trufflehog critical)"
    missing "$1" bandit bandit
    missing "$1" trivy trivy
    missing "$1" 'verified secrets' trufflehog
}

@test "pr" {
    begin pr
    breaks pr tests fail 'if .name == "test_total" then .status = "fail" else . end'
    breaks pr 'flaky tests' warn 'if .name == "test_total" then .flaky = true else . end'
    breaks pr 'changed lines' fail 'if .scope == "changed" then .percent = 89.9 else . end'
    # A medium one closes no rule of its scanner's.
    breaks pr 'new findings' fail "$(finding trivy medium)"
    missing pr tests junit
    missing pr 'changed lines' cobertura
    missing pr lint ruff
    missing pr types mypy
    # What closes the rule of a scanner is new as well.
    new() { # RULE TOOL SEVERITY
        jq -c "$(finding "$2" "$3")" good.jsonl >broken.jsonl
        judge pr broken.jsonl
        [ "$rc" -eq 1 ]
        [ "$(awk -F '\t' '$2 != "pass"' verdicts | sort)" = "$(printf '%s\tfail\n' "$1" 'new findings' | sort)" ] || { cat verdicts; false; }
        echo "$1" >>broken.rules
    }
    new bandit bandit high
    new trivy trivy critical
    new 'verified secrets' trufflehog critical
    new lint ruff medium
    new types mypy high
    missing pr bandit bandit
    missing pr trivy trivy
    missing pr 'verified secrets' trufflehog
    policy pr
}

@test "main" {
    begin main
    breaks main tests fail 'if .name == "test_total" then .status = "unknown" else . end'
    breaks main 'core packages' fail 'if .scope == "package" then .percent = 89.9 else . end'
    scanners main
    breaks main lint fail "$(finding ruff low)"
    breaks main types fail "$(finding mypy high)"
    # What a waiver sets aside closes nothing, until it ends.
    jq -c 'if .file == "tests/test_cart.py" then .severity = "high" else . end' good.jsonl >waived.jsonl
    judge main waived.jsonl
    [ "$rc" -eq 0 ]
    check-guardrails --at 2031-01-01T00:00:00Z -p "$TOP/examples/policies/main.json" waived.jsonl >out.jsonl && rc=0 || rc=$?
    [ "$rc" -eq 1 ]
    [ "$(jq -r 'select(.name == "bandit").status' out.jsonl)" = fail ]
    missing main tests junit
    missing main 'core packages' cobertura
    missing main lint ruff
    missing main types mypy
    missing main p95 load-reco
    breaks main p95 fail 'if .type == "request" then .latency_ms += 150 else . end'
    breaks main errors fail 'if .type == "load" then .error_rate_pct = 1 else . end'
    breaks main 'expect load-reco' unknown 'select(.type != "summary" or .tool != "load-reco")'
    sed -i '/^expect/d' broken.rules
    policy main
}

@test "pre-release" {
    begin pre-release
    scanners pre-release
    for severity in medium high critical; do breaks pre-release zap fail "$(finding zap $severity)"; done
    missing pre-release zap zap
    breaks pre-release 'bill of materials' unknown 'if .name == "SBOM names the release" then .name = "another" else . end'
    breaks pre-release "operator's approval" unknown 'if .name == "approval names the release" then .name = "another" else . end'
    breaks pre-release 'p95 beside the pin' fail 'if .type == "request" then .latency_ms += 8 else . end'
    breaks pre-release p99 fail 'if .type == "request" and .latency_ms >= 69 then .latency_ms = 500 else . end'
    breaks pre-release errors fail 'if .type == "load" then .error_rate_pct = 1 else . end'
    breaks pre-release 'dead letters' fail 'if .type == "stats" then .parked = 1 else . end'
    missing pre-release 'dead letters' requeue-dlq
    missing pre-release p50 load-reco
    # A median of 100 ms is far beyond the pin as well.
    jq -c 'if .type == "request" then .latency_ms += 80 else . end' good.jsonl >slow.jsonl
    judge pre-release slow.jsonl
    grep -q '^p50	fail$' verdicts
    echo p50 >>broken.rules
    policy pre-release
}

@test "staging" {
    begin staging
    breaks staging p95 warn 'if .type == "request" then .latency_ms += 450 else . end'
    breaks staging errors fail 'if .type == "load" then .error_rate_pct = 5 else . end'
    breaks staging zap fail "$(finding zap medium)"
    breaks staging 'containers ready' fail 'if .name == "kube_pod_container_status_ready" then .value = 0 else . end'
    breaks staging 'queue age' fail 'if .type == "stats" then .oldest_age_s = 601 else . end'
    missing staging zap zap
    missing staging 'containers ready' kubernetes
    missing staging 'queue age' requeue-dlq
    policy staging
}

@test "prod" {
    begin prod
    breaks prod "operator's approval" unknown 'if .name == "approval names the release" then .name = "another" else . end'
    breaks prod pages fail 'if .format == "alerts" then (.items.alert = 1), {type: "alert", tool: "alertmanager", severity: "P1", time: "2026-01-01T11:50:00Z"} else . end'
    missing prod pages alertmanager
    breaks prod p50 fail 'if .type == "request" then .latency_ms += 80 else . end'
    breaks prod p99 fail 'if .type == "request" and .latency_ms > 67 then .latency_ms = 500 else . end'
    breaks prod errors fail 'if .type == "load" then .error_rate_pct = 1 else . end'
    breaks prod 'no 5xx' fail 'if .type == "load" then .statuses["503"] = 1 else . end'
    breaks prod 'no 5xx' unknown 'del(.statuses)'
    breaks prod users fail 'if .name == "connections" then .observed = 49 else . end'
    breaks prod pool fail 'if .name == "reco_connections_used_percent" then .value = 80 else . end'
    breaks prod 'queue depth' fail 'if .type == "stats" then .depth = 100 else . end'
    breaks prod 'task failures' fail 'if .name == "reco_publish_failures_percent" then .value = 2 else . end'
    # p95 under 500 ms cannot be missed alone: p99 has the same bound.
    jq -c 'if .type == "request" and .latency_ms > 60 then .latency_ms = 500 else . end' good.jsonl >slow.jsonl
    judge prod slow.jsonl
    grep -q '^p95	fail$' verdicts
    echo p95 >>broken.rules
    policy prod
}

@test "load-run" {
    begin load-run
    breaks load-run p95 fail 'if .type == "request" then .latency_ms += 80 else . end'
    breaks load-run p95 unknown 'select(.type != "request" or .latency_ms > 60)'
    breaks load-run errors fail 'if .type == "load" then .error_rate_pct = 1.1 else . end'
    breaks load-run 'run checks' fail 'if .name == "generator-lag" then .status = "unknown" else . end'
    # A closed loop has no rate to hold: its figures are not those that were asked for.
    breaks load-run 'run checks' unknown 'select(.name != "offered-rate")'
    policy load-run
}

@test "alerts" {
    begin alerts
    missing alerts pages alertmanager
    breaks alerts 'queue lag' fail 'if .name == "reco_outbox_oldest_lag_seconds" then .value = 481 else . end'
    breaks alerts 'dead events' warn 'if .name == "reco_publish_failures_percent" then .value = 15.1 else . end'
    breaks alerts 'error rate' fail 'if .name == "reco_errors_percent" then .value = 5.1 else . end'
    breaks alerts fresh fail 'if .type == "metric" then .timestamp = "2026-01-01T11:50:00Z" else . end'
    breaks alerts pages fail 'if .format == "alerts" then (.items.alert = 1), {type: "alert", tool: "alertmanager", severity: "P1", time: "2026-01-01T11:50:00Z"} else . end'
    policy alerts
}

# One side of a comparison: 2000 requests and the summary of their load test.
side() { # FACTOR ERRORS TAIL-FACTOR
    jq -cn --argjson factor "$1" --argjson errors "$2" --argjson tail "$3" 'range(2000) |
        {type: "request", tool: "load-reco", time: "2026-01-01T12:00:00.000Z", run: "r", name: "GET /reco",
         phase: "measured", status: (if . < $errors then 503 else 200 end),
         latency_ms: ((20 + . * 7 % 50) * $factor * (if . % 25 == 0 then $tail else 1 end))}'
    jq -cn '{type: "summary", tool: "load-reco", time: "2026-01-01T12:00:00.000Z", run: "r", status: "pass",
        pass: 1, fail: 0, warn: 0, skip: 0, unknown: 0, elapsed_ms: 1}'
    # Nobody was paged.
    echo '{"type":"source","tool":"alertmanager","time":"2026-01-01T12:00:00.000Z","run":"r","format":"alerts","items":{"alert":0}}'
}

@test "canary" {
    against() { # STATUS-OF-LATENCY STATUS-OF-ERRORS STATUS-OF-P95
        check-guardrails -p "$TOP/examples/policies/canary.json" --baseline stable canary >out.jsonl && rc=0 || rc=$?
        [ "$(jq -r 'select(.type == "check").status' out.jsonl | tr '\n' ' ')" = "pass $1 $2 $3 $3 pass " ] && return 0
        cat out.jsonl >&2
        return 1
    }
    side 1 2 1 >stable
    side 1.05 3 1 >canary
    against pass pass pass
    [ "$rc" -eq 0 ]
    side 1.3 2 1 >canary
    against fail pass pass
    side 1 2 8 >canary
    against fail pass pass
    side 1 30 1 >canary
    against pass fail pass
    side 8 2 1 >canary
    against fail pass fail
    [ "$rc" -eq 1 ]
    run -1 check-guardrails -p "$TOP/examples/policies/canary.json" canary
    # Without the report of alerts nobody knows.
    side 1 2 1 >canary
    grep -v alertmanager canary >silent
    run -1 check-guardrails -p "$TOP/examples/policies/canary.json" --baseline stable silent
    [ "$(jq -r 'select(.name == "pages").status' <<<"$output")" = unknown ]
}

@test "last-good-run" {
    against() { # EXIT-STATUS STATUS-OF-LATENCY STATUS-OF-ERRORS
        run check-guardrails -p "$TOP/examples/policies/last-good-run.json" --baseline last now
        echo "$output"
        [ "$status" -eq "$1" ]
        [ "$(echo "$output" | jq -r 'select(.type == "check").status' | tr '\n' ' ')" = "pass $2 $3 " ]
    }
    side 1 2 1 >last
    side 1.25 2 1 >now
    against 0 pass pass
    side 1.5 2 1 >now
    against 1 fail pass
    side 1 30 1 >now
    against 1 pass fail
    run -1 check-guardrails -p "$TOP/examples/policies/last-good-run.json" now
}

# ---- on real runs: what stands above each policy produces all that it judges ----

@test "each shipped policy opens its gate on a real run" {
    local policy code allowed
    start_service
    export URL=$service_url DLQ_URL=sqlite:///$service_db DATABASE_URL=sqlite:///$service_db
    cp "$TOP/examples/policies"/*.json "$TOP/examples/plans/release-papers.json" .
    mkdir db && ln -s "$TOP/examples/reco-service/migrations" db/migrations
    reports
    export STABLE=$URL CANARY=$URL
    { command_of pr | sed 's/check-guardrails .*/cat; } >all.jsonl/; s/^{ /{ { /'
      echo "check-guardrails -r 'count(.severity == \"critical\") == 0 where .type == \"finding\"' --write-findings-baseline findings.jsonl all.jsonl"
    } >baseline.sh
    sh -e baseline.sh >out
    command_of pre-release | sed '$s/$/ --pin/' >pin.sh
    sh -e pin.sh >out || { jq -c 'select(.type == "check" and .status != "pass")' out; false; }
    for policy in pr main pre-release staging prod alerts canary last-good-run; do
        command_of "$policy" >command.sh
        grep -q "check-guardrails .*-p $policy.json" command.sh || { echo "$policy: no command stands above it"; return 1; }
        code=0
        sh -e command.sh >out || code=$?
        # Of two runs on a busy machine one may be slower: that they were compared is what counts.
        case $policy in canary | last-good-run | pre-release) allowed=fail ;; *) allowed=pass ;; esac
        jq -es --arg allowed "$allowed" 'map(select(.type == "check")) | length > 0 and
            all(.status == "pass" or ((.name == "latency" or .name == "p95 beside stable" or
                .name == "p95 beside the pin") and .status == $allowed))' out >/dev/null &&
            { [ "$code" -eq 0 ] || [ "$allowed$code" = fail1 ]; } || {
            echo "$policy: exit $code"
            jq -c 'select(.type == "check" and .status != "pass") | [.name, .status, .message]' out
            return 1
        }
    done
    # load-run is the policy of the demo's load, which takes twenty seconds: two of them are judged here.
    command_of load-run | sed 's/-d 20s/-d 2s/; s/500.s/300\/s/' >command.sh
    code=0
    sh -e command.sh >out || code=$?
    [ "$code" -le 1 ] # a busy machine may be slower than its p95
    jq -es 'map(select(.type == "check")) | length > 0 and all(.status == "pass" or .name == "run checks" or .name == "p95")' out
}
