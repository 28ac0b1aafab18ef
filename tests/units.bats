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

@test "files appear whole or not at all" {
    run_unit artifact_test
}

@test "base64" {
    run_unit base64_test
}

@test "SQL by URL in SQLite, and URLs" {
    run_unit database_test
}

@test "SHA-256" {
    run_unit digest_test
}

@test "jq expressions: the plain ones agree with libjq" {
    run_unit expression_test
}

@test "HdrHistogram: layout, statistics, payloads of other libraries" {
    run_unit histogram_test
}

@test "the JSON scanner against RFC 8259, class by class" {
    run_unit json_test
}

@test "option tables" {
    run_unit options_test
}

@test "records are read strictly" {
    run_unit reader_test
}

@test "records are written, counted and judged" {
    run_unit records_test
}

@test "redaction: secrets go, look-alikes stay" {
    run_unit redaction_test
}

@test "records as lines for reading" {
    run_unit render_test
}

@test "schemas are embedded" {
    run_unit schema_test
}

@test "templates" {
    run_unit template_test
}
