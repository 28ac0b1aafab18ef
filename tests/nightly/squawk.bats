# The rules about statements beside squawk's own verdicts on the same SQL: they differ only where it is known why.

load ../lib/harness

@test "check-migrations and squawk say the same of the rows of the lint's tests, but for what is explained" {
    local squawk
    squawk=$(printf '%s\n' "$BUILD"/npm/node_modules/@squawk-cli/*/bin/squawk)
    run --separate-stderr "$PYTHON" "$TOP/tests/lib/squawk.py" "$squawk" "$BATS_TEST_TMPDIR" \
        "$TOP/tests/migrations-lint.bats" "$TOP/tests/migrations-lint-more.bats"
    echo "$output"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    # shellcheck disable=SC2154 # run sets it
    [[ "$stderr" =~ ^([0-9]+)\ rows,\ ([0-9]+)\ differences$ ]]
    [ "${BASH_REMATCH[1]}" -gt 300 ]
    [ "${BASH_REMATCH[2]}" -lt "${BASH_REMATCH[1]}" ]
}
