# Memory fails on more paths than make torture takes.

load ../lib/harness

@test "600 paths to an allocation fail in each scene: no crash of ours, no silence, no better verdict" {
    TORTURE_RUNS=600 run "$TOP/tests/torture/run"
    echo "$output"
    [ "$status" -eq 0 ]
}
