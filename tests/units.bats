# The unit tests of common/ and of the programs' own files, one program each.

load lib/harness

run_unit() {
    run timeout 70 "$BUILD/tests/unit/$1"
    echo "$output"
    [ "$status" -eq 0 ]
}

# Every source has its test below; a forgotten one fails here.
@test "every unit test is run" {
    for source in "$TOP"/tests/unit/*_test.c; do
        name=$(basename "$source" .c)
        grep -q "run_unit $name\$" "$BATS_TEST_FILENAME" || { echo "not run: $name"; false; }
    done
}

@test "text, clock, units, uuid, JSON writer" {
    run_unit base_test
}

@test "HTTP: answers, ids, deadlines, misbehaving servers" {
    run_unit http_test
}

@test "names are resolved within a deadline" {
    run_unit resolve_test
}
