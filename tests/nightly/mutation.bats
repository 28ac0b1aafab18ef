# One change at a time in the code that judges: a test has to notice.

load ../lib/harness

@test "of 300 mutants of the code that judges, 95 of 100 are killed" {
    run "$TOP/tests/mutation/run"
    echo "$output"
    [ "$status" -eq 0 ]
}
