# What the documentation shows runs: the pipeline of README.md, the CI jobs, the crontab, the systemd units.

load lib/harness
load lib/spool

setup_file() {
    start_service
    echo "$service_url" >"$BATS_FILE_TMPDIR/url"
    echo "sqlite:///$service_db" >"$BATS_FILE_TMPDIR/database-url"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    URL=$(cat "$BATS_FILE_TMPDIR/url")
    DATABASE_URL=$(cat "$BATS_FILE_TMPDIR/database-url")
    READYLINE_LOOK=$TOP/examples/cron/look.json
    PATH=$PATH:$TOP/examples/cron
    export URL DATABASE_URL READYLINE_LOOK PATH
    mkdir db
    cp -r "$TOP/examples/reco-service/migrations" db/migrations
    sqlite3 empty.db 'CREATE TABLE other (id INTEGER);'
}

# script_of FILE EXPRESSION: the shell code that a Python expression finds in a YAML document `d`.
script_of() {
    "$PYTHON" -c 'import sys, yaml
with open(sys.argv[1]) as file:
    d = yaml.safe_load(file)
print(eval(sys.argv[2]))' "$@"
}

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

# behind COMMAND...: with a database to which no migration was applied.
behind() { DATABASE_URL=sqlite:///$PWD/empty.db "$@"; }

# ---- README.md ----

@test "the first thing in README.md works on a plain HTTP service, and closes on one that is broken" {
    sed -n '/^## First, on a service/,/^## /s/^    //p' "$TOP/README.md" >first.sh
    sed -i 's/-d 5s/-d 1s/' first.sh
    mkdir site
    echo '<h1>hello</h1>' >site/index.html
    port=$(free_port)
    start site "$PYTHON" -m http.server --bind 127.0.0.1 --directory site "$port"
    URL=http://127.0.0.1:$port run -0 sh first.sh
    [[ "${lines[-1]}" == "GATE OPEN  "* ]]
    mv site gone
    sed -i 's/"60s"/"1s"/' first.sh
    URL=http://127.0.0.1:$port run -1 sh first.sh
    [[ "${lines[-1]}" == "GATE CLOSED  "* ]]
    [[ "$output" == *$'\nsmoke-stack\n  FAIL    ready: '*$'\nload-reco\n  FAIL    responses: '* ]]
}

@test "the dead letters of README.md are looked at, moved, taken back, handed to a command" {
    local i
    for i in a b; do echo "{\"type\":\"message\",\"queue\":\"outbox\",\"id\":\"$i\",\"payload\":1}"; done |
        requeue-dlq import --store sqlite:store.db >made
    printf '#!/bin/sh\necho "$DLQ_ID" >>replayed\n' >replay-one
    chmod +x replay-one
    sed -n '/^## Dead letters/,/^## [^D]/s/^    //p' "$TOP/README.md" | sed 's/:60s/:100ms/' >night.sh
    [ "$(wc -l <night.sh)" -eq 8 ]
    # Nobody consumes: the canary stays where it is, and is taken back.
    sed -i '/--canary/s/$/ || [ $? -eq 1 ]/' night.sh
    sh -e night.sh >out
    [ "$(sort replayed | paste -sd ' ')" = "a b" ]
}

@test "the job of README.md that is watched: silent, then an incident with the third failure, and resolved" {
    sed -n '/^## A job that is watched/,/^## [^A]/s/^    //p' "$TOP/README.md" >job.sh
    [ "$(wc -l <job.sh)" -eq 1 ]
    printf '#!/bin/sh\necho working\nexit "$(cat status)"\n' >nightly.sh
    chmod +x nightly.sh
    echo 0 >status
    run -0 sh job.sh
    [ -z "$output" ]
    echo 7 >status
    for times in 1 2; do
        run -7 sh job.sh
        [[ $output == working*"failed: exit status 7 after "*"$times of 3 failures in a row: no incident yet" ]]
    done
    run -7 sh job.sh
    [[ $output == *"incident written to "* ]]
    echo 0 >status
    run -0 sh job.sh
    [[ $output == "incident-emit: incident resolved: "* ]]
}

@test "the pipeline of README.md runs as it is printed" {
    sed -n '/^## A pipeline to copy/,/^## /s/^    //p' "$TOP/README.md" >pipeline.sh
    [ "$(wc -l <pipeline.sh)" -ge 8 ]
    GITHUB_RUN_ID=1234 run -0 sh pipeline.sh
    [[ $output == *"GATE OPEN"* ]]
    [ "$(jq -r .run run.jsonl | sort -u)" = 1234 ]
    validate_records run.jsonl
}

@test "the pipeline of README.md closes its gate when migrations are missing" {
    sed -n '/^## A pipeline to copy/,/^## /s/^    //p' "$TOP/README.md" >pipeline.sh
    GITHUB_RUN_ID=1234 behind run -1 sh pipeline.sh
    [[ $output == *"GATE CLOSED"* ]]
    ls reports/incidents/incident_*.json
}

@test "the reports of README.md: the gate opens, and closes for a finding and without a report" {
    sed -n '/^## Reports of other tools/,/^## [^R]/s/^    //p' "$TOP/README.md" >reports.sh
    cp "$TOP"/tests/policies/reports/{junit,coverage}.xml .
    cp "$TOP/examples/reports/scan-clean.sarif" scan.sarif
    run -0 sh reports.sh
    [[ $output == *"GATE OPEN"* ]]
    cp "$TOP/examples/reports/scan-finding.sarif" scan.sarif
    run -1 sh reports.sh
    [[ $output == *"critical app/search.py:41: sql-injection"*"GATE CLOSED"* ]]
    for report in scan.sarif junit.xml coverage.xml; do
        cp "$TOP/examples/reports/scan-clean.sarif" scan.sarif
        mv "$report" kept
        run -2 sh reports.sh
        [[ $output == *"GATE CLOSED"* ]]
        mv kept "$report"
    done
}

@test "the load of the demo and its policy: the gate opens, unless the machine is too busy to judge" {
    grep -q -- '--rate 500/s -d 20s |$' "$TOP/examples/demo.sh"
    sed -n '/^show "load-reco/,/human"$/p' "$TOP/examples/demo.sh" |
        sed 's/^show "//; s/human"$/human/; s/\\//g; s/-d 20s/-d 3s/' >load.sh
    [ "$(wc -l <load.sh)" -eq 4 ]
    ln -s "$TOP/examples" .
    mkdir reports
    run sh load.sh
    # A late generator is a warning where the rules hold all the same.
    if [ "$status" -eq 0 ]; then
        [[ $output == *"GATE OPEN"* ]]
    else
        [ "$status" -eq 1 ]
        [[ $output == *"generator-limited"*"GATE CLOSED"* ]]
    fi
    validate_records reports/load.jsonl
    # Nobody is there.
    URL=http://127.0.0.1:9 run -1 sh load.sh
    [[ $output == *"responses"*"GATE CLOSED"* ]]
}

@test "every target that README.md names is one of the Makefile" {
    grep -o '`\?make [a-z-]*' "$TOP/README.md" | sed 's/.*make //' | sort -u >named
    [ "$(wc -l <named)" -ge 8 ]
    while read -r target; do
        grep -qE "^$target:" "$TOP/Makefile" || { echo "make $target"; false; }
    done <named
}

# ---- CI ----

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

# ---- load from many machines ----

@test "the Kubernetes Job: four pods by their completion index are one load test" {
    local file=$TOP/examples/load/kubernetes-job.yaml pod="d['spec']['template']['spec']"
    local container="$pod['containers'][0]" index pids=()
    [ "$(script_of "$file" "(d['apiVersion'], d['kind'], d['spec']['completionMode'], d['spec']['completions'] == d['spec']['parallelism'],
        d['spec']['backoffLimit'], $pod['restartPolicy'])")" = "('batch/v1', 'Job', 'Indexed', True, 0, 'Never')" ]
    [ "$(script_of "$file" "$container['command']")" = "['/bin/sh', '-c']" ]
    [ "$(script_of "$file" "d['spec']['completions']")" -eq 4 ]
    # What envsubst fills in, and the kubelet after it.
    [ "$(script_of "$file" "{v['name']: v['value'] for v in $container['env']}")" = "{'RUN': '\${RUN}', 'START': '\${START}'}" ]
    # The secret is mounted where the command looks for it.
    [ "$(script_of "$file" "$container['volumeMounts'][0]['name'] == $pod['volumes'][0]['name']")" = True ]
    [ "$(script_of "$file" "$container['volumeMounts'][0]['mountPath']")" = /etc/load ]
    echo "$URL" >url
    script_of "$file" "$container['args'][0]" |
        sed "s|\$(RUN)|release-42|; s|\$(START)|$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)|; s|/etc/load/|$PWD/|; s|800/s|200/s|; s|5m|1s|" >pod.sh
    grep -q -- '--shard .*/4' pod.sh
    for index in 0 1 2 3; do
        JOB_COMPLETION_INDEX=$index /bin/sh -c "$(cat pod.sh)" >"pod.$index" &
        pids+=($!)
    done
    for index in "${pids[@]}"; do wait "$index"; done
    cat pod.? >all
    validate_records all
    [ "$(jq -r 'select(.type == "summary") | "\(.run) \(.shard)"' all | sort | paste -sd, -)" = \
        "release-42 1/4,release-42 2/4,release-42 3/4,release-42 4/4" ]
    [ "$(jq -s 'map(select(.type == "load" and .name == "all").planned) | add' all)" = 200 ]
    check-guardrails --ignore-status -r 'p99(.latency_ms) <= 10000ms' --expect load-reco all >judged
    cat pod.[013] >three
    run -1 check-guardrails --ignore-status -r 'p99(.latency_ms) <= 10000ms' --expect load-reco three
    [[ "$output" == *"3/4"*missing* ]]
}

# ---- cron and systemd ----

# Runs what a crontab or a unit starts: silent while all is well, else a report and an incident.
looks() { # COMMAND
    export READYLINE_ENVIRONMENT=production READYLINE_INCIDENTS=$PWD/incidents
    run -0 sh -c "$1"
    [ -z "$output" ]
    [ ! -e incidents ]
    URL=http://127.0.0.1:9 run -1 sh -c "$1"
    [[ $output == *"GATE CLOSED"*"readyline-look failed: exit status 1 after "*"incident written to $PWD/incidents/"* ]]
    [ "$(cat incidents/incident_*.json | jq -r '.extras.kind + " " + .environment')" = "guardrail production" ]
    jq -e '.last_logs | any(contains("GATE CLOSED"))' incidents/incident_*.json
}

@test "a look that could not judge says so, and is no success" {
    READYLINE_LOOK=nothing.json run -2 readyline-look
    [[ $output == *nothing.json* ]]
}

@test "the crontab: its lines are what cron takes, and its command works" {
    sed -e '/^#/d' -e '/^$/d' "$TOP/examples/cron/crontab" >lines
    grep -vE '^[A-Z_]+=' lines >jobs
    [ "$(wc -l <jobs)" -eq 1 ]
    grep -qE '^([0-9*/,-]+ ){5}readyline [a-z]' jobs
    [ "$(grep -c '[^\\]%' jobs)" -eq 0 ]
    looks "$(cut -d ' ' -f 7- jobs)"
}

@test "the systemd units: systemd takes them, and their command works" {
    mkdir units
    for unit in "$TOP"/examples/systemd/*; do
        sed "s|/usr/bin/|$BUILD/|; s|/usr/local/bin/|$TOP/examples/cron/|" "$unit" >"units/$(basename "$unit")"
    done
    if command -v systemd-analyze >/dev/null; then
        systemd-analyze verify --man=no units/* >problems 2>&1 || { cat problems; false; }
        [ "$(grep -c units/ problems)" -eq 0 ] || { cat problems; false; }
        systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' units/readyline-look.timer)"
    fi
    for unit in units/*; do
        "$PYTHON" -c 'import configparser, sys
units = configparser.RawConfigParser(strict=False)
units.read(sys.argv[1])
assert units.get("Unit", "Description"), "no description"' "$unit"
    done
    looks "$(sed -n 's/^ExecStart=//p' units/readyline-look.service)"
    # What the look left behind is delivered, by the service and by the timer.
    export CREDENTIALS_DIRECTORY=$PWD
    pager
    echo "$pager/x" >sink.url
    sh -c "$(sed -n 's/^ExecStart=//p' units/readyline-flush.service)" >out
    [ "$(wc -l <taken)" -eq 1 ]
    sh -c "exec $(sed -n 's/^ExecStart=//p' units/readyline-deliver.service)" >out 3>&- &
    pid=$!
    cp "$(echo incidents/incident_*.json)" .another
    jq -c '.incident_id = "another" | .extras.fingerprint = "another"' .another >incidents/.put
    mv incidents/.put incidents/incident_another.json
    wait_for 10 grep -q another taken
    kill -TERM "$pid"
    wait "$pid" || [ $? -eq 143 ]
}
