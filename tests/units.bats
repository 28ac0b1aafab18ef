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

@test "artifact: unit" {
    run_unit artifact_test
}

@test "base64: unit" {
    run_unit base64_test
}

@test "database: unit" {
    run_unit database_test
}

@test "digest: unit" {
    run_unit digest_test
}

@test "expression: unit" {
    run_unit expression_test
}

@test "histogram: unit" {
    run_unit histogram_test
}

@test "json: the grammar of RFC 8259, class by class" {
    run_unit json_test
}

@test "json: paths, what a scan finds, strings" {
    run_unit json_slice_test
}

@test "json: numbers are those of strtod" {
    run_unit json_number_test
}

@test "json: a million records, each kind of scanner and a plain reader agree" {
    run_unit json_agree_test
}

@test "lines: framing, limits, pipes and signals" {
    run_unit lines_test
}

@test "document: plans and policies as trees" {
    run_unit document_test
}

@test "options: unit" {
    run_unit options_test
}

@test "reader: unit" {
    run_unit reader_test
}

@test "records: unit" {
    run_unit records_test
}

@test "redaction: unit" {
    run_unit redaction_test
}

@test "render: unit" {
    run_unit render_test
}

@test "schema: unit" {
    run_unit schema_test
}

@test "template: unit" {
    run_unit template_test
}

@test "guardrails aggregate" {
    run_unit guardrails_aggregate_test
}

@test "json agree" {
    run_unit json_agree_test
}

@test "json number" {
    run_unit json_number_test
}

@test "json slice" {
    run_unit json_slice_test
}
