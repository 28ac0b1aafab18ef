# check-migrations: the rules, and what is allowed of them.

load lib/harness

teardown_file() {
    [ ! -s "$BATS_FILE_TMPDIR/seen" ] || validate_records "$BATS_FILE_TMPDIR/seen"
}

@test "--rules: a line each, in columns that fit a terminal, without a folder" {
    run --separate-stderr -0 check-migrations --rules
    [ -z "$stderr" ]
    [ "${#lines[@]}" -gt 60 ]
    for line in "${lines[@]}"; do
        [[ "$line" =~ ^[a-z0-9-]+\ +(fail|warn|unknown)\ +.+[^.]$ ]] || { echo "$line"; return 1; }
        [ "${#line}" -le 80 ] || { echo "$line"; return 1; }
    done
    # The second and third column stand below each other; one name is longer than its own.
    [ "$(awk '{ match($0, / (fail|warn|unknown) +/); print RSTART, RSTART + RLENGTH }' <<<"$output" | sort | uniq -c | wc -l)" -le 2 ]
    # Each stands once.
    [ -z "$(cut -d ' ' -f 1 <<<"$output" | sort | uniq -d)" ]
    [ "$(check-migrations --rules --jsonl)" = "$output" ]
    run -2 check-migrations --rules --nonsense
}
