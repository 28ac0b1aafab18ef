# The gate of README.md's first ten minutes, and each reason for which it closes.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_postgres() and start() set what they started

load ../lib/harness
load ../lib/documentation
load ../lib/postgres
load ../lib/quickstart

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

# ten_minutes: what README.md has typed before its gate, in a folder as a stranger has it.
ten_minutes() {
    mkdir stranger
    cd stranger || return 1
    quickstart_folder
    dbmate_stand_in
    blocks "$TOP/README.md" '## First ten minutes'
    typed 0 'export URL' --print-plan 'dbmate up' policy.json
    hurried
}

@test "the first ten minutes: the gate closes for the right reasons" {
    ten_minutes
    the_gate 0
    echo errors >faults
    the_gate 1 'errors' 'docs/runbooks/errors.md'
    # As it is printed: half of what that fault takes.
    echo slow >faults
    sed -i 's/"20000ms"/"250ms"/' policy.json
    the_gate 1 'latency: p95 of latency_ms is '
    sed -i 's/"250ms"/"20000ms"/' policy.json
    : >faults
    # The service is down.
    stop "$started"
    the_gate 1 'healthz' 'cannot connect'
    quickstart_service
    the_gate 0
    # A load that did not run, and one that was killed.
    cp gate.sh whole.sh
    sed -i 's/load-reco "$URL.*; }/}/' gate.sh
    the_gate 1 'load-reco'
    sed "s/load-reco \"\$URL.*; }/sh -c 'kill -9 \$\$'; }/" whole.sh >gate.sh
    the_gate 1 'load-reco'
    # One of so few requests that they say nothing.
    sed 's/-n 120/-n 30/' whole.sh >gate.sh
    the_gate 1 'latency'
    cp whole.sh gate.sh
    # Files that are empty: the plan, the policy, the migrations.
    local file
    for file in plan.json policy.json db/migrations/20260101090000_notes.sql; do
        cp "$file" kept
        : >"$file"
        run sh gate.sh
        [ "$status" -ge 1 ] || { echo "open with an empty $file"; return 1; }
        [[ $output == *"GATE CLOSED"* ]]
        cp kept "$file"
    done
    # The wrong database: it has no ledger.
    DATABASE_URL=$postgres_url the_gate 1 'schema_migrations'
    the_gate 0
}
