#!/bin/sh
# The whole story on a real service: a healthy release passes the gate; a faulty one is stopped, leaves an incident
# and dead letters; the fault is mended, the incident replayed and resolved, the dead letters moved back, and the gate
# opens again; then it is put under load, and a policy judges that.
#
#   examples/demo.sh [BUILD]
#
# Leaves reports/run.jsonl, reports/load.jsonl, reports/junit.xml, reports/report.html and reports/incidents/.  Exits 0 when every act ended as it should.
set -eu

cd "$(dirname "$0")/.."
build=$(realpath "${1:-build}")
PATH=$build:$PATH
export PATH
unset DATABASE_URL DLQ_URL REDIS_URL

work=$(mktemp -d)
service=
end() {
    if [ -n "$service" ]; then
        kill "$service" 2>/dev/null || :
        wait "$service" 2>/dev/null || :
    fi
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

rm -rf reports
mkdir -p reports

heading() { printf '\n==== %s\n\n' "$1"; }

# Prints a command line as a person would type it, then runs it.
show() {
    printf '$ %s\n' "$1"
    status=0
    sh -c "$1" || status=$?
    printf '  (exit status %d)\n\n' "$status"
}

# expect STATUS WHAT: the step that was just shown ended as the story needs it.
expect() {
    if [ "$status" -ne "$1" ]; then
        echo "demo: $2: expected exit status $1, got $status" >&2
        exit 1
    fi
}

# The pipeline: three sources and the report of a scanner, the gate, the incident writer, a report.
pipeline() {
    show "{ check-migrations examples/reco-service/migrations --database-url \"\$DATABASE_URL\" \\
        --replay sqlite: --reversible
    smoke-stack --base-url \"\$URL\" --suite reco --outbox-timeout-sec 5
    load-reco --base-url \"\$URL\" -n 2000 -c 50 --warmup 200 --k 20 --timeout 2s
    records-from sarif examples/reports/$scan.sarif; } |
  check-guardrails --tee --expect check-migrations,smoke-stack,load-reco,records-from \\
      -r 'p95(.latency_ms) <= 120ms' -r 'max(.error_rate_pct) <= 1%' \\
      -r 'count(.severity == \"critical\") == 0 where .type == \"finding\"' |
  tee reports/run.jsonl |
  incident-emit --tee --dir reports/incidents --environment local |
  readiness-report --expect check-guardrails,incident-emit human --html reports/report.html"
}

heading "The reference service starts, with a fresh database"
RECO_ADMIN_TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
export RECO_ADMIN_TOKEN
reco-service --port 0 --port-file "$work/port" --db "$work/reco.db" \
    --migrations examples/reco-service/migrations --migrate --statements "$work/recorded" >"$work/service.log" 2>&1 &
service=$!
tries=0
while ! [ -s "$work/port" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$service" 2>/dev/null; then
        echo "demo: the service did not start:" >&2
        cat "$work/service.log" >&2
        exit 1
    fi
    sleep 0.1
done
URL=http://127.0.0.1:$(cat "$work/port")
DATABASE_URL=sqlite:///$work/reco.db
export URL DATABASE_URL
echo "URL=$URL"

heading "Act one: a healthy release; the gate opens"
READYLINE_RUN=demo-healthy
scan='scan-clean'
export READYLINE_RUN
pipeline
expect 0 "the gate on a healthy service"
show "readiness-report junit reports/run.jsonl >reports/junit.xml"
expect 0 "the JUnit report"

heading "Act two: errors, events that cannot be delivered, a critical finding; the gate closes, and says why"
show "smoke-stack --base-url \"\$URL\" examples/plans/fault-on.json | readiness-report human"
expect 0 "switching the faults on"
READYLINE_RUN=demo-faulty
scan='scan-finding'
pipeline
expect 1 "the gate on a faulty service"
grep '"tool":"check-guardrails"' reports/run.jsonl | grep 'finding' | grep -q '"status":"fail"' || status=$?
expect 1 "the finding, which closes the gate"
echo "The gate is closed, as it must be: the service was broken on purpose.  Its reasons stand above; the incident that"
echo "was written keeps the evidence:"
echo
show "ls reports/incidents"

echo "Nor may this release's next migration go: it renames a column that the running release asks for.  What that asks of its"
echo "database was recorded while it ran:"
echo
cp -R examples/reco-service/migrations "$work/migrations"
echo "ALTER TABLE events RENAME COLUMN user_id TO viewer_id;" >"$work/migrations/0007_rename.sql"
sort -u "$work/recorded" >"$work/statements.sql"
export work
show "check-migrations \"\$work/migrations\" --database-url \"\$DATABASE_URL\" --replay sqlite: \\
    --statements \"\$work/statements.sql\" | readiness-report human"
expect 1 "a migration that the running release does not survive"

heading "Act three: the fault is mended; the incident replays and is resolved, the dead letters go back, the gate opens"
show "smoke-stack --base-url \"\$URL\" examples/plans/fault-off.json | readiness-report human"
expect 0 "switching the faults off"
show "smoke-stack --base-url \"\$URL\" --replay reports/incidents/incident_*.json | readiness-report human"
expect 0 "the replay of the incident"
incident=$(basename reports/incidents/incident_*.json .json)
show "incident-emit resolve --dir reports/incidents --id ${incident##*_} --summary-only"
expect 0 "resolving the incident"
show "incident-emit mttr --dir reports/incidents --jsonl"
expect 0 "the mean time to recover"
show "requeue-dlq --store \"\$DATABASE_URL\" --queue outbox --action stats"
show "requeue-dlq --store \"\$DATABASE_URL\" --queue outbox --action requeue | readiness-report human"
expect 0 "moving the dead letters back"
READYLINE_RUN=demo-mended
scan='scan-clean'
pipeline
expect 0 "the gate on the mended service"
show "readiness-report junit reports/run.jsonl >reports/junit.xml"
expect 0 "the JUnit report of the open gate"

heading "Act four: twenty seconds of load at a fixed rate, judged by a policy"
READYLINE_RUN=demo-load
show "load-reco --base-url \"\$URL\" --rate 500/s -d 20s |
  check-guardrails --tee -p examples/policies/load-run.json |
  tee reports/load.jsonl |
  readiness-report --expect check-guardrails human"
# A generator that was late is a warning where the rules hold all the same.
if grep '"status":"unknown"' reports/load.jsonl | grep -q generator-limited; then
    echo "This machine was too busy to send 500 requests a second on time.  Figures of such a run are worth nothing, so the"
    echo "gate stays closed; nothing is wrong with the service."
    expect 1 "the gate on a run that was limited by its generator"
else
    expect 0 "the gate on a load at a fixed rate"
fi

heading "The end: reports/report.html, reports/run.jsonl, reports/load.jsonl, reports/junit.xml and reports/incidents/ are left to look at"
