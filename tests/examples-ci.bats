# The jobs of examples/ci run.

load lib/harness
load lib/examples

setup_file() { example_service; }

setup() { setup_example; }

# Both jobs end like this: the gate is open, and what they keep is there.
kept() { # RUN
    validate_records reports/run.jsonl
    [ "$(jq -r 'select(.type == "summary") | .tool' reports/run.jsonl | sort | paste -sd ' ')" = \
        "check-guardrails check-migrations load-reco smoke-stack" ]
    [ "$(jq -r .run reports/run.jsonl | sort -u)" = "$1" ]
    [ ! -e reports/incidents ]
}

# replays COMMAND: it sends the incidents of the folder again, all in one call, and fails when one is not mended.
replays() {
    rm -rf reports incidents
    mkdir -p incidents reports
    # An answer that was an error then, and is none now; a second one that still is.
    incident_of() {
        jq -cn --arg id "$1" --arg path "$2" '{incident_id: $id, timestamp: "2026-01-01T00:00:00.000Z", environment: "production", kind: "api",
            exception: "status 500", stack: "", http: {method: "GET", path: $path, headers: {}}}' >"incidents/incident_$1.json"
    }
    incident_of one '/reco?user_id=u&session_id=s'
    incident_of two /health
    run -0 sh -c "$1"
    [ "$(jq -r 'select(.type == "check" and .status == "pass").name' reports/replay.jsonl | sort | paste -sd,)" = "replay one: GET /reco,replay two: GET /health" ]
    incident_of two '/metrics/no-such-page'
    sed -i 's/"exception"/"extras":{"checks":[{"name":"a","evidence":{"request":{"method":"GET","path":"\/metrics\/no-such-page"},"expect":{"status":200}}}]},&/' incidents/incident_two.json
    run -1 sh -c "$1"
    grep -q 'replay two' reports/replay.jsonl
    rm -rf incidents
}

@test "the job for GitHub Actions: its steps run, and keep records and report" {
    job="d['jobs']['gate']"
    file=$TOP/examples/ci/github-actions.yml
    [ "$(script_of "$file" "sorted($job['env'])")" = "['DATABASE_URL', 'READYLINE_ENVIRONMENT', 'READYLINE_RUN', 'URL']" ]
    for step in gate replay report; do
        script_of "$file" "next(s['run'] for s in $job['steps'] if s.get('name') == '$step')" >"$step.sh"
    done
    export READYLINE_RUN=1-1 READYLINE_ENVIRONMENT=ci GITHUB_STEP_SUMMARY=$PWD/summary
    run -0 bash -e gate.sh
    kept 1-1
    bash -e report.sh
    xmllint --noout reports/junit.xml
    # Secrets stand in no command line, and a closed gate fails the step but not the report of it.
    [ "$(grep -c DATABASE_URL gate.sh)" -eq 0 ]
    behind run -1 bash -e gate.sh
    bash -e report.sh
    grep -q '<failure' reports/junit.xml
    [ "$(grep '^# ' summary | xargs)" = "# GATE OPEN # GATE CLOSED" ]
    replays "bash -e replay.sh"
}

@test "the job for GitLab: its script runs, and keeps records and report" {
    file=$TOP/examples/ci/gitlab-ci.yml
    [ "$(script_of "$file" "sorted(d['readiness']['variables'])")" = "['DATABASE_URL', 'READYLINE_ENVIRONMENT', 'READYLINE_RUN', 'URL']" ]
    script_of "$file" "'\n'.join(d['readiness']['script'])" >gate.sh
    export READYLINE_RUN=77 READYLINE_ENVIRONMENT=ci
    run -0 bash -eo pipefail gate.sh
    kept 77
    xmllint --noout reports/junit.xml
    [ "$(jq -c . reports/quality.json)" = "[]" ]
    replays "bash -eo pipefail gate.sh"
    behind run -1 bash -eo pipefail gate.sh
}

@test "the job for pull requests: its gate opens for reports that are good, and for none that is missing" {
    local file=$TOP/examples/ci/github-pull-request.yml job="d['jobs']['gate']" report
    [ "$(script_of "$file" "$job['env']['BASE']")" = "origin/\${{ github.base_ref }}" ]
    for step in reports gate; do
        script_of "$file" "next(s['run'] for s in $job['steps'] if s.get('name') == '$step')" >"$step.sh"
    done
    # Every report that the gate reads is one that a step writes.
    for report in $(grep -o 'reports/[a-z]*\.[a-z]*' gate.sh | grep -v 'run\|verdict' | sort -u); do grep -q "$report" reports.sh; done
    git init -q -b main . && git config user.email a@example.org && git config user.name a
    mkdir -p src/core policies reports
    rm -rf db && mkdir -p db/migrations
    echo 'CREATE TABLE app.carts (id bigint);' >db/migrations/0001_carts.sql
    seq 18 >src/core/cart.py && git add src db && git commit -qm one && git tag base
    echo 'CREATE TABLE IF NOT EXISTS app.items (id bigint);' >db/migrations/0002_items.sql
    seq 20 >src/core/cart.py && git add db && git commit -qam two
    cp "$TOP"/examples/policies/pr.json policies
    cp "$TOP"/tests/policies/reports/* reports
    records-from bandit reports/bandit.json >known
    records-from trivy reports/trivy.json >>known
    check-guardrails -r 'count(.severity == "critical") == 0 where .type == "finding"' --write-findings-baseline findings.jsonl known
    export READYLINE_RUN=1-1 BASE=base
    run -0 bash -e gate.sh
    validate_records reports/run.jsonl
    [ "$(jq -r .predicateType reports/verdict.json)" = urn:readyline:verdict:1 ]
    for report in junit.xml coverage.xml bandit.json trivy.json trufflehog.jsonl ruff.json mypy.txt; do
        mv "reports/$report" kept
        run -2 bash -e gate.sh
        [[ "$output" == *"$report"* ]]
        mv kept "reports/$report"
    done
    # A migration that was there is edited, a new one loses rows.
    echo 'DROP TABLE app.carts;' >>db/migrations/0002_items.sql
    run -1 bash -e gate.sh
    [[ "$output" == *"FAIL    ban-drop-table"* ]]
    git checkout -q db && echo '-- more' >>db/migrations/0001_carts.sql
    run -1 bash -e gate.sh
    [[ "$output" == *"FAIL    since-edited"* ]]
    git checkout -q db
    sed -i 's/"MEDIUM"/"CRITICAL"/' reports/trivy.json
    run -1 bash -e gate.sh
    [[ "$output" == *"FAIL    trivy"* ]]
}
