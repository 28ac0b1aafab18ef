# What README.md shows runs, as it is printed.  What else closes the gate of the first ten minutes: nightly/quickstart.bats.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_postgres() and start() set what they started

load lib/harness
load lib/examples
load lib/documentation
load lib/postgres
load lib/quickstart

# setup_file and setup come from lib/examples; some tests have a database, or a folder, of their own.
setup_file() {
    start_postgres shared_preload_libraries=pg_stat_statements
    example_service
}

teardown_file() {
    stop_postgres
    stop_all "$BATS_FILE_TMPDIR"
}

setup() { setup_example; }

section() { blocks "$TOP/README.md" "## $1"; }

# ten_minutes: what README.md has typed before its gate, in a folder as a stranger has it.
ten_minutes() {
    mkdir stranger
    cd stranger || return 1
    quickstart_folder
    dbmate_stand_in
    section 'First ten minutes'
    typed 0 'export URL' --print-plan 'dbmate up' policy.json
    [[ $output == *'Applying: 20260101090000_notes.sql'* ]]
    hurried
}

@test "the first ten minutes: typed one after the other, they end at an open gate and a deploy" {
    ten_minutes
    block 'deploys.log' >deploy.sh
    run sh -e deploy.sh
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    [[ $output == *"GATE OPEN  "* ]]
    [ "$(grep -c deploying deploys.log)" -eq 1 ]
    xmllint --noout reports/junit.xml
    [ "$(xmllint --xpath 'count(//testcase)' reports/junit.xml)" -ge 12 ]
    validate_records reports/run.jsonl
    [ "$(jq -r 'select(.type == "check" and .name == "and comes back").status' reports/run.jsonl)" = pass ]
    typed -e 's/1000ms/20000ms/' 0 'incident-emit list --dir'
    [ "$(jq -r 'select(.name == "p99(.latency_ms) <= 20000ms").status' blocks/records)" = pass ]
    # The next release brings a migration that nobody applied: closed, nothing deployed, an incident, a failure in JUnit.
    printf -- '-- migrate:up\nALTER TABLE notes ADD COLUMN author text;\n-- migrate:down\nALTER TABLE notes DROP COLUMN author;\n' \
        >db/migrations/20260201090000_author.sql
    run -1 sh -e deploy.sh
    [[ $output == *'20260201090000_author.sql'*"GATE CLOSED  "* ]]
    [ "$(grep -c deploying deploys.log)" -eq 1 ]
    [ "$(xmllint --xpath 'count(//failure | //error)' reports/junit.xml)" -ge 1 ]
    run -0 incident-emit list --dir reports/incidents
    [[ $output == *pending* ]]
    dbmate up
    the_gate 0
    all_typed
}

@test "the first ten minutes: the gate closes for errors, for a load that was killed, and for an empty plan" {
    ten_minutes
    echo errors >faults
    the_gate 1 'errors' 'docs/runbooks/errors.md'
    : >faults
    cp gate.sh whole.sh
    sed "s/load-reco \"\$URL.*; }/sh -c 'kill -9 \$\$'; }/" whole.sh >gate.sh
    the_gate 1 'load-reco'
    cp whole.sh gate.sh
    cp plan.json kept
    : >plan.json
    run sh gate.sh
    [ "$status" -ge 1 ]
    [[ $output == *"GATE CLOSED"* ]]
    cp kept plan.json
    the_gate 0
}

@test "two commands, and how it is installed: what is not run says why" {
    section 'Two commands'
    all_typed
    section Installing
    all_typed
}

# Each section that shows code is looked at by a test of this file, up to its last block.
@test "no section of README.md shows code that nobody types" {
    local heading
    while read -r heading; do
        section "$heading" 2>/dev/null >/dev/null || continue
        grep -qF "section '$heading'" "$BATS_TEST_FILENAME" || grep -qx "    section $heading" "$BATS_TEST_FILENAME" ||
            { echo "nobody types what stands in: $heading"; false; }
    done < <(sed -n 's/^## //p' "$TOP/README.md")
    [ "$(grep -c '^    section ' "$BATS_TEST_FILENAME")" -eq "$(grep -c '^    all_typed' "$BATS_TEST_FILENAME")" ]
}

@test "the dead letters of README.md are looked at, moved, taken back, handed to a command" {
    local i
    for i in a b; do echo "{\"type\":\"message\",\"queue\":\"outbox\",\"id\":\"$i\",\"payload\":1}"; done |
        requeue-dlq import --store sqlite:store.db >made
    printf '#!/bin/sh\necho "$DLQ_ID" >>replayed\n' >replay-one
    chmod +x replay-one
    section 'Dead letters at night'
    # Nobody consumes: the canary stays where it is, and is taken back.
    typed -e 's/:60s/:100ms/; /--canary/s/$/ || [ $? -eq 1 ]/' 0 1
    all_typed
    [ "$(sort replayed | paste -sd ' ')" = "a b" ]
}

@test "the job of README.md that is watched: silent, then an incident with the third failure, and resolved" {
    section 'A job that is watched'
    block 1 >job.sh
    all_typed
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

@test "the pipeline of README.md runs as it is printed, and closes when migrations are missing" {
    section 'A pipeline to copy'
    block 1 >pipeline.sh
    all_typed
    GITHUB_RUN_ID=1234 run -0 sh pipeline.sh
    [[ $output == *"GATE OPEN"* ]]
    [ "$(jq -r .run run.jsonl | sort -u)" = 1234 ]
    validate_records run.jsonl
    GITHUB_RUN_ID=1234 behind run -1 sh pipeline.sh
    [[ $output == *"GATE CLOSED"* ]]
    ls reports/incidents/incident_*.json
}

@test "migrations before they are applied: looked at, replayed on another server, held against what runs" {
    local live=$postgres_url
    mkdir stranger
    cd stranger || return 1
    quickstart_folder
    dbmate_stand_in
    dbmate up
    cat >serve.sh <<'EOT'
psql -X -q -c 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements' "$DATABASE_URL" 2>&1
psql -X -q -A -t -c 'SELECT pg_stat_statements_reset()' "$DATABASE_URL"
curl -fsS -o notes.json "$URL/notes"
EOT
    printf -- '-- migrate:up\nALTER TABLE notes ADD COLUMN author text;\n-- migrate:down\nALTER TABLE notes DROP COLUMN author;\n' \
        >db/migrations/20260201090000_author.sql
    section 'Migrations, before they are applied'
    start_postgres
    echo "$postgres_pid" >>"$BATS_TEST_TMPDIR/.started"
    [ "$live" != "$postgres_url" ]
    echo "$postgres_creator_url" >scratch.url
    # The extension is there where somebody looks at it, and the release has been asking.
    typed -e '/--statements/i sh -e ./serve.sh' 0 1
    all_typed
    [ "$(jq -r 'select(.name == "reversible" and .type == "check").status' blocks/records | sort -u)" = pass ]
    [ "$(jq -r 'select(.name == "running" and .type == "check").status' blocks/records | sort -u)" = pass ]
    # One that the running release does not survive.
    printf -- '-- migrate:up\nALTER TABLE notes RENAME COLUMN text TO words;\n-- migrate:down\nALTER TABLE notes RENAME COLUMN words TO text;\n' \
        >db/migrations/20260301090000_words.sql
    block 1 | sed 1,2d >last.sh
    run -1 sh -e last.sh
    jq -es 'any(.[]; .status == "fail" and .type == "check" and (.message // "" | contains("SELECT id, text FROM notes")))' <<<"$output" || { echo "$output" | grep '"fail"'; false; }
    stop_postgres
}

@test "incidents: listed, sent again, resolved, counted; and what redaction takes out of a log" {
    mkdir stranger
    cd stranger || return 1
    mkdir -p reports/incidents
    quickstart_folder
    dbmate_stand_in
    dbmate up
    echo errors >faults
    for _ in 1 2 3; do
        smoke-stack --base-url "$URL" - <<<'{"name":"notes","get":"/notes","times":3}' | incident-emit >made || [ $? -eq 1 ]
    done
    : >faults
    fingerprint=$(jq -r .extras.fingerprint reports/incidents/incident_*.json)
    section Incidents
    typed -e "s/9f86d081/$fingerprint/" 0 'incident-emit mttr'
    [[ $output == *readyline_* ]]
    [ "$(jq -r .extras.status reports/incidents/incident_*.json)" = resolved ]
    echo '{"rule":"staff","pattern":"staff-[0-9]{6}"}' >ours.json
    printf 'a line\nby staff-123456\n' >app.log
    typed 0 --redact-test
    [[ $output == *"[redacted:staff]"* && $output != *"a line"* ]]
    all_typed
}

@test "whom an incident reaches: each of two sinks once, and what is looked at afterwards" {
    mkdir service
    start service "$PYTHON" "$TOP/tests/lib/sink_server.py" service
    wait_for 10 test -s service/port
    service=127.0.0.1:$(cat service/port)
    echo "http://$service/hook/0123" >slack.url
    echo "http://$service/ping/0123" >health.url
    export PAGERDUTY_ROUTING_KEY=R0UTINGKEY0123456789 READYLINE_RUN=r1
    incident-emit --dir reports/incidents -- sh -c 'exit 3' || [ $? -eq 3 ]
    section 'Whom an incident reaches'
    typed -e "s,pagerduty:,pagerduty+http://$service," 0 1
    [ "$(jq -r .path service/requests | grep -c enqueue)" -eq 1 ]
    all_typed
}

@test "the reports of README.md: the gate opens, and closes for a finding and without a report" {
    section 'Reports of other tools'
    block 1 >reports.sh
    all_typed
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
