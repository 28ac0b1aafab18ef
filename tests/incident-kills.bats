# The folder of incident-emit under load: thousands of incidents at once; and kills while it changes: nothing is lost, nothing
# counted twice.  tests/nightly kills more often.

load lib/harness

@test "50 kills while the folder changes: all is whole, nothing is lost or counted twice" {
    run timeout 120 "$PYTHON" "$TOP/tests/torture/incidents.py" 50
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "thousands of groups are an incident each, and behind the last bound one counts the rest" {
    seq 10020 | sed 's/.*/{"type":"check","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","name":"check &","status":"fail"}/' >in
    incident-emit --dir d --group-by .name --jsonl in >out 2>err || [ $? -eq 1 ]
    [ "$(find d -name 'incident_*.json' | wc -l)" = 10001 ]
    [ "$(cat d/incident_*.json | jq 'select(.extras.count > 1) | .extras.count')" = 20 ]
    grep -q 'more than 10000 groups failed; the others are counted here' err
    grep -q '9981 more incidents are written to d' err
    [ "$(wc -l <err)" = 22 ]
    [ -z "$(find d/.new -type f)" ]
}
