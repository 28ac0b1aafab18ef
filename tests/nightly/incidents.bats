# Incidents under kills and load, far more often than in tests/incident-*.bats.

load ../lib/harness

@test "incident-emit: 1,000 kills while its folder changes" {
    run timeout 1800 "$PYTHON" "$TOP/tests/torture/incidents.py" 1000
    echo "$output"
    [ "$status" -eq 0 ]
}
